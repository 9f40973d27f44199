"""A number that was given before a restore is never given again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from app.access.passwords import Passwords
from app.access.roles import Rights, Role
from app.access.session import Doorkeeper, Session
from app.access.staff import LockPolicy
from app.desk.desk import Desk
from app.desk.reception import Reception
from app.resources import words
from app.settings import Settings, TerminalSettings
from app.store.copies import LedgerPlace, back_up, restore
from app.store.faults import LedgerLost
from app.store.ledger import Ledger
from app.store.unit import Identity
from app.system import SystemIds
from app.tickets.purposes import load_purposes
from app.tickets.queue import NumbersUnsure
from devices.printer.simulated import SimulatedPrinter
from sync.rebase import Rebase
from tests.conftest import SetClock

KEY = bytes(range(32))
Opening = Callable[[TerminalSettings], AbstractContextManager[Reception]]


@pytest.fixture
def at(
    home: Path,
    clock: SetClock,
    ids: SystemIds,
    rights: Rights,
    passwords: Passwords,
    printer: SimulatedPrinter,
) -> Opening:
    """Give the guide's reception of a terminal as its settings say."""

    @contextmanager
    def opened(terminal: TerminalSettings) -> Iterator[Reception]:
        identity = Identity(terminal=terminal.id, epoch=terminal.epoch, office=terminal.office)
        with Ledger.open(
            home / "ledger.db",
            KEY,
            identity=identity,
            clock=clock,
            ids=ids,
            rights=rights,
            ballast_bytes=1 << 20,
        ) as ledger:
            office = terminal.office
            desk = Desk(
                settings=Settings(home=str(home), terminal=terminal),
                ledger=ledger,
                door=Doorkeeper(ledger, passwords, clock, office=office, policy=LockPolicy()),
                printer=printer,
                reader=None,
                paper=None,
                words={"ja": words("ja"), "en": words("en")},
            )
            desk.open_session(
                Session(
                    staff_id="G-1",
                    name="岡本　真央",
                    role=Role.GUIDE,
                    office=office,
                    since=clock.now(),
                    offline=True,
                )
            )
            yield Reception(desk, load_purposes())

    return opened


def terminal(epoch: int, first: int = 1, last: int = 299, fresh: str = "") -> TerminalSettings:
    return TerminalSettings(
        id="T03", epoch=epoch, tickets_first=first, tickets_last=last, tickets_fresh=fresh
    )


def test_after_a_restore_no_number_is_given_twice(
    at: Opening, home: Path, tmp_path: Path, clock: SetClock
) -> None:
    place = LedgerPlace(
        file=home / "ledger.db",
        key=KEY,
        terminal="T03",
        epoch=1,
        now=clock.now(),
        rebaser=Rebase(),
    )
    with at(terminal(1)) as reception:
        given = {reception.issue("A").ticket.number}
        copy = Path(back_up(tmp_path / "copy.db", place).file)
        given |= {reception.issue("A").ticket.number for _ in range(3)}
    place.file.unlink()  # with three numbers that nobody else knows
    restore(copy, place)
    with at(terminal(2, fresh="300-599")) as reception:
        with pytest.raises(NumbersUnsure):
            reception.issue("A")
        reception.by_hand("A", "A901")
    with at(terminal(3, 300, 599, fresh="300-599")) as reception:
        again = [reception.issue("A").ticket.number for _ in range(2)]
    assert again == ["A300", "A301"]
    assert not given.intersection(again)
    clock.pass_(days=1)
    with at(terminal(4)) as reception:
        assert reception.issue("A").ticket.number == "A001", "numbers begin again each day"


def test_a_deleted_ledger_gives_no_number_twice(at: Opening, home: Path, clock: SetClock) -> None:
    with at(terminal(1)) as reception:
        given = {reception.issue("A").ticket.number for _ in range(3)}
    (home / "ledger.db").unlink()
    with at(terminal(1)) as reception, pytest.raises(LedgerLost):
        reception.issue("A")
    with at(terminal(1)) as reception, pytest.raises(LedgerLost):
        reception.by_hand("A", "A901")
    with at(terminal(2, fresh="300-599")) as reception, pytest.raises(NumbersUnsure):
        reception.issue("A")
    with at(terminal(3, 300, 599, fresh="300-599")) as reception:
        assert reception.issue("A").ticket.number not in given
    clock.pass_(days=1)
    with at(terminal(4)) as reception:
        assert reception.issue("A").ticket.number == "A001", "numbers begin again each day"
