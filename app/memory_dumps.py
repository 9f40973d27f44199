"""No image of this program's memory reaches a disk: it would hold what was just typed."""

import logging
import sys

_log = logging.getLogger(__name__)


def forbid_memory_dumps() -> tuple[str, ...]:
    """Forbid cores, crash dumps and looks from outside; return and log what stays possible."""
    if sys.platform == "win32":
        from app.memory_dumps_windows import forbid  # noqa: PLC0415
    elif sys.platform == "linux":
        from app.memory_dumps_linux import forbid  # noqa: PLC0415
    else:
        return _told(("core", "attach"))
    return _told(forbid())


def _told(possible: tuple[str, ...]) -> tuple[str, ...]:
    for what in possible:
        _log.warning("a memory dump stays possible", extra={"kind": what})
    return possible
