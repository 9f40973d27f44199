"""Qt's uncounted None does not wear the interpreter's own away."""

import sys

import pytest
from PySide6.QtCore import QObject

from widgets.immortal import make_immortal


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="immortal by itself from 3.12 on")
def test_constants_outlive_many_calls() -> None:
    make_immortal()
    thing = QObject()
    for _ in range(20_000):
        thing.setObjectName("x")
    for constant in (None, True, False):
        assert sys.getrefcount(constant) > 1 << 50
