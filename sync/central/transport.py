"""Cards that bookings want elsewhere: cards and bookings of all offices together (OKA-5.4.2-イ)."""

from __future__ import annotations

from datetime import date

import msgspec
import sqlalchemy as sa

from app.access.roles import Rights
from app.cards.card import GONE, Card
from app.ports import Clock
from app.records.kinds import subject_name
from app.records.replica import SubjectKey
from app.reservations.booking import Booking, BookingStatus
from app.reservations.plan import SlotPlan
from app.reservations.transport import TransportFound, TransportLine
from sync.central.asking import refuse_person
from sync.central.damaged import tell
from sync.central.database import snapshot
from sync.central.devices import Device
from sync.central.tables import shared
from sync.wire import MAX_TRANSPORT, TransportRequest

ASK = "staff.asked_transport"
_CARD, _BOOKING = shared[subject_name(Card)], shared[subject_name(Booking)]


class TransportDesk:
    """Answer which cards leave an office and which come to it."""

    def __init__(
        self, engine: sa.Engine, rights: Rights, clock: Clock, plan: SlotPlan | None = None
    ) -> None:
        self._engine = engine
        self._plan = plan
        self._rights = rights
        self._clock = clock

    def list(self, device: Device, asked: TransportRequest) -> TransportFound:
        """Return the cards that active bookings of some days want at another office.

        To a ward office come the cards for its branches, too.

        Raises:
            Refuse: the person is unknown, disabled, or may not ask.
        """
        card, booking = _CARD.c, _BOOKING.c
        with snapshot(self._engine) as connection:
            refuse_person(connection, self._rights, asked.staff_id, ASK)
            leaving = _lines(connection, asked.first, asked.last, card.office == device.office)
            here = self._plan.served_by(device.office) if self._plan else (device.office,)
            mine = booking.office.in_(here) & card.office.not_in(here)
            coming = _lines(connection, asked.first, asked.last, mine)
        return TransportFound(
            leaving=tuple(sorted(leaving[:MAX_TRANSPORT], key=_by_place)),
            coming=tuple(coming[:MAX_TRANSPORT]),
            clipped=max(len(leaving), len(coming)) > MAX_TRANSPORT,
            at=self._clock.now(),
        )


def _lines(
    connection: sa.Connection, first: date, last: date, mine: sa.ColumnElement[bool]
) -> list[TransportLine]:
    """Return lines by day, time and number, one more than fits at most."""
    card, booking = _CARD.c, _BOOKING.c
    query = (
        sa.select(
            card.id.label("card"),
            *(card[name] for name in ("control_number", "name", "kana", "status", "place")),
            card.moving_to,
            card.office.label("from_office"),
            booking.office.label("to_office"),
            *(booking[name] for name in ("number", "purpose", "day", "time")),
        )
        .join(_BOOKING, booking.card == card.id)
        .where(
            mine,
            card.office != booking.office,
            card.status.not_in(sorted(GONE)),
            booking.status == BookingStatus.BOOKED,
            booking.day >= first.isoformat(),
            booking.day <= last.isoformat(),
        )
        .order_by(booking.day, booking.time, booking.number)
        .limit(MAX_TRANSPORT + 1)
    )
    rows = connection.execute(query).mappings()
    lines = (_line({str(name): value for name, value in row.items()}) for row in rows)
    return [line for line in lines if line is not None]


def _line(row: dict[str, object]) -> TransportLine | None:
    """Return a line, None where a row of it cannot be read."""
    try:
        return msgspec.convert(row, TransportLine)
    except msgspec.ValidationError as trouble:
        tell(SubjectKey(_CARD.name, str(row["card"])), trouble)
        return None


def _by_place(line: TransportLine) -> tuple[str, date, str, str]:
    return line.place, line.day, line.time, line.number
