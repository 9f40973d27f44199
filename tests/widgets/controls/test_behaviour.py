"""How the controls answer: keys, refusals, states, lists that keep their place."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app import paths
from app.pin_dialogue import PinMirror
from app.resources import ResourceFault
from tests.widgets.staff_kit import colour_at, picture
from widgets.controls.buttons import Button, ButtonKind
from widgets.controls.cell_painting import Cell
from widgets.controls.choice_row import CheckMark, ChoiceFace, ChoiceRow
from widgets.controls.decision import DecisionPane
from widgets.controls.fkeys import FKeyBar, FKeyFace, FKeyState
from widgets.controls.labels import Label, Prose
from widgets.controls.marks import Pips, Tag
from widgets.controls.painting import Tone, numerals_width, paint_box
from widgets.controls.panel_mirror import MirrorView, PanelMirror
from widgets.controls.queue_rail import QueueRail, QueueView, Serving, Waiting
from widgets.controls.stage_list import StageList, StageRow, StageState
from widgets.controls.sync_chip import SyncChip, SyncState, SyncView
from widgets.controls.table import BATCH, Column, RecordTable, Row
from widgets.focus_ring import REACH, FocusRing
from widgets.theme import Theme, Type, read_tokens


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    theme.dress(shown)
    shown.resize(1200, 800)
    QVBoxLayout(shown)
    shown.show()
    return shown


def put(window: QWidget, *widgets: QWidget) -> None:
    layout = window.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
        widget.show()
    layout.activate()


# --- tokens ------------------------------------------------------------


def test_a_wrong_token_is_told_by_name(theme: Theme, tmp_path: Path) -> None:
    source = (paths.resources() / "theme" / "staff.toml").read_text(encoding="utf-8")
    broken = tmp_path / "staff.toml"
    broken.write_text(source.replace('city = "#000071"', 'city = "navy"'), encoding="utf-8")
    with pytest.raises(ResourceFault):
        read_tokens(broken)
    broken.write_text(source.replace('city = "#000071"\n', ""), encoding="utf-8")
    with pytest.raises(ResourceFault) as told:
        read_tokens(broken)
    assert told.value.details["key"] == "city"


def test_the_style_sheet_knows_all_its_tokens(theme: Theme) -> None:
    assert "@" not in theme.style_sheet()


def test_digits_have_one_width(theme: Theme) -> None:
    font = theme.font(Type.LEAD)
    assert numerals_width("11:11", font) == numerals_width("00:00", font)


def test_the_picture_set_can_all_be_drawn(theme: Theme) -> None:
    for name in theme.icons.names():
        drawn = theme.icons.pixmap(name, 24, theme.ink.primary, 1.5)
        assert drawn.width() == 36, name
        assert theme.ink.primary.rgb() in {
            drawn.toImage().pixel(x, y) for x in range(36) for y in range(36)
        }, name


# --- keys of the band ------------------------------------------------------------


def band(theme: Theme) -> FKeyBar:
    bar = FKeyBar(theme)
    bar.set_keys(
        [
            FKeyFace(number=3, label="前へ"),
            FKeyFace(number=6, label="再呼出", state=FKeyState.ABSENT),
            FKeyFace(number=12, label="確定して次へ", state=FKeyState.NOT_YET, reason="あと1点"),
        ]
    )
    return bar


def test_keys_tell_press_refusal_or_nothing(window: QWidget, theme: Theme) -> None:
    bar = band(theme)
    put(window, bar)
    told: list[tuple[str, int]] = []
    bar.pressed.connect(lambda n: told.append(("pressed", n)))
    bar.refused.connect(lambda n: told.append(("refused", n)))
    for number in (3, 6, 7, 12):
        bar.press(number)
    assert told == [("pressed", 3), ("refused", 12)]
    bar.set_only((11, 12))
    bar.press(3)
    assert len(told) == 2


def test_the_band_keeps_its_groups(window: QWidget, theme: Theme) -> None:
    bar = band(theme)
    bar.setParent(window)
    bar.resize(1920, 72)
    bar.show()
    places = [bar.key(number).geometry() for number in range(1, 13)]
    assert places[0].left() == 16
    assert places[4].left() - places[3].right() - 1 in (23, 24, 25)
    assert abs(places[0].width() - 137) <= 1
    assert abs(places[11].width() - 260) <= 1
    assert places[11].right() <= 1920 - 16
    assert {place.height() for place in places} == {56}


def test_the_physical_key_reaches_the_band(qtbot: QtBot, window: QWidget, theme: Theme) -> None:
    bar, label = band(theme), Button(theme, "ほか")
    put(window, label, bar)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    label.setFocus()
    with qtbot.waitSignal(bar.pressed) as told:
        qtbot.keyClick(label, Qt.Key.Key_F3)
    assert told.args == [3]


def test_labels_of_seven_characters_fit_a_key(theme: Theme) -> None:
    assert theme.width("この画面の説明", bold=True) <= 114.6


# --- buttons, choices ------------------------------------------------------------


def test_a_button_that_cannot_be_pressed_yet_tells_why(qtbot: QtBot, theme: Theme) -> None:
    button = Button(theme, "確定", ButtonKind.PRIMARY)
    qtbot.addWidget(button)
    button.show()
    button.set_reason("あと1点")
    clicked: list[bool] = []
    button.clicked.connect(lambda: clicked.append(True))
    for act in (
        lambda: qtbot.mouseClick(button, Qt.MouseButton.LeftButton),
        lambda: qtbot.keyClick(button, Qt.Key.Key_Return),
    ):
        with qtbot.waitSignal(button.refused):
            act()
    assert not clicked
    assert button.accessibleDescription() == "あと1点"
    button.set_reason("")
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert clicked


def test_choosing_a_document_opens_its_check_line(qtbot: QtBot, theme: Theme) -> None:
    row = ChoiceRow(
        theme, ChoiceFace(text="資格確認書", key="6", checks=(CheckMark("原本", True),))
    )
    qtbot.addWidget(row)
    row.resize(416, row.height())
    row.show()
    assert row.height() == 44
    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert row.isChecked()
    assert row.height() == 78
    with qtbot.waitSignal(row.check_toggled) as told:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.check_spot(0).center())
    assert told.args == [0]
    assert row.isChecked()


# --- text ------------------------------------------------------------


def test_prose_never_leaves_two_characters_alone(theme: Theme, qtbot: QtBot) -> None:
    text = "段階 5 まで残ります。カードは 3番窓口の引出しに置いたままです。"
    prose = Prose(theme, text)
    qtbot.addWidget(prose)
    for width in range(200, 560, 8):
        lines = prose.lines(width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        if len(lines) > 1:
            assert len(lines[-1]) >= 3 or len(lines) != len(prose.lines(width - 48))


def test_marked_prose_breaks_only_at_marks(theme: Theme, qtbot: QtBot) -> None:
    prose = Prose(theme, "ほんにんを \u200bしめす \u200bしょるいを \u200bだします")
    qtbot.addWidget(prose)
    assert prose.lines(180) == ("ほんにんを しめす", "しょるいを だします")
    assert "\u200b" not in prose.accessibleName()


def test_a_shortened_label_tells_the_whole_by_its_tooltip(theme: Theme, qtbot: QtBot) -> None:
    label = Label(theme, "岡山市マイナンバーカードセンター")
    qtbot.addWidget(label)
    label.resize(80, 24)
    label.show()
    assert label.toolTip() == label.text()
    label.resize(600, 24)
    assert label.toolTip() == ""


# --- marks, chip, mirror ------------------------------------------------------------


def test_the_chip_has_four_states_and_never_red(qtbot: QtBot, theme: Theme) -> None:
    chip = SyncChip(theme)
    qtbot.addWidget(chip)
    chip.show()
    grounds = {}
    for state in SyncState:
        chip.show_view(SyncView(state=state, saved="14:32:08", waiting=27, oldest="29分"))
        grounds[state] = colour_at(picture(chip), chip.width() - 6, 20)
        assert chip.height() == 40
    ink = theme.tokens.colour
    assert grounds == {
        SyncState.OK: ink["ok_tint"],
        SyncState.SENDING: ink["bg"],
        SyncState.OFFLINE: ink["off_tint"],
        SyncState.HELD: ink["warn_tint"],
    }
    assert "27件" in chip.accessibleName()


def test_the_last_try_is_brown_and_said(qtbot: QtBot, theme: Theme) -> None:
    pips = Pips(theme, 1, 3)
    qtbot.addWidget(pips)
    assert colour_at(picture(pips), 6, 12) == theme.tokens.colour["warn_line"]
    pips.set_tries(3, 3)
    assert colour_at(picture(pips), 6, 12) == theme.tokens.colour["ok"]
    assert pips.accessibleName() == "残り3回 / 3回"


@pytest.mark.parametrize("tone", list(Tone))
def test_tags_are_24_high_in_every_tone(qtbot: QtBot, theme: Theme, tone: Tone) -> None:
    tag = Tag(theme, "窓口", tone, icon="check", dashed=tone is Tone.PRIMARY)
    qtbot.addWidget(tag)
    assert tag.height() == 24
    assert tag.accessibleName() == "窓口"


def test_the_mirror_cannot_carry_a_digit(qtbot: QtBot, theme: Theme) -> None:
    mirror = PanelMirror(theme)
    qtbot.addWidget(mirror)
    mirror.resize(352, 172)
    for state in PinMirror:
        mirror.show_view(MirrorView(title="署名用", foot="暗証番号", pin=state))
        assert not any(char.isdigit() for char in mirror.accessibleName().replace("2回目", ""))
    assert colour_at(picture(mirror), 176, 168) == theme.tokens.colour["text"]


# --- stages, queue, routes ------------------------------------------------------------


def stages() -> list[StageRow]:
    return [
        StageRow(key="a", number=1, text="受付", state=StageState.DONE, at="14:25"),
        StageRow(key="b", number=2, text="書類", state=StageState.CURRENT),
        StageRow(key="c", number=3, text="取り出し"),
    ]


def test_only_done_stages_lead_back(qtbot: QtBot, theme: Theme) -> None:
    shown = StageList(theme)
    qtbot.addWidget(shown)
    shown.resize(272, 400)
    shown.show()
    shown.set_rows(stages())
    chosen: list[str] = []
    shown.chosen.connect(chosen.append)
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    qtbot.keyClick(shown, Qt.Key.Key_Down)
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert not chosen
    for _ in range(2):
        qtbot.keyClick(shown, Qt.Key.Key_Up)
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert chosen == ["a"]
    image = picture(shown)
    assert colour_at(image, 1, 72) == theme.tokens.colour["primary"]
    assert colour_at(image, 200, 72) == theme.tokens.colour["tint"]


def test_the_rail_tells_numbers_and_keeps_the_chosen_row(qtbot: QtBot, theme: Theme) -> None:
    rail = QueueRail(theme)
    qtbot.addWidget(rail)
    rail.resize(320, 952)
    rail.show()
    waiting = [Waiting(ticket=f"A-{n:03d}", purpose="交付", waited="3分") for n in range(12)]
    now = Serving(ticket="A-041", began="14:24", elapsed="3分", purpose="交付")
    rail.show_view(QueueView(title="待ち 12人", count=12, now=now, rows=tuple(waiting), parked=1))
    opened: list[str] = []
    rail.opened.connect(opened.append)
    for foot in rail._feet.values():
        foot.click()
    assert opened == ["parked", "calls", "cases"]
    assert rail._rows.items.rowCount() == 9
    rail._rows.setCurrentIndex(rail._rows.items.index(3, 0))
    rail.show_view(QueueView(title="待ち 11人", count=11, now=now, rows=tuple(waiting[1:])))
    assert rail._rows.currentIndex().row() == 2


def test_calling_the_next_asks_what_becomes_of_the_open_visit(qtbot: QtBot, theme: Theme) -> None:
    rail = QueueRail(theme)
    qtbot.addWidget(rail)
    rail.resize(320, 952)
    rail.show()
    rail.ask_open_visit()
    buttons = rail._ask.findChildren(Button)
    with qtbot.waitSignal(rail.answered) as told:
        buttons[0].click()
    assert told.args == ["park"]
    assert rail._ask.isHidden()


# --- table ------------------------------------------------------------


def records(count: int, start: int = 0) -> list[Row]:
    return [Row(key=str(n), cells=(Cell(text=f"人 {n}"),)) for n in range(start, start + count)]


def test_the_table_keeps_the_record_not_the_row(qtbot: QtBot, theme: Theme) -> None:
    table = RecordTable(theme, [Column(title="氏名")], name="一覧")
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    table.set_rows(records(50))
    table.select("7")
    told: list[str] = []
    table.selected.connect(told.append)
    table.set_rows(records(50, start=3))
    assert table.current_key() == "7"
    assert not told
    table.set_rows(records(5, start=20))
    assert told == [""]


def test_many_records_come_while_scrolling(qtbot: QtBot, theme: Theme) -> None:
    table = RecordTable(theme, [Column(title="氏名")])
    qtbot.addWidget(table)
    table.set_rows(records(1000))
    assert table.model().rowCount() == BATCH
    table.select("450")
    assert table.current_key() == "450"
    assert table.model().rowCount() == 3 * BATCH


def test_enter_chooses_and_ctrl_p_prints(qtbot: QtBot, theme: Theme) -> None:
    table = RecordTable(theme, [Column(title="氏名")])
    qtbot.addWidget(table)
    table.show()
    table.set_rows(records(3))
    table.select("1")
    with qtbot.waitSignal(table.chosen) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args == ["1"]
    with qtbot.waitSignal(table.print_wanted):
        qtbot.keyClick(table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)


# --- ring, decision ------------------------------------------------------------


def test_the_ring_lies_outside_and_not_after_a_click(
    qtbot: QtBot, window: QWidget, theme: Theme
) -> None:
    one, two = Button(theme, "一"), Button(theme, "二")
    put(window, one, two)
    ring = FocusRing(theme, window)
    one.setFocus(Qt.FocusReason.TabFocusReason)
    wanted = one.geometry().adjusted(-REACH, -REACH, REACH, REACH)
    assert ring.isVisible()
    assert ring.geometry() == wanted
    image = picture(ring)
    middle = ring.height() // 2
    assert colour_at(image, 2, middle) == theme.tokens.colour["focus_out"]
    assert colour_at(image, 5, middle) == theme.tokens.colour["focus_in"]
    two.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not ring.isVisible()


def test_the_ring_follows_what_moves(qtbot: QtBot, window: QWidget, theme: Theme) -> None:
    button = Button(theme, "一")
    button.setParent(window)
    button.move(40, 40)
    button.show()
    ring = FocusRing(theme, window)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    button.move(300, 200)
    assert ring.geometry().topLeft() == button.pos() - QPoint(REACH, REACH)
    button.hide()
    assert not ring.isVisible()


def test_the_ring_goes_while_a_list_is_dropped_down(
    qtbot: QtBot, window: QWidget, theme: Theme
) -> None:
    button = Button(theme, "一")
    put(window, button)
    ring = FocusRing(theme, window)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    popup = Qt.FocusReason.PopupFocusReason
    QApplication.sendEvent(button, QFocusEvent(QEvent.Type.FocusOut, popup))
    assert not ring.isVisible()
    QApplication.sendEvent(button, QFocusEvent(QEvent.Type.FocusIn, popup))
    assert ring.isVisible()


def test_a_decision_holds_the_keyboard_and_gives_it_back(
    qtbot: QtBot, window: QWidget, theme: Theme
) -> None:
    outside, bar = Button(theme, "外"), band(theme)
    put(window, outside, bar)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    outside.setFocus()
    told: list[str] = []
    bar.pressed.connect(lambda n: told.append(f"F{n}"))
    pane = DecisionPane(theme, window, "保留にしますか", decide="保留にする", back="続ける")
    inside = Button(theme, "中")
    pane.body.addWidget(inside)
    pane.back.connect(lambda: told.append("back"))
    pane.decided.connect(lambda: told.append("decided"))
    pane.refused.connect(lambda: told.append("refused"))
    pane.open()
    assert not pane.isWindow()
    assert inside.hasFocus()
    for _ in range(7):
        focused = window.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        assert pane.isAncestorOf(window.focusWidget())
    qtbot.keyClick(inside, Qt.Key.Key_F3)
    assert told == []
    qtbot.keyClick(inside, Qt.Key.Key_F12)
    pane.set_reason("わけを選んでください")
    shown = [one for one in pane.findChildren(Prose) if one.text() == "わけを選んでください"]
    qtbot.waitUntil(lambda: [one.isVisible() for one in shown] == [True])
    qtbot.keyClick(inside, Qt.Key.Key_F12)
    qtbot.keyClick(inside, Qt.Key.Key_Escape)
    assert told == ["decided", "refused", "back"]
    pane.close_pane()
    assert outside.hasFocus()


def test_a_box_line_stays_inside_its_rectangle(theme: Theme) -> None:
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        paint_box(painter, QRectF(10, 10, 20, 20), ground=None, line=theme.ink.primary, width=2)
    assert colour_at(image, 9, 20) == "#FFFFFF"
    assert colour_at(image, 10, 20) == theme.tokens.colour["primary"]
    assert colour_at(image, 30, 20) == "#FFFFFF"
