"""Stages that several procedures share: reception, own card, decision, hand-off, end."""

from app.arrangements.arrangements import Doer, Work
from app.cards.ledger import TakenBack
from app.documents.applicant import Registration
from app.documents.rules import Circumstance, Refusal, Visitor
from app.procedures.answers import CardState, FormCheck, Handed
from app.procedures.asking import Ask, Blank, BlankKind, Enter, Question
from app.procedures.chips import HandOff, ReadCard
from app.procedures.costs import WITH_POLICE
from app.procedures.facts import Clause, Fact, Is
from app.procedures.flow import CardEnd, Stage
from app.procedures.form_steps import Form, Forms
from app.procedures.paper_step import Documents
from app.procedures.steps import (
    NO,
    SEEN_REGISTER,
    YES,
    HandOver,
    Offers,
    Official,
    Pass,
    Pin,
    Receive,
    Row,
    Tasks,
)
from app.visits.visit import Decision, StopReason

CASE = frozenset({Fact.VISITOR, Fact.NOTICE, Fact.CARD})
APPROVED = Is(Fact.IDENTITY, (Decision.APPROVE.value,))
REFUSED = Is(Fact.IDENTITY, (Decision.REFUSE.value,))
SELF = Is(Fact.VISITOR, (Visitor.SELF.value,))
REPRESENTED = Is(Fact.VISITOR, (Visitor.REPRESENTATIVE.value,))
PRESENT = Is(
    Fact.VISITOR,
    (
        Visitor.SELF.value,
        Visitor.GUARDIAN_OF_CHILD.value,
        Visitor.GUARDIAN_OF_WARD.value,
    ),
)
UNANSWERED = Is(
    Fact.NOTICE,
    (Circumstance.PLAIN.value, Circumstance.PIN_KNOWN.value, Circumstance.PIN_UNKNOWN.value),
)
EVERYBODY = (
    Visitor.SELF,
    Visitor.GUARDIAN_OF_CHILD,
    Visitor.GUARDIAN_OF_WARD,
    Visitor.REPRESENTATIVE,
)
NOT_REPRESENTED = EVERYBODY[:3]
SIGNING_FOR: tuple[Clause, ...] = ((SELF,), (REPRESENTED,))
"""For whom there is a signing certificate: no child, no ward."""
WHY = frozenset({Fact.REASON})
PIN_SLIP = (FormCheck.FILLED, FormCheck.KANA, FormCheck.SECRET)
POLICE = Stage(
    "police",
    Enter(
        blanks=(
            Blank("police_number", BlankKind.CODE),
            Blank("police_station", BlankKind.PLACE),
            Blank("police_phone", BlankKind.PHONE),
            Blank("lost_on", BlankKind.PAST_DATE),
        )
    ),
    when=((Is(Fact.REASON, WITH_POLICE),),),
    usual=False,
)


HANDED_OFF = Is(Fact.HANDED_OFF, (Handed.DONE.value,))
LOCKED_BY_MISSES: tuple[Clause, ...] = (
    (Is(Fact.PIN_LOCKED, (YES,)), Is(Fact.PINLESS, (NO,))),
    (Is(Fact.PIN_LOCKED, (YES,)), Is(Fact.FACE_MARK, ("not_marked",))),
)
GIVEN_BACK: Clause = (Is(Fact.OLD_CARD, ("returned",)),)


def card_ends(how: TakenBack, *clauses: Clause) -> CardEnd:
    """Return the end of a card that an official approved and the national terminal recorded."""
    return CardEnd(how, tuple((APPROVED, HANDED_OFF, *one) for one in clauses or ((),)))


def receive(
    *circumstances: Circumstance,
    visitors: tuple[Visitor, ...] = EVERYBODY,
    row: Row = Row.IF_THERE,
) -> tuple[Stage, ...]:
    """Return the reception, and the end of a case that the rules do not take."""
    asked = circumstances or (Circumstance.PLAIN,)
    refused = Is(Fact.REFUSED, tuple(one.value for one in Refusal))
    return (
        Stage("receive", Receive(visitors=visitors, circumstances=asked, row=row)),
        Stage(
            "not_taken",
            Tasks(tasks=("told_why", "told_who_may"), tells_refusal=True),
            when=((refused,),),
            usual=False,
            stops=StopReason.NOT_ACCEPTABLE,
        ),
    )


