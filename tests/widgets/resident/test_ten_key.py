"""Somebody types on the ten-key: what is asked is heard, keys stay in order, no key is missed."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.pin_dialogue import PinMirror, PinStage
from app.ports import PinKind, Secret, Words
from devices.pinpad.flow import PinFlow
from tests.conftest import SetClock
from tests.widgets.resident.test_panel import (
    PIN,
    Fingers,
    glass,
    heard,
    keys,
    named,
    named_text,
    type_pin,
)
from widgets.fonts import Fonts
from widgets.resident import steps
from widgets.resident.bodies import Cover
from widgets.resident.look import BOUNCE_TREMOR
from widgets.resident.panel import ResidentPanel
from widgets.wedge import WedgeFilter

__all__ = ["glass"]
THREE = (PinKind.AUTHENTICATION, PinKind.RESIDENT, PinKind.FACE_INPUT)
KEYPAD = Qt.KeyboardModifier.KeypadModifier


def turn(digits: list[int]) -> None:
    """Mix by one place: a test's own dice."""
    digits.append(digits.pop(0))


@pytest.fixture
def make(
    fonts: Fonts, languages: dict[str, Words], clock: SetClock
) -> Iterator[Callable[[], ResidentPanel]]:
    made: list[ResidentPanel] = []

    def panel() -> ResidentPanel:
        panel = ResidentPanel(
            languages=languages,
            fonts=fonts,
            clock=clock,
            voices=frozenset({"ja", "en"}),
            shuffle=turn,
            ten_key=True,
            idle_seconds=30,
        )
        panel.set_panel(QSize(1024, 768), 3.367)
        panel.show()
        made.append(panel)
        return panel

    yield panel
    for one in made:
        one.close()
        one.deleteLater()


@pytest.fixture
def panel(make: Callable[[], ResidentPanel]) -> ResidentPanel:
    return make()


def order(panel: ResidentPanel) -> bytes:
    """Return the digits from top left to bottom right as they are seen."""
    pad = [key for code, key in keys(panel).items() if code >= 0x30]
    return bytes(key.code for key in sorted(pad, key=lambda one: (one.y(), one.x())))


def hit(panel: ResidentPanel, *codes: int) -> None:
    for code in codes:
        QTest.keyClick(panel, Qt.Key(code), KEYPAD)


def test_digits_are_mixed_at_each_entry_where_the_site_wants_it(panel: ResidentPanel) -> None:
    panel.ask_pin(PinKind.RESIDENT)
    assert order(panel) == b"2345678901"
    type_pin(panel, PIN[:2])
    panel.open_cover(Cover.LANGUAGE)
    panel.open_cover(Cover.NONE)
    assert order(panel) == b"2345678901"  # the same keys as long as an entry lasts
    told = heard(panel.pin_entered)
    type_pin(panel, PIN[2:])
    named(panel, "決定").click()
    assert told[0][0] == Secret(bytes(PIN))


@pytest.mark.parametrize("way", ["toggle_large", "toggle_voice", "toggle_ten_key"])
def test_digits_stay_in_order_for_who_needs_it(panel: ResidentPanel, way: str) -> None:
    getattr(panel, way)()
    panel.ask_pin(PinKind.RESIDENT)
    assert order(panel) == b"1234567890"


def test_only_the_digits_of_the_password_are_mixed(panel: ResidentPanel) -> None:
    panel.ask_pin(PinKind.SIGNING)
    pad = keys(panel)
    places = sorted((key.y(), key.x(), code) for code, key in pad.items() if code > 0x40)
    assert [code for _, _, code in places] == list(range(0x41, 0x5B))
    digits = sorted((key.y(), key.x(), code) for code, key in pad.items() if 0x30 <= code < 0x3A)
    assert bytes(code for _, _, code in digits) == b"2345678901"


def test_ten_key_mode_is_large_spoken_and_patient(panel: ResidentPanel, clock: SetClock) -> None:
    panel.show_welcome("汐見市", "3")
    named(panel, "テンキー").click()
    panel.ask_pin(PinKind.RESIDENT, stage=PinStage.FIRST)
    assert panel.manner.large
    assert panel.manner.voice
    assert panel.idle.waiting.interval() == 60_000
    key = keys(panel)[0x37]
    key.click()
    clock.pass_(seconds=BOUNCE_TREMOR - 0.1)
    key.click()
    assert panel.typed == 1
    named_text(panel, "5 に 印があります")
    named_text(panel, "読み上げ：「1つ 入りました。あと 3つです。」")
    panel.show_welcome("汐見市", "3")
    assert not panel.manner.assists


def test_what_is_asked_is_heard_and_how_many_are_in(panel: ResidentPanel) -> None:
    said = heard(panel.speak)
    panel.toggle_ten_key()
    panel.run_pins(PinFlow(THREE))
    assert said[-1][1].startswith("4けたの暗証番号は 3つあります。同じ番号なら 1")
    hit(panel, 0x32, Qt.Key.Key_Enter)
    assert said[-1][1] == "利用者証明用　数字4けた。新しい番号を 4つ 押してください"
    hit(panel, 0x37)
    assert said[-1][1] == "1つ 入りました。あと 3つです。"
    hit(panel, Qt.Key.Key_Plus)
    assert said[-1][1].endswith("1つ 入りました。あと 3つです")


