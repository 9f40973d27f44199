"""A bug on the screen's thread is noted, told with its number, and the program goes on."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from app.log import start_log
from app.resources import words
from app.system import SystemIds
from tests.conftest import SetClock
from tests.widgets.staff_window import end_window, show_frame
from widgets.controls.picture import Picture
from widgets.fonts import register_fonts
from widgets.frame import Frame
from widgets.theme import Theme, read_tokens
from widgets.unforeseen import Unforeseen

kept = []  # what a debugger or a profiler does: it keeps the frames, and with them the painter
sys.excepthook = lambda kind, trouble, trace: kept.append(trace)
app = QApplication([])
start_log(Path(sys.argv[1]))
clock = SetClock()
theme = Theme(tokens=read_tokens(), fonts=register_fonts(), words=words("ja"))
frame = Frame(theme)
told = []
frame.fault_told.connect(told.append)
window = show_frame(theme, clock, frame, "guide")
unforeseen = Unforeseen(SystemIds(), clock, window.tell_fault)
unforeseen.start()

def paint_again():
    before = len(kept)
    broken.update()
    for _ in range(100):
        app.processEvents()
        if len(kept) > before:
            break
    app.processEvents()
    assert len(kept) > before

broken = Picture(theme, "no-such-picture", 24, theme.ink.text)
frame.step.column.addWidget(broken)
paint_again()
paint_again()
assert [fault.code for fault in told] == ["K-190"], told
assert frame.notices.keys() == ("fault K-190",)
clock.pass_(minutes=1)
paint_again()
assert len(told) == 2
unforeseen.stop()
paint_again()
assert len(told) == 2
frame.step.column.removeWidget(broken)
broken.deleteLater()
end_window(window)
app.processEvents()
print(*[fault.report for fault in told])
"""


def test_a_bug_in_painting_is_told_and_the_program_lives(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (tmp_path / "terminal.log").read_text().splitlines()]
    assert [line["report"] for line in lines] == done.stdout.split()
    assert {line["exception"] for line in lines} == {"KeyError"}
    assert all(line["where"][-1].startswith("icons.py:") for line in lines)
    assert "no-such-picture" not in (tmp_path / "terminal.log").read_text()
