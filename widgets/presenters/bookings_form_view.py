"""All around the form's fields as the screen shows it; pure but for the words."""

from __future__ import annotations

from dataclasses import dataclass

from app.desk.booking_calendar import CalendarPage
from app.desk.booking_values import BookingView, PersonFound
from app.ports import Words
from app.reservations.items import BookingItems
from widgets.presenters.bookings_head import HeadFacts, head_view
from widgets.presenters.bookings_words import card_place, moving_person, person_view, transport
from widgets.screens.bookings_view import Draft, FormView, PersonView

_CARRIED = "issuance"


@dataclass(frozen=True, kw_only=True)
class FormFacts:
    """Hold what the form shows; ``moving`` is a booking that gets another slot."""

    page: CalendarPage
    head: HeadFacts
    draft: Draft
    items: BookingItems
    found: PersonFound | None
    moving: BookingView | None
    number_error: str
    born_error: str
    paper: bool

    @property
    def purpose(self) -> str:
        """Return the purpose of the selected slot, empty where none is."""
        return self.head.cell.purpose if self.head.cell is not None else ""


def form_view(words: Words, facts: FormFacts) -> FormView:
    """Return what the screen shows."""
    purpose, draft, items = facts.purpose, facts.draft, facts.items
    return FormView(
        head=head_view(words, facts.head),
        person=_person(words, facts),
        number_error=facts.number_error,
        born_error=facts.born_error,
        named=bool(purpose) and not items.about_card(purpose) and not draft.number,
        items=tuple(
            (item.name, words(f"booking_item.{item.name}"), item.told)
            for item in items.of(purpose, draft.comer)
        ),
        foot=_foot(words, facts),
        moving=facts.moving is not None,
        paper=facts.paper,
    )


def _person(words: Words, facts: FormFacts) -> PersonView | None:
    if facts.moving is not None:
        return moving_person(words, facts.moving)
    if facts.found is None:
        return None
    where = card_place(words, facts.found)
    return person_view(words, facts.found, facts.purpose, facts.page.today, where)


def _foot(words: Words, facts: FormFacts) -> str:
    """Return what becomes of the card, where it is carried to a booking."""
    page, found = facts.page, facts.found
    if found is None or facts.purpose != _CARRIED:
        return ""
    place = next((one.name for one in page.places if one.id == page.office), "")
    return transport(words, found, page.office, place, page.day)
