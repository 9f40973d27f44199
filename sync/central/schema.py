"""Bring the central store's database to this program's schema."""

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app import paths
from app.faults import CounterFault
from sync.central.roles import grant, serving_roles

_LOCK = 7_204_431  # one process migrates, the others wait


class NewerDatabase(CounterFault):
    """Tell that the database was made by a newer program."""

    code = "S-120"


class NotMigrated(CounterFault):
    """Tell that the schema is an older one and this role may not change it."""

    code = "S-125"


def alembic_config(connection: sa.Connection | None = None) -> Config:
    """Return the settings of the central store's revisions on one connection."""
    config = Config()
    config.set_main_option("script_location", str(paths.migrations() / "central"))
    config.attributes["connection"] = connection
    return config


def revision_of(connection: sa.Connection) -> str | None:
    """Return the revision that a database stands at, None where it is empty.

    Raises:
        NewerDatabase: it is unknown to this program.
    """
    script = ScriptDirectory.from_config(alembic_config())
    known = {revision.revision for revision in script.walk_revisions()}
    present = MigrationContext.configure(connection).get_current_revision()
    if present is not None and present not in known:
        raise NewerDatabase(revision=present)
    return present


def newest_revision() -> str:
    """Return the revision that this program needs."""
    return str(ScriptDirectory.from_config(alembic_config()).get_current_head())


def migrate(engine: sa.Engine) -> bool:
    """Upgrade to the newest revision, all or nothing, one process at a time.

    Return whether anything was to do: a role without rights serves where nothing is.

    Raises:
        NewerDatabase: the database's revision is unknown to this program.
        NotMigrated: it is an older one, and this role may not upgrade it.
    """
    head = newest_revision()
    with engine.connect() as connection:
        present = revision_of(connection)
    if present == head:
        return False
    try:
        with engine.begin() as connection:
            lock_schema(connection)
            if revision_of(connection) == head:
                return False
            command.upgrade(alembic_config(connection), "head")
            for role in serving_roles(connection):
                grant(connection, role)
    except sa.exc.DBAPIError as trouble:
        if isinstance(trouble.orig, psycopg.errors.InsufficientPrivilege):
            raise NotMigrated(found=present or "–", wanted=head) from trouble
        raise
    return True


def lock_schema(connection: sa.Connection) -> None:
    """Let no other process change the schema until the transaction ends."""
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
