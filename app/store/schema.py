"""Upgrade the ledger's schema by its revisions: backup first, whole or not at all."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app import paths
from app.store.backup import backup_to
from app.store.faults import NewerLedger


def revisions(branch: str = "ledger") -> Config:
    """Return the configuration of one line of revisions: ``ledger`` or ``central``."""
    config = Config()
    config.set_main_option("script_location", str(paths.migrations() / branch))
    return config


def present(connection: sa.Connection) -> str | None:
    """Return the revision a database stands at."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: sa.Engine, path: Path, key: bytes) -> None:
    """Bring a ledger to the newest revision.

    Raises:
        NewerLedger: the ledger stands at a revision this program does not know.
    """
    config = revisions()
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        now = present(connection)
    if now is not None and now not in {revision.revision for revision in script.walk_revisions()}:
        raise NewerLedger(file=path.name, found=now)
    if now == script.get_current_head():
        return
    if now is not None:
        backup_to(engine, path.with_name(f"{path.name}.before-{script.get_current_head()}"), key)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
