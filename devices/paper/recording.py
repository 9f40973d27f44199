"""The A4 printer as the flight recorder sees it: how long a document was, and how it ended."""

from __future__ import annotations

from app.ports import DocumentPrinter
from app.recorder import Recorder

DEVICE = "document_printer"


class RecordedPaper:
    """Print on another printer and note each document by its length, never by its title."""

    def __init__(self, paper: DocumentPrinter, recorder: Recorder, device: str = DEVICE) -> None:
        self._paper, self._recorder, self._device = paper, recorder, device

    def print_pdf(self, pdf: bytes, title: str) -> None:
        """Hand one PDF document to the printer."""
        with self._recorder.talk(self._device, "print") as talk:
            talk.sent("", len(pdf))
            self._paper.print_pdf(pdf, title)