def ask(key: str, *questions: Question, when: tuple[Clause, ...] = ()) -> Stage:
    """Return a stage of questions."""
    rests = {Fact.VISITOR} if any(one.only for one in questions) else set()
    return Stage(
        key, Ask(questions=questions), when=when, usual=not when, rests_on=frozenset(rests)
    )


def own_card() -> tuple[Stage, ...]:
    """Return the look at the resident's card; one that ran out leads to a new one."""
    expired = Is(Fact.CARD_STATE, (CardState.EXPIRED.value,))
    broken = Is(Fact.CARD_STATE, (CardState.UNREADABLE.value,))
    return (
        Stage("own_card", ReadCard(), rests_on=frozenset({Fact.CARD})),
        Stage(
            "expired_card",
            Tasks(tasks=("told_expired", "told_reissue", "card_given_back")),
            when=((expired,),),
            usual=False,
            stops=StopReason.OTHER_PLACE,
        ),
        Stage(
            "broken_card",
            Tasks(tasks=("wiped_and_tried", "told_reissue", "card_given_back")),
            when=((broken,),),
            usual=False,
            stops=StopReason.OTHER_PLACE,
        ),
    )


def with_pins() -> tuple[Stage, ...]:
    """Return the end for a card without PINs (顔認証), led to the way back to PINs.

    No chip tells it from one whose PINs are all locked by misses: the mark on its face does.
    """
    no_pin = Is(Fact.PINLESS, (YES,))
    question = Question(Fact.FACE_MARK, ("marked", "not_marked"))
    return (
        Stage(
            "face_mark",
            Ask(questions=(question,)),
            when=((no_pin,),),
            usual=False,
            rests_on=frozenset({Fact.CARD}),
        ),
        Stage(
            "pinless_card",
            Tasks(tasks=("told_pinless", "told_unlock", "card_given_back")),
            when=((no_pin, Is(Fact.FACE_MARK, ("marked",))),),
            usual=False,
            stops=StopReason.OTHER_PLACE,
        ),
    )


def is_(fact: Fact, *values: str) -> tuple[Clause, ...]:
    """Return the condition that a fact has one of some values."""
    return ((Is(fact, values),),)


ABROAD_CASE = (
    Stage(
        "abroad",
        Official(does=("abroad_case",)),
        when=is_(Fact.REGISTRATION, Registration.ABROAD.value),
        usual=False,
        work=Work.ABROAD_CASE,
        by=(Doer.OFFICIAL,),
    ),
    Stage(
        "abroad_desk",
        Tasks(tasks=("told_city_desk", "things_given_back")),
        when=is_(Fact.REGISTRATION, Registration.ABROAD.value),
        usual=False,
        stops=StopReason.OTHER_PLACE,
        work=Work.ABROAD_CASE,
        by=(Doer.CITY_DESK,),
    ),
)
"""国外転出者: an official handles the case, or the resident is led to the city's own window."""


def papers(*more: Fact) -> tuple[Stage, ...]:
    """Return the check of the papers, and who goes on with a resident who moved abroad."""
    return (Stage("documents", Documents(), rests_on=CASE | frozenset(more)), *ABROAD_CASE)


def enquiry() -> tuple[Stage, ...]:
    """Return the two visits of a representative: 照会書兼回答書 is posted, then brought back.

    The visit ends for today when the letter is posted and goes on with the answer; where the answer
    was brought at once, one visit suffices.
    """
    by_letter: tuple[Clause, ...] = ((REPRESENTED, UNANSWERED),)
    return (
        Stage(
            "enquiry",
            Tasks(
                tasks=("letter_made", "letter_posted", "told_second_visit", "card_given_back"),
                forms=("enquiry_and_answer",),
                passes=(
                    Pass("letter_made", Work.MAKE_ENQUIRY, "letter_asked", with_forms=True),
                    Pass("letter_posted", Work.POST_ENQUIRY, "letter_to_city"),
                ),
            ),
            when=by_letter,
            usual=False,
            pauses=StopReason.ENQUIRY_SENT,
        ),
        Stage(
            "answered_enquiry",
            Documents(circumstance=Circumstance.ENQUIRY_ANSWERED),
            when=by_letter,
            usual=False,
            rests_on=CASE,
        ),
    )


def forms(*wanted: Form, rests_on: frozenset[Fact] = frozenset()) -> Stage:
    """Return the forms."""
    reads = {one.fact for form in wanted for clause in form.when for one in clause}
    return Stage(
        "application_forms",
        Forms(forms=wanted),
        rests_on=rests_on | frozenset(reads) | {Fact.VISITOR},
    )


