"""The held seat: asked for on its own lane while somebody types, counted down, told when gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum

from PySide6.QtCore import QObject

from app.desk.bookings import Bookings
from app.faults import CounterFault
from app.ports import Clock
from app.reservations.faults import NoSlot, SlotFull
from widgets.background import Lanes

LANE = "central"
SOON_S = 30

Slot = tuple[str, date, str]


class SeatStanding(Enum):
    """Name what is known of the wanted seat."""

    NONE = "none"
    ASKING = "asking"
    HELD = "held"
    ENDED = "ended"
    NO_LINE = "no_line"
    GONE = "gone"


class SeatWork:
    """Hold one seat at the central store; the newest wish wins.

    ``changed`` is called when the standing is another, ``gone`` with why there is no seat.
    """

    def __init__(
        self,
        owner: QObject,
        bookings: Bookings,
        lanes: Lanes,
        clock: Clock,
        changed: Callable[[], None],
        gone: Callable[[CounterFault], None],
    ) -> None:
        self._owner, self._bookings, self._lanes, self._clock = owner, bookings, lanes, clock
        self._changed, self._gone = changed, gone
        self._wanted: Slot | None = None
        self._asked: Slot | None = None
        self._held: Slot | None = None
        self._ends = 0.0
        self._after: Callable[[], None] | None = None
        self.standing = SeatStanding.NONE
        self.lost: Slot | None = None

    @property
    def seconds(self) -> int:
        """Return how long the seat is still held."""
        if self.standing is not SeatStanding.HELD:
            return 0
        return max(0, round(self._ends - self._clock.monotonic()))

    def holds(self, slot: Slot) -> bool:
        """Tell whether this very seat is held."""
        return self.standing is SeatStanding.HELD and self._held == slot and self.seconds > 0

    def want(self, slot: Slot, after: Callable[[], None] | None = None) -> None:
        """Hold a seat, or go on holding it; ``after`` is called once it is held or cannot be."""
        self._after = after
        if self._asked is not None:
            self._wanted = slot
            return
        if self.holds(slot) and self.seconds > SOON_S:
            self._go_on()
            return
        self._ask(slot)

    def renew(self, slot: Slot) -> None:
        """Hold the seat again where it would soon be let go, as while somebody types."""
        if self._asked is None and not (self.holds(slot) and self.seconds > SOON_S):
            self.want(slot)

    def let_go(self) -> None:
        """Let the seat go; what is asked at this moment is let go when it is answered."""
        self._wanted, self._after = None, None
        held, self._held = self._held, None
        self._set(SeatStanding.NONE)
        if held is not None:
            office, day, _ = held
            self._lanes.run(
                LANE, lambda: self._bookings.let_go(office, day), _done, _quiet, owner=self._owner
            )

    def spent(self) -> None:
        """Forget the seat: a booking has taken it."""
        self._held = self._wanted = None
        self._set(SeatStanding.NONE)

    def tick(self) -> None:
        """Count down; where the time is over the seat is nobody's."""
        if self.standing is SeatStanding.HELD:
            if self.seconds <= 0:
                self._set(SeatStanding.ENDED)
            elif self.seconds <= SOON_S:
                self._changed()

    def _ask(self, slot: Slot) -> None:
        before, self._asked = self._held, slot
        self._wanted = None
        if not self.holds(slot):
            self._set(SeatStanding.ASKING)
        office, day, name = slot

        def work() -> float | None:
            if before is not None and before[:2] != slot[:2]:
                self._bookings.let_go(*before[:2])
            until = self._bookings.hold(office, day, name)
            return None if until is None else self._bookings.held_for().total_seconds()

        self._lanes.run(LANE, work, self._answered, self._refused, owner=self._owner)

    def _answered(self, left: float | None) -> None:
        slot, self._asked = self._asked, None
        self._held = None if left is None else slot
        self.lost = None if self.lost == slot else self.lost
        if self._wanted is not None and self._wanted != slot:
            self._ask(self._wanted)
            return
        if self.standing is SeatStanding.NONE and self._after is None:
            self.let_go()
            return
        if left is not None:
            self._ends = self._clock.monotonic() + left
        self.standing = SeatStanding.NO_LINE if left is None else SeatStanding.HELD
        self._changed()
        self._go_on()

    def _refused(self, fault: CounterFault) -> None:
        slot, self._asked, self._held = self._asked, None, None
        if self._wanted is not None and self._wanted != slot:
            self._ask(self._wanted)
            return
        full = isinstance(fault, SlotFull | NoSlot)
        self.lost = slot if full else None
        self._set(SeatStanding.GONE if full else SeatStanding.NO_LINE)
        self._gone(fault)
        if full:
            self._after = None
        self._go_on()

    def _go_on(self) -> None:
        after, self._after = self._after, None
        if after is not None:
            after()

    def _set(self, standing: SeatStanding) -> None:
        if standing is not self.standing:
            self.standing = standing
            self._changed()


def _done(_nothing: None) -> None:
    """Leave it: the seat is free again."""


def _quiet(_fault: CounterFault) -> None:
    """Leave it: a seat that is not let go ends by itself."""
