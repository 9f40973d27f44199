"""One case of each conflict at a desk, as terminals and the central store leave them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec

from app.backyard.box import list_box
from app.cases.case import open_case
from app.cases.conflicts import Conflict
from app.desk.bookings import Bookings
from app.desk.status import StatusDesk
from app.records.replica import CentralRow, Cursor
from app.records.state import office_scope
from app.tickets import queue
from app.tickets.queue import NumberRange
from app.visits import acts
from tests.app.desk.booking_kit import DAY, SLOT, Centre, answer, twice, wanted
from tests.app.store.rows import list_cards
from tests.widgets.conftest import OFFICE, TERMINAL, DeskParts


class CaseMaker:
    """Make cases at one desk, each by what leads to it."""

    def __init__(self, parts: DeskParts) -> None:
        self.parts = parts
        self.centre = Centre(parts.ledger)
        self.centre.publish()
        self.bookings = Bookings(parts.desk, self.centre.plan)

    def make(self, conflict: Conflict) -> None:
        """Leave one case of a conflict; a clerk is signed in afterwards."""
        self.parts.enter("M-3001")
        _MAKING[conflict](self)
        self.parts.enter("C-1001")

    def full(self, slot: str = SLOT) -> None:
        """Let the central store tell that a slot is full."""
        day = self.centre.day()
        taken = {**day.taken, slot: day.capacity[slot]}
        self.centre.send([msgspec.structs.replace(day, taken=taken)])

    def tell(self, subject_type: str, subject: str, topic: str, entry: str, **details: Any) -> None:
        """Open a case as the central store does."""
        self.parts.desk.act(
            lambda unit: open_case(
                unit,
                topic=topic,
                subject_type=subject_type,
                subject=subject,
                entry=entry,
                details=details,
                scope=office_scope(OFFICE),
            )
        )

    def card(self, *kinds: str) -> tuple[str, str]:
        """Return a card to which something happened here, and the last entry."""
        desk, clock = self.parts.desk, self.parts.clock
        (card, *_) = desk.act(lambda unit: list_cards(unit, "OKY-1")).value
        for kind, body in (
            ("card.received", {}),
            ("card.set_up", {}),
            ("card.stored", {"place": "vault:B-04-098"}),
            *((kind, {"to": "window:3", "place": "window:3"}) for kind in kinds),
        ):
            clock.pass_(minutes=7)
            desk.act(lambda unit, kind=kind, body=body: unit.record(kind, card.id, body))  # type: ignore[misc]
        newest = desk.ask(lambda records: records.day.recent(TERMINAL, 1))[0][0]
        clock.pass_(minutes=19)
        return card.id, newest.id


def _seat_full(maker: CaseMaker) -> None:
    made = maker.bookings.book(wanted()).booking
    maker.parts.clock.pass_(minutes=29)
    maker.full()
    maker.centre.refuse(made, "slot_full")


def _change_refused(maker: CaseMaker) -> None:
    made = maker.bookings.book(wanted("09:00")).booking
    maker.centre.receive()
    maker.parts.clock.pass_(minutes=9)
    maker.bookings.change(made.id, office="center", day=DAY, time="10:00")
    maker.full()
    answer(maker.centre, "slot_full")


def _already_booked(maker: CaseMaker) -> None:
    twice(maker.bookings, maker.centre, first="web", second="staff")


def _card_lacking(maker: CaseMaker) -> None:
    made = maker.bookings.book(wanted()).booking
    maker.parts.clock.pass_(minutes=4)
    maker.centre.refuse(made, "card_gone")


def _came_anyway(maker: CaseMaker) -> None:
    made = maker.bookings.book(wanted()).booking
    maker.centre.receive()
    parts = maker.parts
    parts.clock.pass_(minutes=30)
    parts.desk.act(lambda unit: unit.record("booking.arrived", made.id, {"ticket": "t"}))
    entry = parts.desk.ask(lambda records: records.day.recent(TERMINAL, 1))[0][0]
    maker.tell(
        "booking",
        made.id,
        "illegal_move",
        entry.id,
        kind="booking.arrived",
        terminal=TERMINAL,
        now="cancelled",
        wanted="arrived",
    )


def _of_card(kind: str, now: str, topic: str = "illegal_move") -> Callable[[CaseMaker], None]:
    def make(maker: CaseMaker) -> None:
        there = ("card.taken_out", "card.arrived", "card.handed_over")
        gone = kind == "card.handed_over" or now == "handed_over"
        card, entry = maker.card(*(there if gone else there[:1]))
        wanted = "handed_over" if kind == "card.handed_over" else "window:5"
        maker.tell("card", card, topic, entry, kind=kind, terminal=TERMINAL, now=now, wanted=wanted)

    return make


def _in_hand(maker: CaseMaker) -> None:
    maker.card("card.taken_out", "card.arrived", "card.handed_over")
    StatusDesk(maker.parts.desk).tell_in_hand("3K7-204817")


def _number_twice(maker: CaseMaker) -> None:
    parts = maker.parts
    first = parts.desk.act_asking(
        lambda unit, records: queue.issue(
            unit,
            records.tickets,
            terminal=TERMINAL,
            purpose="A",
            numbers=NumberRange(first=1, last=9),
        )
    ).value
    later = first.issued_at + timedelta(minutes=4)
    there = msgspec.structs.replace(first, id="there", terminal="T09", issued_at=later, rev=1)
    row = CentralRow(
        scope=first.scope,
        subject_type="ticket",
        subject="there",
        rev=1,
        body=msgspec.to_builtins(there),
    )
    maker.centre.replica.take_feed([row], 0, Cursor(scope=first.scope, feed_epoch="f", no=99))
    maker.tell(
        "ticket",
        "there",
        "number_taken",
        "e",
        kind="ticket.issued",
        terminal="T09",
        now=TERMINAL,
        wanted="T09",
    )


def _served_twice(maker: CaseMaker) -> None:
    visit = maker.parts.desk.act(
        lambda unit: acts.open_visit(
            unit,
            acts.Opening(
                procedure="issuance",
                first_stage="receive",
                official_stages=(),
                given={},
                window="3",
            ),
        )
    ).value
    maker.tell(
        "visit",
        visit.id,
        "served_twice",
        "",
        kind="visit.step_answered",
        terminal=TERMINAL,
        now="window:5",
        wanted="window:3",
    )


def _other_card(maker: CaseMaker) -> None:
    card, _ = maker.card("card.taken_out", "card.arrived", "card.handed_over")
    maker.tell(
        "card",
        card,
        "other_card",
        "e",
        kind="card.handed_over",
        terminal="T09",
        now="handed_over",
        wanted="revoked",
        why="replaced",
        other="3K7-300001",
    )


def _misreckoned(maker: CaseMaker) -> None:
    box = maker.parts.desk.act(
        lambda unit: list_box(unit, number="OKY-9", listed=3, source="d")
    ).value
    numbers = {"now": "2", "wanted": "0"}
    maker.tell("box", box.id, "misreckoned", "", kind="box.checked", terminal=TERMINAL, **numbers)


def _forked(maker: CaseMaker) -> None:
    maker.tell("terminal", "T07", "fork", "", epoch=1, where="seq 12")


_MAKING: dict[Conflict, Callable[[CaseMaker], None]] = {
    Conflict.SEAT_FULL: _seat_full,
    Conflict.CHANGE_REFUSED: _change_refused,
    Conflict.ALREADY_BOOKED: _already_booked,
    Conflict.CARD_LACKING: _card_lacking,
    Conflict.CAME_ANYWAY: _came_anyway,
    Conflict.CARD_MOVED: _of_card("card.handed_over", "window:5", "on_the_way"),
    Conflict.PLACE_DIFFERS: _of_card("card.taken_out", "window:5"),
    Conflict.CARD_IN_HAND: _in_hand,
    Conflict.CARD_DISCARDED: _of_card("card.handed_over", "discarded"),
    Conflict.HANDED_OVER_TWICE: _of_card("card.handed_over", "handed_over"),
    Conflict.NUMBER_TWICE: _number_twice,
    Conflict.SERVED_TWICE: _served_twice,
    Conflict.OTHER_CARD: _other_card,
    Conflict.MISRECKONED: _misreckoned,
    Conflict.STATE_CHANGED: _of_card("card.set_up", "set_up"),
    Conflict.FORKED: _forked,
    Conflict.OTHER: _of_card("card.set_up", "", "no_right"),
}
