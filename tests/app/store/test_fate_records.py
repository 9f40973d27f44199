"""What became of entries, and what stands behind the counts of a day and a card."""

from datetime import date

import sqlalchemy as sa

from app.access.roles import Role
from app.cards import ledger as cards
from app.records.entry import Outcome
from app.records.unit import Actor, Unit
from app.reservations.booking import NewBooking, make
from app.store.ledger import Ledger
from app.store.ledger_tables import owed, receipt
from tests.app.store.rows import list_cards


def _received(unit: Unit) -> list[str]:
    """List six cards and store the first two on B-04."""
    ids = [card.id for card in list_cards(unit)]
    for number, id in enumerate(ids[:2], start=1):
        unit.record("card.received", id, {})
        cards.set_up(unit, id)
        cards.store_in_vault(unit, id, f"B-04-{number:03d}")
    return ids


def _acknowledge(ledger: Ledger, entry_id: str, outcome: Outcome, reason: str = "") -> None:
    """Write a receipt as the synchronisation does."""
    with ledger.writing() as connection:
        connection.execute(
            sa.insert(receipt).values(
                entry_id=entry_id,
                outcome=outcome.value,
                rev=1,
                reason=reason,
                at=ledger.now().isoformat(),
            )
        )
        connection.execute(sa.delete(owed).where(owed.c.entry_id == entry_id))


def test_the_newest_entries_carry_their_receipts(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    ledger.act(_received, actors[Role.BACKYARD])
    first = ledger.read(lambda records: records.day.unsent(1))[0][0]
    before = len(ledger.read(lambda records: records.day.unsent(100)))
    _acknowledge(ledger, first.id, Outcome.REJECTED, "taken")

    recent = ledger.read(lambda records: records.day.recent("T01", 100))
    assert [entry.seq for entry, _ in recent] == sorted(
        (entry.seq for entry, _ in recent), reverse=True
    )
    told = {entry.id: answer for entry, answer in recent}
    answer = told[first.id]
    assert answer is not None
    assert (answer.outcome, answer.reason) == (Outcome.REJECTED, "taken")
    assert len(ledger.read(lambda records: records.day.unsent(100))) == before - 1
    assert len(ledger.read(lambda records: records.day.recent("T01", 3))) == 3


def test_what_was_recorded_after_a_place_is_told_with_its_outcome(
    ledger: Ledger, actors: dict[Role, Actor]
) -> None:
    nowhere = ledger.read(lambda records: records.day.newest("T01"))
    assert nowhere == (0, 0)
    ledger.act(list_cards, actors[Role.BACKYARD])
    place = ledger.read(lambda records: records.day.newest("T01"))
    ids = ledger.act(_received, actors[Role.BACKYARD]).value
    after = ledger.read(lambda records: records.day.after("T01", place))
    stored = [one for one in after if one.kind == "card.stored"]
    assert [one.subject for one in stored] == ids[:2]
    assert {(one.outcome, one.reason) for one in after} == {(None, "")}
    _acknowledge(ledger, stored[0].id, Outcome.CASE, "other_place")
    again = ledger.read(lambda records: records.day.after("T01", place))
    told = {one.id: (one.outcome, one.reason) for one in again}
    assert told.pop(stored[0].id) == (Outcome.CASE, "other_place")
    assert set(told.values()) == {(None, "")}
    every = ledger.read(lambda records: records.day.after("T01", nowhere))
    assert [one.id for one in every][-len(after) :] == [one.id for one in after]
    assert not ledger.read(lambda records: records.day.after("T02", nowhere))


def test_one_entry_is_found_by_its_id(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    ledger.act(_received, actors[Role.BACKYARD])
    entry = ledger.read(lambda records: records.day.unsent(1))[0][0]
    assert ledger.read(lambda records: records.day.entry(entry.id)) == entry
    assert ledger.read(lambda records: records.day.entry("elsewhere")) is None


def test_cards_on_their_way_are_told(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    ids = ledger.act(_received, actors[Role.BACKYARD]).value
    ledger.act(lambda unit: cards.take_out(unit, ids[0], "3"), actors[Role.CLERK])
    (moving,) = ledger.read(lambda records: records.cards.moving("center"))
    assert (moving.id, moving.moving_to) == (ids[0], "window:3")


def test_the_card_that_left_a_shelf_last_is_told(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    ids = ledger.act(_received, actors[Role.BACKYARD]).value
    assert ledger.read(lambda records: records.cards.last_taken_off("B-04")) is None

    def leave(unit: Unit) -> None:
        cards.take_out(unit, ids[1], "3")
        cards.confirm_at_window(unit, ids[1], "3")

    ledger.act(leave, actors[Role.CLERK])
    gone = ledger.read(lambda records: records.cards.last_taken_off("B-04"))
    assert gone is not None
    assert gone.id == ids[1]
    assert ledger.read(lambda records: records.cards.last_taken_off("B-0")) is None


def test_the_next_booking_of_each_card(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    ids = ledger.act(_received, actors[Role.BACKYARD]).value

    def book(unit: Unit) -> None:
        for number, day in enumerate((24, 18, 22)):
            make(
                unit,
                NewBooking(
                    number=f"R-{number}",
                    purpose="issuance",
                    office="center",
                    day=date(2026, 11, day),
                    time="10:30",
                    card=ids[0],
                ),
            )

    ledger.act(book, actors[Role.CLERK])
    found = ledger.read(lambda records: records.cards.next_bookings(ids, date(2026, 11, 20)))
    assert {card: booking.day.day for card, booking in found.items()} == {ids[0]: 22}
