"""Printers that take bytes and say nothing: a device file, a CUPS queue.

They cannot tell that paper came out.  The outcome is therefore always UNKNOWN, unless the site
has decided to trust this printer.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from app.ports import PrinterStatus, PrintOutcome, Slip
from app.recorder import Recorder
from devices.printer import escpos_stream as stream
from devices.printer.faults import PrinterRefused
from devices.printer.raster import PaintedAhead, SlipPainter
from devices.printer.recording import one_way_talk, word_of

_DEVICES = Path("/dev")


class Handed(StrEnum):
    """Tell whether the system has the whole job."""

    WHOLE = "whole"
    DOUBTFUL = "doubtful"  # it broke off, or the system gave no answer


Spool = Callable[[bytes, str], Handed]
"""Hand a job with its title to the system; OSError where surely nothing was taken."""


class OneWayPrinter:
    """Print by handing over bytes; one job at a time, never repeated."""

    def __init__(
        self,
        spool: Spool,
        painter: SlipPainter,
        *,
        name: str,
        trusted: bool = False,
        recorder: Recorder | None = None,
    ) -> None:
        self._spool = spool
        self._ahead = PaintedAhead(painter)
        self._name = name
        self._trusted = trusted
        self._one = threading.Lock()
        self._recorder = recorder or Recorder()

    def status(self) -> PrinterStatus:
        """Return that the printer is believed to be there; it cannot be asked."""
        return PrinterStatus(reachable=True, online=True, name=self._name)

    def lacking(self, slip: Slip) -> tuple[str, ...]:
        """Return the characters that a slip would show as 〓; nothing is handed over."""
        return self._ahead.lacking(slip)

    def print(self, slip: Slip) -> PrintOutcome:
        """Hand one slip over once.

        Raises:
            PrinterRefused: the system did not take the job; nothing was printed.
        """
        raster = self._ahead.take(slip)
        data = stream.job(raster.image, raster.parting)
        with self._one, one_way_talk(self._recorder, trusted=self._trusted) as talk:
            talk.sent("", len(data))
            try:
                handed = self._spool(data, f"{slip.kind} {slip.record}")
            except OSError as trouble:
                talk.broke(word=word_of(trouble))
                why = trouble.strerror or str(trouble)
                raise PrinterRefused(name=self._name, why=why) from None
            talk.got(len(data), int(handed is Handed.WHOLE))
            sure = self._trusted and handed is Handed.WHOLE
            outcome = PrintOutcome.PRINTED if sure else PrintOutcome.UNKNOWN
            talk.word = outcome
        return outcome


class FilePrinter(OneWayPrinter):
    """Print into a device file such as ``/dev/usb/lp0``, or append to a plain file."""

    def __init__(
        self,
        path: Path,
        painter: SlipPainter,
        *,
        trusted: bool = False,
        recorder: Recorder | None = None,
    ) -> None:
        self._path = path
        super().__init__(self._write, painter, name=str(path), trusted=trusted, recorder=recorder)

    def status(self) -> PrinterStatus:
        """Return whether the device is there; a plain file is made by the first slip."""
        plain = self._path.parent.is_dir() and _DEVICES not in self._path.parents
        there = self._path.exists() or plain
        return PrinterStatus(reachable=there, online=there, name=self._name)

    def _write(self, data: bytes, title: str) -> Handed:
        left = memoryview(data)
        with self._path.open("ab", buffering=0) as file:
            while left:
                try:
                    taken = file.write(left) or 0
                except OSError:
                    taken = 0
                if not taken and len(left) == len(data):
                    raise OSError(f"{title}: nothing was taken")
                if not taken:
                    return Handed.DOUBTFUL
                left = left[taken:]
        return Handed.WHOLE


class CupsPrinter(OneWayPrinter):
    """Print through a raw CUPS queue with ``lp``; the title holds a record, never a name."""

    def __init__(
        self,
        queue: str,
        painter: SlipPainter,
        *,
        trusted: bool = False,
        command: str = "lp",
        timeout: float = 10.0,
        recorder: Recorder | None = None,
    ) -> None:
        self._queue = queue
        self._command = command
        self._timeout = timeout
        super().__init__(self._submit, painter, name=queue, trusted=trusted, recorder=recorder)

    def _submit(self, data: bytes, title: str) -> Handed:
        program = shutil.which(self._command)
        if program is None:
            raise OSError(f"{self._command} is not installed")
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, no shell
                [program, "-d", self._queue, "-o", "raw", "-t", title, "--", "-"],
                input=data,
                capture_output=True,
                timeout=self._timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Handed.DOUBTFUL
        if done.returncode:
            raise OSError(done.stderr.decode(errors="replace").strip() or "lp refused")
        return Handed.WHOLE
