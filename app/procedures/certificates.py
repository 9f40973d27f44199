"""電子証明書: issue, renewal, revocation, with PIN known or not, by whoever comes (OKA-4.6.2)."""

from app.documents.rules import Circumstance
from app.procedures.answers import CardState
from app.procedures.asking import Question
from app.procedures.chips import Expect, VerifyWork
from app.procedures.facts import Clause, Fact, Has, Is
from app.procedures.flow import Group, Procedure, Stage
from app.procedures.form_steps import Form
from app.procedures.stages import (
    PIN_SLIP,
    REPRESENTED,
    SIGNING_FOR,
    ask,
    decision,
    enquiry,
    forms,
    give,
    hand_off,
    own_card,
    papers,
    pins,
    receive,
    wished,
    wishes,
)
from app.procedures.steps import YES, Tasks
from app.visits.visit import StopReason

_WHICH = Question(
    Fact.CERTIFICATES,
    ("signing", "authentication"),
    several=True,
    only={"signing": SIGNING_FOR},
)
_PIN_UNKNOWN: tuple[Clause, ...] = (
    (Is(Fact.NOTICE, (Circumstance.PIN_UNKNOWN.value, Circumstance.PLAIN.value)),),
    (Is(Fact.PIN_LOCKED, (YES,)),),
    (REPRESENTED,),
)
_CHOSEN = frozenset({Fact.CERTIFICATES})
_TOO_EARLY = Stage(
    "too_early",
    Tasks(tasks=("told_too_early", "told_issue_today", "card_given_back")),
    when=((Is(Fact.CARD_STATE, (CardState.TOO_EARLY.value,)),),),
    usual=False,
    stops=StopReason.OTHER_PLACE,
)
"""調査資料 1.3: a certificate is renewed from the day after the third month before its end."""


def _begin(*after_card: Stage) -> tuple[Stage, ...]:
    circumstances = (
        Circumstance.PIN_KNOWN,
        Circumstance.PIN_UNKNOWN,
        Circumstance.ENQUIRY_ANSWERED,
    )
    return (
        *receive(*circumstances),
        *own_card(),
        *after_card,
        ask("which", _WHICH),
        *papers(),
        *enquiry(),
    )


_BEGIN = _begin()


def _verify(*expects: Expect) -> Stage:
    return Stage(
        "verify",
        VerifyWork(expects=expects),
        rests_on=frozenset({Fact.CARD, Fact.HANDED_OFF}),
    )


CERTIFICATE_RENEWAL = Procedure(
    key="certificate_renewal",
    source="OKA-4.6.2, OKA-5.2.2-イ",
    group=Group.CERTIFICATE,
    stages=(
        *_begin(_TOO_EARLY),
        forms(
            Form("certificate_renewal"),
            Form("pin_reset", PIN_SLIP, when=_PIN_UNKNOWN),
            rests_on=_CHOSEN,
        ),
        wishes(),
        *decision(rests_on=_CHOSEN),
        *hand_off("renew", "card_laid_there", "old_revoked", "new_written", rests_on=_CHOSEN),
        *pins(offers=True, reads=_CHOSEN),
        _verify(Expect.RENEWED),
        *wished(),
        give("card_returned", "certificate_copy", "leaflet"),
    ),
)

CERTIFICATE_ISSUE = Procedure(
    key="certificate_issue",
    source="OKA-4.6.2, OKA-5.2.2-イ",
    group=Group.CERTIFICATE,
    stages=(
        *_BEGIN,
        forms(
            Form("certificate_issue"),
            Form("pin_reset", PIN_SLIP, when=_PIN_UNKNOWN),
            rests_on=_CHOSEN,
        ),
        *decision(rests_on=_CHOSEN),
        *hand_off("issue", "card_laid_there", "new_written", rests_on=_CHOSEN),
        *pins(reads=_CHOSEN),
        _verify(),
        give("card_returned", "certificate_copy", "leaflet"),
    ),
)

CERTIFICATE_REVOCATION = Procedure(
    key="certificate_revocation",
    source="OKA-4.6.2, OSA-5.1",
    group=Group.CERTIFICATE,
    stages=(
        *_BEGIN,
        forms(Form("certificate_revocation"), rests_on=_CHOSEN),
        *decision(rests_on=_CHOSEN),
        *hand_off("revoke", "card_laid_there", "revoked_there", rests_on=_CHOSEN),
        Stage(
            "verify",
            VerifyWork(expects=(Expect.SIGNING_GONE,)),
            when=((Has(Fact.CERTIFICATES, ("signing",)),),),
            rests_on=frozenset({Fact.CARD, Fact.HANDED_OFF}),
        ),
        give("card_returned", "certificate_copy"),
    ),
)

CERTIFICATES = (CERTIFICATE_RENEWAL, CERTIFICATE_ISSUE, CERTIFICATE_REVOCATION)
