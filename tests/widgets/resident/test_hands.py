"""Hands on the glass: thumbs that overlap count, palms and resting fingers do not."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ports import PinKind
from tests.conftest import SetClock
from tests.widgets.resident.test_panel import PIN, glass, keys, named, type_pin
from widgets.resident.keys import PinKey
from widgets.resident.panel import ResidentPanel

__all__ = ["glass"]


@pytest.fixture
def asking(panel: ResidentPanel) -> ResidentPanel:
    panel.ask_pin(PinKind.AUTHENTICATION)
    QApplication.processEvents()
    return panel


class Glass:
    """Touch points of the whole panel, as the screen's driver tells them."""

    def __init__(self, panel: QWidget, device: QPointingDevice) -> None:
        self.panel, self.device = panel, device
        self.down: dict[int, QPoint] = {}

    def press(self, *fingers: tuple[int, QPoint]) -> None:
        event = self._event({number for number, _ in fingers})
        for number, at in fingers:
            event.press(number, at, self.panel)
            self.down[number] = at
        event.commit()

    def lift(self, *numbers: int) -> None:
        event = self._event(set(numbers))
        for number in numbers:
            event.release(number, self.down.pop(number), self.panel)
        event.commit()

    def _event(self, others: set[int]) -> QTest.QTouchEventSequence:
        event = QTest.touchEvent(self.panel, self.device, False)
        for number in self.down.keys() - others:
            event.stationary(number)
        return event

    def tap(self, number: int, at: QPoint) -> None:
        self.press((number, at))
        self.lift(number)

    def middle(self, key: PinKey) -> QPoint:
        return key.mapTo(self.panel, key.rect().center())


@pytest.mark.parametrize("ground", ["between keys", "on the words", "on the bar"])
def test_palm_on_the_ground_swallows_no_press(
    asking: ResidentPanel, glass: QPointingDevice, ground: str
) -> None:
    pad, hand = keys(asking), Glass(asking, glass)
    between = hand.middle(pad[0x31]) + QPoint(pad[0x31].width() // 2 + 6, 0)
    place = {
        "between keys": between,
        "on the words": QPoint(200, 300),
        "on the bar": QPoint(480, asking.height() - 20),
    }[ground]
    hand.press((0, place))
    for code in PIN:
        hand.tap(1, hand.middle(pad[code]))
    hand.lift(0)
    assert asking.typed == 4


def test_finger_that_rests_while_another_types_is_no_press(
    asking: ResidentPanel, glass: QPointingDevice, clock: SetClock
) -> None:
    pad, hand = keys(asking), Glass(asking, glass)
    hand.press((0, hand.middle(pad[0x30])))
    for code in PIN[:3]:
        clock.pass_(seconds=1)
        hand.tap(1, hand.middle(pad[code]))
    assert asking.typed == 3
    hand.lift(0)
    assert asking.typed == 3


def test_slow_press_alone_is_a_press(
    asking: ResidentPanel, glass: QPointingDevice, clock: SetClock
) -> None:
    pad, hand = keys(asking), Glass(asking, glass)
    hand.press((0, hand.middle(pad[0x37])))
    clock.pass_(seconds=4)
    hand.lift(0)
    assert asking.typed == 1


def test_two_thumbs_at_once_are_two_presses(asking: ResidentPanel, glass: QPointingDevice) -> None:
    pad, hand = keys(asking), Glass(asking, glass)
    hand.press((0, hand.middle(pad[0x37])), (1, hand.middle(pad[0x32])))
    hand.lift(0, 1)
    assert asking.typed == 2


def test_hand_laid_on_the_keys_is_no_press(
    asking: ResidentPanel, glass: QPointingDevice, clock: SetClock
) -> None:
    pad, hand = keys(asking), Glass(asking, glass)
    hand.press(*((number, hand.middle(pad[0x34 + number])) for number in range(3)))
    clock.pass_(seconds=1)
    hand.lift(0, 1, 2)
    assert asking.typed == 0
    hand.tap(0, hand.middle(pad[0x37]))
    assert asking.typed == 1


def test_finger_left_on_a_button_that_went_away_is_forgotten(
    asking: ResidentPanel, glass: QPointingDevice, clock: SetClock
) -> None:
    type_pin(asking)
    hand = Glass(asking, glass)
    for number in range(2):
        confirm = named(asking, "決定")
        hand.press((number, confirm.mapTo(asking, confirm.rect().center())))
        keys(asking)[0x08].click()
        clock.pass_(seconds=1)
        keys(asking)[PIN[3]].click()
        clock.pass_(seconds=1)
    keys(asking)[0x18].click()
    hand.tap(5, hand.middle(keys(asking)[0x37]))
    hand.lift(0, 1)
    assert asking.typed == 1
