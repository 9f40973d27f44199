"""Working days of an office and the clocks that run on them."""

from datetime import date, timedelta

import msgspec

from app.calendar.dates import in_year_end, is_weekend
from app.calendar.holidays import Holidays


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a clock: ``due`` the agreed day, ``act_by`` the last working day up to it.

    ``never_after`` is the day that may not pass without a report (OKA-3.1.2-エ).
    """

    received: date
    due: date
    act_by: date
    never_after: date

    def days_left(self, today: date) -> int:
        """Return the days to ``due``; negative when it has passed."""
        return (self.due - today).days

    def overdue(self, today: date) -> bool:
        """Tell whether the agreed day has passed."""
        return today > self.due


class BusinessDays:
    """Count Monday to Friday without holidays and 12/29 to 1/3."""

    def __init__(self, holidays: Holidays) -> None:
        self._holidays = holidays

    def is_business(self, day: date) -> bool:
        """Tell whether offices work on a day.

        Raises:
            HolidaysUnknown: the table of holidays does not hold that year.
        """
        return not (is_weekend(day) or in_year_end(day) or self._holidays.name(day))

    def on_or_before(self, day: date) -> date:
        """Return the last working day up to a day."""
        while not self.is_business(day):
            day -= timedelta(days=1)
        return day

    def on_or_after(self, day: date) -> date:
        """Return the first working day from a day on."""
        while not self.is_business(day):
            day += timedelta(days=1)
        return day

    def add(self, day: date, count: int) -> date:
        """Return the working day that lies ``count`` working days after a day, before if negative.

        A count of 0 returns the day itself, working day or not.
        """
        step = timedelta(days=1 if count > 0 else -1)
        for _ in range(abs(count)):
            day += step
            while not self.is_business(day):
                day += step
        return day

    def between(self, begins: date, ends: date) -> int:
        """Return how many working days lie after ``begins`` up to ``ends``."""
        span = range(begins.toordinal() + 1, ends.toordinal() + 1)
        return sum(self.is_business(date.fromordinal(ordinal)) for ordinal in span)

    def after_receipt(self, received: date, *, days: int = 7, never: int = 14) -> Deadline:
        """Return the clock that starts when something arrives; the day of receipt is not counted.

        The defaults are the posting of notices: within a week, never later than two (OKA-3.1.2-エ).
        """
        due = received + timedelta(days=days)
        return Deadline(
            received=received,
            due=due,
            act_by=max(received, self.on_or_before(due)),
            never_after=received + timedelta(days=never),
        )
