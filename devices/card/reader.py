"""The card reader of the counter over a slot: a real one, or a simulated one.

Everything above ``Link.transmit`` is the same code for both.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from msgspec.structs import replace

from app.ports import CardCheck, FourAttributes, PinKind, ReaderStatus, Secret
from devices.card.apdu import SHORT_LIMIT
from devices.card.faults import ReaderHung
from devices.card.mynumber import MyNumberCard
from devices.card.watchdog import Watchdog

_log = logging.getLogger(__name__)

PATIENCE = 5.0
_TRACE_LINES = 400


class Link(Protocol):
    """Hold one powered card for exclusive use."""

    def transmit(self, command: bytearray) -> bytes:
        """Send one command and return data and status word."""
        ...

    def power_down(self) -> None:
        """Cut the card's power, so that it forgets what was verified, and let it go."""
        ...


class Slot(Protocol):
    """Be the place where a card lies."""

    def status(self) -> ReaderStatus:
        """Return what lies there now."""
        ...

    def watch(self, seen: Callable[[ReaderStatus], None], stop: Callable[[], bool]) -> None:
        """Call ``seen`` at each change until ``stop`` or ``close``."""
        ...

    def connect(self) -> Link:
        """Power the card for exclusive use."""
        ...

    def close(self) -> None:
        """Make a running ``watch`` return."""
        ...


class ChipReader:
    """Implement ``app.ports.CardReader`` over a slot.

    ``change_allowed`` is the site's switch for setting PINs here, ``largest_read`` the bytes read
    at once (above 256 only for readers known to pass extended length), ``patience`` the seconds
    one command may take.
    """

    def __init__(
        self,
        slot: Slot,
        *,
        change_allowed: bool = False,
        largest_read: int = SHORT_LIMIT,
        patience: float = PATIENCE,
    ) -> None:
        self._slot = slot
        self._change_allowed = change_allowed
        self._largest_read = largest_read
        self._patience = patience
        self._stuck: Watchdog | None = None
        self._trace: deque[str] = deque(maxlen=_TRACE_LINES)

    def status(self) -> ReaderStatus:
        """Return what the reader tells now."""
        return self._marked(self._slot.status())

    def watch(self, seen: Callable[[ReaderStatus], None], stop: Callable[[], bool]) -> None:
        """Call ``seen`` at each change until ``stop``; survives the service's death."""
        self._slot.watch(lambda status: seen(self._marked(status)), stop)

    def check(self) -> CardCheck:
        """Read all that needs no secret."""
        with self._card() as card:
            return card.check()

    def read_attributes(
        self, pin: Secret, *, expected_serial: str | None = None, last_try_confirmed: bool = False
    ) -> FourAttributes:
        """Verify the face-input PIN and read the four attributes; the PIN is wiped."""
        with pin, self._card(expected_serial) as card:
            return card.read_attributes(pin, last_try_confirmed=last_try_confirmed)

    def verify(
        self,
        kind: PinKind,
        pin: Secret,
        *,
        expected_serial: str | None = None,
        last_try_confirmed: bool = False,
    ) -> None:
        """Verify one PIN on the chip; the PIN is wiped."""
        with pin, self._card(expected_serial) as card:
            card.verify(kind, pin, last_try_confirmed=last_try_confirmed)

    def change(
        self,
        kind: PinKind,
        old: Secret,
        new: Secret,
        *,
        expected_serial: str | None = None,
        last_try_confirmed: bool = False,
    ) -> None:
        """Change one PIN on the chip where the site allows it; both PINs are wiped."""
        with old, new, self._card(expected_serial) as card:
            card.change(kind, old, new, last_try_confirmed=last_try_confirmed)

    def trace(self) -> tuple[str, ...]:
        """Return the latest exchanges, redacted: bodies with PINs as XX, answers as lengths."""
        return tuple(self._trace)

    def close(self) -> None:
        """Release the reader; a running ``watch`` returns."""
        self._slot.close()

    @contextmanager
    def _card(self, serial: str | None = None) -> Iterator[MyNumberCard]:
        """Give the card for one piece of work, powered down at its end whatever happens.

        Raises:
            ReaderHung: an earlier command still hangs in the reader, or this one does.
            OtherCard: not the card with ``serial``.
        """
        if self._stuck is not None and self._stuck.stuck:
            raise ReaderHung(seconds=round(self._patience))
        self._stuck = None
        session = _Session(self._slot, self._patience)
        try:
            session.open()
            card = MyNumberCard(
                session.transmit,
                change_allowed=self._change_allowed,
                largest_read=self._largest_read,
                note=self._note,
            )
            if serial is not None:
                card.demand(serial)
            yield card
        finally:
            self._stuck = session.close()

    def _note(self, line: str) -> None:
        self._trace.append(line)
        _log.debug("%s", line)

    def _marked(self, status: ReaderStatus) -> ReaderStatus:
        hung = self._stuck is not None and self._stuck.stuck
        return replace(status, answering=False) if hung else status


class _Session:
    """Keep one link on a watched thread."""

    def __init__(self, slot: Slot, patience: float) -> None:
        self._slot = slot
        self._link: Link | None = None
        self._watchdog = Watchdog(patience=patience, late=self._let_go)

    def open(self) -> None:
        """Power the card."""
        self._watchdog.run(self._connect)

    def transmit(self, command: bytearray) -> bytes:
        """Send one command within the watchdog's patience."""
        link = self._link
        assert link is not None, "open() comes first"  # noqa: S101 - order of calls in this file
        return self._watchdog.run(lambda: link.transmit(command))

    def close(self) -> Watchdog | None:
        """Power the card down; return the watchdog where its thread is stuck in the reader."""
        try:
            self._watchdog.run(self._let_go)
        except ReaderHung:
            return self._watchdog
        finally:
            self._watchdog.end()
        return None

    def _connect(self) -> None:
        self._link = self._slot.connect()

    def _let_go(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.power_down()
