"""Carry photographs and scans to the central store, apart from entries and behind them."""

import logging
import random
import threading
from typing import Protocol

from app.faults import CounterFault
from app.records.attachment import Attachment, AttachmentSide
from sync.engine import Refused
from sync.faults import AttachmentRefused
from sync.pauses import Pauses
from sync.wire import Attach, Attached, Detach, RefusalCode

_log = logging.getLogger(__name__)
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


class CarryLoop:
    """Run the carrier's rounds in a thread of its own: no entry ever waits for a picture."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._due = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sync-carry", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def wake(self) -> None:
        """Carry soon: something was kept."""
        self._due.set()

    def ask_to_stop(self) -> None:
        """End after the piece under way."""
        self._stop.set()
        self._due.set()

    @property
    def running(self) -> bool:
        """Tell whether the thread has not ended yet."""
        return self._thread.is_alive()

    def join(self, timeout: float) -> None:
        """Wait for the end."""
        self._thread.join(timeout)

    def _run(self) -> None:
        pauses = Pauses(random.Random())  # noqa: S311 - spreads retries only
        while not self._stop.is_set():
            self._due.clear()
            pause = _LOOK_AGAIN
            try:
                self._carrier.round()
                pauses.reset()
            except CounterFault as fault:
                _log.info("attachments wait: %s", fault.code)
                pause = pauses.next()
            except Exception:
                _log.exception("attachments stuck")
                pause = pauses.next()
            if not self._stop.is_set():
                self._due.wait(pause)
