"""The seats of a day, the strip of days and the month: hands, words and pixels."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.widgets.staff_kit import colour_at, picture
from widgets.controls.boards import SeatState
from widgets.controls.days import DayFace, DayStrip, MonthCalendar, MonthDay
from widgets.controls.inline_choice import InlineChoice
from widgets.controls.seat_columns import SeatCell, SeatColumn, SeatTableView
from widgets.controls.seat_table import SeatTable
from widgets.theme import Theme

DAY = date(2026, 11, 21)
TIMES = tuple(f"{10 + n // 2}:{n % 2 * 30:02d}" for n in range(12))


def _cell(taken: int, seats: int, *, faded: bool = False) -> SeatCell:
    squares = (SeatState.TAKEN,) * taken + (SeatState.FREE,) * (seats - taken)
    return SeatCell(
        seats=squares, word="あと", spoken=f"{taken}/{seats}", open=taken < seats, faded=faded
    )


def _view(**seats: int) -> SeatTableView:
    columns = tuple(
        SeatColumn(purpose=name, title=name, note="8枠・あと 4", short="あと 4") for name in seats
    )
    cells = {(name, at): _cell(1, count) for name, count in seats.items() for at in TIMES}
    return SeatTableView(times=TIMES, columns=columns, cells=cells)


@pytest.fixture
def table(qtbot: QtBot, theme: Theme) -> SeatTable:
    made = SeatTable(theme, "枠")
    qtbot.addWidget(made)
    theme.dress(made)
    made.resize(1136, 400)
    made.show_view(_view(issuance=8, certificate=14))
    made.show()
    return made


def test_squares_have_the_colours_of_their_states(table: SeatTable, theme: Theme) -> None:
    image, rect = picture(table.viewport()), table.cell_rect("certificate", "10:00")
    x, y = rect.left() + 12 + 8, rect.center().y()
    ink = theme.ink
    assert colour_at(image, x, y) == ink.primary.name().upper()
    assert colour_at(image, x + 20, y) == ink.bg.name().upper()
    chosen = table.cell_rect("issuance", "10:00")
    assert colour_at(image, chosen.left() + 1, chosen.center().y()) == ink.primary.name().upper()
    assert colour_at(image, chosen.left() + 4, chosen.center().y()) == ink.tint.name().upper()


def test_a_slot_that_is_not_offered_is_passed_over(table: SeatTable) -> None:
    whole = _view(issuance=8, certificate=14)
    cells = {key: cell for key, cell in whole.cells.items() if key != ("certificate", "10:30")}
    table.show_view(SeatTableView(times=whole.times, columns=whole.columns, cells=cells))
    table.select("issuance", "10:30")
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert table.current() == ("certificate", "11:00")
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert table.current() == ("certificate", "10:00")
    rect = table.cell_rect("certificate", "10:30")
    assert table.cell_at(rect.center()) is None


def test_the_selected_slot_is_scrolled_into_sight(table: SeatTable, theme: Theme) -> None:
    assert table.verticalScrollBar().maximum() > 0
    QTest.keyClick(table, Qt.Key.Key_End)
    assert table.current() == ("issuance", TIMES[-1])
    inside = table.viewport().rect()
    assert inside.contains(table.cell_rect(*table.current()).adjusted(1, 1, -1, -1))
    QTest.keyClick(table, Qt.Key.Key_Home)
    assert table.cell_rect(*table.current()).top() == theme.height.head
    assert table.viewport().rect().contains(table.ring_rect())


def test_the_mouse_selects_and_a_double_click_goes_on(table: SeatTable, qtbot: QtBot) -> None:
    spot = table.cell_rect("certificate", "11:00").center()
    with qtbot.waitSignal(table.selected) as told:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == ["certificate", "11:00"]
    with qtbot.waitSignal(table.entered):
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    before = table.current()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 10))
    assert table.current() == before


def test_enter_t_and_signs_are_told(table: SeatTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.entered):
        QTest.keyClick(table, Qt.Key.Key_Return)
    with qtbot.waitSignal(table.today_wanted):
        QTest.keyClick(table, Qt.Key.Key_T)
    with qtbot.waitSignal(table.typed) as told:
        QTest.keyClick(table, Qt.Key.Key_K)
    assert told.args == ["k"]


@pytest.mark.parametrize("width", [828, 974, 1136, 1700])
@pytest.mark.parametrize("compact", [False, True])
def test_no_column_leaves_the_table_and_none_is_narrower_than_its_word(
    table: SeatTable, width: int, compact: bool
) -> None:
    table.set_compact(compact)
    table.resize(width, 400)
    table.show_view(_view(issuance=8, certificate=14, consultation=2, application=40))
    rects = [table.cell_rect(name, "10:00") for name in ("issuance", "certificate", "consultation")]
    last = table.cell_rect("application", "10:00")
    assert all(left.right() + 1 == right.left() for left, right in pairwise(rects))
    assert all(rect.width() >= 88 for rect in (*rects, last))
    if compact or width >= 974:
        assert last.right() <= table.viewport().width()


def test_the_first_choice_is_a_slot_that_has_not_begun(table: SeatTable, theme: Theme) -> None:
    fresh = SeatTable(theme, "枠")
    cells = {("issuance", at): _cell(0, 2, faded=at < "12:00") for at in TIMES}
    column = SeatColumn(purpose="issuance", title="交付")
    fresh.show_view(SeatTableView(times=TIMES, columns=(column,), cells=cells))
    assert fresh.current() == ("issuance", "12:00")
    assert fresh.accessibleName() == "枠　0/2"
    fresh.show_view(SeatTableView())
    assert fresh.current() == ("", "")
    QTest.keyClick(fresh, Qt.Key.Key_Down)
    fresh.deleteLater()


def _faces() -> list[DayFace]:
    return [
        DayFace(
            day=DAY + timedelta(days=n),
            weekday="土",
            count="247／360",
            share=0.5,
            closed="祝日" if n == 2 else "",
            short="247",
            spoken=f"{21 + n}日",
        )
        for n in range(7)
    ]


def test_the_strip_chooses_by_mouse_and_arrows(qtbot: QtBot, theme: Theme) -> None:
    strip = DayStrip(theme, "7日間")
    qtbot.addWidget(strip)
    strip.resize(1136, 72)
    strip.show_days(_faces(), DAY)
    assert strip.accessibleName() == "7日間　21日"
    with qtbot.waitSignal(strip.chosen) as told:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.card_rect(3).center())
    assert told.args == [DAY + timedelta(days=3)]
    with qtbot.waitSignal(strip.chosen) as told:
        QTest.keyClick(strip, Qt.Key.Key_Left)
    assert told.args == [DAY - timedelta(days=1)]
    image, ink = picture(strip), theme.ink
    grey = strip.card_rect(2)
    assert colour_at(image, grey.center().x(), grey.top() + 64) == ink.surface.name().upper()
    on = strip.card_rect(0)
    assert colour_at(image, on.center().x(), on.top() + 64) == ink.tint.name().upper()
    strip.set_compact(True)
    assert strip.height() == theme.height.small


def test_the_month_is_a_grid_from_sunday_on(qtbot: QtBot, theme: Theme) -> None:
    month = MonthCalendar(theme, "月")
    qtbot.addWidget(month)
    days = [MonthDay(day=date(2026, 11, n), struck=n == 23, told="祝日") for n in range(1, 31)]
    month.show_month("2026年11月", days, DAY, date(2026, 11, 20))
    assert month.day_rect(date(2026, 11, 1)) == QRect(0, 76, 32, 32), "a Sunday, below its sign"
    assert month.day_rect(DAY).x() == 6 * 38
    with qtbot.waitSignal(month.chosen) as told:
        spot = month.day_rect(date(2026, 11, 25)).center()
        qtbot.mouseClick(month, Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == [date(2026, 11, 25)]
    with qtbot.waitSignal(month.chosen) as told:
        QTest.keyClick(month, Qt.Key.Key_Up)
    assert told.args == [date(2026, 11, 14)]
    with qtbot.waitSignal(month.turned) as told:
        spot = month.arrow_rect(1).center()
        qtbot.mouseClick(month, Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == [1]
    assert "2026年11月 21" in month.accessibleName()
    image, ink = picture(month), theme.ink
    corner = month.day_rect(DAY).topLeft() + QPoint(4, 16)
    assert colour_at(image, corner.x(), corner.y()) == ink.primary.name().upper()
    struck = month.day_rect(date(2026, 11, 23)).center()
    assert colour_at(image, struck.x() - 10, struck.y() + 1) == ink.hint.name().upper()


def test_choices_of_one_line_exclude_each_other_and_boxes_do_not(
    qtbot: QtBot, theme: Theme
) -> None:
    line = QWidget()
    qtbot.addWidget(line)
    row = QHBoxLayout(line)
    radios = [
        InlineChoice(theme, text, single=True, short=text[:2]) for text in ("ご本人", "代理人")
    ]
    boxes = [InlineChoice(theme, text) for text in ("メール", "紙")]
    for choice in (*radios, *boxes):
        row.addWidget(choice)
    line.show()
    radios[0].click()
    radios[1].click()
    assert [one.isChecked() for one in radios] == [False, True]
    for one in boxes:
        QTest.keyClick(one, Qt.Key.Key_Return)
    assert [one.isChecked() for one in boxes] == [True, True]
    radios[0].set_compact(True)
    assert (radios[0].text(), radios[0].accessibleName()) == ("ご本", "ご本人")
