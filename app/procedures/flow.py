"""The engine of procedures: which stage is next, what is done, what must be looked at again.

Pure: everything is worked out from the facts given at the opening and the answers kept in the
visit, so that a visit goes on after a crash at the same step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

import msgspec

from app.arrangements.arrangements import Doer, Work
from app.cards.ledger import TakenBack
from app.documents.judge import Verdict
from app.documents.rules import Case, Circumstance, Rules, Visitor
from app.faults import CounterFault
from app.fees.fees import Cause, Fee
from app.ports import CardCheck
from app.procedures.answers import Answer, DocumentsAnswer, ReadCardAnswer
from app.procedures.facts import Clause, Fact, Facts, Truth, any_clause
from app.procedures.paper_step import Documents
from app.procedures.people import Asked
from app.procedures.steps import (
    CONTRACTOR,
    YES,
    Cases,
    Context,
    Lack,
    Official,
    Receive,
    Step,
    StepKind,
)
from app.visits.visit import Answered, StopReason, Visit


class AnswerNotWhole(CounterFault):
    """Tell that a stage cannot be confirmed yet; ``lack`` names why."""

    code = "D-130"

    def __init__(self, *, stage: str, lack: Lack) -> None:
        super().__init__(stage=stage, lack=lack.value)
        self.lack = lack


class NotThisStage(CounterFault):
    """Tell that a stage is not part of the way, or earlier ones are open."""

    code = "D-131"


@dataclass(frozen=True)
class Stage:
    """Be one stage of a procedure.

    ``when`` holds clauses of which one must be true; ``usual`` stages are listed before that is
    known.  ``rests_on`` names facts besides those of ``when`` whose change asks for a second
    look.  ``stops`` tells that the visit ends here without its purpose, ``pauses`` that it ends
    here for today and goes on behind this stage on another day.  ``work`` is what the city may have
    arranged to do itself; ``by`` names whose stage it is where it is not everybody's.
    """

    key: str
    step: Step
    when: tuple[Clause, ...] = ()
    usual: bool = True
    rests_on: frozenset[Fact] = frozenset()
    stops: StopReason | None = None
    pauses: StopReason | None = None
    work: Work | None = None
    by: tuple[Doer, ...] = ()

    @property
    def reads(self) -> frozenset[Fact]:
        """Return every fact the stage depends on."""
        conditions = {one.fact for clause in self.when for one in clause}
        return self.rests_on | conditions

    @property
    def official(self) -> bool:
        """Tell whether only an official answers."""
        return isinstance(self.step, Official)


class Group(StrEnum):
    """Name the parts of the menu."""

    CARD = "card"  # receiving a card
    APPLICATION = "application"
    CERTIFICATE = "certificate"
    PIN = "pin"
    CHANGE = "change"  # what stands on the card
    RETURN = "return"  # lost, returned, taken back
    SUPPORT = "support"


class OldPins(StrEnum):
    """Name who knows the PINs that a chip has before new ones are set."""

    SETUP = "setup"  # the card was set up with PINs that this terminal knows
    RESIDENT = "resident"


@dataclass(frozen=True)
class CardEnd:
    """Tell how a procedure takes the visit's card back, under which facts."""

    how: TakenBack
    when: tuple[Clause, ...]


