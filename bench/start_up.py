"""Process start to the sign-in on the screen, beside an empty PySide6 window started the same way.

Each run is a process of its own that tells its first painted frame, from which on its fields take
keys; the terminal is the real ``main.py terminal`` with a ledger that exists, as on any morning
but the first.  The second row ends when the ledger is open and an entry would be checked: an order
is answered only then.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bench.office import ROOT, folder
from bench.rows import MILLI, Row, at

NAME = "start-up"
_RUNS = 15
_RATIO = 2.0
_USABLE_RATIO = 15.0
_EMPTY = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget()
window.resize(1920, 1080)
window.show()
application.processEvents()
window.grab()
sys.stdout.write("shown\\n")
sys.stdout.flush()
"""


def measure(size: int) -> list[Row]:
    """Measure cold processes with warm files; ``size`` does not matter."""
    with folder() as home:
        (home / "settings.toml").write_text(
            '[ledger]\nkey = "file:ledger.key"\n[card]\ndriver = "none"\n', encoding="utf-8"
        )
        terminal = ["main.py", "terminal", "--drive", "--home", str(home)]
        _started(terminal, usable=True)
        empty: list[float] = []
        shown: list[float] = []
        usable: list[float] = []
        for _ in range(_RUNS):
            empty.append(_started(["-c", _EMPTY])[0])
            first, last = _started(terminal, usable=True)
            shown.append(first)
            usable.append(last)
    middle = at(sorted(empty), 0.5)
    return [
        Row(
            claim="process start to the sign-in shown, p50",
            value=at(sorted(shown), 0.5),
            unit="ms",
            baseline="empty PySide6 window, same interpreter",
            baseline_value=middle,
            budget=round(_RATIO * middle),
        ),
        Row(
            claim="process start to the sign-in usable, ledger open, p50",
            value=at(sorted(usable), 0.5),
            unit="ms",
            baseline="empty PySide6 window, same interpreter",
            baseline_value=middle,
            budget=round(_USABLE_RATIO * middle),
        ),
    ]


def _started(arguments: list[str], *, usable: bool = False) -> tuple[float, float]:
    """Return the milliseconds until a process says its first line, and answers an order."""
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        said = process.stdout.readline()
        first = last = (time.perf_counter() - begun) * MILLI
        if usable:
            process.stdin.write(b'{"do": "state"}\n')
            process.stdin.flush()
            said = process.stdout.readline()
            last = (time.perf_counter() - begun) * MILLI
        process.communicate()
        if not said:
            raise RuntimeError(f"ended with {process.returncode}: {arguments}")
    return first, last
