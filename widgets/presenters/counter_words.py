"""The window's states in words: rail, stages, person, the card's place and check."""

from __future__ import annotations

from datetime import datetime

from app.cards.card import Card, position_of, window_place
from app.desk.counter import CounterBoard
from app.desk.serving import Serving
from app.faults import CounterFault
from app.names.eras import ages, born_from_iso, eras
from app.names.variants import which_variants
from app.ports import CardCheck, Words
from app.procedures.flow import StageState
from app.tickets.ticket import Ticket
from widgets.clock_words import time_words
from widgets.controls.notice import FaultView
from widgets.controls.painting import Tone
from widgets.controls.queue_rail import QueueView, Waiting
from widgets.controls.queue_rail import Serving as Now
from widgets.controls.stage_list import StageRow
from widgets.controls.stage_list import StageState as RowState
from widgets.screens.counter_side import CheckView, PersonView, PlaceView
from widgets.steps.step import case_told

_STATES = {
    StageState.DONE: RowState.DONE,
    StageState.OPEN: RowState.TO_DO,
    StageState.REVIEW: RowState.REVIEW,
}


def number_of(serving: Serving, words: Words) -> str:
    """Return the number by which a visit is told; one without a ticket has none."""
    return serving.number or words("counter.queue.no_ticket_case")