@dataclass(frozen=True)
class Procedure:
    """Be one procedure: its stages in order and where it is laid down.

    ``group`` is where the menu lists it; ``old_pins`` tells who knows the PINs that are in the
    chip, so that new ones may be set from the panel: where nobody does, the national terminal
    sets them.  ``fee_at_issue`` tells that the fee of a new card is taken with it where the
    contractor runs a till.  ``card_ends`` are the ways in which the card of the visit ends when it
    is over; the first that holds counts.
    """

    key: str
    source: str
    stages: tuple[Stage, ...]
    group: Group
    old_pins: OldPins | None = None
    fee_at_issue: bool = False
    card_ends: tuple[CardEnd, ...] = ()

    def stage(self, key: str) -> Stage:
        """Return a stage.

        Raises:
            NotThisStage: the procedure has none of that name.
        """
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise NotThisStage(stage=key)

    def arranged(self, given: Mapping[str, str]) -> "Procedure":
        """Return it as a place does it: tasks that the city does itself are an official's."""
        there = (stage for stage in self.stages if _is_theirs(stage, given))
        stages = tuple(_arranged(stage, given) for stage in there)
        return self if stages == self.stages else replace(self, stages=stages)

    @property
    def sure_ends(self) -> tuple[TakenBack, ...]:
        """Return how the visit's card ends for certain, whatever is answered on the way."""
        sure = frozenset({Fact.IDENTITY, Fact.HANDED_OFF})
        reads = ({one.fact for clause in end.when for one in clause} for end in self.card_ends)
        certain = any(facts <= sure for facts in reads)
        return tuple(end.how for end in self.card_ends) if certain else ()

    @property
    def works(self) -> tuple[Work, ...]:
        """Return the works of its stages of which the city may say who does them."""
        named = [stage.work for stage in self.stages if stage.work is not None]
        named += [work for stage in self.stages for work in stage.step.works]
        return tuple(dict.fromkeys(named))

    @property
    def official_stages(self) -> tuple[str, ...]:
        """Return the stages that only an official answers."""
        return tuple(stage.key for stage in self.stages if stage.official)


DONE_BY: Mapping[Work, Fact] = {
    Work.SET_PIN: Fact.SET_PIN_BY,
    Work.PRINT_FACE: Fact.PRINT_FACE_BY,
    Work.LOCK_PINS: Fact.LOCK_PINS_BY,
    Work.REGISTER_INSURANCE: Fact.REGISTER_INSURANCE_BY,
    Work.FETCH_CARD: Fact.FETCH_CARD_BY,
    Work.PHOTO: Fact.PHOTO_BY,
    Work.TAKE_EXPRESS: Fact.TAKE_EXPRESS_BY,
    Work.MAKE_ENQUIRY: Fact.MAKE_ENQUIRY_BY,
    Work.POST_ENQUIRY: Fact.POST_ENQUIRY_BY,
    Work.ABROAD_CASE: Fact.ABROAD_CASE_BY,
}


def _doer(work: Work | None, given: Mapping[str, str]) -> Doer:
    """Return who does a work by the facts of the opening."""
    by = DONE_BY.get(work) if work is not None else None
    return Doer.CONTRACTOR if by is None else Doer(given.get(by, CONTRACTOR))


def _is_theirs(stage: Stage, given: Mapping[str, str]) -> bool:
    return not stage.by or _doer(stage.work, given) in stage.by


def _arranged(stage: Stage, given: Mapping[str, str]) -> Stage:
    def citys(work: Work) -> bool:
        return _doer(work, given) is not Doer.CONTRACTOR

    step = stage.step.passed(citys)
    own = stage.work is None or stage.by or not citys(stage.work)
    if not own and step.by_city:
        step = Official(does=step.by_city, of=step)
    return stage if step is stage.step else replace(stage, step=step)


class StageState(StrEnum):
    """Tell how a stage stands in the list."""

    DONE = "done"
    OPEN = "open"
    REVIEW = "review"  # 見直し


@dataclass(frozen=True)
class Listed:
    """Be one row of the stage list; ``added`` marks a stage that the answers brought in."""

    stage: Stage
    number: int
    state: StageState
    current: bool
    added: bool
    at: datetime | None = None


Answers = Mapping[str, Answered]


def answer_of(stage: Stage, answered: Answered) -> Answer:
    """Return a kept answer in the type of its step."""
    return msgspec.convert(answered.answer, stage.step.answer)


def to_body(answer: Answer) -> dict[str, object]:
    """Return an answer as the plain values that entries and states keep."""
    body: dict[str, object] = msgspec.json.decode(msgspec.json.encode(answer))
    return body


