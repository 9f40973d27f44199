"""A serial port on Windows through pywin32; not tried on hardware by its authors."""

from __future__ import annotations

import importlib
from typing import Any

_READ, _WRITE, _OPEN_EXISTING = 0x80000000, 0x40000000, 3


class WindowsLine:
    """Read a COM port; without sharing, so that no other program takes the codes.

    Raises:
        OSError: the port is absent or in use, or pywin32 is not installed.
    """

    def __init__(self, port: str) -> None:
        try:
            self._files: Any = importlib.import_module("win32file")
        except ImportError:
            raise OSError("a COM port needs Windows and pywin32") from None
        self._handle: Any = self._guarded(
            self._files.CreateFile,
            rf"\\.\{port}",
            _READ | _WRITE,
            0,
            None,
            _OPEN_EXISTING,
            0,
            None,
        )
        control = self._guarded(self._files.GetCommState, self._handle)
        control.BaudRate, control.ByteSize, control.Parity, control.StopBits = 9600, 8, 0, 0
        self._guarded(self._files.SetCommState, self._handle, control)

    def read(self, within: float) -> bytes:
        """Return what came, empty after so many seconds."""
        limits = (0xFFFFFFFF, 0xFFFFFFFF, max(1, int(within * 1000)), 0, 0)
        self._guarded(self._files.SetCommTimeouts, self._handle, limits)
        _, data = self._guarded(self._files.ReadFile, self._handle, 4096)
        return bytes(data)

    def close(self) -> None:
        """Release the port."""
        self._handle.Close()

    def _guarded(self, call: Any, *given: Any) -> Any:
        try:
            return call(*given)
        except self._files.error as trouble:
            raise OSError(str(trouble)) from None
