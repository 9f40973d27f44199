"""Run the program with a heart: ``python -m bench.heartbeat FILE`` and main.py's own arguments.

A timer on the screen's thread beats every 5 ms; at the end two doubles a beat are written to FILE:
the system's monotonic clock, and how long this thread has waited so far for a processor that others
held (0 where the system does not tell).  A gap between two beats is a time in which no key would
have been answered.
"""

from __future__ import annotations

import os
import sys
import time
from array import array
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

import main

BEAT_MS = 5


def run(file: Path, arguments: list[str]) -> int:
    """Run the program and write its beats; returns its exit code."""
    application = QApplication([])
    beats = array("d")
    timer = QTimer(application)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    with ExitStack() as stack:
        waited = _waiting(stack)
        timer.timeout.connect(lambda: beats.extend((time.monotonic(), waited())))
        timer.start(BEAT_MS)
        code = _run(application, arguments)
        timer.stop()
    file.write_bytes(beats.tobytes())
    return code


def _waiting(stack: ExitStack) -> Callable[[], float]:
    """Return what tells this thread's seconds in the queue for a processor."""
    told = Path("/proc/thread-self/schedstat")  # spent, queued, turns; in nanoseconds
    if not told.exists():
        return lambda: 0.0
    opened = stack.enter_context(told.open("rb", buffering=0))
    return lambda: int(os.pread(opened.fileno(), 80, 0).split()[1]) / 1e9


def _run(application: QApplication, arguments: list[str]) -> int:
    application.focusWindowChanged.connect(lambda window: window or QTimer.singleShot(0, _return))
    return main.main(arguments)


def _return() -> None:
    """Give the keyboard back to the staff's window, as a desktop does where no window has it."""
    for window in QApplication.topLevelWidgets():
        takes = not window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
        if window.isVisible() and takes and QApplication.activeWindow() is None:
            window.activateWindow()


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2:]))
