"""The chip's cells, the list of fates and the cases, over a real ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.access.session import CentralUnreachable
from app.desk.status import Fate, StatusDesk
from app.faults import CounterFault
from app.records.replica import UnreadRow, WhyUnread
from sync.central.judging import Reason
from sync.faults import Forked
from tests.app.store.rows import list_cards
from tests.conftest import OPENING
from tests.widgets.conftest import DeskParts
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.controls.sync_chip import SyncState
from widgets.presenters.status import SyncListPresenter
from widgets.presenters.status_words import age, list_view, sync_view
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
    unread: int = 0
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
        (Told(owed=3, unread=2), SyncState.HELD),
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


def test_a_fault_that_no_line_mends_is_the_reason_of_each_entry(
    fates: SyncListPresenter, settled: Callable[[], None], theme: Theme
) -> None:
    fates.show_sync(Told(owed=300, oldest_at=OPENING, fault=Forked(why="fork")))
    settled()
    told = theme.words("fault.S-103.what")
    assert {row.cells[5].text for row in fates._screen.unsent.rows()} == {told}
    assert fates._screen._foot_text.text().startswith("未送信は古いものから 8件")


def test_what_cannot_be_read_is_counted_with_its_reason(theme: Theme) -> None:
    rows = tuple(
        UnreadRow(subject_type="card", subject=f"{number}", rev=1, why=why, at=OPENING)
        for number, why in enumerate(
            (WhyUnread.UNREADABLE, WhyUnread.UNKNOWN_KIND, WhyUnread.UNREADABLE)
        )
    )
    view = list_view(theme.words, Told(unread=3), OPENING, (), (), rows, alone=False)
    assert view.said == "この端末では読めない変更が 3件あります"
    assert "（新しい種類 1件・読めない内容 2件）" in view.why
    assert (view.tone, view.facts[-1].value) == (Tone.WARN, "3")
    both = list_view(theme.words, Told(unread=3, open_cases=1), OPENING, (), (), rows, alone=False)
    assert both.said == "要確認が 1件あります"
    assert "読めない内容 2件" in both.why


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_of_the_central_store_has_its_words(theme: Theme, reason: Reason) -> None:
    assert theme.words(f"status.reason.{reason}")


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


@pytest.mark.parametrize("compact", [False, True])
def test_pictures(
    fates: SyncListPresenter, settled: Callable[[], None], tmp_path: Path, compact: bool
) -> None:
    fates.show_sync(OFFLINE)
    screen = fates._screen
    screen.resize(1366 if compact else 1920, 664 if compact else 952)
    screen.set_compact(compact)
    settled()
    assert screen.grab().save(str(tmp_path / "fates.png"))
    assert screen.height() == (664 if compact else 952)