@dataclass(frozen=True)
class Way:
    """Hold a procedure walked through with what is known: facts, and the truth per stage."""

    procedure: Procedure
    given: Mapping[str, str]
    facts: Facts
    before: Mapping[str, Facts]
    truth: Mapping[str, Truth]
    answers: Answers

    def sure(self, stage: Stage) -> bool:
        """Tell whether a stage surely belongs to the way."""
        return self.truth[stage.key] is Truth.YES

    def state(self, stage: Stage) -> StageState:
        """Return how a stage stands."""
        answered = self.answers.get(stage.key)
        if answered is None:
            return StageState.OPEN
        return StageState.REVIEW if answered.review else StageState.DONE

    def card_end(self) -> TakenBack | None:
        """Return how the card of the visit ended, None where nothing took it back."""
        for end in self.procedure.card_ends:
            if any_clause(end.when, self.facts) is Truth.YES:
                return end.how
        return None

    def next_open(self) -> Stage | None:
        """Return the first stage still to be answered or looked at again, None at the end."""
        for stage in self.procedure.stages:
            if self.sure(stage) and self.state(stage) is not StageState.DONE:
                return stage
        return None

    def reachable(self) -> tuple[Stage, ...]:
        """Return the stages that may be answered: those done and the next open one."""
        found: list[Stage] = []
        last = self.next_open()
        for stage in self.procedure.stages:
            if self.sure(stage):
                found.append(stage)
            if stage is last:
                break
        return tuple(found)


def walk(procedure: Procedure, given: Mapping[str, str], answers: Answers) -> Way:
    """Go through the stages in order and learn from the answers of those that belong to the way.

    Answers of stages that fell out of the way are kept but teach nothing; a stage whose answer is
    known beforehand is not asked.  The way ends at a stage that surely stops it.
    """
    facts: dict[Fact, str] = {Fact(name): value for name, value in given.items()}
    before: dict[str, Facts] = {}
    truth: dict[str, Truth] = {}
    ended = False
    for stage in procedure.stages:
        before[stage.key] = dict(facts)
        truth[stage.key] = Truth.NO if ended else any_clause(stage.when, facts)
        ended = ended or (stage.stops is not None and truth[stage.key] is Truth.YES)
        known = stage.step.known(facts) if truth[stage.key] is Truth.YES else None
        if known is not None:
            truth[stage.key] = Truth.NO
            facts |= known
        answered = answers.get(stage.key)
        if truth[stage.key] is Truth.YES and answered is not None:
            facts |= stage.step.learn(answer_of(stage, answered))
    return Way(procedure, given, facts, before, truth, answers)


def way_of(procedure: Procedure, visit: Visit) -> Way:
    """Return the way of a visit from its state alone."""
    return walk(procedure.arranged(visit.given), visit.given, visit.answers)


def stage_list(way: Way, current: str) -> tuple[Listed, ...]:
    """Return the rows of the stage list: the sure stages, and the usual ones not yet ruled out."""
    rows: list[Listed] = []
    for stage in way.procedure.stages:
        truth = way.truth[stage.key]
        if truth is Truth.NO or (truth is Truth.UNKNOWN and not stage.usual):
            continue
        answered = way.answers.get(stage.key)
        rows.append(
            Listed(
                stage=stage,
                number=len(rows) + 1,
                state=way.state(stage),
                current=stage.key == current,
                added=not stage.usual,
                at=None if answered is None else answered.at,
            )
        )
    return tuple(rows)


@dataclass(frozen=True)
class Onward:
    """Tell where an answer leads: the next stage, empty at the end, and what to look at again."""

    next: str
    review: tuple[str, ...]


def lack_of(
    way: Way,
    stage: Stage,
    answer: Answer,
    verdict: Verdict | None = None,
    today: date | None = None,
    cases: Cases | None = None,
    fees: Mapping[Cause, Fee] | None = None,
    asked: Asked | None = None,
) -> Lack | None:
    """Return what keeps an answer from being whole."""
    context = Context(
        way.before[stage.key],
        papers_on_desk(way),
        verdict,
        today=today,
        before=first_check(way),
        cases=cases or {},
        fees=fees or {},
        asked=asked or Asked(),
    )
    return stage.step.lack(answer, context)


