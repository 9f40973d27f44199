"""What is recorded from the form, and how it is told afterwards; pure but for the words."""

from __future__ import annotations

from app.desk.booking_values import BookingView, PersonFound, Standing
from app.ports import Words
from app.reservations.booking import Wanted
from widgets.controls.painting import Tone
from widgets.presenters.bookings_person import whole_date
from widgets.presenters.bookings_seat import Slot
from widgets.presenters.bookings_words import name_of, slot_words
from widgets.screens.bookings_view import Draft


def wanted_of(draft: Draft, found: PersonFound | None, slot: Slot) -> Wanted:
    """Return what a person asks for: the ledger's name where a card was found, else the typed."""
    office, day, name = slot
    purpose, _, time = name.partition("@")
    card = found.card if found is not None else None
    return Wanted(
        purpose=purpose,
        office=office,
        day=day,
        time=time,
        card=card.id if card else "",
        name=card.name if card else draft.name,
        kana=card.kana if card else draft.kana,
        born=card.born if card else whole_date(draft.born),
        phone=draft.phone,
        mail=draft.mail if draft.by_mail else "",
        comer=draft.comer,
        language=draft.language,
        told=draft.told,
    )


def recorded_words(words: Words, view: BookingView, *, moved: bool) -> tuple[Tone, str, str]:
    """Return how a booking that was just recorded is told: certain, or provisional."""
    booking, certain = view.booking, view.standing is Standing.CERTAIN
    act = "changed" if moved else "made" if certain else "provisional"
    slot = slot_words(words, booking.day, booking.time, booking.purpose)
    following = "certain" if certain else "not_certain"
    return (
        Tone.OK if certain else Tone.OFF,
        words(f"bookings.done.{act}", name=name_of(view)),
        words(f"bookings.done.{following}", slot=slot, number=booking.number),
    )
