"""The A4 printer on Windows: the PDF program that the PC has registered prints to a queue.

Not tried on hardware by its authors.
"""

from __future__ import annotations

import importlib
import time
from pathlib import Path
from typing import Any

from devices.paper.faults import PaperPrinterFault
from devices.paper.folder import FilePaper, refuse_other_than_pdf

KEPT_SECONDS = 600


class WindowsPaper:
    """Print PDF documents on a Windows queue.

    The document lies in ``spool`` while the PDF program prints it and is removed ten minutes
    later, with the next document or at the next start.
    """

    def __init__(self, queue: str, spool: Path) -> None:
        self._queue = queue
        self._spool = spool
        self._sweep()

    def print_pdf(self, pdf: bytes, title: str) -> None:
        """Hand one document to the system.

        Raises:
            PaperPrinterFault: it is no PDF, or the system did not take it.
        """
        name = self._queue or "default"
        refuse_other_than_pdf(pdf, name)
        self._sweep()
        try:
            api: Any = importlib.import_module("win32api")
        except ImportError:
            raise PaperPrinterFault(name=name, why="needs Windows and pywin32") from None
        document = FilePaper(self._spool).store(pdf, title)
        verb, target = ("printto", f'"{self._queue}"') if self._queue else ("print", None)
        try:
            api.ShellExecute(0, verb, str(document), target, str(self._spool), 0)
        except api.error as trouble:
            raise PaperPrinterFault(name=name, why=str(trouble)) from None

    def _sweep(self) -> None:
        for path in self._spool.glob("*.pdf"):
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink(missing_ok=True)
