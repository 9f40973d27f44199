"""Judge one entry against the present state: pure, the same rules as at the terminal."""

from collections.abc import Callable, Mapping
from enum import StrEnum

import msgspec
from msgspec import Struct

from app.access.roles import Rights, Role
from app.access.staff import ACCOUNT_ACTS, Staff
from app.arrangements.arrangements import Arrangements
from app.faults import IllegalMove, OfficialNeeded
from app.records.entry import Entry, Klass, Outcome
from app.records.kinds import Kind
from app.records.state import State
from app.visits.visit import Decision, Visit


class Reason(StrEnum):
    """Name why an entry was not simply applied; words under ``sync.reason``."""

    ILLEGAL_MOVE = "illegal_move"
    NO_RIGHT = "no_right"
    OFFICIAL_MISSING = "official_missing"
    WITNESS_MISSING = "witness_missing"
    ACTOR_UNKNOWN = "actor_unknown"
    ACTOR_INACTIVE = "actor_inactive"
    TAKEN = "taken"
    NO_SLOT = "no_slot"
    SLOT_FULL = "slot_full"
    ALREADY_BOOKED = "already_booked"
    TOO_LATE = "too_late"
    TOO_EARLY = "too_early"
    CARD_NEEDED = "card_needed"
    CARD_UNKNOWN = "card_unknown"
    CARD_GONE = "card_gone"
    UNREADABLE = "unreadable"
    UNKNOWN_KIND = "unknown_kind"
    BROKEN_HASH = "broken_hash"
    WRONG_SCOPE = "wrong_scope"
    FORK = "fork"  # of an epoch that has ended: never merged, never lost
    ON_THE_WAY = "on_the_way"  # handed over while it was to be moved elsewhere
    NUMBER_TAKEN = "number_taken"  # a number that another terminal gave that day
    SERVED_TWICE = "served_twice"  # another window has an open visit for the same card
    MISRECKONED = "misreckoned"  # the central store's own rows give another number
    TROUBLE = "trouble"


class Verdict(Struct, frozen=True, kw_only=True):
    """Hold how an entry ends.

    ``state`` is the subject's next state, None where nothing changes.
    """

    outcome: Outcome
    state: State | None = None
    reason: Reason | None = None
    now: str = ""
    wanted: str = ""


_DECIDED = "visit.official_decided"
StaffLookup = Callable[[str], Staff | None]


class Judge:
    """Judge entries by the kinds' rules, the rights' data and what the city arranged."""

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        rights: Rights,
        arrangements: Arrangements | None = None,
    ) -> None:
        self._kinds = kinds
        self._rights = rights
        self._arrangements = arrangements

    def kind(self, name: str) -> Kind | None:
        """Return a kind this program knows."""
        return self._kinds.get(name)

    def verdict(self, kind: Kind, state: State | None, entry: Entry, staff: StaffLookup) -> Verdict:
        """Return how an entry ends; a fact is always recorded, a request may be refused."""
        doubt = self._doubt(kind, state, entry, staff)
        if doubt is not None and kind.klass is Klass.REQUEST:
            return Verdict(outcome=Outcome.REJECTED, reason=doubt)
        try:
            applied = kind.apply(state, entry)
        except IllegalMove as told:
            return self._illegal(kind, state, entry, told)
        except OfficialNeeded:
            case = Outcome.REJECTED if kind.klass is Klass.REQUEST else Outcome.CASE
            return Verdict(outcome=case, reason=Reason.OFFICIAL_MISSING)
        forged = doubt is Reason.OFFICIAL_MISSING and not self._by_an_official(entry, staff)
        if forged or (doubt is not None and kind.name in ACCOUNT_ACTS):
            return Verdict(outcome=Outcome.CASE, reason=doubt)
        met = "" if state is None or doubt is not None else kind.against(state, entry)
        return Verdict(
            outcome=Outcome.CASE if doubt is not None or met else Outcome.APPLIED,
            state=_revised(applied, state),
            reason=Reason.ON_THE_WAY if met else doubt,
            now=met,
        )

    def _illegal(self, kind: Kind, state: State | None, entry: Entry, told: IllegalMove) -> Verdict:
        refused = Verdict(
            outcome=Outcome.REJECTED if kind.klass is Klass.REQUEST else Outcome.CASE,
            reason=Reason.ILLEGAL_MOVE,
            now=told.now,
            wanted=told.wanted,
        )
        if kind.klass is Klass.REQUEST or kind.force is None or state is None:
            return refused
        try:
            forced = kind.force(state, entry)
        except IllegalMove:
            return refused
        return msgspec.structs.replace(refused, state=_revised(forced, state))

    def _doubt(
        self, kind: Kind, state: State | None, entry: Entry, staff: StaffLookup
    ) -> Reason | None:
        if not self._rights.may(entry.role, kind.name):
            return Reason.NO_RIGHT
        if self._rights.needs_official(kind.name) and not self._approved(entry, staff):
            return Reason.OFFICIAL_MISSING
        two = kind.by_two(entry.version, entry.body) or self._arranged_for_two(state, entry)
        if two and not self._witnessed(entry, staff):
            return Reason.WITNESS_MISSING
        return None if entry.role == Role.TERMINAL else _actors_doubt(entry, staff(entry.actor))

    def _arranged_for_two(self, state: State | None, entry: Entry) -> bool:
        """Tell whether the city wants two officials, whatever the entry itself says of it."""
        if self._arrangements is None or entry.kind != _DECIDED or not isinstance(state, Visit):
            return False
        answer = entry.body.get("answer")
        if not isinstance(answer, dict) or answer.get("decision") != Decision.APPROVE:
            return False
        asked = (state.procedure, state.visitor, state.office, entry.at.date())
        return self._arrangements.four_eyes(*asked) is not None

    @staticmethod
    def _approved(entry: Entry, staff: StaffLookup) -> bool:
        approver = staff(entry.approved_by) if entry.approved_by else None
        return approver is not None and approver.active and approver.role == Role.OFFICIAL

    @staticmethod
    def _by_an_official(entry: Entry, staff: StaffLookup) -> bool:
        """Tell whether an official decided, disabled by now or not."""
        approver = staff(entry.approved_by) if entry.approved_by else None
        return approver is not None and approver.role == Role.OFFICIAL

    def _witnessed(self, entry: Entry, staff: StaffLookup) -> bool:
        name = witness_of(entry)
        second = staff(name) if name and name not in (entry.actor, entry.approved_by) else None
        return (
            second is not None
            and second.active
            and self._rights.may_witness(second.role, entry.kind)
        )


def _actors_doubt(entry: Entry, actor: Staff | None) -> Reason | None:
    if actor is None:
        return Reason.ACTOR_UNKNOWN
    if not actor.active:
        return Reason.ACTOR_INACTIVE
    return None if actor.role == entry.role else Reason.NO_RIGHT


def witness_of(entry: Entry) -> str:
    """Return the staff number of an entry's second person, empty for none."""
    told = entry.body.get("witness")
    return told if isinstance(told, str) else ""


def _revised(applied: State, before: State | None) -> State:
    """Return the state with the central store's next revision of the subject."""
    return msgspec.structs.replace(applied, rev=(before.rev if before else 0) + 1)
