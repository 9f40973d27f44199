"""Work on a visit: answer, decide, go back; each act is one unit of work with its card moves."""

from collections.abc import Mapping
from datetime import date

import msgspec

from app.cards import ledger
from app.cards.card import Card, window_place
from app.documents.applicant import Facts as CaseFacts
from app.documents.judge import Verdict, judge
from app.documents.papers import Papers
from app.documents.rules import Case, Circumstance, Rule, Rules, Visitor
from app.faults import OfficialNeeded
from app.names.query import normal_number
from app.procedures import flow
from app.procedures.answers import (
    Answer,
    DocumentsAnswer,
    FetchAnswer,
    HandOverAnswer,
    OfficialAnswer,
    ReceiveAnswer,
    ReturnCardAnswer,
    VerifyAnswer,
)
from app.procedures.catalogue import Catalogue
from app.procedures.facts import Fact
from app.procedures.flow import AnswerNotWhole, Listed, Procedure, Stage, Way
from app.procedures.steps import Documents, HandOver, Lack, Official
from app.records.unit import Approval, Unit
from app.visits import acts
from app.visits.acts import Answering, Opening
from app.visits.visit import Answered, Visit


class Casework:
    """Know the procedures and the document rules of a site, and run visits by them."""

    def __init__(self, catalogue: Catalogue, rules: Rules, papers: Papers) -> None:
        self.catalogue = catalogue
        self.rules = rules
        self.papers = papers

    # --- looking ---------------------------------------------------------------------------

    def procedure(self, visit: Visit) -> Procedure:
        """Return the procedure of a visit."""
        return self.catalogue[visit.procedure]

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

    def rule(self, visit: Visit, today: date) -> Rule:
        """Return the document rule of a visit's case.

        Raises:
            NoRule: no rule speaks of the case today.
        """
        facts = self.way(visit).facts
        case = Case(
            visit.procedure,
            Visitor(facts.get(Fact.VISITOR, Visitor.SELF.value)),
            Circumstance(facts.get(Fact.NOTICE, Circumstance.HELD.value)),
        )
        return self.rules.rule(case, today)

    def verdict(
        self, visit: Visit, answer: DocumentsAnswer, card: Card | None, today: date
    ) -> Verdict:
        """Judge the papers on the desk; ``card`` tells the applicant's birth date."""
        facts = CaseFacts(
            born=born_of(card),
            reason=answer.reason,
            reliefs=answer.reliefs,
        )
        return judge(self.rule(visit, today), answer.presented, facts, today, self.papers)

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
        found = self.procedure(visit).stage(stage)
        verdict = None
        if isinstance(answer, DocumentsAnswer) and isinstance(found.step, Documents):
            verdict = self.verdict(visit, answer, card, today)
        return flow.lack_of(self.way(visit), found, answer, verdict)

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
        """Begin a visit at its first stage; ``given`` overrides facts of the site's policy."""
        found = self.catalogue[procedure]
        return acts.open_visit(
            unit,
            Opening(
                procedure=procedure,
                first_stage=found.stages[0].key,
                official_stages=found.official_stages,
                given={**self.catalogue.policy.given(), **(given or {})},
                window=window,
                ticket=ticket,
                card=card,
                language=language,
            ),
        )

    def answer(self, unit: Unit, visit_id: str, stage: str, answer: Answer) -> Visit:
        """Record a stage's answer with what it moves; the last one ends the visit.

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
        kept = self._move(unit, visit, answer)
        self._record(unit, visit, way, found, kept)
        return self._end(unit, visit_id, found, answer)

    def decide(
        self, unit: Unit, visit_id: str, stage: str, answer: OfficialAnswer, approval: Approval
    ) -> Visit:
        """Record an official's decision; a refusal leads to its own stage, a hold lays aside.

        Raises:
            AnswerNotWhole: a reason, a paper seen or a PIN is missing.
            NotThisStage: earlier stages are open.
            OfficialNeeded: the approval is not an official's own for this visit.
        """
        visit = unit.get(Visit, visit_id)
        found = self.procedure(visit).stage(stage)
        way = self._checked(unit, visit, found, answer)
        kept = msgspec.structs.replace(answer, note="")
        onward = self._onward(unit, way, found, kept)
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
        """Take up a visit that was stopped for missing papers, from its first stage."""
        first = self.procedure(unit.get(Visit, visit_id)).stages[0].key
        return acts.reopen(unit, visit_id, stage=first, ticket=ticket, window=window)

    # --- inside ----------------------------------------------------------------------------

    def _checked(self, unit: Unit, visit: Visit, stage: Stage, answer: Answer) -> Way:
        way = self.way(visit)
        flow.check_reachable(way, stage)
        card = unit.find(Card, way.facts.get(Fact.CARD, visit.card))
        lack = self.lack(visit, stage.key, answer, card, unit.now.date())
        if lack is not None:
            raise AnswerNotWhole(stage=stage.key, lack=lack)
        return way

    def _move(self, unit: Unit, visit: Visit, answer: Answer) -> Answer:
        """Move the card as the answer says, and return the answer as it is kept."""
        if isinstance(answer, ReceiveAnswer):
            unit.get(Card, answer.card)
        elif isinstance(answer, DocumentsAnswer):
            verdict = self.verdict(visit, answer, unit.find(Card, visit.card), unit.now.date())
            return msgspec.structs.replace(
                answer,
                item=verdict.rule.item,
                version=verdict.rule.version,
                outcome=verdict.outcome.value,
            )
        elif isinstance(answer, FetchAnswer):
            _fetch(unit, visit, answer)
            return msgspec.structs.replace(answer, code="")
        elif isinstance(answer, VerifyAnswer) and answer.check is not None:
            ledger.bind(unit, visit.card, answer.check)
        return answer

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

    def _end(self, unit: Unit, visit_id: str, stage: Stage, answer: Answer) -> Visit:
        visit = unit.get(Visit, visit_id)
        if self.way(visit).next_open() is not None:
            return visit
        if stage.stops is not None:
            place = answer.position if isinstance(answer, ReturnCardAnswer) else ""
            return acts.stop(unit, visit_id, stage.stops, returned_to=place, note=visit.note)
        if isinstance(answer, HandOverAnswer):
            step = stage.step
            assert isinstance(step, HandOver)  # noqa: S101 - the answer's type names the step
            if step.card:
                ledger.hand_over(unit, visit.card, visit=visit_id, to=answer.to.value)
        return acts.finish(unit, visit_id)


def born_of(card: Card | None) -> date | None:
    """Return the birth date of a row, None where it is unknown or only a year."""
    try:
        return None if card is None else date.fromisoformat(card.born)
    except ValueError:
        return None


def _fetch(unit: Unit, visit: Visit, answer: FetchAnswer) -> None:
    """Compare the card in the hand with the row, then record its way to this window."""
    card = unit.get(Card, visit.card)
    if normal_number(answer.code) != normal_number(card.control_number):
        raise ledger.NotThisPerson()
    here = window_place(visit.window)
    ledger.must_be_set_up(card, wanted=here)
    if card.place == here:
        return
    if card.moving_to != here:
        ledger.take_out(unit, card.id, visit.window)
    ledger.confirm_at_window(unit, card.id, visit.window)
