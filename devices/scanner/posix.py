"""A serial port on Linux: raw, without echo, for this program alone."""

from __future__ import annotations

import fcntl
import os
import select
import sys
import termios
import tty

assert sys.platform != "win32"  # noqa: S101 - tells a type check for Windows to stop here


class PosixLine:
    """Read a terminal device.

    Raises:
        OSError: the port is absent or in use.
    """

    def __init__(self, port: str) -> None:
        self._file = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            tty.setraw(self._file, termios.TCSANOW)
            fcntl.ioctl(self._file, termios.TIOCEXCL)
        except (termios.error, OSError) as trouble:
            os.close(self._file)
            raise OSError(str(trouble)) from None

    def read(self, within: float) -> bytes:
        """Return what came, empty after so many seconds."""
        ready, _, _ = select.select([self._file], [], [], within)
        if not ready:
            return b""
        try:
            data = os.read(self._file, 4096)
        except BlockingIOError:
            return b""
        if not data:
            raise OSError("the port has gone")
        return data

    def close(self) -> None:
        """Release the port."""
        os.close(self._file)
