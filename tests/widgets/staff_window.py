"""A staff window that shows one screen, as the tests of places of work need it."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ports import Scan
from tests.conftest import SetClock
from widgets.frame import Frame
from widgets.screens.sign_in import SignInScreen
from widgets.shell import ScreenRow, StaffWindow
from widgets.theme import Theme
from widgets.work_area import WorkArea

LARGE, SMALL, TABLET = QSize(1920, 1080), QSize(1366, 768), QSize(1280, 800)


def show_frame(
    theme: Theme, clock: SetClock, frame: Frame, role: str, size: QSize = LARGE
) -> StaffWindow:
    """Show a frame in a window in which a person of a role works."""
    window = StaffWindow(theme, clock, SignInScreen(theme), idle_s=0)
    window.furnish(WorkArea(theme, window))
    window.set_identity("1", "発券受付", "岡山市マイナンバーカードセンター")
    window.resize(size)
    rows = [
        ScreenRow(
            key="place",
            roles=frozenset({role}),
            icon="home",
            title="place.reception",
            factory=lambda: frame,
        )
    ]
    window.open_for(role, "岡本　真央", rows)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window, 5000)
    frame.enter()
    QApplication.processEvents()
    return window


def end_window(window: StaffWindow) -> None:
    """Close a window for good."""
    window.allow_close()
    window.close()
    window.deleteLater()


def grab_both(window: StaffWindow, name: str, settle: Callable[[], None]) -> None:
    """Keep a window's picture in both sizes where ``COUNTER_PICTURES`` names a folder."""
    folder = os.environ.get("COUNTER_PICTURES")
    if not folder:
        return
    for size, end in ((LARGE, ""), (SMALL, "_compact")):
        window.resize(size)
        settle()
        window.grab().save(str(Path(folder) / f"{name}{end}.png"))
    window.resize(LARGE)
    settle()


def turn() -> None:
    """Run the event loop while a lane works: processing alone would spin beside it."""
    loop = QEventLoop()
    QTimer.singleShot(1, loop.quit)
    loop.exec()


def until(settled: Callable[[], None], reached: Callable[[], bool]) -> None:
    """Run the event loop until a state is reached; fails after ten rounds."""
    for _ in range(10):
        settled()
        if reached():
            return
    raise AssertionError("not reached")


def scan_of(text: str) -> Scan:
    """Return a code as a scanner delivers it."""
    return Scan(text=text, source="serial")
