"""The A4 printer on Linux: a CUPS queue, given PDF with ``lp``."""

from __future__ import annotations

import shutil
import subprocess

from devices.paper.faults import PaperPrinterFault
from devices.paper.folder import refuse_other_than_pdf
from devices.paper.media import media_of


class CupsPaper:
    """Print PDF documents on one queue, or on the default one where ``queue`` is empty."""

    def __init__(self, queue: str = "", *, command: str = "lp", timeout: float = 15.0) -> None:
        self._queue = queue
        self._command = command
        self._timeout = timeout

    def print_pdf(self, pdf: bytes, title: str) -> None:
        """Hand one document to the queue at 100 %, on paper of its page's size, one copy.

        Raises:
            PaperPrinterFault: the queue did not take it, or gave no answer in time.
        """
        name = self._queue or "default"
        refuse_other_than_pdf(pdf, name)
        program = shutil.which(self._command)
        if program is None:
            raise PaperPrinterFault(name=name, why=f"{self._command} is not installed")
        where = ["-d", self._queue] if self._queue else []
        options = [
            "-o",
            f"media={media_of(pdf)}",
            "-o",
            "print-scaling=none",
            "-t",
            title,
            "--",
            "-",
        ]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, no shell
                [program, *where, *options],
                input=pdf,
                capture_output=True,
                timeout=self._timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise PaperPrinterFault(name=name, why="no answer") from None
        if done.returncode:
            why = done.stderr.decode(errors="replace").strip() or "refused"
            raise PaperPrinterFault(name=name, why=why)
