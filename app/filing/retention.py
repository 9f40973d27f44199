"""How long each sort of paper is kept: dated rulings, at most 15 years (YOK-4.2-サ)."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from app import paths
from app.rulings.ruling import Book, Edition, Ground, Ruling, check_order, read_editions

MOST_YEARS = 15


class CountedFrom(StrEnum):
    """Name the day from which the years count."""

    DAY = "day"  # the day of the scan
    FISCAL_YEAR = "fiscal_year"  # the first of April after it


class KeptSpan(Ruling, frozen=True, kw_only=True):
    """Say how many years a sort of paper is kept, and from when they count."""

    sort: str
    years: Annotated[int, Meta(ge=1, le=MOST_YEARS)]
    counted_from: CountedFrom = CountedFrom.FISCAL_YEAR


class Kept(Struct, frozen=True, kw_only=True):
    """Hold until when a paper is kept, that day included, and on what it rests."""

    until: date
    ground: Ground


class _File(Edition, frozen=True, kw_only=True):
    kept: tuple[KeptSpan, ...] = ()


class Retention:
    """Answer how long one municipality keeps a paper."""

    def __init__(self, spans: Book[KeptSpan]) -> None:
        self._spans = spans

    def sorts(self, day: date) -> tuple[str, ...]:
        """Return the sorts of paper that may be filed on a day, in the files' order."""
        return tuple(dict.fromkeys(held.ruling.sort for held in self._spans.on(day)))

    def until(self, sort: str, day: date) -> Kept | None:
        """Return until when a paper of a day is kept, None for a sort without a ruling."""
        held = self._spans.holding(lambda span: span.sort == sort, day)
        if held is None:
            return None
        return Kept(until=last_day(held.ruling, day), ground=held.ground)

    def spans(self) -> tuple[KeptSpan, ...]:
        """Return all spans, the municipality's own first."""
        return tuple(held.ruling for held in self._spans.all())


def last_day(span: KeptSpan, day: date) -> date:
    """Return the last day on which a paper of a day is kept."""
    start = day
    if span.counted_from is CountedFrom.FISCAL_YEAR:
        start = date(day.year + (day.month >= 4), 4, 1)
    end = _years_after(start, span.years)
    return date.fromordinal(end.toordinal() - 1)


def _years_after(day: date, years: int) -> date:
    """Return the same day years later; the 29th of February is the 1st of March then."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def load_retention(municipality: str, folder: Path | None = None) -> Retention:
    """Read a municipality's spans and the default's.

    Raises:
        ResourceFault: with file, key and line of what does not hold.
    """
    found = read_editions(folder or paths.resources() / "rules" / "retention", municipality, _File)
    for file, edition in found:
        check_order(file, edition.kept, lambda span: span.sort)
    return Retention(Book([(edition, edition.kept) for _, edition in found]))
