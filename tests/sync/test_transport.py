"""The transport list: cards kept at one office and booked at another, told to who may ask."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.access.session import CentralUnreachable
from app.cards.card import card_id
from app.faults import NotAllowed
from app.reservations.booking_day import day_id
from app.reservations.identity import new_number
from app.reservations.transport import TransportLine
from sync.client import Client
from sync.wire import Push, wrap
from tests.sync.booking_kit import DAY, Window, open_day
from tests.sync.conftest import Terminals
from tests.sync.parts import MemoryLedger

pytestmark = pytest.mark.postgres
COURIER = "yamada"  # of the backyard, which may ask too
PEOPLE = (
    ("3K7204817", "辻\U000e0100　真理子", "ツジ　マリコ", "B-04-112"),
    ("3K7205077", "髙木　和子", "タカギ　カズコ", "B-04-007"),
    ("3K7205098", "岡﨑　拓海", "オカザキ　タクミ", "A-01-001"),
)


@pytest.fixture
def municipality() -> str:
    return "shiomi"


@pytest.fixture
def keeper(terminals: Terminals) -> Client:
    """Give the office's terminal that keeps all three cards in its vault."""
    ledger = MemoryLedger("T09", office="umibe")
    for number, name, kana, position in PEOPLE:
        card = card_id("331007", number)
        private = {
            "control_number": number,
            "name": name,
            "kana": kana,
            "born": "1984-05-17",
            "address": "北区",
        }
        body = {"municipality": "331007", "office": "umibe", "box": "B1"}
        ledger.record("card.listed", card, body, private=private)
        ledger.record("card.received", card, {"box": "B1", "pulled_out": False})
        ledger.record("card.stored", card, {"place": f"vault:{position}"})
    client = terminals.client(terminals.enrol("T09", office="umibe"))
    items = tuple(wrap(entry) for entry in ledger.entries)
    answer = client.push(Push(terminal="T09", epoch=1, items=items))
    assert {reply.outcome for reply in answer.replies} == {"applied"}
    return client


@pytest.fixture
def window(terminals: Terminals) -> Window:
    made = Window(terminals, "T01")
    for (number, *_), at in zip(PEOPLE, ("10:00", "10:30", "11:00"), strict=True):
        made.book(number, card=card_id("331007", number), time=at)
    made.meet()
    return made


def told(lines: tuple[TransportLine, ...]) -> list[tuple[str, str]]:
    return [(line.place, line.time) for line in lines]


def test_what_leaves_stands_by_vault_position_and_what_comes_by_time(
    keeper: Client, window: Window
) -> None:
    leaving = keeper.transport(COURIER, DAY, DAY)
    assert told(leaving.leaving) == [
        ("vault:A-01-001", "11:00"),
        ("vault:B-04-007", "10:30"),
        ("vault:B-04-112", "10:00"),
    ]
    assert leaving.coming == ()
    coming = window.client.transport(COURIER, DAY, DAY)
    assert [line.time for line in coming.coming] == ["10:00", "10:30", "11:00"]
    assert coming.leaving == ()
    first = coming.coming[0]
    assert (first.from_office, first.to_office) == ("umibe", "center")
    assert (first.control_number, first.name) == PEOPLE[0][:2]
    assert PEOPLE[0][1] not in repr(coming)


def test_only_what_is_still_to_come_within_the_days_is_moved(
    keeper: Client, window: Window
) -> None:
    window.act("booking.cancelled", window.ledger.entries[0].subject, {"reason": "resident"})
    window.meet()
    assert len(keeper.transport(COURIER, DAY, DAY).leaving) == 2
    later = DAY + timedelta(days=1)
    assert keeper.transport(COURIER, later, later).leaving == ()


def test_a_booking_where_the_card_is_moves_nothing(keeper: Client, window: Window) -> None:
    day = open_day("umibe")
    number, *_ = PEOPLE[0]
    window.book(
        number,
        card=card_id("331007", number),
        office="umibe",
        day=day.isoformat(),
        number=new_number(),
    )
    window.meet()
    assert keeper.transport(COURIER, day, day).leaving == ()


def open_branch(window: Window) -> None:
    """Have a day set on which the invented branch of the ward ``umibe`` takes bookings."""
    body = {
        "office": "isozaki",
        "day": DAY.isoformat(),
        "opens": "08:30",
        "closes": "17:15",
        "closed": "",
        "note": "",
        "why": "test",
        "capacity": {"consultation@10:00": 2},
        "bookable_from": DAY.isoformat(),
        "bookable_until": f"{DAY.isoformat()}T00:00:00+09:00",
    }
    subject = day_id("isozaki", DAY)
    window.ledger.record(
        "bookingday.set", subject, body, scope="city", actor="kimura", role="official"
    )


def test_to_a_ward_office_come_the_cards_for_its_branches(keeper: Client, window: Window) -> None:
    """OKA-5.4.2-イ: a card that the ward office keeps itself does not come to it."""
    number, name, kana, _ = PEOPLE[0]
    private = {"control_number": "1", "name": name, "kana": kana, "born": "1990-01-02"}
    body = {"municipality": "331007", "office": "center", "box": "B2"}
    at_centre = card_id("331007", "1")
    window.ledger.record("card.listed", at_centre, body, private=private | {"address": "南区"})
    open_branch(window)
    window.meet()
    for person, card in (("p1", at_centre), ("p2", card_id("331007", number))):
        window.book(person, card=card, office="isozaki")
    window.meet()
    at_ward, at_sender = keeper.transport(COURIER, DAY, DAY), window.client.transport
    assert [(one.from_office, one.to_office) for one in at_ward.coming] == [("center", "isozaki")]
    assert [one.card for one in at_ward.leaving if one.to_office == "isozaki"] == [
        card_id("331007", number)
    ]
    assert [one.card for one in at_sender(COURIER, DAY, DAY).leaving] == [at_centre]


@pytest.mark.parametrize("person", ["mori", "nobody", ""])
def test_who_may_not_ask_is_refused(keeper: Client, person: str) -> None:
    with pytest.raises(NotAllowed):
        keeper.transport(person, DAY, DAY)


def test_without_a_line_it_is_told(terminals: Terminals) -> None:
    cut = terminals.client(terminals.enrol("T01"), port=1)
    with pytest.raises(CentralUnreachable):
        cut.transport(COURIER, DAY, DAY)
