"""A training office filled through the same public operations that everybody uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from app.backyard.import_cards import Imported
from app.cards.card import Card, CardStatus
from app.desk.backyard import Backyard
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.ports import Secret
from app.records.unit import Witness
from app.reservations.booking import Booking, NewBooking, make
from app.training.people import Person
from app.training.people_lists import BookingSpec


class Filled(Struct, frozen=True, kw_only=True):
    """Hold what a filled office has: its boxes and the cards that lie in the vault."""

    imported: Imported
    stored: int


class Office:
    """Fill one office's backyard; the signed-in person at the desk must be backyard staff.

    ``second`` gives the number and the password of the person who looks into a box, too, where
    cards are missing.
    """

    def __init__(self, desk: Desk, *, second: Callable[[], tuple[str, Secret]]) -> None:
        self._desk = desk
        self._second = second
        self._backyard = Backyard(desk)

    def take_list(self, path: Path) -> Imported:
        """Check and take a delivered list."""
        return self._backyard.take_list(self._backyard.check_list(path))

    def check_box(self, box_id: str, numbers: Iterable[str]) -> None:
        """Scan cards out of a box and end its check; two persons confirm unread ones as missing.

        Raises:
            WitnessNeeded: cards are missing, and the second person is the signed-in one.
        """
        self._backyard.open_box(box_id)
        for number in numbers:
            self._backyard.scan(box_id, number)
        unread = frozenset(card.id for card in self._backyard.unread(box_id))
        self._backyard.finish_box(
            box_id, missing=unread, witness=self._look_in(box_id) if unread else None
        )

    def _look_in(self, box_id: str) -> Witness:
        person, password = self._second()
        return Entrance(self._desk).witness(person, password, "", subject=box_id)

    def set_up_and_store(self, shelf: str) -> int:
        """Set up every received card and lay it into the next free position of a shelf."""
        waiting = [card for card in self._backyard.to_store() if _ready(card)]
        received = [card.id for card in waiting if card.status is CardStatus.RECEIVED]
        if received:
            self._backyard.set_up(received)
        for card in waiting:
            self._backyard.store(card.id, self._backyard.free_position(shelf))
        return len(waiting)

    def fill(self, path: Path, people: Sequence[Person], shelf: str = "B-04") -> Filled:
        """Take a list, check its boxes by scanning every card, set up, store."""
        imported = self.take_list(path)
        by_box: dict[str, list[str]] = {}
        for person in people:
            by_box.setdefault(person.box, []).append(person.control_number)
        for view in self._backyard.boxes():
            self.check_box(view.box.id, by_box.get(view.box.number, []))
        return Filled(imported=imported, stored=self.set_up_and_store(shelf))


def _ready(card: Card) -> bool:
    return card.delivery == "pickup"


def book(desk: Desk, specs: Iterable[BookingSpec], day: date) -> list[Booking]:
    """Record the bookings of a day for cards that the ledger holds."""
    made = (_book_one(desk, spec, day) for spec in specs)
    return [booking for booking in made if booking is not None]


def _book_one(desk: Desk, spec: BookingSpec, day: date) -> Booking | None:
    card = desk.ask(lambda records: records.cards.by_control_number(spec.control_number))
    if card is None:
        return None
    return desk.act(
        lambda unit: make(
            unit,
            NewBooking(
                number=spec.number,
                purpose=spec.purpose,
                office=desk.office,
                day=day,
                time=spec.time,
                card=card.id,
                channel=spec.channel,
            ),
        )
    ).value
