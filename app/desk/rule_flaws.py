"""What can be wrong with rules, and the spans of days that they must fill."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

from app.ports import Words


class FlawKind(StrEnum):
    """Name what can be wrong with rules."""

    BROKEN = "broken"  # a file does not hold what it must
    OVERLAP = "overlap"
    GAP = "gap"  # nothing holds on a day of the city's service
    UNREACHABLE = "unreachable"  # never holds, or another always goes before it
    IMPOSSIBLE_WAY = "impossible_way"  # no paper could ever satisfy it
    NEEDLESS_WAY = "needless_way"  # another way always suffices where this one does
    UNKNOWN_PAPER = "unknown_paper"
    UNUSED_PAPER = "unused_paper"
    UNKNOWN_PLACE = "unknown_place"
    UNKNOWN_PROCEDURE = "unknown_procedure"
    MISSING_TEXT = "missing_text"
    NO_EVIDENCE = "no_evidence"  # a valid reason of absence that nothing proves
    NOT_IN_CATALOGUE = "not_in_catalogue"
    WITHOUT_RULES = "without_rules"  # a procedure of the catalogue


class Flaw(Struct, frozen=True, kw_only=True):
    """Be one thing that is wrong: in whose rules, at which item, what about it, and where.

    ``file`` is named from the folder of the rules on.
    """

    kind: FlawKind
    city: str
    item: str
    about: str = ""
    file: str = ""
    line: int = 0


class Span(Struct, frozen=True):
    """Hold the first and the last day of a city's service."""

    begins: date
    ends: date

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.begins <= day <= self.ends

    def meets(self, start: date, until: date | None) -> bool:
        """Tell whether another span shares a day with it."""
        return start <= self.ends and (until is None or until >= self.begins)


def told(flaw: Flaw, words: Words) -> str:
    """Return a flaw in one sentence."""
    sentence = words(
        f"rules_doctor.{flaw.kind.value}",
        city=flaw.city,
        item=flaw.item,
        about=flaw.about,
    )
    if not flaw.file:
        return sentence
    return words("rules_doctor.at", file=flaw.file, line=flaw.line, sentence=sentence)


def uncovered(span: Span, since: date, covers: Sequence[tuple[date, date | None]]) -> date | None:
    """Return the first day of a span, from ``since`` on, that no cover holds."""
    begins = max(span.begins, since)
    edges = {begins, *(until + timedelta(days=1) for _, until in covers if until is not None)}
    for day in sorted(edge for edge in edges if begins <= edge <= span.ends):
        if not any(start <= day and (until is None or day <= until) for start, until in covers):
            return day
    return None
