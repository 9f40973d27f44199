"""The gallery holds every control; each can be named aloud and has its size."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.widgets.staff_kit import colours_in, picture, spoken_rows
from widgets.controls.boards import (
    Bar,
    CellState,
    HalfHour,
    HalfHourBars,
    Place,
    SeatRow,
    SeatState,
    ShelfMap,
)
from widgets.controls.counts import Count, CountRow, Tabs
from widgets.controls.fields import CodeBoxes, Field, SecretEdit
from widgets.controls.gallery import Gallery
from widgets.controls.notice import FaultPanel, FaultView
from widgets.controls.side_lines import Pair, PairLines, PicturedLine, PicturedLines
from widgets.controls.timeline import (
    AxisEvent,
    AxisView,
    CaseAxis,
    Timeline,
    TimelineEvent,
)
from widgets.theme import Theme


@pytest.fixture
def gallery(qtbot: QtBot, theme: Theme) -> Gallery:
    shown = Gallery(theme)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def focusable(root: QWidget) -> list[QWidget]:
    return [
        child
        for child in root.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus
        and child.isVisible()
        and child.focusProxy() is None
    ]


def test_every_control_that_takes_the_keyboard_has_a_name(gallery: Gallery) -> None:
    unnamed = []
    for widget in focusable(gallery):
        found = QAccessible.queryAccessibleInterface(widget)
        assert found is not None
        if not found.text(QAccessible.Text.Name):
            unnamed.append(type(widget).__name__)
    assert not unnamed


def test_rows_of_lists_tell_their_facts(gallery: Gallery) -> None:
    told = [row for view in gallery.findChildren(QAbstractItemView) for row in spoken_rows(view)]
    assert "段階 2 必要書類の確認 現在" in told
    assert any("管理番号 3K7-2051" in text for text in told)


def test_every_control_is_large_enough_for_a_finger_on_a_mouse(gallery: Gallery) -> None:
    small = [
        (type(widget).__name__, widget.size())
        for widget in focusable(gallery)
        if isinstance(widget, QAbstractButton | QLineEdit)
        and (widget.height() < 24 or widget.width() < 20)
    ]
    assert not small


def test_buttons_have_the_three_token_heights(gallery: Gallery, theme: Theme) -> None:
    heights = {button.height() for button in gallery.findChildren(QAbstractButton)}
    token = theme.height
    assert {token.small, token.control, token.large} <= heights


def test_all_colours_of_the_palette_stand_on_the_page(gallery: Gallery, theme: Theme) -> None:
    seen = colours_in(picture(gallery))
    tokens = theme.tokens.colour
    opaque = {code for code in tokens.values() if len(code) == 7}
    assert len(theme.ink.__struct_fields__) == len(tokens)
    assert not opaque - seen


def test_the_page_is_as_wide_as_its_reference(gallery: Gallery) -> None:
    assert gallery.width() == 1920
    assert abs(gallery.height() - 2360) <= 80


def pictures(theme: Theme) -> list[QWidget]:
    """The controls that the page of reference does not show."""
    shelf = ShelfMap(theme, 10)
    shelf.set_places(
        [Place(number=str(n), state=state) for n, state in enumerate(CellState)], "棚 B-04"
    )
    seats = SeatRow(theme)
    seats.set_seats(list(SeatState), "あと 1")
    many = SeatRow(theme)
    many.set_seats([SeatState.TAKEN] * 12 + [SeatState.FREE] * 12, "あと 12")
    bar = Bar(theme)
    bar.set_share(0.5, "半分")
    hours = HalfHourBars(theme)
    hours.set_hours([HalfHour(at="14:00", booked=8, arrived=5, running=True)], "14時台")
    line = Timeline(theme)
    line.set_events([TimelineEvent(icon="card", text="保管", note="11/20")])
    axis = CaseAxis(theme)
    event = AxisEvent(at=0.5, time="14:09", text="お渡し", ours=True)
    axis.show_view(AxisView(outage=(0.2, 0.7), outage_text="通信なし", events=(event,)))
    counts = CountRow(theme)
    counts.set_counts([Count(label="一致", value="118", note="枚")])
    pairs = PairLines(theme, "項目の対応")
    pairs.set_pairs(
        [Pair(first="氏名", second="氏名"), Pair(first="個人番号", second="－", warn=True)]
    )
    effects = PicturedLines(theme, "取り込むと")
    effects.set_lines([PicturedLine(icon="box", text="箱 B0001 のリスト 300枚")])
    fault = FaultPanel(
        theme,
        FaultView(
            code="R-102",
            what="止まりました",
            safe="無事です",
            next="F12",
            at="14:32",
            act="もう一度",
        ),
    )
    return [
        shelf,
        seats,
        many,
        bar,
        hours,
        line,
        axis,
        counts,
        pairs,
        effects,
        Tabs(theme, ["経過", "書類"]),
        fault,
    ]


def test_painted_pictures_tell_their_facts_in_words(qtbot: QtBot, theme: Theme) -> None:
    for widget in pictures(theme):
        qtbot.addWidget(widget)
        widget.resize(widget.sizeHint().expandedTo(QSize(400, 40)))
        assert widget.accessibleName(), type(widget).__name__
        assert len(colours_in(picture(widget))) > 1, type(widget).__name__


def test_a_place_of_the_shelf_is_its_number(qtbot: QtBot, theme: Theme) -> None:
    shelf = ShelfMap(theme, 20)
    qtbot.addWidget(shelf)
    shelf.set_places([Place(number=str(n + 1), state=CellState.FREE) for n in range(160)], "棚")
    assert (shelf.width(), shelf.height()) == (476, 156)
    with qtbot.waitSignal(shelf.pressed) as told:
        qtbot.mouseClick(shelf, Qt.MouseButton.LeftButton, pos=shelf.place_rect(111).center())
    assert told.args == ["112"]


def test_a_field_shows_its_error_below_and_aloud(qtbot: QtBot, theme: Theme) -> None:
    field = Field(theme, "電話番号", required=True, hint="数字だけ")
    qtbot.addWidget(field)
    theme.dress(field)
    field.show()
    field.set_error("数字が足りません")
    assert field.edit.property("state") == "error"
    assert field.edit.accessibleDescription() == "数字が足りません"
    field.set_error("")
    assert field.edit.accessibleDescription() == "数字だけ"


def test_code_boxes_take_digits_of_any_width_and_nothing_else(qtbot: QtBot, theme: Theme) -> None:
    boxes = CodeBoxes(theme, "コード", 6)
    qtbot.addWidget(boxes)
    boxes.show()
    submitted: list[str] = []
    boxes.returnPressed.connect(lambda: submitted.append(boxes.text()))
    qtbot.keyClicks(boxes, "4a09")
    boxes.setText("４０９12345")
    assert boxes.text() == "409123"
    assert boxes.complete
    assert not submitted
    assert boxes.cell(1).left() - boxes.cell(0).right() == 17


def test_a_secret_never_becomes_text(qtbot: QtBot, theme: Theme) -> None:
    edit = SecretEdit(theme)
    qtbot.addWidget(edit)
    edit.show()
    qtbot.keyClicks(edit, "hunter2x")
    qtbot.keyClick(edit, Qt.Key.Key_Backspace)
    assert edit.text() == "●" * 7
    secret = edit.take()
    assert bytes(secret.expose()) == b"hunter2"
    assert edit.is_empty()
    assert edit.text() == ""
    secret.wipe()
