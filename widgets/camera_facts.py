"""What the camera of the settings tells without being opened, in the shape of a device's fact."""

from __future__ import annotations

from typing import Any

from app.camera_port import NoCamera
from app.settings import CameraSettings


def camera_fact(settings: CameraSettings) -> dict[str, Any]:
    """Return how the camera is; QtMultimedia is read only where the site has one."""
    if settings.driver == "none":
        return _fact(settings, "absent")
    if settings.driver == "simulated":
        return _fact(settings, "fine", simulated=True)
    from widgets.camera import SystemCamera, best_format  # noqa: PLC0415 - costly to load

    camera = SystemCamera(settings.name)
    device = camera.device()
    camera.deleteLater()
    if device is None:
        wanted = {"camera": settings.name}
        return _fact(settings, "fault", code=NoCamera.code, details=wanted)
    best = best_format(device)
    details = {"name": device.description()}
    if best is not None:
        size = best.resolution()
        details["size"] = f"{size.width()}×{size.height()}"
    return _fact(settings, "fine", details=details)


def _fact(
    settings: CameraSettings,
    health: str,
    *,
    simulated: bool = False,
    code: str = "",
    details: dict[str, str] | None = None,
) -> dict[str, Any]:
    tested = {"fine": "passed", "fault": "failed"}
    return {
        "device": "camera",
        "health": health,
        "driver": settings.driver,
        "simulated": simulated,
        "code": code,
        "details": details or {},
        "slots": (),
        "test": "none" if simulated else tested.get(health, "none"),
        "last_use": "",
        "last_act": "",
        "last_code": "",
    }
