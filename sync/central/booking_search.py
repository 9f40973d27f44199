"""Look up all offices' bookings, as a terminal finds its own (OKA-1.1.3-エ-オ, OKA-1.2.4-イ)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from app.access.roles import Rights
from app.names.query import parse_query
from app.ports import Clock
from app.records.kinds import subject_name
from app.reservations.booking import Booking
from app.reservations.city import BookingsFound
from app.store.search import begins
from sync.central.asking import refuse_person
from sync.central.damaged import readable
from sync.central.database import snapshot
from sync.central.devices import Device
from sync.central.searching import choices
from sync.central.tables import shared
from sync.wire import MAX_FOUND, BookingSearch

LOOK_UP = "staff.searched_bookings"
_MOST_CARDS = 4 * MAX_FOUND
_BOOKING = shared[subject_name(Booking)]


class BookingSearcher:
    """Answer look-ups of other offices' bookings; who asks must have the right at this moment."""

    def __init__(self, engine: sa.Engine, rights: Rights, clock: Clock) -> None:
        self._engine = engine
        self._rights = rights
        self._clock = clock

    def search(self, device: Device, asked: BookingSearch) -> BookingsFound:
        """Return bookings of the offices that the terminal does not keep itself, the newest first.

        Raises:
            Refuse: the person is unknown, disabled, or may not look up other offices' bookings.
        """
        limit = max(1, min(asked.limit, MAX_FOUND))
        with snapshot(self._engine) as connection:
            refuse_person(connection, self._rights, asked.staff_id, LOOK_UP)
            found = _found(connection, asked, device.office, limit + 1)
        return BookingsFound(
            bookings=tuple(found[:limit]), clipped=len(found) > limit, at=self._clock.now()
        )


def _found(
    connection: sa.Connection, asked: BookingSearch, office: str, limit: int
) -> Sequence[Booking]:
    b = _BOOKING.c
    chosen: list[sa.ColumnElement[bool]] = []
    if asked.office:
        chosen.append(b.office == asked.office)
    if asked.day is not None:
        chosen.append(b.day == asked.day.isoformat())
    if asked.status is not None:
        chosen.append(b.status == asked.status)
    if asked.text.strip():
        chosen.append(_text(asked.text, _cards(connection, asked.text)))
    if not chosen:
        return []
    query = sa.select(_BOOKING).where(b.office != office, *chosen)
    rows = connection.execute(query.order_by(b.day.desc(), b.time, b.number).limit(limit))
    return readable(Booking, rows.mappings())


def _cards(connection: sa.Connection, text: str) -> set[str]:
    """Return cards of any office that fit what was typed, the nearest first up to a limit."""
    found: set[str] = set()
    for choice in choices(parse_query(text), "", _MOST_CARDS):
        if len(found) >= _MOST_CARDS:
            break
        found |= {row["id"] for row in connection.execute(choice).mappings()}
    return found


def _text(text: str, cards: Collection[str]) -> sa.ColumnElement[bool]:
    """Return the test of what was typed: number, name or kana, card, telephone."""
    b = _BOOKING.c
    shape = "".join(text.split()).upper().replace("-", "")
    tests: list[sa.ColumnElement[bool]] = [
        sa.func.replace(b.number, "-", "") == shape,
        b.card.in_(cards),
    ]
    tests += [begins(column, text) for column in (b.name, b.kana)]
    if shape.isdigit():
        phone = sa.func.replace(b.phone, "-", "")
        tests.append(phone.endswith(shape, autoescape=True))
    return sa.or_(*tests)
