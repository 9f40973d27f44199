"""交付: the card is handed over at the counter (OKA-4.6.1, OKA-5.2.2-ア)."""

from app.arrangements.arrangements import Doer, Work
from app.procedures.answers import Change, FormCheck
from app.procedures.applications import AGAIN, OLD_CARD
from app.procedures.asking import Question
from app.procedures.chips import VerifyChip
from app.procedures.costs import Charge
from app.procedures.facts import Clause, Fact, Has, Is
from app.procedures.flow import Group, OldPins, Procedure, Stage
from app.procedures.form_steps import Form, Forms
from app.procedures.paper_step import Documents
from app.procedures.stages import ABROAD_CASE, APPROVED, CASE, PRESENT, REFUSED, REPRESENTED, ask
from app.procedures.steps import (
    NO,
    SEEN_REGISTER,
    YES,
    Explain,
    FetchCard,
    HandOver,
    Offers,
    Official,
    Pin,
    Receive,
    ReturnCard,
    Tasks,
)
from app.visits.visit import StopReason

_BY_RESIDENT: Clause = (APPROVED, Is(Fact.FACE_AUTH, (NO,)), PRESENT)
_BY_OFFICIAL: tuple[Clause, ...] = (
    (APPROVED, Is(Fact.FACE_AUTH, (YES,))),
    (APPROVED, REPRESENTED),
    (APPROVED, Is(Fact.PIN_TAKEN_OVER, (YES,))),
)
_HERE = Is(Fact.FEE_AT_ISSUE, (YES,))
_PAID_FOR: Clause = (APPROVED, _HERE, Is(Fact.REASON, ("lost", *AGAIN)))
FEE_AT_ISSUE = (
    ask("why_new", Question(Fact.REASON, ("first", "lost", *AGAIN)), when=((APPROVED, _HERE),)),
    ask("how_made", OLD_CARD, Question(Fact.EXPRESS, (NO, YES)), when=(_PAID_FOR,)),
    Stage(
        "fee",
        Charge(),
        when=(_PAID_FOR,),
        usual=False,
        rests_on=frozenset({Fact.REASON, Fact.OLD_CARD, Fact.EXPRESS}),
    ),
)


def _found(change: Change) -> tuple[Clause, ...]:
    return ((APPROVED, Has(Fact.CHANGES, (change.value,))),)


FOUND_BESIDES = (
    Stage(
        "card_face_papers",
        Tasks(tasks=("explained", "form_taken"), forms=("card_face_change",)),
        when=_found(Change.CARD_FACE),
        usual=False,
    ),
    Stage(
        "card_face",
        Tasks(tasks=("printed", "chip_updated")),
        when=_found(Change.CARD_FACE),
        usual=False,
        work=Work.PRINT_FACE,
    ),
    Stage(
        "certificate_papers",
        Tasks(tasks=("explained", "form_taken", "told_issue_next"), forms=("certificate_issue",)),
        when=_found(Change.CERTIFICATE),
        usual=False,
    ),
)
"""OKA-4.6.1.6: the papers are taken here, the print is whose it is (OKA-5.2.2-ア-ケ)."""

ISSUANCE = Procedure(
    key="issuance",
    source="OKA-4.6.1, OKA-5.2.2-ア",
    group=Group.CARD,
    old_pins=OldPins.SETUP,
    fee_at_issue=True,
    stages=(
        Stage("receive", Receive()),
        Stage("documents", Documents(), rests_on=CASE),
        *ABROAD_CASE,
        Stage(
            "fetch_card",
            FetchCard(),
            rests_on=frozenset({Fact.CARD}),
            work=Work.FETCH_CARD,
            by=(Doer.CONTRACTOR,),
        ),
        Stage("explain", Explain(items=("validity", "renewal", "use", "loss"))),
        Stage(
            "forms",
            Forms(
                forms=(
                    Form("receipt", (FormCheck.FILLED, FormCheck.CHECKED)),
                    Form("pin_slip", (FormCheck.FILLED, FormCheck.KANA, FormCheck.SECRET)),
                )
            ),
            rests_on=frozenset({Fact.VISITOR}),
        ),
        Stage("offers", Offers(), rests_on=frozenset({Fact.VISITOR})),
        Stage(
            "identity",
            Official(sees=(SEEN_REGISTER,), sees_papers=True, finds_changes=True),
            rests_on=CASE | {Fact.PAPERS},
            work=Work.DECIDE_IDENTITY,
        ),
        Stage(
            "not_handed",
            ReturnCard(),
            when=((REFUSED,),),
            usual=False,
            stops=StopReason.OFFICIAL_REFUSED,
        ),
        Stage(
            "card_from_city",
            Official(does=("card_brought", "card_compared"), fetches=True),
            when=((APPROVED,),),
            rests_on=frozenset({Fact.CARD}),
            work=Work.FETCH_CARD,
            by=(Doer.OFFICIAL, Doer.CITY_DESK),
        ),
        Stage("pin", Pin(), when=(_BY_RESIDENT,), work=Work.SET_PIN),
        Stage(
            "pin_official",
            Official(sees=("pin_request",), enters_pins=True),
            when=_BY_OFFICIAL,
            usual=False,
            work=Work.ENTER_PIN_FOR,
        ),
        Stage(
            "verify",
            VerifyChip(),
            when=((APPROVED,),),
            rests_on=frozenset({Fact.PINS, Fact.CARD}),
        ),
        *FOUND_BESIDES,
        Stage(
            "insurance",
            Tasks(tasks=("consent", "registered"), forms=("consent",)),
            when=((APPROVED, Is(Fact.INSURANCE, (YES,))),),
            usual=False,
            rests_on=frozenset({Fact.PINS}),
            work=Work.REGISTER_INSURANCE,
        ),
        Stage(
            "face_auth",
            Tasks(tasks=("consent", "locked", "marked"), forms=("pinless", "consent")),
            when=((APPROVED, Is(Fact.FACE_AUTH, (YES,))),),
            usual=False,
            rests_on=frozenset({Fact.PINS}),
            work=Work.LOCK_PINS,
        ),
        *FEE_AT_ISSUE,
        Stage(
            "hand_over",
            HandOver(items=("card", "leaflet", "face_checked")),
            when=((APPROVED,),),
            rests_on=CASE,
        ),
    ),
)
