"""A counter in memory for the tests of procedures: a card, a site, and whole answers per step."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import msgspec

from app.arrangements.arrangements import load_arrangements
from app.cards.card import Card, CardStatus
from app.documents.applicant import Facts as CaseFacts
from app.documents.judge import Outcome, Presented, judge
from app.documents.papers import PaperClass, load_papers
from app.documents.rule_files import load_rules
from app.documents.rules import Circumstance, Person, Rule, Slot, Visitor
from app.ports import CardCheck, PinKind, Tries
from app.procedures.answers import (
    Answer,
    AskAnswer,
    CardState,
    Change,
    ChooseFormsAnswer,
    Collected,
    DocumentsAnswer,
    EnterAnswer,
    ExplainAnswer,
    FeeAnswer,
    FetchAnswer,
    FormFillAnswer,
    FormsAnswer,
    Handed,
    HandedWhy,
    HandOffAnswer,
    HandOverAnswer,
    OffersAnswer,
    OfficialAnswer,
    PhotoAnswer,
    PinAnswer,
    PinBy,
    PinResult,
    Read,
    ReadCardAnswer,
    ReceiveAnswer,
    Receiver,
    ReturnCardAnswer,
    SpaceAnswer,
    TasksAnswer,
    VerifyAnswer,
)
from app.procedures.asking import Ask, BlankKind, Enter, Photo, Space
from app.procedures.casework import Casework
from app.procedures.catalogue import Catalogue, load_policy
from app.procedures.chips import Expect, HandOff, ReadCard, VerifyWork, state_of
from app.procedures.costs import Charge, fees_of, load_costs, settled_by
from app.procedures.facts import Fact, Facts, PinPolicy, pins_of
from app.procedures.flow import Stage
from app.procedures.form_steps import ChooseForms, Forms
from app.procedures.steps import (
    Explain,
    HandOver,
    Official,
    Receive,
    Row,
    Step,
    StepKind,
    Tasks,
    wanted_pins,
)
from app.visits.visit import Decision, DecisionReason, Visit
from tests.app.fake_unit import CLERK, FakeUnit

PAPERS = load_papers()
RULES = load_rules("okayama", PAPERS)
REASON, REASON_PROOF = "pregnant", "pregnancy_proof"
ARRANGEMENTS = load_arrangements("okayama")
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
COMPANION_BORN = date(1984, 5, 17)


@functools.cache
def casework(
    policy: PinPolicy = PinPolicy.NATIONAL_TERMINAL, municipality: str = "okayama"
) -> Casework:
    """Return a city's casework with a chosen place for the PINs."""
    site = msgspec.structs.replace(load_policy(municipality), pin_policy=policy)
    rules = load_rules(municipality, PAPERS)
    arrangements = load_arrangements(municipality)
    return Casework(Catalogue(site), rules, PAPERS, load_costs(municipality), arrangements)


def counter(*cards: Card, office: str = "C1", procedure: str = "") -> FakeUnit:
    """Return a unit of an office whose ledger holds the cards; those to be returned were given."""
    actor = msgspec.structs.replace(CLERK, office=office)
    found = cards or (CARD, CHILD)
    if procedure == "card_return":
        found = tuple(given(card) for card in found)
    return FakeUnit(actor=actor, states=found)


def given(card: Card) -> Card:
    """Return a card in its resident's hand."""
    return msgspec.structs.replace(card, status=CardStatus.HANDED_OVER, place="resident")


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
    picks: int = 0
    card_state: CardState = CardState.GOOD
    locked: bool = False
    pinless: bool = False
    listed: bool = True
    handed: Handed = Handed.DONE
    free_lines: int = 4
    collected: Collected = Collected.NOT_HELD

    @property
    def card(self) -> Card:
        return CHILD if self.visitor is Visitor.GUARDIAN_OF_CHILD else CARD