def test_four_pins_are_chosen_on_the_ten_key_alone(panel: ResidentPanel) -> None:
    chosen, called = heard(panel.pins_chosen), heard(panel.staff_called)
    panel.toggle_ten_key()
    panel.run_pins(PinFlow((*THREE, PinKind.SIGNING)), practice=True)
    hit(panel, 0x31, 0x32, 0x33, 0x34, Qt.Key.Key_Enter)
    hit(panel, 0x31, Qt.Key.Key_Enter)
    hit(panel, 0x37, 0x37, 0x37, 0x37, Qt.Key.Key_Enter)
    assert isinstance(panel.step, steps.Weak)
    hit(panel, 0x32)
    hit(panel, 0x37, 0x37, 0x37, 0x37, Qt.Key.Key_Enter, Qt.Key.Key_Asterisk)
    assert len(called) == 1
    for _ in range(2):
        hit(panel, *b".19.08.09.15.1347", Qt.Key.Key_Enter)
    assert chosen[0][PinKind.RESIDENT] == Secret(b"7777")
    assert chosen[0][PinKind.SIGNING] == Secret(b"SHIOM47")


def test_a_letter_is_typed_by_its_number(panel: ResidentPanel) -> None:
    said, told = heard(panel.speak), heard(panel.pin_entered)
    panel.toggle_ten_key()
    panel.ask_pin(PinKind.SIGNING)
    assert said[-1][1].endswith("A は 01、Z は 26 です")
    hit(panel, *b".0")
    assert said[-1][1] == "文字の番号を 2けた 押してください"
    hit(panel, Qt.Key.Key_Minus)  # takes the number back, not a sign
    hit(panel, *b".00.27", *b".26.01")
    assert panel.typed == 2
    hit(panel, *b"9876.0", Qt.Key.Key_Enter)
    assert (told, panel.typed) == ([], 6)
    hit(panel, *b"2", Qt.Key.Key_Enter)
    assert told[0][0] == Secret(b"ZA9876B")


def test_a_letters_number_that_is_not_whole_is_forgotten(panel: ResidentPanel) -> None:
    panel.ask_pin(PinKind.SIGNING)
    hit(panel, *b"AB1.1")
    panel.hide_content()
    panel.ask_pin(PinKind.SIGNING)
    hit(panel, *b"5")
    assert panel.typed == 1
    QTest.keyClick(panel, Qt.Key.Key_Delete, KEYPAD)  # the point without the num lock
    hit(panel, *b"05")
    assert panel.typed == 2


def test_digits_alone_take_no_letters(panel: ResidentPanel) -> None:
    panel.ask_pin(PinKind.RESIDENT)
    hit(panel, *b".7.2")
    assert panel.typed == 2


def test_ten_key_without_num_lock_types_digits(panel: ResidentPanel) -> None:
    panel.ask_pin(PinKind.RESIDENT)
    told = heard(panel.pin_entered)
    hit(panel, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_Left)
    hit(panel, Qt.Key.Key_Enter)
    assert told[0][0] == Secret(bytes(PIN))
    panel.ask_pin(PinKind.RESIDENT)
    QTest.keyClick(panel, Qt.Key.Key_Home)
    assert panel.typed == 0


@pytest.mark.parametrize(
    "step", [steps.PleaseAsk(), steps.Wait(), steps.Welcome(office="", window="3")]
)
def test_keys_count_only_while_an_entry_is_open(panel: ResidentPanel, step: steps.Step) -> None:
    called, answered = heard(panel.staff_called), heard(panel.answered)
    panel.show_step(step)
    hit(panel, *PIN, Qt.Key.Key_Enter, Qt.Key.Key_Asterisk)
    assert (called, answered, panel.typed) == ([], [], 0)
    assert not panel.takes_keys


def test_keys_count_no_more_once_the_panel_was_hidden(panel: ResidentPanel) -> None:
    panel.run_pins(PinFlow(THREE))
    assert panel.takes_keys
    panel.hide_content()
    hit(panel, *PIN)
    assert (panel.takes_keys, panel.typed) == (False, 0)


def test_ten_key_never_types_into_the_staffs_window(panel: ResidentPanel) -> None:
    field = QLineEdit()
    field.show()
    field.activateWindow()
    field.setFocus()
    QApplication.processEvents()
    panel.ask_pin(PinKind.RESIDENT)
    QApplication.processEvents()
    assert QApplication.activeWindow() is panel
    field.activateWindow()
    field.setFocus()
    QApplication.processEvents()
    hit_field = [QTest.keyClick(field, Qt.Key(code), KEYPAD) for code in PIN]
    assert (field.text(), len(hit_field)) == ("", 4)
    QApplication.processEvents()
    assert QApplication.activeWindow() is panel
    panel.stop()
    QApplication.processEvents()
    assert QApplication.activeWindow() is field
    QTest.keyClick(field, "7", KEYPAD)
    assert field.text() == "7"
    field.close()
    field.deleteLater()


