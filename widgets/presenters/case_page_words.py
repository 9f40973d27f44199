"""Put a case into words: what contradicts, both sides row by row, the ways out; pure."""

from __future__ import annotations

from datetime import date, datetime

from app.cards.card import CardStatus
from app.cases.conflicts import Conflict, Due
from app.cases.hearers import ToTell
from app.desk.booking_views import FreeSlot
from app.desk.case_views import CaseSide, CaseView, WayView
from app.ports import Words
from app.reservations.booking import Booking, BookingStatus
from app.tickets.ticket import Ticket, TicketStatus
from app.visits.visit import VisitStatus
from widgets.clock_words import day_words, time_words
from widgets.controls.cell_painting import Cell
from widgets.controls.painting import TagFace, Tone
from widgets.controls.table import Row, RowTone
from widgets.presenters.case_words import axis, timeline
from widgets.presenters.ledger_words import place_words
from widgets.screens.case_hearers import HearerRow
from widgets.screens.cases import CaseDetail, WayFace
from widgets.screens.ledger_view import Fact

PLACES = frozenset({"vault", "window", "backyard", "resident", "box"})
_DUE = {Due.GRAVE: Tone.ERROR, Due.TODAY: Tone.WARN, Due.CALM: Tone.PLAIN}
_SEATS = frozenset(
    {
        Conflict.SEAT_FULL,
        Conflict.CHANGE_REFUSED,
        Conflict.ALREADY_BOOKED,
        Conflict.CARD_LACKING,
    }
)
# Where the two sides differ in one of these, that is what the case is about.
_TELLING = frozenset(
    {"what", "state", "count", "slot", "at", "phone", "channel", "terminal", "klass"}
)
_Line = tuple[str, str, str]


def case_row(words: Words, view: CaseView) -> Row:
    """Return a case's line in the list."""
    at = view.case.opened_at
    found = words("ledger.moment", month=at.month, day=at.day, time=time_words(at))
    note = words("cases.found", at=found, subject=view.subject)
    short = words(f"cases.conflict.{view.conflict}.short", **_values(words, view))
    return Row(key=view.case.id, cells=(Cell(text=note, below=short),))


def _values(words: Words, view: CaseView) -> dict[str, str | int]:
    kind = words(f"entry_kind.{view.kind}") if view.kind else ""
    return {"kind": kind, "subject": view.subject}


def due_face(words: Words, view: CaseView) -> TagFace:
    """Return how soon a case is to be settled."""
    return TagFace(text=words(f"cases.due.{view.due}"), tone=_DUE[view.due])


def case_detail(words: Words, view: CaseView, *, asking: bool = False) -> CaseDetail:
    """Return one case with both sides; ``asking`` while the central store is asked for more."""
    conflict = f"cases.conflict.{view.conflict}"
    return CaseDetail(
        label=_label(words, view),
        due=due_face(words, view),
        title=words(f"cases.conflict.{view.conflict}.title", **_values(words, view)),
        safe=words(f"{conflict}.safe"),
        heads=(words(f"{conflict}.ours"), words(f"{conflict}.central")),
        proposal=words(f"{conflict}.propose"),
        rule=words(f"{conflict}.rule"),
        person=view.person,
        kana=view.kana,
        facts=_facts(words, view),
        sides=_rows(words, _lines(words, view)),
        kept=words("cases.kept"),
        axis=axis(words, view),
        history=timeline(words, view),
        hearers=tuple(_hearer(words, one) for one in view.to_tell),
        history_note=words(f"cases.history.{_reach(view, asking=asking)}"),
    )


def _label(words: Words, view: CaseView) -> str:
    terminal = view.ours.terminal or words("status.none")
    told = words("cases.label", subject=view.subject, terminal=terminal)
    return told + (words("cases.joined", count=len(view.joined)) if view.joined else "")


def _facts(words: Words, view: CaseView) -> tuple[Fact, ...]:
    facts = [
        Fact(label=words("cases.fact.subject"), value=view.subject),
        Fact(label=words("cases.fact.reason"), value=words(f"status.reason.{view.reason}")),
    ]
    if view.booking is not None and view.booking.phone:
        facts.append(Fact(label=words("cases.line.phone"), value=view.booking.phone))
    return tuple(facts)


def way_faces(words: Words, view: CaseView) -> tuple[WayFace, ...]:
    """Return the ways in their order; one that cannot be taken tells why."""
    return tuple(_way(words, view, one) for one in view.ways)


def _way(words: Words, view: CaseView, one: WayView) -> WayFace:
    key = f"cases.conflict.{view.conflict}.way.{one.way}"
    note = words(f"cases.against.{one.why}") if one.why else words(f"{key}.text")
    return WayFace(text=words(f"{key}.title"), note=note, usable=not one.why)


