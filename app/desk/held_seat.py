"""The seat that the central store keeps for one desk while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from app.access.session import CentralUnreachable
from app.desk.booking_values import SeatHolder
from app.reservations.booking_day import day_id


class HeldSeat:
    """Hold one seat, count its time, let it go; without the line none is held."""

    def __init__(self, holder: SeatHolder | None, now: Callable[[], datetime]) -> None:
        self._holder, self._now = holder, now
        self._held: tuple[str, str, datetime] | None = None

    def hold(self, office: str, day: date, slot: str) -> datetime | None:
        """Hold a seat; None where the line is down.

        Raises:
            SlotFull, NoSlot: there is no seat.
        """
        self.spend()
        if self._holder is None:
            return None
        try:
            until = self._holder.hold(office, day, slot)
        except CentralUnreachable:
            return None
        self._held = (day_id(office, day), slot, until)
        return until

    @property
    def left(self) -> timedelta:
        """Return how long the seat is still held; none where nothing is."""
        left = self._held[2] - self._now() if self._held is not None else timedelta()
        return max(left, timedelta())

    def let_go(self, office: str, day: date) -> None:
        """Let the seat go; where the line is down it ends by itself."""
        held, self._held = self._held, None
        if held is None or self._holder is None:
            return
        try:
            self._holder.hold(office, day, "")
        except CentralUnreachable:
            return

    def spend(self) -> None:
        """Forget the seat: a booking has taken it, or another is wanted."""
        self._held = None

    def keeps(self, day: str, slot: str) -> bool:
        """Tell whether the seat of this slot is the one that was held, its time over or not."""
        return self._held is not None and self._held[:2] == (day, slot)
