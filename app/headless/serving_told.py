"""A visit as an answer tells it: where it stands, what its stage asks, how the papers look."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from msgspec import Struct

from app.cards.card import Card
from app.desk.serving import Serving
from app.documents import telling
from app.documents.judge import Finding, Outcome, Verdict
from app.documents.papers import Papers
from app.documents.rules import Person, Refusal
from app.fees.fees import Fee
from app.ports import PinKind, Words
from app.procedures.asking import Ask, Photo, Question, Space
from app.procedures.costs import Charge, settled_by
from app.procedures.facts import Facts
from app.procedures.flow import Stage, StageState, papers_on_desk
from app.procedures.form_steps import Forms
from app.procedures.paper_step import Documents
from app.procedures.steps import Official, StepKind, Tasks, wanted_pins
from app.reservations.booking import Booking
from app.visits.visit import Visit

_FEE = ("amount", "card", "certificate", "why_free", "why_due", "evidence", "grounds")


class StageTold(Struct, frozen=True, kw_only=True):
    """Hold one stage of the list; ``official`` tells that only an official answers it."""

    key: str
    state: StageState
    current: bool
    official: bool


class MissingTold(Struct, frozen=True, kw_only=True):
    """Hold one paper that is still missing: whose, any one of which kinds, its name in words.

    ``any_of`` are keys of papers, or the classes ``A`` and ``B``; ``photo`` wants one with it.
    """

    person: Person
    any_of: tuple[str, ...]
    photo: bool
    name: str


class LookedTold(Struct, frozen=True, kw_only=True):
    """Hold what was found on one paper that lies there."""

    paper: str
    person: Person
    finding: Finding


class PapersTold(Struct, frozen=True, kw_only=True):
    """Hold the papers' verdict: what is still missing, what is to be taken back.

    ``headline`` and ``detail`` say it in words; ``refusal`` is why the case is not taken at all,
    ``looked`` what was found on each paper; ``reason_missing`` tells that a reason for not coming
    oneself is to be given.
    """

    outcome: Outcome
    headline: str
    detail: str
    refusal: Refusal | None
    looked: tuple[LookedTold, ...]
    missing: tuple[MissingTold, ...]
    reason_missing: bool
    collect: tuple[str, ...]


class VisitTold(Struct, frozen=True, kw_only=True):
    """Hold a visit with its stage; ``step`` is the kind of question the stage asks.

    ``asks`` names its items, tasks, forms, papers with the checks that each has to pass, or what
    an official must have seen; ``facts`` are what was learnt so far, ``pins`` the PINs that this
    visitor needs.
    """

    visit: Visit
    number: str
    stage: str
    step: StepKind | None
    asks: dict[str, Any]
    stages: tuple[StageTold, ...]
    facts: dict[str, str]
    pins: tuple[PinKind, ...]
    card: Card | None
    booking: Booking | None
    papers: PapersTold | None


def tell_papers(verdict: Verdict, words: Words) -> PapersTold:
    """Return a verdict as an answer tells it."""
    return PapersTold(
        outcome=verdict.outcome,
        headline=telling.headline(verdict, words),
        detail=telling.detail(verdict, words),
        refusal=verdict.refusal,
        looked=tuple(
            LookedTold(paper=one.presented.paper, person=one.presented.person, finding=one.finding)
            for one in verdict.looked
        ),
        missing=tuple(
            MissingTold(
                person=one.person,
                any_of=one.slot.accepts,
                photo=one.slot.photo,
                name=telling.missing_name(one, words),
            )
            for one in verdict.missing
        ),
        reason_missing=verdict.reason_missing,
        collect=verdict.collect,
    )


def tell_visit(serving: Serving, words: Words, papers: Papers) -> VisitTold:
    """Return a visit as an answer tells it."""
    stage = serving.stage
    return VisitTold(
        visit=serving.visit,
        number=serving.number,
        stage=stage.key if stage is not None else "",
        step=stage.step.kind if stage is not None else None,
        asks={} if stage is None else _asks(serving, stage, papers),
        stages=tuple(
            StageTold(
                key=one.stage.key,
                state=one.state,
                current=one.current,
                official=one.stage.official,
            )
            for one in serving.stages
        ),
        facts={fact.value: value for fact, value in serving.way.facts.items()},
        pins=wanted_pins(serving.way.facts),
        card=serving.card,
        booking=serving.booking,
        papers=None if serving.verdict is None else tell_papers(serving.verdict, words),
    )


def wanted_forms(serving: Serving) -> tuple[str, ...]:
    """Return the forms that a visit's open stage asks for."""
    step = serving.stage.step if serving.stage is not None else None
    if isinstance(step, Tasks):
        return step.forms
    return (
        tuple(one.key for one in step.wanted(serving.way.facts)) if isinstance(step, Forms) else ()
    )


def _asks(serving: Serving, stage: Stage, papers: Papers) -> dict[str, Any]:
    step, facts = stage.step, serving.way.before[stage.key]
    asks: dict[str, Any] = {}
    match step:
        case Documents():
            procedure, day = serving.visit.procedure, serving.visit.opened_at.date()
            counting = [
                one for one in papers.all() if one.speaks_for(procedure) and one.accepted_on(day)
            ]
            asks = {"papers": {one.key: one.checks for one in counting}}
        case Forms():
            asks = {"forms": step.wanted(serving.way.facts)}
        case Official():
            asks = {"seen": step.to_see(papers_on_desk(serving.way))}
        case Ask():
            asks = {"questions": [_question(one, facts) for one in step.questions]}
        case Photo():
            asks = {"sources": {one.value: step.checks(one) for one in step.sources(facts)}}
        case Space():
            asks = {"prints": step.entries(facts), "needed": step.needed(facts)}
        case Charge():
            due = serving.fees(stage)
            asks = {"fees": {cause.value: _fee(one, serving) for cause, one in due.items()}}
        case _:
            asks = {one.name: getattr(step, one.name) for one in fields(step)}
    return asks


def _question(question: Question, facts: Facts) -> dict[str, Any]:
    """Return a question with the options that fit what is known."""
    return {
        "fact": question.fact,
        "options": question.offered(facts),
        "several": question.several,
    }


def _fee(fee: Fee, serving: Serving) -> dict[str, Any]:
    """Return what is due and why, and how it is settled here."""
    return {
        **{name: getattr(fee, name) for name in _FEE},
        "settled": settled_by(fee, serving.way.facts),
    }
