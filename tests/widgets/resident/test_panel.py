"""What the panel does: language, secrets, time-outs, choices."""

import gc
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.pin_dialogue import (
    PinMirror,
    PinScene,
    PinStage,
    PinView,
)
from app.ports import PinKind, Secret
from tests.conftest import SetClock
from tests.widgets.resident.test_screens import STEPS
from widgets.resident import steps
from widgets.resident.bodies import Cover
from widgets.resident.frame import Answer
from widgets.resident.keys import BACK, CLEAR, PinKey
from widgets.resident.panel import ResidentPanel
from widgets.resident.touch import TouchControl

PIN = (0x37, 0x32, 0x39, 0x34)


def canary() -> str:
    return bytes(PIN).decode()


def keys(panel: ResidentPanel) -> dict[int, PinKey]:
    QApplication.processEvents()
    return {key.code: key for key in panel.findChildren(PinKey) if key.isVisible()}


def named(panel: ResidentPanel, name: str) -> TouchControl:
    QApplication.processEvents()
    for control in panel.findChildren(TouchControl):
        if control.isVisible() and control.accessibleName() == name:
            return control
    raise AssertionError(f"no control {name}")


def heard(signal: Any) -> list[Any]:
    told: list[Any] = []
    signal.connect(lambda *values: told.append(values[0] if len(values) == 1 else values))
    return told


def type_pin(panel: ResidentPanel, codes: tuple[int, ...] = PIN) -> None:
    for code in codes:
        keys(panel)[code].click()


@pytest.fixture(scope="session")
def glass(qapp: QApplication) -> QPointingDevice:
    return QTest.createTouchDevice()


class Fingers:
    """Press and lift fingers one by one."""

    def __init__(self, panel: QWidget, glass: QPointingDevice) -> None:
        self.glass_touches = QTest.touchEvent(panel, glass, False)
        self.held: set[int] = set()

    def down(self, finger: int, on: QWidget) -> None:
        self._others(finger)
        self.held.add(finger)
        self.glass_touches.press(finger, on.rect().center(), on)
        self.glass_touches.commit()

    def move(self, finger: int, on: QWidget, to: QPoint) -> None:
        self._others(finger)
        self.glass_touches.move(finger, to, on)
        self.glass_touches.commit()

    def up(self, finger: int, on: QWidget, at: QPoint | None = None) -> None:
        self._others(finger)
        self.held.discard(finger)
        where = at if at is not None else on.rect().center()
        self.glass_touches.release(finger, where, on)
        self.glass_touches.commit()

    def _others(self, finger: int) -> None:
        for other in self.held - {finger}:
            self.glass_touches.stationary(other)


@pytest.fixture
def asking(panel: ResidentPanel) -> ResidentPanel:
    panel.ask_pin(PinKind.AUTHENTICATION)
    QApplication.processEvents()
    return panel


def test_secret_leaves_as_a_secret(asking: ResidentPanel) -> None:
    told = heard(asking.pin_entered)
    type_pin(asking)
    assert told == []
    named(asking, "決定").click()
    secret, kind = told[0]
    assert kind is PinKind.AUTHENTICATION
    assert secret == Secret(bytes(PIN))
    assert asking.typed == 0


def test_nothing_happens_beyond_the_last_place(asking: ResidentPanel) -> None:
    type_pin(asking, (*PIN, 0x31))
    assert asking.typed == 4


def test_back_and_clear(asking: ResidentPanel) -> None:
    type_pin(asking, PIN[:3])
    keys(asking)[BACK].click()
    assert asking.typed == 2
    keys(asking)[CLEAR].click()
    assert asking.typed == 0


def test_two_fingers_press_two_keys(asking: ResidentPanel, glass: QPointingDevice) -> None:
    """A thumb that still rests on one key must not swallow the next."""
    pad, fingers = keys(asking), Fingers(asking, glass)
    fingers.down(0, pad[0x37])
    fingers.down(1, pad[0x32])
    fingers.up(1, pad[0x32])
    assert asking.typed == 1
    fingers.up(0, pad[0x37])
    assert asking.typed == 2


def test_second_finger_on_a_held_key_counts_once(
    asking: ResidentPanel, glass: QPointingDevice
) -> None:
    pad, fingers = keys(asking), Fingers(asking, glass)
    fingers.down(0, pad[0x37])
    fingers.down(1, pad[0x37])
    fingers.up(1, pad[0x37])
    fingers.up(0, pad[0x37])
    assert asking.typed == 1


