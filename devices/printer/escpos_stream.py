"""The bytes of ESC/POS: a ticket as raster, and the printer's four status answers decoded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PIL import Image, ImageChops

from app.ports import Paper, PrinterStatus
from devices.printer.calibration import Parting

INITIALISE = b"\x1b@"
PARTIAL_CUT = b"\x1dV\x42"
_CUTS = {Parting.PARTIAL: PARTIAL_CUT, Parting.FULL: b"\x1dV\x41"}
DOTS_OF_FEED = 24  # 3 mm
ASK_PAPER_IN_ORDER = b"\x1dr\x01"
FRAGMENT = 960
STATUS_KINDS = (1, 2, 3, 4)


def ask(kind: int) -> bytes:
    """Return DLE EOT n: the real-time question for one status byte."""
    return bytes((0x10, 0x04, kind))


def ask_identity(part: int) -> bytes:
    """Return GS I n: 65 firmware, 66 maker, 67 model; the answer is ``_``, a text and a zero."""
    return bytes((0x1D, 0x49, part))


def is_status(answer: int) -> bool:
    """Tell whether a byte has the fixed bits of a DLE EOT answer (0xx1xx10)."""
    return answer & 0b1001_0011 == 0b0001_0010


def begins_news(answer: int) -> bool:
    """Tell whether a byte begins the four that a printer tells unasked (ASB, 0xx1xx00).

    The three that follow look like an answer in the order of the data and are none.
    """
    return answer & 0b1001_0011 == 0b0001_0000


def is_paper_answer(answer: int) -> bool:
    """Tell whether a byte has the fixed bits of a GS r answer (0xx0xx00 apart from sensors)."""
    return answer & 0b1001_0000 == 0


def job(image: Image.Image, parting: Parting = Parting.PARTIAL) -> bytes:
    """Return one whole ticket: initialise, raster in fragments, feed and cut where it is cut.

    ``image`` is 1-bit and a whole number of bytes wide.
    """
    return INITIALISE + b"".join(_fragments(image)) + _part(parting)


def _part(parting: Parting) -> bytes:
    return _CUTS[parting] + bytes((DOTS_OF_FEED,)) if parting in _CUTS else b""


def settle(width: int, parting: Parting = Parting.PARTIAL) -> bytes:
    """Return what frees a printer that may still wait for the rest of a broken raster.

    Zeros fill the longest fragment with white and mean nothing otherwise; the cut parts a torn
    piece from the ticket that follows.
    """
    return bytes(FRAGMENT * width // 8) + INITIALISE + _part(parting)


def _fragments(image: Image.Image) -> Iterator[bytes]:
    """Yield GS v 0 commands of at most 960 lines."""
    if image.mode != "1" or image.width % 8:
        raise ValueError(f"a slip is 1-bit and whole bytes wide, not {image.mode} {image.width}")
    across = image.width // 8
    for top in range(0, image.height, FRAGMENT):
        height = min(FRAGMENT, image.height - top)
        part = image.crop((0, top, image.width, top + height))
        yield b"\x1dv0\x00" + across.to_bytes(2, "little") + height.to_bytes(2, "little")
        yield ImageChops.invert(part).tobytes()


def decode(answers: Mapping[int, int], *, name: str, simulated: bool = False) -> PrinterStatus:
    """Return what the four DLE EOT answers tell.

    1: bit 3 off line.  2: bit 2 cover, bit 5 stopped for paper, bit 6 error.  3: bits 2, 3, 5, 6
    mechanics, cutter and other errors.  4: bits 2-3 near end, bits 5-6 out.
    """
    paper = Paper.ENOUGH
    if answers[4] & 0x0C:
        paper = Paper.NEAR_END
    if answers[4] & 0x60 or answers[2] & 0x20:
        paper = Paper.OUT
    return PrinterStatus(
        reachable=True,
        online=not answers[1] & 0x08,
        cover_open=bool(answers[2] & 0x04),
        error=bool(answers[2] & 0x40 or answers[3] & 0x6C),
        paper=paper,
        name=name,
        simulated=simulated,
    )
