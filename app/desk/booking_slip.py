"""Print a booking's slip (予約票) in the language the booking was made in (OKA-1.2.4-エ)."""

from __future__ import annotations

from app.desk.booking_values import BookingView, Standing
from app.desk.desk import Desk
from app.ports import PrintOutcome, Slip
from app.reservations.faults import NotToCome
from app.reservations.items import load_booking_items
from app.reservations.plan import SlotPlan
from app.reservations.slip import BookingSlipValues, booking_slip
from app.tickets.codes import CodeKind, payload
from app.tickets.slip import day_text

_TO_COME = (Standing.CERTAIN, Standing.PROVISIONAL)


class BookingSlips:
    """Print slips of bookings that are to come; as often as wanted, they are no tickets."""

    def __init__(self, desk: Desk, plan: SlotPlan) -> None:
        self._desk = desk
        self._plan = plan
        self._items = load_booking_items().names

    def print(self, view: BookingView, *, language: str = "") -> PrintOutcome:
        """Print a booking's slip; a provisional one says 仮予約.

        Raises:
            NotToCome: it was refused, cancelled, missed or served.
            NoSuchDevice: this window has no ticket printer.
        """
        return self._desk.printer.print(self.slip(view, language=language))

    def slip(self, view: BookingView, *, language: str = "") -> Slip:
        """Return the slip as blocks.

        Raises:
            NotToCome: it was refused, cancelled, missed or served.
        """
        if view.standing not in _TO_COME:
            raise NotToCome(number=view.booking.number)
        booking, terminal = view.booking, self._desk.settings.terminal
        words = self._desk.words(language or booking.language)
        values = BookingSlipValues(
            number=booking.number,
            code=payload(CodeKind.BOOKING, booking.number),
            record=f"{self._desk.terminal}-{booking.id[-6:].upper()}",
            at=self._desk.ledger.now(),
            place=self._plan.name(booking.office),
            purpose=words(f"slips.booking.purpose.{booking.purpose}"),
            day=day_text(booking.day, words),
            time=booking.time,
            comer=words(f"slips.booking.comers.{booking.comer.value}"),
            bring=tuple(
                words(f"booking_item.{told}") if told in self._items else told
                for told in booking.told
            ),
            phone=terminal.office_phone,
            hours=terminal.office_hours,
            provisional=view.standing is Standing.PROVISIONAL,
        )
        return booking_slip(values, words)
