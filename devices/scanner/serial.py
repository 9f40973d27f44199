"""The hand scanner as a serial port: no focus, no input method, no lost digit.

A scanner that is pulled out and put back is found again by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from app.ports import Scan
from app.recorder import Recorder
from app.tickets.codes import RepeatGuard, fold, scan_told
from devices.scanner.line import SerialLine, open_line

LONGEST = 2048
_SLICE = 0.2
_PAUSE_ENDS_A_CODE = 0.08
_UNTRIED = "not opened"
DEVICE = "scanner"


class SerialScanner:
    """Deliver the codes of one serial scanner.

    A code ends with CR, LF or TAB, or with a pause where the scanner sends no ending.
    """

    def __init__(
        self,
        port: str,
        *,
        opener: Callable[[str], SerialLine] = open_line,
        guard: RepeatGuard | None = None,
        retry: float = 1.0,
        recorder: Recorder | None = None,
    ) -> None:
        self.port = port
        self.trouble = _UNTRIED
        self._opener = opener
        self._guard = guard or RepeatGuard(time.monotonic)
        self._retry = retry
        self._recorder = recorder or Recorder()

    @property
    def connected(self) -> bool:
        """Tell whether the port is open; ``trouble`` says why not."""
        return not self.trouble

    def scans(self, stop: Callable[[], bool]) -> Iterator[Scan]:
        """Yield codes until ``stop``, also across unplugging."""
        while not stop():
            try:
                line = self._opener(self.port)
            except OSError as trouble:
                self._lost(trouble)
                self._wait(stop)
                continue
            self.trouble = ""
            self._recorder.state(DEVICE, "open")
            try:
                yield from self._codes(line, stop)
            except OSError as trouble:
                self._lost(trouble)
            finally:
                line.close()
        self.trouble = "stopped"

    def _codes(self, line: SerialLine, stop: Callable[[], bool]) -> Iterator[Scan]:
        held = bytearray()
        while not stop():
            data = line.read(_PAUSE_ENDS_A_CODE if held else _SLICE)
            ended = not data
            held += data.replace(b"\r", b"\n").replace(b"\t", b"\n")
            *whole, rest = bytes(held).split(b"\n")
            if ended and rest:
                whole, rest = [*whole, rest], b""
            held = bytearray(rest[:LONGEST])
            for raw in whole:
                yield from self._taken(raw)

    def _taken(self, raw: bytes) -> Iterator[Scan]:
        text = fold(_decoded(raw[:LONGEST]))
        if text and self._guard.passes(text):
            self._recorder.state(DEVICE, scan_told(text))
            yield Scan(text=text, source="serial")

    def _lost(self, trouble: OSError) -> None:
        """Tell why the port is gone; the recorder is told once, not at each try."""
        if not self.trouble or self.trouble == _UNTRIED:
            self._recorder.state(DEVICE, f"lost {type(trouble).__name__.lower()}")
        self.trouble = trouble.strerror or str(trouble)

    def _wait(self, stop: Callable[[], bool]) -> None:
        until = time.monotonic() + self._retry
        while not stop() and time.monotonic() < until:
            time.sleep(min(_SLICE, self._retry))


def _decoded(raw: bytes) -> str:
    """Return the text of a code: UTF-8, or CP932 as older scanners send."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp932", errors="replace")
