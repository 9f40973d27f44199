"""The card reader of the counter over a slot: a real one, or a simulated one.

Everything above ``Link.transmit`` is the same code for both.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from typing import Protocol, TypeVar

from msgspec.structs import replace

from app.faults import CounterFault
from app.ports import CardCheck, FourAttributes, PinKind, Presence, ReaderStatus, Secret, Tries
from app.recorder import Recorder, Talk
from devices.card.apdu import SHORT_LIMIT, Command, Noted, Transmit, limited
from devices.card.faults import ChangeNotAllowed, ReaderHung
from devices.card.mynumber import MyNumberCard
from devices.card.recording import cause_of, recorded
from devices.card.watchdog import Watchdog
from devices.patience import Patience, Silent

T = TypeVar("T")
_log = logging.getLogger(__name__)

PATIENCE = 5.0
LONGEST = 30.0  # seconds that one conversation may take, however quick each answer is
_TRACE_LINES = 400
DEVICE = "card_reader"
_CLOSING_SECONDS = 1.0


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

    ``change_allowed`` is the site's switch for verifying and changing PINs here (attributes are
    read without it), ``largest_read`` the bytes read at once (above 256 only for readers known to
    pass extended length), ``patience`` the seconds one command may take, ``recorder`` what keeps
    the redacted conversations.
    """

    def __init__(
        self,
        slot: Slot,
        *,
        change_allowed: bool = False,
        largest_read: int = SHORT_LIMIT,
        patience: float = PATIENCE,
        recorder: Recorder | None = None,
    ) -> None:
        self._slot = slot
        self._recorder = recorder or Recorder()
        self._change_allowed = change_allowed
        self._largest_read = largest_read
        self._patience = patience
        self._stuck: Watchdog | None = None
        self._resting: list[Watchdog] = []  # their threads wait for the next work
        self._closed = False
        self._trace: deque[Noted] = deque(maxlen=_TRACE_LINES)
        self._looking = Patience[ReaderStatus](patience)

    def status(self) -> ReaderStatus:
        """Return what the reader tells now; a service that hangs is one that does not answer."""
        try:
            return self._marked(self._looking.ask("reader", self._slot.status))
        except Silent:
            return ReaderStatus(presence=Presence.NO_SERVICE, answering=False)

    def watch(self, seen: Callable[[ReaderStatus], None], stop: Callable[[], bool]) -> None:
        """Call ``seen`` at each change until ``stop``; survives the service's death."""

        def told(status: ReaderStatus) -> None:
            self._recorder.state(DEVICE, status.presence)
            seen(self._marked(status))

        self._slot.watch(told, stop)

    def check(self) -> CardCheck:
        """Read all that needs no secret."""
        with self._recorder.talk(DEVICE, "check") as talk, self._session(talk) as session:
            card = self._card(session.watched, session.while_awaited(self._note))
            found = session.read(card.check)
            talk.word = tries_told(found.tries)
            return found

    def read_attributes(
        self, pin: Secret, *, expected_serial: str | None = None, last_try_confirmed: bool = False
    ) -> FourAttributes:
        """Verify the face-input PIN and read the four attributes; the PIN is wiped."""
        demanded = self._demanded("attributes", expected_serial, confirmed=last_try_confirmed)
        with pin, demanded as card:
            return card.read_attributes(pin, last_try_confirmed=last_try_confirmed)

    def read_signing_end(
        self, pin: Secret, *, expected_serial: str | None = None, last_try_confirmed: bool = False
    ) -> date:
        """Verify the signing PIN and return its certificate's last day in Japan; wipes the PIN."""
        demanded = self._demanded("signing_end", expected_serial, confirmed=last_try_confirmed)
        with pin, self._switched_on(), demanded as card:
            return card.read_signing_end(pin, last_try_confirmed=last_try_confirmed)

    def verify(
        self,
        kind: PinKind,
        pin: Secret,
        *,
        expected_serial: str | None = None,
        last_try_confirmed: bool = False,
    ) -> None:
        """Verify one PIN on the chip; the PIN is wiped."""
        demanded = self._demanded("verify", expected_serial, kind, confirmed=last_try_confirmed)
        with pin, self._switched_on(), demanded as card:
            card.verify(kind, pin, last_try_confirmed=last_try_confirmed)

    def change(
        self,
        kind: PinKind,
        old: Secret,
        new: Secret,
        *,
        expected_serial: str | None = None,
        last_try_confirmed: bool = False,
        half_done: bool = False,
    ) -> None:
        """Change one PIN on the chip where the site allows it; both PINs are wiped."""
        act = "repair" if half_done else "change"
        demanded = self._demanded(act, expected_serial, kind, confirmed=last_try_confirmed)
        with old, new, demanded as card:
            card.change(kind, old, new, last_try_confirmed=last_try_confirmed, half_done=half_done)

    def trace(self) -> tuple[str, ...]:
        """Return the latest exchanges, redacted: bodies with PINs as XX, answers as lengths."""
        return tuple(_line(noted) for noted in self._trace)

    def close(self) -> None:
        """Release the reader; a running ``watch`` returns unless the service hangs."""
        self._closed = True
        with suppress(Silent):
            Patience[None](_CLOSING_SECONDS).ask("reader", self._slot.close)
        self._end_resting()

    @contextmanager
    def _switched_on(self) -> Iterator[None]:
        """Demand the site's switch for work with PINs.

        Raises:
            ChangeNotAllowed: this site does it at the national terminal; nothing was sent.
        """
        if not self._change_allowed:
            raise ChangeNotAllowed()
        yield

    @contextmanager
    def _demanded(
        self, act: str, serial: str | None, kind: PinKind | None = None, *, confirmed: bool
    ) -> Iterator[MyNumberCard]:
        """Give the card for work with a PIN, each command handed over by itself.

        What a hung command means depends on which one it was (an unknown outcome is told as such),
        so the caller goes on here while the command still hangs there.

        Raises:
            ReaderHung: as ``_session``.
            OtherCard: not the card with ``serial``.
        """
        talk = self._recorder.talk(DEVICE, act)
        talk.word = demand_told(kind, bound=serial is not None, confirmed=confirmed)
        with talk, self._session(talk) as session:
            talk.word = ""
            session.open()
            card = self._card(session.transmit, self._note)
            if serial is not None:
                card.demand(serial)
            yield card

    @contextmanager
    def _session(self, talk: Talk) -> Iterator[_Session]:
        """Give the reader for one piece of work; the card is powered down whatever happens.

        Raises:
            ReaderHung: an earlier command still hangs in the reader, or this one does.
        """
        if self._stuck is not None and self._stuck.stuck:
            raise ReaderHung(seconds=round(self._patience))
        self._stuck = None
        watchdog = self._watchdog()
        session = _Session(self._slot, watchdog, talk)
        try:
            yield session
        finally:
            if not session.close():
                self._stuck = watchdog
            else:
                self._resting.append(watchdog)
                if self._closed:
                    self._end_resting()

    def _watchdog(self) -> Watchdog:
        try:
            return self._resting.pop()
        except IndexError:
            return Watchdog(patience=self._patience)

    def _end_resting(self) -> None:
        while self._resting:
            self._resting.pop().end()

    def _card(self, transmit: Transmit, note: Callable[[Noted], None]) -> MyNumberCard:
        return MyNumberCard(
            limited(transmit, LONGEST),
            change_allowed=self._change_allowed,
            largest_read=self._largest_read,
            note=note,
        )

    def _note(self, noted: Noted) -> None:
        self._trace.append(noted)
        if _log.isEnabledFor(logging.DEBUG):
            _log.debug("%s", _line(noted))

    def _marked(self, status: ReaderStatus) -> ReaderStatus:
        hung = self._stuck is not None and self._stuck.stuck
        return replace(status, answering=False) if hung else status


