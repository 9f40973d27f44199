"""The acts on scanned documents: take in, file, note a copy on a medium, erase."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from app.faults import CounterFault
from app.filing.filing import EraseReason, Filing, FilingStatus, Medium, filing_id
from app.filing.retention import Retention
from app.records.state import office_scope
from app.records.unit import Unit


class NoSuchSort(CounterFault):
    """Tell that no rule says how long a sort of paper is kept."""

    code = "D-601"


class KeptStill(CounterFault):
    """Tell that a document must be kept until a later day."""

    code = "D-602"
    calm = True


class FilingWish(Struct, frozen=True, kw_only=True):
    """Hold what is searched for; what is not given matches all.

    ``whose`` is a control number or a visit, ``place`` a window.
    """

    first: date | None = None
    last: date | None = None
    place: str = ""
    sort: str = ""
    whose: str = ""
    status: FilingStatus | None = None


class FilingRecords(Protocol):
    """What the rules ask of the ledger about scanned documents."""

    def found(self, office: str, wish: FilingWish, limit: int) -> Sequence[Filing]:
        """Return an office's documents that match, the newest first."""
        ...

    def due(self, office: str, day: date) -> Sequence[Filing]:
        """Return an office's documents whose last day is over, the oldest first."""
        ...


class Belonging(Struct, frozen=True, kw_only=True):
    """Hold whose a document is and what sort of paper, as far as it is known."""

    sort: str = ""
    control_number: str = ""
    visit: str = ""

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is left to ask."""
        return bool(self.sort and (self.control_number or self.visit))


def take(
    unit: Unit,
    digest: str,
    medium: Medium,
    pages: int,
    size: int,
    *,
    window: str,
    known: Belonging,
) -> Filing:
    """Record that a document's bytes are kept; what is known of it already goes with it."""
    office = unit.actor.office
    body = {
        "digest": digest,
        "medium": medium,
        "pages": pages,
        "size": size,
        "office": office,
        "window": window,
        "day": unit.now.date().isoformat(),
        "sort": known.sort,
        "control_number": known.control_number,
        "visit": known.visit,
    }
    taken: Filing = unit.record(
        "filing.taken", filing_id(office, digest), body, scope=office_scope(office)
    )
    return taken


def file(unit: Unit, filing: str, belonging: Belonging, retention: Retention) -> Filing:
    """Record what a document is and whose; its last day follows from the day of its scan.

    Raises:
        NoSuchSort: no rule tells how long it is kept.
        IllegalMove: it is nobody's, or was erased.
    """
    known = unit.get(Filing, filing)
    kept = retention.until(belonging.sort, known.day)
    if kept is None:
        raise NoSuchSort(sort=belonging.sort)
    body = {
        "sort": belonging.sort,
        "control_number": belonging.control_number,
        "visit": belonging.visit,
        "keep_until": kept.until.isoformat(),
        "rule": kept.ground.item,
    }
    filed: Filing = unit.record("filing.filed", filing, body)
    return filed


def note_copy(unit: Unit, filings: Sequence[str], copy: str) -> None:
    """Record that a write-once medium holds these documents."""
    for one in filings:
        unit.record("filing.copied", one, {"copy": copy})


def erase(unit: Unit, filing: str, reason: EraseReason) -> Filing:
    """Record that a document is erased, before its bytes go.

    Raises:
        KeptStill: its last day is not over, and that is the reason given.
        IllegalMove: it was erased already.
    """
    known = unit.get(Filing, filing)
    if reason is EraseReason.RETENTION:
        last = known.keep_until
        if last is None or last >= unit.now.date():
            raise KeptStill(until=last.isoformat() if last else "")
    erased: Filing = unit.record("filing.erased", filing, {"reason": reason})
    return erased
