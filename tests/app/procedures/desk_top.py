"""A counter in memory for the tests of procedures: a card, a site, and whole answers per step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import msgspec

from app.cards.card import Card, CardStatus
from app.documents.applicant import Facts as CaseFacts
from app.documents.judge import Outcome, Presented, judge
from app.documents.papers import load_papers
from app.documents.rule_files import load_rules
from app.documents.rules import Circumstance, Person, Rule, Slot, Visitor
from app.ports import CardCheck, PinKind, Tries
from app.procedures.answers import (
    Answer,
    Change,
    ChooseFormsAnswer,
    Collected,
    DocumentsAnswer,
    ExplainAnswer,
    FetchAnswer,
    FormFillAnswer,
    FormsAnswer,
    HandOverAnswer,
    OffersAnswer,
    OfficialAnswer,
    PinAnswer,
    PinBy,
    PinResult,
    Read,
    ReceiveAnswer,
    Receiver,
    ReturnCardAnswer,
    TasksAnswer,
    VerifyAnswer,
)
from app.procedures.casework import Casework
from app.procedures.catalogue import Catalogue, load_policy
from app.procedures.facts import Fact, PinPolicy, pins_of
from app.procedures.flow import Stage
from app.procedures.steps import (
    ChooseForms,
    Explain,
    Forms,
    HandOver,
    Official,
    StepKind,
    Tasks,
    wanted_pins,
)
from app.visits.visit import Decision, DecisionReason, Visit
from tests.app.fake_unit import FakeUnit

PAPERS = load_papers()
RULES = load_rules("okayama", PAPERS)
REASON, REASON_PROOF = "pregnant", "pregnancy_proof"
TODAY = date(2026, 11, 20)
CARD = Card(
    id="card-1",
    scope="city",
    control_number="3K7-204817",
    name="辻　真理子",
    kana="ツジ　マリコ",
    born="1984-05-17",
    address="北区表町二丁目99番1号",
    municipality="33100",
    office="C1",
    box="B1",
    status=CardStatus.SET_UP,
    place="vault:B-04-112",
)
CHILD = Card(
    id="card-2",
    scope="city",
    control_number="3K7-204818",
    name="辻　みどり",
    kana="ツジ　ミドリ",
    born="2018-05-17",
    address="北区表町二丁目99番1号",
    municipality="33100",
    office="C1",
    box="B1",
    status=CardStatus.SET_UP,
    place="vault:B-04-113",
)
WINDOW = "3"


def casework(policy: PinPolicy = PinPolicy.NATIONAL_TERMINAL) -> Casework:
    """Return Okayama's casework with a chosen place for the PINs."""
    site = msgspec.structs.replace(load_policy("okayama"), pin_policy=policy)
    return Casework(Catalogue(site), RULES, PAPERS)


def counter(*cards: Card) -> FakeUnit:
    """Return a unit whose ledger holds the cards."""
    return FakeUnit(states=cards or (CARD, CHILD))


@dataclass(frozen=True)
class Wishes:
    """Hold what the resident and the official will say."""

    visitor: Visitor = Visitor.SELF
    notice: Circumstance = Circumstance.HELD
    face_auth: bool = False
    insurance: bool = False
    decision: Decision = Decision.APPROVE
    changes: tuple[Change, ...] = ()
    take_over: bool = False

    @property
    def card(self) -> Card:
        return CHILD if self.visitor is Visitor.GUARDIAN_OF_CHILD else CARD


def enough(rule: Rule, today: date = TODAY) -> tuple[Presented, ...]:
    """Return sound papers that satisfy a rule."""
    picked: list[tuple[str, Person]] = []
    for person, routes in ((Person.APPLICANT, rule.applicant), (Person.COMPANION, rule.companion)):
        picked += [(key, person) for key in _cheapest(routes[0].slots)] if routes else []
    picked += [(extra.papers[0], extra.person) for extra in rule.extra]
    if rule.by_reason:
        picked.append((REASON_PROOF, Person.APPLICANT))
    papers = tuple(
        Presented(paper=key, person=person, passed=PAPERS[key].checks) for key, person in picked
    )
    facts = CaseFacts(reason=REASON if rule.by_reason else "")
    assert judge(rule, papers, facts, today, PAPERS).outcome is Outcome.COMPLETE
    return papers


def _cheapest(slots: Iterable[Slot]) -> list[str]:
    of_a = iter(("driving_licence", "passport"))
    of_b = iter(("eligibility_certificate", "pension_book"))
    return [next(of_a) if "A" in slot.accepts else next(of_b) for slot in slots]