class _Session:
    """Keep one link on a watched thread."""

    def __init__(self, slot: Slot, watchdog: Watchdog, talk: Talk) -> None:
        self._slot, self._talk = slot, talk
        self._link: Link | None = None
        self._transmit: Transmit | None = None
        self._watchdog = watchdog
        watchdog.late = self._let_go

    def open(self) -> None:
        """Power the card."""
        self._watchdog.run(self._connect)

    def transmit(self, command: bytearray) -> bytes:
        """Hand one command over to the watched thread and wait for its answer."""
        return self._watchdog.run(lambda: self._send(command))

    def read(self, work: Callable[[], T]) -> T:
        """Hand over at once: power up, work that sends by ``watched``, power down.

        The work must not hold a secret.  What it read is returned though powering down hangs.
        """
        done: list[T] = []

        def act() -> None:
            self._connect()
            self._watchdog.step()
            done.append(work())
            self._watchdog.step()
            self._let_go()

        try:
            self._watchdog.run(act)
        except ReaderHung:
            if not done:
                raise
        return done[0]

    def watched(self, command: bytearray) -> bytes:
        """Send one command within ``read``; patience counts from its beginning."""
        self._watchdog.step()
        return self._send(command)

    def while_awaited(self, note: Callable[[Noted], None]) -> Callable[[Noted], None]:
        """Return a note that is silent once the caller was told that the reader hangs."""

        def noting(noted: Noted) -> None:
            if not self._watchdog.given_up:
                note(noted)

        return noting

    def close(self) -> bool:
        """Power the card down; tell whether the watched thread came back from all it did."""
        if self._link is not None and not self._watchdog.given_up:
            with suppress(ReaderHung):
                self._watchdog.run(self._let_go)
        return not self._watchdog.given_up

    def _send(self, command: bytearray) -> bytes:
        transmit = self._transmit
        assert transmit is not None, "open() comes first"  # noqa: S101 - order of calls in this file
        return transmit(command)

    def _connect(self) -> None:
        try:
            self._link = self._slot.connect()
        except CounterFault as fault:
            self._talk.broke(fault.code, cause_of(fault))
            raise
        self._transmit = recorded(self._link.transmit, self._talk)

    def _let_go(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.power_down()


def _line(noted: Noted) -> str:
    return f"> {noted}" if isinstance(noted, Command) else f"< {noted}"


def tries_told(tries: Mapping[PinKind, Tries]) -> str:
    """Return what is left of each PIN as the recorder notes it."""
    return ",".join(f"{kind}={one.left}/{one.limit}" for kind, one in tries.items())


def demand_told(kind: PinKind | None, *, bound: bool, confirmed: bool) -> str:
    """Return what a piece of PIN work was asked with, as the recorder notes it."""
    words = [kind or "", "bound" if bound else "", "confirmed" if confirmed else ""]
    return ",".join(word for word in words if word)
