"""Cards, tickets and bookings under any order of acts: the real ledger against a plain model."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from app.access.roles import Role, load_rights
from app.cards import ledger as cards
from app.cards.card import STATUS_MOVES, Card, CardStatus
from app.faults import IllegalMove
from app.records.unit import Actor, Unit
from app.reservations.booking import BOOKING_MOVES, Booking, BookingStatus, NewBooking, make
from app.store.ledger import Ledger
from app.store.verify import verify
from app.system import SystemIds
from app.tickets import queue
from app.tickets.ticket import TICKET_MOVES, Ticket, TicketPrint, TicketStatus
from sync.rebase import Rebase
from tests.app.store.conftest import IDENTITY, KEY
from tests.app.store.rows import PEOPLE, list_cards
from tests.conftest import SetClock

MANAGER = Actor(staff_id="S-1", role=Role.SITE_MANAGER, office="center")
RIGHTS = load_rights()
NUMBERS = queue.NumberRange(first=1, last=299)


class Counter(RuleBasedStateMachine):
    """One terminal's day; the model knows only the tables of moves."""

    some_card = Bundle("some_card")
    some_ticket = Bundle("some_ticket")
    some_booking = Bundle("some_booking")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._ledger = Ledger.open(
            Path(self._folder.name) / "ledger.db",
            KEY,
            identity=IDENTITY,
            clock=SetClock(),
            ids=SystemIds(),
            rights=RIGHTS,
            ballast_bytes=0,
        )
        self._cards: dict[str, CardStatus] = {}
        self._tickets: dict[str, TicketStatus] = {}
        self._bookings: dict[str, BookingStatus] = {}
        self._entries = 0

    def teardown(self) -> None:
        with self._ledger.reading() as connection:
            found = verify(connection, Rebase())
        assert found.ok
        assert found.entries == found.owed == self._entries
        self._ledger.close()
        self._folder.cleanup()

    def _act(self, work: Callable[[Unit], Any]) -> Any:
        done = self._ledger.act(work, MANAGER)
        self._entries += done.entries
        return done.value

    def _move(self, work: Callable[[Unit], Any], *, allowed: bool) -> bool:
        """Act; the ledger allows what the model allows, and refuses the rest whole."""
        if allowed:
            self._act(work)
            return True
        with pytest.raises(IllegalMove) as told:
            self._act(work)
        assert told.value.now
        assert told.value.wanted
        return False

    @initialize(target=some_card)
    def listed(self) -> Any:
        found = self._act(lambda unit: list_cards(unit, "OKY-1", PEOPLE[:2]))
        self._cards = dict.fromkeys((card.id for card in found), CardStatus.LISTED)
        return found[0].id

    @rule(
        card=some_card,
        kind=st.sampled_from(
            (
                ("card.received", CardStatus.RECEIVED, {"box": "OKY-1"}),
                ("card.missing", CardStatus.MISSING, {"box": "OKY-1"}),
                ("card.set_up", CardStatus.SET_UP, {}),
                ("card.handed_over", CardStatus.HANDED_OVER, {"visit": "", "to": "marked"}),
            )
        ),
    )
    def card_moves(self, card: str, kind: tuple[str, CardStatus, dict[str, str]]) -> None:
        name, wanted, body = kind
        allowed = wanted in STATUS_MOVES[self._cards[card]]
        if self._move(lambda unit: unit.record(name, card, body), allowed=allowed):
            self._cards[card] = wanted

    @rule(card=some_card, window=st.sampled_from(("1", "2")))
    def card_goes_to_a_window(self, card: str, window: str) -> None:
        before = self._card(card)
        ready = self._cards[card] is CardStatus.SET_UP
        free = ready and not before.moving_to and before.place.startswith("vault:")
        self._move(lambda unit: cards.take_out(unit, card, window), allowed=free)
        arriving = self._card(card).moving_to == f"window:{window}"
        self._move(
            lambda unit: cards.confirm_at_window(unit, card, window), allowed=ready and arriving
        )

    @rule(card=some_card, number=st.integers(1, 3))
    def card_is_stored(self, card: str, number: int) -> None:
        movable = self._cards[card] in (CardStatus.RECEIVED, CardStatus.SET_UP)
        self._move(
            lambda unit: cards.store_in_vault(unit, card, f"B-04-00{number}"), allowed=movable
        )

    @rule(card=some_card)
    def card_is_handed_over(self, card: str) -> None:
        at_window = self._card(card).place.startswith("window:")
        allowed = at_window and CardStatus.HANDED_OVER in STATUS_MOVES[self._cards[card]]
        work = lambda unit: cards.hand_over(unit, card, visit="v", to="self")  # noqa: E731
        if self._move(work, allowed=allowed):
            self._cards[card] = CardStatus.HANDED_OVER

    @rule(target=some_booking, number=st.integers(1, 99))
    def booking_is_made(self, number: int) -> Any:
        made = self._act(
            lambda unit: make(
                unit,
                NewBooking(
                    number=f"N{number}",
                    purpose="issuance",
                    office="center",
                    day=date(2026, 11, 20),
                    time="10:00",
                ),
            )
        )
        self._bookings[made.id] = BookingStatus.BOOKED
        return made.id

    @rule(
        booking=some_booking,
        kind=st.sampled_from(
            (
                ("booking.arrived", BookingStatus.ARRIVED),
                ("booking.served", BookingStatus.SERVED),
                ("booking.cancelled", BookingStatus.CANCELLED),
                ("booking.missed", BookingStatus.MISSED),
            )
        ),
    )
    def booking_moves(self, booking: str, kind: tuple[str, BookingStatus]) -> None:
        name, wanted = kind
        allowed = wanted in BOOKING_MOVES[self._bookings[booking]]
        work = lambda unit: unit.record(name, booking, {"ticket": "t"})  # noqa: E731
        if self._move(work, allowed=allowed):
            self._bookings[booking] = wanted

    @rule(target=some_ticket, booking=st.none() | some_booking, care=st.booleans())
    def ticket_is_issued(self, booking: str | None, care: bool) -> Any:
        done = self._ledger.act_with_records(
            lambda unit, records: queue.issue(
                unit,
                records.tickets,
                terminal="T01",
                purpose="A",
                numbers=NUMBERS,
                care=care,
                booking=booking or "",
            ),
            MANAGER,
        )
        self._entries += done.entries
        self._tickets[done.value.id] = TicketStatus.WAITING
        if booking and BookingStatus.ARRIVED in BOOKING_MOVES[self._bookings[booking]]:
            self._bookings[booking] = BookingStatus.ARRIVED
        return done.value.id

    @rule(
        ticket=some_ticket,
        kind=st.sampled_from(
            (
                ("ticket.called", TicketStatus.CALLED, {"window": "1"}),
                ("ticket.serving", TicketStatus.SERVING, {"visit": "v"}),
                ("ticket.absent", TicketStatus.ABSENT, {}),
                ("ticket.parked", TicketStatus.PARKED, {}),
                ("ticket.requeued", TicketStatus.WAITING, {}),
                ("ticket.done", TicketStatus.DONE, {}),
                ("ticket.voided", TicketStatus.VOID, {"reason": "mistake"}),
            )
        ),
    )
    def ticket_moves(self, ticket: str, kind: tuple[str, TicketStatus, dict[str, str]]) -> None:
        name, wanted, body = kind
        allowed = wanted in TICKET_MOVES[self._tickets[ticket]]
        if self._move(lambda unit: unit.record(name, ticket, body), allowed=allowed):
            self._tickets[ticket] = wanted

    @rule(ticket=some_ticket, paper=st.sampled_from(TicketPrint))
    def paper_is_noted(self, ticket: str, paper: TicketPrint) -> None:
        self._act(lambda unit: queue.note_paper(unit, ticket, paper))

    @rule()
    def next_is_called(self) -> None:
        waiting = [id for id, at in self._tickets.items() if at is TicketStatus.WAITING]
        try:
            done = self._ledger.act_with_records(
                lambda unit, records: queue.call_next(
                    unit, records.tickets, window="1", purposes=frozenset("A")
                ),
                MANAGER,
            )
        except queue.NobodyWaiting:
            assert not waiting
            return
        self._entries += done.entries
        assert done.value.id in waiting
        self._tickets[done.value.id] = TicketStatus.CALLED

    def _card(self, id: str) -> Card:
        found = self._ledger.read(lambda records: records.cards.one(Card, id))
        assert found is not None
        return found

    @invariant()
    def the_ledger_tells_what_the_model_tells(self) -> None:
        def told(records: Any) -> tuple[dict[str, Any], ...]:
            return (
                {id: records.cards.one(Card, id).status for id in self._cards},
                {id: records.tickets.one(Ticket, id).status for id in self._tickets},
                {id: records.bookings.one(Booking, id).status for id in self._bookings},
            )

        assert self._ledger.read(told) == (self._cards, self._tickets, self._bookings)

    @invariant()
    def numbers_are_never_given_twice(self) -> None:
        day = self._ledger.now().date()
        given = self._ledger.read(lambda records: records.tickets.of_day("center", day))
        numbers = [ticket.number for ticket in given]
        assert len(set(numbers)) == len(numbers) == len(self._tickets)

    @invariant()
    def every_card_has_one_place(self) -> None:
        for id, status in self._cards.items():
            card = self._card(id)
            places = {CardStatus.MISSING: "", CardStatus.HANDED_OVER: "resident"}
            if status in places:
                assert (card.place, card.moving_to) == (places[status], "")
            else:
                assert card.place


TestCounter = Counter.TestCase
TestCounter.settings = settings(stateful_step_count=25)
