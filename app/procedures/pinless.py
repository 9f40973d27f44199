"""顔認証マイナンバーカード: a card without PINs, and back again, any number of times."""

from app.documents.rules import Circumstance
from app.procedures.asking import Question, Space
from app.procedures.chips import Expect, VerifyWork
from app.procedures.facts import Fact
from app.procedures.flow import Group, Procedure, Stage
from app.procedures.form_steps import Form
from app.procedures.stages import (
    PIN_SLIP,
    ask,
    decision,
    enquiry,
    forms,
    give,
    hand_off,
    is_,
    own_card,
    papers,
    pins,
    receive,
    tasks,
)
from app.procedures.steps import Explain

_READ = frozenset({Fact.CARD, Fact.HANDED_OFF})

PINLESS_LOCK = Procedure(
    key="pinless_lock",
    source="OKA-4.6.1.4, OKA-3.2.2-サ, OKA-4.6.4.2",
    group=Group.PIN,
    stages=(
        *receive(Circumstance.PIN_KNOWN, Circumstance.PIN_UNKNOWN, Circumstance.ENQUIRY_ANSWERED),
        *own_card(),
        Stage("pinless", Explain(items=("pinless_loses", "pinless_keeps", "pinless_back"))),
        ask("insurance_state", Question(Fact.INSURANCE_STATE, ("registered", "wanted", "not"))),
        *papers(),
        *enquiry(),
        tasks(
            "insurance",
            "consent",
            "registered",
            when=is_(Fact.INSURANCE_STATE, "wanted"),
        ),
        forms(Form("pinless"), Form("consent")),
        Stage("space", Space(prints=("face_auth",))),
        tasks("full", "told_full", "told_free_reissue", when=is_(Fact.SPACE, "full")),
        *decision("pinless_wish"),
        *hand_off("lock", "card_laid_there", "pin_set_by_city", "locked"),
        Stage("verify", VerifyWork(expects=(Expect.LOCKED,)), rests_on=_READ),
        tasks("marked", "marked", "print_checked", when=is_(Fact.SPACE, "fits")),
        give("card_returned", "face_checked", "leaflet"),
    ),
)

PINLESS_UNLOCK = Procedure(
    key="pinless_unlock",
    source="OKA-4.6.1.4, OKA-4.6.4.2",
    group=Group.PIN,
    stages=(
        *receive(Circumstance.PLAIN, Circumstance.ENQUIRY_ANSWERED),
        *own_card(),
        *papers(),
        *enquiry(),
        forms(Form("pin_reset", PIN_SLIP)),
        Stage("space", Space(prints=("face_auth_ended",))),
        tasks("full", "told_full", "told_free_reissue", when=is_(Fact.SPACE, "full")),
        *decision(),
        *hand_off("unlock", "card_laid_there", "unlocked_there"),
        *pins(),
        Stage("verify", VerifyWork(), rests_on=_READ | {Fact.PINS}),
        tasks("marked", "mark_ended", "print_checked", when=is_(Fact.SPACE, "fits")),
        give("card_returned", "face_checked", "leaflet"),
    ),
)

PINLESS = (PINLESS_LOCK, PINLESS_UNLOCK)
