"""The judge of required documents: what is there, what is missing, and by which rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec
from msgspec import Struct

from app.documents.applicant import Facts, age_unsure, lowest_age, refusal_of
from app.documents.filling import FilledRoute, Usable, nearest_first
from app.documents.papers import Check, Paper, PaperClass, Papers
from app.documents.rules import (
    Case,
    Person,
    Reason,
    Refusal,
    Relief,
    Rule,
    Rules,
    Slot,
    reasons_on,
)


class Outcome(StrEnum):
    """Tell the judge's finding; the decision on identity stays with the official."""

    MISSING = "missing"  # 足りません
    COMPLETE = "complete"  # そろいました
    ASK_OFFICIAL = "ask_official"  # 職員に確認
    NOT_ACCEPTABLE = "not_acceptable"  # 受け付けられません


class Presented(Struct, frozen=True, kw_only=True):
    """Hold one paper on the desk: whose it is and what was looked at.

    A check in neither ``passed`` nor ``failed`` was not looked at yet.  ``expires`` is the
    paper's own last day, None where it bears none or was not noted.  ``document`` names the
    physical paper where one is laid down for two persons.
    """

    paper: str
    person: Person = Person.APPLICANT
    passed: tuple[Check, ...] = ()
    failed: tuple[Check, ...] = ()
    expires: date | None = None
    photo: bool = True
    document: str = ""

    @property
    def mark(self) -> str:
        """Return under which name an official's own look is kept: each person's paper by itself."""
        return self.paper if self.person is Person.APPLICANT else f"{self.person}:{self.paper}"


class Finding(StrEnum):
    """Tell what the judge found on one presented paper."""

    GOOD = "good"
    UNCHECKED = "unchecked"  # a check was not looked at yet
    FAILED = "failed"  # a check failed: it fills no slot
    DOUBTFUL = "doubtful"  # differs from the register: an official must say
    NOT_USED = "not_used"  # this kind proves nothing for this person or procedure, or no longer
    SHARED = "shared"  # the same paper already speaks for the applicant


class Looked(Struct, frozen=True, kw_only=True):
    """Hold the finding on one presented paper and the checks behind it."""

    presented: Presented
    cls: PaperClass
    finding: Finding
    checks: tuple[Check, ...] = ()
    counts_as: str = ""

    @property
    def key(self) -> str:
        """Return the kind as which it counts, its own unless it has expired."""
        return self.counts_as or self.presented.paper


class NeededPaper(Struct, frozen=True, kw_only=True):
    """Be one extra paper a case needs: any of ``papers``; ``relieved`` by a circumstance."""

    papers: tuple[str, ...]
    person: Person
    source: str
    filled_by: Usable | None = None
    relieved: Relief | None = None

    @property
    def missing(self) -> bool:
        """Tell whether it is still needed."""
        return self.filled_by is None and self.relieved is None


class PersonRoutes(Struct, frozen=True, kw_only=True):
    """Hold the routes of one person, nearest first."""

    person: Person
    routes: tuple[FilledRoute, ...]

    @property
    def nearest(self) -> FilledRoute:
        """Return the route that needs least."""
        return self.routes[0]


class Missing(Struct, frozen=True, kw_only=True):
    """Name one thing that is still missing: a slot of the nearest route or an extra paper."""

    person: Person
    slot: Slot


class Verdict(Struct, frozen=True, kw_only=True):
    """Hold the judge's whole answer; ``rule`` carries item number, version and source."""

    outcome: Outcome
    rule: Rule
    persons: tuple[PersonRoutes, ...] = ()
    extras: tuple[NeededPaper, ...] = ()
    looked: tuple[Looked, ...] = ()
    missing: tuple[Missing, ...] = ()
    reason_missing: bool = False
    age_unsure: bool = False
    refusal: Refusal | None = None
    collect: tuple[str, ...] = ()

    @property
    def still(self) -> int:
        """Return how many things are missing on the nearest routes."""
        return len(self.missing) + int(self.reason_missing)


