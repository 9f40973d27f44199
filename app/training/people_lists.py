"""What the invented city sends: delivered card lists and the bookings of a day."""

import csv
import functools
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from random import Random

import msgspec

from app.backyard.card_list_layout import Column, ColumnKind, Layout, load_layout
from app.backyard.card_list_text import Encoding
from app.calendar.rules import Hours
from app.names.cp932 import CodePage, Loss, LossKind, load_code_page
from app.names.eras import Born, Eras, eras
from app.training.people import Person
from app.training.people_names import BookingRules, Draw

_KEPT_LOSSES = 1000


class DateForm(StrEnum):
    """Tell how a list writes its days."""

    PLAIN = "plain"  # 19840517
    ISO = "iso"  # 1984-05-17
    ERA = "era"  # 昭和59年5月17日


class NotedLoss(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what a line of a CP932 list lost; ``line`` counts the heading as 1."""

    line: int
    loss: Loss


class WrittenList(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what was written; ``losses`` keeps the first thousand, ``lossy_lines`` counts all."""

    path: Path
    encoding: Encoding
    lines: int
    lossy_lines: int
    losses: tuple[NotedLoss, ...]


class BookingSpec(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a booking to be made through the public operation; ``time`` is ``HH:MM``."""

    number: str
    purpose: str
    office: str
    day: date
    time: str
    control_number: str
    channel: str


def write_card_list(
    path: Path,
    people: Iterable[Person],
    *,
    encoding: Encoding = Encoding.UTF_8_BOM,
    dates: DateForm = DateForm.PLAIN,
    layout: Layout | None = None,
    calendar: Eras | None = None,
    page: CodePage | None = None,
) -> WrittenList:
    """Write a delivered list as the parser of the backyard reads it; the file appears whole.

    Raises:
        OSError: the file cannot be written.
    """
    spelling = functools.partial(_day, dates=dates, calendar=calendar or eras())
    columns = layout or load_layout()
    code_page = (page or load_code_page()) if encoding is Encoding.CP932 else None
    losses: list[NotedLoss] = []
    lines = lossy = 0
    half = path.with_name(f"{path.name}.part")
    try:
        with half.open("w", encoding=encoding.value, newline="") as sink:
            writer = csv.writer(sink)
            writer.writerow([column.headers[0] for column in columns.columns])
            for line, person in enumerate(people, start=2):
                row, lost = _held(_row(person, columns, spelling), code_page)
                writer.writerow(row)
                lines += 1
                lossy += any(loss.kind is not LossKind.EQUAL for loss in lost)
                noted = [NotedLoss(line=line, loss=loss) for loss in lost]
                losses.extend(noted[: _KEPT_LOSSES - len(losses)])
            sink.flush()
            os.fsync(sink.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return WrittenList(
        path=path, encoding=encoding, lines=lines, lossy_lines=lossy, losses=tuple(losses)
    )


def _row(person: Person, layout: Layout, day: Callable[[Born], str]) -> list[str]:
    expires = Born(person.expires.year, person.expires.month, person.expires.day)
    values = msgspec.structs.asdict(person) | {
        "control_number": f"{person.control_number[:3]}-{person.control_number[3:]}",
        "born": day(person.born),
        "expires": day(expires),
    }
    return [_written(column, values[column.field]) for column in layout.columns]


def _written(column: Column, value: str) -> str:
    """Return a value as the list spells it: a choice by its longest word."""
    if column.kind is not ColumnKind.CHOICE:
        return value
    return max((word for word, meaning in column.choices.items() if meaning == value), key=len)


def _day(day: Born, dates: DateForm, calendar: Eras) -> str:
    if dates is DateForm.ERA and day.complete:
        return calendar.long_form(day.earliest)
    if dates is DateForm.ISO:
        return day.iso
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _held(row: list[str], page: CodePage | None) -> tuple[list[str], list[Loss]]:
    if page is None:
        return row, []
    converted = [page.convert(value) for value in row]
    return [one.text for one in converted], [loss for one in converted for loss in one.losses]


def bookings_of_day(
    people: Iterable[Person],
    day: date,
    office: str,
    hours: Hours,
    rules: BookingRules,
    *,
    seed: int,
) -> Iterator[BookingSpec]:
    """Give bookings for one office's day in order of time; same seed, same bookings.

    Only people of that office are booked, each at most once.
    """
    dice = Random(f"{seed}:{day.isoformat()}:{office}")  # noqa: S311 - invented, not secret
    purposes = Draw(tuple(rules.purposes), tuple(rules.purposes.values()))
    channels = Draw(("web", "phone", "staff"), (70, 22, 8))
    comers = (person for person in people if person.office == office)
    count = 0
    for time in _slots(day, hours, rules.minutes):
        for _ in range(rules.per_slot):
            if dice.random() >= rules.fill:
                continue
            person = next(comers, None)
            if person is None:
                return
            count += 1
            yield BookingSpec(
                number=f"{day:%m%d}{count:04d}",
                purpose=purposes.one(dice),
                office=office,
                day=day,
                time=time,
                control_number=person.control_number,
                channel=channels.one(dice),
            )


def _slots(day: date, hours: Hours, minutes: int) -> Iterator[str]:
    moment = datetime.combine(day, hours.opens)
    last = datetime.combine(day, min(hours.last_reception, hours.closes))
    while moment < last:
        yield f"{moment:%H:%M}"
        moment += timedelta(minutes=minutes)
