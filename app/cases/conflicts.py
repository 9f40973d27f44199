"""The kinds of contradictions and the ways out of each: data, and pure choices between them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from app.cases.case import Case

ON_THE_WAY = "on_the_way"
NUMBER_TAKEN = "number_taken"
IN_HAND = "in_hand"
SERVED_TWICE = "served_twice"
OTHER_CARD = "other_card"
MISRECKONED = "misreckoned"


class Conflict(StrEnum):
    """Name what contradicts what; words under ``cases.conflict``."""

    SEAT_FULL = "seat_full"  # promised, and there is no seat
    CHANGE_REFUSED = "change_refused"  # a booking that could not be moved and stays
    ALREADY_BOOKED = "already_booked"
    CARD_LACKING = "card_lacking"  # booked for a card that is not there
    CAME_ANYWAY = "came_anyway"  # cancelled, and the person came
    CARD_MOVED = "card_moved"  # handed over, and to be moved elsewhere
    PLACE_DIFFERS = "place_differs"  # moved by two
    CARD_IN_HAND = "card_in_hand"  # handed over, and somebody holds it (現物不一致)
    CARD_DISCARDED = "card_discarded"
    HANDED_OVER_TWICE = "handed_over_twice"
    NUMBER_TWICE = "number_twice"
    SERVED_TWICE = "served_twice"  # one card, two windows at once
    OTHER_CARD = "other_card"  # a card from before that may be the same resident's
    MISRECKONED = "misreckoned"  # a number that the central store reckons otherwise
    STATE_CHANGED = "state_changed"
    FORKED = "forked"
    OTHER = "other"


class Due(StrEnum):
    """Tell how soon a case is to be settled."""

    GRAVE = "grave"
    TODAY = "today"
    CALM = "calm"


class Way(StrEnum):
    """Tell how a person settled a case; nothing is undone by any of them."""

    KEEP_OURS = "keep_ours"
    KEEP_CENTRAL = "keep_central"
    CHECKED_BY_HAND = "checked_by_hand"
    OTHER_TIME = "other_time"
    ONE_MORE_SEAT = "one_more_seat"
    GIVE_UP = "give_up"
    STAY = "stay"
    KEEP_OTHER = "keep_other"
    BOOK_THIS = "book_this"
    STANDS = "stands"
    OTHER_PERSON = "other_person"
    FOUND = "found"
    SET_ASIDE = "set_aside"
    MISREAD = "misread"
    SAME_ACT = "same_act"
    TWO_ACTS = "two_acts"
    CALL_BACK = "call_back"
    RECORD_WRONG = "record_wrong"
    SAME_PERSON = "same_person"
    ENROL_AGAIN = "enrol_again"
    TOLD_AT_ONCE = "told_at_once"


class Handling(Struct, frozen=True, kw_only=True):
    """Hold how a conflict is handled: at most three ways, the usual one first; how soon.

    ``family`` joins contradictions that one look at the thing settles together.
    """

    ways: tuple[Way, ...]
    due: Due = Due.TODAY
    family: str = ""


_BY_HAND = (Way.KEEP_CENTRAL, Way.KEEP_OURS, Way.CHECKED_BY_HAND)

HANDLINGS: dict[Conflict, Handling] = {
    Conflict.SEAT_FULL: Handling(
        ways=(Way.OTHER_TIME, Way.ONE_MORE_SEAT, Way.GIVE_UP), family="seat"
    ),
    Conflict.CHANGE_REFUSED: Handling(
        ways=(Way.OTHER_TIME, Way.ONE_MORE_SEAT, Way.STAY), family="seat"
    ),
    Conflict.ALREADY_BOOKED: Handling(ways=(Way.KEEP_OTHER, Way.BOOK_THIS), family="seat"),
    Conflict.CARD_LACKING: Handling(ways=(Way.GIVE_UP, Way.CHECKED_BY_HAND)),
    Conflict.CAME_ANYWAY: Handling(
        ways=(Way.STANDS, Way.OTHER_PERSON), due=Due.CALM, family="came"
    ),
    Conflict.CARD_MOVED: Handling(ways=(Way.STANDS, Way.FOUND), family="place"),
    Conflict.PLACE_DIFFERS: Handling(
        ways=(Way.CHECKED_BY_HAND, Way.KEEP_CENTRAL, Way.KEEP_OURS), family="place"
    ),
    Conflict.CARD_IN_HAND: Handling(ways=(Way.SET_ASIDE, Way.MISREAD), due=Due.GRAVE),
    Conflict.CARD_DISCARDED: Handling(ways=(Way.CALL_BACK, Way.RECORD_WRONG), due=Due.GRAVE),
    Conflict.HANDED_OVER_TWICE: Handling(ways=(Way.SAME_ACT, Way.TWO_ACTS), due=Due.GRAVE),
    Conflict.NUMBER_TWICE: Handling(ways=(Way.STANDS,)),
    Conflict.SERVED_TWICE: Handling(ways=(Way.STANDS, Way.OTHER_PERSON), family="served"),
    Conflict.OTHER_CARD: Handling(ways=(Way.SAME_PERSON, Way.OTHER_PERSON)),
    Conflict.MISRECKONED: Handling(ways=(Way.CHECKED_BY_HAND, Way.KEEP_OURS)),
    Conflict.STATE_CHANGED: Handling(ways=_BY_HAND),
    Conflict.FORKED: Handling(ways=(Way.ENROL_AGAIN, Way.CHECKED_BY_HAND), due=Due.GRAVE),
    Conflict.OTHER: Handling(ways=_BY_HAND, due=Due.CALM),
}

NEEDS: dict[Way, tuple[str, ...]] = {
    Way.OTHER_TIME: ("booking.changed",),
    Way.ONE_MORE_SEAT: ("bookingday.seat_added", "booking.changed"),
    Way.GIVE_UP: ("booking.cancelled",),
    Way.KEEP_OTHER: ("booking.cancelled",),
    Way.BOOK_THIS: ("booking.cancelled", "booking.changed"),
    Way.FOUND: ("case.opened",),
    Way.SAME_PERSON: ("card.revoked",),
}

_NO_SEAT = frozenset({"slot_full", "no_slot", "too_late", "too_early", "taken"})
_NO_CARD = frozenset({"card_needed", "card_unknown", "card_gone"})
_ILLEGAL = frozenset({"illegal_move", "misfit"})
_CAME = frozenset({"booking.arrived", "booking.served"})
_HELD_IN_HAND = frozenset({"card.received", "card.set_up", "card.stored", "card.arrived"})
_MOVES = frozenset({"card.taken_out", "card.arrived", "card.stored"})
_CARDS = {
    ("card.handed_over", "discarded"): Conflict.CARD_DISCARDED,
    ("card.handed_over", "revoked"): Conflict.CARD_DISCARDED,
    ("card.handed_over", "withdrawn"): Conflict.CARD_DISCARDED,
    ("card.withdrawn", "handed_over"): Conflict.CARD_DISCARDED,
    ("card.handed_over", "handed_over"): Conflict.HANDED_OVER_TWICE,
    ("card.taken_out", "handed_over"): Conflict.CARD_MOVED,
}


_NAMED = {
    "fork": Conflict.FORKED,
    NUMBER_TAKEN: Conflict.NUMBER_TWICE,
    SERVED_TWICE: Conflict.SERVED_TWICE,
    OTHER_CARD: Conflict.OTHER_CARD,
    MISRECKONED: Conflict.MISRECKONED,
    IN_HAND: Conflict.CARD_IN_HAND,
}


def conflict_of(case: Case) -> Conflict:
    """Return what contradicts what in a case."""
    details = case.details
    kind, now, why = _told(details, "kind"), _told(details, "now"), reason_of(case)
    if why in _NAMED:
        return _NAMED[why]
    if kind.startswith("booking."):
        return _of_booking(kind, now, why)
    if kind.startswith("card."):
        return _of_card(kind, now, why)
    return Conflict.STATE_CHANGED if why in _ILLEGAL else Conflict.OTHER


def _of_booking(kind: str, now: str, why: str) -> Conflict:
    if kind == "booking.made" and why in _NO_SEAT:
        return Conflict.SEAT_FULL
    if kind == "booking.made" and why == "already_booked":
        return Conflict.ALREADY_BOOKED
    if kind in ("booking.made", "booking.changed") and why in _NO_CARD:
        return Conflict.CARD_LACKING
    if kind == "booking.changed" and why in {*_NO_SEAT, "already_booked"}:
        return Conflict.CHANGE_REFUSED
    if kind in _CAME and why in _ILLEGAL and now == "cancelled":
        return Conflict.CAME_ANYWAY
    return Conflict.STATE_CHANGED if why in _ILLEGAL else Conflict.OTHER


def _of_card(kind: str, now: str, why: str) -> Conflict:
    if why == ON_THE_WAY:
        return Conflict.CARD_MOVED
    if why not in _ILLEGAL:
        return Conflict.OTHER
    if now == "handed_over" and kind in _HELD_IN_HAND:
        return Conflict.CARD_IN_HAND
    plain = Conflict.PLACE_DIFFERS if kind in _MOVES else Conflict.STATE_CHANGED
    return _CARDS.get((kind, now), plain)


def reason_of(case: Case) -> str:
    """Return why the entry does not fit, as the central store or this terminal named it."""
    return _told(case.details, "reason") or case.topic


def _told(details: Mapping[str, Any], name: str) -> str:
    return str(details.get(name, ""))


def folded(cases: tuple[Case, ...]) -> tuple[tuple[Case, ...], ...]:
    """Return cases joined that one look settles: the gravest first, then the oldest.

    The same entry is told twice where this terminal and the central store both found it; one
    contradiction of a card leaves several entries that do not fit.
    """
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        family = HANDLINGS[conflict_of(case)].family or case.entry or case.id
        groups.setdefault((case.subject, family), []).append(case)
    return tuple(tuple(sorted(group, key=_weight)) for group in groups.values())


def _weight(case: Case) -> int:
    return tuple(HANDLINGS).index(conflict_of(case))
