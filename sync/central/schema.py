"""Bring the central store's database to this program's schema."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app import paths
from app.faults import CounterFault

_LOCK = 7_204_431  # one process migrates, the others wait


class NewerDatabase(CounterFault):
    """Tell that the database was made by a newer program."""

    code = "S-120"


def alembic_config(connection: sa.Connection) -> Config:
    """Return the settings of the central store's revisions on one connection."""
    config = Config()
    config.set_main_option("script_location", str(paths.migrations() / "central"))
    config.attributes["connection"] = connection
    return config


def migrate(engine: sa.Engine) -> None:
    """Upgrade to the newest revision, all or nothing, one process at a time.

    Raises:
        NewerDatabase: the database's revision is unknown to this program.
    """
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = alembic_config(connection)
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        present = MigrationContext.configure(connection).get_current_revision()
        if present is not None and present not in known:
            raise NewerDatabase(revision=present)
        command.upgrade(config, "head")
