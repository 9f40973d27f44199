"""A simulated hand scanner: a pseudo terminal that a terminal opens as its serial port."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import msgspec
from msgspec import Struct

_WIDE = {0x21 + at: chr(0xFF01 + at) for at in range(0x5E)}


class Stroke(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Be one pull of the trigger; the rest is how it goes wrong.

    ``cut`` sends so many signs only, ``times`` the same code again at once, ``wide`` full-width
    signs, ``encoding`` is ``utf-8`` or ``cp932``, ``portions`` parts the bytes, ``noise`` comes
    before them; an empty ``ending`` is a scanner that sends none.
    """

    scan: str
    ending: str = "\r"
    encoding: str = "utf-8"
    wide: bool = False
    cut: int | None = None
    times: int = 1
    portions: int = 1
    noise: str = ""

    def parts(self) -> tuple[bytes, ...]:
        """Return the bytes in the portions in which they leave the scanner."""
        text = self.scan.translate(_WIDE) if self.wide else self.scan
        told = (self.noise + text[: self.cut] + self.ending) * self.times
        data = told.encode(self.encoding, errors="replace")
        step = max(1, -(-len(data) // max(1, self.portions)))
        return tuple(data[at : at + step] for at in range(0, len(data), step))


class Plug(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pull the cable out (``plugged`` false) or put it back."""

    plugged: bool


class PtyScanner:
    """Be a scanner at a pseudo terminal; ``link`` is a path that stays when the cable was out."""

    def __init__(self, link: Path | None = None) -> None:
        self._link = link
        self._hand = self._far = -1
        self.port = ""
        self.plug()

    @property
    def plugged(self) -> bool:
        """Tell whether the cable is in."""
        return self._hand >= 0

    def plug(self) -> None:
        """Put the cable in; the port may bear another name than before."""
        if self.plugged or sys.platform == "win32":
            return
        import tty  # noqa: PLC0415 - no such module on Windows

        self._hand, self._far = os.openpty()
        tty.setraw(self._far)
        self.port = os.ttyname(self._far)
        if self._link is not None:
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self.port)
            self.port = str(self._link)

    def unplug(self) -> None:
        """Pull the cable out: whoever reads the port is told that it is gone."""
        if not self.plugged:
            return
        os.close(self._far)
        os.close(self._hand)
        self._hand = self._far = -1
        if self._link is not None:
            self._link.unlink(missing_ok=True)

    def pull(self, stroke: Stroke) -> int:
        """Send one code and return its bytes; none where the cable is out."""
        if not self.plugged:
            return 0
        return sum(os.write(self._hand, part) for part in stroke.parts())

    def obey(self, line: str) -> bytes:
        """Do what a line says: a code, or an order as JSON; return what became of it."""
        try:
            order = self._order(line)
        except msgspec.MsgspecError as trouble:
            return msgspec.json.encode({"error": str(trouble)})
        sent = 0
        if isinstance(order, Stroke):
            sent = self.pull(order)
        elif order.plugged:
            self.plug()
        else:
            self.unplug()
        return msgspec.json.encode({"port": self.port, "plugged": self.plugged, "sent": sent})

    @staticmethod
    def _order(line: str) -> Stroke | Plug:
        if not line.startswith("{"):
            return Stroke(scan=line)
        if "plugged" in line:
            return msgspec.json.decode(line, type=Plug)
        return msgspec.json.decode(line, type=Stroke)


def simulate(link: str, source: Iterable[str] = sys.stdin, sink: TextIO = sys.stdout) -> None:
    """Be a scanner until the lines end: the entry of ``main.py simulate scanner``."""
    if sys.platform == "win32":
        raise SystemExit("a simulated scanner needs a pseudo terminal, which Windows lacks")
    scanner = PtyScanner(Path(link).absolute() if link else None)
    try:
        print(f"scanner {scanner.port}", file=sink, flush=True)
        for line in source:
            if line.strip():
                print(scanner.obey(line.rstrip("\r\n")).decode(), file=sink, flush=True)
    except KeyboardInterrupt:
        return
    finally:
        scanner.unplug()
