"""Copy the central store into one signed file while it is in use, and prove such a file."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct
from psycopg import sql

from app.faults import CounterFault
from sync.central.database import snapshot
from sync.central.reading import read_centre
from sync.central.roles import permitted
from sync.central.schema import revision_of
from sync.certificates import sign, verified

FORMAT = "counter-central-1"
_MANIFEST, _SIGNATURE = "manifest.json", "manifest.sig"
_VERSIONS = "alembic_version"
_CHUNK = 1 << 20


class BackupUnreadable(CounterFault):
    """Tell that a file is no whole backup of this city's central store."""

    code = "S-129"


class NothingToBackUp(CounterFault):
    """Tell that the database holds no central store."""

    code = "S-135"


class NoPlace(CounterFault):
    """Tell that a backup cannot be written where it was wanted."""

    code = "S-131"


class TableCopy(Struct, frozen=True, kw_only=True):
    """Tell what a backup holds of one table."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """Tell what a backup holds, of which moment and which schema."""

    format: str = FORMAT
    revision: str
    feed_epoch: str
    no: int
    entries: int
    made_at: datetime
    tables: tuple[TableCopy, ...]


def back_up(
    engine: sa.Engine, place: Path, key: ec.EllipticCurvePrivateKey, now: datetime
) -> tuple[Path, Manifest]:
    """Write a backup of one moment, prove it and put it into its place; a folder gives the name.

    Raises:
        NothingToBackUp, NoPlace, NotPermitted: no file is left then.
    """
    target = place / f"central-{now:%Y%m%d-%H%M%S}.backup" if place.is_dir() else place
    part = target.with_name(f"{target.name}.part")
    try:
        part.touch(mode=0o600)
        with permitted(engine), snapshot(engine) as connection, zipfile.ZipFile(part, "w") as into:
            manifest = _write(connection, into, now)
            told = msgspec.json.encode(manifest)
            into.writestr(_MANIFEST, told)
            into.writestr(_SIGNATURE, sign(key, told))
        prove(part, key.public_key())
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    except OSError as trouble:
        raise NoPlace(file=target.name, why=type(trouble).__name__) from trouble
    finally:
        part.unlink(missing_ok=True)
    return target, manifest


def prove(source: Path, key: ec.EllipticCurvePublicKey) -> Manifest:
    """Read a whole backup against its checksums and the city's signature.

    Raises:
        BackupUnreadable: it is damaged, cut off, or another city's.
    """
    with _told(source), zipfile.ZipFile(source) as archive:
        told = archive.read(_MANIFEST)
        if not verified(key, told, archive.read(_SIGNATURE).decode()):
            raise BackupUnreadable(file=source.name)
        manifest = msgspec.json.decode(told, type=Manifest)
        if manifest.format != FORMAT:
            raise BackupUnreadable(file=source.name)
        for table in manifest.tables:
            digest = hashlib.sha256()
            for chunk in chunks(archive, table):
                digest.update(chunk)
            if digest.hexdigest() != table.sha256:
                raise BackupUnreadable(file=source.name)
    return manifest


def chunks(archive: zipfile.ZipFile, table: TableCopy) -> Iterator[bytes]:
    """Yield a table's rows as PostgreSQL copies them."""
    with archive.open(f"table/{table.name}") as member:
        while chunk := member.read(_CHUNK):
            yield chunk


def raw(connection: sa.Connection) -> "psycopg.Connection[Any]":
    """Return the driver's connection, in the same transaction."""
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    return driver


def count_entries(connection: sa.Connection) -> int:
    """Return how many entries the central store holds, 0 where there is none."""
    if not sa.inspect(connection).has_table("entry"):
        return 0
    return int(connection.exec_driver_sql("SELECT count(*) FROM entry").scalar_one())


def _write(connection: sa.Connection, into: zipfile.ZipFile, now: datetime) -> Manifest:
    revision = revision_of(connection)
    if revision is None:
        raise NothingToBackUp()
    present = read_centre(connection)
    inspector = sa.inspect(connection)
    names = sorted(name for name in inspector.get_table_names() if name != _VERSIONS)
    tables = [
        _copy(connection, into, name, [column["name"] for column in inspector.get_columns(name)])
        for name in names
    ]
    return Manifest(
        revision=revision,
        feed_epoch=present.feed_epoch,
        no=present.no,
        entries=next(table.rows for table in tables if table.name == "entry"),
        made_at=now,
        tables=tuple(tables),
    )


def _copy(
    connection: sa.Connection, into: zipfile.ZipFile, name: str, columns: list[str]
) -> TableCopy:
    """Copy one table; PostgreSQL's text form has one line for each row."""
    query = sql.SQL("COPY {} ({}) TO STDOUT").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    digest, rows = hashlib.sha256(), 0
    member = zipfile.ZipInfo(f"table/{name}")
    member.compress_type = zipfile.ZIP_DEFLATED
    with (
        into.open(member, "w", force_zip64=True) as file,
        raw(connection).cursor() as cursor,
        cursor.copy(query) as copied,
    ):
        for block in copied:
            chunk = bytes(block)
            digest.update(chunk)
            rows += chunk.count(b"\n")
            file.write(chunk)
    return TableCopy(name=name, columns=tuple(columns), rows=rows, sha256=digest.hexdigest())


@contextmanager
def _told(source: Path) -> Iterator[None]:
    try:
        yield
    except (
        OSError,
        EOFError,
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zipfile.BadZipFile,
        zlib.error,
        msgspec.MsgspecError,
    ) as trouble:
        raise BackupUnreadable(file=source.name) from trouble
