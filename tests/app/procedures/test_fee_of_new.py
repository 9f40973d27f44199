"""OKA-4.6.3.2-イ, ZAM-6.2.5-イ: who applies anew hears the fee; who applies first is not asked."""

from __future__ import annotations

import pytest

from app.documents.rules import Circumstance
from app.procedures.answers import AskAnswer, FeeAnswer, Settled
from app.procedures.flow import answer_of
from app.visits.visit import Visit, VisitStatus
from tests.app.procedures.desk_top import WINDOW, Wishes, casework, counter, go_on

SELF = Wishes(notice=Circumstance.PLAIN)
FEE_TOLD = ("application_support", "visit_at_application", "online_application")


def applied(procedure: str, reason: str, city: str = "okayama", picks: int = 0) -> Visit:
    """Apply for a card for a reason, to the end; ``picks`` tells of the card from before."""
    work, unit = casework(municipality=city), counter(procedure=procedure)
    visit = work.open(unit, procedure, window=WINDOW)
    while visit.status is not VisitStatus.DONE:
        if visit.stage == "why_new":
            chosen = AskAnswer(chosen={"reason": (reason,)})
            visit = work.answer(unit, visit.id, "why_new", chosen)
        elif visit.stage in ("old_card", "old_card_later"):
            chosen = AskAnswer(chosen={"old_card": (("returned", "not_held")[picks],)})
            visit = work.answer(unit, visit.id, visit.stage, chosen)
        else:
            visit = go_on(work, unit, visit, SELF)
    return visit


def fee(visit: Visit, city: str = "okayama") -> FeeAnswer:
    """Return what was told of the fee."""
    stage = casework(municipality=city).procedure(visit).stage("fee")
    told = answer_of(stage, visit.answers["fee"])
    assert isinstance(told, FeeAnswer)
    return told


@pytest.mark.parametrize("procedure", FEE_TOLD)
def test_a_first_card_has_no_fee_to_hear(procedure: str) -> None:
    assert not {"fee", "old_card", "old_card_later"} & set(applied(procedure, "first").answers)


@pytest.mark.parametrize("procedure", FEE_TOLD)
def test_a_card_made_anew_has_its_fee_by_reason_and_old_card(procedure: str) -> None:
    lost, back, kept = (
        fee(applied(procedure, reason, picks=picks))
        for reason, picks in (("lost", 0), ("expired", 0), ("expired", 1))
    )
    assert (lost.amount, lost.settled) == (1000, Settled.AT_ISSUE)
    assert (back.amount, back.settled) == (0, Settled.FREE)
    assert (kept.amount, kept.settled) == (1000, Settled.AT_ISSUE)


def test_in_zama_the_receipt_of_the_citys_window_is_looked_at_before_the_application() -> None:
    visit = applied("online_application", "lost", "zama")
    told = fee(visit, "zama")
    assert (told.amount, told.settled) == (1000, Settled.AT_CITY)
    assert list(visit.answers).index("fee") < list(visit.answers).index("online")
