"""Scans of many documents at once: cover sheets between them, in one file or a file a page."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

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


class SeriesPlace(Struct, frozen=True, kw_only=True):
    """Hold where a series of single pages stands: its cover sheet, the last page's name and time.

    ``number`` is what counts in a name, between ``before`` and ``after``.
    """

    cover: str = ""
    before: str = ""
    number: int = 0
    after: str = ""
    changed_ns: int = 0

    def is_followed_by(self, page: SeriesPlace) -> bool:
        """Tell whether a page is the next one, or this one once more after the program ended."""
        pause = (page.changed_ns - self.changed_ns) / 1e9
        names = (self.before, self.after) == (page.before, page.after)
        steps = page.number - self.number
        return names and ((steps == 1 and 0 <= pause <= MOST_PAUSE_S) or (not steps and not pause))


class Series:
    """Follow a scanner that writes a file for each page: a cover sheet goes before what follows.

    What follows is a picture that bears the next number of the same name and comes before the
    stack pauses; a PDF is always a document of its own.  ``place`` is kept over a restart.
    """

    def __init__(self, place: SeriesPlace | None = None) -> None:
        self.place = place or SeriesPlace()

    def codes(self, found: Found, examined: Examined) -> tuple[str, ...]:
        """Return the codes that hold for a file: its own, or the cover sheet's that it follows."""
        own, page = cover_in(examined.codes), _place(found)
        single = page is not None and examined.pages == 1 and examined.medium is not Medium.PDF
        goes_on = page is not None and bool(self.place.cover) and self.place.is_followed_by(page)
        if page is not None and single and (own or goes_on):
            self.place = replace(page, cover=own or self.place.cover)
        else:
            self.place = SeriesPlace()
        return (self.place.cover,) if self.place.cover and not own else examined.codes


def _place(found: Found) -> SeriesPlace | None:
    named = _NUMBERED.fullmatch(found.name)
    if named is None:
        return None
    return SeriesPlace(
        before=named[1],
        number=int(named[2]),
        after=(named[3] or "").lower(),
        changed_ns=found.changed_ns,
    )
