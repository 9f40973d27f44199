"""An operator changes another office's booking: looked up, acted on, gone again once answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.access.passwords import Passwords
from app.access.roles import Rights, Role
from app.access.session import CentralUnreachable, Doorkeeper, Session
from app.access.staff import LockPolicy
from app.desk.booking_values import BookingView, Standing
from app.desk.bookings import Bookings
from app.desk.city_bookings import CityBookings
from app.desk.desk import Desk
from app.faults import NotAllowed, NotFound
from app.ports import Secret
from app.records.entry import Entry
from app.reservations.booking import Booking, BookingStatus, Wanted
from app.reservations.city import BookingWish
from app.reservations.plan import load_slot_plan
from app.resources import words
from app.settings import Settings, TerminalSettings
from app.store.ledger import Ledger
from app.store.replica import Replica
from app.store.unit import Identity
from app.store.verify import verify
from app.system import SystemClock, SystemIds
from sync.central.enrol import AccountPlan, enrol_account
from sync.central.service import CentralService
from sync.engine import Engine
from sync.rebase import Rebase
from tests.app.store.rows import list_cards
from tests.sync.booking_kit import DAY, bookings_of
from tests.sync.conftest import PASSWORDS, Terminals
from tests.sync.parts import OFFICE

pytestmark = pytest.mark.postgres
Open = Callable[[str, str, str, Role], "Office"]
KEPT = "7K2M-4Q9X"


class Office:
    """Be one real terminal: ledger on disk, desk, line."""

    def __init__(
        self, ledger: Ledger, terminals: Terminals, office: str, person: str, role: Role
    ) -> None:
        name = ledger.identity.terminal
        folder = terminals.enrol(name, office=office)
        self.ledger = ledger
        self.replica = Replica(ledger, Rebase())
        self.client = terminals.client(folder)
        self.engine = Engine(self.replica, self.client, SystemClock(), "test")
        self.desk = Desk(
            settings=Settings(terminal=TerminalSettings(id=name, office=office)),
            ledger=ledger,
            door=Doorkeeper(ledger, Passwords(), SystemClock(), office=office, policy=LockPolicy()),
            printer=None,
            reader=None,
            paper=None,
            words={"ja": words("ja")},
            central=self.client,
        )
        since = ledger.now()
        self.desk.open_session(
            Session(
                staff_id=person, name="人", role=role, office=office, since=since, offline=False
            )
        )
        plan = load_slot_plan("shiomi")
        self.bookings = Bookings(self.desk, plan, self.client)
        self.city = CityBookings(self.desk, self.bookings)

    def meet(self) -> None:
        self.engine.push_round()
        self.engine.pull_round()

    def find(self, wish: BookingWish) -> tuple[BookingView, ...]:
        return self.city.show(self.city.begin_search(wish)()).views

    def kept(self, booking: str) -> Booking | None:
        return self.ledger.read(lambda records: records.bookings.one(Booking, booking))

    def entries(self, kind: str) -> list[Entry]:
        told = self.ledger.read(
            lambda records: records.day.recent(self.ledger.identity.terminal, 100)
        )
        return [entry for entry, _ in told if entry.kind == kind]

    def cases(self) -> int:
        return self.ledger.read(lambda records: records.cases.count_open())

    def whole(self) -> bool:
        with self.ledger.reading() as connection:
            return verify(connection, Rebase()).ok


@pytest.fixture
def municipality() -> str:
    return "shiomi"


@pytest.fixture
def opened(
    central: CentralService, terminals: Terminals, tmp_path: Path, rights: Rights
) -> Iterator[Open]:
    plan = AccountPlan(staff_id="harada", name="原田　彩", role="operator", office=OFFICE)
    enrol_account(
        central.engine,
        terminals.keys,
        plan,
        Secret(b"himitsu-no-kotoba"),
        PASSWORDS,
        now=datetime.now(UTC),
        ids=SystemIds(),
    )
    with ExitStack() as stack:

        def open_office(terminal: str, office: str, person: str, role: Role) -> Office:
            ledger = stack.enter_context(
                Ledger.open(
                    tmp_path / f"{terminal}.db",
                    bytes(32),
                    identity=Identity(terminal=terminal, epoch=1, office=office),
                    clock=SystemClock(),
                    ids=SystemIds(),
                    rights=rights,
                    ballast_bytes=1 << 16,
                )
            )
            made = Office(ledger, terminals, office, person, role)
            made.meet()
            return made

        yield open_office


@pytest.fixture
def there(opened: Open) -> Office:
    """Give the office that the bookings are at."""
    return opened("T01", "center", "sato", Role.CLERK)


@pytest.fixture
def operator(opened: Open) -> Office:
    return opened("T05", "umibe", "harada", Role.OPERATOR)


def wanted(day: date = DAY, at: str = "10:00", **more: str) -> Wanted:
    fields = {"name": "辻　正明", "kana": "ツジ　マサアキ", "phone": "090-0000-0001"} | more
    return Wanted(
        purpose="consultation", office="center", day=day, time=at, born="1956-11-02", **fields
    )


@pytest.fixture
def booked(there: Office) -> Booking:
    made = there.bookings.book(wanted()).booking
    there.meet()
    return made


@pytest.mark.parametrize("text", ["辻", "つじ まさ", "0001", "090-0000-0001"])
def test_it_finds_what_the_person_says(
    operator: Office, booked: Booking, there: Office, text: str
) -> None:
    there.bookings.book(wanted(at="11:00", name="森　花", kana="モリ　ハナ", phone="090-0000-0002"))
    there.meet()
    [view] = operator.find(BookingWish(text=text))
    assert (view.booking.id, view.booking.phone) == (booked.id, "090-0000-0001")
    assert view.standing is Standing.CERTAIN
    number = booked.number.replace("-", "").lower()
    assert [one.booking.id for one in operator.find(BookingWish(text=number))] == [booked.id]


def test_office_day_and_status_choose_and_nothing_chosen_finds_nothing(
    operator: Office, booked: Booking
) -> None:
    day = BookingWish(office="center", day=DAY)
    assert [one.booking.id for one in operator.find(day)] == [booked.id]
    assert operator.find(BookingWish(office="center", status=BookingStatus.CANCELLED)) == ()
    assert operator.find(BookingWish()) == ()
    assert operator.find(BookingWish(text="%")) == ()


def test_the_own_office_is_not_searched_again(there: Office, booked: Booking) -> None:
    assert there.find(BookingWish(text="辻")) == ()


def test_who_looks_is_recorded_and_a_courier_may_not(
    operator: Office, booked: Booking, opened: Open
) -> None:
    operator.find(BookingWish(text="辻", office="center"))
    [entry] = operator.entries("staff.searched_bookings")
    assert (entry.actor, entry.private) == ("harada", {"text": "辻"})
    assert entry.body["chosen"]["office"] == "center"
    backyard = opened("T06", "umibe", "yamada", Role.BACKYARD)
    assert not backyard.city.may_search()
    with pytest.raises(NotAllowed):
        backyard.city.begin_search(BookingWish(text="辻"))
    with pytest.raises(NotAllowed):
        backyard.client.search_bookings("yamada", BookingWish(text="辻"))


def test_looking_keeps_nothing(operator: Office, booked: Booking) -> None:
    operator.find(BookingWish(text="辻"))
    operator.meet()
    assert operator.kept(booked.id) is None
    assert operator.whole()


def test_an_operator_changes_and_cancels_with_the_line(
    operator: Office, there: Office, booked: Booking, central: CentralService
) -> None:
    operator.find(BookingWish(text="辻"))
    changed = operator.bookings.change(booked.id, office="center", day=DAY, time="11:00")
    assert (changed.standing, changed.booking.time) == (Standing.PROVISIONAL, "11:00")
    assert operator.kept(booked.id) is not None
    assert operator.whole()
    operator.meet()
    assert operator.kept(booked.id) is None
    there.meet()
    kept = there.kept(booked.id)
    assert kept is not None
    assert (kept.time, kept.number, kept.status) == ("11:00", booked.number, BookingStatus.BOOKED)
    with pytest.raises(NotFound):
        operator.bookings.cancel(booked.id)
    [again] = operator.find(BookingWish(text=booked.number))
    assert again.booking.time == "11:00"
    operator.bookings.cancel(booked.id)
    operator.meet()
    there.meet()
    gone = there.kept(booked.id)
    assert gone is not None
    assert (gone.status, gone.seat) == (BookingStatus.CANCELLED, 0)
    assert (operator.cases(), there.cases()) == (0, 0)
    assert operator.whole()
    assert [one.status for one in bookings_of(central)] == [BookingStatus.CANCELLED]


def test_an_operator_changes_and_cancels_while_the_line_is_down(
    operator: Office, there: Office, booked: Booking
) -> None:
    operator.find(BookingWish(text="辻"))
    operator.bookings.change(booked.id, office="center", day=DAY, time="11:00")
    operator.bookings.note(booked.id, "電話で変更")
    operator.bookings.change_contact(booked.id, phone="090-0000-0009")
    [kept] = operator.bookings.find("0009")
    assert (kept.booking.time, kept.standing) == ("11:00", Standing.PROVISIONAL)
    operator.bookings.cancel(booked.id)
    assert operator.whole()
    operator.meet()
    assert operator.kept(booked.id) is None
    there.meet()
    gone = there.kept(booked.id)
    assert gone is not None
    assert (gone.status, gone.time, gone.phone) == (
        BookingStatus.CANCELLED,
        "11:00",
        "090-0000-0009",
    )
    assert [note.text for note in gone.notes if not note.was] == ["電話で変更"]
    assert (operator.cases(), there.cases()) == (0, 0)
    assert operator.whole()


def test_a_booking_moved_to_this_office_stays_here(
    operator: Office, there: Office, opened: Open
) -> None:
    backyard = opened("T02", "center", "yamada", Role.BACKYARD)
    (card, *_) = backyard.desk.act(list_cards).value
    backyard.meet()
    there.meet()
    asked = replace(wanted(), purpose="issuance", card=card.id, born=card.born)
    booked = there.bookings.book(asked).booking
    there.meet()
    week = operator.bookings.week("umibe", DAY)
    table = operator.bookings.day("umibe", next(card.day for card in week if card.capacity))
    assert table is not None
    cell = next(cell for cell in table.cells.values() if cell.purpose == "issuance")
    operator.find(BookingWish(text="辻"))
    operator.bookings.change(booked.id, office="umibe", day=table.card.day, time=cell.time)
    operator.meet()
    here = operator.kept(booked.id)
    assert here is not None
    assert (here.office, here.status) == ("umibe", BookingStatus.BOOKED)
    there.meet()
    assert there.kept(booked.id) is None


def test_what_the_office_did_meanwhile_is_told_as_a_case(
    operator: Office, there: Office, booked: Booking
) -> None:
    operator.find(BookingWish(text="辻"))
    there.bookings.cancel(booked.id)
    there.meet()
    operator.bookings.change(booked.id, office="center", day=DAY, time="11:00")
    operator.meet()
    assert operator.cases() == 1
    assert operator.kept(booked.id) is None
    assert operator.whole()


def test_a_booking_refused_at_another_office_is_told_here_once(
    operator: Office, there: Office, booked: Booking
) -> None:
    other = operator.bookings.book(wanted(at="11:00"))
    assert other.standing is Standing.PROVISIONAL
    operator.meet()
    assert operator.cases() == 1
    operator.meet()
    there.meet()
    assert operator.cases() == 1
    [refused] = operator.find(BookingWish(text="辻", status=BookingStatus.REFUSED))
    assert (refused.booking.refused, refused.booking.other) == ("already_booked", booked.id)


def test_the_ledgers_word_goes_before_an_older_look_up(operator: Office, booked: Booking) -> None:
    operator.find(BookingWish(text="辻"))
    operator.bookings.change(booked.id, office="center", day=DAY, time="11:00")
    [view] = operator.find(BookingWish(text="辻"))
    assert (view.booking.time, view.standing) == ("11:00", Standing.PROVISIONAL)


def test_without_a_line_it_is_told(operator: Office, terminals: Terminals) -> None:
    cut = terminals.client(terminals.enrol("T05", office="umibe"), port=1)
    with pytest.raises(CentralUnreachable):
        cut.search_bookings("harada", BookingWish(text="辻"))
