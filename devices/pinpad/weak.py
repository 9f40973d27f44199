"""Numbers that others guess easily: birth date, one digit four times, digits in a row.

The card takes them all (domain.md 2); the city decides whether to warn or to forbid.
"""

from datetime import date
from enum import StrEnum
from itertools import pairwise

from app.ports import Secret

_ERA_STARTS = (2019, 1989, 1926, 1912, 1868)


class WeakPolicy(StrEnum):
    """Tell what the city does with an easy number."""

    WARN = "warn"
    FORBID = "forbid"


def _digits(number: int, places: int) -> bytes:
    return bytes(0x30 + number // 10**place % 10 for place in reversed(range(places)))


def birth_numbers(born: date) -> frozenset[bytes]:
    """Return the four-digit numbers that a birth date gives: month and day, year, era year."""
    year, month, day = born.year, born.month, born.day
    two = (_digits(year % 100, 2), _digits(month, 2), _digits(day, 2))
    found = {_digits(year, 4)}
    found |= {first + second for first in two for second in two if first is not second}
    for start in _ERA_STARTS:
        if year >= start:
            era = _digits(year - start + 1, 2)
            found |= {era + two[1], era + two[2]}
            break
    return frozenset(number for number in found if len(number) == 4)


def is_weak(secret: Secret, born: date | None = None) -> bool:
    """Tell whether a four-digit number is easy to guess; passwords are left to their own rule."""
    codes = secret.expose()
    if len(codes) != 4 or any(not 0x30 <= code <= 0x39 for code in codes):
        return False
    steps = {(after - before) % 10 for before, after in pairwise(codes)}
    if steps in ({0}, {1}, {9}):
        return True
    return born is not None and any(codes == number for number in birth_numbers(born))
