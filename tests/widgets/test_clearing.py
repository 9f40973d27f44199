"""What goes out of a layout, or into another, leaves nothing behind that Python believes in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from tests.widgets.outlived import outlived
from widgets.clearing import clear, discard, take_out

Built = tuple[QWidget, QHBoxLayout, list[QPushButton]]


@pytest.fixture
def built(qapp: QApplication) -> Built:
    """Give a page whose row was filled before the page took it: Qt leaves such items."""
    page, row = QWidget(), QHBoxLayout()
    buttons = [QPushButton(str(number)) for number in range(3)]
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    QVBoxLayout(page).addLayout(row)
    return page, row, buttons


def gone(qapp: QApplication) -> None:
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize("leave", [discard, take_out])
def test_who_leaves_takes_the_item_along(
    qapp: QApplication, built: Built, leave: Callable[[QWidget], None]
) -> None:
    before, (page, row, buttons) = outlived(), built
    for button in buttons:
        leave(button)
        assert button.parentWidget() is page
    gone(qapp)
    assert row.count() == 1
    assert outlived() == before


def test_who_was_taken_out_stands_elsewhere(qapp: QApplication, built: Built) -> None:
    before, (page, _row, buttons) = outlived(), built
    column = page.layout()
    assert isinstance(column, QVBoxLayout)
    take_out(buttons[0])
    column.addWidget(buttons[0])
    assert column.indexOf(buttons[0]) == 1
    assert outlived() == before


def test_a_cleared_layout_leaves_nothing(qapp: QApplication, built: Built) -> None:
    before, (page, _row, _buttons) = outlived(), built
    column = page.layout()
    assert isinstance(column, QLayout)
    clear(column)
    gone(qapp)
    assert column.count() == 0
    assert outlived() == before


def test_who_stands_in_no_layout_may_go_too(qapp: QApplication) -> None:
    parent = QWidget()
    for alone in (QWidget(), QWidget(parent)):
        discard(alone)
        gone(qapp)
        assert not isValid(alone)
