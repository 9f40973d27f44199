"""Where the contractor runs a till, the fee of a new card is taken when it is handed over."""

from datetime import date

import msgspec
import pytest

from app.documents.rules import Visitor
from app.fees.fees import Cause
from app.procedures.answers import FeeAnswer, Settled
from app.procedures.casework import PaymentMissing
from app.procedures.facts import Fact
from app.procedures.flow import AnswerNotWhole, NotThisStage
from app.procedures.steps import Lack
from app.till.acts import TillPlace, void
from app.till.payment import Payment, VoidReason, payment_id
from app.till.till import till_id
from app.visits.visit import Visit, VisitStatus
from tests.app.fake_unit import CLERK, START, FakeUnit
from tests.app.procedures.desk_top import (
    CARD,
    WINDOW,
    Wishes,
    casework,
    given,
    go_on,
    whole_answer,
)

CENTRE = msgspec.structs.replace(CLERK, office="center")
DAY = START.date()
LOST, EXPRESS = 1, 1  # the second options


def to_stage(unit: FakeUnit, wishes: Wishes, stage: str) -> Visit:
    """Walk until a stage is open or the visit is over."""
    work = casework()
    visit = work.open(unit, "issuance", window=WINDOW)
    while visit.status is VisitStatus.OPEN and visit.stage != stage:
        visit = go_on(work, unit, visit, wishes)
    return visit


def pay(unit: FakeUnit, visit: Visit, card: int, certificate: int) -> Payment:
    day = unit.now.date().isoformat()
    unit.record(
        "till.opened",
        till_id("T01", unit.now.date()),
        {"office": "center", "day": day, "fund": 0},
        scope="office:center",
    )
    paid: Payment = unit.record(
        "payment.taken",
        payment_id("T01", 1, 1),
        {
            "no": 1,
            "office": "center",
            "window": WINDOW,
            "day": day,
            "visit": visit.id,
            "procedure": visit.procedure,
            "cause": Cause.LOST,
            "items": {"card": card, "certificate": certificate},
            "amount": card + certificate,
            "given": card + certificate,
        },
        scope="office:center",
    )
    return paid


def test_a_first_card_costs_one_question_and_nothing() -> None:
    unit = FakeUnit(actor=CENTRE, states=(CARD,))
    visit = to_stage(unit, Wishes(), "")
    assert visit.status is VisitStatus.DONE
    assert "why_new" in visit.answers
    assert {"how_made", "fee"} & set(visit.answers) == set()


@pytest.mark.parametrize("office", ["C1", "kita"])
def test_elsewhere_nothing_is_asked(office: str) -> None:
    unit = FakeUnit(actor=msgspec.structs.replace(CLERK, office=office), states=(CARD,))
    visit = to_stage(unit, Wishes(), "why_new")
    assert visit.status is VisitStatus.DONE
    assert Fact.FEE_AT_ISSUE not in visit.given


def test_before_the_till_is_the_contractors_nothing_is_asked() -> None:
    day = START.replace(month=10, day=30)
    unit = FakeUnit(actor=CENTRE, now=day, states=(CARD,))
    assert day.date() < date(2026, 11, 1)
    visit = casework().open(unit, "issuance", window=WINDOW)
    assert Fact.FEE_AT_ISSUE not in visit.given


def test_a_lost_card_made_express_is_paid_before_it_is_handed_over() -> None:
    unit = FakeUnit(actor=CENTRE, states=(CARD,))
    work, wishes = casework(), Wishes(picks=LOST)
    visit = to_stage(unit, wishes, "fee")
    due = whole_answer(work, visit, work.stage(visit), wishes)
    assert isinstance(due, FeeAnswer)
    assert (due.amount, due.settled) == (2000, Settled.PAID)
    with pytest.raises(AnswerNotWhole) as told:
        work.answer(unit, visit.id, "fee", due)
    assert told.value.lack is Lack.FEE_NOT_TAKEN
    paid = pay(unit, visit, 1800, 200)
    after = work.answer(unit, visit.id, "fee", msgspec.structs.replace(due, payment=paid.id))
    assert after.stage == "hand_over"
    assert go_on(work, unit, after, wishes).status is VisitStatus.DONE