def send(panel: ResidentPanel, key: int, at: int, modifier: Qt.KeyboardModifier) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifier, chr(key) if key < 0x80 else "")
    event.setTimestamp(at)
    QApplication.sendEvent(panel, event)


def test_a_code_that_a_scanner_types_is_no_entry(panel: ResidentPanel) -> None:
    told = heard(panel.pin_entered)
    panel.ask_pin(PinKind.SIGNING)
    plain = Qt.KeyboardModifier.NoModifier
    send(panel, 0x41, 1_000, plain)
    for place, code in enumerate((*b"T123456", Qt.Key.Key_Return)):
        send(panel, code, 5_000 + 8 * place, plain)
    assert (told, panel.typed) == ([], 0)
    for place, code in enumerate(b"SHIOM47"):
        send(panel, code, 9_000 + 90 * place, plain)
    assert panel.typed == 7


def test_keys_that_waited_for_a_busy_program_are_no_scan(
    panel: ResidentPanel, clock: SetClock, qapp: QApplication
) -> None:
    """Four digits and Enter in one turn of the loop: nothing of them may become a scan's text."""
    wedge = WedgeFilter(clock)
    scans = heard(wedge.scanned)
    wedge.start(qapp)
    told = heard(panel.pin_entered)
    panel.ask_pin(PinKind.RESIDENT)
    QApplication.processEvents()
    for place, code in enumerate((*PIN, Qt.Key.Key_Enter)):
        send(panel, code, 2_000 + 200 * place, KEYPAD)
    wedge.stop(qapp)
    assert scans == []
    assert told[0][0] == Secret(bytes(PIN))


def test_escape_stops_from_a_keyboard(panel: ResidentPanel) -> None:
    told = heard(panel.cancelled)
    panel.ask_pin(PinKind.RESIDENT)
    hit(panel, 0x37)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert (len(told), panel.typed) == (1, 0)


@pytest.mark.parametrize("large", [False, True])
def test_staff_is_told_where_nobody_touches_the_panel(panel: ResidentPanel, large: bool) -> None:
    left, mirror = heard(panel.left_alone), heard(panel.mirror_changed)
    if large:
        panel.toggle_large()
    panel.run_pins(PinFlow((PinKind.RESIDENT,)))
    type_pin(panel, PIN[:3])
    assert panel.idle.waiting.interval() == (60_000 if large else 30_000)
    panel.idle.waiting.timeout.emit()
    for _ in range(panel.idle.ask_seconds):
        assert left == []
        panel.idle.counting.timeout.emit()
    assert len(left) == 1
    assert mirror[-1] is PinMirror.CANCELLED
    assert (panel.cover, panel.typed) == (Cover.HIDDEN, 0)


@pytest.mark.parametrize("asked", [False, True])
def test_what_was_typed_is_gone_after_the_machine_slept(
    panel: ResidentPanel, clock: SetClock, asked: bool
) -> None:
    panel.ask_pin(PinKind.RESIDENT)
    type_pin(panel, PIN[:3])
    if asked:
        panel.idle.waiting.timeout.emit()
    clock.pass_(seconds=20)
    panel.minute.timeout.emit()
    assert panel.typed == 3
    clock.pass_(hours=8)
    panel.minute.timeout.emit()
    assert (panel.cover, panel.typed) == (Cover.HIDDEN, 0)


def picture(panel: ResidentPanel) -> bytes:
    QApplication.processEvents()
    image = panel.grab().toImage()
    return bytes(image.constBits())


def test_picture_shows_how_many_never_which(panel: ResidentPanel, clock: SetClock) -> None:
    for language in ("ja", "en"):
        panel.choose_language(language)
        for kind, one, other in (
            (PinKind.RESIDENT, b"729", b"408"),
            (PinKind.SIGNING, b"AB1", b"XY7"),
        ):
            seen: list[bytes] = []
            for codes in (one, other, one[:2]):
                panel.ask_pin(kind)
                for code in codes:
                    keys(panel)[code].click()
                seen.append(picture(panel))
            assert seen[0] == seen[1]
            assert seen[0] != seen[2]


@pytest.mark.parametrize("by", ["finger", "mouse"])
def test_pressed_key_is_told_by_no_picture_and_no_assistive_software(
    panel: ResidentPanel, glass: QPointingDevice, by: str
) -> None:
    panel.ask_pin(PinKind.RESIDENT)
    before, key, back = picture(panel), keys(panel)[0x37], keys(panel)[0x08]
    left = Qt.MouseButton.LeftButton
    fingers = Fingers(panel, glass)
    told = QAccessible.queryAccessibleInterface(key)
    for one in (key, back):
        if by == "finger":
            fingers.down(0, one)
        else:
            QTest.mousePress(one, left)
        if one is key:
            assert picture(panel) == before
            assert not told.state().pressed
        else:
            assert QAccessible.queryAccessibleInterface(back).state().pressed
        if by == "finger":
            fingers.up(0, one)
        else:
            QTest.mouseRelease(one, left)
        assert panel.typed == (1 if one is key else 0)
