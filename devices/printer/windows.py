"""The vendor's Windows driver, given raw bytes through the spooler (pywin32); Windows only."""

from __future__ import annotations

import importlib
from types import ModuleType

from app.recorder import Recorder
from devices.printer.one_way import Handed, OneWayPrinter
from devices.printer.raster import SlipPainter


class Win32RawPrinter(OneWayPrinter):
    """Print as one raw job of a Windows queue; not tried on hardware by its authors.

    The spooler takes a job also when the printer is off, so the outcome is UNKNOWN unless the
    site trusts the printer.
    """

    def __init__(
        self,
        queue: str,
        painter: SlipPainter,
        *,
        trusted: bool = False,
        recorder: Recorder | None = None,
    ) -> None:
        self._queue = queue
        super().__init__(self._submit, painter, name=queue, trusted=trusted, recorder=recorder)

    def _submit(self, data: bytes, title: str) -> Handed:
        win32print = _spooler()
        try:
            handle = win32print.OpenPrinter(self._queue)
        except win32print.error as trouble:
            raise OSError(str(trouble)) from None
        try:
            return _raw_job(win32print, handle, data, title)
        finally:
            win32print.ClosePrinter(handle)


def _raw_job(win32print: ModuleType, handle: object, data: bytes, title: str) -> Handed:
    """Give one document to an open queue; from its first byte on a failure is a doubt."""
    try:
        win32print.StartDocPrinter(handle, 1, (title, None, "RAW"))
        win32print.StartPagePrinter(handle)
    except win32print.error as trouble:
        raise OSError(str(trouble)) from None
    try:
        taken: int = win32print.WritePrinter(handle, data)
        win32print.EndPagePrinter(handle)
        win32print.EndDocPrinter(handle)
    except win32print.error:
        return Handed.DOUBTFUL
    return Handed.WHOLE if taken == len(data) else Handed.DOUBTFUL


def _spooler() -> ModuleType:
    """Return pywin32's printing module, loaded when it is first needed.

    Raises:
        OSError: this is no Windows, or pywin32 is not installed.
    """
    try:
        return importlib.import_module("win32print")
    except ImportError:
        raise OSError("the Windows spooler needs Windows and pywin32") from None
