"""The A4 printer on Windows: the PDF program that the PC has registered prints to a queue.

Not tried on hardware by its authors.
"""

from __future__ import annotations

import contextlib
import importlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.paper.faults import PaperPrinterFault
from devices.paper.folder import FilePaper, refuse_other_than_pdf

KEPT_SECONDS = 120.0
Later = Callable[[float, Callable[[], None]], None]
Shell = Callable[[str, str, str | None, str], None]
"""Let the system print a file: verb, document, printer, folder.

Raises OSError with Windows' number where the system refused.
"""


def _in_a_thread(seconds: float, work: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()


def system_shell() -> Shell:
    """Return what hands a file to the program that the PC has registered for its kind.

    Raises:
        ImportError: this is no Windows, or pywin32 is lacking.
    """
    api: Any = importlib.import_module("win32api")

    def execute(verb: str, document: str, target: str | None, folder: str) -> None:
        try:
            api.ShellExecute(0, verb, document, target, folder, 0)
        except api.error as trouble:
            first = trouble.args[0] if trouble.args else 0
            raise OSError(first if isinstance(first, int) else 0, str(trouble)) from None

    return execute


class WindowsPaper:
    """Print PDF documents on a Windows queue.

    The document lies in ``spool`` while the PDF program prints it and is removed two minutes
    later; what a program that was killed left there goes at the next start.
    """

    driver = "windows"

    def __init__(
        self,
        queue: str,
        spool: Path,
        *,
        later: Later = _in_a_thread,
        shell: Callable[[], Shell] = system_shell,
    ) -> None:
        self._queue, self._spool, self._shell = queue, spool, shell
        self._later = later
        self._sweep(0)

    def print_pdf(self, pdf: bytes, title: str) -> None:
        """Hand one document to the system.

        Raises:
            PaperPrinterFault: it is no PDF, or the system did not take it.
        """
        name = self._queue or "default"
        refuse_other_than_pdf(pdf, name)
        self._sweep(KEPT_SECONDS)
        try:
            shell = self._shell()
        except ImportError:
            why = "needs Windows and pywin32"
            raise PaperPrinterFault(name=name, why=why, word="not installed") from None
        document = FilePaper(self._spool).store(pdf, title)
        self._later(KEPT_SECONDS, lambda: self._sweep(KEPT_SECONDS))
        verb, target = ("printto", f'"{self._queue}"') if self._queue else ("print", None)
        try:
            shell(verb, str(document), target, str(self._spool))
        except OSError as trouble:
            document.unlink(missing_ok=True)
            why, word = trouble.strerror or str(trouble), f"oserror {trouble.errno or 0}"
            raise PaperPrinterFault(name=name, why=why, word=word) from None

    def _sweep(self, kept: float) -> None:
        """Remove what has lain long enough; a document that is still open goes with the next."""
        for path in self._spool.glob("*.pdf"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime >= kept:
                    path.unlink()


def spooler_queues() -> tuple[str, ...] | None:
    """Return the spooler's queues, local and connected; None where pywin32 is not installed."""
    try:
        spooler: Any = importlib.import_module("win32print")
    except ImportError:
        return None
    local_and_connected = 2 | 4  # PRINTER_ENUM_LOCAL, PRINTER_ENUM_CONNECTIONS
    try:
        listed = spooler.EnumPrinters(local_and_connected, None, 1)
    except spooler.error:
        return None
    return tuple(str(name) for _flags, _description, name, _comment in listed)