def first_check(way: Way) -> CardCheck | None:
    """Return what the resident's own card told before anything was done to it."""
    for stage in way.procedure.stages:
        answered = way.answers.get(stage.key)
        if stage.step.kind is StepKind.READ_CARD and answered is not None and way.sure(stage):
            answer = answer_of(stage, answered)
            assert isinstance(answer, ReadCardAnswer)  # noqa: S101 - the step names the type
            return answer.check
    return None


def cases_of(procedure: Procedure, rules: Rules) -> Cases:
    """Return who may come for a procedure and what is distinguished for each.

    The document rules say it; where none speaks of the procedure, its reception does.
    """
    if procedure.key in rules.procedures():
        visitors = rules.visitors(procedure.key)
        return {one: rules.circumstances(procedure.key, one) for one in visitors}
    step = procedure.stages[0].step
    if not isinstance(step, Receive):
        return {}
    return dict.fromkeys(step.visitors, step.circumstances)


def case_of(way: Way, stage: Stage) -> Case:
    """Return the case that a stage's papers are judged by.

    A PIN that the chip tells to be locked is not known, whatever was told at reception.
    """
    facts, step = way.before[stage.key], stage.step
    circumstance = Circumstance(facts.get(Fact.NOTICE, Circumstance.HELD.value))
    if isinstance(step, Documents) and step.circumstance is not None:
        circumstance = step.circumstance
    if circumstance is Circumstance.PIN_KNOWN and facts.get(Fact.PIN_LOCKED) == YES:
        circumstance = Circumstance.PIN_UNKNOWN
    return Case(
        way.procedure.key,
        Visitor(facts.get(Fact.VISITOR, Visitor.SELF.value)),
        circumstance,
    )


def documents_stage(way: Way) -> Stage | None:
    """Return the last stage of papers that was answered, None where none was."""
    found = None
    for stage in way.procedure.stages:
        if isinstance(stage.step, Documents) and stage.key in way.answers and way.sure(stage):
            found = stage
    return found


def papers_on_desk(way: Way) -> tuple[str, ...]:
    """Return the marks of the papers on the desk: each person's kinds of paper once each."""
    stage = documents_stage(way)
    if stage is None:
        return ()
    answer = answer_of(stage, way.answers[stage.key])
    assert isinstance(answer, DocumentsAnswer)  # noqa: S101 - the step names the type
    return tuple(dict.fromkeys(one.mark for one in answer.presented))


def check_reachable(way: Way, stage: Stage) -> None:
    """Let only stages pass that may be answered or gone back to.

    Raises:
        NotThisStage: it is off the way, or something before it is open.
    """
    if stage not in way.reachable():
        raise NotThisStage(stage=stage.key)


def step_on(way: Way, stage: Stage, answered: Answered) -> Onward:
    """Return where an answer leads; what rested on a changed fact must be looked at again."""
    after = walk_with(way, stage.key, answered)
    changed = {
        fact
        for fact in set(way.facts) | set(after.facts)
        if way.facts.get(fact) != after.facts.get(fact)
    }
    place = way.procedure.stages.index(stage)
    review = tuple(
        later.key
        for later in way.procedure.stages[place + 1 :]
        if later.key in way.answers and later.reads & changed
    )
    answers = dict(after.answers)
    for key in review:
        answers[key] = msgspec.structs.replace(answers[key], review=True)
    following = walk_again(after, answers).next_open()
    return Onward("" if following is None else following.key, review)


def walk_with(way: Way, stage: str, answered: Answered) -> Way:
    """Return the way with one answer put in."""
    return walk_again(way, {**way.answers, stage: answered})


def walk_again(way: Way, answers: Answers) -> Way:
    """Return the same procedure walked with other answers."""
    return walk(way.procedure, way.given, answers)