@pytest.mark.parametrize("wrong", ["unknown", "other amount", "given back", "other visit"])
def test_only_a_payment_of_this_visit_that_stands_counts(wrong: str) -> None:
    unit = FakeUnit(actor=CENTRE, states=(CARD,))
    work, wishes = casework(), Wishes(picks=LOST)
    visit = to_stage(unit, wishes, "fee")
    due = whole_answer(work, visit, work.stage(visit), wishes)
    assert isinstance(due, FeeAnswer)
    whose = msgspec.structs.replace(visit, id="other") if wrong == "other visit" else visit
    paid = pay(unit, whose, 800 if wrong == "other amount" else 1800, 200)
    if wrong == "given back":
        unit.record("payment.voided", paid.id, {"reason": "given_up"})
    name = "nobody" if wrong == "unknown" else paid.id
    with pytest.raises(PaymentMissing):
        work.answer(unit, visit.id, "fee", msgspec.structs.replace(due, payment=name))
    assert unit.get(Visit, visit.id).stage == "fee"


def test_a_fee_that_is_given_back_opens_its_stage_again_before_anything_is_handed_over() -> None:
    unit = FakeUnit(actor=CENTRE, states=(CARD,))
    work, wishes = casework(), Wishes(picks=LOST)
    visit = to_stage(unit, wishes, "fee")
    due = whole_answer(work, visit, work.stage(visit), wishes)
    assert isinstance(due, FeeAnswer)
    paid = pay(unit, visit, 1800, 200)
    after = work.answer(unit, visit.id, "fee", msgspec.structs.replace(due, payment=paid.id))
    assert after.stage == "hand_over"
    place = TillPlace(terminal="T01", epoch=1, window=WINDOW)
    void(unit, place, paid.id, VoidReason.WRONG_AMOUNT)
    back = unit.get(Visit, visit.id)
    assert (back.stage, back.answers["fee"].review) == ("fee", True)
    with pytest.raises(NotThisStage):
        go_on(work, unit, msgspec.structs.replace(back, stage="hand_over"), wishes)


def test_a_fee_that_is_given_back_after_the_end_leaves_the_visit_as_it_is() -> None:
    unit = FakeUnit(actor=CENTRE, states=(CARD,))
    work, wishes = casework(), Wishes(picks=LOST)
    visit = to_stage(unit, wishes, "fee")
    due = whole_answer(work, visit, work.stage(visit), wishes)
    assert isinstance(due, FeeAnswer)
    paid = pay(unit, visit, 1800, 200)
    after = work.answer(unit, visit.id, "fee", msgspec.structs.replace(due, payment=paid.id))
    ended = go_on(work, unit, after, wishes)
    place = TillPlace(terminal="T01", epoch=1, window=WINDOW)
    void(unit, place, paid.id, VoidReason.WRONG_AMOUNT)
    assert unit.get(Visit, visit.id) == ended


@pytest.mark.parametrize(
    ("reason", "amount", "proven"),
    [("disaster", 1000, 0), ("stolen", 0, 0), ("broken", 1000, 1000)],
)
def test_a_proof_that_is_shown_makes_the_fee_of_its_cause_free(
    reason: str, amount: int, proven: int
) -> None:
    costs, facts = casework().costs, {Fact.REASON: reason}
    (cause,) = costs.causes("reissue", facts, DAY)
    plain = costs.fee("reissue", facts, cause, office="C1", today=DAY)
    shown = costs.fee("reissue", facts, cause, office="C1", today=DAY, proofs=plain.evidence)
    assert (plain.amount, shown.amount) == (amount, proven)


@pytest.mark.parametrize(("municipality", "collector"), [("okayama", "city"), ("zama", "city")])
def test_who_takes_a_fee_is_kept_with_its_answer(municipality: str, collector: str) -> None:
    unit = FakeUnit(states=(given(CARD),))
    work = casework(municipality=municipality)
    plain = work.rules.circumstances("reissue", Visitor.SELF)[0]
    visit, wishes = work.open(unit, "reissue", window=WINDOW), Wishes(notice=plain)
    while "fee" not in visit.answers:
        visit = go_on(work, unit, visit, wishes)
    kept = visit.answers["fee"].answer
    assert (kept["amount"], kept["collector"]) == (1000, collector)
