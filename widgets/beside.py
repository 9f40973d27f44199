"""Where the staff's window and the resident's stand when one screen has both."""

import math
from typing import NamedTuple

from PySide6.QtCore import QMargins, QPoint, QRect, QSize
from PySide6.QtGui import QScreen

from app.settings import PanelSettings

LEAST_STAFF = QSize(1280, 720)
PANEL_MM = (217.7, 136.1)  # the smaller of the two panels: every target has its size in it
FRAME = QMargins(8, 40, 8, 8)  # of a window on the desktop; its own is known once it is shown
_MM_PER_INCH = 25.4


class Beside(NamedTuple):
    """Hold the two places; ``staff`` is None where its window fills the screen as ever."""

    staff: QRect | None
    panel: QRect


def measured_px_per_mm(screen: QScreen) -> float:
    """Return the pixels a millimetre that the screen itself tells."""
    wide = screen.physicalSize().width()
    if wide > 0:
        return float(screen.geometry().width() / wide)
    return float(screen.logicalDotsPerInch() / _MM_PER_INCH)


def px_per_mm(screen: QScreen, settings: PanelSettings) -> float:
    """Return the calibrated pixels a millimetre, else what the screen tells."""
    per_px = settings.resident_mm_per_px
    return 1 / per_px if per_px else measured_px_per_mm(screen)


def stand_on(screen: QScreen, settings: PanelSettings) -> Beside:
    """Return where both windows stand on a screen."""
    return stand(screen.availableGeometry(), px_per_mm(screen, settings))


def stand(free: QRect, per_mm: float) -> Beside:
    """Return where both windows stand: the staff's at the left or below, the panel top right.

    The panel has its real size.  Neither covers the other where there is room for both; else the
    staff's window is as small as it can be, and the panel lies over its upper right corner, away
    from the keys.  Where not even that fits, the staff's window fills the screen.
    """
    wide, high = (math.ceil(mm * per_mm) for mm in PANEL_MM)
    room = free.marginsRemoved(FRAME)
    size = QSize(wide, high).boundedTo(room.size())
    panel = QRect(QPoint(room.right() - size.width() + 1, room.top()), size)
    taken = panel.marginsAdded(FRAME)
    left = room.adjusted(0, 0, -taken.width(), 0)
    below = room.adjusted(0, taken.height(), 0, 0)
    for staff in (left, below):
        if LEAST_STAFF.boundedTo(staff.size()) == LEAST_STAFF:
            return Beside(staff, panel)
    if LEAST_STAFF.boundedTo(room.size()) != LEAST_STAFF:
        return Beside(None, panel)
    corner = QPoint(room.left(), room.bottom() - LEAST_STAFF.height() + 1)
    return Beside(QRect(corner, LEAST_STAFF), panel)