def judge(
    rule: Rule, presented: Sequence[Presented], facts: Facts, today: date, papers: Papers
) -> Verdict:
    """Say whether the presented papers satisfy a rule, and if not, what is missing."""
    reason = next((one for one in reasons_on(rule, today) if one.key == facts.reason), None)
    refusal = refusal_of(rule, facts, reason, today)
    if refusal is not None:
        return Verdict(outcome=Outcome.NOT_ACCEPTABLE, rule=rule, refusal=refusal)
    taken = {one.document for one in presented if one.person is Person.APPLICANT} - {""}
    look = _Look(rule.procedure, papers, today, reason, frozenset(taken), lowest_age(facts, today))
    looked = tuple(look.at(one) for one in presented)
    persons = tuple(
        PersonRoutes(person=person, routes=nearest_first(routes, _usable(looked, person, papers)))
        for person, routes in (
            (Person.APPLICANT, rule.applicant),
            (Person.COMPANION, rule.companion),
        )
        if routes
    )
    extras = _extras(rule, reason, facts, looked, papers)
    missing = _missing(persons, extras)
    reason_missing = rule.by_reason and reason is None
    unsure = age_unsure(rule, facts, reason, today)
    return Verdict(
        outcome=_outcome(missing, reason_missing, unsure, persons, extras),
        rule=rule,
        persons=persons,
        extras=extras,
        looked=looked,
        missing=missing,
        reason_missing=reason_missing,
        age_unsure=unsure,
        collect=rule.collect,
    )


def judge_case(
    rules: Rules,
    papers: Papers,
    case: Case,
    presented: Sequence[Presented],
    facts: Facts,
    today: date,
) -> Verdict:
    """Find the rule of a case for today and judge by it.

    Raises:
        NoRule: no rule speaks of the case.
    """
    return judge(rules.rule(case, today), presented, facts, today, papers)


def required_checks(paper: str, papers: Papers, reason: Reason | None = None) -> tuple[Check, ...]:
    """Return what must be looked at on a paper; some reasons need no letter of attorney."""
    checks = papers[paper].checks
    if reason is not None and not reason.mandate:
        return tuple(check for check in checks if check is not Check.MANDATE)
    return checks


@dataclass(frozen=True)
class _Look:
    """Look at presented papers; ``taken`` names the physical papers of the applicant.

    ``age`` is the applicant's lowest possible age, None where no birth date is known.
    """

    procedure: str
    papers: Papers
    today: date
    reason: Reason | None
    taken: frozenset[str]
    age: int | None = None

    def at(self, one: Presented) -> Looked:
        """Return what is found on one paper."""
        other = self.papers[one.paper].expired_as
        over = one.expires is not None and one.expires < self.today
        if over and other and self._used(one, self.papers[other]):
            looked = self._as_it_is(msgspec.structs.replace(one, paper=other))
            return msgspec.structs.replace(looked, presented=one, counts_as=other)
        return self._as_it_is(one)

    def _as_it_is(self, one: Presented) -> Looked:
        paper = self.papers[one.paper]
        cls = paper.cls
        if paper.photo and not one.photo and paper.without_photo is not None:
            cls = paper.without_photo
        if not self._used(one, paper):
            return Looked(presented=one, cls=cls, finding=Finding.NOT_USED)
        if one.person is Person.COMPANION and one.document in self.taken and not paper.of_two:
            return Looked(presented=one, cls=cls, finding=Finding.SHARED)
        wanted = required_checks(one.paper, self.papers, self.reason)
        failed = {check for check in one.failed if check in wanted}
        if Check.IN_FORCE in wanted and one.expires is not None and one.expires < self.today:
            failed.add(Check.IN_FORCE)
        finding, checks = _weighed(one, wanted, failed)
        return Looked(presented=one, cls=cls, finding=finding, checks=checks)

    def _used(self, one: Presented, paper: Paper) -> bool:
        if paper.photo and not one.photo and paper.without_photo is None:
            return False
        if paper.applicant_only and one.person is Person.COMPANION:
            return False
        if paper.below_age is not None and self.age is not None and self.age >= paper.below_age:
            return False
        return paper.accepted_on(self.today) and paper.speaks_for(self.procedure)


