"""Several threads on one ledger: the desk acts while synchronisation writes and screens read."""

import threading
from collections.abc import Callable

from app.access.roles import Role
from app.records.unit import Actor
from app.store.faults import LedgerBusy
from app.store.ledger import Ledger
from app.store.verify import verify
from app.tickets import queue
from tests.app.store.keyed import keyed

NUMBERS = queue.NumberRange(first=1, last=999)
EACH = 40


def _together(*works: Callable[[], None]) -> list[BaseException]:
    troubles: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as trouble:  # told to the test's own thread
            troubles.append(trouble)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return troubles


def test_acts_of_several_threads_are_one_chain(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    def issue() -> None:
        for _ in range(EACH):
            ledger.act_with_records(
                lambda unit, records: queue.issue(
                    unit, records.tickets, terminal="T01", purpose="A", numbers=NUMBERS
                ),
                actors[Role.GUIDE],
            )

    def look() -> None:
        today = ledger.now().date()
        for _ in range(EACH):
            seen = ledger.read(
                lambda records: (
                    len(records.tickets.of_day("center", today)),
                    records.day.facts("center", today).issued,
                )
            )
            assert seen[0] == seen[1]

    assert _together(issue, look, issue, look) == []
    with ledger.reading() as connection:
        found = verify(connection)
    assert found.ok
    assert found.entries == 2 * EACH
    today = ledger.now().date()
    given = ledger.read(lambda records: records.tickets.of_day("center", today))
    assert len({ticket.number for ticket in given}) == 2 * EACH


def test_a_file_that_another_program_holds_is_told(
    ledger: Ledger, actors: dict[Role, Actor]
) -> None:
    with keyed(ledger.path) as other:
        other.execute("BEGIN IMMEDIATE")
        with ledger.reading() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 50")
        told = _together(lambda: _act(ledger, actors[Role.GUIDE]))
        other.execute("ROLLBACK")
    assert [type(one) for one in told] == [LedgerBusy]
    _act(ledger, actors[Role.GUIDE])


def _act(ledger: Ledger, actor: Actor) -> None:
    ledger.act_with_records(
        lambda unit, records: queue.issue(
            unit, records.tickets, terminal="T01", purpose="A", numbers=NUMBERS
        ),
        actor,
    )
