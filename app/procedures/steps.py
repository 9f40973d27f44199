"""The kinds of step: what each asks, what it teaches, and when its answer is whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar

from app.arrangements.arrangements import Doer, Work
from app.documents.judge import Verdict
from app.documents.rules import Circumstance, Visitor
from app.fees.fees import Cause, Fee
from app.ports import CardCheck, PinKind
from app.procedures.answers import (
    Answer,
    ExplainAnswer,
    FetchAnswer,
    HandOverAnswer,
    OffersAnswer,
    OfficialAnswer,
    PinAnswer,
    PinBy,
    PinResult,
    ReceiveAnswer,
    Receiver,
    ReturnCardAnswer,
    TasksAnswer,
)
from app.procedures.facts import (
    SEPARATOR,
    Fact,
    Facts,
    PinPolicy,
    pins_to_text,
)
from app.procedures.people import Asked
from app.visits.visit import Decision

YES, NO = "yes", "no"
CONTRACTOR = Doer.CONTRACTOR.value
NO_SIGNING = (Visitor.GUARDIAN_OF_CHILD.value, Visitor.GUARDIAN_OF_WARD.value)
ABSENT_APPLICANT = (Visitor.REPRESENTATIVE.value, Visitor.HOUSEHOLD_MEMBER.value)
SEEN_REGISTER = "register"


class StepKind(StrEnum):
    """Name the kinds; each has one widget."""

    RECEIVE = "receive"
    DOCUMENTS = "documents"
    FETCH_CARD = "fetch_card"
    EXPLAIN = "explain"
    FORMS = "forms"
    OFFERS = "offers"
    OFFICIAL = "official"
    PIN = "pin"
    VERIFY_CHIP = "verify_chip"
    TASKS = "tasks"
    RETURN_CARD = "return_card"
    HAND_OVER = "hand_over"
    CHOOSE_FORMS = "choose_forms"
    FORM_FILL = "form_fill"
    ASK = "ask"
    ENTER = "enter"
    PHOTO = "photo"
    READ_CARD = "read_card"
    HAND_OFF = "hand_off"
    SPACE = "space"
    FEE = "fee"


class Lack(StrEnum):
    """Tell why a stage cannot be confirmed yet: the brown words on F12."""

    PAPERS_MISSING = "papers_missing"
    NOT_ACCEPTABLE = "not_acceptable"
    COLLECT_NOT_ASKED = "collect_not_asked"
    COMPANION_BORN_MISSING = "companion_born_missing"
    STAY_MISSING = "stay_missing"
    NOT_ALL_TOLD = "not_all_told"
    FORM_NOT_DONE = "form_not_done"
    NOT_ALL_SEEN = "not_all_seen"
    REASON_MISSING = "reason_missing"
    PIN_NOT_DONE = "pin_not_done"
    PIN_WRONG_PLACE = "pin_wrong_place"
    SIGNING_NOT_FOR_THEM = "signing_not_for_them"
    NOT_ASKED_AND_ENDED = "not_asked_and_ended"
    CHIP_NOT_READ = "chip_not_read"
    CHIP_PIN_LOCKED = "chip_pin_locked"
    CHIP_HALF_CHANGED = "chip_half_changed"
    CHIP_SIGNING_DIFFERS = "chip_signing_differs"
    TASK_NOT_DONE = "task_not_done"
    WRONG_RECEIVER = "wrong_receiver"
    CODE_MISSING = "code_missing"
    DECISION_NOT_HERE = "decision_not_here"
    CASE_NOT_HERE = "case_not_here"
    ROW_MISSING = "row_missing"
    CARD_GONE = "card_gone"
    QUESTION_OPEN = "question_open"
    BLANK_EMPTY = "blank_empty"
    BLANK_WRONG = "blank_wrong"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_AHEAD = "date_ahead"
    PHOTO_MISSING = "photo_missing"
    PHOTO_NOT_FIT = "photo_not_fit"
    CARD_NOT_READ = "card_not_read"
    RESULT_MISSING = "result_missing"
    CHIP_OTHER_CARD = "chip_other_card"
    CHIP_NOT_RENEWED = "chip_not_renewed"
    CHIP_SIGNING_STILL = "chip_signing_still"
    CHIP_NOT_LOCKED = "chip_not_locked"
    CHIP_NOT_LONGER = "chip_not_longer"
    SPACE_WRONG = "space_wrong"
    FEE_NOT_TOLD = "fee_not_told"
    FEE_DIFFERS = "fee_differs"
    FEE_NOT_TAKEN = "fee_not_taken"


Cases = Mapping[Visitor, tuple[Circumstance, ...]]


@dataclass(frozen=True)
class Context:
    """Hold what an answer is judged by: facts so far, the papers and their verdict, the day.

    ``before`` is the check of the resident's own card at the beginning; ``cases`` are who may come
    for the procedure, each with what is distinguished, ``fees`` what is due for each cause,
    ``asked`` what the papers' rule needs to be told of the people.
    """

    facts: Facts
    papers: tuple[str, ...] = ()
    verdict: Verdict | None = None
    today: date | None = None
    before: CardCheck | None = None
    cases: Cases = field(default_factory=dict)
    fees: Mapping[Cause, Fee] = field(default_factory=dict)
    asked: Asked = field(default_factory=Asked)


@dataclass(frozen=True)
class Pass:
    """Name one task whose work a city may do itself; ``instead`` is what is done here then.

    A mark that an official looks for is looked for only where the work is the city's.
    """

    task: str
    work: Work
    instead: str = ""
    with_forms: bool = False


Citys = Callable[[Work], bool]


@dataclass(frozen=True)
class Step:
    """Be one kind of step."""

    kind: ClassVar[StepKind]
    answer: ClassVar[type[Answer]]
    teaches: ClassVar[frozenset[Fact]] = frozenset()

    @property
    def learns(self) -> frozenset[Fact]:
        """Return the facts that this step's answers teach."""
        return self.teaches

    @property
    def by_city(self) -> tuple[str, ...]:
        """Return what an official does where the city does the work of this step itself."""
        return ()

    @property
    def works(self) -> tuple[Work, ...]:
        """Return the works of single tasks of which the city may say who does them."""
        return ()

    def passed(self, citys: Citys) -> "Step":
        """Return the step with what is the city's task there and what is not."""
        return self

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Return the facts an answer teaches."""
        return {}

    def known(self, facts: Facts) -> dict[Fact, str] | None:
        """Return what this step would teach where nothing is left to ask, None where it asks."""
        return None

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Return what is missing for the answer to be whole."""
        return None


