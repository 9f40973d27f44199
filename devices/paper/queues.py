"""Which printer queues this PC knows, for ``doctor``: CUPS' or the Windows spooler's."""

from __future__ import annotations

import shutil
import subprocess
import sys


def known_queues() -> tuple[str, ...] | None:
    """Return the names of all queues, None where nobody can be asked."""
    if sys.platform == "win32":
        from devices.paper.windows import spooler_queues  # noqa: PLC0415 - Windows alone

        return spooler_queues()
    return cups_queues()


def cups_queues(command: str = "lpstat", timeout: float = 5.0) -> tuple[str, ...] | None:
    """Return CUPS' queues by ``lpstat -e``; None where CUPS is not installed or gives no answer."""
    program = shutil.which(command)
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell
            [program, "-e"], capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return tuple(done.stdout.decode(errors="replace").split())
