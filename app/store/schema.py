"""Upgrade the ledger's schema by its revisions: backup first, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app import paths
from app.store.backup import backup_to
from app.store.faults import NewerLedger

if TYPE_CHECKING:
    from alembic.config import Config

_VERSION = sa.table("alembic_version", sa.column("version_num", sa.Text))


def revisions(branch: str = "ledger") -> Config:
    """Return the configuration of one line of revisions: ``ledger`` or ``central``."""
    from alembic.config import Config  # noqa: PLC0415 - a tenth of a start, for upgrades alone

    config = Config()
    config.set_main_option("script_location", str(paths.migrations() / branch))
    return config


def known(branch: str = "ledger") -> list[str]:
    """Return the revisions that this program knows, by the names of their files."""
    files = (paths.migrations() / branch / "versions").glob("*_*.py")
    return sorted(file.name.split("_")[0] for file in files)


def present(connection: sa.Connection) -> str | None:
    """Return the revision a database stands at."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.execute(sa.select(_VERSION.c.version_num)).scalar()
    return found


def upgrade(engine: sa.Engine, path: Path, key: bytes) -> None:
    """Bring a ledger to the newest revision.

    Raises:
        NewerLedger: the ledger stands at a revision this program does not know.
    """
    line = known()
    with engine.connect() as connection:
        now = present(connection)
    if now is not None and now not in line:
        raise NewerLedger(file=path.name, found=now)
    if now == line[-1]:
        return
    if now is not None:
        backup_to(engine, path.with_name(f"{path.name}.before-{line[-1]}"), key)
    from alembic import command  # noqa: PLC0415 - as above

    config = revisions()
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
