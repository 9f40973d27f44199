"""Scans of many documents at once: cover sheets between them, in one file or a file a page."""

from __future__ import annotations

import re

from msgspec import Struct

from app.filing.codes import cover_in
from app.filing.filing import Medium
from app.filing.ports import Examined, Found

MOST_PAUSE_S = 30
"""Between two pages of one stack: a paper that is laid down later needs a cover of its own."""
_STACKS = frozenset({Medium.PDF, Medium.TIFF})
_NUMBERED = re.compile(r"(.*?)([0-9]+)(\.[^.]*)?")


class Part(Struct, frozen=True, kw_only=True):
    """Hold one document of a file: its pages from ``first`` up to before ``end``, its codes."""

    first: int
    end: int
    codes: tuple[str, ...] = ()


def parts_of(examined: Examined) -> tuple[Part, ...]:
    """Return the documents of a file: each cover sheet begins one, and so does the first page.

    The same cover sheet twice in a row, or read on both of its sides, begins one document only.
    """
    begins = [(0, examined.codes)]
    for page, codes in examined.later if examined.medium in _STACKS else ():
        cover, (before, last) = cover_in(codes), begins[-1]
        if cover and not (page == before + 1 and cover == cover_in(last)):
            begins.append((page, codes))
    ends = [page for page, _ in begins[1:]] + [examined.pages]
    return tuple(
        Part(first=page, end=end, codes=codes)
        for (page, codes), end in zip(begins, ends, strict=True)
    )


class _Place(Struct, frozen=True):
    before: str
    number: int
    after: str

    def follows(self, other: _Place) -> bool:
        names = (self.before, self.after) == (other.before, other.after)
        return names and self.number == other.number + 1


class Series:
    """Follow a scanner that writes a file for each page: a cover sheet goes before what follows.

    What follows is a picture that bears the next number of the same name and comes before the
    stack pauses; a PDF is always a document of its own.
    """

    def __init__(self) -> None:
        self._cover, self._place, self._at = "", _Place("", 0, ""), 0

    def codes(self, found: Found, examined: Examined) -> tuple[str, ...]:
        """Return the codes that hold for a file: its own, or the cover sheet's that it follows."""
        own, place = cover_in(examined.codes), _place(found.name)
        pause = (found.changed_ns - self._at) / 1e9
        goes_on = bool(self._cover) and place is not None and place.follows(self._place)
        if place is None or examined.pages != 1 or examined.medium is Medium.PDF:
            self._cover = ""
        elif own or (goes_on and 0 <= pause <= MOST_PAUSE_S):
            self._cover = own or self._cover
            self._place, self._at = place, found.changed_ns
        else:
            self._cover = ""
        return (self._cover,) if self._cover and not own else examined.codes


def _place(name: str) -> _Place | None:
    found = _NUMBERED.fullmatch(name)
    return None if found is None else _Place(found[1], int(found[2]), (found[3] or "").lower())
