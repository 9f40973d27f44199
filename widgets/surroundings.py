"""What every place of work may need: the desk, its lanes and windows, the machines' events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from app.camera_port import PhotoStudio
from app.desk.booking_values import SeatHolder
from app.desk.case_history import OtherSide
from app.desk.closing import SealedExport
from app.desk.desk import Desk
from app.desk.device_words import with_use
from app.desk.entrance import Entrance
from app.desk.pin_choice import MakeDialogue
from app.desk.serving import Guidance
from app.ports import Clock, Words
from app.recorder import Recorder
from app.records.attachment import CentralPictures
from widgets.background import Lanes
from widgets.bridge import DeviceEvents
from widgets.camera_facts import camera_fact
from widgets.presenters.counter_photo import MakeCamera
from widgets.resident.beside import PanelBeside
from widgets.resident.fact import panel_fact
from widgets.resident.window import ResidentWindow
from widgets.shell import StaffWindow
from widgets.theme import Theme


class Presenter(Protocol):
    """Bind one screen to the desk."""

    def enter(self) -> None:
        """Load what the screen shows."""
        ...

    def leave(self) -> None:
        """Stop what only the visible screen needs."""
        ...

    def refresh(self) -> None:
        """Show what changed elsewhere."""
        ...


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Hold what every place of work may need."""

    desk: Desk
    guidance: Guidance
    entrance: Entrance
    lanes: Lanes
    theme: Theme
    window: StaffWindow
    panel: ResidentWindow | PanelBeside | None
    events: DeviceEvents
    clock: Clock
    languages: dict[str, Words]
    examine: Callable[[], Sequence[dict[str, Any]]]
    seal: Callable[[Path], SealedExport]
    make_dialogue: MakeDialogue
    version: str
    other_side: OtherSide | None = None
    seats: SeatHolder | None = None
    recorder: Recorder = field(default_factory=Recorder)
    make_camera: MakeCamera | None = None
    studio: PhotoStudio | None = None
    pictures: CentralPictures | None = None

    def panel_fact(self) -> dict[str, Any]:
        """Tell of the resident's panel as the diagnostics tell of a device."""
        return self.panel.fact() if self.panel is not None else panel_fact("absent")

    def own_facts(self) -> tuple[dict[str, Any], ...]:
        """Tell of the panel and the camera, which no lane may ask."""
        camera = camera_fact(self.desk.settings.camera)
        return with_use(camera, self.recorder.uses().get("camera")), self.panel_fact()
