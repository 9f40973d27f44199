"""The booking's slip: printed on the printer's lane, every outcome told."""

from __future__ import annotations

from typing import Protocol

from app.desk.booking_values import BookingView
from app.ports import PrintOutcome, Words
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.screens.bookings import BookingsScreen


class SlipPrinting(Protocol):
    """Print a booking's slip (予約票)."""

    def print(self, view: BookingView) -> PrintOutcome:
        """Print it and tell what became of the paper."""
        ...


class SlipWork:
    """Print slips; where none can be printed nothing is offered."""

    def __init__(
        self, screen: BookingsScreen, slips: SlipPrinting | None, lanes: Lanes, words: Words
    ) -> None:
        self._screen, self._slips, self._lanes, self._words = screen, slips, lanes, words

    @property
    def possible(self) -> bool:
        """Tell whether slips can be printed."""
        return self._slips is not None

    def print(self, view: BookingView) -> None:
        """Print the slip of a booking."""
        slips = self._slips
        if slips is not None:
            self._lanes.run(
                "printer",
                lambda: slips.print(view),
                self._printed,
                self._screen.notices.tell_fault,
                owner=self._screen,
            )

    def _printed(self, outcome: PrintOutcome) -> None:
        tone = Tone.OK if outcome is PrintOutcome.PRINTED else Tone.WARN
        told = self._words(f"bookings.slip.{outcome.value}")
        self._screen.notices.tell("slip", tone, told, seconds=15)
