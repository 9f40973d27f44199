"""A scanned document that is kept (保管文書): what, whose, where its bytes are, until when."""

import uuid
from datetime import date, datetime
from enum import StrEnum

import msgspec

from app.faults import IllegalMove
from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_be_new, must_exist
from app.records.state import State

_NAMESPACE = uuid.UUID("8d5f0b52-6c1e-4e3c-9d7b-2f6a4b1e9c33")


ATTACHED = "filing"
"""As what kind of attachment a document's bytes are kept and carried."""


class FilingStatus(StrEnum):
    """Tell how far a scanned document is."""

    TAKEN = "taken"  # its bytes are safe, what it is or whose is not known yet
    FILED = "filed"
    ERASED = "erased"


class Medium(StrEnum):
    """Name the forms of file that are taken in."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"


class EraseReason(StrEnum):
    """Tell why a scanned document was erased."""

    RETENTION = "retention"  # its last day is over
    MISTAKE = "mistake"  # scanned by mistake, or badly


FILING_MOVES: dict[FilingStatus, frozenset[FilingStatus]] = {
    FilingStatus.TAKEN: frozenset({FilingStatus.FILED, FilingStatus.ERASED}),
    FilingStatus.FILED: frozenset({FilingStatus.FILED, FilingStatus.ERASED}),
    FilingStatus.ERASED: frozenset(),
}


class Filing(State, frozen=True, kw_only=True):
    """Hold one scanned document; it bears no name.

    ``digest`` names its bytes, ``sort`` what kind of paper it is, ``day`` when it was scanned.
    Whose it is tell ``control_number`` and ``visit``, one of them at least once it is filed.
    ``copies`` are the write-once media that hold it.
    """

    digest: str
    medium: Medium
    pages: int
    size: int
    office: str
    window: str
    terminal: str
    day: date
    status: FilingStatus = FilingStatus.TAKEN
    sort: str = ""
    control_number: str = ""
    visit: str = ""
    keep_until: date | None = None
    taken_by: str
    taken_at: datetime
    filed_by: str = ""
    filed_at: datetime | None = None
    copies: tuple[str, ...] = ()
    erase_reason: str = ""
    erased_by: str = ""
    erased_at: datetime | None = None


def filing_id(office: str, digest: str) -> str:
    """Return the identity of an office's document: the same bytes are never recorded twice."""
    return str(uuid.uuid5(_NAMESPACE, f"{office}:{digest}"))


def _taken(filing: Filing | None, entry: Entry) -> Filing:
    must_be_new(filing, "filing")
    made = msgspec.convert(
        {
            "id": entry.subject,
            "scope": entry.scope,
            "terminal": entry.terminal,
            "taken_by": entry.actor,
            "taken_at": entry.at,
        }
        | entry.body,
        Filing,
    )
    if made.pages < 1 or made.size < 1:
        raise IllegalMove(subject="filing", now="empty", wanted=FilingStatus.TAKEN)
    return made


def _known(filing: Filing | None) -> Filing:
    must_exist(filing, "filing")
    assert filing is not None  # noqa: S101 - told to the type checker, proved one line above
    return filing


def _filed(filing: Filing | None, entry: Entry) -> Filing:
    known, body = _known(filing), entry.body
    check_move(FILING_MOVES, known.status, FilingStatus.FILED, "filing")
    whose = {"control_number": body["control_number"], "visit": body["visit"]}
    if not any(whose.values()) or not body["sort"]:
        raise IllegalMove(subject="filing", now="nobody's", wanted=FilingStatus.FILED)
    return msgspec.structs.replace(
        known,
        status=FilingStatus.FILED,
        sort=str(body["sort"]),
        keep_until=date.fromisoformat(body["keep_until"]),
        filed_by=entry.actor,
        filed_at=entry.at,
        **whose,
    )


def _copied(filing: Filing | None, entry: Entry) -> Filing:
    known, copy = _known(filing), str(entry.body["copy"])
    if known.status is FilingStatus.ERASED:
        raise IllegalMove(subject="filing", now=known.status, wanted="copied")
    if copy in known.copies:
        return known
    return msgspec.structs.replace(known, copies=(*known.copies, copy))


def _erased(filing: Filing | None, entry: Entry) -> Filing:
    known = _known(filing)
    check_move(FILING_MOVES, known.status, FilingStatus.ERASED, "filing")
    return msgspec.structs.replace(
        known,
        status=FilingStatus.ERASED,
        erase_reason=EraseReason(entry.body["reason"]).value,
        erased_by=entry.actor,
        erased_at=entry.at,
    )


KINDS = (
    Kind("filing.taken", Klass.FACT, Filing, _taken),
    Kind("filing.filed", Klass.FACT, Filing, _filed),
    Kind("filing.copied", Klass.FACT, Filing, _copied),
    Kind("filing.erased", Klass.FACT, Filing, _erased),
)
