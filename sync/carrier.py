"""Carry photographs and scans to the central store, apart from entries and behind them."""

from typing import Protocol

from app.records.attachment import Attachment, AttachmentSide
from sync.faults import AttachmentRefused
from sync.sides import Refused
from sync.wire import Attach, Attached, Detach, RefusalCode

_LOOK_AGAIN = 30.0


class CentralAttachments(Protocol):
    """The central store as the carrier calls it; ``sync.client.Client`` is it."""

    def attach(self, request: Attach) -> Attached:
        """Send a piece; an empty one asks how much is there."""
        ...

    def detach(self, request: Detach) -> Attached:
        """Have an attachment erased."""
        ...


class Carrier:
    """Carry one attachment after the other; goes on where it was cut."""

    def __init__(self, side: AttachmentSide, central: CentralAttachments) -> None:
        self._side = side
        self._central = central

    def round(self) -> int:
        """Carry everything that waits, and have erased what was erased; returns how many.

        Raises:
            AttachmentRefused: the central store refused one for good.
            AttachmentDamaged: the ledger no longer holds one as it was added.
            CounterFault: the line or the central store; what arrived stays there.
        """
        count = 0
        for digest in self._side.erased():
            self._central.detach(Detach(digest=digest))
            self._side.note_told(digest)
            count += 1
        while (one := self._side.next_unsent()) is not None:
            self._carry(one)
            count += 1
        return count

    def carry(self) -> float:
        """Carry what waits and return when to look again, for ``Rounds``."""
        self.round()
        return _LOOK_AGAIN

    def _carry(self, one: Attachment) -> None:
        answer = self._send(one, 0, b"")
        while not answer.whole:
            body = self._side.piece(one.digest, answer.got)
            if not body:
                return  # erased meanwhile
            answer = self._send(one, answer.got, body)
            self._side.note_sent(one.digest, answer.got, whole=answer.whole)
        self._side.note_sent(one.digest, one.size, whole=True)

    def _send(self, one: Attachment, offset: int, body: bytes) -> Attached:
        piece = Attach(digest=one.digest, kind=one.kind, size=one.size, offset=offset, body=body)
        try:
            return self._central.attach(piece)
        except Refused as told:
            if told.refusal.code is RefusalCode.SPOILT:
                return Attached(got=0)  # a piece was spoilt on its way: begin anew
            raise AttachmentRefused(why=told.refusal.code.value) from None
