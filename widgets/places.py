"""The places of work: which role opens which screen, and what binds each to the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.access.session import Session
from app.desk.closing import SealedExport
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.serving import Guidance
from app.ports import Clock, Words
from widgets.background import Lanes
from widgets.bridge import DeviceEvents
from widgets.resident.window import ResidentWindow
from widgets.shell import ScreenRow, StaffWindow
from widgets.theme import Theme


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Hold what every place of work may need."""

    desk: Desk
    guidance: Guidance
    entrance: Entrance
    lanes: Lanes
    theme: Theme
    window: StaffWindow
    panel: ResidentWindow | None
    events: DeviceEvents
    clock: Clock
    languages: dict[str, Words]
    examine: Callable[[], Sequence[dict[str, Any]]]
    seal: Callable[[Path], SealedExport]
    version: str
