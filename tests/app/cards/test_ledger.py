"""Every card has one place or one custodian; every move has two confirmations."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.access.roles import Role
from app.cards import ledger as cards
from app.cards.card import Card, CardStatus, card_id, position_of, vault_place, window_place
from app.faults import IllegalMove, NotAllowed, NotFound
from app.ports import CardCheck
from app.records.state import office_scope
from app.records.unit import Actor, Unit
from app.store.ledger import Ledger
from tests.app.store.rows import PEOPLE, list_cards

TSUJI = card_id("33100", "3K7204817")
SERIAL = "123456789012345"


def chip(
    serial: str = SERIAL, municipality: str = "33100", expires: date = date(2036, 5, 17)
) -> CardCheck:
    """Return what a chip tells."""
    return CardCheck(
        serial=serial,
        municipality=municipality,
        expires=expires,
        authentication_expires=None,
        signing_present=False,
        tries={},
    )


Act = Callable[[Callable[[Unit], Any]], Any]


@pytest.fixture
def act(ledger: Ledger, actors: dict[Role, Actor]) -> Act:
    ledger.act(list_cards, actors[Role.BACKYARD])
    return lambda work: ledger.act(work, actors[Role.SITE_MANAGER]).value


@pytest.fixture
def stored(act: Act) -> Card:
    act(lambda unit: unit.record("card.received", TSUJI, {"box": "OKY-1"}))
    act(lambda unit: cards.set_up(unit, TSUJI))
    return act(lambda unit: cards.store_in_vault(unit, TSUJI, "B-04-112"))


def test_a_card_from_list_to_hand(act: Act, stored: Card) -> None:
    assert (stored.status, stored.place) == (CardStatus.SET_UP, "vault:B-04-112")
    moving = act(lambda unit: cards.take_out(unit, TSUJI, "2"))
    assert (moving.place, moving.moving_to, moving.moving_by) == (
        stored.place,
        window_place("2"),
        "S-site_manager",
    )
    there = act(lambda unit: cards.confirm_at_window(unit, TSUJI, "2"))
    assert (there.place, there.moving_to, there.moving_by) == ("window:2", "", "")
    bound = act(lambda unit: cards.bind(unit, TSUJI, chip(municipality="331007")))
    assert bound.serial == SERIAL
    handed = act(lambda unit: cards.hand_over(unit, TSUJI, visit="v1", to="self"))
    assert (handed.status, handed.place) == (CardStatus.HANDED_OVER, "resident")
    assert handed.handed_over_at is not None


def test_a_move_wants_both_confirmations_in_order(act: Act, stored: Card) -> None:
    with pytest.raises(IllegalMove):
        act(lambda unit: cards.confirm_at_window(unit, TSUJI, "2"))
    act(lambda unit: cards.take_out(unit, TSUJI, "2"))
    with pytest.raises(IllegalMove) as told:
        act(lambda unit: cards.take_out(unit, TSUJI, "3"))
    assert (told.value.now, told.value.wanted) == ("window:2", "window:3")
    with pytest.raises(IllegalMove):
        act(lambda unit: cards.confirm_at_window(unit, TSUJI, "3"))


def test_a_card_on_its_way_can_be_laid_back(act: Act, stored: Card) -> None:
    act(lambda unit: cards.take_out(unit, TSUJI, "2"))
    back = act(lambda unit: cards.store_in_vault(unit, TSUJI, "B-04-001"))
    assert (back.place, back.moving_to) == (vault_place("B-04-001"), "")
    assert position_of(back.place) == "B-04-001"


def test_only_a_card_at_a_window_is_handed_over(act: Act, stored: Card) -> None:
    with pytest.raises(IllegalMove) as told:
        act(lambda unit: cards.hand_over(unit, TSUJI, visit="v1", to="self"))
    assert (told.value.now, told.value.wanted) == ("vault:B-04-112", "window")


@pytest.mark.parametrize(
    ("recorded", "fault"),
    [
        ((), cards.CardNotChecked),
        (("card.missing",), cards.CardNotChecked),
        (("card.received",), cards.CardNotSetUp),
    ],
)
def test_a_card_that_is_not_set_up_stays_and_the_reason_is_named(
    act: Act, recorded: tuple[str, ...], fault: type[IllegalMove]
) -> None:
    for kind in recorded:
        act(lambda unit, kind=kind: unit.record(kind, TSUJI, {"box": "OKY-1"}))
    if "card.received" in recorded:
        act(lambda unit: cards.store_in_vault(unit, TSUJI, "B-04-112"))
    works: list[Callable[[Unit], Any]] = [
        lambda unit: cards.take_out(unit, TSUJI, "2"),
        lambda unit: cards.confirm_at_window(unit, TSUJI, "2"),
        lambda unit: cards.hand_over(unit, TSUJI, visit="v1", to="self"),
        lambda unit: cards.mark_issued(unit, [TSUJI]),
    ]
    before = act(lambda unit: unit.get(Card, TSUJI))
    for work in works:
        with pytest.raises(fault) as told:
            act(work)
        assert told.value.now == before.status
    assert act(lambda unit: unit.get(Card, TSUJI)) == before


def test_nothing_happens_to_a_card_in_the_residents_hand(act: Act, stored: Card) -> None:
    act(lambda unit: cards.mark_issued(unit, [TSUJI]))
    works: list[Callable[[Unit], Any]] = [
        lambda unit: cards.set_up(unit, TSUJI),
        lambda unit: cards.store_in_vault(unit, TSUJI, "B-04-113"),
        lambda unit: cards.take_out(unit, TSUJI, "1"),
        lambda unit: cards.hand_over(unit, TSUJI, visit="v", to="self"),
        lambda unit: unit.record("card.received", TSUJI, {"box": "OKY-1"}),
    ]
    for work in works:
        with pytest.raises(IllegalMove):
            act(work)


def test_another_chip_is_refused(act: Act, stored: Card) -> None:
    with pytest.raises(cards.OtherCard):
        act(lambda unit: cards.bind(unit, TSUJI, chip(municipality="14100")))
    act(lambda unit: cards.bind(unit, TSUJI, chip()))
    assert act(lambda unit: cards.bind(unit, TSUJI, chip())).serial == SERIAL
    with pytest.raises(cards.OtherCard):
        act(lambda unit: cards.bind(unit, TSUJI, chip(SERIAL[:-1] + "6")))


def test_a_chip_that_ends_on_another_day_is_another_persons(act: Act) -> None:
    told = {"box": "OKY-9", "municipality": "331007", "office": "center", "expires": "2036-05-17"}
    private = {"control_number": "3K7204999", "name": "", "kana": "", "born": "", "address": ""}
    other = card_id("331007", "3K7204999")
    act(
        lambda unit: unit.record(
            "card.listed", other, told, private=private, scope=office_scope("center")
        )
    )
    with pytest.raises(cards.OtherCard):
        act(lambda unit: cards.bind(unit, other, chip(expires=date(2036, 5, 18))))
    assert act(lambda unit: cards.bind(unit, other, chip())).serial == SERIAL


def test_binding_again_records_nothing(
    act: Act, stored: Card, ledger: Ledger, actors: dict[Role, Actor]
) -> None:
    act(lambda unit: cards.bind(unit, TSUJI, chip()))
    done = ledger.act(lambda unit: cards.bind(unit, TSUJI, chip()), actors[Role.CLERK])
    assert (done.entries, done.last) == (0, None)


def test_a_discarded_card_is_handed_to_nobody(act: Act, stored: Card) -> None:
    gone = act(lambda unit: cards.discard(unit, TSUJI, cards.Discarded.REVOKED))
    assert (gone.status, gone.place, gone.moving_to) == (CardStatus.DISCARDED, "", "")
    for again in (
        lambda unit: cards.discard(unit, TSUJI, cards.Discarded.DESTROYED),
        lambda unit: cards.mark_issued(unit, [TSUJI]),
        lambda unit: cards.store_in_vault(unit, TSUJI, "B-04-113"),
    ):
        with pytest.raises(IllegalMove):
            act(again)


def test_issued_in_bulk_is_all_or_none(act: Act, ledger: Ledger, stored: Card) -> None:
    listed_only = card_id("33100", PEOPLE[1][0])
    with pytest.raises(IllegalMove):
        act(lambda unit: cards.mark_issued(unit, [TSUJI, listed_only]))
    assert ledger.read(lambda records: records.cards.one(Card, TSUJI)) == stored
    with pytest.raises(NotFound):
        act(lambda unit: cards.mark_issued(unit, [TSUJI, "nobody"]))
    assert len(act(lambda unit: cards.mark_issued(unit, [TSUJI]))) == 1
    assert act(lambda unit: cards.mark_issued(unit, [TSUJI])) == []


def test_the_same_list_twice_changes_nothing_and_another_content_is_refused(
    act: Act, ledger: Ledger, actors: dict[Role, Actor], stored: Card
) -> None:
    ledger.act(list_cards, actors[Role.BACKYARD])
    assert ledger.read(lambda records: records.cards.one(Card, TSUJI)) == stored
    changed = ((PEOPLE[0][0], "別　人", *PEOPLE[0][2:]),)
    with pytest.raises(IllegalMove):
        ledger.act(lambda unit: list_cards(unit, "OKY-1", changed), actors[Role.BACKYARD])


@pytest.mark.parametrize("role", [Role.GUIDE, Role.COURIER, Role.OPERATOR, Role.BACKYARD])
def test_who_may_not_hand_over(
    act: Act, ledger: Ledger, actors: dict[Role, Actor], stored: Card, role: Role
) -> None:
    with pytest.raises(NotAllowed) as told:
        ledger.act(lambda unit: cards.mark_issued(unit, [TSUJI]), actors[role])
    assert told.value.details == {"role": role, "kind": "card.handed_over"}


def test_places_are_counted_and_found(act: Act, stored: Card, ledger: Ledger) -> None:
    def told(records: Any) -> Any:
        cards_ = records.cards
        return (
            cards_.counts_by_shelf("center"),
            cards_.taken_positions("B-04"),
            cards_.taken_positions("B-0"),
            cards_.at_place("vault:B-04-112").id,
            [card.id for card in cards_.on_shelf("B-04")],
            cards_.count_by_status("center"),
            cards_.counts_by_shelf("elsewhere"),
        )

    assert ledger.read(told) == (
        {"B-04": 1},
        {"B-04-112"},
        frozenset(),
        TSUJI,
        [TSUJI],
        {"listed": len(PEOPLE) - 1, "set_up": 1},
        {},
    )


def _ended(act: Act, kind: str) -> Card:
    return act(lambda unit: unit.record(kind, TSUJI, {"visit": "v2", "reason": "lost_home"}))


def test_a_withdrawn_card_keeps_its_place_until_it_is_destroyed(act: Act, stored: Card) -> None:
    withdrawn = _ended(act, "card.withdrawn")
    assert (withdrawn.status, withdrawn.place) == (CardStatus.WITHDRAWN, stored.place)
    moved = act(lambda unit: cards.store_in_vault(unit, TSUJI, "B-04-001"))
    assert (moved.status, moved.place) == (CardStatus.WITHDRAWN, "vault:B-04-001")
    with pytest.raises(cards.CardTakenBack):
        act(lambda unit: cards.take_out(unit, TSUJI, "2"))
    gone = act(lambda unit: cards.discard(unit, TSUJI, cards.Discarded.DESTROYED))
    assert (gone.status, gone.place) == (CardStatus.DISCARDED, "")


def test_a_withdrawn_card_is_still_looked_for_in_its_box(act: Act) -> None:
    assert _ended(act, "card.withdrawn").place == "box:OKY-1"
    there = act(lambda unit: unit.record("card.received", TSUJI, {"box": "OKY-1"}))
    assert (there.status, there.place) == (CardStatus.WITHDRAWN, "backyard")
    with pytest.raises(IllegalMove):
        act(lambda unit: cards.set_up(unit, TSUJI))


def test_a_returned_card_is_the_citys_and_a_lost_one_is_nowhere(act: Act, stored: Card) -> None:
    act(lambda unit: cards.take_out(unit, TSUJI, "2"))
    act(lambda unit: cards.confirm_at_window(unit, TSUJI, "2"))
    act(lambda unit: cards.hand_over(unit, TSUJI, visit="v1", to="self"))
    lost = _ended(act, "card.revoked")
    assert (lost.status, lost.place) == (CardStatus.REVOKED, "")
    back = _ended(act, "card.returned")
    assert (back.status, back.place) == (CardStatus.RETURNED, "city")
    assert back.handed_over_at is not None
