"""The staff's window: regions where the reference has them, keys from anywhere, lock and hiding."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.faults import NotAllowed, UnexpectedTrouble
from app.ports import Scan
from tests.conftest import SetClock
from tests.widgets.staff_kit import colour_at, make_theme, picture
from widgets.controls.buttons import Button
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.focus_order import tab_stops
from widgets.controls.labels import Label
from widgets.controls.painting import Tone
from widgets.controls.strip import DeviceState, DeviceView
from widgets.controls.sync_chip import SyncState, SyncView
from widgets.frame import Frame
from widgets.screen_chooser import ScreenChooser
from widgets.screens.sign_in import SignInScreen
from widgets.shell import ScreenRow, StaffWindow
from widgets.theme import Theme, Type
from widgets.work_area import WorkArea

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Theme:
    return make_theme()


class Work(Frame):
    """A screen that keeps what it is told."""

    def __init__(self, theme: Theme, *, tool: bool = False) -> None:
        super().__init__(theme, rail=not tool, stages=not tool, side=not tool)
        self.told: list[tuple[str, object]] = []
        self.title = Label(theme, "必要書類の確認", Type.TITLE)
        self.edit = QLineEdit()
        self.act = Button(theme, "印刷")
        self.aside = Button(theme, "戻る")
        for widget in (self.title, self.edit, self.act):
            self.step.column.addWidget(widget)
        self.step.column.addStretch(1)
        self.rail.column.addWidget(self.aside)
        self.first = self.act
        self.set_keys(
            [
                FKeyFace(number=3, label="前へ"),
                FKeyFace(number=11, label="画面を隠す"),
                FKeyFace(number=12, label="確定して次へ", state=FKeyState.NEXT),
            ]
        )
        for name, signal in (
            ("key", self.key_pressed),
            ("refused", self.key_refused),
            ("digit", self.digit_pressed),
            ("scan", self.scanned),
        ):
            signal.connect(lambda told, name=name: self.told.append((name, told)))
        self.escaped.connect(lambda: self.told.append(("escaped", None)))
        self.undo_pressed.connect(lambda: self.told.append(("undo", None)))


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, clock: SetClock) -> Iterator[StaffWindow]:
    made = StaffWindow(theme, clock, SignInScreen(theme), idle_s=600)
    made.furnish(WorkArea(theme, made))
    qtbot.addWidget(made, before_close_func=lambda shown: shown.allow_close())
    made.set_identity("3", "交付 3番窓口", "岡山市マイナンバーカードセンター")
    made.strip.set_sync(SyncView(state=SyncState.OK, saved="14:27:08", received="14:27"))
    made.resize(1920, 1080)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.allow_close()
    made.close()


@pytest.fixture
def rows(theme: Theme) -> list[ScreenRow]:
    both = frozenset({"clerk", "official"})
    return [
        ScreenRow(
            key="counter",
            roles=both,
            icon="card",
            title="queue.list",
            factory=lambda: Work(theme),
        ),
        ScreenRow(
            key="ledger",
            roles=both,
            icon="search",
            title="timeline.name",
            factory=lambda: Work(theme, tool=True),
        ),
        ScreenRow(
            key="closing",
            roles=frozenset({"site_manager"}),
            icon="lock",
            title="frame.chooser",
            factory=lambda: Work(theme),
        ),
    ]


def at_work(window: StaffWindow, rows: list[ScreenRow]) -> Work:
    window.open_for("clerk", "佐伯 美咲", rows)
    frame = window.frame
    assert isinstance(frame, Work)
    return frame


def place(window: QWidget, widget: QWidget) -> tuple[int, int, int, int]:
    at = widget.mapTo(window, widget.rect().topLeft())
    return at.x(), at.y(), widget.width(), widget.height()


def test_regions_stand_where_the_reference_has_them(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    frame = at_work(window, rows)
    frame.layout().activate()  # type: ignore[union-attr]
    assert place(window, window.strip) == (0, 0, 1920, 56)
    assert place(window, frame.rail) == (0, 56, 320, 952)
    assert place(window, frame.stages) == (320, 56, 272, 952)
    assert place(window, frame.step) == (592, 56, 928, 952)
    assert place(window, frame.side) == (1520, 56, 400, 952)
    assert place(window, window.keys) == (0, 1008, 1920, 72)
    left, _, width, _ = place(window, frame.edit)
    assert (left, width) == (624, 864)


def test_tokens_stand_at_fixed_points(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow], theme: Theme
) -> None:
    at_work(window, rows)
    image, ink = picture(window), theme.tokens.colour
    assert colour_at(image, 4, 4) == ink["primary"]
    assert colour_at(image, 900, 55) == ink["line"]
    assert colour_at(image, 1490, 10) == ink["ok_tint"]
    assert colour_at(image, 20, 900) == ink["surface"]
    assert colour_at(image, 319, 900) == ink["line_soft"]
    assert colour_at(image, 1900, 1040) == ink["primary"]
    assert colour_at(image, 6, 1040) == ink["surface"]


def test_a_small_window_takes_the_compact_frame(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    frame = at_work(window, rows)
    window.resize(1366, 768)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1366, 768)
    assert place(window, window.strip) == (0, 0, 1366, 48)
    assert place(window, frame.rail) == (0, 48, 88, 664)
    assert place(window, frame.stages) == (88, 48, 176, 664)
    assert place(window, frame.side) == (1062, 48, 304, 664)
    assert place(window, window.keys) == (0, 712, 1366, 56)
    assert frame.title.height() == 32
    window.resize(1920, 1080)
    QApplication.processEvents()
    assert frame.title.height() == 40


def test_a_wide_window_stops_the_step(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    frame = at_work(window, rows)
    window.resize(2560, 1440)
    QApplication.processEvents()
    assert frame.edit.width() == 1120


def test_keys_come_from_anywhere(qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]) -> None:
    frame = at_work(window, rows)
    for widget in (frame.edit, frame.aside):
        widget.setFocus()
        qtbot.keyClick(widget, Qt.Key.Key_F12)
        qtbot.keyClick(widget, Qt.Key.Key_Escape)
    assert frame.told == [("key", 12), ("escaped", None)] * 2
    qtbot.keyClick(frame.aside, Qt.Key.Key_Z, CTRL)
    assert frame.told[-1] == ("undo", None)


def test_digits_choose_unless_a_text_is_typed(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    frame = at_work(window, rows)
    frame.act.setFocus()
    qtbot.keyClick(frame.act, Qt.Key.Key_6)
    frame.edit.setFocus()
    qtbot.keyClick(frame.edit, Qt.Key.Key_7)
    qtbot.keyClick(frame.edit, Qt.Key.Key_8, ALT)
    assert frame.told == [("digit", 6), ("digit", 8)]
    assert frame.edit.text() == "7"


def test_digits_choose_also_after_the_control_with_the_keyboard_was_taken_away(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    frame = at_work(window, rows)
    frame.act.setFocus()
    focused = QApplication.focusWidget()
    assert focused is not None
    focused.clearFocus()
    assert QApplication.focusWidget() is None
    qtbot.keyClick(window, Qt.Key.Key_6)
    assert frame.told == [("digit", 6)]


def test_alt_digit_opens_a_device(qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]) -> None:
    frame = at_work(window, rows)
    window.strip.set_devices(
        [
            DeviceView(device="reader", icon="reader", text="カードリーダー"),
            DeviceView(device="printer", icon="printer", text="用紙なし", state=DeviceState.DOWN),
        ]
    )
    frame.act.setFocus()
    with qtbot.waitSignal(window.device_opened) as told:
        qtbot.keyClick(frame.act, Qt.Key.Key_2, ALT)
    assert told.args == ["printer"]


def test_a_simulated_device_is_always_told(window: StaffWindow, rows: list[ScreenRow]) -> None:
    at_work(window, rows)
    view = DeviceView(device="reader", icon="reader", text="カードリーダー", simulated=True)
    window.strip.set_devices([view])
    assert window.strip._sim.isVisible()
    assert "模擬" in window.strip.devices()[0].accessibleName()


def test_tab_walks_the_areas_in_order(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    frame = at_work(window, rows)
    frame.edit.setFocus()
    walked: list[QWidget | None] = []
    for _ in range(7):
        focused = QApplication.focusWidget()
        walked.append(focused)
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    keys = window.keys
    assert walked == [
        frame.edit,
        frame.act,
        keys.key(3),
        keys.key(11),
        keys.key(12),
        frame.aside,
        window.strip.chip,
    ]


def test_ctrl_f6_goes_round_the_areas(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    frame = at_work(window, rows)
    frame.act.setFocus()
    seen = []
    for _ in range(4):
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_F6, CTRL)
        seen.append(QApplication.focusWidget())
    assert seen == [window.keys.key(3), frame.aside, window.strip.chip, frame.edit]


def test_every_stop_can_be_reached_and_named(window: StaffWindow, rows: list[ScreenRow]) -> None:
    at_work(window, rows)
    stops = [stop for area in window.areas() for stop in tab_stops(area)]
    assert all(stop.accessibleName() for stop in stops if not isinstance(stop, QLineEdit))
    assert len(stops) == len(set(stops))


def test_f11_hides_at_once_and_brings_back(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow], theme: Theme
) -> None:
    frame = at_work(window, rows)
    frame.edit.setFocus()
    qtbot.keyClick(frame.edit, Qt.Key.Key_F11)
    assert window.is_hidden, "within the key's own turn: nothing is waited for"
    assert colour_at(picture(window), 700, 300) == theme.tokens.colour["surface"]
    window.take_scan(Scan(text="A-041", source="wedge"))
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_F12)
    qtbot.keyClick(focused, Qt.Key.Key_1)
    assert not frame.told
    qtbot.keyClick(focused, Qt.Key.Key_F11)
    assert not window.is_hidden
    assert QApplication.focusWidget() is frame.edit


def test_lock_covers_the_work_and_gives_it_back(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    frame = at_work(window, rows)
    frame.edit.setFocus()
    frame.edit.setText("途中")
    with qtbot.waitSignal(window.locked):
        qtbot.keyClick(frame.edit, Qt.Key.Key_L, CTRL)
    assert window.is_locked
    assert not frame.isVisible()
    window.take_scan(Scan(text="A-041", source="wedge"))
    assert not frame.told
    window.unlock()
    assert frame.isVisible()
    assert frame.edit.text() == "途中"
    assert QApplication.focusWidget() is frame.edit


def test_idle_hands_lock_by_themselves(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    at_work(window, rows)
    window._idle.setInterval(1)
    with qtbot.waitSignal(window.locked):
        window._idle_again()


def test_a_role_sees_its_own_screens_only(window: StaffWindow, rows: list[ScreenRow]) -> None:
    at_work(window, rows)
    assert [row.key for row in window.rows()] == ["counter", "ledger"]
    with pytest.raises(KeyError):
        window.go("closing")
    with pytest.raises(ValueError, match="courier"):
        window.open_for("courier", "", rows)


def test_the_chooser_opens_a_screen_by_its_number(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    frame = at_work(window, rows)
    frame.act.setFocus()
    qtbot.keyClick(frame.act, Qt.Key.Key_Tab, CTRL)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert not frame.isAncestorOf(focused)
    with qtbot.waitSignal(window.screen_changed) as told:
        qtbot.keyClick(focused, Qt.Key.Key_2)
    assert told.args == ["ledger"]
    assert not frame.told


def test_a_locked_window_puts_the_list_of_screens_away(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    at_work(window, rows)
    window.choose_screen()
    (pane,) = window.findChildren(ScreenChooser)
    window.lock()
    assert not pane.isVisible()
    window.open_for("clerk", "次の人", rows)
    window.choose_screen()
    assert [one.isVisible() for one in window.findChildren(ScreenChooser) if one is not pane] == [
        True
    ]


def test_someone_elses_work_is_taken_away(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow]
) -> None:
    frame = at_work(window, rows)
    window.sign_out()
    assert window.is_locked
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(frame)


@pytest.mark.parametrize("hand", ["mouse", "key"])
def test_each_hand_on_the_window_is_counted(
    qtbot: QtBot, window: StaffWindow, rows: list[ScreenRow], hand: str
) -> None:
    frame = at_work(window, rows)
    frame.edit.setFocus()
    with qtbot.waitSignal(window.work.routes.touched):
        if hand == "mouse":
            QTest.mousePress(window.windowHandle(), Qt.MouseButton.LeftButton)
        else:
            qtbot.keyClick(frame.edit, Qt.Key.Key_A)


def test_the_clock_and_its_drift_are_told(window: StaffWindow, clock: SetClock) -> None:
    clock.pass_(hours=3, minutes=2)
    window.set_drift(185)
    name = window.strip.person.accessibleName()
    assert "14:32" in name
    assert "11月20日（金）" in name
    assert "時計 +3分" in name
    assert window.sign_in._day.text() == "11月20日（金）　時計 +3分"
    window.set_drift(0)
    assert window.sign_in._day.text() == "11月20日（金）"


def test_a_trouble_is_told_where_somebody_looks_be_it_the_sign_in(
    window: StaffWindow, rows: list[ScreenRow]
) -> None:
    told = window.sign_in._told
    window.tell_fault(UnexpectedTrouble(report="R-1"))
    assert told.isVisible()
    assert told.accessibleName().startswith("予想していない問題が起きました（番号 R-1）。")
    assert told.accessibleName().endswith("K-190")
    board = at_work(window, rows).notices
    assert not told.isVisible()
    assert board.keys() == ()
    window.tell_fault(UnexpectedTrouble(report="R-2"))
    assert board.keys() == ("fault K-190",)
    window.lock()
    assert not told.isVisible()
    window.tell_fault(UnexpectedTrouble(report="R-3"))
    assert "R-3" in told.accessibleName()
    window.unlock()
    assert not told.isVisible()


def test_closing_needs_leave(qtbot: QtBot, window: StaffWindow) -> None:
    with qtbot.waitSignal(window.close_wanted):
        assert not window.close()
    window.allow_close()
    assert window.close()


def test_notices_are_few_and_keyed(window: StaffWindow, rows: list[ScreenRow]) -> None:
    board = at_work(window, rows).notices
    for number in range(5):
        board.tell(str(number), Tone.PRIMARY, f"知らせ {number}")
    assert board.keys() == ("2", "3", "4")
    board.tell("3", Tone.WARN, "かわった")
    assert board.keys() == ("2", "4", "3")
    board.tell_fault(NotAllowed())
    shown = board.keys()
    assert "fault A-110" in shown
    for key in shown:
        board.drop(key)
    assert board.isHidden()
