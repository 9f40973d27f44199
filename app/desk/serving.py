"""What a window shows of one visit: its way, its person, its papers' verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.cards.card import Card
from app.documents.applicant import Facts as PaperFacts
from app.documents.judge import Verdict, judge_case
from app.documents.papers import Papers, load_papers
from app.documents.rule_files import load_rules
from app.documents.rules import Case, Circumstance, Rules, Visitor
from app.names.eras import born_from_iso
from app.procedures.answers import Answer, DocumentsAnswer
from app.procedures.casework import Casework
from app.procedures.catalogue import Catalogue, load_policy
from app.procedures.facts import Fact
from app.procedures.flow import (
    Listed,
    Stage,
    Way,
    answer_of,
    lack_of,
    stage_list,
    way_of,
)
from app.procedures.meanwhile import Meanwhile, Possible, load_meanwhile, possible
from app.procedures.steps import Documents, Lack
from app.reservations.booking import Booking
from app.tickets.ticket import Ticket
from app.visits.visit import Visit


@dataclass(frozen=True)
class Guidance:
    """Hold the rule data that visits are led by."""

    catalogue: Catalogue
    rules: Rules
    papers: Papers
    meanwhile: tuple[Meanwhile, ...] = ()

    @classmethod
    def at(cls, municipality: str) -> Guidance:
        """Read the rules of a municipality."""
        papers = load_papers()
        return cls(
            catalogue=Catalogue(load_policy(municipality)),
            rules=load_rules(municipality, papers),
            papers=papers,
            meanwhile=load_meanwhile(),
        )

    @property
    def casework(self) -> Casework:
        """Return the acts on visits by this rule data."""
        return Casework(self.catalogue, self.rules, self.papers)


@dataclass(frozen=True)
class Serving:
    """Hold one visit as a window shows it; made anew after each act."""

    visit: Visit
    way: Way
    stages: tuple[Listed, ...]
    stage: Stage | None
    ticket: Ticket | None
    card: Card | None
    booking: Booking | None
    verdict: Verdict | None
    today: date
    guidance: Guidance

    @property
    def number(self) -> str:
        """Return the ticket's number, empty for a visit without one."""
        return self.ticket.number if self.ticket else ""

    def answered(self, stage: str) -> Answer | None:
        """Return a stage's kept answer in its type."""
        kept = self.visit.answers.get(stage)
        return None if kept is None else answer_of(self.way.procedure.stage(stage), kept)

    def meanwhile(self) -> tuple[Possible, ...]:
        """Return what the window can do while it waits for an official."""
        return possible(self.way, self.guidance.meanwhile)

    def judge(self, answer: DocumentsAnswer) -> Verdict:
        """Judge papers that are not recorded yet."""
        return judge_papers(self.guidance, self.way, self.card, answer, self.today)

    def lack(self, stage: Stage, answer: Answer) -> Lack | None:
        """Return what keeps a draft answer from being whole: the words on F12."""
        verdict = self.judge(answer) if isinstance(answer, DocumentsAnswer) else self.verdict
        return lack_of(self.way, stage, answer, verdict)


def judge_papers(
    guidance: Guidance, way: Way, card: Card | None, answer: DocumentsAnswer, today: date
) -> Verdict:
    """Judge the papers on the desk by the rule of the visit's case."""
    case = Case(
        procedure=way.procedure.key,
        visitor=Visitor(way.facts.get(Fact.VISITOR, Visitor.SELF)),
        circumstance=Circumstance(way.facts.get(Fact.NOTICE, Circumstance.HELD)),
    )
    facts = PaperFacts(born=_born(card), reason=answer.reason, reliefs=answer.reliefs)
    return judge_case(guidance.rules, guidance.papers, case, answer.presented, facts, today)


def _born(card: Card | None) -> date | None:
    if card is None or not card.born:
        return None
    return born_from_iso(card.born).earliest


def serving_of(
    guidance: Guidance,
    visit: Visit,
    *,
    ticket: Ticket | None,
    card: Card | None,
    booking: Booking | None,
    today: date,
) -> Serving:
    """Put together what a window shows, from the states alone."""
    way = way_of(guidance.catalogue[visit.procedure], visit)
    stage = way.procedure.stage(visit.stage) if visit.stage else None
    return Serving(
        visit=visit,
        way=way,
        stages=stage_list(way, visit.stage),
        stage=stage,
        ticket=ticket,
        card=card,
        booking=booking,
        verdict=_kept_verdict(guidance, way, card, today),
        today=today,
        guidance=guidance,
    )


def _kept_verdict(guidance: Guidance, way: Way, card: Card | None, today: date) -> Verdict | None:
    for stage in way.procedure.stages:
        answered = way.answers.get(stage.key)
        if isinstance(stage.step, Documents) and answered is not None:
            answer = answer_of(stage, answered)
            assert isinstance(answer, DocumentsAnswer)  # noqa: S101 - the step names the type
            return judge_papers(guidance, way, card, answer, today)
    return None
