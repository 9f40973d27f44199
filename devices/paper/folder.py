"""Documents as files in a folder: the paper of demonstrations, tests and offices that archive."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from devices.paper.faults import PaperPrinterFault


def refuse_other_than_pdf(pdf: bytes, name: str) -> None:
    """Raise where the bytes are no PDF document.

    Raises:
        PaperPrinterFault: naming the printer.
    """
    if not pdf.startswith(b"%PDF-"):
        raise PaperPrinterFault(name=name, why="no PDF", word="no pdf")


def file_name(number: int, title: str) -> str:
    """Return a file's name from a title, without what a file system minds."""
    plain = re.sub(r'[\\/:*?"<>|\s\x00-\x1f]+', "_", title).strip("._")[:60] or "document"
    return f"{number:04}-{plain}.pdf"


def written(path: Path, data: bytes) -> None:
    """Write a file so that it outlives a loss of power."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


Write = Callable[[Path, bytes], None]


class FilePaper:
    """Write each document into a folder, numbered in the order of printing.

    ``write`` puts bytes on the disk; OSError where that fails.
    """

    driver = "folder"

    def __init__(self, folder: Path, *, write: Write = written) -> None:
        self._folder, self._write = folder, write

    def print_pdf(self, pdf: bytes, title: str) -> None:
        """Write one document.

        Raises:
            PaperPrinterFault: it is no PDF, or the folder cannot be written.
        """
        self.store(pdf, title)

    def store(self, pdf: bytes, title: str) -> Path:
        """Write one document and return where; a half-written file never bears its name.

        Raises:
            PaperPrinterFault: it is no PDF, or the folder cannot be written.
        """
        refuse_other_than_pdf(pdf, self._folder.name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            target = self._folder / file_name(self._next(), title)
            part = target.with_suffix(".part")
            self._write(part, pdf)
            part.replace(target)
        except OSError as trouble:
            why, word = trouble.strerror or str(trouble), f"oserror {trouble.errno or 0}"
            raise PaperPrinterFault(name=self._folder.name, why=why, word=word) from None
        return target

    def _next(self) -> int:
        numbers = (path.name[:4] for path in self._folder.glob("[0-9][0-9][0-9][0-9]-*.pdf"))
        return max((int(number) for number in numbers), default=0) + 1
