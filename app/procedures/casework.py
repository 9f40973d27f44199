"""Work on a visit: answer, decide, go back; each act is one unit of work with its card moves."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from app.arrangements.arrangements import Arrangements, FourEyes
from app.cards import ledger, persons
from app.cards.card import GONE, Card, window_place
from app.documents.judge import Outcome, Verdict, judge
from app.documents.papers import Papers
from app.documents.rules import Case, Rule, Rules
from app.faults import CounterFault, OfficialNeeded
from app.names.query import normal_number
from app.ports import CardCheck
from app.procedures import card_ends, flow
from app.procedures.answers import (
    Answer,
    DocumentsAnswer,
    EnterAnswer,
    FeeAnswer,
    FetchAnswer,
    HandOverAnswer,
    OfficialAnswer,
    ReadCardAnswer,
    ReceiveAnswer,
    ReturnCardAnswer,
    VerifyAnswer,
)
from app.procedures.arranged import done_by, posted_by
from app.procedures.catalogue import Catalogue
from app.procedures.chips import state_of
from app.procedures.costs import Costs, fees_of
from app.procedures.facts import Fact
from app.procedures.flow import AnswerNotWhole, Listed, Procedure, Stage, Way
from app.procedures.paper_step import Documents
from app.procedures.people import Asked, asked_of, facts_of
from app.procedures.steps import YES, HandOver, Lack, Official, Receive, Row
from app.records.unit import Approval, Unit, Witness
from app.rulings.ruling import Held
from app.till.payment import Payment, PaymentStatus
from app.visits import acts
from app.visits.acts import Answering, Opening
from app.visits.visit import Answered, Decision, Visit


class PaymentMissing(CounterFault):
    """Tell that no payment of this visit stands for the fee."""

    code = "D-508"


class Casework:
    """Know the procedures, rules and arrangements of a site, and run visits by them."""

    def __init__(
        self,
        catalogue: Catalogue,
        rules: Rules,
        papers: Papers,
        costs: Costs,
        arrangements: Arrangements | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.rules = rules
        self.papers = papers
        self.costs = costs
        self.arrangements = arrangements

    # --- looking ---------------------------------------------------------------------------

    def procedure(self, visit: Visit) -> Procedure:
        """Return the procedure of a visit."""
        return self.catalogue[visit.procedure].arranged(visit.given)

    def way(self, visit: Visit) -> Way:
        """Return where a visit stands, from its state alone."""
        return flow.way_of(self.procedure(visit), visit)

    def stages(self, visit: Visit) -> tuple[Listed, ...]:
        """Return the rows of the stage list."""
        return flow.stage_list(self.way(visit), visit.stage)

    def stage(self, visit: Visit) -> Stage:
        """Return the stage that is shown."""
        return self.procedure(visit).stage(visit.stage)

    def answered(self, visit: Visit, stage: str) -> Answer | None:
        """Return a stage's kept answer in its own type, None while unanswered."""
        kept = visit.answers.get(stage)
        return None if kept is None else flow.answer_of(self.procedure(visit).stage(stage), kept)

    def rule(self, visit: Visit, stage: str, today: date) -> Rule:
        """Return the document rule of the case that a stage's papers are judged by.

        Raises:
            NoRule: no rule speaks of the case today.
        """
        found = self.procedure(visit).stage(stage)
        return self.rules.rule(flow.case_of(self.way(visit), found), today)

    def verdict(
        self, visit: Visit, stage: str, answer: DocumentsAnswer, card: Card | None, today: date
    ) -> Verdict:
        """Judge the papers on the desk; ``card`` tells the applicant's birth date."""
        facts = facts_of(answer, self.way(visit).before[stage], card)
        rule = self.rule(visit, stage, today)
        return judge(rule, answer.presented, facts, today, self.papers)

    def to_see(self, visit: Visit, stage: str) -> tuple[str, ...]:
        """Return what an official must have seen before approving: papers and other marks."""
        step = self.procedure(visit).stage(stage).step
        if not isinstance(step, Official):
            return ()
        return step.to_see(flow.papers_on_desk(self.way(visit)))

    def lack(
        self, visit: Visit, stage: str, answer: Answer, card: Card | None, today: date
    ) -> Lack | None:
        """Return why a stage cannot be confirmed yet, None where it can."""
        found, way = self.procedure(visit).stage(stage), self.way(visit)
        verdict, asked = None, Asked()
        if isinstance(answer, DocumentsAnswer) and isinstance(found.step, Documents):
            verdict = self.verdict(visit, stage, answer, card, today)
            asked = asked_of(verdict.rule, answer.presented, way.before[stage], self.papers)
        cases = flow.cases_of(self.procedure(visit), self.rules)
        proofs = answer.proofs if isinstance(answer, FeeAnswer) else ()
        fees = fees_of(self.costs, way, found, visit.office, today, proofs)
        return flow.lack_of(way, found, answer, verdict, today, cases, fees, asked)

    # --- acting ----------------------------------------------------------------------------

    def open(
        self,
        unit: Unit,
        procedure: str,
        *,
        window: str,
        ticket: str = "",
        card: str = "",
        language: str = "ja",
        given: Mapping[str, str] | None = None,
    ) -> Visit:
        """Begin a visit at its first stage; ``given`` overrides facts of the site's policy.

        Who does which work is taken from the arrangements of the day and stays so for the visit.
        """
        plain, today = self.catalogue[procedure], unit.now.date()
        facts = {
            **self.catalogue.given(plain),
            **done_by(self.arrangements, plain, unit.actor.office, today),
            **posted_by(self.arrangements, today),
            **(given or {}),
        }
        if plain.fee_at_issue and self.costs.taken_here(unit.actor.office, today):
            facts[Fact.FEE_AT_ISSUE.value] = YES
        found = plain.arranged(facts)
        return acts.open_visit(
            unit,
            Opening(
                procedure=procedure,
                first_stage=found.stages[0].key,
                official_stages=found.official_stages,
                given=facts,
                window=window,
                ticket=ticket,
                card=card,
                language=language,
            ),
        )

    def answer(
        self,
        unit: Unit,
        visit_id: str,
        stage: str,
        answer: Answer,
        *,
        ends_ticket: bool = True,
        others: Sequence[Card] = (),
    ) -> Visit:
        """Record a stage's answer with what it moves; the last one ends the visit.

        ``ends_ticket`` is false while others of a family are served on the same number; ``others``
        are the rows that may be the same resident's: cards from before end with the new one.

        Raises:
            AnswerNotWhole: something is missing; ``lack`` names it.
            NotThisStage: the stage is off the way, or an earlier one is open.
            OfficialNeeded: the stage is an official's.
            NotThisPerson: the fetched card is another person's.
            CardNotChecked, CardNotSetUp: the fetched card cannot be handed over yet.
            OtherCard: the chip on the reader is not this visit's card.
            CardStillOut: another card of this visit must be laid back first.
        """
        visit = unit.get(Visit, visit_id)
        found = self.procedure(visit).stage(stage)
        if found.official:
            raise OfficialNeeded(stage=stage)
        way = self._checked(unit, visit, found, answer)
        kept = self._move(unit, visit, found, answer)
        if isinstance(kept, ReceiveAnswer) and kept.card:
            dead = persons.known_dead(unit.get(Card, kept.card), others)
            kept = msgspec.structs.replace(kept, dead=dead)
        self._record(unit, visit, way, found, kept)
        return self._end(unit, visit_id, found, answer, ends_ticket=ends_ticket, others=others)

    def four_eyes(self, visit: Visit, today: date) -> Held[FourEyes] | None:
        """Return why a second official confirms this visit's approvals, None where one suffices."""
        if self.arrangements is None:
            return None
        return self.arrangements.four_eyes(visit.procedure, visit.visitor, visit.office, today)

    def decide(
        self,
        unit: Unit,
        visit_id: str,
        stage: str,
        answer: OfficialAnswer,
        approval: Approval,
        second: Witness | None = None,
    ) -> Visit:
        """Record an official's decision; a refusal leads to its own stage, a hold lays aside.

        Where the city arranged so, ``second`` is another official's word on an approval.

        Raises:
            AnswerNotWhole: a reason, a paper seen or a PIN is missing.
            NotThisStage: earlier stages are open.
            OfficialNeeded: the approval is not an official's own for this visit.
            WitnessNeeded: a second official must confirm, and none or the same one did.
            CardNotChecked, CardNotSetUp: the card that the city brings cannot be handed over yet.
        """
        visit = unit.get(Visit, visit_id)
        found = self.procedure(visit).stage(stage)
        way = self._checked(unit, visit, found, answer)
        kept = msgspec.structs.replace(answer, note="")
        onward = self._onward(unit, way, found, kept)
        approves = answer.decision is Decision.APPROVE
        two = approves and self.four_eyes(visit, unit.now.date()) is not None
        if approves and isinstance(found.step, Official) and found.step.fetches:
            _bring(unit, visit)
        return acts.decide_as_official(
            unit,
            visit_id,
            Answering(
                stage=stage,
                answer=flow.to_body(kept),
                next=onward.next or stage,
                review=onward.review,
            ),
            approval=approval,
            note=answer.note,
            two=two,
            second=second if two else None,
        )

    def go_back(self, unit: Unit, visit_id: str, stage: str) -> Visit:
        """Show a done stage again, or come forward to the open one; every answer stays.

        Raises:
            NotThisStage: the stage is off the way, or an earlier one is open.
        """
        visit = unit.get(Visit, visit_id)
        flow.check_reachable(self.way(visit), self.procedure(visit).stage(stage))
        return acts.go_back(unit, visit_id, stage)

    def reopen(self, unit: Unit, visit_id: str, *, ticket: str, window: str) -> Visit:
        """Take up a visit that ended without its purpose, where it ended.

        What must be checked anew by now is looked at again, what was checked before is not asked.
        """
        visit = unit.get(Visit, visit_id)
        review = self.anew(unit, visit)
        answers = {
            key: msgspec.structs.replace(one, review=one.review or key in review)
            for key, one in visit.answers.items()
        }
        following = flow.walk(self.procedure(visit), visit.given, answers).next_open()
        return acts.reopen(
            unit,
            visit_id,
            stage=visit.stage if following is None else following.key,
            review=review,
            ticket=ticket,
            window=window,
        )

    def anew(self, unit: Unit, visit: Visit) -> tuple[str, ...]:
        """Return the stages whose answers are too old by now, or whose papers ran out."""
        today, found = unit.now.date(), []
        for stage in self.procedure(visit).stages:
            answered = visit.answers.get(stage.key)
            if answered is None:
                continue
            days = (today - answered.at.date()).days
            old = self.catalogue.must_be_anew(stage, days) or stage.stops is not None
            given_back = _given_back(unit, answered)
            if old or given_back or self._papers_lack(unit, visit, stage, answered):
                found.append(stage.key)
        return tuple(found)

    def _papers_lack(self, unit: Unit, visit: Visit, stage: Stage, answered: Answered) -> bool:
        answer = flow.answer_of(stage, answered)
        if not isinstance(answer, DocumentsAnswer):
            return False
        card = unit.find(Card, visit.card) if visit.card else None
        verdict = self.verdict(visit, stage.key, answer, card, unit.now.date())
        return verdict.outcome not in (Outcome.COMPLETE, Outcome.ASK_OFFICIAL)

    # --- inside ----------------------------------------------------------------------------

    def _checked(self, unit: Unit, visit: Visit, stage: Stage, answer: Answer) -> Way:
        way = self.way(visit)
        flow.check_reachable(way, stage)
        card = unit.find(Card, way.facts.get(Fact.CARD, visit.card))
        lack = self.lack(visit, stage.key, answer, card, unit.now.date())
        if lack is not None:
            raise AnswerNotWhole(stage=stage.key, lack=lack)
        return way

    def _move(self, unit: Unit, visit: Visit, stage: Stage, answer: Answer) -> Answer:
        """Move the card as the answer says, and return the answer as it is kept."""
        today = unit.now.date()
        if isinstance(answer, ReceiveAnswer):
            if answer.card:
                chosen = unit.get(Card, answer.card)
                self._must_be_there(visit, stage, chosen)
                ledger.must_allow(chosen, self.procedure(visit).sure_ends)
            return msgspec.structs.replace(answer, refused=self._refused(visit, answer, today))
        if isinstance(answer, DocumentsAnswer):
            card = unit.find(Card, visit.card)
            verdict = self.verdict(visit, stage.key, answer, card, today)
            return msgspec.structs.replace(
                answer,
                item=verdict.rule.item,
                version=verdict.rule.version,
                outcome=verdict.outcome.value,
            )
        if isinstance(answer, FetchAnswer):
            _fetch(unit, visit, answer)
            return msgspec.structs.replace(answer, code="")
        if isinstance(answer, EnterAnswer):
            facts = self.way(visit).before[stage.key]
            due = self.costs.deadline(
                visit.procedure, facts, answer, office=visit.office, today=today
            )
            return msgspec.structs.replace(answer, over=due is not None and not due.kept_on(today))
        if isinstance(answer, ReadCardAnswer):
            _bind(unit, visit, answer.check)
            early = self.costs.early_state(visit.procedure, answer.check, today)
            return msgspec.structs.replace(answer, state=early or state_of(answer.check, today))
        if isinstance(answer, FeeAnswer) and answer.payment:
            _must_be_paid(unit, visit, answer)
        if isinstance(answer, VerifyAnswer):
            _bind(unit, visit, answer.check)
        return self._collected(visit, stage, answer, today)

    def _collected(self, visit: Visit, stage: Stage, answer: Answer, today: date) -> Answer:
        """Return a fee's answer with who takes it by the city's rulings, any other as it is."""
        if not isinstance(answer, FeeAnswer):
            return answer
        costs = fees_of(self.costs, self.way(visit), stage, visit.office, today, answer.proofs)
        by = costs[answer.cause].collector
        return msgspec.structs.replace(answer, collector="" if by is None else by.value)

    def _must_be_there(self, visit: Visit, stage: Stage, card: Card) -> None:
        """Refuse to serve a card that is gone; one that this visit served may be looked at again.

        Raises:
            AnswerNotWhole: the stage is about a card to give, and it was given or discarded.
        """
        needed = isinstance(stage.step, Receive) and stage.step.row is Row.NEEDED
        again = stage.key in visit.answers and visit.card == card.id
        if needed and card.status in GONE and not again:
            raise AnswerNotWhole(stage=stage.key, lack=Lack.CARD_GONE)

    def _refused(self, visit: Visit, answer: ReceiveAnswer, today: date) -> str:
        """Return why the rules do not take a case at all, empty where they do or do not speak."""
        if visit.procedure not in self.rules.procedures():
            return ""
        case = Case(visit.procedure, answer.visitor, answer.notice)
        refused = self.rules.rule(case, today).refused
        return "" if refused is None else refused.value

    def _onward(self, unit: Unit, way: Way, stage: Stage, kept: Answer) -> flow.Onward:
        answered = Answered(answer=flow.to_body(kept), at=unit.now, by=unit.actor.staff_id)
        return flow.step_on(way, stage, answered)

    def _record(self, unit: Unit, visit: Visit, way: Way, stage: Stage, kept: Answer) -> None:
        onward = self._onward(unit, way, stage, kept)
        received = kept if isinstance(kept, ReceiveAnswer) else None
        acts.answer_step(
            unit,
            visit.id,
            Answering(
                stage=stage.key,
                answer=flow.to_body(kept),
                next=onward.next or stage.key,
                review=onward.review,
                visitor=received.visitor.value if received else "",
                card=received.card if received else "",
            ),
        )

    def _end(
        self,
        unit: Unit,
        visit_id: str,
        stage: Stage,
        answer: Answer,
        *,
        ends_ticket: bool,
        others: Sequence[Card],
    ) -> Visit:
        visit = unit.get(Visit, visit_id)
        if stage.pauses is not None:
            return acts.stop(unit, visit_id, stage.pauses, note=visit.note, ends_ticket=ends_ticket)
        if self.way(visit).next_open() is not None:
            return visit
        if stage.stops is not None:
            place = answer.position if isinstance(answer, ReturnCardAnswer) else ""
            return acts.stop(
                unit,
                visit_id,
                stage.stops,
                returned_to=place,
                note=visit.note,
                ends_ticket=ends_ticket,
            )
        if isinstance(answer, HandOverAnswer):
            step = stage.step
            assert isinstance(step, HandOver)  # noqa: S101 - the answer's type names the step
            if step.card:
                card = ledger.hand_over(unit, visit.card, visit=visit_id, to=answer.to.value)
                card_ends.replace_previous(unit, card, visit, self.way(visit), others)
        self.take_back(unit, visit, others)
        return acts.finish(unit, visit_id, ends_ticket=ends_ticket)

    def take_back(self, unit: Unit, visit: Visit, others: Sequence[Card] = ()) -> None:
        """Record how the visit's card ended where the visit took it back."""
        card_ends.take_back(unit, visit, self.way(visit), others)


