"""支援・相談: help with what the card is used for (OKA-4.6.4, ZAM-6.2.3); decides nothing."""

from app.documents.rules import Circumstance
from app.procedures.asking import Question
from app.procedures.facts import Fact, Is
from app.procedures.flow import Group, Procedure, Stage
from app.procedures.stages import (
    LOCKED_BY_MISSES,
    NOT_REPRESENTED,
    ask,
    give,
    is_,
    own_card,
    receive,
    tasks,
    with_pins,
)
from app.procedures.steps import Explain, Row, Tasks
from app.visits.visit import StopReason

_PIN = Circumstance.PIN_KNOWN
_LOCKED = Stage(
    "locked",
    Tasks(tasks=("told_locked", "told_reset")),
    when=(
        *LOCKED_BY_MISSES,
        (Is(Fact.NOTICE, (Circumstance.PIN_UNKNOWN.value,)),),
    ),
    usual=False,
    stops=StopReason.OTHER_PLACE,
)
_DEVICE = Question(Fact.DEVICE, ("own_device", "our_device"))

INSURANCE_REGISTRATION = Procedure(
    key="insurance_registration",
    source="OKA-4.6.4.1, OKA-3.2.2-シ",
    group=Group.SUPPORT,
    stages=(
        *receive(_PIN, visitors=NOT_REPRESENTED),
        *own_card(),
        *with_pins(),
        _LOCKED,
        Stage("insurance_told", Explain(items=("insurance_use", "insurance_consent"))),
        ask("device", _DEVICE),
        tasks("insurance", "consent", "pin_by_resident", "registered", "result_shown"),
        tasks("device_clean", "signed_out", when=is_(Fact.DEVICE, "our_device")),
        give("card_returned", "leaflet"),
    ),
)

BENEFIT_ACCOUNT = Procedure(
    key="benefit_account",
    source="OKA-4.6.4.1, ZAM-6.2.3",
    group=Group.SUPPORT,
    stages=(
        *receive(_PIN, visitors=NOT_REPRESENTED),
        *own_card(),
        *with_pins(),
        _LOCKED,
        ask(
            "account",
            Question(Fact.ACCOUNT_ACT, ("register", "change", "cancel", "look")),
            _DEVICE,
        ),
        tasks(
            "bank_book",
            "book_in_own_name",
            when=is_(Fact.ACCOUNT_ACT, "register", "change"),
        ),
        tasks("account_done", "pin_by_resident", "account_entered", "result_shown"),
        tasks("device_clean", "signed_out", when=is_(Fact.DEVICE, "our_device")),
        give("card_returned", "things_returned"),
    ),
)

CONSULTATION = Procedure(
    key="consultation",
    source="OKA-5.2.2-エ, CHI",
    group=Group.SUPPORT,
    stages=(
        *receive(row=Row.NONE),
        ask(
            "topic",
            Question(
                Fact.TOPIC,
                ("apply", "pick_up", "certificates", "lost", "use", "complaint", "other"),
                several=True,
            ),
        ),
        ask("outcome", Question(Fact.OUTCOME, ("answered", "to_official", "to_procedure"))),
        tasks(
            "to_official",
            "official_told",
            "official_took_over",
            when=is_(Fact.OUTCOME, "to_official"),
        ),
        tasks("to_procedure", "told_papers", when=is_(Fact.OUTCOME, "to_procedure")),
        give("contact"),
    ),
)

SUPPORT = (INSURANCE_REGISTRATION, BENEFIT_ACCOUNT, CONSULTATION)