def way_key(words: Words, view: CaseView, way: WayView) -> tuple[str, str]:
    """Return what F12 says for a way, and its short form."""
    key = f"cases.conflict.{view.conflict}.way.{way.way}"
    return words(f"{key}.key"), words(f"{key}.short")


def free_faces(words: Words, view: CaseView) -> tuple[WayFace, ...]:
    """Return the nearest free slots."""
    return tuple(
        WayFace(text=_short_slot(words, one), aside=words("cases.seats", count=one.free))
        for one in view.free
    )


def _short_slot(words: Words, at: FreeSlot) -> str:
    weekday = words(f"clock.weekday.{at.day.weekday()}")
    return words(
        "cases.slot_short", month=at.day.month, day=at.day.day, weekday=weekday, time=at.time
    )


def slot_words(words: Words, day: date, time: str) -> str:
    """Return a slot's day and time."""
    return words("cases.slot", day=day_words(words, day), time=time)


def _hearer(words: Words, one: ToTell) -> HearerRow:
    role = words(f"role.{one.role}") if one.role else ""
    note = words(f"cases.hear.{one.key}")
    if one.terminal:
        note = words("cases.hear.at", what=note, terminal=one.terminal)
    return HearerRow(name=one.name, role=role, note=note)


def _reach(view: CaseView, *, asking: bool) -> str:
    if view.asked:
        return "whole"
    return "asking" if asking else "here"


# --- both sides, row by row ---------------------------------------------------------------------


def _rows(words: Words, lines: list[_Line]) -> tuple[Row, ...]:
    """Return the rows; one in which the sides differ is tinted, one of nothing left out."""
    none = words("status.none")
    lines = [line for line in lines if line[1:] != (none, none)]
    return tuple(
        Row(
            key=name,
            cells=(
                Cell(text=words(f"cases.line.{name}"), sub=True),
                Cell(text=left, bold=name == "what"),
                Cell(text=right, bold=name == "what"),
            ),
            tone=RowTone.WARN if _differ(name, left, right, none) else RowTone.PLAIN,
        )
        for name, left, right in lines
    )


def _differ(name: str, left: str, right: str, none: str) -> bool:
    return name in _TELLING and left != right and none not in (left, right)


def _lines(words: Words, view: CaseView) -> list[_Line]:
    if view.booking is not None and view.conflict in _SEATS:
        other = view.other
        if view.conflict is Conflict.ALREADY_BOOKED and other is not None:
            return _two_bookings(words, view, view.booking, other)
        return _promise(words, view, view.booking)
    if view.ticket is not None and view.conflict is Conflict.NUMBER_TWICE:
        return _two_tickets(words, view.ticket, view.ticket_other)
    if view.conflict is Conflict.CARD_IN_HAND and not view.case.entry:
        return _in_hand(words, view)
    pairs = {Conflict.OTHER_CARD: _two_cards, Conflict.FORKED: _two_chains}
    return pairs.get(view.conflict, _entries)(words, view)


def _promise(words: Words, view: CaseView, booking: Booking) -> list[_Line]:
    """Compare what was promised with what the central store has."""
    none, at = words("status.none"), view.at
    asked = _slot(words, at) if at is not None else none
    stands = booking.status is BookingStatus.BOOKED
    kept = slot_words(words, booking.day, booking.time) if stands else words("cases.no_seat")
    return [
        ("what", _kind(words, view.kind), words(f"status.reason.{view.reason}")),
        ("slot", asked, kept),
        *_elsewhere(words, view, booking),
        ("paper", _paper(words, view), none),
        ("state", words("cases.state.booked"), words(f"cases.state.{booking.status}")),
        ("at", _second(words, view.ours), none),
        ("who", _who(words, view.ours), none),
    ]


def _elsewhere(words: Words, view: CaseView, booking: Booking) -> list[_Line]:
    """Name the places where the two sides differ in them."""
    at = view.at
    if at is None or at.office == booking.office:
        return []
    return [("place", at.office, booking.office)]


def _paper(words: Words, view: CaseView) -> str:
    certain = bool(view.case.details.get("leased")) or bool(view.booking and view.booking.leased)
    return words("cases.paper_certain" if certain else "cases.paper_provisional")


def _slot(words: Words, at: FreeSlot) -> str:
    return slot_words(words, at.day, at.time)


