"""What the screens of this PC tell: name, size, millimetres, touch."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QInputDevice, QScreen


def screen_facts() -> list[dict[str, str]]:
    """Return every screen of this PC."""
    primary = QGuiApplication.primaryScreen()
    return [
        {
            "name": screen.name(),
            "serial": screen.serialNumber(),
            "primary": "yes" if screen is primary else "no",
            **details_of(screen),
        }
        for screen in QGuiApplication.screens()
    ]


def details_of(screen: QScreen) -> dict[str, str]:
    """Return a screen's pixels, its millimetres, and whether fingers are felt on this PC.

    Which screen a touch device belongs to is nowhere told.
    """
    pixels, size = screen.size(), screen.physicalSize()
    touch = any(one.type() is QInputDevice.DeviceType.TouchScreen for one in QInputDevice.devices())
    return {
        "size": f"{pixels.width()}×{pixels.height()}",
        "mm": f"{size.width():.0f}×{size.height():.0f}",
        "touch": "yes" if touch else "no",
    }
