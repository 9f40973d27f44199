"""Turn cards and their histories into what the ledger page shows; pure but for the words."""

from collections.abc import Sequence
from datetime import date, datetime

from app.cards.card import CITY, ENDED, REPLACED, Card, CardStatus, position_of
from app.cards.correction import ALIVE
from app.desk.ledger_page import CardView, Found, HistoryLine
from app.names.eras import ages, born_from_iso, eras
from app.names.folding import fold
from app.names.graphemes import graphemes
from app.names.query import Query, QueryKind
from app.ports import Words
from app.reservations.booking import Booking
from app.visits.visit import Visit
from widgets.clock_words import day_words, time_words
from widgets.controls.cell_painting import Cell
from widgets.controls.painting import TagFace, Tone
from widgets.controls.table import Row, RowTone
from widgets.controls.timeline import NOTE_GAP, TimelineEvent
from widgets.screens.ledger_view import CardSideView, Fact

_ICONS = {
    "card.listed": "doc",
    "card.received": "scan",
    "card.missing": "warn",
    "card.set_up": "settings",
    "card.stored": "shelf",
    "card.taken_out": "shelf",
    "card.arrived": "card",
    "card.bound": "reader",
    "card.corrected": "doc",
    "card.handed_over": "hand_over",
    "card.returned": "card",
    "card.revoked": "warn",
    "card.withdrawn": "warn",
    "card.discarded": "warn",
}


def place_words(words: Words, place: str) -> str:
    """Return where a card is, in words: 保管庫 B-04-112, 3番窓口, ご本人."""
    kind, _, rest = place.partition(":")
    if not kind:
        return words("ledger.place.nowhere")
    return words(f"ledger.place.{kind}", at=rest)


def status_tag(words: Words, card: Card) -> TagFace:
    """Return a card's state as a tag: moving and at a window go before the status."""
    if card.moving_to:
        return TagFace(text=words("ledger.state.moving"), tone=Tone.PRIMARY, icon="", dashed=True)
    if card.status is CardStatus.HANDED_OVER:
        return TagFace(text=words("card_status.handed_over"), tone=Tone.OK, icon="check")
    if card.place.startswith("window:") and card.status not in ENDED:
        return TagFace(text=words("ledger.state.window"), tone=Tone.PRIMARY, icon="")
    warns = card.status is CardStatus.MISSING or (card.status in ENDED and bool(card.place))
    tone = Tone.WARN if warns and card.place != CITY else Tone.PLAIN
    return TagFace(text=words(f"card_status.{card.status.value}"), tone=tone, icon="")


def born_short(iso: str) -> str:
    """Return a birth date as staff write it (S59.5.17), or as far as it is known."""
    born = born_from_iso(iso)
    return eras().short_form(born.earliest) if born.complete else eras().told(born)


def born_long(words: Words, iso: str, today: date) -> str:
    """Return a birth date with the age, or with both ages that it allows."""
    born = born_from_iso(iso)
    low, high = ages(born, today)
    age = str(low) if low == high else words("ledger.age_span", low=low, high=high)
    return words("ledger.born", day=eras().told(born), age=age)


