"""What may be done with one booking besides another slot: give it up, its contact, a note."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.desk.booking_values import BookingView
from app.faults import CounterFault
from app.ports import Words
from app.reservations.booking import Booking
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.presenters.bookings_words import name_of, slot_words
from widgets.screens.booking_panes import CancelPane, ContactPane, NotePane
from widgets.screens.bookings import BookingsScreen

if TYPE_CHECKING:
    from widgets.presenters.bookings import BookingParts


class ActWork:
    """Ask once for each act, record it; ``recorded`` is called after it."""

    def __init__(
        self,
        screen: BookingsScreen,
        parts: BookingParts,
        lanes: Lanes,
        words: Words,
        recorded: Callable[[Booking], None],
    ) -> None:
        self._screen, self._parts, self._lanes, self._words = screen, parts, lanes, words
        self._recorded = recorded

    def open(self, act: str, view: BookingView) -> None:
        """Ask for an act: cancel, contact or note."""
        ask = {"cancel": self._cancel, "contact": self._contact, "note": self._note}
        ask[act](view)

    def _cancel(self, view: BookingView) -> None:
        screen, booking = self._screen, view.booking
        told = slot_words(self._words, booking.day, booking.time, booking.purpose)
        pane = CancelPane(screen.theme, screen.window(), name_of(view), told)

        def decided() -> None:
            reason = pane.reasons.chosen()
            pane.close_pane()
            self._run("cancelled", lambda: self._parts.bookings.cancel(booking.id, reason=reason))

        pane.decided.connect(decided)
        screen.open_pane(pane)

    def _contact(self, view: BookingView) -> None:
        screen, booking = self._screen, view.booking
        languages = self._parts.languages
        pane = ContactPane(screen.theme, screen.window(), name_of(view), booking, languages)

        def decided() -> None:
            phone, mail = pane.phone.text(), pane.mail.text()
            comer, language = pane.comer, pane.language
            pane.close_pane()
            self._run(
                "contact",
                lambda: self._parts.bookings.change_contact(
                    booking.id,
                    phone=phone if phone != booking.phone else None,
                    mail=mail if mail != booking.mail else None,
                    comer=comer if comer is not booking.comer else None,
                    language=language if language != booking.language else None,
                ),
            )

        pane.decided.connect(decided)
        screen.open_pane(pane, pane.phone.edit)

    def _note(self, view: BookingView) -> None:
        screen, booking = self._screen, view.booking
        pane = NotePane(screen.theme, screen.window(), name_of(view))

        def decided() -> None:
            text = pane.text.text()
            pane.close_pane()
            self._run("noted", lambda: self._parts.bookings.note(booking.id, text))

        pane.decided.connect(decided)
        screen.open_pane(pane, pane.text.edit)

    def _run(self, done: str, work: Callable[[], Booking]) -> None:
        def recorded(booking: Booking) -> None:
            told = self._words(f"bookings.acted.{done}")
            away = booking.office != self._parts.desk.office
            below = self._words("bookings.acted.elsewhere") if away else ""
            self._screen.notices.tell("acted", Tone.OK, told, below, seconds=0 if away else 8)
            self._recorded(booking)

        self._lanes.run("records", work, recorded, self._failed, owner=self._screen)

    def _failed(self, fault: CounterFault) -> None:
        self._screen.notices.tell_fault(fault)
