"""Bind the chip and the list of fates to the ledger and to what the loop tells."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

from app.desk.status import EntryFate, StatusDesk
from app.faults import CounterFault
from app.ports import Clock, Words
from app.records.replica import UnreadRow
from app.tickets.codes import parse
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.sync_chip import SyncView
from widgets.presenters.scan_words import tell_stray
from widgets.presenters.status_words import SyncFacts, list_view, sync_view
from widgets.screens.sync_list import SyncListScreen

Fates = tuple[tuple[EntryFate, ...], tuple[EntryFate, ...], tuple[UnreadRow, ...]]
LATEST = 20
AGES_MS = 10_000


class SyncListPresenter:
    """Show the last entries with their fate; ``chip`` gives the strip its cells.

    ``facts`` is what the loop told last, ``show_sync`` takes what it tells from then on;
    ``cases`` opens the open cases.
    """

    def __init__(
        self,
        screen: SyncListScreen,
        status: StatusDesk,
        lanes: Lanes,
        words: Words,
        clock: Clock,
        *,
        back: Callable[[], None],
        cases: Callable[[], None],
        facts: SyncFacts | None = None,
    ) -> None:
        self._screen, self._status, self._lanes = screen, status, lanes
        self._words, self._clock = words, clock
        self._back, self._cases = back, cases
        self._facts = facts
        self._fates: Fates = ((), (), ())
        self._open = False
        self._ages = QTimer(screen)
        self._ages.setInterval(AGES_MS)
        self._ages.timeout.connect(self._show)
        screen.closed.connect(self._ages.stop)
        screen.left.connect(back)
        screen.key_pressed.connect(self.key)
        screen.send.clicked.connect(self._send)

    def enter(self) -> None:
        """Open the place."""
        self._open = True
        self._ages.start()
        self.refresh()

    def leave(self) -> None:
        """Stop following."""
        self._open = False
        self._ages.stop()

    def refresh(self) -> None:
        """Read the lists again, where they are in sight."""
        if self._open:
            self._lanes.run("records", self._load, self._take, self._failed, owner=self._screen)

    def scan(self, text: str) -> None:
        """Tell what was scanned; nothing is used here."""
        tell_stray(self._screen.notices, self._words, parse(text))

    def show_sync(self, facts: SyncFacts) -> SyncView:
        """Take what the loop tells; returns the chip's cells."""
        before = self._facts
        changed = before is None or (facts.owed, facts.unread) != (before.owed, before.unread)
        self._facts = facts
        if changed:
            self.refresh()
        elif self._open:
            self._show()
        return sync_view(self._words, facts, self._clock.now())

    def chip(self) -> SyncView | None:
        """Return the chip's cells as of now, None before the loop told anything."""
        if self._facts is None:
            return None
        return sync_view(self._words, self._facts, self._clock.now())

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words = self._words
        cases = self._facts.open_cases if self._facts else 0
        face = FKeyFace(number=12, label=words("status.key.leave"), state=FKeyState.NEXT)
        if cases:
            label = words("status.key.cases", count=cases)
            face = FKeyFace(number=12, label=label, state=FKeyState.NEXT)
        return [
            FKeyFace(number=3, label=words("status.key.back")),
            FKeyFace(number=5, label=words("status.key.next"), short=words("status.key.next_s")),
            FKeyFace(
                number=6, label=words("status.key.before"), short=words("status.key.before_s")
            ),
            FKeyFace(number=11, label=words("status.key.hide"), short=words("status.key.hide_s")),
            face,
        ]

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        tabs = self._screen.tabs
        if number == 3:
            self._back()
        elif number in (5, 6):
            tabs.show_tab(1 if number == 5 else 0)
        elif number == 12:
            (self._cases if self._facts and self._facts.open_cases else self._back)()

    def _send(self) -> None:
        if self._facts is not None and self._facts.fault is not None:
            self._screen.trouble_wanted.emit(self._facts.fault)

    def _load(self) -> Fates:
        status = self._status
        return status.recent(LATEST), status.unsent(), status.unread()

    def _take(self, fates: Fates) -> None:
        self._fates = fates
        self._show()

    def _show(self) -> None:
        alone = self._facts is None and not self._status.has_central
        view = list_view(self._words, self._facts, self._clock.now(), *self._fates, alone=alone)
        self._screen.show_view(view)
        self._screen.set_keys(self.keys())

    def _failed(self, fault: CounterFault) -> None:
        self._screen.notices.tell_fault(fault)
