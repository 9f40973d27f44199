"""Be a process beside a terminal without a window: one order on standard input, its answer out."""

import sys
from collections.abc import Callable
from typing import TypeVar

import msgspec
from PySide6.QtGui import QGuiApplication

T = TypeVar("T")


def answer_one(order: type[T], work: Callable[[T], object]) -> None:
    """Answer the one order of this process, with Qt at work."""
    wanted = msgspec.json.decode(sys.stdin.buffer.read(), type=order)
    application = QGuiApplication([])
    sys.stdout.buffer.write(msgspec.json.encode(work(wanted)))
    application.quit()
