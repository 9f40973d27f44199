"""What a pass over a delivered list remembers: numbers already seen, counts, the first faults."""

from array import array
from collections import Counter
from typing import Any, Generic

import msgspec

from app.backyard.card_list_faults import LineFault, Reason
from app.backyard.card_list_fields import L
from app.backyard.card_list_text import Row

_KEPT_FAULTS = 1000
_SAMPLE = 5
BLANKED = "〈伏〉"


class ReadRow(msgspec.Struct, Generic[L], frozen=True):
    """Hold a row and what became of it: what it lists, or its faults."""

    row: Row
    listed: L | None
    faults: list[LineFault]


class Numbers:
    """Remember where each number stood first: an open table of two plain arrays.

    A number of up to twelve letters and digits is its own 64-bit key, so nothing collides.
    """

    def __init__(self) -> None:
        self._mask = (1 << 12) - 1
        self._count = 0
        self._keys = array("Q", bytes(8 * (self._mask + 1)))
        self._lines = array("L", [0]) * (self._mask + 1)

    def first(self, number: str, line: int) -> int:
        """Return the line where a number stood before; keep this one and return 0 where new."""
        key = int(f"1{number}", 36) if len(number) <= 12 else hash(number) & (1 << 64) - 1 | 1
        slot = self._slot(key)
        if self._keys[slot] == key:
            return self._lines[slot]
        self._keys[slot], self._lines[slot] = key, line
        self._count += 1
        if self._count * 3 > self._mask * 2:
            self._grow()
        return 0

    def _slot(self, key: int) -> int:
        slot = (key * 0x9E3779B97F4A7C15 >> 24) & self._mask
        keys = self._keys
        while keys[slot] and keys[slot] != key:
            slot = (slot + 1) & self._mask
        return slot

    def _grow(self) -> None:
        keys, lines = self._keys, self._lines
        self._mask = self._mask * 2 + 1
        self._keys = array("Q", bytes(8 * (self._mask + 1)))
        self._lines = array("L", [0]) * (self._mask + 1)
        for key, line in zip(keys, lines, strict=True):
            if key:
                slot = self._slot(key)
                self._keys[slot], self._lines[slot] = key, line


class Tally:
    """Collect what a check finds, the lists bounded."""

    def __init__(self) -> None:
        self.lines = self.good = self.bad = self.blank = 0
        self.faults: list[LineFault] = []
        self.counts: Counter[Reason] = Counter()
        self.boxes: Counter[str] = Counter()
        self.sample: list[tuple[str, ...]] = []

    def blame(self, faults: list[LineFault]) -> None:
        """Count faults and keep the first thousand."""
        self.counts.update(fault.reason for fault in faults)
        self.faults.extend(faults[: _KEPT_FAULTS - len(self.faults)])

    def add(self, read: ReadRow[Any], hidden: frozenset[int]) -> None:
        """Count a row; its values stay only among the first rows, ``hidden`` columns blanked."""
        self.lines += 1
        if len(self.sample) < _SAMPLE and read.row.values:
            self.sample.append(_blanked(read.row.values, hidden))
        if read.listed is None:
            self.bad += 1
            self.blame(read.faults)
            return
        self.good += 1
        self.boxes[read.listed.group] += 1


def _blanked(values: list[str], hidden: frozenset[int]) -> tuple[str, ...]:
    return tuple(BLANKED if place in hidden else value for place, value in enumerate(values))
