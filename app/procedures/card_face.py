"""券面事項: what stands on the card and in its chip follows the register (OKA-5.2.2-イ-エ)."""

from app.arrangements.arrangements import Work
from app.documents.rules import Circumstance, Visitor
from app.procedures.asking import Ask, Blank, BlankKind, Enter, Question, Space
from app.procedures.chips import Expect, VerifyWork
from app.procedures.facts import Fact
from app.procedures.flow import Group, Procedure, Stage
from app.procedures.form_steps import Form
from app.procedures.stages import (
    EVERYBODY,
    SIGNING_FOR,
    ask,
    decision,
    enquiry,
    forms,
    give,
    hand_off,
    is_,
    no,
    own_card,
    papers,
    receive,
    tasks,
    yes,
)
from app.procedures.steps import NO, YES, Tasks
from app.visits.visit import StopReason

_HOUSEHOLD = (*EVERYBODY, Visitor.HOUSEHOLD_MEMBER)
_REGISTER = ask("register", Question(Fact.REGISTER_DONE, (YES, NO)))
_REGISTER_FIRST = Stage(
    "register_first",
    Tasks(tasks=("told_register_first", "card_given_back")),
    when=no(Fact.REGISTER_DONE),
    usual=False,
    stops=StopReason.OTHER_PLACE,
)
_SIGNING = Stage(
    "signing_again",
    Ask(questions=(Question(Fact.SIGNING_AGAIN, (NO, YES), only={YES: SIGNING_FOR}),)),
    rests_on=frozenset({Fact.VISITOR}),
)
_SIGNING_NEXT = tasks("signing_next", "told_issue_next", when=yes(Fact.SIGNING_AGAIN))


def _printing(*prints: str, reads: frozenset[Fact] = frozenset()) -> tuple[Stage, ...]:
    """Return the plan of the 追記欄, the printing where it has room, else the new card."""
    return (
        Stage("space", Space(prints=prints), rests_on=reads),
        tasks(
            "printed",
            "printed",
            "print_checked",
            when=is_(Fact.SPACE, "fits"),
            work=Work.PRINT_FACE,
        ),
        tasks("full", "told_full", "told_free_reissue", when=is_(Fact.SPACE, "full")),
    )


def _verify(*expects: Expect) -> Stage:
    return Stage(
        "verify",
        VerifyWork(expects=expects),
        rests_on=frozenset({Fact.CARD, Fact.HANDED_OFF}),
    )


_CHANGED = frozenset({Fact.WHAT_CHANGED})
_WRITTEN = ("card_laid_there", "pin_entered_there", "chip_updated")

CARD_FACE_UPDATE = Procedure(
    key="card_face_update",
    source="OKA-5.2.2-イ-エ, OSA-5.1④",
    group=Group.CHANGE,
    stages=(
        *receive(Circumstance.PIN_KNOWN, Circumstance.PIN_UNKNOWN, visitors=_HOUSEHOLD),
        _REGISTER,
        _REGISTER_FIRST,
        *own_card(),
        ask(
            "changed",
            Question(Fact.WHAT_CHANGED, ("name", "address", "birth", "sex"), several=True),
        ),
        *papers(),
        forms(Form("card_face_change"), rests_on=_CHANGED),
        *_printing(reads=_CHANGED),
        *decision(rests_on=_CHANGED),
        *hand_off("write", *_WRITTEN, rests_on=_CHANGED),
        _verify(),
        _SIGNING,
        _SIGNING_NEXT,
        give("card_returned", "face_checked"),
    ),
)

CONTINUED_USE = Procedure(
    key="continued_use",
    source="OKA-5.2.2-イ-エ, OSA-5.1",
    group=Group.CHANGE,
    stages=(
        *receive(Circumstance.PIN_KNOWN, Circumstance.PIN_UNKNOWN, visitors=_HOUSEHOLD),
        _REGISTER,
        _REGISTER_FIRST,
        *own_card(),
        Stage(
            "moved",
            Enter(
                blanks=(
                    Blank("moved_on", BlankKind.PAST_DATE),
                    Blank("declared_on", BlankKind.PAST_DATE),
                    Blank("planned_on", BlankKind.DATE, needed=False),
                )
            ),
        ),
        Stage(
            "lapsed",
            Tasks(tasks=("told_lapsed", "told_reissue", "card_given_back")),
            when=is_(Fact.DEADLINE, "over"),
            usual=False,
            stops=StopReason.OTHER_PLACE,
        ),
        *papers(),
        forms(Form("continued_use")),
        *_printing("address"),
        *decision("deadline"),
        *hand_off("continue", "card_laid_there", "pin_entered_there", "continued_there"),
        _verify(),
        _SIGNING,
        _SIGNING_NEXT,
        give("card_returned", "face_checked"),
    ),
)

_UNTIL = Blank("until", BlankKind.DATE, teaches=Fact.STAY_UNTIL)

PERIOD_OF_STAY = Procedure(
    key="period_of_stay",
    source="OKA-5.2.2-イ-エ-b",
    group=Group.CHANGE,
    stages=(
        *receive(Circumstance.PIN_KNOWN, Circumstance.PIN_UNKNOWN, visitors=_HOUSEHOLD),
        _REGISTER,
        _REGISTER_FIRST,
        *own_card(),
        ask("stay", Question(Fact.REASON, ("extended", "applied"))),
        Stage("stay_until", Enter(blanks=(_UNTIL,))),
        *papers(Fact.REASON, Fact.STAY_UNTIL),
        forms(Form("card_face_change")),
        *_printing("period"),
        *decision("period", rests_on=frozenset({Fact.REASON})),
        *hand_off("prolong", "card_laid_there", "pin_entered_there", "prolonged_there"),
        _verify(Expect.LONGER),
        give("card_returned", "face_checked"),
    ),
)

NAME_READING = Procedure(
    key="name_reading",
    source="OKA-5.2.2-イ-エ-a",
    group=Group.CHANGE,
    stages=(
        *receive(Circumstance.PIN_KNOWN, Circumstance.PIN_UNKNOWN, visitors=_HOUSEHOLD),
        _REGISTER,
        _REGISTER_FIRST,
        *own_card(),
        *papers(),
        forms(Form("card_face_change")),
        *_printing("reading"),
        *decision("reading"),
        *hand_off("write", *_WRITTEN),
        _verify(),
        give("card_returned", "face_checked"),
    ),
)

RELEASE_SUSPENSION = Procedure(
    key="release_suspension",
    source="OSA-5.1（一時停止解除）",
    group=Group.CHANGE,
    stages=(
        *receive(Circumstance.PLAIN, Circumstance.ENQUIRY_ANSWERED),
        *own_card(),
        Stage("suspended", Enter(blanks=(Blank("suspended_on", BlankKind.PAST_DATE, False),))),
        *papers(),
        *enquiry(),
        forms(Form("release")),
        *decision("not_abolished"),
        *hand_off("release", "card_laid_there", "released_there"),
        _verify(),
        _SIGNING,
        _SIGNING_NEXT,
        give("card_returned"),
    ),
)

CARD_FACE = (CARD_FACE_UPDATE, CONTINUED_USE, PERIOD_OF_STAY, NAME_READING, RELEASE_SUSPENSION)
