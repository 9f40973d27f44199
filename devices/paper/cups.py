"""The A4 printer on Linux: a CUPS queue, given PDF with ``lp``."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence

from devices.paper.faults import PaperPrinterFault
from devices.paper.folder import refuse_other_than_pdf
from devices.paper.media import media_of

Lp = Callable[[Sequence[str], bytes], tuple[int, str]]
"""Run ``lp`` with options and a document; its exit code and what it said.

Raises FileNotFoundError where it is not installed, TimeoutError where it gave no answer in time.
"""


def lp_of(command: str = "lp", timeout: float = 15.0) -> Lp:
    """Return this system's ``lp``."""

    def lp(options: Sequence[str], pdf: bytes) -> tuple[int, str]:
        program = shutil.which(command)
        if program is None:
            raise FileNotFoundError(command)
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, no shell
                [program, *options], input=pdf, capture_output=True, timeout=timeout, check=False
            )
        except subprocess.TimeoutExpired:
            raise TimeoutError(command) from None
        return done.returncode, done.stderr.decode(errors="replace").strip()

    return lp


class CupsPaper:
    """Print PDF documents on one queue, or on the default one where ``queue`` is empty."""

    driver = "cups"

    def __init__(self, queue: str = "", *, lp: Lp | None = None) -> None:
        self._queue = queue
        self._lp = lp or lp_of()

    def print_pdf(self, pdf: bytes, title: str) -> None:
        """Hand one document to the queue at 100 %, on paper of its page's size, one copy.

        Raises:
            PaperPrinterFault: the queue did not take it, or gave no answer in time.
        """
        name = self._queue or "default"
        refuse_other_than_pdf(pdf, name)
        where = ["-d", self._queue] if self._queue else []
        options = ["-o", f"media={media_of(pdf)}", "-o", "print-scaling=none", "-t", title]
        try:
            code, told = self._lp([*where, *options, "--", "-"], pdf)
        except FileNotFoundError as trouble:
            why = f"{trouble} is not installed"
            raise PaperPrinterFault(name=name, why=why, word="not installed") from None
        except TimeoutError:
            raise PaperPrinterFault(name=name, why="no answer", word="no answer") from None
        if code:
            raise PaperPrinterFault(name=name, why=told or "refused", word=f"exit {code}")