def _bind(unit: Unit, visit: Visit, check: CardCheck | None) -> None:
    """Tie the chip to the visit's row, where the ledger has one."""
    if check is not None and visit.card:
        ledger.bind(unit, visit.card, check)


def _must_be_paid(unit: Unit, visit: Visit, answer: FeeAnswer) -> None:
    """Let a fee count as taken only by a payment of this visit that stands."""
    paid = unit.find(Payment, answer.payment)
    told = None if paid is None else (paid.visit, paid.amount, paid.status)
    if told != (visit.id, answer.amount, PaymentStatus.TAKEN):
        raise PaymentMissing(amount=answer.amount)


def _given_back(unit: Unit, answered: Answered) -> bool:
    """Tell whether the payment that settled a fee was given back since."""
    payment = answered.answer.get("payment")
    paid = unit.find(Payment, payment) if payment else None
    return paid is not None and paid.status is PaymentStatus.VOIDED


def _fetch(unit: Unit, visit: Visit, answer: FetchAnswer) -> None:
    """Compare the card in the hand with the row, then record its way to this window."""
    card = unit.get(Card, visit.card)
    if normal_number(answer.code) != normal_number(card.control_number):
        raise ledger.NotThisPerson()
    _bring(unit, visit)


def _bring(unit: Unit, visit: Visit) -> None:
    """Record the card's way to this window."""
    card = unit.get(Card, visit.card)
    here = window_place(visit.window)
    ledger.must_be_set_up(card, wanted=here)
    if card.place == here:
        return
    if card.moving_to != here:
        ledger.take_out(unit, card.id, visit.window)
    ledger.confirm_at_window(unit, card.id, visit.window)
