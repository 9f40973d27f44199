"""National holidays from the bundled table; a day outside the table is never guessed."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from app import paths
from app.faults import CounterFault
from app.resources import ResourceFault, load_toml


class HolidaysUnknown(CounterFault):
    """Tell that the table of holidays ends before a day that is asked for."""

    code = "K-112"


class Holidays:
    """Know the national holidays of the years that the table holds."""

    def __init__(self, days: Mapping[date, str], years: frozenset[int]) -> None:
        self._days = days
        self._years = years

    def name(self, day: date) -> str:
        """Return the holiday's name, empty where the day is none.

        Raises:
            HolidaysUnknown: the table does not hold that year.
        """
        if day.year not in self._years:
            raise HolidaysUnknown(year=day.year, last=max(self._years, default=0))
        return self._days.get(day, "")

    def of_year(self, year: int) -> tuple[date, ...]:
        """Return the holidays of a year in order.

        Raises:
            HolidaysUnknown: the table does not hold that year.
        """
        if year not in self._years:
            raise HolidaysUnknown(year=year, last=max(self._years, default=0))
        return tuple(sorted(day for day in self._days if day.year == year))

    @property
    def last_year(self) -> int:
        """Return the last year of the table, for the doctor's warning."""
        return max(self._years)


def load_holidays(path: Path | None = None) -> Holidays:
    """Read the table of holidays, the shipped one where no other is named.

    Raises:
        ResourceFault: the file does not hold what it must or names an impossible day.
    """
    chosen = path or paths.resources() / "rules" / "calendar" / "holidays.toml"
    years = load_toml(chosen, dict[str, dict[str, str]])
    days: dict[date, str] = {}
    for year, named in years.items():
        for day, name in named.items():
            try:
                days[date.fromisoformat(f"{year}-{day}")] = name
            except ValueError as trouble:
                raise ResourceFault(
                    file=chosen.name, key=f"{year}.{day}", line=1, why=str(trouble)
                ) from None
    return Holidays(days, frozenset(int(year) for year in years))
