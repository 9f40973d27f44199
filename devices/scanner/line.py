"""What the serial scanner needs of a serial line, on any system."""

from __future__ import annotations

import sys
from typing import Protocol


class SerialLine(Protocol):
    """Read a serial port."""

    def read(self, within: float) -> bytes:
        """Return what came, empty after so many seconds; OSError where the port is gone."""
        ...

    def close(self) -> None:
        """Release the port."""
        ...


def open_line(port: str) -> SerialLine:
    """Open a serial port of this system: ``/dev/ttyACM0`` or ``COM3``.

    Raises:
        OSError: the port is absent or in use.
    """
    if sys.platform == "win32":
        from devices.scanner.windows import WindowsLine as Line  # noqa: PLC0415
    else:
        from devices.scanner.posix import PosixLine as Line  # noqa: PLC0415
    return Line(port)
