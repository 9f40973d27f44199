"""Photographs and scans at the central store: taken in piece by piece, proved whole, erased."""

import hashlib
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.ports import Clock
from app.records.attachment import MOST_BYTES, PIECE_BYTES
from app.records.state import office_scope
from sync.central.devices import Device, Refuse
from sync.central.tables import attachment, attachment_piece
from sync.wire import Attach, Attached, AttachedPiece, Detach, PieceRequest, RefusalCode


class AttachmentKeeper:
    """Keep attachments; each belongs to the office whose terminal brought it."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def attach(self, device: Device, asked: Attach) -> Attached:
        """Take a piece and return how much there is; a piece out of order only tells that.

        Raises:
            Refuse: too large, of another office, or the whole is not what its name says: then it
                begins anew.
        """
        if not 0 < asked.size <= MOST_BYTES or len(asked.body) > PIECE_BYTES:
            raise Refuse(RefusalCode.TOO_LARGE)
        with self._engine.begin() as connection:
            row = self._row(connection, device, asked)
            if row.erased_at is not None or row.whole_at is not None:
                return Attached(got=row.size, whole=True)
            if asked.offset != row.got or not asked.body:
                return Attached(got=row.got)
            got = row.got + len(asked.body)
            if got > row.size:
                raise Refuse(RefusalCode.MALFORMED, detail="size")
            connection.execute(
                sa.insert(attachment_piece),
                {"digest": asked.digest, "offset": asked.offset, "body": asked.body},
            )
            whole = got == row.size
            intact = not whole or _digest(connection, asked.digest) == asked.digest
            if not intact:
                _forget(connection, asked.digest)
            self._keep(connection, asked.digest, got if intact else 0, whole=whole and intact)
        if not intact:
            raise Refuse(RefusalCode.SPOILT)
        return Attached(got=got, whole=whole)

    def piece(self, device: Device, asked: PieceRequest) -> AttachedPiece:
        """Return a piece of an attachment of the terminal's office.

        Raises:
            Refuse: it is not there whole, or belongs to another office.
        """
        a, p = attachment.c, attachment_piece.c
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(attachment).where(a.digest == asked.digest)).first()
            whole = row is not None and row.whole_at is not None and row.erased_at is None
            if row is None or not whole or row.scope != office_scope(device.office):
                raise Refuse(RefusalCode.NOT_FOUND)
            query = sa.select(p.body).where(p.digest == asked.digest, p.offset == asked.offset)
            body = connection.execute(query).scalar()
        return AttachedPiece(size=row.size, body=bytes(body or b""))

    def detach(self, device: Device, asked: Detach) -> Attached:
        """Erase an attachment's bytes; its name stays, so that it is never taken in again.

        Raises:
            Refuse: it belongs to another office.
        """
        values = {
            "digest": asked.digest,
            "scope": office_scope(device.office),
            "terminal": device.terminal,
            "kind": "",
            "size": 0,
            "got": 0,
            "erased_at": self._clock.now(),
        }
        with self._engine.begin() as connection:
            scope = connection.execute(
                insert(attachment)
                .values(values)
                .on_conflict_do_update(
                    index_elements=["digest"],
                    set_={"erased_at": values["erased_at"]},
                    where=attachment.c.scope == values["scope"],
                )
                .returning(attachment.c.scope)
            ).scalar()
            if scope is None:
                raise Refuse(RefusalCode.WRONG_SCOPE)
            _forget(connection, asked.digest)
        return Attached(got=0, whole=True)

    def _row(self, connection: sa.Connection, device: Device, asked: Attach) -> sa.Row[Any]:
        a = attachment.c
        connection.execute(
            insert(attachment)
            .values(
                digest=asked.digest,
                scope=office_scope(device.office),
                terminal=device.terminal,
                kind=asked.kind,
                size=asked.size,
                got=0,
            )
            .on_conflict_do_nothing()
        )
        query = sa.select(attachment).where(a.digest == asked.digest).with_for_update()
        row = connection.execute(query).one()
        if row.size != asked.size and row.erased_at is None:
            raise Refuse(RefusalCode.MALFORMED, detail="size")
        return row

    def _keep(self, connection: sa.Connection, digest: str, got: int, *, whole: bool) -> None:
        connection.execute(
            sa.update(attachment)
            .where(attachment.c.digest == digest)
            .values(got=got, whole_at=self._clock.now() if whole else None)
        )


def _digest(connection: sa.Connection, digest: str) -> str:
    p = attachment_piece.c
    found = hashlib.sha256()
    query = sa.select(p.body).where(p.digest == digest).order_by(p.offset)
    for body in connection.execute(query, execution_options={"yield_per": 8}).scalars():
        found.update(body)
    return found.hexdigest()


def _forget(connection: sa.Connection, digest: str) -> None:
    connection.execute(sa.delete(attachment_piece).where(attachment_piece.c.digest == digest))
