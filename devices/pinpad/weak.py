"""PINs that others guess easily: birth date, address, telephone, one digit, digits in a row.

The card takes them all (domain.md 2); the city decides whether to warn or to forbid.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from app.desk.pin_choice import Guessable
from app.ports import Secret

_ERA_STARTS = (2019, 1989, 1926, 1912, 1868)
_NOTHING = Guessable()
_FOUR = 4


def _digits(number: int, places: int) -> bytes:
    return bytes(0x30 + number // 10**place % 10 for place in reversed(range(places)))


def birth_numbers(born: date) -> frozenset[bytes]:
    """Return the four-digit numbers that a birth date gives: month and day, year, era year."""
    year, month, day = born.year, born.month, born.day
    two = (_digits(year % 100, 2), _digits(month, 2), _digits(day, 2))
    found = {_digits(year, 4)}
    found |= {first + second for first in two for second in two if first is not second}
    for era in _era_years(year):
        found |= {era + two[1], era + two[2]}
    return frozenset(number for number in found if len(number) == _FOUR)


def _era_years(year: int) -> tuple[bytes, ...]:
    start = next((start for start in _ERA_STARTS if year >= start), None)
    return () if start is None else (_digits(year - start + 1, 2),)


def _birth_dates(born: date) -> frozenset[bytes]:
    """Return a birth date written out in six and eight digits."""
    day = _digits(born.month, 2) + _digits(born.day, 2)
    years = (_digits(born.year, 4), _digits(born.year % 100, 2), *_era_years(born.year))
    return frozenset(year + day for year in years)


def _known_numbers(known: Guessable) -> frozenset[bytes]:
    """Return the four-digit numbers that address and telephone give."""
    found: set[bytes] = set()
    for number in known.numbers:
        row = number.encode("ascii")
        if len(row) < _FOUR:
            found.add(row.rjust(_FOUR, b"0"))
        found |= {row[at : at + _FOUR] for at in range(len(row) - _FOUR + 1)}
    return frozenset(found)


def is_weak(secret: Secret, known: Guessable = _NOTHING) -> bool:
    """Tell whether a PIN is easy to guess; of a password, letters and digits are looked at apart.

    A password is easy where its letters are one letter or a row of them, and its digits as well:
    ABCDE1, AAAAA7, or a letter beside the birth date.
    """
    codes = secret.expose()
    letters = [code for code in codes if code in range(0x41, 0x5B)]
    digits = [code for code in codes if code in range(0x30, 0x3A)]
    try:
        if letters:
            return _is_row(letters) and (_is_row(digits) or _is_known(digits, known))
        return len(digits) >= _FOUR and (_is_row(digits) or _is_known(digits, known))
    finally:
        letters[:] = [0] * len(letters)
        digits[:] = [0] * len(digits)


def _is_row(codes: Sequence[int]) -> bool:
    """Tell whether one sign stands there again and again, or each follows the one before."""
    around = 10 if codes and codes[0] in range(0x30, 0x3A) else 26
    steps = {(after - before) % around for before, after in pairwise(codes)}
    return steps in (set(), {0}, {1}, {around - 1})


def _is_known(digits: Sequence[int], known: Guessable) -> bool:
    numbers = _known_numbers(known)
    if known.born is not None:
        numbers |= birth_numbers(known.born) | _birth_dates(known.born)
    return any(_same(digits, number) for number in numbers)


def _same(digits: Sequence[int], number: bytes) -> bool:
    return len(digits) == len(number) and all(a == b for a, b in zip(digits, number, strict=True))
