"""The panel in a window of its own: real size, no keyboard, nobody closes it (real windows)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.widgets.resident.test_second_screen import screen

BEGIN = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from app.ports import PinKind
from app.resources import words
from app.settings import PanelSettings
from tests.conftest import SetClock
from tests.widgets.resident.test_screens import STEPS, target_troubles
from widgets.beside import measured_px_per_mm, stand_on
from widgets.fonts import register_fonts
from widgets.resident.beside import PanelBeside
from widgets.resident.touch import controls

app = QApplication([])
settings = PanelSettings(window=True)
first, second = QGuiApplication.screens()
staff = QLineEdit()
staff.setGeometry(stand_on(first, settings).staff)
staff.show(); staff.activateWindow(); app.processEvents()
assert QApplication.focusWidget() is staff
panel = PanelBeside(
    languages={language: words(language) for language in ("ja", "en")},
    fonts=register_fonts(), clock=SetClock(), staff=staff, settings=settings, title="住民画面　3",
)
panel.open(); staff.activateWindow(); app.processEvents()
"""
FOCUS = """
assert panel.windowTitle() == "住民画面　3"
assert not panel.geometry().intersects(staff.geometry())
assert panel.windowHandle().transientParent() is staff.windowHandle()
panel.ask_pin(PinKind.AUTHENTICATION); app.processEvents()
pad = next(one for one in controls(panel) if getattr(one, "code", None) == ord("7"))
QTest.mouseClick(pad, Qt.MouseButton.LeftButton); app.processEvents()
assert panel.typed == 1
assert QApplication.focusWidget() is staff
QTest.keyClicks(QApplication.focusWidget(), "4")
assert (panel.typed, staff.text()) == (1, "4")
class FromDesktop(QCloseEvent):
    def spontaneous(self): return True

asked = FromDesktop(); panel.closeEvent(asked)
assert not asked.isAccepted()
panel.close()
assert not panel.isVisible()
"""
SIZES = """
def looked(on):
    per_mm = measured_px_per_mm(on)
    for name, step in STEPS.items():
        panel.show_step(step); app.processEvents()
        found = list(target_troubles(panel, per_mm))
        assert not found, (name, found)
    return panel.width() / per_mm, panel.height() / per_mm

before, wide = looked(first), panel.width()
assert 217 < before[0] < 218.5 and 135.5 < before[1] < 137, before
panel.move(2800, 200); app.processEvents()
assert panel.screen().name() == "SECOND", panel.screen().name()
after = looked(second)
assert panel.width() != wide
assert all(abs(one - other) < 0.6 for one, other in zip(before, after)), (before, after)
"""


def play(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    layout = folder / "two.json"
    dense = screen("SECOND", 2560, 2560, 1600) | {"logicalDpi": 144}
    layout.write_text(json.dumps({"screens": [screen("FIRST", 0, 2560, 1440), dense]}))
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", BEGIN + script + "\npanel.close(); print('ok')"],
        env={"QT_QPA_PLATFORM": f"offscreen:configfile={layout}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("script", [FOCUS, SIZES], ids=["focus", "sizes"])
def test_window_beside_the_staffs(tmp_path: Path, script: str) -> None:
    done = play(tmp_path, script)
    assert done.stdout.strip().endswith("ok"), done.stderr
    assert done.returncode == 0
