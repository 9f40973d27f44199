"""What older releases recorded is taken in, and lives beside what this one records."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cards.card import card_id
from app.kinds import KINDS
from app.records.entry import Outcome
from app.records.state import office_scope
from app.reservations.booking import BookingStatus
from app.store.verify import verify
from sync.central.judging import Reason
from sync.rebase import Rebase
from tests.sync.history.city import DAYS, PURPOSE, TIMES, City
from tests.sync.history.disk import DiskTerminal
from tests.sync.history.older import OLDER, OlderTerminal
from tests.sync.history.terminal import Terminal
from tests.sync.history.truths import check_healed, check_terminal

pytestmark = pytest.mark.postgres
CARD = card_id("331007", f"{0:012d}")


@pytest.mark.parametrize("revision", OLDER)
def test_an_upgraded_ledger_is_proved_by_its_own_entries(
    city: City, tmp_path: Path, revision: str
) -> None:
    older = OlderTerminal(city, "T02", tmp_path, revision)
    versions = {entry.kind: entry.version for entry in older.before}
    assert versions["booking.made"] < KINDS["booking.made"].version
    assert versions["box.checked"] < KINDS["box.checked"].version
    with older.ledger.reading() as connection:
        found = verify(connection, Rebase(KINDS))
    older.close()
    assert found.ok, found
    assert found.owed == len(older.before)


@pytest.mark.parametrize("revision", OLDER)
def test_entries_of_an_older_release_are_taken_in_beside_newer_ones(
    city: City, tmp_path: Path, revision: str
) -> None:
    older = OlderTerminal(city, "T02", tmp_path, revision)
    newer, other = Terminal(city, "T01"), DiskTerminal(city, "T03", tmp_path)
    terminals = [newer, older, other]
    meet_twice(terminals)
    outcomes = {one.outcome for one in older.ledger.receipts.values()}
    assert outcomes == {Outcome.APPLIED}, "an older version is as good as a newer one"
    booking, body = _made(older, 1), {"ticket": ""}
    newer.record("booking.arrived", booking, body, actor="sato", role="clerk")
    older.record("card.stored", CARD, {"place": "vault:B-1"}, actor="yamada", role="backyard")
    meet_twice(terminals)
    for terminal in terminals:
        check_terminal(terminal)
    check_healed(city, terminals)
    assert newer.state("card", CARD).place == "vault:B-1"
    assert older.state("booking", booking).status is BookingStatus.ARRIVED
    for terminal in terminals:
        terminal.close()


def test_a_card_that_both_releases_book_is_booked_once(city: City) -> None:
    newer, older = Terminal(city, "T01"), Terminal(city, "T02", program=1)
    body = {"number": "R-1", "purpose": PURPOSE, "office": "center", "day": DAYS[0].isoformat()}
    body |= {"time": TIMES[0], "card": CARD}
    clerk = {"actor": "sato", "role": "clerk", "scope": office_scope("center")}
    older.record("booking.made", "b1", body, version=1, **clerk)
    newer.record("booking.made", "b2", body | {"number": "R-2", "person": CARD}, **clerk)
    meet_twice([older, newer])
    assert [one.outcome for one in older.ledger.receipts.values()] == [Outcome.APPLIED]
    assert [one.reason for one in newer.ledger.receipts.values()] == [Reason.ALREADY_BOOKED]
    assert newer.state("booking", "b2").other == "b1"
    check_healed(city, [older, newer])


def meet_twice(terminals: list[Terminal]) -> None:
    for terminal in (*terminals, *terminals):
        terminal.engine.push_round()
        terminal.engine.pull_round()


def _made(terminal: Terminal, place: int) -> str:
    return [one.subject for one in terminal.recorded if one.kind == "booking.made"][place]