def decision(
    *sees: str,
    when: tuple[Clause, ...] = (),
    rests_on: frozenset[Fact] = frozenset(),
    with_papers: bool = True,
    passes: tuple[Pass, ...] = (),
) -> tuple[Stage, ...]:
    """Return the official's decision, and the end of a visit that was refused."""
    also = frozenset({Fact.PAPERS}) if with_papers else frozenset()
    return (
        Stage(
            "identity",
            Official(sees=(SEEN_REGISTER, *sees), sees_papers=with_papers, passes=passes),
            when=when,
            usual=not when,
            rests_on=CASE | also | rests_on,
            work=Work.DECIDE_IDENTITY,
        ),
        Stage(
            "refused",
            Tasks(tasks=("told_why", "things_given_back")),
            when=((REFUSED,),),
            usual=False,
            stops=StopReason.OFFICIAL_REFUSED,
        ),
    )


def hand_off(
    key: str, *tasks: str, when: tuple[Clause, ...] = (), rests_on: frozenset[Fact] = frozenset()
) -> tuple[Stage, ...]:
    """Return the work at the national terminal, and the end where it was not done there."""
    not_done = Is(Fact.HANDED_OFF, (Handed.NOT_DONE.value,))
    return (
        Stage(
            key,
            HandOff(tasks=tasks),
            when=when,
            usual=not when,
            rests_on=rests_on | {Fact.IDENTITY},
        ),
        Stage(
            "not_done",
            Tasks(tasks=("told_why", "told_when_again", "things_given_back")),
            when=((not_done,),),
            usual=False,
            stops=StopReason.NATIONAL_TERMINAL,
        ),
    )


def pins(*, offers: bool = False, reads: frozenset[Fact] = frozenset()) -> tuple[Stage, ...]:
    """Return the entry of PINs: by the resident, else by an official on request.

    ``offers`` tells that a card without PINs was offered before: its PINs are an official's.
    """
    by_resident: Clause = (PRESENT,)
    by_official: tuple[Clause, ...] = ((REPRESENTED,), (Is(Fact.PIN_TAKEN_OVER, (YES,)),))
    if offers:
        by_resident = (PRESENT, Is(Fact.FACE_AUTH, (NO,)))
        by_official = (*by_official, (Is(Fact.FACE_AUTH, (YES,)),))
    return (
        Stage("pin", Pin(), when=(by_resident,), rests_on=reads, work=Work.SET_PIN),
        Stage(
            "pin_official",
            Official(sees=("pin_request",), enters_pins=True),
            when=by_official,
            usual=False,
            rests_on=reads,
            work=Work.ENTER_PIN_FOR,
        ),
    )


def wishes() -> Stage:
    """Return the offers: a card without PINs, the use as insurance card."""
    return Stage("offers", Offers(), rests_on=frozenset({Fact.VISITOR}))


def wished() -> tuple[Stage, ...]:
    """Return what fulfils the offers, once the PINs are set."""
    return (
        tasks(
            "insurance",
            "consent",
            "registered",
            when=yes(Fact.INSURANCE),
            work=Work.REGISTER_INSURANCE,
            papers=("consent",),
        ),
        tasks(
            "face_auth",
            "consent",
            "locked",
            "marked",
            when=yes(Fact.FACE_AUTH),
            work=Work.LOCK_PINS,
            papers=("pinless", "consent"),
        ),
    )


def tasks(
    key: str,
    *done: str,
    when: tuple[Clause, ...] = (),
    rests_on: frozenset[Fact] = frozenset(),
    work: Work | None = None,
    papers: tuple[str, ...] = (),
) -> Stage:
    """Return a list of things to do; ``papers`` are the forms that it needs."""
    step = Tasks(tasks=done, forms=papers)
    return Stage(key, step, when=when, usual=not when, rests_on=rests_on, work=work)


def give(*items: str) -> Stage:
    """Return the end: what the resident takes home."""
    return Stage("give", HandOver(items=items, card=False), rests_on=frozenset({Fact.VISITOR}))


def yes(fact: Fact) -> tuple[Clause, ...]:
    """Return the condition of a wish."""
    return is_(fact, YES)


def no(fact: Fact) -> tuple[Clause, ...]:
    """Return the condition of a wish that was not there."""
    return is_(fact, NO)
