"""A picture in grey as a PNG file: without Qt, which a terminal without a window does not know."""

import struct
import zlib

_HEAD = b"\x89PNG\r\n\x1a\n"


def png_of(wide: int, tall: int, grey: bytes) -> bytes:
    """Return grey points, row by row, as a file."""
    rows = b"".join(b"\0" + grey[row * wide : (row + 1) * wide] for row in range(tall))
    shape = struct.pack(">IIBBBBB", wide, tall, 8, 0, 0, 0, 0)
    return _HEAD + _part(b"IHDR", shape) + _part(b"IDAT", zlib.compress(rows)) + _part(b"IEND", b"")


def _part(name: bytes, body: bytes) -> bytes:
    seal = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", seal)
