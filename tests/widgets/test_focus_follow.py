"""What has the keyboard is followed, and nothing else is looked at."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from widgets.focus_follow import FocusFollower

Seen = list[tuple[QWidget, QEvent.Type]]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    rows = QVBoxLayout(shown)
    for _ in range(2):
        rows.addWidget(QLineEdit())
    qtbot.addWidget(shown)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    return shown


@pytest.fixture
def seen(qapp: QApplication, window: QWidget) -> Iterator[Seen]:
    told: Seen = []

    def look(widget: QWidget, event: QEvent) -> bool:
        told.append((widget, event.type()))
        return event.type() == QEvent.Type.KeyPress

    follower = FocusFollower(look)
    follower.start(qapp)
    yield told
    follower.stop(qapp)


def fields(window: QWidget) -> list[QLineEdit]:
    return window.findChildren(QLineEdit)


def test_only_what_has_the_keyboard_is_looked_at(qtbot: QtBot, window: QWidget, seen: Seen) -> None:
    one, two = fields(window)
    one.setFocus()
    two.setFocus()
    seen.clear()
    one.resize(50, 20)
    two.resize(60, 20)
    assert {widget for widget, _ in seen} == {two}


def test_a_look_takes_a_key_from_what_has_the_keyboard(
    qtbot: QtBot, window: QWidget, seen: Seen
) -> None:
    one, two = fields(window)
    two.setFocus()
    qtbot.keyClick(two, Qt.Key.Key_A)
    one.setFocus()
    qtbot.keyClick(two, Qt.Key.Key_B)
    assert two.text() == "b"
    assert (two, QEvent.Type.KeyPress) in seen


def test_without_a_keyboard_the_window_is_looked_at(
    qtbot: QtBot, window: QWidget, seen: Seen
) -> None:
    one, _ = fields(window)
    one.setFocus()
    one.clearFocus()
    qtbot.keyClick(window, Qt.Key.Key_A)
    assert (window, QEvent.Type.KeyPress) in seen


def test_what_had_the_keyboard_may_be_taken_away(qtbot: QtBot, window: QWidget, seen: Seen) -> None:
    one, two = fields(window)
    one.setFocus()
    one.setParent(None)
    one.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    two.setFocus()
    seen.clear()
    two.resize(60, 20)
    assert {widget for widget, _ in seen} == {two}