def marks(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return (start, length) of what was typed inside a text, folded sign by sign."""
    folded, places = "", list[tuple[int, int]]()
    at = 0
    for sign in graphemes(text):
        for one in fold(sign):
            folded += one
            places.append((at, len(sign)))
        at += len(sign)
    found: set[tuple[int, int]] = set()
    for word in words:
        start = folded.find(word)
        if word and start >= 0:
            found |= set(places[start : start + len(word)])
    joined = "".join(words)
    if len(found) < len(joined) and joined and folded.startswith(joined):
        found |= set(places[: len(joined)])
    return _merged(sorted(found))


def _merged(places: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, length in places:
        if merged and sum(merged[-1]) == start:
            merged[-1] = (merged[-1][0], merged[-1][1] + length)
        else:
            merged.append((start, length))
    return tuple(merged)


def number_marks(number: str, query: Query) -> tuple[tuple[int, int], ...]:
    """Return the part of a control number that was typed."""
    if query.kind is QueryKind.LAST_DIGITS and number.endswith(query.text):
        return ((len(number) - len(query.text), len(query.text)),)
    return ((0, len(number)),) if query.kind is QueryKind.CONTROL_NUMBER else ()


def row_of(words: Words, card: Card, found: Found, ticked: frozenset[str], *, changed: bool) -> Row:
    """Return a card's row; ``ticked`` are the marked cards, where any is marked."""
    query = found.query
    typed = query.words if query.kind in (QueryKind.KANA, QueryKind.NAME) else ()
    hit = Cell(
        text=card.kana or " ",
        below=card.name,
        name_below=True,
        ticked=card.id in ticked if ticked else None,
        marks=marks(card.kana, typed),
        marks_below=marks(card.name, typed) if query.kind is QueryKind.NAME else (),
        tip=card.name,
        spoken=f"{card.kana} {card.name}",
    )
    booking = found.bookings.get(card.id)
    return Row(
        key=card.id,
        cells=(
            hit,
            Cell(text=born_short(card.born)),
            Cell(text=card.control_number, marks=number_marks(card.control_number, query)),
            Cell(tag=status_tag(words, card)),
            Cell(text=_where(words, card)),
            Cell(text=_plan(words, card, booking), sub=True),
        ),
        tone=RowTone.CHANGED if changed else RowTone.PLAIN,
    )


def _where(words: Words, card: Card) -> str:
    start = position_of(card.place) or place_words(words, card.place)
    if not card.moving_to:
        return start
    end = position_of(card.moving_to) or place_words(words, card.moving_to)
    return words("ledger.place.way", start=start, end=end)


def _plan(words: Words, card: Card, booking: Booking | None) -> str:
    if card.status is CardStatus.HANDED_OVER and card.handed_over_at is not None:
        at = card.handed_over_at
        return words("ledger.plan.done", month=at.month, day=at.day)
    if booking is None:
        return words("ledger.plan.none")
    day = booking.day
    return words("ledger.plan.booking", month=day.month, day=day.day, time=booking.time)


def side_of(words: Words, view: CardView, today: date) -> CardSideView:
    """Return the card beside the list."""
    card = view.card
    tag = status_tag(words, card)
    expires = eras().long_form(card.expires) if card.expires else words("ledger.unknown")
    facts = (
        Fact(label=words("ledger.column.born"), value=born_long(words, card.born, today)),
        Fact(label=words("ledger.column.number"), value=card.control_number),
        Fact(label=words("ledger.column.place"), value=_where(words, card)),
        Fact(label=words("ledger.column.box"), value=card.box or words("ledger.unknown")),
        Fact(label=words("ledger.address"), value=card.address or words("ledger.unknown")),
        Fact(label=words("ledger.expires"), value=expires),
    )
    events = (
        tuple(_event(words, line, first=not n) for n, line in enumerate(view.history)),
        tuple(_booking(words, one) for one in view.bookings),
        tuple(_visit(words, one) for one in view.visits),
    )
    own = sum(bool(line.terminal) for line in view.history)
    owed = sum(not line.sent for line in view.history)
    return CardSideView(
        kana=card.kana,
        name=card.name,
        status=tag.text,
        tone=tag.tone,
        facts=facts,
        variants=tuple(
            (
                note.character,
                words(f"ledger.variant.{note.form.value}", usual=note.usual, numbers=note.numbers),
            )
            for note in view.variants
        ),
        tabs=(
            words("ledger.tab.history", count=len(events[0])),
            words("ledger.tab.bookings", count=len(events[1])),
            words("ledger.tab.visits", count=len(events[2])),
        ),
        events=events,
        nothing=(
            words("ledger.no_history"),
            words("ledger.no_bookings"),
            words("ledger.no_visits"),
        ),
        foot=words("ledger.side_owed" if owed else "ledger.side_sent", own=own, owed=owed),
    )


def moment(words: Words, at: datetime) -> str:
    """Return a time of a history: 11/20 14:30."""
    return words("ledger.moment", month=at.month, day=at.day, time=time_words(at))


def _event(words: Words, line: HistoryLine, *, first: bool) -> TimelineEvent:
    parts = [moment(words, line.at)]
    if line.terminal:
        parts += [line.actor_name, words("ledger.terminal", terminal=line.terminal)]
    else:
        parts.append(words("ledger.elsewhere"))
    if line.approved_by:
        parts.append(words("ledger.approved", name=line.approved_by))
    if line.reason:
        parts.append(_why_corrected(words, line))
    if line.ended_for:
        parts.append(why_ended(words, line.ended_for))
    if line.corrected:
        parts.append(words("ledger.correct.was_wrong"))
    if not line.sent:
        parts.append(words("ledger.not_sent"))
    text = _known(words, f"entry_kind.{line.kind}", "ledger.newer_kind")
    if line.field:
        text = words("ledger.event", text=text, place=words(f"ledger.correct.field.{line.field}"))
    place = "" if line.detail == "marked" else line.detail
    if place and ":" in place:
        text = words("ledger.event", text=text, place=place_words(words, place))
    elif line.kind == "card.listed" and place:
        text = words("ledger.event", text=text, place=place_words(words, f"box:{place}"))
    elif line.kind == "card.discarded" and place:
        text = words("ledger.event", text=text, place=words(f"ledger.discard.why.{place}"))
    elif line.detail == "marked":
        text = words("ledger.event", text=text, place=words("ledger.marked"))
    return TimelineEvent(
        icon=_ICONS.get(line.kind, "info"),
        text=text,
        note=NOTE_GAP.join(part for part in parts if part),
        tone=Tone.FILL if first else Tone.PLAIN,
    )


def why_ended(words: Words, reason: str) -> str:
    """Return why the city took a card back, in the words that were chosen from."""
    if reason in (REPLACED, ALIVE):
        return words(f"ledger.{reason}")
    return _known(words, f"procedures.option.reason.{reason}", "ledger.newer_reason")


def _known(words: Words, key: str, newer: str) -> str:
    """Return a recorded word's text, or that a newer release recorded it."""
    try:
        return words(key)
    except KeyError:
        return words(newer)


def _why_corrected(words: Words, line: HistoryLine) -> str:
    """Return which entry was wrong, and why."""
    wrong = words(f"entry_kind.{line.wrong}") if line.wrong else words("ledger.elsewhere")
    reason = words(f"ledger.correct.reason.{line.reason}")
    told = words("ledger.correct.history", wrong=wrong, reason=reason)
    return f"{told} {line.note}" if line.note else told


def _booking(words: Words, booking: Booking) -> TimelineEvent:
    purpose = words(f"booking_purpose.{booking.purpose}")
    text = words(
        "ledger.booking", day=day_words(words, booking.day), time=booking.time, purpose=purpose
    )
    note = words(
        "ledger.booking_note",
        number=booking.number,
        state=words(f"ledger.booking_state.{booking.status.value}"),
    )
    return TimelineEvent(icon="calendar", text=text, note=note)


def _visit(words: Words, visit: Visit) -> TimelineEvent:
    return TimelineEvent(
        icon="person",
        text=words(f"ledger.visit_state.{visit.status.value}"),
        note=words("ledger.visit_note", at=moment(words, visit.opened_at), window=visit.window),
    )
