"""Put a backup into the central store's place: whole or not at all, with a new feed epoch."""

import zipfile
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct
from psycopg import sql

from app.faults import CounterFault
from sync.central.backup import Manifest, back_up, chunks, count_entries, prove, raw
from sync.central.listening import APPLICATION
from sync.central.post import MailState
from sync.central.roles import grant, permitted, serving_roles
from sync.central.schema import NewerDatabase, alembic_config, lock_schema, revision_of
from sync.central.tables import centre, mail


class StillServing(CounterFault):
    """Tell that processes serve from the database that is to be replaced."""

    code = "S-132"


class StoreIsNewer(CounterFault):
    """Tell that the central store holds entries which the backup does not."""

    code = "S-133"


class Restored(Struct, frozen=True, kw_only=True):
    """Tell what was put back, and where the replaced store is kept."""

    entries: int
    made_at: datetime
    newer: int
    kept: str = ""


def restore(
    engine: sa.Engine,
    source: Path,
    key: ec.EllipticCurvePrivateKey,
    *,
    over_newer: bool,
    now: datetime,
) -> Restored:
    """Replace the central store by a backup; terminals notice by the new feed epoch.

    They take their scopes over anew and send again what the restored store lacks.

    Raises:
        BackupUnreadable, StillServing, StoreIsNewer, NewerDatabase, NotPermitted: nothing was
            changed then.
    """
    manifest = prove(source, key.public_key())
    _refuse_unknown(manifest.revision)
    with engine.connect() as connection:
        revision_of(connection)
        present = count_entries(connection)
    newer = max(0, present - manifest.entries)
    if newer and not over_newer:
        raise StoreIsNewer(file=source.name, entries=newer)
    with permitted(engine), engine.begin() as connection:
        lock_schema(connection)
        _refuse_serving(connection)
        kept = _kept(engine, source, key, now) if present else ""
        _replace(connection, source, manifest)
        _send_no_message_twice(connection, now)
    return Restored(entries=manifest.entries, made_at=manifest.made_at, newer=newer, kept=kept)


def _kept(engine: sa.Engine, source: Path, key: ec.EllipticCurvePrivateKey, now: datetime) -> str:
    """Keep what is replaced beside the backup."""
    aside = source.with_name(f"{source.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    return str(back_up(engine, aside, key, now)[0])


def _replace(connection: sa.Connection, source: Path, manifest: Manifest) -> None:
    roles, config = serving_roles(connection), alembic_config(connection)
    command.downgrade(config, "base")
    command.upgrade(config, manifest.revision)
    with zipfile.ZipFile(source) as archive, raw(connection).cursor() as cursor:
        for table in manifest.tables:
            name = sql.Identifier(table.name)
            cursor.execute(sql.SQL("TRUNCATE {}").format(name))
            columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
            with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(name, columns)) as copied:
                for chunk in chunks(archive, table):
                    copied.write(chunk)
    command.upgrade(config, "head")
    connection.exec_driver_sql("UPDATE centre SET feed_epoch = gen_random_uuid()::text")
    for role in roles:
        grant(connection, role)


def _send_no_message_twice(connection: sa.Connection, now: datetime) -> None:
    """Show a person the messages that may have gone out after the backup was made."""
    connection.execute(
        sa.update(mail)
        .where(mail.c.state.in_((MailState.QUEUED, MailState.SENDING)), mail.c.due_at <= now)
        .values(state=MailState.UNKNOWN, why="restored", noted_at=now)
    )
    connection.execute(sa.update(centre).values(restored_at=now))


def _refuse_unknown(revision: str) -> None:
    script = ScriptDirectory.from_config(alembic_config())
    if revision not in {known.revision for known in script.walk_revisions()}:
        raise NewerDatabase(revision=revision)


def _refuse_serving(connection: sa.Connection) -> None:
    query = sa.text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name = :name"
    )
    serving = connection.execute(query, {"name": APPLICATION}).scalar_one()
    if serving:
        raise StillServing(processes=serving)
