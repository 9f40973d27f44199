"""A scanner that types into a password's field fills it with nothing and sends nothing."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ports import Secret
from tests.conftest import SetClock
from widgets.controls.fields import SecretEdit
from widgets.theme import Theme
from widgets.wedge import WedgeFilter

SCANNER_MS, HAND_MS = 6, 90


@pytest.fixture
def edit(theme: Theme, qtbot: QtBot) -> SecretEdit:
    made = SecretEdit(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def typed(edit: SecretEdit, text: str, gap: int, at: int) -> None:
    for place, sign in enumerate(f"{text}\r"):
        key = Qt.Key.Key_Return if sign == "\r" else Qt.Key(ord(sign.upper()))
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, sign)
        event.setTimestamp(at + place * gap)
        QApplication.sendEvent(edit, event)


def test_a_scan_is_no_password(edit: SecretEdit) -> None:
    sent: list[Secret] = []
    edit.returnPressed.connect(lambda: sent.append(edit.take()))
    typed(edit, "3K7-204817", SCANNER_MS, 1_000)
    assert (sent, edit.is_empty()) == ([], True)
    typed(edit, "horse7battery", HAND_MS, 9_000)
    assert sent == [Secret(b"horse7battery")]


def test_a_password_never_passes_through_the_scanners_filter(
    edit: SecretEdit, clock: SetClock, qapp: QApplication
) -> None:
    wedge = WedgeFilter(clock)
    told: list[object] = []
    wedge.scanned.connect(told.append)
    wedge.start(qapp)
    edit.setFocus()
    typed(edit, "horse7battery", HAND_MS, 9_000)
    wedge.stop(qapp)
    assert told == []
    assert edit.take() == Secret(b"horse7battery")
