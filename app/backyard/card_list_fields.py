"""One row of a delivered list: every value checked by its column, then a card or its faults."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import Generic, Protocol, TypeVar

import msgspec

from app.backyard.card_list_faults import LineFault, Reason, shape
from app.backyard.card_list_layout import Column, ColumnKind, Layout
from app.names.eras import Born, Eras
from app.names.graphemes import length
from app.names.query import normal_number

_SPACES = " \u3000"
_UNREADABLE = re.compile("[\udc80-\udcff\uf8f0-\uf8f3]")
_LOST = re.compile("\ufffd")
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff]"
)
_SUSPECT = re.compile("|".join(pattern.pattern for pattern in (_UNREADABLE, _LOST, _CONTROL)))
_SUSPECTS = (
    (_UNREADABLE, Reason.UNDECODABLE),
    (_LOST, Reason.LOST_CHARACTER),
    (_CONTROL, Reason.CONTROL_CHARACTER),
)
_FORMULA = frozenset("=+-@＝＋－＠")
_TWELVE = re.compile(r"(?<!\d)\d{12}(?!\d)")
_OLDEST = date(1890, 1, 1)
_MAY_BE_EMPTY = (ColumnKind.CONTROL_NUMBER, ColumnKind.BORN)  # where the column is not ``filled``
_CLOCK = re.compile(r"(\d{1,2})(?::|時)(\d{2})(?:分|:00)?|(\d{1,2})時|(\d{2})(\d{2})")


class Listed(Protocol):
    """Be what one line of a list tells.

    ``key`` must be there once, ``group`` is what the list is counted by; ``lacking`` names the
    field that is missing beside the others, empty where it is whole.
    """

    @property
    def key(self) -> str:
        """Return what no other line may have."""
        ...

    @property
    def group(self) -> str:
        """Return what it is counted by."""
        ...

    @property
    def lacking(self) -> str:
        """Return the field that is missing."""
        ...


L = TypeVar("L", bound=Listed)


class ListedCard(msgspec.Struct, frozen=True, kw_only=True):
    """Hold one card of a delivered list; ``born`` is ISO text, a year alone where that is all.

    ``delivery`` is ``pickup``, ``mail`` or ``outreach``; texts that the list lacks are empty.
    """

    line: int
    control_number: str
    name: str
    kana: str
    born: str
    address: str
    municipality: str
    box: str
    delivery: str = "pickup"
    application: str = ""
    expires: date | None = None
    serial: str = ""
    office: str = ""

    @property
    def key(self) -> str:
        """Return the control number."""
        return self.control_number

    @property
    def group(self) -> str:
        """Return the box."""
        return self.box

    @property
    def lacking(self) -> str:
        """Return nothing: every needed column is filled."""
        return ""

    def __repr__(self) -> str:
        """Keep a resident's data out of logs and tracebacks."""
        return f"ListedCard(line={self.line})"


class _BadValue(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


Value = str | date | None
Reading = Callable[[str], Value]


def personal_number(digits: str) -> bool:
    """Tell whether twelve digits carry the check digit of a 個人番号 (省令85号5条)."""
    total = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5)
        for place, digit in enumerate(reversed(digits[:11]), start=1)
    )
    rest = total % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def municipality_code(text: str) -> str | None:
    """Return the six digits of a municipality code, None where the check digit is wrong."""
    plain = text.zfill(5) if len(text) <= 5 else text
    if not (plain.isascii() and plain.isdigit() and len(plain) in (5, 6)):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(plain, (6, 5, 4, 3, 2), strict=False))
    check = str(11 - total % 11)[-1]
    return plain[:5] + check if plain[5:] in ("", check) else None


