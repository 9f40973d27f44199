"""暗証番号: changed by who knows them, reset on the national terminal by who does not."""

from app.documents.rules import Circumstance
from app.ports import PinKind
from app.procedures.asking import Question
from app.procedures.chips import VerifyWork
from app.procedures.facts import Fact
from app.procedures.flow import Group, OldPins, Procedure, Stage
from app.procedures.form_steps import Form
from app.procedures.stages import (
    LOCKED_BY_MISSES,
    PIN_SLIP,
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
    with_pins,
)
from app.procedures.steps import Tasks
from app.visits.visit import StopReason

_WHICH = Question(
    Fact.WHICH_PINS,
    tuple(kind.value for kind in PinKind),
    several=True,
    only={PinKind.SIGNING.value: SIGNING_FOR},
)
_CHOSEN = frozenset({Fact.WHICH_PINS})
_VERIFY = Stage("verify", VerifyWork(), rests_on=frozenset({Fact.PINS, Fact.CARD}))

PIN_CHANGE = Procedure(
    key="pin_change",
    source="OKA-4.6.2, OSA-5.1",
    group=Group.PIN,
    old_pins=OldPins.RESIDENT,
    stages=(
        *receive(Circumstance.PIN_KNOWN, Circumstance.ENQUIRY_ANSWERED),
        *own_card(),
        *with_pins(),
        Stage(
            "locked",
            Tasks(tasks=("told_locked", "told_reset")),
            when=LOCKED_BY_MISSES,
            usual=False,
            stops=StopReason.OTHER_PLACE,
        ),
        ask("which", _WHICH),
        *papers(),
        *enquiry(),
        forms(Form("pin_change", PIN_SLIP), rests_on=_CHOSEN),
        *decision(rests_on=_CHOSEN),
        *pins(reads=_CHOSEN),
        _VERIFY,
        give("card_returned", "leaflet"),
    ),
)

PIN_RESET = Procedure(
    key="pin_reset",
    source="OKA-4.6.2.2, OKA-5.2.2-イ-イ",
    group=Group.PIN,
    stages=(
        *receive(Circumstance.PIN_UNKNOWN, Circumstance.ENQUIRY_ANSWERED),
        *own_card(),
        *with_pins(),
        ask("which", _WHICH),
        *papers(),
        *enquiry(),
        forms(Form("pin_reset", PIN_SLIP), rests_on=_CHOSEN),
        *decision(rests_on=_CHOSEN),
        *hand_off("reset", "card_laid_there", "unlocked_there", rests_on=_CHOSEN),
        *pins(reads=_CHOSEN),
        _VERIFY,
        give("card_returned", "leaflet"),
    ),
)

PINS = (PIN_CHANGE, PIN_RESET)
