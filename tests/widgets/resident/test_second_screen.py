"""The panel appears on the screen with its name and never on the staff's (real second screen)."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from app.faults import CounterFault
from app.resources import words
from tests.conftest import SetClock
from widgets.fonts import register_fonts
from widgets.resident import steps
from widgets.resident.bodies import Cover
from widgets.resident.window import ResidentWindow

app = QApplication([])
common = dict(
    languages={language: words(language) for language in ("ja", "en")},
    fonts=register_fonts(), clock=SetClock(), px_per_mm=3.367,
)
window = ResidentWindow(screen_name="RESIDENT", **common)
window.open()
app.processEvents()
assert window.isVisible()
assert window.screen().name() == "RESIDENT", window.screen().name()
assert window.frameGeometry() == window.screen().geometry()
assert window.grab().toImage().size().toTuple() == (1024, 768)

window.setGeometry(1930, 10, 640, 480)
window.screen().geometryChanged.emit(window.screen().geometry())
assert window.geometry() == window.screen().geometry()

nowhere = ResidentWindow(screen_name="GONE", **common)
try:
    nowhere.open()
except CounterFault as fault:
    assert fault.code == "T-101"
else:
    raise AssertionError("opened without its screen")
assert not nowhere.isVisible()

from PySide6.QtWidgets import QWidget
staff_window = QWidget()
staff_window.setGeometry(window.screen().geometry()); staff_window.show(); app.processEvents()
seen = ResidentWindow(screen_name="RESIDENT", staff=staff_window, **common)
try:
    seen.open()
except CounterFault as fault:
    assert fault.code == "T-102"
else:
    raise AssertionError("opened on the staff's screen")
assert not seen.isVisible()
assert (seen.fact()["health"], seen.fact()["code"]) == ("fault", "T-102")
app.screenAdded.emit(window.screen())
assert not seen.isVisible()
staff_window.close()
assert (nowhere.fact()["health"], nowhere.fact()["code"]) == ("fault", "T-101")
assert window.fact()["health"] == "fine"

from PySide6.QtGui import QWindow
from app.ports import PinKind

desk = QWindow(next(screen for screen in QGuiApplication.screens() if screen.name() == "STAFF"))
desk.show(); desk.requestActivate(); app.processEvents()
assert QGuiApplication.focusWindow() is desk
window.ask_pin(PinKind.RESIDENT); app.processEvents()
assert QGuiApplication.focusWindow() is desk
keyed = ResidentWindow(screen_name="RESIDENT", ten_key=True, **common)
keyed.open(); desk.requestActivate(); app.processEvents()
assert QGuiApplication.focusWindow() is desk
keyed.ask_pin(PinKind.RESIDENT); app.processEvents()
assert QGuiApplication.focusWindow() is keyed.windowHandle()
desk.requestActivate(); app.processEvents()
keyed.stop(); app.processEvents()
assert QGuiApplication.focusWindow() is desk
keyed.close()

lost = []
window.screen_lost.connect(lost.append)
window.show_step(steps.Wait())
staff = next(screen for screen in QGuiApplication.screens() if screen.name() == "STAFF")
window.windowHandle().setScreen(staff)
app.processEvents()
assert not window.isVisible()
assert window.cover is Cover.HIDDEN
assert lost == ["RESIDENT"]
window.open()
app.processEvents()
assert window.isVisible()
app.screenRemoved.emit(window.screen())
assert not window.isVisible()
assert lost == ["RESIDENT", "RESIDENT"]
window.close(); nowhere.close(); desk.close()
print("ok")
"""


def screen(name: str, x: int, width: int, height: int) -> dict[str, object]:
    place = {"name": name, "x": x, "y": 0, "width": width, "height": height}
    return place | {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}


def test_window_lives_on_its_own_screen_only(tmp_path: Path) -> None:
    layout = tmp_path / "two.json"
    screens = [screen("STAFF", 0, 1920, 1080), screen("RESIDENT", 1920, 1024, 768)]
    layout.write_text(json.dumps({"screens": screens}))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        env={"QT_QPA_PLATFORM": f"offscreen:configfile={layout}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip().endswith("ok"), done.stderr
    assert done.returncode == 0
