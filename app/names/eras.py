"""Japanese eras and birth dates, complete or not, as residents and registers write them."""

import functools
import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import msgspec

from app import paths
from app.resources import load_toml

_OLDEST = 1868
_GREGORIAN = re.compile(
    r"(?P<y>\d{4})(?:(?P<m>\d{2})(?P<d>\d{2})|[-/.](?P<m2>\d{1,2})(?:[-/.](?P<d2>\d{1,2}))?)?"
)
_PACKED = re.compile(r"(\d{2})(\d{2})(\d{2})")
_DOTTED = re.compile(r"(\d{1,2})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")


class Era(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one era: its first day belongs to it; ``digit`` is its number in register files.

    Where it began ``within_day``, that day is read by the name of the era before, too.
    """

    name: str
    letter: str
    digit: str
    begins: date
    within_day: bool = False


class EraRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold ``eras.toml``: the eras newest first and the signs of a written date."""

    first_year: str
    year: str
    month: str
    day: str
    eras: tuple[Era, ...]


class Born(msgspec.Struct, frozen=True, order=True):
    """Hold a birth date; month or day are 0 where the register does not know them."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def complete(self) -> bool:
        """Tell whether the day is known."""
        return self.day > 0

    @property
    def iso(self) -> str:
        """Return ``1984-05-17``, ``1984-05`` or ``1984``: the form that the ledger keeps."""
        if self.day:
            return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
        return f"{self.year:04d}-{self.month:02d}" if self.month else f"{self.year:04d}"

    @property
    def earliest(self) -> date:
        """Return the first day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """Return the last day that it can mean."""
        if self.day:
            return self.earliest
        month = self.month or 12
        following = date(self.year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)


def born_from_iso(text: str) -> Born:
    """Return the birth date that the ledger keeps as ISO text.

    Raises:
        ValueError: the text is no such date.
    """
    parts = [int(part) for part in text.split("-")]
    born = Born(*parts)
    if born.month or born.day:
        born.earliest.isoformat()
    return born


def is_kept_form(text: str) -> bool:
    """Tell whether a text is a birth date as the ledger keeps it: one day has one form."""
    try:
        born = born_from_iso(text)
        return born.iso == text and born.earliest.year > 0
    except (ValueError, TypeError):
        return False


def age(born: date, on: date) -> int:
    """Return the full years on a day; who is born on 29 February turns on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def last_school_day(born: date) -> date:
    """Return 31 March of the school year in which somebody becomes 15 (学校教育法17条).

    An age is reached on the eve of the birthday: who is born on 1 April is a year ahead.
    """
    early = (born.month, born.day) <= (4, 1)
    return date(born.year + (15 if early else 16), 3, 31)


def ages(born: Born, on: date) -> tuple[int, int]:
    """Return the lowest and the highest age that an incomplete birth date allows."""
    return age(born.latest, on), age(born.earliest, on)


class Eras:
    """Write and read dates by eras."""

    def __init__(self, rules: EraRules) -> None:
        self._rules = rules
        self._begins = {era: era.begins for era in rules.eras}
        self._by_sign: dict[str, Era] = {}
        for era in rules.eras:
            for sign in (era.name, era.letter, era.name[0]):
                self._by_sign[sign] = era
        self._by_digit = {era.digit: era for era in rules.eras}
        signs = sorted(self._by_sign, key=len, reverse=True)
        self._led = re.compile(f"({'|'.join(map(re.escape, signs))})(.+)")
        self._marks = str.maketrans(
            {rules.year: ".", rules.month: ".", rules.day: None, " ": None, rules.first_year: "1"}
        )

    def of(self, day: date) -> tuple[Era, int]:
        """Return the era of a day and its year, counted from 1.

        Raises:
            ValueError: the day lies before the first era of the table.
        """
        for era, begins in self._begins.items():
            if day >= begins:
                return era, day.year - begins.year + 1
        raise ValueError(f"no era for {day.isoformat()}")

    def long_form(self, day: date) -> str:
        """Return the date as on official papers, with 元年 for a first year."""
        era, year = self.of(day)
        rules = self._rules
        told = rules.first_year if year == 1 else str(year)
        return f"{era.name}{told}{rules.year}{day.month}{rules.month}{day.day}{rules.day}"

    def short_form(self, day: date) -> str:
        """Return the date as staff write it: ``S59.5.17``."""
        era, year = self.of(day)
        return f"{era.letter}{year}.{day.month}.{day.day}"

    def told(self, born: Born) -> str:
        """Return the long form of a birth date, only as far as it is known."""
        if born.complete:
            return self.long_form(born.earliest)
        rules = self._rules
        month = f"{born.month}{rules.month}" if born.month else ""
        return f"{born.year}{rules.year}{month}"

    def parse(self, text: str) -> Born | None:
        """Return the birth date that a text means, None where it is no date that exists.

        Understands ``1984-05-17``, ``1984/5/17``, ``19840517``, ``S59.5.17``, ``S590517``,
        ``昭和59年5月17日``, ``令和元年5月1日``, the register's ``3590517``, and the same without
        day or month (also as zeros).
        """
        plain = unicodedata.normalize("NFKC", text).strip().translate(self._marks)
        plain = plain.rstrip(".").upper()
        led = self._led.fullmatch(plain)
        if led:
            return self._of_era(self._by_sign[led.group(1)], led.group(2))
        if len(plain) == 7 and plain.isascii() and plain.isdigit():
            era = self._by_digit.get(plain[0])
            return self._of_era(era, plain[1:]) if era else None
        found = _GREGORIAN.fullmatch(plain)
        if not found:
            return None
        month = found["m"] or found["m2"] or "0"
        return _existing(int(found["y"]), int(month), int(found["d"] or found["d2"] or "0"))

    def _of_era(self, era: Era, rest: str) -> Born | None:
        found = _PACKED.fullmatch(rest) or _DOTTED.fullmatch(rest)
        if not found:
            return None
        year, month, day = (int(part or 0) for part in found.groups())
        if year == 0:
            return None
        born = _existing(self._begins[era].year + year - 1, month, day)
        if born is None:
            return None
        first, last = born.earliest, born.latest
        inside = last >= era.begins and self._names(era, max(first, era.begins))
        return born if inside and (not born.complete or first >= era.begins) else None

    def _names(self, era: Era, day: date) -> bool:
        """Tell whether a day is written by an era."""
        mine = self.of(day)[0]
        if mine == era:
            return True
        eve = day - timedelta(days=1)
        return mine.within_day and day == mine.begins and self.of(eve)[0] == era


def _existing(year: int, month: int, day: int) -> Born | None:
    if year < _OLDEST or (day and not month):
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return Born(year, month, day)


def load_eras(path: Path | None = None) -> Eras:
    """Read the table of eras, the shipped one where no other is named.

    Raises:
        ResourceFault: the file does not hold what it must.
    """
    chosen = path or paths.resources() / "rules" / "names" / "eras.toml"
    return Eras(load_toml(chosen, EraRules))


@functools.cache
def eras() -> Eras:
    """Return the shipped eras, read once."""
    return load_eras()
