"""A card is served at one window at a time: the other window is told where."""

import pytest
from msgspec.structs import replace

from app.access.roles import Role
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.serving import Guidance
from app.documents.rules import Circumstance, Visitor
from app.faults import NotFound
from app.procedures.answers import ReceiveAnswer
from app.procedures.flow import AnswerNotWhole
from app.procedures.steps import Lack
from app.resources import words
from app.visits import acts
from app.visits.acts import ServedElsewhere
from app.visits.visit import StopReason
from tests.app.desk.conftest import Enter
from tests.app.store.rows import give_away, list_cards

CARD = "card-1"
NAMED = ReceiveAnswer(visitor=Visitor.SELF, notice=Circumstance.HELD, card=CARD)


@pytest.fixture
def desk(enter: Enter) -> Desk:
    return enter(Role.CLERK, "佐藤　恵")


def opened(desk: Desk, guidance: Guidance, window: str, card: str = "") -> str:
    work = guidance.casework
    return desk.act(lambda unit: work.open(unit, "issuance", window=window, card=card)).value.id


def test_a_card_that_another_window_serves_is_not_served_here_until_it_is_over(
    desk: Desk,
) -> None:
    guidance = Guidance.at("okayama")
    counter = Counter(desk, guidance, frozenset("A"))
    there = opened(desk, guidance, "5", CARD)
    here = opened(desk, guidance, desk.window)
    with pytest.raises(ServedElsewhere) as told:
        counter.answer(here, "receive", NAMED)
    assert told.value.details == {"window": "5"}
    sentences = [
        words("ja")(f"fault.D-133.{part}", window="5") for part in ("what", "safe", "next")
    ]
    assert all("5番" in one for one in sentences)
    assert counter.view(here).visit.answers == {}
    desk.act(lambda unit: acts.stop(unit, there, StopReason.OTHER))
    with pytest.raises(NotFound):  # nothing stands against it any more but the missing row
        counter.answer(here, "receive", NAMED)


def test_a_card_that_is_gone_is_not_served(desk: Desk, enter: Enter) -> None:
    (card, *_) = enter(Role.BACKYARD, "小野田　徹").act(list_cards).value
    enter(Role.SITE_MANAGER, "平井　直子").act(lambda unit: give_away(unit, card.id))
    enter(Role.CLERK, "佐藤　恵")
    guidance = Guidance.at("okayama")
    counter = Counter(desk, guidance, frozenset("A"))
    here = opened(desk, guidance, desk.window)
    with pytest.raises(AnswerNotWhole) as told:
        counter.answer(here, "receive", replace(NAMED, card=card.id))
    assert told.value.details["lack"] == Lack.CARD_GONE
    assert counter.view(here).visit.answers == {}


def test_a_familys_cases_at_one_window_may_share_the_card(desk: Desk) -> None:
    guidance = Guidance.at("okayama")
    opened(desk, guidance, desk.window, CARD)
    here = opened(desk, guidance, desk.window)
    with pytest.raises(NotFound):
        Counter(desk, guidance, frozenset("A")).answer(here, "receive", NAMED)