def enough(rule: Rule, today: date = TODAY) -> tuple[Presented, ...]:
    """Return sound papers that satisfy a rule."""
    picked: list[tuple[str, Person]] = []
    for person, routes in ((Person.APPLICANT, rule.applicant), (Person.COMPANION, rule.companion)):
        if routes:
            picked += [(key, person) for key in _cheapest(routes[0].slots, rule.procedure)]
    picked += [(extra.papers[0], extra.person) for extra in rule.extra]
    if rule.by_reason:
        picked.append((REASON_PROOF, Person.APPLICANT))
    papers = tuple(
        Presented(paper=key, person=person, passed=PAPERS[key].checks) for key, person in picked
    )
    facts = CaseFacts(reason=REASON if rule.by_reason else "")
    assert judge(rule, papers, facts, today, PAPERS).outcome is Outcome.COMPLETE
    return papers


def _age_asked(rule: Rule) -> bool:
    return bool(rule.companion) and rule.companion_from_age is not None


def _cheapest(slots: Iterable[Slot], procedure: str) -> list[str]:
    of_a = iter(("driving_licence", "passport"))
    of_b = iter(("eligibility_certificate", "pension_book"))
    picked = []
    for slot in slots:
        named = [one for one in slot.accepts if one not in ("A", "B")]
        if named:
            picked.append(named[0])
        elif "A" in slot.accepts:
            picked.append(next(of_a))
        else:
            picked.append(_b_with_photo(procedure) if slot.photo else next(of_b))
    return picked


def _b_with_photo(procedure: str) -> str:
    b = (PAPERS[key] for key in PAPERS.keys())  # noqa: SIM118 - not a mapping
    return next(
        one.key for one in b if one.cls is PaperClass.B and one.photo and one.speaks_for(procedure)
    )


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


SAMPLES = {
    BlankKind.CODE: "A-1024",
    BlankKind.APPLICATION: "12345678901234567890123",
    BlankKind.PHONE: "086-000-0110",
    BlankKind.DATE: "2027-02-28",
    BlankKind.PAST_DATE: "2026-11-02",
    BlankKind.PLACE: "岡山中央警察署",
}


def first_look(wishes: Wishes) -> CardCheck | None:
    """Return what the resident's own card tells before anything is done to it."""
    if wishes.card_state is CardState.UNREADABLE:
        return None
    check = chip(dict.fromkeys(PinKind, PinResult.KEPT))
    tries = dict(check.tries)
    if wishes.locked:
        tries[PinKind.AUTHENTICATION] = Tries(left=0, limit=3)
    if wishes.pinless:
        tries = {kind: Tries(left=0, limit=one.limit) for kind, one in tries.items()}
    expired = wishes.card_state is CardState.EXPIRED
    early = wishes.card_state is CardState.TOO_EARLY
    return msgspec.structs.replace(
        check,
        expires=date(2026, 11, 19) if expired else date(2030, 5, 17),
        authentication_expires=date(2028 if early else 2027, 1, 17),
        tries=tries,
        signing_present=not wishes.pinless,
    )


def checked_after(step: Step, facts: Facts) -> CardCheck:
    """Return what the chip tells after the work that a step looks at."""
    check = chip(pins_of(facts))
    if not isinstance(step, VerifyWork):
        return check
    whole = chip(dict.fromkeys(PinKind, PinResult.KEPT))
    if Expect.LOCKED in step.expects:
        none = dict.fromkeys(PinKind, Tries(left=0, limit=3))
        return msgspec.structs.replace(whole, signing_present=False, tries=none)
    if Expect.SIGNING_GONE in step.expects:
        return msgspec.structs.replace(whole, signing_present=False)
    return whole


