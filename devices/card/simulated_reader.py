"""A simulated reader inside this process, for PCs without the smart card service.

The window says 模擬 while it is in use.  Cards are laid and pulled by the demonstration, by
drills and by tests; troubles strike at a chosen command.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from app.ports import Presence, ReaderStatus
from app.recorder import Recorder
from devices.card.apdu import SHORT_LIMIT
from devices.card.faults import NoCard, ReaderBusy, ReadInterrupted, UnknownProfile
from devices.card.reader import PATIENCE, ChipReader
from devices.card.simulated import SimulatedCard
from devices.card.trouble import Script, Trouble, TroubleKind

_SLICE = 0.2
NAME = "simulated reader"


class SimulatedReader(ChipReader):
    """Be a ``CardReader`` over simulated cards, by id; ``slot`` lays and pulls them."""

    def __init__(
        self,
        cards: Mapping[str, SimulatedCard],
        *,
        change_allowed: bool = False,
        largest_read: int = SHORT_LIMIT,
        patience: float = PATIENCE,
        recorder: Recorder | None = None,
    ) -> None:
        self.slot = SimulatedSlot(cards)
        super().__init__(
            self.slot,
            change_allowed=change_allowed,
            largest_read=largest_read,
            patience=patience,
            recorder=recorder,
        )


class SimulatedSlot:
    """Be the place on a simulated reader; every method may be called from any thread."""

    def __init__(self, cards: Mapping[str, SimulatedCard]) -> None:
        self._cards = cards
        self._changed = threading.Condition()
        self._resumed = threading.Event()
        self._card: SimulatedCard | None = None
        self._laid = 0  # counts cards laid and pulled: an older link is dead
        self._busy = False
        self._closed = False
        self._script = Script()

    def lay(self, card: str) -> None:
        """Lay the card with that id on the reader, in place of any other.

        Raises:
            UnknownProfile: there is no such card.
        """
        if card not in self._cards:
            raise UnknownProfile(profile=card)
        self._put(self._cards[card])

    def pull(self) -> None:
        """Take the card off the reader."""
        self._put(None)

    def set_trouble(self, trouble: Trouble | None) -> None:
        """Let a trouble strike at a coming command; a card hung before answers again."""
        self._resumed.clear()
        self._script.set(trouble)

    def resume(self) -> None:
        """Let a hung command go on."""
        self._resumed.set()

    def status(self) -> ReaderStatus:
        """Return what lies there now."""
        with self._changed:
            return self._status()

    def watch(self, seen: Callable[[ReaderStatus], None], stop: Callable[[], bool]) -> None:
        """Call ``seen`` at each change until ``stop`` or ``close``; a swap is told as two."""
        laid, last = -1, Presence.NO_SERVICE
        while not stop() and not self._closed:
            with self._changed:
                if laid == self._laid:
                    self._changed.wait(_SLICE)
                told, swapped = self._status(), self._laid - laid >= 2
                moved, laid = laid != self._laid, self._laid
            if moved and last is told.presence is Presence.CARD and swapped:
                seen(ReaderStatus(presence=Presence.EMPTY, name=NAME, simulated=True))
            if moved:
                last = told.presence
                seen(told)

    def connect(self) -> SimulatedLink:
        """Power the card for exclusive use.

        Raises:
            NoCard: nothing lies there.
            ReaderBusy: another link is open.
        """
        with self._changed:
            if self._card is None:
                raise NoCard()
            if self._busy:
                raise ReaderBusy()
            self._busy = True
            return SimulatedLink(self, self._laid)

    def close(self) -> None:
        """Make a running ``watch`` return and let a hung command go."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._resumed.set()

    def answer(self, laid: int, command: bytearray) -> bytes:
        """Let the card answer one command of the link made when ``laid`` was counted.

        Raises:
            ReadInterrupted: the card has gone since.
        """
        trouble = self._script.next()
        kind = trouble.kind if trouble else None
        if trouble is not None and kind is TroubleKind.HANG:
            self._resumed.wait()
        if trouble is not None and kind is TroubleKind.SWAP:
            self.lay(trouble.card)
        if kind is TroubleKind.PULL:
            self.pull()
        with self._changed:
            if self._card is None or laid != self._laid:
                raise ReadInterrupted(cause="removed")
            answer = self._card.transmit(command)
        if kind is TroubleKind.EMPTY:
            return b""
        if kind is TroubleKind.LOSE_ANSWER:
            self.pull()
            raise ReadInterrupted(cause="removed")
        return answer

    def let_go(self, laid: int) -> None:
        """Power the card down that the link of ``laid`` held."""
        with self._changed:
            self._busy = False
            if self._card is not None and laid == self._laid:
                self._card.power_down()

    def _put(self, card: SimulatedCard | None) -> None:
        with self._changed:
            for leaving in (self._card, card):
                if leaving is not None:
                    leaving.power_down()
            if self._card is not None and card is not None:
                self._laid += 1
            self._card = card
            self._laid += 1
            self._changed.notify_all()

    def _status(self) -> ReaderStatus:
        presence = Presence.EMPTY if self._card is None else Presence.CARD
        return ReaderStatus(presence=presence, name=NAME, simulated=True)


class SimulatedLink:
    """Hold one powered simulated card."""

    def __init__(self, slot: SimulatedSlot, laid: int) -> None:
        self._slot = slot
        self._laid = laid

    def transmit(self, command: bytearray) -> bytes:
        """Send one command and return data and status word."""
        return self._slot.answer(self._laid, command)

    def power_down(self) -> None:
        """Cut the card's power and let it go."""
        self._slot.let_go(self._laid)
