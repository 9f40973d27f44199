"""Bind the chip, the list of fates and the cases to the ledger and to what the loop tells."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

from app.cases.case import Case
from app.desk.status import CaseView, EntryFate, StatusDesk
from app.faults import CounterFault
from app.ports import Clock, Words
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.controls.sync_chip import SyncView
from widgets.presenters.status_words import (
    WAYS,
    SyncFacts,
    case_detail,
    case_row,
    list_view,
    sync_view,
)
from widgets.screens.cases import CasesScreen, CasesView
from widgets.screens.sync_list import SyncListScreen

Fates = tuple[tuple[EntryFate, ...], tuple[EntryFate, ...]]
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
        self._fates: Fates = ((), ())
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
        """Tell that nothing is scanned here."""
        told = self._words("status.scan", code=text[:12])
        self._screen.notices.tell("scan", Tone.WARN, told, seconds=8)

    def show_sync(self, facts: SyncFacts) -> SyncView:
        """Take what the loop tells; returns the chip's cells."""
        changed = self._facts is None or facts.owed != self._facts.owed
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
        return self._status.recent(LATEST), self._status.unsent()

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


class CasesPresenter:
    """Show open cases and settle them with a way and a reason; nothing is undone by it."""

    def __init__(
        self,
        screen: CasesScreen,
        status: StatusDesk,
        lanes: Lanes,
        words: Words,
        *,
        back: Callable[[], None],
    ) -> None:
        self._screen, self._status, self._lanes, self._words = screen, status, lanes, words
        self._back = back
        self._cases: tuple[CaseView, ...] = ()
        self._current, self._way, self._may = "", -1, False
        self._busy = False
        self._whole: dict[str, CaseView] = {}
        self._asking = ""
        self._silent: set[str] = set()
        screen.chosen.connect(self._choose)
        screen.way_chosen.connect(self._choose_way)
        screen.reason_changed.connect(lambda: screen.set_keys(self.keys()))
        screen.left.connect(back)
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(lambda _number: self._to_missing())

    def enter(self) -> None:
        """Open the place."""
        self._may = self._status.may_settle()
        self.refresh()

    def leave(self) -> None:
        """Let go of a reason that was begun."""
        self._screen.reason.set_text("")

    def refresh(self) -> None:
        """Read the cases again; the one in sight stays, the central store may be asked anew."""
        self._silent.clear()
        self._lanes.run("records", self._status.cases, self._take, self._failed, owner=self._screen)

    def scan(self, text: str) -> None:
        """Tell that nothing is scanned here."""
        told = self._words("status.scan", code=text[:12])
        self._screen.notices.tell("scan", Tone.WARN, told, seconds=8)

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words, missing = self._words, self._missing()
        state = FKeyState.NOT_YET if missing else FKeyState.NEXT
        label, brief = words("cases.key.settle"), ""
        if 0 <= self._way < len(WAYS):
            label = words(f"cases.way.{WAYS[self._way].value}.key")
            brief = words(f"cases.way.{WAYS[self._way].value}.short")
        if not self._cases:
            label, state, missing, brief = words("status.key.leave"), FKeyState.NEXT, "", ""
        many = FKeyState.USABLE if len(self._cases) > 1 else FKeyState.ABSENT
        faces = (
            (3, words("status.key.back"), "", FKeyState.USABLE, ""),
            (5, words("cases.key.next"), words("cases.key.next_s"), many, ""),
            (6, words("cases.key.before"), words("cases.key.before_s"), many, ""),
            (11, words("status.key.hide"), words("status.key.hide_s"), FKeyState.USABLE, ""),
            (12, label, brief, state, missing),
        )
        return [
            FKeyFace(number=number, label=text, short=short, state=one, reason=reason)
            for number, text, short, one, reason in faces
        ]

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        if number == 3:
            self._back()
        elif number in (5, 6):
            self._screen.list.select_step(1 if number == 5 else -1)
        elif number == 12:
            if self._cases:
                self._settle()
            else:
                self._back()

    def _missing(self) -> str:
        words = self._words
        if self._busy:
            return words("cases.need.busy")
        if not self._may:
            return words("cases.need.role")
        if self._way < 0:
            return words("cases.need.way")
        return "" if self._screen.reason.text() else words("cases.need.reason")

    def _to_missing(self) -> None:
        if self._way < 0 and self._screen.ways:
            self._screen.ways[0].setFocus()
        else:
            self._screen.reason.edit.setFocus()

    def _take(self, cases: tuple[CaseView, ...]) -> None:
        self._cases = cases
        if self._current not in {one.case.id for one in cases}:
            self._current = cases[0].case.id if cases else ""
            self._way = -1
            self._screen.reason.set_text("")
        self._show()

    def _show(self) -> None:
        words = self._words
        current = next((one for one in self._cases if one.case.id == self._current), None)
        if current is not None:
            current = self._whole.get(current.case.id, current)
            self._ask(current)
        asking = bool(self._asking)
        self._screen.show_view(
            CasesView(
                lead=words("cases.lead", count=len(self._cases)),
                rows=tuple(case_row(words, one) for one in self._cases),
                current=self._current,
                detail=case_detail(words, current, asking=asking) if current else None,
                ways=tuple(words(f"cases.way.{way.value}.title") for way in WAYS),
                notes=tuple(words(f"cases.way.{way.value}.text") for way in WAYS),
                way=self._way,
                may=self._may,
            )
        )
        self._screen.set_keys(self.keys())

    def _ask(self, view: CaseView) -> None:
        """Ask the central store once for the other side of a case, beside the records' lane."""
        case = view.case.id
        if view.asked or self._asking or not self._status.asks_the_centre or case in self._silent:
            return
        self._asking = case
        self._lanes.run(
            "history",
            lambda: self._status.with_other_side(view),
            self._told,
            lambda _fault: self._not_told(case),
            owner=self._screen,
        )

    def _told(self, view: CaseView) -> None:
        self._asking = ""
        self._whole[view.case.id] = view
        self._show()

    def _not_told(self, case: str) -> None:
        """Leave what this terminal knows; the strip tells that the line is away."""
        self._asking = ""
        self._silent.add(case)
        self._show()

    def _choose(self, case_id: str) -> None:
        if case_id != self._current:
            self._current, self._way = case_id, -1
            self._screen.reason.set_text("")
            self._show()

    def _choose_way(self, number: int) -> None:
        if 0 <= number < len(WAYS) and self._may and self._cases:
            self._way = number
            self._show()
            self._screen.reason.edit.setFocus()

    def _settle(self) -> None:
        if self._missing():
            return
        case_id, way, reason = self._current, WAYS[self._way], self._screen.reason.text()
        self._busy = True
        self._lanes.run(
            "records",
            lambda: self._status.settle(case_id, way, reason),
            self._settled,
            self._failed,
            owner=self._screen,
        )

    def _settled(self, _case: Case) -> None:
        self._busy = False
        self._screen.notices.tell("settled", Tone.OK, self._words("cases.settled"), seconds=8)
        self.refresh()

    def _failed(self, fault: CounterFault) -> None:
        self._busy = False
        self._screen.notices.tell_fault(fault)
        self._screen.set_keys(self.keys())
