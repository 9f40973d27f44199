"""The card is fetched: the right one, set up, and by two confirmations."""

import msgspec
import pytest

from app.cards.card import Card, CardStatus
from app.cards.ledger import CardNotSetUp, NotThisPerson
from app.procedures.answers import FetchAnswer, Read
from tests.app.procedures.desk_top import CARD, CHILD, WINDOW, Wishes, casework, counter, go_to


def test_the_fetched_card_must_be_the_persons() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, work.open(unit, "issuance", window=WINDOW), "fetch_card", Wishes())
    with pytest.raises(NotThisPerson):
        work.answer(
            unit,
            visit.id,
            "fetch_card",
            FetchAnswer(how=Read.SCANNED, code=CHILD.control_number),
        )
    after = work.answer(
        unit, visit.id, "fetch_card", FetchAnswer(how=Read.TYPED, code="３ｋ７ー２０４８１７")
    )
    assert unit.get(Card, CARD.id).place == "window:3"
    assert after.answers["fetch_card"].answer["code"] == ""
    moves = [one.kind for one in unit.entries if one.kind.startswith("card.")]
    assert moves == ["card.taken_out", "card.arrived"]


@pytest.mark.parametrize("place", ["vault:B-04-112", "backyard", "window:3"])
def test_a_card_without_setup_is_refused_when_it_is_fetched(place: str) -> None:
    early = msgspec.structs.replace(CARD, status=CardStatus.RECEIVED, place=place)
    work, unit = casework(), counter(early, CHILD)
    visit = go_to(work, unit, work.open(unit, "issuance", window=WINDOW), "fetch_card", Wishes())
    fetched = FetchAnswer(how=Read.SCANNED, code=CARD.control_number)
    with pytest.raises(CardNotSetUp):
        work.answer(unit, visit.id, "fetch_card", fetched)
    assert unit.get(Card, CARD.id) == early
    unit.put(CARD)
    assert work.answer(unit, visit.id, "fetch_card", fetched).stage == "explain"
