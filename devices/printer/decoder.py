"""A strict reader of ESC/POS: it knows what this program sends and treats all else as a fault.

The simulated printer stands on it, and so does the proof that a ticket's bytes are its picture.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct
from PIL import Image, ImageChops

CUTS = (b"\x1dV\x41", b"\x1dV\x42")  # whole, and all but a point
IDENTITIES = {65: "firmware", 66: "maker", 67: "model"}


class Kind(StrEnum):
    """Tell what a command was."""

    INITIALISE = "initialise"
    RASTER = "raster"
    CUT = "cut"
    STATUS = "status"
    PAPER = "paper"
    IDENTITY = "identity"  # GS I: 65 firmware, 66 maker, 67 model
    IDLE = "idle"  # zeros, which a printer passes over
    UNKNOWN = "unknown"


class Command(Struct, frozen=True, kw_only=True):
    """Hold one decoded command: ``number`` is a status kind or feed dots, ``data`` raw bytes."""

    kind: Kind
    number: int = 0
    width: int = 0
    height: int = 0
    data: bytes = b""

    def image(self) -> Image.Image:
        """Return a raster command's lines as a 1-bit image."""
        part = Image.frombytes("1", (self.width, self.height), self.data)
        return ImageChops.invert(part)


class Decoder:
    """Take bytes in any portions and give whole commands in order."""

    def __init__(self) -> None:
        self._held = bytearray()

    @property
    def pending(self) -> bytes:
        """Return the bytes of a command that is not whole yet."""
        return bytes(self._held)

    def feed(self, data: bytes) -> list[Command]:
        """Return the commands that these bytes complete.

        After an unknown command the byte is passed over, as a printer would print or skip it.
        """
        self._held += data
        commands: list[Command] = []
        while self._held:
            found = self._next()
            if found is None:
                break
            command, length = found
            del self._held[:length]
            commands.append(command)
        return commands

    def _next(self) -> tuple[Command, int] | None:
        held = self._held
        if not held[0]:
            zeros = len(held) - len(held.lstrip(b"\0"))
            return Command(kind=Kind.IDLE), zeros
        if len(held) < 2 and held[0] in (0x1B, 0x1D, 0x10):
            return None
        if held[:2] == b"\x1b@":
            return Command(kind=Kind.INITIALISE), 2
        if held[:2] == b"\x1dv":
            return self._raster()
        if bytes(held[:2]) in (b"\x1dV", b"\x1dr", b"\x1dI", b"\x10\x04"):
            return self._short()
        return self._unknown()

    def _short(self) -> tuple[Command, int] | None:
        held = self._held
        if len(held) < 3:
            return None
        if held[:2] == b"\x10\x04" and 1 <= held[2] <= 4:
            return Command(kind=Kind.STATUS, number=held[2]), 3
        if held[:3] == b"\x1dr\x01":
            return Command(kind=Kind.PAPER), 3
        if held[:2] == b"\x1dI" and held[2] in IDENTITIES:
            return Command(kind=Kind.IDENTITY, number=held[2]), 3
        return self._cut() if bytes(held[:3]) in CUTS else self._unknown()

    def _cut(self) -> tuple[Command, int] | None:
        held = self._held
        return (Command(kind=Kind.CUT, number=held[3]), 4) if len(held) > 3 else None

    def _raster(self) -> tuple[Command, int] | None:
        held = self._held
        if len(held) < 8:
            return None
        across, height = int.from_bytes(held[4:6], "little"), int.from_bytes(held[6:8], "little")
        if held[2:4] != b"0\x00" or not across or not 0 < height <= 2303:
            return self._unknown()
        length = 8 + across * height
        if len(held) < length:
            return None
        data = bytes(held[8:length])
        return Command(kind=Kind.RASTER, width=across * 8, height=height, data=data), length

    def _unknown(self) -> tuple[Command, int]:
        return Command(kind=Kind.UNKNOWN, data=bytes(self._held[:1])), 1

    def partial(self) -> Image.Image | None:
        """Return the whole lines of a raster that broke off, as a printer would show them."""
        held = self._held
        if held[:4] != b"\x1dv0\x00" or len(held) < 8:
            return None
        across = int.from_bytes(held[4:6], "little")
        lines = (len(held) - 8) // across if across else 0
        if not lines:
            return None
        data = bytes(held[8 : 8 + lines * across])
        return ImageChops.invert(Image.frombytes("1", (across * 8, lines), data))
