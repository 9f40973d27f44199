"""One visit of a resident: where in the procedure it stands and what was answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from app.records.state import State


class VisitStatus(StrEnum):
    """Tell how far a visit is."""

    OPEN = "open"
    WAITING_OFFICIAL = "waiting_official"  # 職員待ち
    HELD = "held"  # 一時保留
    DONE = "done"
    STOPPED = "stopped"  # ended without its purpose


VISIT_MOVES: dict[VisitStatus, frozenset[VisitStatus]] = {
    VisitStatus.OPEN: frozenset(
        {
            VisitStatus.OPEN,
            VisitStatus.WAITING_OFFICIAL,
            VisitStatus.HELD,
            VisitStatus.DONE,
            VisitStatus.STOPPED,
        }
    ),
    VisitStatus.WAITING_OFFICIAL: frozenset(
        {
            VisitStatus.WAITING_OFFICIAL,
            VisitStatus.OPEN,
            VisitStatus.HELD,
            VisitStatus.STOPPED,
        }
    ),
    VisitStatus.HELD: frozenset({VisitStatus.OPEN, VisitStatus.STOPPED}),
    VisitStatus.STOPPED: frozenset({VisitStatus.OPEN}),
    VisitStatus.DONE: frozenset(),
}


class Decision(StrEnum):
    """Tell what the official decided."""

    APPROVE = "approve"  # 本人と確認した
    REFUSE = "refuse"  # 確認できない
    HOLD = "hold"  # 保留


class DecisionReason(StrEnum):
    """Tell why an official did not approve."""

    NAME_OR_ADDRESS_DIFFERS = "name_or_address_differs"
    PHOTO_DIFFERS = "photo_differs"
    PAPER_NOT_VALID = "paper_not_valid"
    PAPER_DOUBTFUL = "paper_doubtful"
    ANSWERS_DO_NOT_FIT = "answers_do_not_fit"
    ENQUIRY_NEEDED = "enquiry_needed"
    OTHER = "other"


class HoldReason(StrEnum):
    """Tell why a visit is laid aside."""

    RESIDENT_AWAY = "resident_away"
    FETCHING_PAPERS = "fetching_papers"
    FILLING_FORMS = "filling_forms"
    OFFICIAL_HOLDS = "official_holds"
    DEVICE_FAILED = "device_failed"
    OTHER = "other"


class CallReason(StrEnum):
    """Tell why an official is called."""

    IDENTITY = "identity"  # the decision that only an official makes
    PINS = "pins"  # 代行入力
    PAPERS = "papers"
    DIFFERENCE = "difference"  # what was found does not fit the ledger or the chip
    QUESTION = "question"
    OTHER = "other"


class StopReason(StrEnum):
    """Tell why a visit ended without its purpose."""

    PAPERS_MISSING = "papers_missing"
    NOT_ACCEPTABLE = "not_acceptable"
    OFFICIAL_REFUSED = "official_refused"
    RESIDENT_LEFT = "resident_left"
    OTHER_PLACE = "other_place"
    ENQUIRY_SENT = "enquiry_sent"  # 照会書 was posted: a second visit follows
    NATIONAL_TERMINAL = "national_terminal"  # 統合端末 could not do it today
    OTHER = "other"


GOES_ON = (
    StopReason.PAPERS_MISSING,
    StopReason.ENQUIRY_SENT,
    StopReason.NATIONAL_TERMINAL,
    StopReason.RESIDENT_LEFT,
)
"""Why a visit that ended may be taken up again on another day."""


class Answered(Struct, frozen=True, kw_only=True):
    """Hold one stage's answer as plain values.

    ``review`` says 見直し: what the answer rested on was changed since.
    """

    answer: dict[str, Any]
    at: datetime
    by: str
    approved_by: str | None = None
    review: bool = False


class Visit(State, frozen=True, kw_only=True):
    """Hold one visit; this alone suffices to go on after a crash.

    ``given`` are the facts known at the opening, among them the site's switches of that moment;
    ``official_stages`` are answered by an official's decision and nothing else; ``reason`` tells
    why it is held or stopped.  ``note`` is free text and may name people.
    """

    ticket: str = ""
    card: str = ""
    procedure: str
    visitor: str = ""
    language: str = "ja"
    office: str
    window: str = ""
    staff: str
    given: dict[str, str] = msgspec.field(default_factory=dict)
    official_stages: tuple[str, ...] = ()
    stage: str
    answers: dict[str, Answered] = msgspec.field(default_factory=dict)
    status: VisitStatus = VisitStatus.OPEN
    opened_at: datetime
    called_at: datetime | None = None
    calls: int = 0
    call_reason: str | None = None
    reason: str = ""
    note: str = ""
    ended_at: datetime | None = None
