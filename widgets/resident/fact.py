"""What is told of the resident's panel, in the shape in which the diagnostics tell of a device."""

from __future__ import annotations

from typing import Any


def panel_fact(
    health: str, *, code: str = "", screen: str = "", simulated: bool = False
) -> dict[str, Any]:
    """Return how the panel is; ``screen`` is where it stands, ``code`` why it does not."""
    return {
        "device": "panel",
        "health": health,
        "driver": "",
        "simulated": simulated,
        "code": code,
        "details": {"screen": screen} if screen else {},
        "slots": (),
    }
