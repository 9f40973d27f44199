"""``main.py doctor screens``: the screens of this PC and how the panel will stand on them."""

from __future__ import annotations

import argparse
from typing import Any

from PySide6.QtGui import QGuiApplication

from app.arguments import settings_of, tell
from app.settings import PanelSettings
from widgets.camera_facts import camera_fact
from widgets.resident.fact import panel_fact
from widgets.resident.window import PanelScreenMissing, find_screen
from widgets.screen_facts import details_of, screen_facts


def panel_by_settings(settings: PanelSettings) -> dict[str, Any]:
    """Return how the resident's panel will be, without opening it."""
    if not settings.enabled or not (settings.window or settings.resident_screen):
        return panel_fact("absent")
    if settings.window:
        return panel_fact("fine", screen="beside", simulated=True)
    screen = find_screen(settings.resident_screen)
    if screen is None:
        return panel_fact("fault", code=PanelScreenMissing.code, screen=settings.resident_screen)
    return panel_fact("fine", screen=screen.name(), details=details_of(screen))


def tell_screens(args: argparse.Namespace) -> int:
    """Tell screens and panel; run as a process of its own, for Qt ends one that has no display."""
    settings = settings_of(args)
    application = QGuiApplication.instance() or QGuiApplication([])
    screens, panel = screen_facts(), panel_by_settings(settings.panel)
    camera = camera_fact(settings.camera)
    lines = [
        "  ".join(f"{name}={value}" for name, value in screen.items() if value)
        for screen in screens
    ]
    tell(args, {"screens": screens, "panel": panel, "camera": camera}, "\n".join(lines))
    del application
    return 0
