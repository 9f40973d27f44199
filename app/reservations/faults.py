"""Why something cannot be booked, in the clerk's words."""

from app.faults import CounterFault


class SlotFull(CounterFault):
    """Tell that a slot has no seat left."""

    code = "B-101"
    calm = True


class NoSlot(CounterFault):
    """Tell that a place does not offer a slot."""

    code = "B-102"
    calm = True


class AlreadyBooked(CounterFault):
    """Tell that a person has an active booking for the purpose (OKA-1.1.3-ウ-シ)."""

    code = "B-103"
    calm = True


class PersonNotProved(CounterFault):
    """Tell that control number and birth date do not belong together (OKA-1.1.3-ウ-エ)."""

    code = "B-104"
    calm = True


class DetailsMissing(CounterFault):
    """Name what a booking lacks."""

    code = "B-105"
    calm = True


class BirthUnreadable(CounterFault):
    """Tell that a birth date is none, or not written as the ledger keeps it."""

    code = "B-127"
    calm = True


class NotToCome(CounterFault):
    """Tell that a booking is not to come any more, so that no slip may promise it."""

    code = "B-121"
    calm = True


class NotItsDay(CounterFault):
    """Tell that nobody can have come for a booking yet: its day is to come."""

    code = "B-122"
    calm = True


class NotForIssuance(CounterFault):
    """Tell that a booking is about no card that could be issued."""

    code = "B-123"
    calm = True


class CardNeeded(CounterFault):
    """Tell that a purpose is about a card, and the booking names none that is known."""

    code = "B-124"
    calm = True


class CardGone(CounterFault):
    """Tell that the card of a booking was handed over or discarded."""

    code = "B-125"
    calm = True


class NoSuchPurpose(CounterFault):
    """Tell that bookings of a purpose were asked for that this city does not know."""

    code = "B-126"