class Row(StrEnum):
    """Tell whether a procedure needs the person's row of the ledger."""

    NEEDED = "needed"  # the card lies here
    IF_THERE = "if_there"  # the resident has the card; older ones are not in the ledger
    NONE = "none"


@dataclass(frozen=True)
class Receive(Step):
    """Ask who came and for what.

    ``visitors`` and ``circumstances`` count where no document rule speaks of the procedure.
    """

    kind: ClassVar[StepKind] = StepKind.RECEIVE
    answer: ClassVar[type[Answer]] = ReceiveAnswer
    visitors: tuple[Visitor, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    row: Row = Row.NEEDED
    teaches: ClassVar[frozenset[Fact]] = frozenset(
        {Fact.VISITOR, Fact.NOTICE, Fact.CARD, Fact.REFUSED, Fact.DEAD}
    )

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach visitor, notice and card."""
        assert isinstance(answer, ReceiveAnswer)  # noqa: S101 - decoded by this step's type
        return {
            Fact.VISITOR: answer.visitor.value,
            Fact.NOTICE: answer.notice.value,
            Fact.CARD: answer.card,
            Fact.REFUSED: answer.refused or NO,
            Fact.DEAD: YES if answer.dead else NO,
        }

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand a case that can occur, and the row where one is needed."""
        assert isinstance(answer, ReceiveAnswer)  # noqa: S101 - decoded by this step's type
        if answer.notice not in context.cases.get(answer.visitor, ()):
            return Lack.CASE_NOT_HERE
        return Lack.ROW_MISSING if self.row is Row.NEEDED and not answer.card else None


@dataclass(frozen=True)
class FetchCard(Step):
    """Take the card out of the vault and compare it with the row."""

    kind: ClassVar[StepKind] = StepKind.FETCH_CARD
    answer: ClassVar[type[Answer]] = FetchAnswer

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand the code that was read from the card's envelope."""
        assert isinstance(answer, FetchAnswer)  # noqa: S101 - decoded by this step's type
        return None if answer.code else Lack.CODE_MISSING


@dataclass(frozen=True)
class Explain(Step):
    """Tell the resident some items."""

    kind: ClassVar[StepKind] = StepKind.EXPLAIN
    answer: ClassVar[type[Answer]] = ExplainAnswer
    items: tuple[str, ...] = ()

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand that every item was told."""
        assert isinstance(answer, ExplainAnswer)  # noqa: S101 - decoded by this step's type
        return Lack.NOT_ALL_TOLD if set(self.items) - set(answer.told) else None


@dataclass(frozen=True)
class Offers(Step):
    """Offer the card without PIN and the use as insurance card (OKA-4.6.1.4)."""

    kind: ClassVar[StepKind] = StepKind.OFFERS
    answer: ClassVar[type[Answer]] = OffersAnswer
    teaches: ClassVar[frozenset[Fact]] = frozenset({Fact.FACE_AUTH, Fact.INSURANCE})

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach both wishes."""
        assert isinstance(answer, OffersAnswer)  # noqa: S101 - decoded by this step's type
        return {
            Fact.FACE_AUTH: YES if answer.face_auth else NO,
            Fact.INSURANCE: YES if answer.insurance else NO,
        }


@dataclass(frozen=True)
class Official(Step):
    """Ask a city official, who answers with the own credential only.

    ``sees_papers`` lists the papers on the desk among what must be seen; ``enters_pins`` asks
    for the results of the PIN entry by the official; ``finds_changes`` for what is to be done
    besides (OKA-4.6.1.6).  ``does`` are tasks that the city arranged to do itself; ``fetches``
    tells that the card is brought out of the city's vault by them.  ``of`` is the step that the
    official answers in the contractor's place: what it knows beforehand is not asked here either.
    """

    kind: ClassVar[StepKind] = StepKind.OFFICIAL
    answer: ClassVar[type[Answer]] = OfficialAnswer
    teaches: ClassVar[frozenset[Fact]] = frozenset({Fact.IDENTITY, Fact.CHANGES, Fact.PINS})
    decides: Fact = Fact.IDENTITY
    sees: tuple[str, ...] = ()
    sees_papers: bool = False
    enters_pins: bool = False
    finds_changes: bool = False
    does: tuple[str, ...] = ()
    fetches: bool = False
    of: Step | None = None
    passes: tuple[Pass, ...] = ()

    @property
    def works(self) -> tuple[Work, ...]:
        """Return the works behind the marks."""
        return tuple(one.work for one in self.passes)

    def passed(self, citys: Citys) -> Step:
        """Return it without the marks of works that are the contractor's."""
        dropped = {one.task for one in self.passes if not citys(one.work)}
        sees = tuple(one for one in self.sees if one not in dropped)
        return replace(self, sees=sees) if dropped else self

    def known(self, facts: Facts) -> dict[Fact, str] | None:
        """Return what the replaced step knows beforehand."""
        return None if self.of is None else self.of.known(facts)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Return what may be decided; work is done or laid aside, never refused."""
        if self.enters_pins or self.does:
            return (Decision.APPROVE, Decision.HOLD)
        return tuple(Decision)

    def to_see(self, papers: tuple[str, ...]) -> tuple[str, ...]:
        """Return what the official must tick before approving."""
        own = (*self.sees, *self.does)
        return (*papers, *own) if self.sees_papers else own

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach the decision, what else was found, and the PINs."""
        assert isinstance(answer, OfficialAnswer)  # noqa: S101 - decoded by this step's type
        if self.enters_pins:
            return {Fact.PINS: pins_to_text(answer.pins)}
        if self.does:
            return {}
        return {
            self.decides: answer.decision.value,
            Fact.CHANGES: SEPARATOR.join(one.value for one in answer.changes) or NO,
        }

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand a reason for a no, own eyes and the PINs for a yes."""
        assert isinstance(answer, OfficialAnswer)  # noqa: S101 - decoded by this step's type
        if answer.decision not in self.decisions:
            return Lack.DECISION_NOT_HERE
        if answer.decision is not Decision.APPROVE:
            return Lack.REASON_MISSING if answer.reason is None else None
        if set(self.to_see(context.papers)) - set(answer.seen):
            return Lack.NOT_ALL_SEEN
        if self.enters_pins:
            return _pins_lack(answer.pins, context.facts)
        return None


@dataclass(frozen=True)
class Pin(Step):
    """Let the resident enter the PINs, at the panel or at the national terminal."""

    kind: ClassVar[StepKind] = StepKind.PIN
    answer: ClassVar[type[Answer]] = PinAnswer
    teaches: ClassVar[frozenset[Fact]] = frozenset({Fact.PIN_TAKEN_OVER, Fact.PINS})

    def known(self, facts: Facts) -> dict[Fact, str] | None:
        """Return that the official enters them where the city arranged it so."""
        by = facts.get(Fact.SET_PIN_BY, CONTRACTOR)
        return None if by == CONTRACTOR else {Fact.PIN_TAKEN_OVER: YES}

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach the results, or that the official takes over."""
        assert isinstance(answer, PinAnswer)  # noqa: S101 - decoded by this step's type
        if answer.by is PinBy.OFFICIAL:
            return {Fact.PIN_TAKEN_OVER: YES}
        return {Fact.PIN_TAKEN_OVER: NO, Fact.PINS: pins_to_text(answer.pins)}

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand a result for every PIN at the place that the site's policy names."""
        assert isinstance(answer, PinAnswer)  # noqa: S101 - decoded by this step's type
        if answer.by is PinBy.OFFICIAL:
            return None
        policy = PinPolicy(context.facts[Fact.PIN_POLICY])
        if (answer.by is PinBy.RESIDENT_PANEL) != (policy is PinPolicy.CHIP_PANEL):
            return Lack.PIN_WRONG_PLACE
        if policy is PinPolicy.NATIONAL_TERMINAL and not (answer.asked and answer.ended):
            return Lack.NOT_ASKED_AND_ENDED
        elsewhere = PinResult.AT_NATIONAL_TERMINAL in answer.pins.values()
        chip = {PinResult.SET, PinResult.KEPT} & set(answer.pins.values())
        if (policy is PinPolicy.CHIP_PANEL and elsewhere) or (
            policy is PinPolicy.NATIONAL_TERMINAL and chip
        ):
            return Lack.PIN_WRONG_PLACE
        return _pins_lack(answer.pins, context.facts)


def wanted_pins(facts: Facts) -> tuple[PinKind, ...]:
    """Return the PINs a visitor needs: no signing for under 15, wards and cards without PIN.

    Where only some were asked for, by name or by their certificate, only those are needed.
    """
    no_signing = facts.get(Fact.VISITOR) in NO_SIGNING or facts.get(Fact.FACE_AUTH) == YES
    named = facts.get(Fact.WHICH_PINS) or facts.get(Fact.CERTIFICATES) or ""
    chosen = named.split(SEPARATOR) if named else [kind.value for kind in PinKind]
    return tuple(
        kind
        for kind in PinKind
        if kind.value in chosen and not (no_signing and kind is PinKind.SIGNING)
    )


def _pins_lack(pins: Mapping[PinKind, PinResult], facts: Facts) -> Lack | None:
    wanted = wanted_pins(facts)
    if any(kind not in pins for kind in wanted):
        return Lack.PIN_NOT_DONE
    certificates = (PinKind.SIGNING, PinKind.AUTHENTICATION)
    for kind, result in pins.items():
        if result is PinResult.ABSENT:
            if kind not in certificates:
                return Lack.PIN_NOT_DONE
        elif kind not in wanted:
            return Lack.SIGNING_NOT_FOR_THEM
    return None


@dataclass(frozen=True)
class Tasks(Step):
    """List what must be done, by hand or at another machine.

    ``tells_refusal`` shows why the rules do not take the case; ``forms`` are printed for it;
    ``erases_photo`` says that the visit's photo is erased with the answer.
    """

    kind: ClassVar[StepKind] = StepKind.TASKS
    answer: ClassVar[type[Answer]] = TasksAnswer
    tasks: tuple[str, ...] = ()
    tells_refusal: bool = False
    forms: tuple[str, ...] = ()
    erases_photo: bool = False
    passes: tuple[Pass, ...] = ()

    @property
    def by_city(self) -> tuple[str, ...]:
        """Return the tasks."""
        return self.tasks

    @property
    def works(self) -> tuple[Work, ...]:
        """Return the works behind single tasks."""
        return tuple(one.work for one in self.passes)

    def passed(self, citys: Citys) -> Step:
        """Return the tasks with what is handed to the city in the place of what it does."""
        instead = {one.task: one.instead for one in self.passes if citys(one.work)}
        if not instead:
            return self
        forms = any(one.with_forms for one in self.passes if one.task in instead)
        tasks = tuple(instead.get(one, one) for one in self.tasks)
        return replace(self, tasks=tasks, forms=() if forms else self.forms)

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand every task."""
        assert isinstance(answer, TasksAnswer)  # noqa: S101 - decoded by this step's type
        return Lack.TASK_NOT_DONE if set(self.tasks) - set(answer.done) else None


@dataclass(frozen=True)
class ReturnCard(Step):
    """Tell why there is no card today and lay it back."""

    kind: ClassVar[StepKind] = StepKind.RETURN_CARD
    answer: ClassVar[type[Answer]] = ReturnCardAnswer

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand that the resident was told."""
        assert isinstance(answer, ReturnCardAnswer)  # noqa: S101 - decoded by this step's type
        return None if answer.told else Lack.NOT_ALL_TOLD


@dataclass(frozen=True)
class HandOver(Step):
    """Give the card and its papers into the right hand."""

    kind: ClassVar[StepKind] = StepKind.HAND_OVER
    answer: ClassVar[type[Answer]] = HandOverAnswer
    items: tuple[str, ...] = ()
    card: bool = True

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand every item, and the hand of someone who is present."""
        assert isinstance(answer, HandOverAnswer)  # noqa: S101 - decoded by this step's type
        visitor = context.facts.get(Fact.VISITOR, Visitor.SELF.value)
        alone = visitor == Visitor.SELF.value and answer.to is Receiver.COMPANION
        absent = visitor in ABSENT_APPLICANT and answer.to is Receiver.APPLICANT
        if alone or absent:
            return Lack.WRONG_RECEIVER
        return Lack.TASK_NOT_DONE if set(self.items) - set(answer.given) else None
