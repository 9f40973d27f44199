"""A line does at the desk what the screens do: the same operations, told in plain values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import msgspec
import pytest

from app.access.roles import Role
from app.access.session import CentralUnreachable
from app.calendar.dates import JST
from app.cards.card import CardStatus, card_id
from app.desk.desk import Desk
from app.headless.bookings import Book, BookWalkIn
from app.records.state import office_scope
from app.records.unit import Actor
from app.reservations.booking import Booking, BookingStatus, NewBooking, Wanted
from app.reservations.city import BookingsFound, BookingWish
from app.reservations.transport import TransportFound, TransportLine
from app.store.ledger import Ledger
from devices.printer.simulated import SimulatedPrinter
from tests.app.desk.booking_kit import Centre
from tests.app.desk.conftest import Account, Enter
from tests.app.headless.speaker import Say, recorded, speaking
from tests.app.store.rows import list_cards
from tests.conftest import SetClock

TSUJI = card_id("33100", "3K7204817")
PERSON = {"name": "森　花", "kana": "モリ　ハナ", "born": "1980-01-02", "phone": "090-1"}


class City:
    """Be the central store for what other offices keep; ``up`` tells whether it answers."""

    def __init__(self, clock: SetClock) -> None:
        self.clock, self.up = clock, True
        self.asked: list[BookingWish] = []
        self.moving = TransportLine(
            card=TSUJI,
            control_number="3K7204817",
            name="辻　真理子",
            kana="ツジ　マリコ",
            status=CardStatus.SET_UP,
            place="vault:B-04-112",
            moving_to="",
            from_office="center",
            to_office="mitsu",
            number="7K2M-4Q9X",
            purpose="issuance",
            day=date(2026, 11, 21),
            time="10:00",
        )

    def transport(self, staff_id: str, first: date, last: date) -> TransportFound:
        if not self.up:
            raise CentralUnreachable()
        return TransportFound(leaving=(self.moving,), coming=(), clipped=False, at=self.clock.now())

    def search_bookings(self, staff_id: str, wish: BookingWish) -> BookingsFound:
        self.asked.append(wish)
        elsewhere = Booking(
            id="elsewhere",
            scope=office_scope("umibe"),
            rev=3,
            number="R-1",
            purpose="consultation",
            office="umibe",
            day=date(2026, 11, 24),
            time="10:00",
            made_at=self.clock.now(),
            name="森　花",
        )
        return BookingsFound(bookings=(elsewhere,), clipped=False, at=self.clock.now())


@pytest.fixture
def today(clock: SetClock) -> date:
    day = clock.now().astimezone(JST).date()
    clock.jump(datetime.combine(day, time(10, 7), tzinfo=JST))
    return day


@pytest.fixture
def desk(enter: Enter, account: Account, ledger: Ledger, today: date) -> Desk:
    account(Role.SITE_MANAGER, "藤原　由佳")
    ledger.act(list_cards, Actor(staff_id="B", role=Role.BACKYARD, office="center"))
    Centre(ledger).publish(first=today)
    return enter(Role.SITE_MANAGER, "藤原　由佳")


@pytest.fixture
def city(desk: Desk, clock: SetClock) -> City:
    made = City(clock)
    desk._central = made  # type: ignore[assignment]
    return made


@pytest.fixture
def say(desk: Desk) -> Iterator[Say]:
    """Return what says one line and gives its answer."""
    with speaking(desk) as said:
        yield said


def test_the_fields_of_what_is_wanted_are_declared_once() -> None:
    wanted = set(Wanted.__struct_fields__)
    assert set(Book.__struct_fields__) - {"id"} == wanted
    assert set(BookWalkIn.__struct_fields__) < wanted | {"id"}
    assert set(NewBooking.__struct_fields__) == wanted | {"number", "person", "leased"}
    assert set(NewBooking.__struct_fields__) <= set(Booking.__struct_fields__)


def test_what_to_bring_and_who_must_come_is_told_before_a_booking(say: Say) -> None:
    told = say("booking_items", purpose="issuance", comer="representative")["result"]
    names = [one["name"] for one in told["items"]]
    assert (told["card"], names[:3]) == (True, ["notice", "identity_both", "hardship"])
    alone = say("booking_items", purpose="issuance")["result"]["items"]
    assert "identity" in [one["name"] for one in alone]
    assert "hardship" not in [one["name"] for one in alone]
    assert say("booking_items", purpose="nothing")["result"] == {"card": False, "items": []}


def test_a_card_is_booked_for_only_with_its_birth_date(say: Say, today: date) -> None:
    place = {"purpose": "issuance", "office": "center", "day": today.isoformat(), "time": "16:30"}
    for named in ({"card": TSUJI, "born": "1984-05-18"}, {"card": "nobody", "born": "1984-05-17"}):
        refused = say("book", **place, **PERSON | named)
        assert (refused["error"]["code"], recorded(refused)) == ("B-104", [])
    made = say("book", **place, **PERSON | {"card": TSUJI, "born": "1984-05-17"})
    assert (made["result"]["booking"]["person"], recorded(made)) == (TSUJI, ["booking.made"])


def test_a_walk_in_is_booked_for_the_next_free_slot_and_gets_a_slip(say: Say, today: date) -> None:
    slots = say("walk_in_slots", purpose="consultation")["result"]
    made = say("book_walk_in", purpose="consultation", **PERSON)
    booking = made["result"]["booking"]
    assert (booking["day"], booking["time"]) == (today.isoformat(), slots[0]["time"])
    assert (booking["channel"], recorded(made)) == ("walk_in", ["booking.made"])
    printed = say("print_booking_slip", booking=booking["id"])
    assert printed["result"] == "printed"
    history = say("booking_history", booking=booking["id"])["result"]
    assert [one["kind"] for one in history] == ["booking.made"]
    assert say("print_booking_slip", booking="nobody")["error"]["code"] == "L-120"


def test_a_slip_with_a_character_of_no_typeface_is_told_before_it_is_printed(
    say: Say, desk: Desk
) -> None:
    terminal = msgspec.structs.replace(desk.settings.terminal, office_hours="9-17 \U000f0001")
    desk.settings = msgspec.structs.replace(desk.settings, terminal=terminal)
    booking = say("book_walk_in", purpose="consultation", **PERSON)["result"]["booking"]["id"]
    told = say("print_booking_slip", booking=booking)["error"]
    assert (told["code"], told["details"]) == ("P-109", {"signs": "\U000f0001（U+F0001）"})
    assert printed_by(desk) == 0
    assert say("print_booking_slip", booking=booking)["result"] == "printed"
    assert printed_by(desk) == 1


def printed_by(desk: Desk) -> int:
    printer = desk.printer.places[0].printer
    assert isinstance(printer, SimulatedPrinter)
    return len(printer.machine.printed)


def test_a_list_of_bookings_is_written(say: Say, today: date, tmp_path: Path) -> None:
    say("book", purpose="consultation", office="center", day=f"{today}", time="11:00", **PERSON)
    file = tmp_path / "list.csv"
    span = {"office": "center", "first": f"{today}", "last": f"{today}"}
    assert say("write_booking_list", file=str(file), **span)["result"] == {
        "file": str(file),
        "bookings": 1,
    }
    assert "モリ　ハナ" in file.read_text(encoding="utf-8-sig")
    backwards = span | {"first": f"{today + timedelta(days=1)}"}
    assert say("write_booking_list", file=str(file), **backwards)["error"]["code"] == "K-162"
    unknown = say("write_booking_list", file=str(file), purpose="鶴巻", **span)
    assert unknown["error"]["code"] == "B-126"


def test_the_old_systems_list_is_checked_and_taken_over(
    say: Say, today: date, tmp_path: Path
) -> None:
    head = "予約場所,予約日,予約時間,用件,状態,管理番号,氏名,フリガナ,生年月日,電話番号,メール"
    past = "center,2026-10-01,10:00,相談,来庁済,,岡﨑　拓海,オカザキ　タクミ,2015-08-09,090-2,"
    good, bad = tmp_path / "old.csv", tmp_path / "bad.csv"
    good.write_text(f"{head}\r\n{past}\r\n", encoding="utf-8-sig")
    bad.write_text(f"{head}\r\n{past.replace('center', '月面')}\r\n", encoding="utf-8-sig")
    looked = say("check_booking_list", file=str(bad))
    assert (looked["result"]["accepted"], looked["result"]["bad"]) == (False, 1)
    assert recorded(looked) == []
    assert recorded(say("import_bookings", file=str(bad))) == []
    taken = say("import_bookings", file=str(good))
    assert (taken["result"]["past"], recorded(taken)) == (1, ["booking.taken_over"])


def test_other_offices_bookings_are_looked_up_and_given_up_from_here(say: Say, city: City) -> None:
    found = say("search_city_bookings", text="モリ", status="booked")
    assert recorded(found) == ["staff.searched_bookings"]
    assert [one["booking"]["id"] for one in found["result"]["views"]] == ["elsewhere"]
    assert city.asked == [BookingWish(text="モリ", status=BookingStatus.BOOKED)]
    cancelled = say("cancel_booking", booking="elsewhere")
    assert cancelled["result"]["status"] == "cancelled"
    assert recorded(cancelled) == ["booking.cancelled"]


def test_the_transport_list_is_asked_written_and_told_as_old(
    say: Say, city: City, tmp_path: Path, today: date
) -> None:
    span = {"first": f"{today}", "last": f"{today}"}
    asked = say("transport_list", **span)
    assert recorded(asked) == ["staff.asked_transport"]
    assert asked["result"]["found"]["leaving"][0]["to_office"] == "mitsu"
    city.up = False
    file = tmp_path / "transport.csv"
    written = say("write_transport_list", file=str(file), way="leaving", **span)
    assert written["result"] == {"file": str(file), "cards": 1, "old": True}
    assert "北区役所" in file.read_text(encoding="utf-8-sig")


def test_a_printer_is_tried_out_and_stands_in_for_itself_alone(say: Say) -> None:
    [told] = say("slip_printers")["result"]
    assert (told["printer"], told["stand_in"], told["status"]["reachable"]) == ("main", "", True)
    assert say("try_printer", printer="main")["result"] == "printed"
    assert say("try_printer", printer="attic")["error"]["code"] == "L-120"
    assert say("printer_stands_in", away="main", by="attic")["error"]["code"] == "L-120"
    assert say("printer_stands_in", away="main", by="main")["result"] is None


def test_cards_are_written_and_discarded(say: Say, ledger: Ledger, tmp_path: Path) -> None:
    actor = Actor(staff_id="B", role=Role.BACKYARD, office="center")
    ledger.act(lambda unit: unit.record("card.received", TSUJI, {"box": "OKY-1"}), actor)
    written = say("write_cards", folder=str(tmp_path), statuses=["received"])["result"]
    assert (written["cards"], written["clipped"]) == (1, False)
    assert "3K7204817" in Path(written["file"]).read_text(encoding="utf-8-sig")
    gone = say("discard_card", card=TSUJI, why="destroyed")
    assert (gone["result"]["status"], recorded(gone)) == ("discarded", ["card.discarded"])


def test_the_other_side_of_a_case_needs_the_case(say: Say) -> None:
    assert say("case_other_side", case="nobody")["error"]["code"] == "L-120"


def test_what_cannot_be_read_is_told(say: Say) -> None:
    told = say("unread")
    assert (told["result"], told["light"]["unread"]) == ([], 0)


def test_a_place_opens_by_its_own_clock(say: Say, today: date) -> None:
    hours = {**dict.fromkeys(("opens", "closes", "last_reception"), "00:00:00"), "why": "停電"}
    told = say(
        "open_booking_day", office="center", day=f"{today}", **hours | {"opens": "09:00:00Z"}
    )
    assert (told["error"]["code"], told["error"]["details"]["field"]) == ("K-162", "opens")
    done = say("open_booking_day", office="center", day=f"{today}", **hours)
    assert (done["result"]["capacity"], recorded(done)) == ({}, ["bookingday.set"])
