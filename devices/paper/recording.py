"""The A4 printer as the flight recorder sees it: how long a document was, and how it ended.

A conversation begins with the driver's name; where the system did not take the document, a word
tells how it refused, and ``devices/paper/replay.py`` lets it refuse so again.
"""

from __future__ import annotations

from typing import Protocol

from app.ports import DocumentPrinter
from app.recorder import Recorder
from devices.paper.faults import PaperPrinterFault

DEVICE = "document_printer"


class PaperDriver(DocumentPrinter, Protocol):
    """Be a printer whose driver has a name."""

    @property
    def driver(self) -> str:
        """Return the driver's name in the settings."""
        ...


class RecordedPaper:
    """Print on another printer and note each document by its length, never by its title."""

    def __init__(self, paper: PaperDriver, recorder: Recorder, device: str = DEVICE) -> None:
        self._paper, self._recorder, self._device = paper, recorder, device

    def print_pdf(self, pdf: bytes, title: str) -> None:
        """Hand one PDF document to the printer."""
        talk = self._recorder.talk(self._device, "print")
        talk.word = self._paper.driver
        with talk:
            talk.word = ""
            talk.sent("", len(pdf))
            try:
                self._paper.print_pdf(pdf, title)
            except PaperPrinterFault as fault:
                talk.broke(fault.code, fault.word)
                raise
