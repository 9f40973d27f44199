"""The cases page over a real ledger: both sides, the ways, settling, what changes meanwhile."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.access.session import CentralUnreachable
from app.cases.case import open_case
from app.cases.conflicts import Conflict
from app.desk.case_history import OtherSide, Recorded
from app.desk.status import StatusDesk, Way
from app.faults import NotAllowed
from app.ports import Scan
from app.records.state import office_scope
from app.records.unit import Unit
from tests.app.store.rows import list_cards
from tests.conftest import OPENING
from tests.widgets.case_kit import CaseMaker
from tests.widgets.conftest import DeskParts
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.table import RowTone
from widgets.presenters.case_words import chosen, spread
from widgets.presenters.cases import CasesPresenter
from widgets.screens.cases import CasesScreen
from widgets.theme import Theme


@dataclass
class Went:
    """Count where the shell was asked to go."""

    back: int = 0

    def go_back(self) -> None:
        self.back += 1


@pytest.fixture
def went() -> Went:
    return Went()


def _open(unit: Unit, card: str) -> str:
    case = open_case(
        unit,
        topic="misfit",
        subject_type="card",
        subject=card,
        entry="nowhere",
        details={"kind": "card.handed_over", "now": "set_up", "wanted": "handed_over"},
        scope=office_scope("center"),
    )
    return case.id


@pytest.fixture
def cases(
    qapp: QApplication,
    theme: Theme,
    desk_parts: DeskParts,
    lanes: Lanes,
    settled: Callable[[], None],
    went: Went,
) -> Iterator[CasesPresenter]:
    desk_parts.enter("M-3001")
    cards = desk_parts.desk.act(lambda unit: list_cards(unit, "OKY-1")).value
    desk_parts.desk.act(lambda unit: [_open(unit, card.id) for card in cards[:2]])
    screen = CasesScreen(theme)
    theme.dress(screen)
    screen.resize(1920, 952)
    screen.show()
    made = CasesPresenter(
        screen, StatusDesk(desk_parts.desk), lanes, theme.words, back=went.go_back
    )
    made.enter()
    settled()
    yield made
    screen.close()
    screen.deleteLater()


@pytest.fixture
def handed(desk_parts: DeskParts) -> str:
    """Give the identity of a case about a hand-over that the central store did not expect."""
    clock, desk = desk_parts.clock, desk_parts.desk
    desk_parts.enter("M-3001")
    card = desk.act(lambda unit: list_cards(unit, "OKY-1")).value[0]
    for kind, body in (
        ("card.received", {}),
        ("card.set_up", {}),
        ("card.handed_over", {}),
    ):
        clock.pass_(minutes=4)
        desk.act(lambda unit, kind=kind, body=body: unit.record(kind, card.id, body))  # type: ignore[misc]
    cause = StatusDesk(desk).recent(1)[0]
    assert cause.kind == "card.handed_over"
    clock.pass_(minutes=19)

    def found(unit: Unit) -> str:
        details = {
            "kind": "card.handed_over",
            "terminal": "T03",
            "now": "set_up",
            "wanted": "handed_over",
        }
        return open_case(
            unit,
            topic="illegal_move",
            subject_type="card",
            subject=card.id,
            entry=cause.id,
            details=details,
            scope=office_scope("center"),
        ).id

    return desk.act(found).value


def _elsewhere(desk_parts: DeskParts, kind: str, minutes: int) -> OtherSide:
    """Return a central store that knows one more entry, of another terminal."""
    own = desk_parts.desk.ask(lambda records: records.day.recent("T03", 1))[0][0]

    def ask(_subject_type: str, subject: str) -> list[Recorded]:
        there = msgspec.structs.replace(
            own,
            id="elsewhere",
            kind=kind,
            subject=subject,
            terminal="T09",
            actor="K-0001",
            role="official",
            at=OPENING + timedelta(minutes=minutes),
        )
        return [Recorded(entry=there, outcome="applied", received_at=there.at)]

    return ask


def test_the_history_leads_to_the_case(desk_parts: DeskParts, handed: str) -> None:
    (view,) = StatusDesk(desk_parts.desk).cases()
    assert view.case.id == handed
    kinds = [event.kind for event in view.events]
    assert kinds == [
        "card.listed",
        "card.received",
        "card.set_up",
        "card.handed_over",
        "case.opened",
    ]
    assert [event.cause for event in view.events] == [False, False, False, True, False]
    assert {event.who for event in view.events[:-1]} == {"藤原　由佳"}
    assert all(event.ours for event in view.events[:-1])


def test_the_other_side_comes_from_the_central_store(desk_parts: DeskParts, handed: str) -> None:
    desk = StatusDesk(
        desk_parts.desk, other_side=_elsewhere(desk_parts, "card.taken_out", minutes=9)
    )
    (before,) = desk.cases()
    view = desk.with_other_side(before)
    assert (before.asked, view.asked) == (False, True)
    other = next(event for event in view.events if event.terminal == "T09")
    assert (other.ours, other.who, other.outcome) == (False, "難波　健一", "applied")
    assert (view.central.who, view.central.terminal) == ("難波　健一", "T09")
    told = chosen(view.events)
    assert [event.kind for event in told] == [
        "card.set_up",
        "card.taken_out",
        "card.handed_over",
        "case.opened",
    ]


def test_the_axis_keeps_its_events_apart() -> None:
    at = [OPENING, OPENING + timedelta(days=20), OPENING + timedelta(days=20, seconds=5)]
    places = spread(at)
    assert places == sorted(places)
    assert all(after - before > 0.25 for before, after in itertools.pairwise(places))
    assert places[0] >= 0.0
    assert places[-1] <= 1.0
    assert spread([OPENING]) == [0.5]
    assert spread([OPENING, OPENING]) == [0.0, 0.3]


@pytest.mark.parametrize("compact", [False, True])
def test_the_page_shows_axis_and_history_of_both_sides(
    theme: Theme,
    desk_parts: DeskParts,
    handed: str,
    lanes: Lanes,
    settled: Callable[[], None],
    tmp_path: Path,
    compact: bool,
) -> None:
    screen = CasesScreen(theme)
    theme.dress(screen)
    screen.resize(1366 if compact else 1920, 664 if compact else 952)
    screen.set_compact(compact)
    screen.show()
    desk = StatusDesk(
        desk_parts.desk, other_side=_elsewhere(desk_parts, "card.taken_out", minutes=9)
    )
    made = CasesPresenter(screen, desk, lanes, theme.words, back=lambda: None)
    made.enter()
    settled()
    told = screen.history.accessibleDescription()
    assert told.index("食い違いを検出") < told.index("お渡し") < told.index("保管庫から出庫")
    assert "難波　健一（T09）" in told
    assert "11:39 保管庫から出庫（T09）" in screen.axis.accessibleName()
    assert "11:42 お渡し（T03）" in screen.axis.accessibleName()
    assert theme.words("cases.history.whole") == screen._history_note.text()
    rows = {row.key: row for row in screen.sides.rows()}
    assert rows["who"].cells[2].text == "難波　健一（市職員）"
    heard = screen.hearers.accessibleName()
    assert "難波　健一 市職員 もう一方の記録のわけを聞く（T09）" in heard
    assert "バックヤード 現物を見てもらう" in heard
    assert "藤原" not in heard
    assert screen.hearers.isVisible()
    assert screen.height() == (664 if compact else 952)
    assert screen.grab().save(str(tmp_path / "case.png"))
    screen.close()
    screen.deleteLater()


def test_a_silent_centre_leaves_what_is_known_here(
    theme: Theme,
    desk_parts: DeskParts,
    handed: str,
    lanes: Lanes,
    settled: Callable[[], None],
) -> None:
    def silent(_subject_type: str, _subject: str) -> list[Recorded]:
        raise CentralUnreachable

    screen = CasesScreen(theme)
    theme.dress(screen)
    screen.show()
    desk = StatusDesk(desk_parts.desk, other_side=silent)
    made = CasesPresenter(screen, desk, lanes, theme.words, back=lambda: None)
    made.enter()
    settled()
    assert theme.words("cases.history.here") == screen._history_note.text()
    assert "お渡し" in screen.axis.accessibleName()
    screen.close()
    screen.deleteLater()


def _face(presenter: CasesPresenter, number: int) -> FKeyFace:
    faces = presenter.keys()
    return next(face for face in faces if face.number == number)


def test_a_case_shows_both_sides(cases: CasesPresenter) -> None:
    screen = cases._screen
    assert len(screen.list.rows()) == 2
    assert screen.name.name() == "辻󠄀　真理子"
    rows = {row.key: row for row in screen.sides.rows()}
    assert (rows["state"].cells[1].text, rows["state"].cells[2].text) == ("交付済", "設定済")


def test_a_case_needs_a_way_and_a_reason(
    cases: CasesPresenter, desk_parts: DeskParts, settled: Callable[[], None]
) -> None:
    cases._screen.digit_pressed.emit(1)
    assert _face(cases, 12).reason == "わけを書いてください"
    QTest.keyClicks(cases._screen.reason.edit, "seen")
    assert _face(cases, 12).state is FKeyState.NEXT
    cases.key(12)
    settled()
    assert len(cases._screen.list.rows()) == 1
    (left,) = StatusDesk(desk_parts.desk).cases()
    assert left.subject == "3K7205077"


def test_the_last_case_leaves_one_sentence(
    cases: CasesPresenter, settled: Callable[[], None], went: Went
) -> None:
    for _ in range(2):
        cases._screen.digit_pressed.emit(3)
        cases._screen.reason.set_text("現物を確認")
        cases.key(12)
        settled()
    assert cases._screen.list.rows() == ()
    cases.key(12)
    assert went.back == 1


def test_a_guide_may_look_but_not_settle(
    cases: CasesPresenter, desk_parts: DeskParts, settled: Callable[[], None]
) -> None:
    desk_parts.enter("G-0001")
    cases.enter()
    settled()
    assert _face(cases, 12).reason == "役割が違います"
    desk = StatusDesk(desk_parts.desk)
    with pytest.raises(NotAllowed):
        desk.settle(desk.cases()[0].case.id, Way.KEEP_OURS, "no")


def test_arrows_in_the_list_change_the_case(cases: CasesPresenter) -> None:
    QTest.keyClick(cases._screen.list, Qt.Key.Key_Down)
    assert cases._screen.name.name() == "髙木　和子"


# --- one page for each conflict --------------------------------------------------------------


@pytest.fixture
def maker(desk_parts: DeskParts) -> CaseMaker:
    desk_parts.enter("M-3001")
    return CaseMaker(desk_parts)


@pytest.fixture
def page(
    qapp: QApplication, theme: Theme, desk_parts: DeskParts, lanes: Lanes, went: Went
) -> Iterator[CasesPresenter]:
    screen = CasesScreen(theme)
    theme.dress(screen)
    screen.resize(1920, 952)
    screen.show()
    yield CasesPresenter(screen, StatusDesk(desk_parts.desk), lanes, theme.words, back=went.go_back)
    screen.close()
    screen.deleteLater()


@pytest.mark.parametrize("conflict", Conflict)
def test_a_person_sees_both_sides_and_settles_it_by_keyboard(
    maker: CaseMaker,
    page: CasesPresenter,
    theme: Theme,
    settled: Callable[[], None],
    conflict: Conflict,
) -> None:
    maker.make(conflict)
    page.enter()
    settled()
    screen, words = page._screen, theme.words
    (row,) = screen.list.rows()
    assert row.cells[0].text
    told = {line.key: line for line in screen.sides.rows()}
    assert any(line.tone is RowTone.WARN for line in told.values())
    assert screen.proposal.text() == words(f"cases.conflict.{conflict}.propose")
    usable = [way.isEnabled() for way in screen.ways if way.isVisible()]
    assert 0 < len(usable) <= 3
    chosen = next(number for number, way in enumerate(screen.ways) if way.isChecked())
    assert usable[chosen]  # the proposed way is there before anybody chose
    screen.digit_pressed.emit(chosen + 1)
    assert QApplication.focusWidget() is screen.reason.edit
    QTest.keyClicks(screen.reason.edit, "seen")
    assert _face(page, 12).state is FKeyState.NEXT
    screen.key_pressed.emit(12)
    settled()
    assert screen.list.rows() == ()
    assert StatusDesk(maker.parts.desk).cases() == ()


def test_a5_1_another_time_is_chosen_by_its_number(
    maker: CaseMaker, page: CasesPresenter, settled: Callable[[], None]
) -> None:
    maker.make(Conflict.SEAT_FULL)
    page.enter()
    settled()
    screen = page._screen
    assert [row.face().text for row in screen.options] == [
        "11/21(土) 09:30",
        "11/21(土) 10:30",
        "11/21(土) 09:00",
    ]
    told = {line.key: [cell.text for cell in line.cells] for line in screen.sides.rows()}
    assert told["slot"][1:] == ["11月21日（土） 10:00", "満席（席なし）"]
    assert told["paper"][1] == "仮予約と書いた紙を渡した"
    assert "090-0000-0001" in [fact.value for fact in screen.facts()]
    screen.digit_pressed.emit(2)  # one seat more is not a clerk's
    assert "way" in screen.notices.keys()  # noqa: SIM118 - a board, not a dict
    screen.digit_pressed.emit(5)
    QTest.keyClicks(screen.reason.edit, "ok")
    screen.key_pressed.emit(12)
    settled()
    (kept,) = maker.bookings.find("090-0000-0001")
    assert (kept.booking.status, kept.booking.time) == ("booked", "10:30")


def test_what_changes_meanwhile_is_read_again_before_it_is_settled(
    maker: CaseMaker, page: CasesPresenter, settled: Callable[[], None]
) -> None:
    maker.make(Conflict.SEAT_FULL)
    page.enter()
    settled()
    screen = page._screen
    QTest.keyClicks(screen.reason.edit, "ok")
    maker.full("consultation@13:00")  # another slot: nothing that is decided here
    page.refresh()
    settled()
    assert _face(page, 12).state is FKeyState.NEXT
    (found,) = maker.bookings.find("090-0000-0001")
    maker.bookings.change_contact(found.booking.id, phone="090-0000-0009")
    page.refresh()
    settled()
    assert _face(page, 12).reason == "読み直してください"
    assert screen.notices.keys() == ("stale",)
    screen.key_pressed.emit(12)
    settled()
    assert len(StatusDesk(maker.parts.desk).cases()) == 1
    screen.key_pressed.emit(7)
    settled()
    assert "090-0000-0009" in [fact.value for fact in screen.facts()]
    assert screen.reason.text() == "ok"
    assert (_face(page, 12).state, screen.notices.keys()) == (FKeyState.NEXT, ())


def test_a_case_settled_elsewhere_is_not_settled_again(
    maker: CaseMaker, page: CasesPresenter, settled: Callable[[], None]
) -> None:
    maker.make(Conflict.CARD_MOVED)
    page.enter()
    settled()
    QTest.keyClicks(page._screen.reason.edit, "ok")
    desk = StatusDesk(maker.parts.desk)
    desk.settle(desk.cases()[0].case.id, Way.STANDS, "ほかで見た")
    page.refresh()
    settled()
    assert _face(page, 12).reason == "読み直してください"
    page._screen.notices.acted.emit("stale", "reload")
    settled()
    assert page._screen.list.rows() == ()


def test_a5_2_a_card_scanned_here_that_was_handed_over_becomes_a_case(
    maker: CaseMaker, page: CasesPresenter, settled: Callable[[], None]
) -> None:
    maker.parts.enter("M-3001")
    maker.card("card.taken_out", "card.arrived", "card.handed_over")
    maker.parts.enter("C-1001")
    page.enter()
    settled()
    for code in ("3K7-205077", "T:abc"):
        page._screen.take_scan(Scan(text=code, source="scanner"))
        settled()
        assert page._screen.list.rows() == ()
    page._screen.take_scan(Scan(text="3K7-204817", source="scanner"))
    settled()
    (view,) = StatusDesk(maker.parts.desk).cases()
    assert view.conflict is Conflict.CARD_IN_HAND
    assert page._screen.due.accessibleName() == "重大"


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("conflict", [Conflict.SEAT_FULL, Conflict.CARD_MOVED])
def test_pictures(
    maker: CaseMaker,
    page: CasesPresenter,
    settled: Callable[[], None],
    tmp_path: Path,
    conflict: Conflict,
    compact: bool,
) -> None:
    maker.make(conflict)
    screen = page._screen
    screen.resize(1366 if compact else 1920, 664 if compact else 952)
    screen.set_compact(compact)
    page.enter()
    settled()
    assert screen.grab().save(str(tmp_path / "case.png"))
    assert screen.height() == (664 if compact else 952)
