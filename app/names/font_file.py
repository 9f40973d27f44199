"""Which glyph of a font file shows which character, read from the file's own tables.

A question reads a few bytes: nothing is unpacked beforehand, so that the first name on a screen
waits no longer than the next.  Read are the Unicode tables of formats 4, 12 and 14 (variation
selectors) of OpenType 1.9; a file without them shows no character.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from struct import Struct as Layout
from struct import unpack_from
from typing import BinaryIO

_BEST = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))
_VARIATIONS = (0, 5)
_FAMILY_NAMES = (16, 1)
_WINDOWS_ENGLISH = (3, 1, 0x409)
_HEADER, _SEGMENT, _GROUP = Layout(">HHI"), Layout(">H"), Layout(">III")
_FORMAT_12, _PLACE = Layout(">HHIII"), Layout(">II")
_SELECTOR, _RANGE, _SINGLE = 11, 4, 5
_BOLD = 600

PlainMap = Callable[[int], int]


class FontFile:
    """Look up glyph numbers in one face of a font file; 0 means that it has none.

    Raises:
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path, index: int = 0) -> None:
        self.path = path
        self.index = index

    def glyph(self, char: int, selector: int = 0) -> int:
        """Return the number of the glyph that shows exactly this character, or 0."""
        if not selector:
            return self._plain(char)
        at = self._selectors.get(selector)
        if at is None:
            return 0
        usual, special = at
        return self._special(special, char) or (
            self._plain(char) if self._is_usual(usual, char) else 0
        )

    def table(self, tag: str) -> bytes:
        """Return one table's bytes, empty where the face has none."""
        with self.path.open("rb") as file:
            return self._read(file, self._places.get(tag, (0, 0)))

    @cached_property
    def family(self) -> str:
        """Return the family's English name, empty where the file tells none."""
        data = self.table("name")
        if not data:
            return ""
        count, texts = unpack_from(">HH", data, 2)
        found: dict[int, str] = {}
        for at in range(6, 6 + 12 * count, 12):
            *place, kind, length, offset = unpack_from(">6H", data, at)
            if tuple(place) == _WINDOWS_ENGLISH:
                text = data[texts + offset : texts + offset + length]
                found[kind] = text.decode("utf-16-be", errors="replace")
        return next((found[kind] for kind in _FAMILY_NAMES if kind in found), "")

    @cached_property
    def bold(self) -> bool:
        """Tell whether the face is a bold one."""
        data = self.table("OS/2")
        return len(data) >= 6 and int(unpack_from(">H", data, 4)[0]) >= _BOLD

    def showing(self, char: int, number: int) -> bytes:
        """Return the file's bytes with one glyph as that of a character, and no other character.

        Who draws by characters alone, as FreeType does without a shaper, draws a variant so.
        """
        group = _GROUP.pack(char, char, number)
        table = _FORMAT_12.pack(12, 0, 16 + len(group), 0, 1) + group
        cmap = b"\0\0\0\1" + _HEADER.pack(*_BEST[0], 12) + table
        data = bytearray(self.path.read_bytes())
        data += bytes(-len(data) % 4)
        at = self._row_of("cmap")
        data[at + 8 : at + 16] = _PLACE.pack(len(data), len(cmap))
        return bytes(data + cmap)

    # --- tables ----------------------------------------------------------------------------------

    @cached_property
    def _directory(self) -> tuple[int, bytes]:
        """Return where the face's directory of tables begins in the file, and its rows."""
        with self.path.open("rb") as file:
            start = 0
            if file.read(4) == b"ttcf":
                file.seek(12 + 4 * self.index)
                start = int.from_bytes(file.read(4), "big")
            head = self._read(file, (start, 12))
            count = unpack_from(">H", head, 4)[0]
            return start + 12, self._read(file, (start + 12, 16 * count))

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        """Return where each table stands: offset and length."""
        rows = self._directory[1]
        found = (unpack_from(">4sIII", rows, at) for at in range(0, len(rows), 16))
        return {tag.decode("latin-1"): (offset, length) for tag, _, offset, length in found}

    def _row_of(self, tag: str) -> int:
        """Return where a table's row stands in the file; ValueError where the face lacks it."""
        return self._directory[0] + 16 * list(self._places).index(tag)

    @staticmethod
    def _read(file: BinaryIO, place: tuple[int, int]) -> bytes:
        offset, length = place
        file.seek(offset)
        return file.read(length)

    @cached_property
    def _cmap(self) -> bytes:
        return self.table("cmap")

    @cached_property
    def _subtables(self) -> dict[tuple[int, int], int]:
        """Return where each encoding's table begins within the character map."""
        data = self._cmap
        count = unpack_from(">H", data, 2)[0] if data else 0
        rows = (_HEADER.unpack_from(data, 4 + 8 * row) for row in range(count))
        return {(platform, encoding): offset for platform, encoding, offset in rows}

    # --- plain characters ------------------------------------------------------------------------

    @cached_property
    def _plain(self) -> PlainMap:
        readers = {4: self._segments, 12: self._groups}
        for encoding in _BEST:
            at = self._subtables.get(encoding)
            if at is not None and self._short(at) in readers:
                return readers[self._short(at)](at)
        return lambda char: 0

    def _short(self, at: int) -> int:
        return int(_SEGMENT.unpack_from(self._cmap, at)[0])

    def _segments(self, at: int) -> PlainMap:
        """Read format 4: segments of 16-bit characters."""
        count = self._short(at + 6) // 2
        ends = unpack_from(f">{count}H", self._cmap, at + 14)
        starts = unpack_from(f">{count}H", self._cmap, at + 16 + 2 * count)
        shifts = at + 16 + 4 * count
        offsets = shifts + 2 * count

        def glyph(char: int) -> int:
            row = bisect_left(ends, char)
            if row == count or starts[row] > char:
                return 0
            shift, place = self._short(shifts + 2 * row), offsets + 2 * row
            offset = self._short(place)
            if not offset:
                return (char + shift) & 0xFFFF
            found = self._short(place + offset + 2 * (char - starts[row]))
            return (found + shift) & 0xFFFF if found else 0

        return glyph

    def _groups(self, at: int) -> PlainMap:
        """Read format 12: groups of characters whose glyphs follow one another."""
        count = unpack_from(">I", self._cmap, at + 12)[0]
        first = at + 16

        def start(row: int) -> int:
            return int(unpack_from(">I", self._cmap, first + 12 * row)[0])

        def glyph(char: int) -> int:
            row = bisect_right(range(count), char, key=start) - 1
            if row < 0:
                return 0
            begins, ends, number = _GROUP.unpack_from(self._cmap, first + 12 * row)
            return number + char - begins if char <= ends else 0

        return glyph

    # --- variation selectors ---------------------------------------------------------------------

    @cached_property
    def _selectors(self) -> dict[int, tuple[int, int]]:
        """Return where each selector's usual ranges and special glyphs begin; 0 for none."""
        at = self._subtables.get(_VARIATIONS)
        if at is None:
            return {}
        data, found = self._cmap, {}
        count = unpack_from(">I", data, at + 6)[0]
        for row in range(at + 10, at + 10 + _SELECTOR * count, _SELECTOR):
            usual, special = unpack_from(">II", data, row + 3)
            found[self._three(row)] = (usual and at + usual, special and at + special)
        return found

    def _three(self, at: int) -> int:
        return int.from_bytes(self._cmap[at : at + 3], "big")

    def _before(self, table: int, size: int, char: int) -> int:
        """Return where the last row that begins at or below a character stands, 0 for none."""
        count = unpack_from(">I", self._cmap, table)[0]
        first = table + 4
        row = bisect_right(range(count), char, key=lambda one: self._three(first + size * one))
        return first + size * (row - 1) if row else 0

    def _is_usual(self, table: int, char: int) -> bool:
        """Tell whether a selector chooses the shape that the character has without it."""
        row = self._before(table, _RANGE, char) if table else 0
        return bool(row) and char <= self._three(row) + self._cmap[row + 3]

    def _special(self, table: int, char: int) -> int:
        """Return the glyph that a selector gives a character of its own, or 0."""
        row = self._before(table, _SINGLE, char) if table else 0
        return self._short(row + 3) if row and self._three(row) == char else 0