def test_finger_that_slides_off_does_not_count(
    asking: ResidentPanel, glass: QPointingDevice
) -> None:
    key, fingers = keys(asking)[0x37], Fingers(asking, glass)
    fingers.down(0, key)
    fingers.move(0, key, QPoint(-40, 10))
    fingers.up(0, key, QPoint(-40, 10))
    assert asking.typed == 0


def test_tremor_counts_once(asking: ResidentPanel, clock: SetClock) -> None:
    key = keys(asking)[0x37]
    key.click()
    clock.pass_(seconds=0.1)
    key.click()
    assert asking.typed == 1
    clock.pass_(seconds=0.3)
    key.click()
    assert asking.typed == 2


def test_ten_key(asking: ResidentPanel) -> None:
    told = heard(asking.pin_entered)
    for key in ("7", "2", "9", "9"):
        QTest.keyClick(asking, key)
    QTest.keyClick(asking, Qt.Key.Key_Minus)
    assert asking.typed == 3
    QTest.keyClick(asking, Qt.Key.Key_Enter)
    assert told == []
    QTest.keyClick(asking, "4")
    QTest.keyClick(asking, Qt.Key.Key_Enter)
    assert told[0][0] == Secret(bytes(PIN))


def test_ten_key_slash_clears_and_star_calls(asking: ResidentPanel) -> None:
    called = heard(asking.staff_called)
    QTest.keyClick(asking, "7")
    QTest.keyClick(asking, Qt.Key.Key_Slash)
    QTest.keyClick(asking, Qt.Key.Key_Asterisk)
    assert asking.typed == 0
    assert len(called) == 1


