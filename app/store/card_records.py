"""Questions about cards: search, history, places."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from app.cards.card import GONE, Card
from app.cards.search_keys import search_keys
from app.names.query import normal_number
from app.records.entry import Entry
from app.reservations.booking import Booking, BookingStatus
from app.store.ledger_tables import card_key, receipt
from app.store.mappers import entry_from_row, table_of
from app.store.queue_records import Asked
from app.store.search import find_card_ids
from app.store.tables import entry as entry_table
from app.visits.visit import Visit

_VAULT = "vault:"
_LAST = chr(0x10FFFF)
_STANDING = (BookingStatus.BOOKED, BookingStatus.ARRIVED, BookingStatus.SERVED)


class Cards(Asked):
    """Answer questions about cards."""

    _table = table_of(Card)

    def by_control_number(self, control_number: str) -> Card | None:
        """Return the card with this control number, however it was written."""
        self._flush()
        key = card_key.c
        id = self._connection.execute(
            sa.select(key.card).where(key.number == normal_number(control_number))
        ).scalar()
        return None if id is None else self.one(Card, id)

    def of_serial(self, serial: str) -> Sequence[Card]:
        """Return the rows that are tied to a chip; more than one contradict each other."""
        return self._all(Card, sa.select(self._table).where(self._table.c.serial == serial))

    def namesakes(self, card: Card) -> Sequence[Card]:
        """Return the other rows with a card's name and birth date, its resident's among them."""
        self._flush()
        mine, k = search_keys(card), card_key.c
        ids = sa.select(k.card).where(
            k.born == mine["born"], k.name == mine["name"], k.card != card.id
        )
        return self._all(Card, sa.select(self._table).where(self._table.c.id.in_(ids)))

    def search(self, text: str, *, limit: int = 50, status: str = "") -> Sequence[Card]:
        """Return cards for what was typed, the nearest first."""
        self._flush()
        ids = find_card_ids(self._connection, text, limit if not status else limit * 20)
        c = self._table.c
        query = sa.select(self._table).where(c.id.in_(ids))
        if status:
            query = query.where(c.status == status)
        by_id = {card.id: card for card in self._all(Card, query)}
        return [by_id[id] for id in ids if id in by_id][:limit]

    def newest(self, office: str, *, status: str = "", limit: int = 50) -> Sequence[Card]:
        """Return cards of an office for an empty search field, by control number."""
        c = self._table.c
        query = sa.select(self._table).where(c.office == office)
        if status:
            query = query.where(c.status == status)
        return self._all(Card, query.order_by(c.control_number).limit(limit))

    def count_by_status(self, office: str) -> dict[str, int]:
        """Return how many cards of an office stand at each status."""
        self._flush()
        c = self._table.c
        query = sa.select(c.status, sa.func.count()).where(c.office == office).group_by(c.status)
        return {str(status): int(count) for status, count in self._connection.execute(query)}

    def history(self, card_id: str) -> Sequence[Entry]:
        """Return what this terminal recorded about a card, oldest first."""
        self._flush()
        e = entry_table.c
        query = sa.select(entry_table).where(e.subject == card_id).order_by(e.at, e.seq)
        return [entry_from_row(row) for row in self._connection.execute(query).mappings()]

    def history_sent(self, card_id: str) -> Sequence[tuple[Entry, bool]]:
        """Return a card's entries, oldest first, each with whether its receipt is here."""
        entries = self.history(card_id)
        ids = [entry.id for entry in entries]
        query = sa.select(receipt.c.entry_id).where(receipt.c.entry_id.in_(ids))
        got = set(self._connection.execute(query).scalars())
        return [(entry, entry.id in got) for entry in entries]

    def taken_positions(self, shelf: str) -> frozenset[str]:
        """Return the occupied positions of one shelf such as ``B-04``."""
        self._flush()
        c = self._table.c
        prefix = f"{_VAULT}{shelf}-"
        query = sa.select(c.place).where(c.place >= prefix, c.place < prefix + _LAST)
        places = self._connection.execute(query).scalars()
        return frozenset(str(place).removeprefix(_VAULT) for place in places)

    def at_place(self, place: str) -> Card | None:
        """Return the card at a place."""
        return self._first(Card, sa.select(self._table).where(self._table.c.place == place))

    def on_shelf(self, shelf: str) -> Sequence[Card]:
        """Return the cards of one shelf by position."""
        c = self._table.c
        prefix = f"{_VAULT}{shelf}-"
        query = sa.select(self._table).where(c.place >= prefix, c.place < prefix + _LAST)
        return self._all(Card, query.order_by(c.place))

    def counts_by_shelf(self, office: str) -> dict[str, int]:
        """Return how many cards the ledger holds on each shelf of an office."""
        self._flush()
        c = self._table.c
        query = sa.select(c.place).where(
            c.office == office, c.place >= _VAULT, c.place < _VAULT + _LAST
        )
        counts: dict[str, int] = {}
        for place in self._connection.execute(query).scalars():
            shelf = str(place).removeprefix(_VAULT).rsplit("-", 1)[0]
            counts[shelf] = counts.get(shelf, 0) + 1
        return dict(sorted(counts.items()))

    def in_box(self, box: str) -> Sequence[Card]:
        """Return the cards of a delivered box."""
        c = self._table.c
        return self._all(
            Card, sa.select(self._table).where(c.box == box).order_by(c.control_number)
        )

    def handed_over_on(self, office: str, day: date) -> int:
        """Return how many cards an office handed over on a day."""
        self._flush()
        c = self._table.c
        query = sa.select(sa.func.count()).where(
            c.office == office,
            c.status.in_(sorted(GONE)),
            c.handed_over_at.startswith(day.isoformat()),
        )
        return int(self._connection.execute(query).scalar_one())

    def next_bookings(self, card_ids: Sequence[str], day: date) -> dict[str, Booking]:
        """Return the next booking from a day on for each card that has one."""
        table = table_of(Booking)
        b = table.c
        query = sa.select(table).where(
            b.card.in_(card_ids), b.day >= day.isoformat(), b.status.in_(_STANDING)
        )
        found: dict[str, Booking] = {}
        for booking in self._all(Booking, query.order_by(b.day, b.time)):
            found.setdefault(booking.card, booking)
        return found

    def visits_of(self, card_id: str) -> Sequence[Visit]:
        """Return the visits for a card, newest first."""
        table = table_of(Visit)
        query = sa.select(table).where(table.c.card == card_id)
        return self._all(Visit, query.order_by(table.c.opened_at.desc()))

    def moving(self, office: str) -> Sequence[Card]:
        """Return the cards between the two confirmations of a move, by their place."""
        c = self._table.c
        query = sa.select(self._table).where(c.office == office, c.moving_to != "")
        return self._all(Card, query.order_by(c.place))

    def last_taken_off(self, shelf: str) -> Card | None:
        """Return the card stored on a shelf by this terminal that left it last, None for none."""
        self._flush()
        c, e = self._table.c, entry_table.c
        prefix = f"{_VAULT}{shelf}-"
        stored = sa.func.json_extract(e.body, "$.place").startswith(prefix)
        was_here = sa.select(e.subject).where(e.kind == "card.stored", stored)
        left = sa.select(e.subject).where(
            e.subject.in_(was_here), e.kind.in_(("card.arrived", "card.handed_over"))
        )
        gone = sa.not_(c.place.startswith(prefix, autoescape=True))
        query = left.join(self._table, c.id == e.subject).where(gone)
        id = self._connection.execute(query.order_by(e.at.desc()).limit(1)).scalar()
        return None if id is None else self.one(Card, id)
