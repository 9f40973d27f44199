"""What is told of the resident's panel, in the shape in which the diagnostics tell of a device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def panel_fact(
    health: str,
    *,
    code: str = "",
    screen: str = "",
    simulated: bool = False,
    details: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return how the panel is; ``screen`` is where it stands, ``code`` why it does not.

    ``details`` tell of that screen.
    """
    told = {"screen": screen, **(details or {})}
    tested = {"fine": "passed", "fault": "failed"}
    return {
        "device": "panel",
        "health": health,
        "driver": "",
        "simulated": simulated,
        "code": code,
        "details": {name: value for name, value in told.items() if value},
        "slots": (),
        "test": "none" if simulated else tested.get(health, "none"),
        "last_use": "",
        "last_act": "",
        "last_code": "",
    }