def _weighed(
    one: Presented, wanted: Sequence[Check], failed: set[Check]
) -> tuple[Finding, tuple[Check, ...]]:
    if failed - {Check.REGISTER}:
        return Finding.FAILED, tuple(check for check in wanted if check in failed)
    unchecked = tuple(check for check in wanted if check not in one.passed and check not in failed)
    if unchecked:
        return Finding.UNCHECKED, unchecked
    return (Finding.DOUBTFUL, (Check.REGISTER,)) if failed else (Finding.GOOD, ())


def _usable(looked: Sequence[Looked], person: Person, papers: Papers) -> list[Usable]:
    usable: list[Usable] = []
    kinds: set[str] = set()
    # A sound paper of a kind goes before a doubtful one of the same kind.
    ranked = sorted(enumerate(looked), key=lambda pair: pair[1].finding is Finding.DOUBTFUL)
    for index, one in ranked:
        key = one.key
        if one.presented.person is not person and not papers[key].of_two:
            continue
        if one.finding not in (Finding.GOOD, Finding.DOUBTFUL):
            continue
        if key in kinds and not papers[key].several:
            continue
        kinds.add(key)
        usable.append(
            Usable(
                index=index,
                key=key,
                cls=one.cls,
                photo=papers[key].photo and one.presented.photo,
                doubtful=one.finding is Finding.DOUBTFUL,
            )
        )
    return usable


def _extras(
    rule: Rule,
    reason: Reason | None,
    facts: Facts,
    looked: Sequence[Looked],
    papers: Papers,
) -> tuple[NeededPaper, ...]:
    needed = [
        NeededPaper(
            papers=extra.papers,
            person=extra.person,
            source=extra.source,
            filled_by=_filler(extra.papers, extra.person, looked, papers),
            relieved=next((one for one in extra.unless if facts.relieves(one)), None),
        )
        for extra in rule.extra
    ]
    if reason is not None and reason.evidence:
        needed.append(
            NeededPaper(
                papers=reason.evidence,
                person=Person.APPLICANT,
                source=reason.source,
                filled_by=_filler(reason.evidence, Person.APPLICANT, looked, papers),
            )
        )
    return tuple(needed)


def _filler(
    wanted: Sequence[str], person: Person, looked: Sequence[Looked], papers: Papers
) -> Usable | None:
    found = [
        paper
        for paper in _usable(looked, person, papers)
        if {paper.key, *papers[paper.key].proves} & set(wanted)
    ]
    return found[0] if found else None


def _missing(persons: Sequence[PersonRoutes], extras: Sequence[NeededPaper]) -> tuple[Missing, ...]:
    slots = [
        Missing(person=one.person, slot=filled.slot)
        for one in persons
        for filled in one.nearest.slots
        if filled.paper is None
    ]
    papers = [
        Missing(person=extra.person, slot=Slot(extra.papers)) for extra in extras if extra.missing
    ]
    return (*slots, *papers)


def _outcome(
    missing: Sequence[Missing],
    reason_missing: bool,
    unsure: bool,
    persons: Sequence[PersonRoutes],
    extras: Sequence[NeededPaper],
) -> Outcome:
    if missing or reason_missing:
        return Outcome.MISSING
    doubtful = (
        unsure
        or any(one.nearest.doubtful for one in persons)
        or any(extra.filled_by is not None and extra.filled_by.doubtful for extra in extras)
    )
    return Outcome.ASK_OFFICIAL if doubtful else Outcome.COMPLETE
