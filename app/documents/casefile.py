"""A case written in a file: for trying rules without a counter."""

from datetime import date
from pathlib import Path

from msgspec import Struct

from app.documents import telling
from app.documents.applicant import Facts
from app.documents.judge import Presented, Verdict, judge_case
from app.documents.papers import Check, Papers
from app.documents.rule_files import load_rules
from app.documents.rules import Case, Circumstance, Person, Relief, Visitor
from app.ports import Words
from app.resources import ResourceFault, load_toml
from app.rulings.ruling import DEFAULT, line_of


class CasePaper(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Describe one paper on the desk; every check passes that is not named."""

    paper: str
    person: Person = Person.APPLICANT
    failed: tuple[Check, ...] = ()
    unchecked: tuple[Check, ...] = ()
    expires: date | None = None
    photo: bool = True


class CaseFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Describe one case: where, what, who came on which day, and what lies on the desk."""

    municipality: str = DEFAULT
    procedure: str = "issuance"
    visitor: Visitor = Visitor.SELF
    notice: Circumstance = Circumstance.HELD
    day: date
    born: date | None = None
    reason: str = ""
    reliefs: tuple[Relief, ...] = ()
    paper: tuple[CasePaper, ...] = ()


def judge_file(file: Path, papers: Papers) -> Verdict:
    """Judge the case of a TOML file.

    Raises:
        ResourceFault: with file, key and line of what is missing, unknown or of a wrong kind.
        NoRule: no rule speaks of the case.
    """
    found = load_toml(file, CaseFile)
    for one in found.paper:
        if one.paper not in papers:
            line = line_of(file, one.paper)
            raise ResourceFault(file=file.name, key=one.paper, line=line, why="unknown paper")
    presented = [
        Presented(
            paper=one.paper,
            person=one.person,
            passed=tuple(
                check
                for check in papers[one.paper].checks
                if check not in one.failed and check not in one.unchecked
            ),
            failed=one.failed,
            expires=one.expires,
            photo=one.photo,
        )
        for one in found.paper
    ]
    return judge_case(
        load_rules(found.municipality, papers),
        papers,
        Case(found.procedure, found.visitor, found.notice),
        presented,
        Facts(born=found.born, reason=found.reason, reliefs=found.reliefs),
        found.day,
    )


def told(verdict: Verdict, words: Words) -> dict[str, object]:
    """Return a verdict as plain values: for machines by key, for people in words."""
    return {
        "outcome": verdict.outcome.value,
        "headline": telling.headline(verdict, words),
        "detail": telling.detail(verdict, words),
        "why": telling.why(verdict.rule, words),
        "rule": telling.cited(verdict.rule, words),
        "missing": [telling.missing_name(one, words) for one in verdict.missing],
        "routes": [
            {
                "person": one.person.value,
                "route": filled.route.text,
                "missing": filled.missing,
                "papers": [slot.paper.key for slot in filled.slots if slot.paper is not None],
            }
            for one in verdict.persons
            for filled in one.routes
        ],
        "collect": list(verdict.collect),
    }
