"""Turn the transport list into what its page shows; pure but for the words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from app.cards.card import position_of
from app.desk.transport import TransportView, Way
from app.ports import Words
from app.reservations.transport import TransportLine
from widgets.clock_words import day_words, time_words
from widgets.controls.cell_painting import Cell
from widgets.controls.painting import TagFace, Tone
from widgets.controls.table import Row
from widgets.screens.ledger_view import Fact
from widgets.screens.transport import TransportScreenView

SPANS = (1, 3, 7, 14)
WAYS = (Way.LEAVING, Way.COMING)
Name = Callable[[str], str]


def lines_of(view: TransportView, way: Way) -> tuple[TransportLine, ...]:
    """Return the cards of one direction."""
    return view.found.leaving if way is Way.LEAVING else view.found.coming


def page_view(
    words: Words, view: TransportView, way: Way, span: int, name: Name
) -> TransportScreenView:
    """Return the page of a list; ``name`` tells a place's name."""
    lines = lines_of(view, way)
    counted = Counter(_other(line, way) for line in lines)
    told = "clipped" if view.found.clipped else "summary"
    old = ("", "")
    if view.old:
        at = words("transport.at", day=day_words(words, view.found.at.date()), time=_time(view))
        old = words("transport.old", at=at), words("transport.old_note")
    empty = words(f"transport.empty.{way.value}", days=_days(words, view)) if not lines else ""
    return TransportScreenView(
        title=words(f"transport.sentence.{way.value}", days=_days(words, view), count=len(lines)),
        summary=words(f"transport.foot.{told}", count=len(lines), time=_time(view)),
        chips=chips(words, view),
        chosen=(WAYS.index(way), span),
        office=words(f"transport.head.office_{way.value}"),
        rows=tuple(_row(words, line, way, name) for line in lines),
        offices_title=words(f"transport.offices.{way.value}"),
        offices=tuple(
            Fact(label=name(office), value=words("transport.cards", count=count))
            for office, count in counted.most_common()
        ),
        old=old,
        empty=empty,
        empty_note=words("transport.empty.note") if not lines else "",
        next=tuple(words(f"transport.next.{way.value}_{step}") for step in (1, 2, 3)),
    )


def waiting_view(
    words: Words, way: Way, span: int, *, title: str, note: str = ""
) -> TransportScreenView:
    """Return the page without a list: it is awaited, or cannot be had now."""
    return TransportScreenView(
        title=words("transport.page"),
        chips=chips(words, None),
        chosen=(WAYS.index(way), span),
        office=words(f"transport.head.office_{way.value}"),
        offices_title=words(f"transport.offices.{way.value}"),
        empty=title,
        empty_note=note,
        next=tuple(words(f"transport.next.{way.value}_{step}") for step in (1, 2, 3)),
    )


def chips(words: Words, view: TransportView | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of the chips; the ways tell their counts once they are known."""
    ways = tuple(
        words(f"transport.way.{way.value}")
        if view is None
        else words(
            "transport.way.counted",
            way=words(f"transport.way.{way.value}"),
            count=len(lines_of(view, way)),
        )
        for way in WAYS
    )
    return ways, tuple(words(f"transport.span.days_{days}") for days in SPANS)


def _time(view: TransportView) -> str:
    return time_words(view.found.at)


def _days(words: Words, view: TransportView) -> str:
    first = day_words(words, view.first)
    if view.last - view.first < timedelta(days=1):
        return first
    return words("transport.days", first=first, last=day_words(words, view.last))


def _other(line: TransportLine, way: Way) -> str:
    return line.to_office if way is Way.LEAVING else line.from_office


def _row(words: Words, line: TransportLine, way: Way, name: Name) -> Row:
    day = line.day
    when = words(
        "transport.when",
        month=day.month,
        day=day.day,
        weekday=words(f"clock.weekday.{day.weekday()}"),
        time=line.time,
    )
    position = position_of(line.place) or words("transport.not_stored")
    moving = TagFace(text=words("transport.on_the_way"), tone=Tone.PRIMARY, icon="truck")
    return Row(
        key=f"{line.card} {line.number}",
        cells=(
            Cell(text=position, bold=True),
            Cell(text=line.control_number),
            Cell(
                text=line.kana or " ",
                below=line.name,
                name_below=True,
                tip=line.name,
                spoken=f"{line.kana} {line.name}",
            ),
            Cell(text=name(_other(line, way)), tip=name(_other(line, way))),
            Cell(text=when, below=words(f"booking_purpose.{line.purpose}")),
            Cell(tag=moving) if line.moving_to else Cell(text=line.number),
        ),
    )
