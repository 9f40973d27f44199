"""Tab walks as the layouts were written, and looking leaves nothing behind."""

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from widgets.controls.focus_order import tab_stops


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.resize(600, 400)
    return shown


def button(name: str) -> QPushButton:
    return QPushButton(name)


def names(window: QWidget) -> list[str]:
    window.show()
    return [stop.text() for stop in tab_stops(window) if isinstance(stop, QPushButton)]


def test_the_order_is_the_layouts_not_that_of_making(window: QWidget) -> None:
    made = {name: button(name) for name in ("f", "e", "d", "c", "b", "a")}
    rows, row, grid = QVBoxLayout(), QHBoxLayout(), QGridLayout()
    window.setLayout(rows)
    rows.addWidget(made["a"])
    rows.addLayout(row)
    row.addWidget(QLabel("between"))
    row.addWidget(made["b"])
    row.addStretch()
    row.addLayout(grid)
    grid.addWidget(made["c"], 0, 0)
    grid.addWidget(made["d"], 0, 1)
    rows.addWidget(made["e"])
    rows.insertWidget(3, made["f"])
    assert names(window) == ["a", "b", "c", "d", "e", "f"]


def test_what_lies_in_no_layout_follows_by_its_place(window: QWidget) -> None:
    QVBoxLayout(window).addWidget(button("laid"))
    for name, at in (("low", 300), ("high", 200)):
        free = QPushButton(name, window)
        free.move(10, at)
    assert names(window) == ["laid", "high", "low"]


def test_a_scrolled_part_is_walked_in_its_place(window: QWidget) -> None:
    rows, inner, area = QVBoxLayout(window), QWidget(), QScrollArea()
    QVBoxLayout(inner).addWidget(button("inside"))
    area.setWidget(inner)
    rows.addWidget(button("before"))
    rows.addWidget(area)
    rows.addWidget(button("after"))
    assert names(window) == ["before", "inside", "after"]


def test_hidden_and_disabled_parts_are_passed_over(window: QWidget) -> None:
    rows, off, gone = QVBoxLayout(window), button("off"), button("gone")
    for one in (button("on"), off, gone):
        rows.addWidget(one)
    off.setEnabled(False)
    gone.hide()
    assert names(window) == ["on"]


def test_looking_leaves_no_answer_that_outlives_its_item(window: QWidget) -> None:
    """A wrapper kept for a layout's item ends the program when its memory is used again."""
    rows, row = QVBoxLayout(window), QHBoxLayout()
    rows.addLayout(row)
    for name in ("a", "b", "c"):
        row.addWidget(button(name))
    before = _kept_items()
    assert names(window) == ["a", "b", "c"]
    for stop in tab_stops(window):
        stop.deleteLater()
    del stop
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert _kept_items() <= before


def _kept_items() -> set[int]:
    kept = shiboken6.getAllValidWrappers()
    return {id(one) for one in kept if isinstance(one, QLayoutItem) and not hasattr(one, "parent")}
