"""What is begun at a stage of an open visit: kept beside the entries until it is confirmed."""

from typing import Any

import msgspec
import sqlalchemy as sa

from app.store.ledger_tables import draft


def kept_draft(connection: sa.Connection, visit: str, stage: str) -> dict[str, Any] | None:
    """Return what was begun at a stage, None where nothing was."""
    query = sa.select(draft.c.answer).where(draft.c.visit == visit, draft.c.stage == stage)
    found = connection.execute(query).scalar()
    return None if found is None else msgspec.json.decode(found, type=dict[str, Any])


def keep_draft(
    connection: sa.Connection, visit: str, stage: str, answer: dict[str, object]
) -> None:
    """Keep what is begun at a stage in the place of what was kept before."""
    row = {"visit": visit, "stage": stage, "answer": msgspec.json.encode(answer).decode()}
    connection.execute(sa.insert(draft).prefix_with("OR REPLACE"), row)


def forget_drafts(connection: sa.Connection, visit: str, stage: str) -> None:
    """Forget what was begun at a stage, at all of them where none is named."""
    mine = draft.c.visit == visit
    connection.execute(
        sa.delete(draft).where(sa.and_(mine, draft.c.stage == stage) if stage else mine)
    )
