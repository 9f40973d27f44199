"""The staff's window and the resident's stand beside each other where the screen has room."""

import pytest
from PySide6.QtCore import QRect

from widgets.beside import LEAST_STAFF, PANEL_MM, stand

DPI_96 = 96 / 25.4


@pytest.mark.parametrize(
    ("wide", "high", "per_mm"),
    [(2560, 1440, DPI_96), (3840, 2160, 163 / 25.4), (1920, 1600, DPI_96), (3440, 1440, 4.3)],
)
def test_neither_covers_the_other_where_there_is_room(wide: int, high: int, per_mm: float) -> None:
    free = QRect(0, 0, wide, high)
    staff, panel = stand(free, per_mm)
    assert staff is not None
    assert not staff.intersects(panel)
    assert free.contains(staff)
    assert free.contains(panel)
    assert LEAST_STAFF.boundedTo(staff.size()) == LEAST_STAFF
    assert panel.width() / per_mm == pytest.approx(PANEL_MM[0], abs=0.5)
    assert panel.height() / per_mm == pytest.approx(PANEL_MM[1], abs=0.5)


def test_on_a_narrow_screen_a_corner_away_from_the_keys_is_covered() -> None:
    staff, panel = stand(QRect(0, 0, 1920, 1200), DPI_96)
    assert staff is not None
    assert staff.size() == LEAST_STAFF
    covered = staff.intersected(panel)
    assert covered.top() == staff.top()
    assert covered.width() * covered.height() < 0.02 * staff.width() * staff.height()


def test_the_taskbar_stays_free() -> None:
    free = QRect(64, 30, 2400, 1300)
    staff, panel = stand(free, DPI_96)
    assert staff is not None
    assert free.contains(staff)
    assert free.contains(panel)


@pytest.mark.parametrize(("wide", "high"), [(1366, 728), (1280, 720), (640, 480)])
def test_a_small_screen_is_filled_and_the_panel_lies_on_it(wide: int, high: int) -> None:
    free = QRect(0, 0, wide, high)
    staff, panel = stand(free, DPI_96)
    assert staff is None
    assert free.contains(panel)
