"""The real reader over PC/SC: choose it, watch it, power the card for exclusive use."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.ports import Presence, ReaderStatus
from app.recorder import Recorder
from devices.card.apdu import SHORT_LIMIT
from devices.card.faults import (
    CardFault,
    CardMute,
    CardSoftwareMissing,
    NoReader,
    ReaderBusy,
    ReadInterrupted,
    ServiceGone,
)
from devices.card.reader import PATIENCE, ChipReader
from devices.card.reader_make import make_of
from devices.card.scard import NOTIFICATION, ReaderState, Scard

VIRTUAL_READERS = ("Counter Simulated Reader", "Virtual PCD")
_SLICE_MS = 200  # the longest a watch goes without asking ``stop``
_BUSY_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)  # the desktop's certificate services let go within these
_MUTE_RETRIES = 2
_RETURN_WAITS = (0.1, 0.2, 0.5, 1.0, 2.0)


def is_virtual(name: str) -> bool:
    """Tell whether a reader of that name is a virtual one, so that the window says so."""
    return any(virtual in name for virtual in VIRTUAL_READERS)


def list_readers() -> tuple[ReaderStatus, ...]:
    """Return every reader with what lies on it, for ``doctor``; empty where none is connected.

    Raises:
        ServiceGone: the smart card service does not answer.
        CardSoftwareMissing: pyscard or its library is not installed.
    """
    scard = Scard()
    context = scard.establish()
    try:
        names = scard.readers(context)
        if not names:
            return ()
        states = scard.changes(
            context, 0, [(name, scard.names.SCARD_STATE_UNAWARE) for name in names]
        )
        return tuple(
            ReaderStatus(presence=_presence(scard, event), name=name, simulated=is_virtual(name))
            for name, event in states or ()
        )
    finally:
        scard.release(context)


class PcscReader(ChipReader):
    """Be the counter's reader over PC/SC.

    ``name`` is a part of the reader's name from the settings, empty for the first reader;
    ``simulated`` marks a virtual reader, so that the window says so.
    """

    def __init__(
        self,
        *,
        name: str = "",
        simulated: bool = False,
        change_allowed: bool = False,
        largest_read: int = SHORT_LIMIT,
        patience: float = PATIENCE,
        recorder: Recorder | None = None,
    ) -> None:
        super().__init__(
            PcscSlot(name=name, simulated=simulated),
            change_allowed=change_allowed,
            largest_read=largest_read,
            patience=patience,
            recorder=recorder,
        )
        self._makes: dict[str, dict[str, str]] = {}

    def make(self, reader: str) -> dict[str, str]:
        """Return maker, model and firmware of a reader; one that told them is not asked again."""
        if not self._makes.get(reader):
            self._makes[reader] = make_of(reader)
        return self._makes[reader]


class PcscSlot:
    """Be the place on one PC/SC reader."""

    def __init__(
        self, *, name: str = "", simulated: bool = False, scard: Scard | None = None
    ) -> None:
        self._wanted = name
        self._simulated = simulated
        self._scard = scard or Scard()
        self._closed = threading.Event()
        self._watching: set[int] = set()

    def status(self) -> ReaderStatus:
        """Return what the reader tells now; troubles are states here, not faults."""
        try:
            context = self._scard.establish()
        except (CardFault, CardSoftwareMissing):
            return self._told(Presence.NO_SERVICE)
        try:
            return self._look(context)
        except CardFault:
            return self._told(Presence.NO_SERVICE)
        finally:
            self._scard.release(context)

    def watch(self, seen: Callable[[ReaderStatus], None], stop: Callable[[], bool]) -> None:
        """Call ``seen`` at each change until ``stop`` or ``close``.

        The service may die, be restarted, or stop by itself with the last reader (Windows): then
        ``NO_SERVICE`` is told and the watch goes on.  A card swapped between two looks is told as
        ``EMPTY`` and ``CARD``.
        """
        watch = _Watch(seen, lambda: stop() or self._closed.is_set())
        failures = 0
        while not watch.stopped():
            try:
                context = self._scard.establish()
            except CardFault:
                watch.tell(self._told(Presence.NO_SERVICE))
                self._rest(_RETURN_WAITS[min(failures, len(_RETURN_WAITS) - 1)], watch)
                failures += 1
                continue
            failures = 0
            self._watching.add(context)
            try:
                self._follow(context, watch)
            except CardFault as trouble:
                if isinstance(trouble, ServiceGone):
                    watch.tell(self._told(Presence.NO_SERVICE))
                self._rest(_RETURN_WAITS[0], watch)
            finally:
                self._watching.discard(context)
                self._scard.release(context)

    def connect(self) -> PcscLink:
        """Power the card for exclusive use; another program gets a moment to let it go.

        A card that was laid down this instant may not start at once, so that is tried again too.

        Raises:
            ServiceGone, NoReader, NoCard, CardMute: as the service says.
            ReaderBusy: another program holds the card.
        """
        context = self._scard.establish()
        try:
            reader = self._choose(context)
            return PcscLink(self._scard, context, *self._power(context, reader))
        except BaseException:
            self._scard.release(context)
            raise

    def close(self) -> None:
        """Make a running ``watch`` return."""
        self._closed.set()
        for context in tuple(self._watching):
            self._scard.cancel(context)

    def _power(self, context: int, reader: str) -> tuple[int, int]:
        waits = list(_BUSY_WAITS)
        while True:
            try:
                return self._scard.connect(context, reader)
            except ReaderBusy:
                if not waits:
                    raise
            except CardMute:  # each of these takes the reader a second or more
                if len(waits) <= len(_BUSY_WAITS) - _MUTE_RETRIES:
                    raise
            self._closed.wait(waits.pop(0))

    def _choose(self, context: int) -> str:
        for name in self._scard.readers(context):
            if self._wanted in name:
                return name
        raise NoReader(wanted=self._wanted)

    def _look(self, context: int) -> ReaderStatus:
        try:
            reader = self._choose(context)
        except NoReader:
            return self._told(Presence.NO_READER)
        states = self._scard.changes(context, 0, [(reader, self._scard.names.SCARD_STATE_UNAWARE)])
        if not states:
            raise ReadInterrupted(cause="status")
        return self._told(_presence(self._scard, states[0][1]), reader)

    def _follow(self, context: int, watch: _Watch) -> None:
        """Follow one context until it breaks or the watch stops."""
        unaware = self._scard.names.SCARD_STATE_UNAWARE
        notification: ReaderState = (NOTIFICATION, unaware)
        known: ReaderState | None = None
        listed = False
        while not watch.stopped():
            if not listed:
                known = self._known(context, known)
                if known is None:
                    watch.tell(self._told(Presence.NO_READER))
                listed = known is not None
            asked = [notification] if known is None else [notification, known]
            states = self._scard.changes(context, _SLICE_MS, asked)
            for name, event in states or ():
                if name == NOTIFICATION:
                    listed = listed and not event & self._scard.names.SCARD_STATE_CHANGED
                    notification = (name, self._settled(event))
                    continue
                if known is not None:
                    self._compare(watch, known, event)
                known = (name, self._settled(event))
                listed = listed and _presence(self._scard, event) is not Presence.NO_READER

    def _known(self, context: int, known: ReaderState | None) -> ReaderState | None:
        """Return the chosen reader with the state known of it, None where there is none."""
        try:
            reader = self._choose(context)
        except NoReader:
            return None
        if known is not None and known[0] == reader:
            return known
        return (reader, self._scard.names.SCARD_STATE_UNAWARE)

    def _compare(self, watch: _Watch, known: ReaderState, event: int) -> None:
        before, now = _presence(self._scard, known[1]), _presence(self._scard, event)
        # The upper half counts insertions and removals: two more and a card again is a swap.
        swapped = (event >> 16) - (known[1] >> 16) >= 2
        if before is now is Presence.CARD and swapped:
            watch.tell(self._told(Presence.EMPTY, known[0]))
        watch.tell(self._told(now, "" if now is Presence.NO_READER else known[0]))

    def _settled(self, event: int) -> int:
        return int(event & ~self._scard.names.SCARD_STATE_CHANGED)

    def _told(self, presence: Presence, name: str = "") -> ReaderStatus:
        return ReaderStatus(
            presence=presence, name=name, simulated=self._simulated or is_virtual(name)
        )

    def _rest(self, seconds: float, watch: _Watch) -> None:
        slices = max(1, round(seconds * 1000 / _SLICE_MS))
        for _ in range(slices):
            if watch.stopped() or self._closed.wait(seconds / slices):
                return


class PcscLink:
    """Hold one exclusively connected card and the context it was connected in."""

    def __init__(self, scard: Scard, context: int, card: int, protocol: int) -> None:
        self._scard = scard
        self._context = context
        self._card = card
        self._protocol = protocol

    def transmit(self, command: bytearray) -> bytes:
        """Send one command and return data and status word."""
        return self._scard.transmit(self._card, self._protocol, command)

    def power_down(self) -> None:
        """Cut the card's power and give card and context back."""
        self._scard.disconnect(self._card)
        self._scard.release(self._context)


class _Watch:
    """Tell each status once."""

    def __init__(self, seen: Callable[[ReaderStatus], None], stopped: Callable[[], bool]) -> None:
        self._seen = seen
        self.stopped = stopped
        self._last: ReaderStatus | None = None

    def tell(self, status: ReaderStatus) -> None:
        """Call ``seen`` unless this was the last word."""
        if status != self._last:
            self._last = status
            self._seen(status)


def _presence(scard: Scard, event: int) -> Presence:
    names = scard.names
    if event & (
        names.SCARD_STATE_UNKNOWN | names.SCARD_STATE_UNAVAILABLE | names.SCARD_STATE_IGNORE
    ):
        return Presence.NO_READER
    return Presence.CARD if event & names.SCARD_STATE_PRESENT else Presence.EMPTY
