"""No object of Python's stands for an item of a layout: it would outlive the item."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
    QWidgetItem,
)
from shiboken6 import Shiboken

from widgets.layout_items import let_go_of_items
from widgets.theme import Theme


def items_known() -> set[int]:
    """Return the objects that stand for widgets' items."""
    known = Shiboken.getAllValidWrappers()
    return {id(one) for one in known if isinstance(one, QWidgetItem)}


def test_a_layout_that_is_added_filled_gives_its_items_up(theme: Theme) -> None:
    let_go_of_items()  # a second time
    before = items_known()
    holder = QWidget()
    outer, inner, deep, grid = QVBoxLayout(holder), QHBoxLayout(), QVBoxLayout(), QGridLayout()
    parts = [QLabel(name) for name in "abcd"]
    inner.addWidget(parts[0])
    inner.addStretch(1)
    deep.addWidget(parts[1])
    grid.addWidget(parts[2], 0, 0)
    inner.addLayout(deep)
    inner.addLayout(grid, 2)
    outer.addLayout(inner, 3)
    beside = QHBoxLayout()
    beside.addWidget(parts[3])
    outer.insertLayout(0, beside)
    assert items_known() <= before
    assert (outer.count(), inner.count(), deep.count(), grid.count()) == (2, 4, 1, 1)
    assert (outer.stretch(1), inner.stretch(3)) == (3, 2)
    for part in parts:
        part.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert (inner.count(), deep.count(), grid.count(), beside.count()) == (3, 0, 0, 0)
    assert inner.indexOf(deep) == 1
