"""Until when something must be asked for: continued use, express issue (domain.md 1.3)."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from app import paths
from app.calendar.dates import birthday_in
from app.fees.fees import Cause
from app.rulings.ruling import (
    Book,
    Count,
    Edition,
    Ground,
    Ruling,
    check_order,
    fault,
    read_editions,
)

NextOpen = Callable[[date], date | None]


class ExpressReason(StrEnum):
    """Name why a card is issued by express (特急発行)."""

    NEWBORN = "newborn"
    FROM_ABROAD = "from_abroad"
    LOST = "lost"
    NEW_REGISTER = "new_register"  # 無戸籍 and the like, a new 住民票
    NEW_FOREIGNER = "new_foreigner"
    NUMBER_CHANGED = "number_changed"
    DAMAGED = "damaged"  # 焼失・損傷・ICチップ不良
    FACE_FULL = "face_full"
    RELEASED = "released"  # 刑事施設出所


class ContinuedSpan(Ruling, frozen=True, kw_only=True):
    """Say within how many days a card is carried over to the new city.

    ``after_report`` counts from the report of moving in, ``after_move`` and ``after_planned`` are
    the days within which that report must have come.
    """

    after_report: Count
    after_move: Count
    after_planned: Count
    next_open: bool = True


class FaceSpan(Ruling, frozen=True, kw_only=True):
    """Say within how many days of a move the card's face is brought up to date."""

    days: Count
    next_open: bool = True


class ExpressSpan(Ruling, frozen=True, kw_only=True):
    """Say until when a reason allows an express issue, and for which causes of a fee.

    ``days`` counts from what happened; without it the eve of the first birthday ends it.
    """

    reason: ExpressReason
    days: Count | None = None
    causes: tuple[Cause, ...]
    photo: bool = True


class Lapse(StrEnum):
    """Tell why continued use is no longer possible."""

    REPORTED_LATE_AFTER_MOVE = "reported_late_after_move"
    REPORTED_LATE_AFTER_PLAN = "reported_late_after_plan"
    MOVED_OUT_AGAIN = "moved_out_again"
    TOO_LATE = "too_late"


class Moving(Struct, frozen=True, kw_only=True):
    """Hold the days of a move; ``planned`` is the day of leaving that was told to the old city."""

    moved_in: date
    reported: date
    planned: date | None = None
    moved_out: date | None = None


class Deadline(Struct, frozen=True, kw_only=True):
    """Hold a last day, the lapse where it is over, and on what that rests.

    ``counted`` is the day before it was moved to the next opening day; ``photo`` tells for an
    express issue whether one is needed.
    """

    last: date | None
    counted: date | None = None
    lapse: Lapse | None = None
    photo: bool = True
    ground: Ground | None = None

    def kept_on(self, day: date) -> bool:
        """Tell whether it is not over on a day."""
        return self.lapse is None and self.last is not None and day <= self.last


class _File(Edition, frozen=True, kw_only=True):
    continued: tuple[ContinuedSpan, ...] = ()
    face: tuple[FaceSpan, ...] = ()
    express: tuple[ExpressSpan, ...] = ()


class Deadlines:
    """Answer one municipality's deadlines."""

    def __init__(self, editions: Sequence[_File]) -> None:
        self.continued_spans = Book([(one, one.continued) for one in editions])
        self.face_spans = Book([(one, one.face) for one in editions])
        self.express_spans = Book([(one, one.express) for one in editions])

    def continued(self, moving: Moving, day: date, next_open: NextOpen) -> Deadline | None:
        """Return until when a card can be carried over, None without a ruling."""
        found = self.continued_spans.holding(lambda _: True, moving.reported)
        if found is None:
            return None
        span = found.ruling

        def moved(start: date, days: int) -> date:
            counted = start + timedelta(days=days)
            return (next_open(counted) or counted) if span.next_open else counted

        last = moved(moving.reported, span.after_report)
        return Deadline(
            last=last,
            counted=moving.reported + timedelta(days=span.after_report),
            lapse=_lapse(moving, span, moved, last, day),
            ground=found.ground,
        )

    def face(self, moved_in: date, day: date, next_open: NextOpen) -> Deadline | None:
        """Return until when the face of a card is brought up to date after a move.

        It is done afterwards, too: the day that has passed is told and nothing lapses.
        """
        found = self.face_spans.holding(lambda _: True, day)
        if found is None:
            return None
        counted = moved_in + timedelta(days=found.ruling.days)
        last = (next_open(counted) or counted) if found.ruling.next_open else counted
        return Deadline(last=last, counted=counted, ground=found.ground)

    def express(self, reason: ExpressReason, happened: date, day: date) -> Deadline | None:
        """Return until when a reason allows an express issue; for a newborn, the birth date.

        None where no ruling speaks of the reason on that day.
        """
        found = self.express_spans.holding(lambda one: one.reason is reason, day)
        if found is None:
            return None
        span = found.ruling
        if span.days is None:
            last = birthday_in(happened, happened.year + 1) - timedelta(days=1)
        else:
            last = happened + timedelta(days=span.days)
        return Deadline(
            last=last,
            counted=last,
            lapse=Lapse.TOO_LATE if day > last else None,
            photo=span.photo,
            ground=found.ground,
        )

    def causes(self, reason: ExpressReason, day: date) -> tuple[Cause, ...]:
        """Return for which causes of a fee a reason can stand, the usual one first."""
        found = self.express_spans.holding(lambda one: one.reason is reason, day)
        return found.ruling.causes if found else ()


def load_deadlines(municipality: str, folder: Path | None = None) -> Deadlines:
    """Read a municipality's deadlines over the default ones.

    Raises:
        ResourceFault: with file, key and line of what is missing or wrong, a gap or an overlap.
    """
    found = read_editions(folder or paths.resources() / "rules" / "deadlines", municipality, _File)
    for file, one in found:
        check_order(file, one.continued, type)
        check_order(file, one.face, type)
        check_order(file, one.express, lambda span: span.reason)
        for span in one.express:
            if not span.causes:
                raise fault(file, span.item, "names no cause of a fee")
    return Deadlines([one for _, one in found])


def _lapse(
    moving: Moving,
    span: ContinuedSpan,
    moved: Callable[[date, int], date],
    last: date,
    day: date,
) -> Lapse | None:
    planned = moving.planned
    late_plan = planned is not None and moving.reported > moved(planned, span.after_planned)
    gone = moving.moved_out is not None and moving.moved_out <= day
    found = (
        (gone, Lapse.MOVED_OUT_AGAIN),
        (
            moving.reported > moved(moving.moved_in, span.after_move),
            Lapse.REPORTED_LATE_AFTER_MOVE,
        ),
        (late_plan, Lapse.REPORTED_LATE_AFTER_PLAN),
        (day > last, Lapse.TOO_LATE),
    )
    return next((lapse for holds, lapse in found if holds), None)