def test_digits_are_in_no_text(
    asking: ResidentPanel, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    mirror = heard(asking.mirror_changed)
    type_pin(asking)
    texts = [repr(asking), repr(asking.__dict__), *map(repr, mirror), caplog.text]
    for widget in asking.findChildren(QWidget):
        texts += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        texts += [widget.objectName(), repr(getattr(widget, "__dict__", ""))]
        spoken = QAccessible.queryAccessibleInterface(widget)
        if spoken is not None:
            texts += [spoken.text(QAccessible.Text(part)) for part in range(4)]
    texts += capfd.readouterr()
    addresses = re.compile("0x[0-9a-f]+")  # any four digits may stand in one
    assert not [text for text in texts if canary() in addresses.sub("", text)]
    held = [thing for thing in gc.get_objects() if type(thing) in (list, tuple, dict)]
    wanted = canary()
    strings = [s for thing in held for s in thing if isinstance(s, str) and s == wanted]
    assert strings == []
    labels = {key.accessibleName() for code, key in keys(asking).items() if code >= 0x30}
    assert labels == {"キー"}


def test_language_change_keeps_the_step_and_clears(asking: ResidentPanel) -> None:
    told, chosen = heard(asking.mirror_changed), heard(asking.language_chosen)
    type_pin(asking, PIN[:2])
    named(asking, "日本語").click()
    assert asking.typed == 2
    named(asking, "English").click()
    assert asking.typed == 0
    assert isinstance(asking.step, steps.AskPin)
    assert chosen == ["en"]
    assert told[-1] is PinMirror.WAITING
    QApplication.processEvents()
    assert any(
        "language has changed" in widget.accessibleName() for widget in asking.findChildren(QWidget)
    )


def test_large_text_keeps_what_is_typed(asking: ResidentPanel) -> None:
    type_pin(asking, PIN[:2])
    asking.toggle_large()
    assert asking.typed == 2


def test_mirror_tells_no_more_than_it_may(asking: ResidentPanel) -> None:
    told = heard(asking.mirror_changed)
    type_pin(asking)
    assert told == [PinMirror.TYPING] * 3 + [PinMirror.LENGTH_OK]


def test_stop_overwrites_and_tells_staff(asking: ResidentPanel) -> None:
    told, mirror = heard(asking.cancelled), heard(asking.mirror_changed)
    type_pin(asking)
    named(asking, "やめる").click()
    assert asking.typed == 0
    assert len(told) == 1
    assert mirror[-1] is PinMirror.CANCELLED
    assert isinstance(asking.step, steps.PleaseAsk)


def test_empty_chair_is_asked_then_blanked(asking: ResidentPanel) -> None:
    told = heard(asking.hidden)
    type_pin(asking, PIN[:2])
    assert asking.idle.waiting.interval() == 60_000
    asking.idle.waiting.timeout.emit()
    assert asking.cover is Cover.STILL_THERE
    for _ in range(14):
        asking.idle.counting.timeout.emit()
    assert asking.cover is Cover.STILL_THERE
    assert asking.typed == 2
    asking.idle.counting.timeout.emit()
    assert asking.cover is Cover.HIDDEN
    assert asking.typed == 0
    assert len(told) == 1
    named(asking, "画面を出す Show").click()
    assert isinstance(asking.step, steps.PleaseAsk)


def test_going_on_keeps_the_entry(asking: ResidentPanel) -> None:
    type_pin(asking, PIN[:2])
    asking.idle.waiting.timeout.emit()
    named(asking, "続ける").click()
    assert asking.typed == 2
    assert asking.cover is Cover.NONE
    assert asking.idle.waiting.isActive()


def test_finishing_blanks(asking: ResidentPanel) -> None:
    asking.idle.waiting.timeout.emit()
    named(asking, "終わる").click()
    assert asking.cover is Cover.HIDDEN


@pytest.mark.parametrize("name", ["d01", "d02", "d03", "d12", "ask", "d11"])
def test_no_hurry_where_nothing_is_personal(panel: ResidentPanel, name: str) -> None:
    panel.show_step(STEPS[name])
    assert not panel.idle.waiting.isActive()


def test_large_text_doubles_all_times(asking: ResidentPanel) -> None:
    asking.toggle_large()
    assert asking.idle.waiting.interval() == 120_000
    assert asking.idle.ask_seconds == 30


def test_lifted_card_blanks_the_attributes_at_once(panel: ResidentPanel) -> None:
    panel.show_step(STEPS["d16"])
    panel.card_removed()
    assert panel.cover is Cover.HIDDEN
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    names = [widget.accessibleName() for widget in panel.findChildren(QWidget)]
    assert not [name for name in names if "花子" in name]
    assert isinstance(panel.step, steps.PleaseAsk)


@pytest.mark.parametrize(("name", "right"), [("合っている", True), ("ちがう", False)])
def test_attributes_are_answered(panel: ResidentPanel, name: str, right: bool) -> None:
    yes, no = heard(panel.attributes_confirmed), heard(panel.attributes_denied)
    called = heard(panel.staff_called)
    panel.show_step(STEPS["d16"])
    named(panel, name).click()
    assert (len(yes), len(no), len(called)) == (int(right), int(not right), int(not right))
    assert isinstance(panel.step, steps.Wait)


def test_card_lifted_too_early_is_asked_for_again(panel: ResidentPanel) -> None:
    panel.show_step(steps.PlaceCard(at=2, of=5))
    panel.card_removed()
    assert panel.step == steps.PlaceCard(at=2, of=5, place=steps.CardPlace.REMOVED)


def test_success_clears_itself(panel: ResidentPanel) -> None:
    told = heard(panel.finished)
    panel.show_step(steps.Success(at=5, of=5))
    for _ in range(30):
        assert told == []
        panel.success.timer.timeout.emit()
    assert len(told) == 1
    assert isinstance(panel.step, steps.PleaseAsk)


def test_last_try_needs_both(panel: ResidentPanel) -> None:
    told = heard(panel.answered)
    panel.show_step(steps.LastTry(at=3, of=5))
    panel.confirm_last_try_by_staff()
    assert told == []
    named(panel, "思い出せた 職員といっしょに 進めます").click()
    assert told == [Answer.REMEMBERED, Answer.CONTINUE]


def test_nothing_is_preset_where_a_choice_costs(panel: ResidentPanel) -> None:
    for name in ("d06", "d10"):
        panel.show_step(STEPS[name])
        QApplication.processEvents()
        cards = [c for c in panel.findChildren(TouchControl) if c.isVisible() and c.isChecked()]
        assert cards == []


def test_staff_called_shows_the_waiting_time(panel: ResidentPanel, clock: SetClock) -> None:
    panel.show_step(steps.Wait())
    named(panel, "職員を呼ぶ").click()
    named(panel, "呼びました")
    clock.pass_(minutes=2)
    panel.minute.timeout.emit()
    named(panel, "呼びました 2分前")
    panel.staff_answered()
    named(panel, "職員を呼ぶ")


def test_practice_shows_its_own_digits_only(panel: ResidentPanel) -> None:
    told = heard(panel.answered)
    panel.show_step(steps.Practice())
    for code in (0x31, 0x32, 0x39, 0x33, 0x34):
        keys(panel)[code].click()
    named(panel, "はじめる").click()
    assert told == [Answer.PRACTISED]


def test_password_asks_for_what_is_missing(panel: ResidentPanel) -> None:
    told = heard(panel.pin_entered)
    panel.ask_pin(PinKind.SIGNING)
    type_pin(panel, tuple(b"SHIO"))
    named_text(panel, "あと 2文字 押すと 決定できます")
    type_pin(panel, tuple(b"MA"))
    named_text(panel, "数字を 1つ 入れてください")
    type_pin(panel, tuple(b"7"))
    named(panel, "決定").click()
    assert told[0][0] == Secret(b"SHIOMA7")


def named_text(panel: ResidentPanel, text: str) -> None:
    QApplication.processEvents()
    shown = {w.accessibleName() for w in panel.findChildren(QWidget) if w.isVisible()}
    assert text in shown


class Script:
    """A dialogue that follows a list of views; keeps what it was given."""

    def __init__(self, *views: PinView) -> None:
        self._views = list(views)
        self.entered: list[Secret] = []
        self.cancelled = False
        self.mirror = PinMirror.WAITING

    def view(self) -> PinView:
        return self._views[0]

    def _next(self) -> PinView:
        self._views.pop(0)
        return self.view()

    def choose(self, *, same: bool) -> PinView:
        assert same
        return self._next()

    def typing(self, *, complete: bool, empty: bool) -> None:
        self.mirror = PinMirror.LENGTH_OK if complete else PinMirror.TYPING

    def enter(self, secret: Secret) -> PinView:
        self.entered.append(secret)
        return self._next()

    def retry(self) -> PinView:
        return self._next()

    def keep(self) -> PinView:
        return self._next()

    def cancel(self) -> PinView:
        self.cancelled = True
        return PinView(scene=PinScene.CANCELLED)

    def take(self) -> dict[PinKind, Secret]:
        self.mirror = PinMirror.DONE
        return dict(zip(PinKind, self.entered, strict=False))


ENTER = PinView(scene=PinScene.ENTER, kinds=(PinKind.RESIDENT, PinKind.FACE_INPUT))


def test_dialogue_is_led_to_its_end(panel: ResidentPanel) -> None:
    chosen = heard(panel.pins_chosen)
    views = [
        PinView(scene=PinScene.CHOOSE, kinds=(PinKind.RESIDENT,)),
        ENTER,
        PinView(scene=PinScene.WEAK),
        PinView(scene=PinScene.ENTER, kinds=(PinKind.RESIDENT,), stage=PinStage.SECOND),
        PinView(scene=PinScene.MISMATCH, mismatches=2),
        ENTER,
        PinView(scene=PinScene.DONE),
    ]
    script = Script(*views)
    panel.run_pins(script, practice=True, at=3, of=5)
    named(panel, "練習しないで 始める").click()
    named(panel, "3つとも 同じ番号 覚える番号は 1つです").click()
    named(panel, "次へ").click()
    type_pin(panel)
    named(panel, "決定").click()
    named(panel, "このまま 使う").click()
    type_pin(panel)
    named(panel, "決定").click()
    assert panel.step == steps.Mismatch(offer_staff=True, at=3, of=5)
    named(panel, "もう一度").click()
    type_pin(panel)
    named(panel, "決定").click()
    assert len(chosen) == 1
    assert len(chosen[0]) == 3
    assert isinstance(panel.step, steps.Wait)


@pytest.mark.parametrize("way", ["stop", "hide_content", "close"])
def test_every_way_out_cancels_the_dialogue(panel: ResidentPanel, way: str) -> None:
    script = Script(ENTER)
    panel.run_pins(script)
    type_pin(panel, PIN[:2])
    leave: Callable[[], object] = getattr(panel, way)
    leave()
    assert script.cancelled
    assert panel.typed == 0


def test_voice_reads_counts_never_digits(panel: ResidentPanel) -> None:
    told = heard(panel.speak)
    panel.ask_pin(PinKind.RESIDENT)
    panel.toggle_voice()
    type_pin(panel)
    assert told[-2:] == [
        ("ja", "3つ 入りました。あと 1つです。"),
        ("ja", "4つ 入りました。決定を 押してください。"),
    ]


def test_no_digit_of_a_secret_is_ever_spoken(panel: ResidentPanel) -> None:
    said: list[str] = []
    panel.speak.connect(lambda _, text: said.append(text))
    panel.toggle_voice()
    for language in ("ja", "en", "vi"):
        panel.choose_language(language)
        panel.ask_pin(PinKind.AUTHENTICATION)
        said.clear()
        type_pin(panel, b"9786")
        assert len(said) == 4
        assert not set("9786") & set("".join(said))
