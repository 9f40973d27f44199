"""Which camera the settings name; QtMultimedia is read for the first photo, not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.faults import CounterFault
from app.ports import Clock
from app.recorder import Recorder
from app.settings import Settings

if TYPE_CHECKING:
    from widgets.camera import CameraSession, CameraSource


class UnknownCameraDriver(CounterFault):
    """Name a camera driver that the settings ask for and that does not exist."""

    code = "K-121"


def camera_maker(
    settings: Settings, clock: Clock, recorder: Recorder | None = None
) -> Callable[[], CameraSession] | None:
    """Return what makes the camera's session; None where the site takes no photos here.

    Raises:
        UnknownCameraDriver: the driver's name is none of ours.
    """
    driver = settings.camera.driver
    if driver == "none":
        return None
    if driver not in ("system", "simulated"):
        raise UnknownCameraDriver(driver=driver)

    def make() -> CameraSession:
        from widgets.camera import CameraSession  # noqa: PLC0415 - read late on purpose

        return CameraSession(_source(settings), clock, recorder=recorder)

    return make


def scanner_camera(settings: Settings, clock: Clock) -> Callable[[], CameraSession]:
    """Return what makes the session of the camera that reads codes (``scanner.port`` names it)."""

    def make() -> CameraSession:
        from widgets.camera import CameraSession, SystemCamera  # noqa: PLC0415 - read late

        return CameraSession(SystemCamera(settings.scanner.port), clock)

    return make


def _source(settings: Settings) -> CameraSource:
    from widgets.camera import SystemCamera  # noqa: PLC0415 - read late on purpose
    from widgets.simulated_camera import SimulatedCamera  # noqa: PLC0415 - read late on purpose

    camera = settings.camera
    if camera.driver == "system":
        return SystemCamera(camera.name)
    return SimulatedCamera(settings.path(camera.picture) if camera.picture else None)
