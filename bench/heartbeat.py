"""Run the program with a heart: ``python -m bench.heartbeat FILE`` and main.py's own arguments.

A timer on the screen's thread beats every 5 ms; at the end each beat's time is written to FILE as
doubles of the system's monotonic clock.  A gap between two beats is a time in which no key would
have been answered.
"""

from __future__ import annotations

import sys
import time
from array import array
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
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    timer.start(BEAT_MS)
    application.focusWindowChanged.connect(lambda window: window or QTimer.singleShot(0, _return))
    code = main.main(arguments)
    timer.stop()
    file.write_bytes(beats.tobytes())
    return code


def _return() -> None:
    """Give the keyboard back to the staff's window, as a desktop does where no window has it."""
    for window in QApplication.topLevelWidgets():
        takes = not window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
        if window.isVisible() and takes and QApplication.activeWindow() is None:
            window.activateWindow()


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2:]))