def whole_answer(work: Casework, visit: Visit, stage: Stage, wishes: Wishes) -> Answer:  # noqa: PLR0911, PLR0912, C901
    """Return an answer that lacks nothing."""
    way = work.way(visit)
    facts, before = way.facts, way.before[stage.key]
    step = stage.step
    match step.kind:
        case StepKind.RECEIVE:
            assert isinstance(step, Receive)
            row = step.row is Row.NEEDED or (step.row is Row.IF_THERE and wishes.listed)
            return ReceiveAnswer(
                visitor=wishes.visitor, notice=wishes.notice, card=wishes.card.id if row else ""
            )
        case StepKind.DOCUMENTS:
            rule = work.rule(visit, stage.key, TODAY)
            return DocumentsAnswer(
                presented=() if rule.refused else enough(rule),
                collected=dict.fromkeys(rule.collect, wishes.collected),
                reason=REASON if rule.by_reason else "",
                companion_born=COMPANION_BORN if _age_asked(rule) else None,
            )
        case StepKind.FETCH_CARD:
            code = wishes.card.control_number
            return FetchAnswer(how=Read.SCANNED, code=code)
        case StepKind.EXPLAIN:
            assert isinstance(step, Explain)
            return ExplainAnswer(told=step.items)
        case StepKind.FORMS:
            assert isinstance(step, Forms)
            return FormsAnswer(forms={form.key: form.checks for form in step.wanted(before)})
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
            return VerifyAnswer(check=checked_after(step, facts))
        case StepKind.TASKS:
            assert isinstance(step, Tasks)
            return TasksAnswer(done=step.tasks)
        case StepKind.RETURN_CARD:
            return ReturnCardAnswer(told=True, position="B-04-112")
        case StepKind.HAND_OVER:
            assert isinstance(step, HandOver)
            alone = facts.get(Fact.VISITOR, Visitor.SELF.value) == Visitor.SELF.value
            to = Receiver.APPLICANT if alone else Receiver.COMPANION
            return HandOverAnswer(to=to, given=step.items)
        case StepKind.CHOOSE_FORMS:
            assert isinstance(step, ChooseForms)
            return ChooseFormsAnswer(forms=step.forms[:2])
        case StepKind.FORM_FILL:
            return FormFillAnswer(printed=tuple(facts[Fact.FORMS].split(",")), wiped=True)
        case _:
            if isinstance(step, Charge):
                fees = fees_of(work.costs, way, stage, visit.office, TODAY)
                cause, fee = list(fees.items())[wishes.picks % len(fees)]
                return FeeAnswer(
                    cause=cause, amount=fee.amount, settled=settled_by(fee, facts), told=True
                )
            return newer_answer(step, before, wishes)


def newer_answer(step: Step, before: Facts, wishes: Wishes) -> Answer:
    """Return a whole answer of the steps that ask, photograph, read and hand off."""
    match step:
        case Ask():
            return AskAnswer(
                chosen={
                    one.fact.value: (options[wishes.picks % len(options)],)
                    for one in step.questions
                    if (options := one.offered(before))
                }
            )
        case Enter():
            return EnterAnswer(values={one.key: SAMPLES[one.kind] for one in step.blanks})
        case Photo():
            sources = step.sources(before)
            source = sources[wishes.picks % len(sources)]
            return PhotoAnswer(source=source, passed=step.checks(source))
        case Space():
            return SpaceAnswer(free=wishes.free_lines, needed=step.needed(before))
        case ReadCard():
            check = first_look(wishes)
            return ReadCardAnswer(check=check, state=state_of(check, TODAY))
        case HandOff():
            done = wishes.handed is Handed.DONE
            why = None if done else HandedWhy.DOWN
            return HandOffAnswer(done=step.tasks if done else (), result=wishes.handed, why=why)
    raise AssertionError(step)


def go_on(work: Casework, unit: FakeUnit, visit: Visit, wishes: Wishes) -> Visit:
    """Answer the stage that is shown, as clerk or with an official's approval."""
    stage = work.stage(visit)
    answer = whole_answer(work, visit, stage, wishes)
    if stage.official:
        assert isinstance(answer, OfficialAnswer)
        return work.decide(unit, visit.id, stage.key, answer, unit.approve(visit.id))
    return work.answer(unit, visit.id, stage.key, answer, others=unit.all_of(Card))


def go_to(work: Casework, unit: FakeUnit, visit: Visit, stage: str, wishes: Wishes) -> Visit:
    """Answer until a stage is shown."""
    for _ in range(30):
        if visit.stage == stage:
            return visit
        visit = go_on(work, unit, visit, wishes)
    raise AssertionError(stage)
