"""The chip's cells, the list of fates and the cases, over a real ledger."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.access.session import CentralUnreachable
from app.cases.case import open_case
from app.desk.case_history import OtherSide, Recorded
from app.desk.status import Fate, StatusDesk, Way
from app.faults import CounterFault, NotAllowed
from app.records.state import office_scope
from app.records.unit import Unit
from tests.app.store.rows import list_cards
from tests.conftest import OPENING
from tests.widgets.conftest import DeskParts
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.sync_chip import SyncState
from widgets.presenters.case_words import chosen, spread
from widgets.presenters.status import CasesPresenter, SyncListPresenter
from widgets.presenters.status_words import age, list_view, sync_view
from widgets.screens.cases import CasesScreen
from widgets.screens.sync_list import SyncListScreen
from widgets.theme import Theme


@dataclass(frozen=True, kw_only=True)
class Told:
    """Be what the loop tells."""

    saved_at: datetime | None = OPENING
    owed: int = 0
    oldest_at: datetime | None = None
    last_receipt_at: datetime | None = OPENING
    offline_since: datetime | None = None
    open_cases: int = 0
    fault: CounterFault | None = None


OFFLINE = Told(
    owed=27,
    oldest_at=OPENING - timedelta(minutes=29),
    offline_since=OPENING - timedelta(minutes=29),
    fault=CentralUnreachable(),
)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (Told(), SyncState.OK),
        (Told(owed=3), SyncState.SENDING),
        (Told(owed=3, open_cases=1), SyncState.HELD),
        (Told(owed=3, open_cases=1, offline_since=OPENING), SyncState.OFFLINE),
        (Told(fault=CentralUnreachable()), SyncState.OFFLINE),
    ],
)
def test_one_of_four_states_holds(theme: Theme, told: Told, state: SyncState) -> None:
    assert sync_view(theme.words, told, OPENING).state is state


def test_the_cells_tell_times_and_the_oldest_age(theme: Theme) -> None:
    view = sync_view(theme.words, OFFLINE, OPENING)
    assert (view.saved, view.waiting, view.oldest, view.received) == (
        "11:30:00",
        27,
        "29分",
        "11:30",
    )
    fresh = Told(saved_at=None, last_receipt_at=None)
    assert sync_view(theme.words, fresh, OPENING).saved == "―"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-5, "0秒"), (59, "59秒"), (60, "1分"), (3600, "1時間"), (200_000, "2日")],
)
def test_ages_are_told_in_one_unit(theme: Theme, seconds: float, told: str) -> None:
    assert age(theme.words, seconds) == told


@dataclass
class Went:
    """Count where the shell was asked to go."""

    back: int = 0
    cases: int = 0

    def go_back(self) -> None:
        self.back += 1

    def go_cases(self) -> None:
        self.cases += 1


@pytest.fixture
def went() -> Went:
    return Went()


@pytest.fixture
def fates(
    qapp: QApplication,
    theme: Theme,
    desk_parts: DeskParts,
    lanes: Lanes,
    settled: Callable[[], None],
    went: Went,
) -> Iterator[SyncListPresenter]:
    desk_parts.enter("M-3001")
    desk_parts.desk.act(lambda unit: list_cards(unit, "OKY-1"))
    screen = SyncListScreen(theme)
    theme.dress(screen)
    screen.resize(1920, 952)
    screen.show()
    made = SyncListPresenter(
        screen,
        StatusDesk(desk_parts.desk),
        lanes,
        theme.words,
        desk_parts.clock,
        back=went.go_back,
        cases=went.go_cases,
    )
    made.enter()
    settled()
    yield made
    screen.close()
    screen.deleteLater()


def test_the_newest_entries_stand_with_their_fate(fates: SyncListPresenter) -> None:
    rows = fates._screen.recent.rows()
    assert [row.cells[1].text for row in rows[:2]] == ["到着の一覧に記載", "到着の一覧に記載"]
    assert rows[0].cells[2].text == "3K7205199"
    assert rows[0].cells[3].text == "藤原　由佳"
    assert rows[0].cells[4].tag is not None
    assert rows[0].cells[4].tag.text == "未送信"
    assert rows[0].cells[5].text == "宛先がありません"


def test_why_nothing_is_sent_is_told_by_the_fault(
    fates: SyncListPresenter, settled: Callable[[], None], theme: Theme
) -> None:
    chip = fates.show_sync(OFFLINE)
    settled()
    assert chip.state is SyncState.OFFLINE
    told = fates._screen.state.accessibleName()
    assert told.startswith("センターとつながっていません（29分）")
    assert theme.words("fault.S-101.what") in told
    assert fates._screen.recent.rows()[0].cells[5].text == "通信が戻ると送ります"


def test_before_the_loop_told_anything_nothing_is_claimed(
    theme: Theme, desk_parts: DeskParts
) -> None:
    view = list_view(theme.words, None, OPENING, (), (), alone=False)
    assert view.said == "センターの様子を確かめています"
    assert not StatusDesk(desk_parts.desk).has_central


def test_the_second_tab_is_what_is_unsent(fates: SyncListPresenter, desk_parts: DeskParts) -> None:
    fates.key(5)
    screen = fates._screen
    assert screen.unsent.isVisible()
    desk = StatusDesk(desk_parts.desk)
    assert len(screen.unsent.rows()) == len(desk.unsent()) == 8
    assert {one.fate for one in desk.unsent()} == {Fate.WAITING}


def test_f12_opens_the_cases_where_there_are_any(
    fates: SyncListPresenter, settled: Callable[[], None], went: Went
) -> None:
    fates.key(12)
    fates.show_sync(Told(open_cases=2))
    settled()
    fates.key(12)
    assert (went.back, went.cases) == (1, 1)


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
    assert _face(cases, 12).reason == "方法を選んでください"
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


@pytest.mark.parametrize("compact", [False, True])
def test_pictures(
    fates: SyncListPresenter,
    cases: CasesPresenter,
    settled: Callable[[], None],
    tmp_path: Path,
    compact: bool,
) -> None:
    fates.show_sync(OFFLINE)
    cases._screen.digit_pressed.emit(1)
    for name, screen in (("fates", fates._screen), ("cases", cases._screen)):
        screen.resize(1366 if compact else 1920, 664 if compact else 952)
        screen.set_compact(compact)
        settled()
        assert screen.grab().save(str(tmp_path / f"{name}.png"))
        assert screen.height() == (664 if compact else 952)
