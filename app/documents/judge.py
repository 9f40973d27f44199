"""The judge of required documents: what is there, what is missing, and by which rule."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from app.documents.filling import FilledRoute, Usable, nearest_first
from app.documents.papers import Check, PaperClass, Papers
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
    paper's own last day, None where it bears none or was not noted.
    """

    paper: str
    person: Person = Person.APPLICANT
    passed: tuple[Check, ...] = ()
    failed: tuple[Check, ...] = ()
    expires: date | None = None
    photo: bool = True

    @property
    def mark(self) -> str:
        """Return under which name an official's own look is kept: each person's paper by itself."""
        return self.paper if self.person is Person.APPLICANT else f"{self.person}:{self.paper}"


class Facts(Struct, frozen=True, kw_only=True):
    """Hold what is known of the applicant; ``reason`` is the key of a reason of absence."""

    born: date | None = None
    reason: str = ""
    reliefs: tuple[Relief, ...] = ()


class Finding(StrEnum):
    """Tell what the judge found on one presented paper."""

    GOOD = "good"
    UNCHECKED = "unchecked"  # a check was not looked at yet
    FAILED = "failed"  # a check failed: it fills no slot
    DOUBTFUL = "doubtful"  # differs from the register: an official must say
    NOT_USED = "not_used"  # this kind proves nothing for this person, or no longer


class Looked(Struct, frozen=True, kw_only=True):
    """Hold the finding on one presented paper and the checks behind it."""

    presented: Presented
    cls: PaperClass
    finding: Finding
    checks: tuple[Check, ...] = ()


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
    refusal = _refusal(rule, facts, reason, today)
    if refusal is not None:
        return Verdict(outcome=Outcome.NOT_ACCEPTABLE, rule=rule, refusal=refusal)
    looked = tuple(_look(one, papers, today, reason) for one in presented)
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
    return Verdict(
        outcome=_outcome(missing, reason_missing, persons, extras),
        rule=rule,
        persons=persons,
        extras=extras,
        looked=looked,
        missing=missing,
        reason_missing=reason_missing,
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


def age_on(born: date, day: date) -> int:
    """Return the age in full years; someone born on 29 February is older from 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def required_checks(paper: str, papers: Papers, reason: Reason | None = None) -> tuple[Check, ...]:
    """Return what must be looked at on a paper; some reasons need no letter of attorney."""
    checks = papers[paper].checks
    if reason is not None and not reason.mandate:
        return tuple(check for check in checks if check is not Check.MANDATE)
    return checks


def _refusal(rule: Rule, facts: Facts, reason: Reason | None, today: date) -> Refusal | None:
    if rule.refused is not None:
        return rule.refused
    if reason is not None and not reason.valid:
        return Refusal.REASON_NOT_VALID
    if facts.born is not None:
        age = age_on(facts.born, today)
        if rule.from_age is not None and age < rule.from_age:
            return Refusal.GUARDIAN_NEEDED
        if rule.below_age is not None and age >= rule.below_age:
            return Refusal.NOT_UNDER_AGE
    return None


def _look(one: Presented, papers: Papers, today: date, reason: Reason | None) -> Looked:
    paper = papers[one.paper]
    cls = paper.cls
    if paper.photo and not one.photo and paper.without_photo is not None:
        cls = paper.without_photo
    if not paper.accepted_on(today) or (paper.applicant_only and one.person is Person.COMPANION):
        return Looked(presented=one, cls=cls, finding=Finding.NOT_USED)
    wanted = required_checks(one.paper, papers, reason)
    failed = {check for check in one.failed if check in wanted}
    if Check.IN_FORCE in wanted and one.expires is not None and one.expires < today:
        failed.add(Check.IN_FORCE)
    if paper.photo and not one.photo and paper.without_photo is None:
        return Looked(presented=one, cls=cls, finding=Finding.NOT_USED)
    if failed - {Check.REGISTER}:
        told = tuple(check for check in wanted if check in failed)
        return Looked(presented=one, cls=cls, finding=Finding.FAILED, checks=told)
    unchecked = tuple(check for check in wanted if check not in one.passed and check not in failed)
    if unchecked:
        return Looked(presented=one, cls=cls, finding=Finding.UNCHECKED, checks=unchecked)
    if failed:
        return Looked(presented=one, cls=cls, finding=Finding.DOUBTFUL, checks=(Check.REGISTER,))
    return Looked(presented=one, cls=cls, finding=Finding.GOOD)


def _usable(looked: Sequence[Looked], person: Person, papers: Papers) -> list[Usable]:
    usable: list[Usable] = []
    kinds: set[str] = set()
    # A sound paper of a kind goes before a doubtful one of the same kind.
    ranked = sorted(enumerate(looked), key=lambda pair: pair[1].finding is Finding.DOUBTFUL)
    for index, one in ranked:
        key = one.presented.paper
        if one.presented.person is not person:
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
            relieved=next((one for one in extra.unless if one in facts.reliefs), None),
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
    found = [paper for paper in _usable(looked, person, papers) if paper.key in wanted]
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
    persons: Sequence[PersonRoutes],
    extras: Sequence[NeededPaper],
) -> Outcome:
    if missing or reason_missing:
        return Outcome.MISSING
    doubtful = any(one.nearest.doubtful for one in persons) or any(
        extra.filled_by is not None and extra.filled_by.doubtful for extra in extras
    )
    return Outcome.ASK_OFFICIAL if doubtful else Outcome.COMPLETE
