"""Which bookings want a card that is there, and which may come without one."""

from __future__ import annotations

import pytest

from app.cards.card import Card, CardStatus
from app.records.state import office_scope
from app.reservations.for_card import CardLack, lack_of_card
from app.reservations.items import load_booking_items

ITEMS = load_booking_items()


def card(status: CardStatus) -> Card:
    return Card(
        id="c",
        scope=office_scope("center"),
        control_number="3K7204817",
        name="辻　真理子",
        kana="ツジ　マリコ",
        born="1984-05-17",
        address="",
        municipality="33100",
        office="center",
        box="OKY-1",
        status=status,
    )


def lack(purpose: str, channel: str, named: str, status: CardStatus | None) -> CardLack | None:
    known = None if status is None else card(status)
    return lack_of_card(ITEMS, purpose=purpose, channel=channel, named=named, card=known)


@pytest.mark.parametrize(
    ("channel", "named", "status", "told"),
    [
        ("staff", "", None, CardLack.CARD_NEEDED),
        ("web", "", None, CardLack.CARD_NEEDED),
        ("staff", "c", None, CardLack.CARD_UNKNOWN),
        ("staff", "c", CardStatus.LISTED, None),
        ("staff", "c", CardStatus.SET_UP, None),
        ("staff", "c", CardStatus.HANDED_OVER, CardLack.CARD_GONE),
        ("staff", "c", CardStatus.DISCARDED, CardLack.CARD_GONE),
        ("walk_in", "", None, None),
        ("walk_in", "c", CardStatus.HANDED_OVER, CardLack.CARD_GONE),
        ("taken_over", "c", None, None),
    ],
)
def test_an_issuance_is_booked_for_a_card_that_is_there(
    channel: str, named: str, status: CardStatus | None, told: CardLack | None
) -> None:
    assert lack("issuance", channel, named, status) is told


def test_a_city_may_hand_cards_out_by_booking_alone() -> None:
    yokohama = load_booking_items(municipality="yokohama")
    for channel, told in (("walk_in", CardLack.CARD_NEEDED), ("taken_over", None)):
        found = lack_of_card(yokohama, purpose="issuance", channel=channel, named="", card=None)
        assert found is told


def test_other_purposes_want_no_card() -> None:
    assert lack("consultation", "staff", "", None) is None
    assert lack("certificate", "web", "c", CardStatus.HANDED_OVER) is None