class RowReader(Generic[L]):
    """Turn the values of rows into what they list; built once for a file's headings."""

    def __init__(
        self,
        shape: Callable[..., L],
        layout: Layout,
        plan: Sequence[tuple[int, str, Column]],
        headings: Sequence[str],
        *,
        today: date,
        eras: Eras,
        municipality: str = "",
    ) -> None:
        """Take the columns to read with their places; ``municipality`` is the only one allowed."""
        self._shape = shape
        self._headings = headings
        self._today = today
        self._eras = eras
        self._municipality = municipality_code(municipality) if municipality else None
        self._number = re.compile(layout.control_number)
        self._plan = [
            (index, heading, column, self._reading(column)) for index, heading, column in plan
        ]

    def _reading(self, column: Column) -> Reading:
        if column.kind is ColumnKind.CHOICE:
            choices = {_plain(text): meaning for text, meaning in column.choices.items()}
            return lambda value: _chosen(choices, value)
        readings: dict[ColumnKind, Reading] = {
            ColumnKind.CONTROL_NUMBER: self._control_number,
            ColumnKind.TEXT: _text,
            ColumnKind.CODE: _plain,
            ColumnKind.BORN: self._born,
            ColumnKind.DAY: self._day,
            ColumnKind.TIME: _time,
            ColumnKind.MUNICIPALITY: self._code,
        }
        return readings[column.kind]

    def read(self, line: int, values: Sequence[str]) -> L | list[LineFault]:
        """Return what a row lists, or every fault of it."""
        if len(values) != len(self._headings):
            return [
                LineFault(line=line, column="", reason=Reason.RAGGED, position=len(values)),
            ]
        faults = self._suspects(line, values) if _SUSPECT.search("".join(values)) else []
        blamed = {fault.column for fault in faults}
        found: dict[str, Value] = {}
        for index, heading, column, reading in self._plan:
            value = values[index].strip(_SPACES)
            if heading in blamed:
                continue
            try:
                found[column.field] = _checked(column, value, reading)
            except _BadValue as bad:
                faults.append(
                    LineFault(
                        line=line, column=heading, reason=bad.reason, value_shape=shape(value)
                    )
                )
        if faults:
            return faults
        listed = self._shape(line=line, **found)
        lacks = self._column_of(listed.lacking) if listed.lacking else ""
        return (
            [LineFault(line=line, column=lacks, reason=Reason.MISSING_VALUE)] if lacks else listed
        )

    def _column_of(self, field: str) -> str:
        """Return the file's heading of a field, the field itself where it has no column."""
        told = (heading for _, heading, column, _ in self._plan if column.field == field)
        return next(told, field)

    def _suspects(self, line: int, values: Sequence[str]) -> list[LineFault]:
        return [
            LineFault(line=line, column=heading, reason=reason, value_shape=shape(value))
            for heading, value in zip(self._headings, values, strict=True)
            if (reason := _suspect(value)) is not None
        ]

    def _control_number(self, value: str) -> str:
        number = normal_number(value)
        if not self._number.fullmatch(number):
            raise _BadValue(Reason.BAD_NUMBER)
        return number

    def _born(self, value: str) -> str:
        born = self._date(value)
        if born.latest < _OLDEST or born.earliest > self._today:
            raise _BadValue(Reason.IMPOSSIBLE_DATE)
        return born.iso

    def _day(self, value: str) -> date | None:
        if not value:
            return None
        day = self._date(value)
        if not day.complete:
            raise _BadValue(Reason.IMPOSSIBLE_DATE)
        return day.earliest

    def _date(self, value: str) -> Born:
        if len(value) == 8 and value.isascii() and value.isdigit():
            try:
                day = date.fromisoformat(value)
                return Born(day.year, day.month, day.day)
            except ValueError:
                pass
        born = self._eras.parse(value)
        if born is None:
            raise _BadValue(Reason.IMPOSSIBLE_DATE)
        return born

    def _code(self, value: str) -> str:
        code = municipality_code(_plain(value))
        if code is None:
            raise _BadValue(Reason.BAD_MUNICIPALITY)
        if self._municipality is not None and code != self._municipality:
            raise _BadValue(Reason.OTHER_MUNICIPALITY)
        return code


def _suspect(value: str) -> Reason | None:
    return next((reason for pattern, reason in _SUSPECTS if pattern.search(value)), None)


def _checked(column: Column, value: str, reading: Reading) -> Value:
    if not value and column.filled:
        raise _BadValue(Reason.MISSING_VALUE)
    if not value and column.kind in _MAY_BE_EMPTY:
        return ""
    if value and value[0] in _FORMULA:
        raise _BadValue(Reason.FORMULA)
    if len(value) > column.longest and length(value) > column.longest:
        raise _BadValue(Reason.TOO_LONG)
    return reading(value)


def _plain(value: str) -> str:
    return value if value.isascii() else unicodedata.normalize("NFKC", value)


def _text(value: str) -> str:
    for digits in _TWELVE.findall(value):
        if personal_number(_plain(digits)):
            raise _BadValue(Reason.PERSONAL_NUMBER)
    return value


def _time(value: str) -> str:
    """Return a time such as ``09:30``; also 9時30分, 9時 and 0930."""
    found = _CLOCK.fullmatch(_plain(value))
    if found is None:
        raise _BadValue(Reason.IMPOSSIBLE_TIME)
    hours, minutes = (int(part) for part in (*filter(None, found.groups()), "0")[:2])
    if hours > 23 or minutes > 59:
        raise _BadValue(Reason.IMPOSSIBLE_TIME)
    return f"{hours:02d}:{minutes:02d}"


def _chosen(choices: dict[str, str], value: str) -> str:
    meaning = choices.get(_plain(value))
    if meaning is None:
        raise _BadValue(Reason.UNKNOWN_CHOICE)
    return meaning