def chip(pins: dict[PinKind, PinResult]) -> CardCheck:
    """Return the card check of a chip that holds these PINs."""
    present = {kind for kind, result in pins.items() if result is not PinResult.ABSENT}
    limits = {PinKind.SIGNING: 5}
    return CardCheck(
        serial="123456789012345",
        municipality="33100",
        expires=date(2036, 5, 17),
        authentication_expires=date(2031, 5, 17),
        signing_present=PinKind.SIGNING in present,
        tries={
            kind: Tries(left=limits.get(kind, 3), limit=limits.get(kind, 3))
            if kind in present
            else Tries(left=0, limit=0)
            for kind in PinKind
        },
    )


def whole_answer(work: Casework, visit: Visit, stage: Stage, wishes: Wishes) -> Answer:  # noqa: PLR0911, PLR0912, C901
    """Return an answer that lacks nothing."""
    facts = work.way(visit).facts
    step = stage.step
    match step.kind:
        case StepKind.RECEIVE:
            return ReceiveAnswer(visitor=wishes.visitor, notice=wishes.notice, card=wishes.card.id)
        case StepKind.DOCUMENTS:
            rule = work.rule(visit, TODAY)
            return DocumentsAnswer(
                presented=enough(rule),
                collected=dict.fromkeys(rule.collect, Collected.NOT_HELD),
                reason=REASON if rule.by_reason else "",
            )
        case StepKind.FETCH_CARD:
            code = wishes.card.control_number
            return FetchAnswer(how=Read.SCANNED, code=code)
        case StepKind.EXPLAIN:
            assert isinstance(step, Explain)
            return ExplainAnswer(told=step.items)
        case StepKind.FORMS:
            assert isinstance(step, Forms)
            return FormsAnswer(forms={form.key: form.checks for form in step.wanted(facts)})
        case StepKind.OFFERS:
            return OffersAnswer(face_auth=wishes.face_auth, insurance=wishes.insurance)
        case StepKind.OFFICIAL:
            assert isinstance(step, Official)
            decision = wishes.decision if wishes.decision in step.decisions else Decision.APPROVE
            yes = decision is Decision.APPROVE
            pins = dict.fromkeys(wanted_pins(facts), PinResult.AT_NATIONAL_TERMINAL)
            return OfficialAnswer(
                decision=decision,
                seen=work.to_see(visit, stage.key),
                reason=None if yes else DecisionReason.PHOTO_DIFFERS,
                changes=wishes.changes,
                pins=pins if step.enters_pins else {},
            )
        case StepKind.PIN:
            if wishes.take_over:
                return PinAnswer(by=PinBy.OFFICIAL)
            panel = facts[Fact.PIN_POLICY] == PinPolicy.CHIP_PANEL
            result = PinResult.SET if panel else PinResult.AT_NATIONAL_TERMINAL
            return PinAnswer(
                by=PinBy.RESIDENT_PANEL if panel else PinBy.RESIDENT_NATIONAL_TERMINAL,
                pins=dict.fromkeys(wanted_pins(facts), result),
                asked=not panel,
                ended=not panel,
            )
        case StepKind.VERIFY_CHIP:
            return VerifyAnswer(check=chip(pins_of(facts)))
        case StepKind.TASKS:
            assert isinstance(step, Tasks)
            return TasksAnswer(done=step.tasks)
        case StepKind.RETURN_CARD:
            return ReturnCardAnswer(told=True, position="B-04-112")
        case StepKind.HAND_OVER:
            assert isinstance(step, HandOver)
            alone = Visitor.SELF.value
            to = (
                Receiver.APPLICANT
                if facts.get(Fact.VISITOR, alone) == alone
                else Receiver.COMPANION
            )
            return HandOverAnswer(to=to, given=step.items)
        case StepKind.CHOOSE_FORMS:
            assert isinstance(step, ChooseForms)
            return ChooseFormsAnswer(forms=step.forms[:2])
        case StepKind.FORM_FILL:
            return FormFillAnswer(printed=tuple(facts[Fact.FORMS].split(",")), wiped=True)


def go_on(work: Casework, unit: FakeUnit, visit: Visit, wishes: Wishes) -> Visit:
    """Answer the stage that is shown, as clerk or with an official's approval."""
    stage = work.stage(visit)
    answer = whole_answer(work, visit, stage, wishes)
    if stage.official:
        assert isinstance(answer, OfficialAnswer)
        return work.decide(unit, visit.id, stage.key, answer, unit.approve(visit.id))
    return work.answer(unit, visit.id, stage.key, answer)


def go_to(work: Casework, unit: FakeUnit, visit: Visit, stage: str, wishes: Wishes) -> Visit:
    """Answer until a stage is shown."""
    for _ in range(30):
        if visit.stage == stage:
            return visit
        visit = go_on(work, unit, visit, wishes)
    raise AssertionError(stage)
