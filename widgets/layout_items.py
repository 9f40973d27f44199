"""Let no object of Python's outlive an item of a layout.

``addLayout`` and ``insertLayout`` of PySide6 make an object for each item that the added layout
already has, and keep it as long as that layout.  An item ends without a word when its widget is
deleted or moved to another layout; the next ``QObject`` that gets its place in memory is then
found under two objects, and deleting it ends the program (``Shiboken::BindingManager``).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLayout
from shiboken6 import Shiboken

_NESTING = ((QBoxLayout, "addLayout"), (QBoxLayout, "insertLayout"), (QGridLayout, "addLayout"))


def let_go_of_items() -> None:
    """Let nested layouts give up the objects of their items; doing it again changes nothing."""
    for kind, name in _NESTING:
        plain = getattr(kind, name)
        if not hasattr(plain, "__wrapped__"):
            setattr(kind, name, _nesting(plain))


def _nesting(plain: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(plain)
    def nest(*arguments: Any, **named: Any) -> None:
        plain(*arguments, **named)
        for one in (*arguments[1:], *named.values()):
            if isinstance(one, QLayout):
                _let_go(one)

    return nest


def _let_go(layout: QLayout) -> None:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        inner = None if item is None else item.layout()
        if inner is not None:
            _let_go(inner)
        elif item is not None:
            Shiboken.invalidate(item)
