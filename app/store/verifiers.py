"""Cached verifiers: who may sign in on this terminal while the line is down."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from app.access.staff import Verifier
from app.store.ledger_tables import verifier
from app.store.opening import told


class Verifiers:
    """Keep verifiers beside the entries; they belong to this terminal alone."""

    def __init__(self, engine: sa.Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def verifier(self, staff_id: str) -> Verifier | None:
        """Return a person's verifier."""
        with told(self._path), self._engine.connect() as connection:
            row = connection.execute(
                sa.select(verifier).where(verifier.c.staff_id == staff_id)
            ).first()
        if row is None:
            return None
        return Verifier(
            staff_id=row.staff_id,
            hash=row.hash,
            until=datetime.fromisoformat(row.until),
            code_secret=row.code_secret,
            code_step=row.code_step,
        )

    def keep_verifier(self, kept: Verifier) -> None:
        """Store or replace a person's verifier."""
        with told(self._path), self._engine.connect().execution_options(writing=True) as connection:
            connection.execute(
                sa.insert(verifier).prefix_with("OR REPLACE"),
                {
                    "staff_id": kept.staff_id,
                    "hash": kept.hash,
                    "until": kept.until.isoformat(),
                    "code_secret": kept.code_secret,
                    "code_step": kept.code_step,
                },
            )
            connection.commit()

    def drop_verifier(self, staff_id: str) -> None:
        """Forget a person's verifier."""
        with told(self._path), self._engine.connect().execution_options(writing=True) as connection:
            connection.execute(sa.delete(verifier).where(verifier.c.staff_id == staff_id))
            connection.commit()