class CounterWords:
    """Put the states of a window into words."""

    def __init__(self, words: Words, window: str) -> None:
        self.words = words
        self._window = window

    def queue(self, board: CounterBoard, serving: Serving | None, now: datetime) -> QueueView:
        """Return the rail; numbers and purposes, never names."""
        words = self.words
        rows = [self._waiting(board, ticket, now) for ticket in board.waiting]
        called = board.called if serving is None else None
        current = (
            self._now(board, serving, now)
            if serving is not None
            else self._called(board, called, now)
        )
        return QueueView(
            title=words("counter.queue.title", count=len(rows)),
            count=len(rows),
            now=current,
            next=rows[0] if rows else None,
            estimate="",
            rows=tuple(rows[1:]),
            parked=len(board.held),
            calls=len(board.waiting_official),
            cases=board.cases,
        )

    def _now(self, board: CounterBoard, serving: Serving, now: datetime) -> Now:
        began, ticket = serving.visit.opened_at, serving.ticket
        if ticket is not None and ticket.called_at is not None:
            began = max(began, ticket.called_at)  # of a visit taken up again only today counts
        seconds = max(0, int((now - began).total_seconds()))
        elapsed = self.words(
            "counter.minutes_seconds", minutes=seconds // 60, seconds=f"{seconds % 60:02d}"
        )
        return Now(
            ticket=board.label(serving.ticket)
            if serving.ticket is not None
            else self.words("counter.queue.no_ticket"),
            began=time_words(began),
            elapsed=elapsed,
            purpose=self._purpose(serving.ticket, serving.booking is not None),
        )

    def _called(self, board: CounterBoard, ticket: Ticket | None, now: datetime) -> Now | None:
        if ticket is None or ticket.called_at is None:
            return None
        return Now(
            ticket=board.label(ticket),
            began=time_words(ticket.called_at),
            elapsed=self.words("counter.queue.calling", count=ticket.calls),
            purpose=self._purpose(ticket, bool(ticket.booking)),
        )

    def _waiting(self, board: CounterBoard, ticket: Ticket, now: datetime) -> Waiting:
        minutes = max(0, int((now - ticket.issued_at).total_seconds()) // 60)
        return Waiting(
            ticket=board.label(ticket),
            purpose=self._purpose(ticket, bool(ticket.booking)),
            waited=self.words("counter.queue.minutes", minutes=minutes),
        )

    def _purpose(self, ticket: Ticket | None, booked: bool) -> str:
        if ticket is None:
            return ""
        purpose = self.words(f"purpose.{ticket.purpose}")
        return self.words("counter.queue.booked", purpose=purpose) if booked else purpose

    def case(self, serving: Serving) -> str:
        """Return the case: who came, with or without the notice."""
        return case_told(serving.way.facts, self.words)

    def stages(self, serving: Serving) -> list[StageRow]:
        """Return the rows of the stage list."""
        return [
            StageRow(
                key=row.stage.key,
                number=row.number,
                text=self.words(f"procedures.stage.{row.stage.key}"),
                state=RowState.CURRENT if row.current else _STATES[row.state],
                at=time_words(row.at) if row.at is not None else "",
                official=row.stage.official,
                added=row.added,
            )
            for row in serving.stages
        ]

    def place_in_list(self, serving: Serving) -> str:
        """Return 段階 2／10."""
        current = next((row.number for row in serving.stages if row.current), 0)
        return self.words("counter.stages.at", number=current, count=len(serving.stages))

    def person(self, serving: Serving) -> PersonView | None:
        """Return the person, None while nobody is chosen."""
        card = serving.card
        if card is None:
            return None
        notes = which_variants(card.name)
        facts = [
            (self.words("counter.side.born"), self._born(card, serving)),
            (self.words("counter.side.address"), card.address),
            (self.words("counter.side.number"), card.control_number),
        ]
        if notes:
            told = notes[0].told(self.words)
            facts.append((self.words("counter.side.glyph"), told))
        return PersonView(kana=card.kana, name=card.name, variant=bool(notes), facts=tuple(facts))

    def _born(self, card: Card, serving: Serving) -> str:
        if not card.born:
            return ""
        born = born_from_iso(card.born)
        low, high = ages(born, serving.today)
        age = str(low) if low == high else f"{low}〜{high}"
        return self.words("counter.side.born_age", born=eras().told(born), age=age)

    def booking(self, serving: Serving) -> list[tuple[str, str]]:
        """Return booking and arrival."""
        facts, words = [], self.words
        booking, ticket = serving.booking, serving.ticket
        if booking is not None:
            told = words(
                "counter.side.booked",
                time=booking.time,
                purpose=words(f"booking_purpose.{booking.purpose}"),
            )
            facts.append((words("counter.side.booking"), told))
        if ticket is not None:
            told = words(
                "counter.side.came", time=time_words(ticket.issued_at), number=ticket.number
            )
            facts.append((words("counter.side.arrival"), told))
        return facts

    def place(self, serving: Serving) -> PlaceView | None:
        """Return the card's way; dashed while the second confirmation is missing."""
        card, words = serving.card, self.words
        if card is None:
            return None
        arrived = ""
        if card.received_at is not None:
            at = card.received_at
            arrived = words("counter.side.arrived", month=at.month, day=at.day)
        here = self._place(card.place)
        if card.moving_to:
            return PlaceView(
                arrived=arrived,
                before=here,
                place=self._place(card.moving_to),
                unconfirmed=True,
                shelf=False,
                told=words("counter.side.unconfirmed"),
            )
        told = ""
        if position_of(card.place):
            told = words("counter.side.to_fetch")
        elif card.place == window_place(self._window):
            told = words("counter.side.here")
        return PlaceView(
            arrived=arrived, place=here, told=told, shelf=bool(position_of(card.place))
        )

    def _place(self, place: str) -> str:
        kind, _, value = place.partition(":")
        if value:
            return self.words(f"counter.place.{kind}", value=value)
        return self.words(f"counter.place.{kind or 'unknown'}")

    def check(self, check: CardCheck | None, *, reader: bool) -> CheckView:
        """Return the card check in words."""
        words = self.words
        if check is None:
            told = words("counter.check.how") if reader else words("counter.check.no_reader")
            return CheckView(verdict=words("counter.check.not_done"), tone=Tone.PLAIN, told=told)
        locked = any(tries.locked for tries in check.tries.values())
        good = not locked and not check.resident_half_changed
        return CheckView(
            verdict=words("counter.check.good" if good else "counter.check.bad"),
            tone=Tone.OK if good else Tone.ERROR,
            facts=(
                (words("counter.verify.expires"), eras().long_form(check.expires)),
                (words("counter.verify.municipality"), check.municipality),
            ),
            check=check,
        )

    def fault(self, fault: CounterFault, now: datetime, *, act: str, other: str) -> FaultView:
        """Return a fault in its three parts."""
        words, details = self.words, fault.details
        return FaultView(
            code=fault.code,
            what=words(f"fault.{fault.code}.what", **details),
            safe=words(f"fault.{fault.code}.safe", **details),
            next=words(f"fault.{fault.code}.next", **details),
            at=time_words(now),
            act=act,
            other=other,
            other_key="Esc",
        )
