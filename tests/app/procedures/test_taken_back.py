"""返納・失効・申請取消 end the card of the visit in the ledger, when the visit is over."""

from dataclasses import replace

import msgspec
import pytest

from app.cards.card import CITY, Card, CardStatus
from app.cards.ledger import CardTakenBack, OtherState, must_be_set_up
from app.documents.rules import Circumstance, Visitor
from app.procedures.answers import Handed, ReceiveAnswer
from app.visits.visit import Decision, Visit, VisitStatus
from tests.app.fake_unit import FakeUnit
from tests.app.procedures.desk_top import CARD, RULES, WINDOW, Wishes, casework, counter, go_on

OVER = (VisitStatus.DONE, VisitStatus.STOPPED)
GIVEN = msgspec.structs.replace(CARD, status=CardStatus.HANDED_OVER, place="resident")
LISTED = msgspec.structs.replace(CARD, status=CardStatus.LISTED, place="box:B1")
SHELF = CARD.place


def _plain(procedure: str) -> Circumstance:
    return RULES.circumstances(procedure, Visitor.SELF)[0]


def _walk(procedure: str, card: Card, wishes: Wishes) -> tuple[FakeUnit, Visit]:
    work, unit = casework(), counter(card)
    visit = work.open(unit, procedure, window=WINDOW)
    wishes = replace(wishes, notice=_plain(procedure))
    while visit.status not in OVER:
        visit = go_on(work, unit, visit, wishes)
    return unit, visit


@pytest.mark.parametrize(
    ("procedure", "card", "picks", "status", "place"),
    [
        ("card_return", GIVEN, 0, CardStatus.RETURNED, CITY),
        ("card_revocation", GIVEN, 0, CardStatus.REVOKED, ""),
        ("card_revocation", CARD, 0, CardStatus.REVOKED, SHELF),
        ("application_withdrawal", CARD, 0, CardStatus.WITHDRAWN, SHELF),
        ("application_withdrawal", LISTED, 0, CardStatus.WITHDRAWN, "box:B1"),
        ("reissue", GIVEN, 0, CardStatus.REVOKED, ""),
        ("reissue", GIVEN, 6, CardStatus.RETURNED, CITY),
        ("visit_at_application", GIVEN, 6, CardStatus.RETURNED, CITY),
        ("express", GIVEN, 2, CardStatus.REVOKED, ""),
        ("express", GIVEN, 0, CardStatus.HANDED_OVER, "resident"),
    ],
)
def test_the_card_ends_with_the_visit(
    procedure: str, card: Card, picks: int, status: CardStatus, place: str
) -> None:
    unit, visit = _walk(procedure, card, Wishes(picks=picks))
    assert visit.status is VisitStatus.DONE
    ended = unit.get(Card, CARD.id)
    assert (ended.status, ended.place) == (status, place)
    told = [one.body for one in unit.entries if one.kind == f"card.{status.value}"]
    changed = status is not card.status
    assert [one["visit"] for one in told] == ([visit.id] if changed else [])


@pytest.mark.parametrize("procedure", ["card_return", "card_revocation", "application_withdrawal"])
def test_nothing_ends_that_an_official_refused_or_the_national_terminal_did_not_do(
    procedure: str,
) -> None:
    card = CARD if procedure == "application_withdrawal" else GIVEN
    for wishes in (Wishes(decision=Decision.REFUSE), Wishes(handed=Handed.NOT_DONE)):
        unit, visit = _walk(procedure, card, wishes)
        assert visit.status is VisitStatus.STOPPED
        assert unit.get(Card, CARD.id) == card


@pytest.mark.parametrize(
    ("procedure", "status"),
    [
        ("application_withdrawal", CardStatus.HANDED_OVER),
        ("application_withdrawal", CardStatus.WITHDRAWN),
        ("card_return", CardStatus.SET_UP),
        ("card_return", CardStatus.RETURNED),
        ("card_revocation", CardStatus.REVOKED),
        ("reissue", CardStatus.DISCARDED),
    ],
)
def test_a_row_that_cannot_end_so_is_told_at_reception(procedure: str, status: CardStatus) -> None:
    work, unit = casework(), counter(msgspec.structs.replace(CARD, status=status))
    visit = work.open(unit, procedure, window=WINDOW)
    told = ReceiveAnswer(visitor=Visitor.SELF, notice=_plain(procedure), card=CARD.id)
    with pytest.raises(OtherState) as found:
        work.answer(unit, visit.id, "receive", told)
    assert found.value.now == status
    assert unit.get(Visit, visit.id).stage == "receive"


@pytest.mark.parametrize("status", [CardStatus.RETURNED, CardStatus.REVOKED, CardStatus.WITHDRAWN])
def test_a_card_that_was_taken_back_is_handed_to_nobody(status: CardStatus) -> None:
    with pytest.raises(CardTakenBack):
        must_be_set_up(msgspec.structs.replace(CARD, status=status), wanted="window:3")
