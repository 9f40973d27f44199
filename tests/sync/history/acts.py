"""What people do at a terminal: drawn by number, allowed by the rules or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.backyard.box import Box, box_id
from app.cards.card import card_id
from app.faults import IllegalMove
from app.records.state import CITY_SCOPE, office_scope
from app.reservations.booking import Booking
from app.reservations.booking_day import day_id, slot_of
from app.tickets.ticket import Ticket
from tests.sync.history.city import DAYS, PURPOSE, TIMES
from tests.sync.history.terminal import Terminal

CARDS = 3
PERSONS = 3
Act = Callable[[Terminal, int], object]


class Choice:
    """Take parts of a drawn number, one choice after the other."""

    def __init__(self, drawn: int) -> None:
        self._left = drawn

    def of(self, options: Any) -> Any:
        chosen = options[self._left % len(options)]
        self._left //= len(options)
        return chosen


_CARD_STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("card.received", "yamada", {"box": "B1"}),
    ("card.set_up", "yamada", {}),
    ("card.stored", "yamada", {"place": "vault:B-1"}),
    ("card.taken_out", "sato", {"to": "window:1"}),
    ("card.arrived", "sato", {"place": "window:1"}),
    ("card.handed_over", "sato", {"visit": "", "to": "self"}),
    ("card.missing", "yamada", {"box": "B1"}),
    ("card.bound", "sato", {"serial": "123456789012345"}),
)
_ROLES = {"yamada": "backyard", "sato": "clerk", "mori": "guide", "ota": "site_manager"}


def act_on_card(terminal: Terminal, drawn: int) -> object:
    """List a card, or take one a step on its way."""
    choice = Choice(drawn)
    number = choice.of(range(CARDS))
    subject = card_id("331007", f"{number:012d}")
    known = terminal.state("card", subject)
    if known is None:
        return _done(terminal, "card.listed", subject, "yamada", *_list_of(terminal, number))
    way = {"listed": 0, "missing": 0, "received": 1, "set_up": 2}
    likely = [way.get(known.status, 5)] * 3
    if known.status == "set_up":
        likely = [3 if known.place.startswith("vault:") else 2, 5, 4 if known.moving_to else 5]
    kind, who, body = _CARD_STEPS[choice.of((*likely, *range(len(_CARD_STEPS))))]
    return _done(terminal, kind, subject, who, dict(body))


def _list_of(terminal: Terminal, number: int) -> tuple[dict[str, Any], dict[str, Any], str]:
    body = {"municipality": "331007", "office": terminal.office, "box": "B1"}
    private = {
        "control_number": f"{number:012d}",
        "name": "山田 花子",
        "kana": "ヤマダ",
        "born": "1980-01-02",
        "address": "岡山市北区",
    }
    return body, private, office_scope(terminal.office)


def make_booking(terminal: Terminal, drawn: int) -> object:
    """Book one of a few scarce seats for one of a few persons."""
    choice = Choice(drawn)
    office = choice.of(("center", "center", "umibe"))
    day, time = choice.of(DAYS).isoformat(), choice.of(TIMES)
    body = {
        "number": f"R-{terminal.name}-{len(terminal.recorded)}",
        "purpose": PURPOSE,
        "office": office,
        "day": day,
        "time": time,
        "channel": "staff",
    }
    private = {"name": "辻　正明", "kana": "ツジ　マサアキ", "phone": "090-0000-0001"}
    person = f"p{choice.of(range(PERSONS))}"
    if terminal.program > 1:
        leased = terminal.city.desk.days is not None and _has_lease(terminal, office, day, time)
        body |= {"person": person, "leased": leased}
    else:
        body |= {"card": person}
    return _done(
        terminal,
        "booking.made",
        terminal.ledger.ids.new(),
        "sato",
        body,
        private,
        office_scope(office),
    )


def _has_lease(terminal: Terminal, office: str, day: str, time: str) -> bool:
    held = terminal.state("bookingday", f"{office}:{day}")
    slot = slot_of(PURPOSE, time)
    return held is not None and held.leased_to(terminal.name, slot, terminal.clock.now()) > 0


def act_on_booking(terminal: Terminal, drawn: int) -> object:
    """Change, cancel, receive or serve a booking that this terminal shows."""
    choice = Choice(drawn)
    known = sorted(terminal.states(Booking), key=lambda one: str(one.id))
    if not known:
        return make_booking(terminal, drawn)
    booking = choice.of(known)
    kinds = ["changed", "cancelled", "arrived", "served", "arrived", "changed"]
    if terminal.program > 1:
        kinds += ["noted", "contact_changed"]
    what = choice.of(kinds)
    body: dict[str, Any] = {}
    private = None
    if what == "changed":
        office = choice.of(("center", "umibe", booking.office))
        body = {"office": office, "day": choice.of(DAYS).isoformat(), "time": choice.of(TIMES)}
    elif what == "cancelled":
        body = {"reason": "resident"}
    elif what == "arrived":
        body = {"ticket": ""}
    elif what == "noted":
        private = {"text": f"{terminal.name}-{len(terminal.recorded)}"}
    elif what == "contact_changed":
        private = {"phone": f"090-{len(terminal.recorded):04d}"}
    return _done(terminal, f"booking.{what}", booking.id, "sato", body, private)


def act_on_day(terminal: Terminal, drawn: int) -> object:
    """Add a seat by hand: the only way to overbook."""
    choice = Choice(drawn)
    day, slot = choice.of(DAYS), slot_of(PURPOSE, choice.of(TIMES))
    subject = day_id(terminal.office, day)
    if terminal.program < 2 or terminal.state("bookingday", subject) is None:
        return None
    body = {"slot": slot, "reason": "a guide dog"}
    return _done(terminal, "bookingday.seat_added", subject, "ota", body, None, CITY_SCOPE)


_TICKET_STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ticket.called", {"window": "1"}),
    ("ticket.serving", {"visit": "v"}),
    ("ticket.done", {}),
    ("ticket.recalled", {}),
    ("ticket.absent", {}),
    ("ticket.parked", {}),
    ("ticket.requeued", {}),
    ("ticket.paper", {"paper": "printed"}),
    ("ticket.paper", {"paper": "unknown"}),
    ("ticket.voided", {"reason": "mistake"}),
)


def act_on_ticket(terminal: Terminal, drawn: int) -> object:
    """Give a number, or take one through the queue."""
    choice = Choice(drawn)
    known = sorted(terminal.states(Ticket), key=lambda one: str(one.id))
    if not known or choice.of(range(5)) == 0:
        body = {
            "number": f"A{len(terminal.recorded):03d}",
            "purpose": "A",
            "day": "2026-11-16",
            "office": terminal.office,
            "language": "ja",
            "care": False,
            "booking": "",
            "paper": "asked",
        }
        subject, scope = terminal.ledger.ids.new(), office_scope(terminal.office)
        return _done(terminal, "ticket.issued", subject, "sato", body, None, scope)
    kind, body = choice.of(_TICKET_STEPS)
    return _done(terminal, kind, choice.of(known).id, "sato", dict(body))


def act_on_box(terminal: Terminal, drawn: int) -> object:
    """List, open or check a delivered box."""
    choice = Choice(drawn)
    subject = box_id(terminal.office, "B1")
    known = terminal.state("box", subject)
    if known is None:
        body = {"number": "B1", "office": terminal.office, "listed": 3, "source": "d1"}
        scope = office_scope(terminal.office)
        return _done(terminal, "box.listed", subject, "yamada", body, None, scope)
    assert isinstance(known, Box)
    kind, body = choice.of(
        (
            ("box.opened", {}),
            ("box.surplus", {"code": f"3{choice.of(range(3))}"}),
            ("box.checked", {"matched": 3, "missing": 0}),
        )
    )
    return _done(terminal, kind, subject, "yamada", dict(body))


ACTS: tuple[Act, ...] = (
    act_on_card,
    act_on_card,
    act_on_card,
    make_booking,
    make_booking,
    act_on_booking,
    act_on_booking,
    act_on_ticket,
    act_on_box,
    act_on_day,
)


def act(terminal: Terminal, drawn: int) -> object:
    """Do one of all acts."""
    return ACTS[drawn % len(ACTS)](terminal, drawn // len(ACTS))


def _done(
    terminal: Terminal,
    kind: str,
    subject: str,
    who: str,
    body: dict[str, Any],
    private: dict[str, Any] | None = None,
    scope: str | None = None,
) -> object:
    more: dict[str, Any] = {"actor": who, "role": _ROLES[who]}
    if private is not None:
        more["private"] = private
    if scope is not None:
        more["scope"] = scope
    if terminal.program < 2:
        more["version"] = 1
    try:
        return terminal.record(kind, subject, body, **more)
    except IllegalMove:
        return None
