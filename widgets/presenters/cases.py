"""Bind the open cases to the ledger: see both sides, choose a way, do it and settle together."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs

from app.cases.case import Case
from app.cases.conflicts import Way
from app.desk.booking_views import FreeSlot
from app.desk.case_views import CaseView, WayView
from app.desk.status import StatusDesk
from app.faults import CounterFault, IllegalMove
from app.ports import Words
from app.tickets.codes import CodeKind, parse
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.presenters.case_page_words import (
    case_detail,
    case_row,
    free_faces,
    way_faces,
    way_key,
)
from widgets.presenters.scan_words import tell_stray
from widgets.screens.cases import MOST_WAYS, CasesScreen, CasesView

_STALE, _RELOAD = "stale", "reload"


class CasesPresenter:
    """Show open cases and settle them by a way and a reason; nothing is undone by it.

    Where the other side of the case in sight changes, the page stays as it is and says so: it is
    settled only after it was read again.
    """

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
        self._shown: CaseView | None = None
        self._way, self._option, self._may = -1, 0, False
        self._busy = self._stale = False
        self._whole: dict[str, CaseView] = {}
        self._asking = ""
        self._silent: set[str] = set()
        screen.chosen.connect(self._choose)
        screen.way_chosen.connect(self._choose_way)
        screen.reason_changed.connect(lambda: screen.set_keys(self.keys()))
        screen.left.connect(back)
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(lambda _number: self._to_missing())
        screen.scanned.connect(lambda scan: self.scan(scan.text))
        screen.notices.acted.connect(self._acted)

    def enter(self) -> None:
        """Open the place."""
        self._may = self._status.may_settle()
        self.reload()

    def leave(self) -> None:
        """Let go of a reason that was begun."""
        self._screen.reason.set_text("")

    def reload(self) -> None:
        """Read the cases again and show them as they are now."""
        self._silent.clear()
        self._whole.clear()
        self._lanes.run(
            "records", self._status.cases, self._renew, self._failed, owner=self._screen
        )

    def refresh(self) -> None:
        """Take what arrived; the case in sight does not change under a person's hands."""
        self._silent.clear()
        self._lanes.run(
            "records", self._status.cases, self._arrived, self._failed, owner=self._screen
        )

    def scan(self, text: str) -> None:
        """Take a card's number: one that the ledger gave away and that lies here is a case."""
        code = parse(text)
        if code.kind is not CodeKind.CONTROL_NUMBER:
            tell_stray(self._screen.notices, self._words, code)
            return
        self._lanes.run(
            "records",
            lambda: self._status.tell_in_hand(code.value),
            self._in_hand,
            self._not_in_hand,
            owner=self._screen,
        )

    def _in_hand(self, _case: Case) -> None:
        told = self._words("cases.in_hand")
        self._screen.notices.tell("scan", Tone.WARN, told, seconds=8)
        self.reload()

    def _not_in_hand(self, fault: CounterFault) -> None:
        if isinstance(fault, IllegalMove):
            told = self._words("cases.not_gone")
            self._screen.notices.tell("scan", Tone.PLAIN, told, seconds=8)
        else:
            self._failed(fault)

    # --- keys ---------------------------------------------------------------------------------

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words, missing = self._words, self._missing()
        state = FKeyState.NOT_YET if missing else FKeyState.NEXT
        label, brief, chosen = words("cases.key.settle"), "", self._chosen()
        if chosen is not None and self._shown is not None:
            label, brief = way_key(words, self._shown, chosen)
        if self._shown is None:
            label, state, missing, brief = words("status.key.leave"), FKeyState.NEXT, "", ""
        many = FKeyState.USABLE if len(self._cases) > 1 else FKeyState.ABSENT
        old = FKeyState.USABLE if self._stale else FKeyState.ABSENT
        faces = (
            (3, words("status.key.back"), "", FKeyState.USABLE, ""),
            (5, words("cases.key.next"), words("cases.key.next_s"), many, ""),
            (6, words("cases.key.before"), words("cases.key.before_s"), many, ""),
            (7, words("cases.key.reload"), "", old, ""),
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
        elif number == 7 and self._stale:
            self.reload()
        elif number == 12:
            if self._shown is not None:
                self._settle()
            else:
                self._back()

    def _acted(self, key: str, act: str) -> None:
        if (key, act) == (_STALE, _RELOAD):
            self.reload()

    def _missing(self) -> str:
        words = self._words
        if self._busy:
            return words("cases.need.busy")
        if not self._may:
            return words("cases.need.role")
        if self._stale:
            return words("cases.need.changed")
        if self._chosen() is None:
            return words("cases.need.way")
        return "" if self._screen.reason.text() else words("cases.need.reason")

    def _to_missing(self) -> None:
        if self._chosen() is None and self._screen.ways:
            self._screen.ways[0].setFocus()
        else:
            self._screen.reason.edit.setFocus()

    # --- what is in sight ---------------------------------------------------------------------

    def _renew(self, cases: tuple[CaseView, ...]) -> None:
        before, self._cases = self._shown, cases
        self._stale = False
        self._screen.notices.drop(_STALE)
        self._look_at(before.case.id if before is not None else "")

    def _look_at(self, case: str) -> None:
        """Bring a case into sight, the first where it is settled; a begun reason stays with it."""
        before = self._shown
        found = next((one for one in self._cases if one.case.id == case), None)
        self._shown = found or (self._cases[0] if self._cases else None)
        if self._shown is None or before is None or before.case.id != self._shown.case.id:
            self._screen.reason.set_text("")
            self._way = _proposed(self._shown)
            self._option = 0
        elif self._chosen() is None:
            self._way = _proposed(self._shown)
        self._show()

    def _arrived(self, cases: tuple[CaseView, ...]) -> None:
        shown, self._cases = self._shown, cases
        if shown is None or self._busy:
            self._renew(cases)
            return
        now = next((one for one in cases if one.case.id == shown.case.id), None)
        if now is None or _sides(now) != _sides(shown):
            self._tell_stale(gone=now is None)
        elif not self._stale:
            self._shown = now
        self._show()

    def _tell_stale(self, *, gone: bool) -> None:
        words, self._stale = self._words, True
        key = "gone" if gone else "changed"
        self._screen.notices.tell(
            _STALE,
            Tone.WARN,
            words(f"cases.{key}"),
            words(f"cases.{key}_text"),
            acts=((_RELOAD, words("cases.reload")),),
            closable=False,
        )

    def _show(self) -> None:
        words, shown = self._words, self._shown
        if shown is not None:
            self._ask(shown)
            shown = _with_history(shown, self._whole.get(shown.case.id))
        chosen = self._chosen()
        wants = chosen is not None and chosen.way is Way.OTHER_TIME
        self._screen.show_view(
            CasesView(
                lead=words("cases.lead", count=len(self._cases)),
                rows=tuple(case_row(words, one) for one in self._cases),
                current=shown.case.id if shown is not None else "",
                detail=case_detail(words, shown, asking=bool(self._asking)) if shown else None,
                ways=way_faces(words, shown) if shown else (),
                way=self._way,
                may=self._may,
                options=free_faces(words, shown) if shown and wants else (),
                option=self._option,
            )
        )
        self._screen.set_keys(self.keys())

    def _ask(self, view: CaseView) -> None:
        """Ask the central store once for the other side of a case, beside the records' lane."""
        case = view.case.id
        known = case in self._whole or case in self._silent
        if known or self._asking or not self._status.asks_the_centre:
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

    # --- choosing and settling ----------------------------------------------------------------

    def _chosen(self) -> WayView | None:
        ways = self._shown.ways if self._shown is not None else ()
        one = ways[self._way] if 0 <= self._way < len(ways) else None
        return one if one is not None and not one.why else None

    def _choose(self, case_id: str) -> None:
        if self._shown is not None and case_id != self._shown.case.id:
            self._stale = False
            self._screen.notices.drop(_STALE)
            self._look_at(case_id)

    def _choose_way(self, number: int) -> None:
        shown = self._shown
        if shown is None or not self._may:
            return
        if number >= MOST_WAYS:
            self._choose_slot(shown, number - MOST_WAYS)
        elif 0 <= number < len(shown.ways):
            self._take_way(shown.ways[number], number)

    def _choose_slot(self, shown: CaseView, number: int) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.way is Way.OTHER_TIME and number < len(shown.free):
            self._option = number
            self._show()
            self._screen.reason.edit.setFocus()

    def _take_way(self, way: WayView, number: int) -> None:
        if way.why:
            told = self._words(f"cases.against.{way.why}")
            self._screen.notices.tell("way", Tone.WARN, told, seconds=8)
            return
        self._way = number
        self._show()
        self._screen.reason.edit.setFocus()

    def _settle(self) -> None:
        shown, chosen = self._shown, self._chosen()
        if self._missing() or shown is None or chosen is None:
            return
        case, way, at = shown.case.id, chosen.way, self._slot(shown)
        reason = self._screen.reason.text()
        self._busy = True
        self._screen.set_keys(self.keys())
        self._lanes.run(
            "records",
            lambda: self._status.settle(case, way, reason, at),
            self._settled,
            self._failed,
            owner=self._screen,
        )

    def _slot(self, shown: CaseView) -> FreeSlot | None:
        return shown.free[self._option] if self._option < len(shown.free) else None

    def _settled(self, _case: Case) -> None:
        self._busy = False
        self._screen.notices.tell("settled", Tone.OK, self._words("cases.settled"), seconds=8)
        self.reload()

    def _failed(self, fault: CounterFault) -> None:
        self._busy = False
        self._screen.notices.tell_fault(fault)
        self._screen.set_keys(self.keys())


def _proposed(view: CaseView | None) -> int:
    """Return the place of the proposed way, -1 where none can be taken."""
    if view is None:
        return -1
    places = (n for n, one in enumerate(view.ways) if one.way is view.proposed and not one.why)
    return next(places, -1)


def _sides(view: CaseView) -> tuple[object, ...]:
    """Return what a person decides on: where it changes, the page is read again."""
    bookings = (structs.replace(one, rev=0) for one in (view.booking, view.other) if one)
    card, other = view.card, view.ticket_other
    place = (card.status, card.place, card.moving_to) if card is not None else ()
    return (view.joined, *bookings, place, other.id if other is not None else "")


def _with_history(view: CaseView, whole: CaseView | None) -> CaseView:
    """Return a case with the history that the central store told."""
    if whole is None:
        return view
    return structs.replace(
        view,
        events=whole.events,
        asked=whole.asked,
        ours=whole.ours,
        central=whole.central,
        to_tell=whole.to_tell,
    )
