"""A wedge scanner is told apart from a hand by time and Enter; nothing typed is lost."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ports import Scan
from app.tickets.codes import CodeKind, parse
from tests.conftest import SetClock
from widgets.wedge import WedgeFilter

FAST, SLOW = 0.005, 0.08
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[QLineEdit]:
    window = QWidget()
    edit = QLineEdit()
    QVBoxLayout(window).addWidget(edit)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    edit.setFocus()
    yield edit
    window.close()


@pytest.fixture
def wedge(qapp: QApplication, clock: SetClock) -> Iterator[WedgeFilter]:
    made = WedgeFilter(clock)
    made.start(qapp)
    yield made
    made.stop(qapp)


def strike(
    qtbot: QtBot, widget: QWidget, clock: SetClock, text: str, gap: float, *, enter: bool
) -> None:
    for char in text:
        clock.pass_(seconds=gap)
        qtbot.keyClick(widget, char)
    if enter:
        clock.pass_(seconds=gap)
        qtbot.keyClick(widget, Qt.Key.Key_Return)


def test_a_scan_is_swallowed_and_told(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock
) -> None:
    entered: list[str] = []
    field.returnPressed.connect(lambda: entered.append(field.text()))
    with qtbot.waitSignal(wedge.scanned) as told:
        strike(qtbot, field, clock, "3K7-204817", FAST, enter=True)
    assert told.args[0].text == "3K7-204817"
    assert told.args[0].source == "wedge"
    assert field.text() == ""
    assert not entered


@pytest.mark.parametrize(
    "ending",
    [
        ((Qt.Key.Key_Tab, ""),),
        ((Qt.Key.Key_Return, ""), (Qt.Key.Key_J, "\n")),
        ((Qt.Key.Key_Return, "\r"), (Qt.Key.Key_Return, "\n")),
    ],
    ids=["tab", "cr and ctrl+j", "cr and lf"],
)
def test_every_ending_is_swallowed(
    qtbot: QtBot,
    wedge: WedgeFilter,
    field: QLineEdit,
    clock: SetClock,
    ending: tuple[tuple[Qt.Key, str], ...],
) -> None:
    told, entered = list[Scan](), list[str]()
    wedge.scanned.connect(told.append)
    button = QPushButton("decide")
    button.setDefault(True)
    field.window().layout().addWidget(button)  # type: ignore[union-attr]
    field.returnPressed.connect(lambda: entered.append("field"))
    button.clicked.connect(lambda: entered.append("button"))
    strike(qtbot, field, clock, "3K7-204817", FAST, enter=False)
    for key, text in ending:
        clock.pass_(seconds=FAST)
        held = Qt.KeyboardModifier.ControlModifier if key == Qt.Key.Key_J else NO_MODIFIER
        QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, key, held, text))
    assert ([one.text for one in told], entered) == (["3K7-204817"], [])
    assert (field.text(), field.hasFocus()) == ("", True)
    clock.pass_(seconds=1)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert entered == ["field"]


def test_a_scan_works_on_a_button_too(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock
) -> None:
    button = QPushButton("x")
    layout = field.parentWidget().layout()
    assert layout is not None
    layout.addWidget(button)
    button.show()
    button.setFocus()
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    with qtbot.waitSignal(wedge.scanned):
        strike(qtbot, button, clock, "A-041 B", FAST, enter=True)
    assert not pressed


def test_a_slow_scanner_is_told_apart_where_the_site_says_how_slow(
    qtbot: QtBot, qapp: QApplication, field: QLineEdit, clock: SetClock
) -> None:
    slow = WedgeFilter(clock, 0.06)
    slow.start(qapp)
    with qtbot.waitSignal(slow.scanned) as told:
        strike(qtbot, field, clock, "3K7-204817", 0.05, enter=True)
    slow.stop(qapp)
    assert (told.args[0].text, field.text()) == ("3K7-204817", "")


def test_a_hand_types_as_ever(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock
) -> None:
    scans: list[object] = []
    wedge.scanned.connect(scans.append)
    strike(qtbot, field, clock, "3K7-204817", SLOW, enter=True)
    assert field.text() == "3K7-204817"
    assert not scans


def test_fast_keys_without_enter_are_replayed(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock
) -> None:
    strike(qtbot, field, clock, "abcdef", FAST, enter=False)
    assert field.text() == ""
    qtbot.waitUntil(lambda: field.text() == "abcdef")


@pytest.mark.parametrize("fate", ["passed over", "hidden", "ended"])
def test_a_key_goes_to_what_has_the_keyboard_when_its_widget_lost_it(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock, fate: str
) -> None:
    button = QPushButton("gone in a moment", field.window())
    button.show()
    button.setFocus()
    strike(qtbot, button, clock, "7", SLOW, enter=False)
    button.setHidden(fate != "passed over")
    if fate == "ended":
        button.deleteLater()
    field.setFocus()
    qtbot.waitUntil(lambda: field.text() == "7")


def test_text_stays_with_its_field_when_the_keyboard_goes_on(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock
) -> None:
    other = QLineEdit(field.window())
    other.show()
    strike(qtbot, field, clock, "7", SLOW, enter=False)
    other.setFocus()
    qtbot.waitUntil(lambda: field.text() == "7")
    assert other.text() == ""


def test_too_short_a_code_is_typing(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock
) -> None:
    strike(qtbot, field, clock, "12", FAST, enter=True)
    assert field.text() == "12"


def test_a_backspace_keeps_its_place_in_the_order(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock
) -> None:
    strike(qtbot, field, clock, "abc", FAST, enter=False)
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.text() == "ab"


def test_full_width_is_folded(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock
) -> None:
    with qtbot.waitSignal(wedge.scanned) as told:
        strike(qtbot, field, clock, "A-0412", FAST, enter=True)
    assert told.args[0].text == "A-0412"


def compose(widget: QWidget, clock: SetClock, text: str, gap: float) -> None:
    """Let an input method compose a text sign by sign, then commit it as Enter does."""
    for end in range(1, len(text) + 1):
        clock.pass_(seconds=gap)
        QApplication.sendEvent(widget, QInputMethodEvent(text[:end], []))
    clock.pass_(seconds=gap)
    committed = QInputMethodEvent()
    committed.setCommitString(text)
    QApplication.sendEvent(widget, committed)


@pytest.mark.parametrize(
    ("composed", "told"),
    [("Ｖ：８Ｕ／Ｂー０４ー１１２", "V:8U/Bー04ー112"), ("３Ｋ７－２０４８１７", "3K7-204817")],
)
def test_a_scan_into_an_input_method_is_told_and_leaves_no_text(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock, composed: str, told: str
) -> None:
    with qtbot.waitSignal(wedge.scanned) as scanned:
        compose(field, clock, composed, FAST)
    assert scanned.args[0].text == told
    assert parse(told).kind in (CodeKind.VAULT, CodeKind.CONTROL_NUMBER)
    assert field.text() == ""
    qtbot.keyClicks(field, "x")
    wedge.flush()
    assert field.text() == "x"


def test_a_hand_composes_as_ever(wedge: WedgeFilter, field: QLineEdit, clock: SetClock) -> None:
    scans: list[object] = []
    wedge.scanned.connect(scans.append)
    compose(field, clock, "岡山市北区大供", SLOW)
    committed = QInputMethodEvent()
    committed.setCommitString("一丁目")  # chosen from a list: nothing was composed before
    QApplication.sendEvent(field, committed)
    assert field.text() == "岡山市北区大供一丁目"
    assert not scans


@pytest.mark.parametrize("chosen", ["岡山市マイナンバーカードセンター", "ABCDEFGHIJKLMNOPQRST"])
def test_a_long_phrase_that_was_chosen_quickly_is_no_scan(
    wedge: WedgeFilter, field: QLineEdit, clock: SetClock, chosen: str
) -> None:
    scans: list[object] = []
    wedge.scanned.connect(scans.append)
    for typed in ("o", "お", "おか"):
        QApplication.sendEvent(field, QInputMethodEvent(typed, []))
        clock.pass_(seconds=0.1)
    committed = QInputMethodEvent()
    committed.setCommitString(chosen)
    QApplication.sendEvent(field, committed)
    assert (field.text(), scans) == (chosen, [])


def test_the_same_code_twice_within_a_moment_is_one(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock
) -> None:
    scans: list[Scan] = []
    wedge.scanned.connect(scans.append)
    for text, rest in (("A-0412", 0.5), ("A-0412", 1.0), ("A-0413", 0.1), ("A-0412", 2.5)):
        strike(qtbot, field, clock, text, FAST, enter=True)
        clock.pass_(seconds=rest)
    strike(qtbot, field, clock, "A-0412", FAST, enter=True)
    assert [scan.text for scan in scans] == ["A-0412", "A-0413", "A-0412", "A-0412"]
    assert field.text() == ""


def test_code_boxes_take_a_scan_as_typing(
    qtbot: QtBot, wedge: WedgeFilter, field: QLineEdit, clock: SetClock
) -> None:
    field.setProperty("raw_keys", True)
    strike(qtbot, field, clock, "409123", FAST, enter=True)
    assert field.text() == "409123"