def _two_bookings(words: Words, view: CaseView, booking: Booking, other: Booking) -> list[_Line]:
    none = words("status.none")
    pair = (booking, other)
    lines = [
        ("what", *(words("entry_kind.booking.made") for _ in pair)),
        ("number", *(one.number for one in pair)),
        ("slot", *(slot_words(words, one.day, one.time) for one in pair)),
        ("made", *(_moment(words, one.made_at) for one in pair)),
        ("channel", *(_channel(words, one) for one in pair)),
        ("who", _who(words, view.ours), none),
        ("state", *(words(f"cases.state.{one.status}") for one in pair)),
        ("phone", *(one.phone or none for one in pair)),
    ]
    if booking.office != other.office:
        lines.insert(3, ("place", booking.office, other.office))
    return [(name, left, right) for name, left, right in lines]


def _channel(words: Words, booking: Booking) -> str:
    return words(f"cases.channel.{'web' if booking.channel == 'web' else 'staff'}")


def _two_tickets(words: Words, ticket: Ticket, other: Ticket | None) -> list[_Line]:
    none = words("status.none")
    lines = [
        ("number", ticket.number, other.number if other else none),
        ("terminal", ticket.terminal, other.terminal if other else none),
        (
            "made",
            _moment(words, ticket.issued_at),
            _moment(words, other.issued_at) if other else none,
        ),
        (
            "state",
            *(words(f"cases.state.{one.status}") if one else none for one in (ticket, other)),
        ),
    ]
    return [(name, left, right) for name, left, right in lines]


def _in_hand(words: Words, view: CaseView) -> list[_Line]:
    """Compare a scanned card with what the ledger says of it."""
    card, none = view.card, words("status.none")
    gone = card.handed_over_at if card is not None else None
    return [
        ("what", words("cases.holding"), _state_word(words, view.central.state)),
        ("at", _moment(words, view.case.opened_at), _moment(words, gone) if gone else none),
        ("terminal", view.ours.terminal, none),
    ]


def _two_cards(words: Words, view: CaseView) -> list[_Line]:
    """Compare the card that came after with the one that may have to end with it."""
    card, none = view.card, words("status.none")
    handed = card.handed_over_at if card is not None else None
    return [
        ("what", _kind(words, view.kind), _state_word(words, view.central.state)),
        ("number", str(view.case.details.get("other", none)), view.subject),
        ("at", _second(words, view.ours), _moment(words, handed) if handed else none),
        ("terminal", view.ours.terminal or none, none),
        ("who", _who(words, view.ours), none),
        ("address", none, card.address if card is not None else none),
    ]


def _two_chains(words: Words, view: CaseView) -> list[_Line]:
    none, where = words("status.none"), str(view.case.details.get("where", ""))
    return [
        ("what", words("cases.fork.ours"), words("cases.fork.central")),
        ("seq", none, where or none),
        ("terminal", view.subject, none),
    ]


def _entries(words: Words, view: CaseView) -> list[_Line]:
    ours, central, none = view.ours, view.central, words("status.none")
    other = _kind(words, central.what) if central.what else words("cases.central_what")
    told = "count" if view.conflict is Conflict.MISRECKONED else "state"
    lines = [
        ("what", _kind(words, view.kind), other),
        (told, _state_word(words, ours.state), _state_word(words, central.state)),
        ("at", _second(words, ours), _second(words, central)),
        ("klass", _klass(words, ours), _klass(words, central)),
        ("who", _who(words, ours), _who(words, central)),
        ("approved", ours.approved_by or none, central.approved_by or none),
        ("seen", *(str(one.rev) if ours.rev or central.rev else none for one in (ours, central))),
    ]
    return [(name, left, right) for name, left, right in lines]


def _kind(words: Words, kind: str) -> str:
    return words(f"entry_kind.{kind}") if kind else words("status.none")


def _klass(words: Words, side: CaseSide) -> str:
    return words(f"cases.klass.{side.klass}") if side.klass else words("status.none")


def _moment(words: Words, at: datetime) -> str:
    return words("ledger.moment", month=at.month, day=at.day, time=time_words(at))


def _second(words: Words, side: CaseSide) -> str:
    at = side.at
    if at is None:
        return words("status.none")
    return words("ledger.moment", month=at.month, day=at.day, time=f"{at:%H:%M:%S}")


def _who(words: Words, side: CaseSide) -> str:
    if not side.who:
        return words("status.none")
    return f"{side.who}（{words(f'role.{side.role}')}）"


def _state_word(words: Words, state: str) -> str:
    """Return a state's word or a place's; what is neither stands as it is."""
    if not state:
        return words("status.none")
    if state in set(CardStatus):
        return words(f"card_status.{state}")
    if state in {*TicketStatus, *VisitStatus, *BookingStatus}:
        return words(f"cases.state.{state}")
    return place_words(words, state) if state.partition(":")[0] in PLACES else state
