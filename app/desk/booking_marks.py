"""What became of bookings, marked by hand: came, served, issued; one or many, all or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from app.access.roles import Rights, load_rights
from app.cards.card import Card
from app.cards.ledger import mark_issued
from app.desk.booking_values import ISSUANCE, BookingView
from app.desk.bookings import Bookings
from app.desk.desk import Desk
from app.records.unit import Unit
from app.reservations.booking import BOOKING_MOVES, Booking, BookingStatus, arrive, serve
from app.reservations.faults import NotForIssuance, NotItsDay


class Mark(StrEnum):
    """Name what is marked."""

    CAME = "came"  # 来庁
    SERVED = "served"  # 対応済
    ISSUED = "issued"  # 交付済


NEEDS: dict[Mark, tuple[str, ...]] = {
    Mark.CAME: ("booking.arrived",),
    Mark.SERVED: ("booking.served",),
    Mark.ISSUED: ("booking.arrived", "booking.served", "card.handed_over"),
}


class BookingMarks:
    """Mark bookings at one desk (OKA-1.1.3-エ-サ)."""

    def __init__(self, desk: Desk, bookings: Bookings, rights: Rights | None = None) -> None:
        self._desk, self._bookings = desk, bookings
        self._rights = rights or load_rights()

    def may(self, mark: Mark) -> bool:
        """Tell whether the signed-in person's role may record all that a mark needs."""
        signed = self._desk.signed_in
        return signed is not None and all(
            self._rights.may(signed.role, kind) for kind in NEEDS[mark]
        )

    def fits(self, mark: Mark, view: BookingView) -> bool:
        """Tell whether a booking of this office as it stands can be marked so today."""
        booking = view.booking
        if booking.office != self._desk.office:
            return False
        if mark is Mark.CAME:
            return self._can_come(booking)
        if mark is Mark.SERVED:
            return booking.status is BookingStatus.ARRIVED
        here = booking.status in (BookingStatus.ARRIVED, BookingStatus.SERVED)
        possible = here or self._can_come(booking)
        return possible and _for_issuance(booking) and view.card is not None and not view.issued

    def mark(self, mark: Mark, chosen: Sequence[str]) -> tuple[BookingView, ...]:
        """Record a mark for all that were chosen, or for none.

        Raises:
            IllegalMove: one of them stands otherwise.
            NotItsDay: its day is yet to come.
            NotForIssuance: 交付済 for a booking that is about no card.
            CardNotChecked, CardNotSetUp: 交付済 for a card without 交付前設定.
        """
        acts: dict[Mark, Callable[[Unit, str], Booking]] = {
            Mark.CAME: self._come,
            Mark.SERVED: serve,
            Mark.ISSUED: self._issue,
        }
        act = acts[mark]
        done = self._desk.act(lambda unit: tuple(act(unit, one) for one in chosen)).value
        return tuple(self._bookings.view(booking) for booking in done)

    def _can_come(self, booking: Booking) -> bool:
        moves = BOOKING_MOVES[booking.status]
        return BookingStatus.ARRIVED in moves and booking.day <= self._desk.today()

    def _come(self, unit: Unit, id: str) -> Booking:
        booking = unit.get(Booking, id)
        if booking.day > self._desk.today():
            raise NotItsDay(number=booking.number, day=booking.day.isoformat())
        return arrive(unit, id)

    def _issue(self, unit: Unit, id: str) -> Booking:
        """Give the card away and end the booking, in one act: neither stands alone."""
        booking = unit.get(Booking, id)
        if not _for_issuance(booking):
            raise NotForIssuance(number=booking.number)
        unit.get(Card, booking.card)
        if booking.status not in (BookingStatus.ARRIVED, BookingStatus.SERVED):
            booking = self._come(unit, id)
        mark_issued(unit, [booking.card])
        return booking if booking.status is BookingStatus.SERVED else serve(unit, id)


def _for_issuance(booking: Booking) -> bool:
    return booking.purpose == ISSUANCE and bool(booking.card)
