"""Look through the papers of the rules: ways, proofs, kinds that nobody asks for, texts."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from app.desk.rule_flaws import Flaw, FlawKind, Span
from app.documents.filling import Usable, fits
from app.documents.papers import Paper, Papers
from app.documents.rules import Person, Reason, Refusal, Route, Rule, Rules, Slot, Visitor
from app.fees.fees import Fees
from app.judging.judged import CityRules, Hindrance
from app.resources import Catalogue
from app.rulings.ruling import DEFAULT


def ways(name: str, city: CityRules) -> Iterator[Flaw]:
    """Give the ways that no paper satisfies or that another way makes needless."""
    for rule in city.rules.all():
        if rule.municipality not in (name, DEFAULT):
            continue
        persons = ((Person.APPLICANT, rule.applicant), (Person.COMPANION, rule.companion))
        for person, routes in persons:
            for route in routes:
                if not _possible(route, rule, person, city.papers):
                    yield _way(FlawKind.IMPOSSIBLE_WAY, name, rule, route)
                elif any(_covers(other, route) for other in routes if other is not route):
                    yield _way(FlawKind.NEEDLESS_WAY, name, rule, route)


def _way(trouble: FlawKind, name: str, rule: Rule, route: Route) -> Flaw:
    return Flaw(kind=trouble, city=name, item=rule.item, about=route.text)


def _possible(route: Route, rule: Rule, person: Person, papers: Papers) -> bool:
    usable = [
        Usable(index=number, key=paper.key, cls=paper.cls, photo=paper.photo, doubtful=False)
        for number, paper in enumerate(papers.all())
        if _speaks(paper, rule, person)
    ]
    return all(any(fits(slot, one) for one in usable) for slot in route.slots) and not any(
        _asked_twice(slot, route, papers) for slot in route.slots
    )


def _asked_twice(slot: Slot, route: Route, papers: Papers) -> bool:
    """Tell whether a way asks twice for one kind of which a second one does not count."""
    kinds = [one for one in slot.accepts if one in papers]
    alone = len(kinds) == len(slot.accepts) == 1
    return alone and route.slots.count(slot) > 1 and not papers[kinds[0]].several


def _speaks(paper: Paper, rule: Rule, person: Person) -> bool:
    if paper.applicant_only and person is Person.COMPANION:
        return False
    ended = paper.accepted_until is not None and paper.accepted_until < rule.start
    return paper.speaks_for(rule.procedure) and not ended


def _covers(less: Route, more: Route) -> bool:
    """Tell whether every paper of one way is asked for in another one, too."""
    left = list(more.slots)
    for slot in less.slots:
        if slot not in left:
            return False
        left.remove(slot)
    return True


def reasons(name: str, rules: Rules) -> Iterator[Flaw]:
    """Give the valid reasons of absence that nothing proves."""
    reasons = dict.fromkeys(reason for rule in rules.all() for reason in rule.reasons)
    for one in reasons:
        limits = (one.from_age, one.below_age, one.compulsory_school or None)
        by_age = any(limit is not None for limit in limits)
        if one.valid and not one.evidence and not by_age:
            yield Flaw(kind=FlawKind.NO_EVIDENCE, city=name, item=one.key, about=one.source)


def evidence(name: str, fees: Fees, papers: Papers) -> Iterator[Flaw]:
    """Give the proofs of a free cause that are no known kind of paper."""
    for one in fees.exemptions.all():
        for key in one.ruling.evidence:
            if key not in papers:
                yield Flaw(kind=FlawKind.UNKNOWN_PAPER, city=name, item=one.ruling.item, about=key)


def unknown_procedures(name: str, city: CityRules) -> Iterator[Flaw]:
    """Give what prices and papers say of procedures that do not exist."""
    known = city.rules.procedures()
    said = [
        *((one.ground.item, (one.ruling.procedure,)) for one in city.fees.prices.all()),
        *((paper.key, paper.procedures) for paper in city.papers.all()),
        *((row.item, row.procedure) for row in city.works.works),
        *((one.ground.item, one.ruling.procedure) for one in city.arrangements.seconds.all()),
    ]
    for item, procedures in said:
        for one in procedures:
            if one not in known:
                yield Flaw(kind=FlawKind.UNKNOWN_PROCEDURE, city=name, item=item, about=one)


def unknown_visitors(name: str, city: CityRules) -> Iterator[Flaw]:
    """Give what is arranged for visitors whom nobody knows, so that it never holds."""
    for one in city.arrangements.seconds.all():
        for visitor in one.ruling.visitor:
            if visitor not in set(Visitor):
                item = one.ground.item
                yield Flaw(kind=FlawKind.UNREACHABLE, city=name, item=item, about=visitor)


def ages_apart(rules: Rules) -> Iterator[tuple[str, date, date | None]]:
    """Give the rules and reasons that no age of an applicant keeps."""
    said: list[tuple[str, Rule | Reason]] = [(rule.item, rule) for rule in rules.all()]
    said += [(one.key, one) for rule in rules.all() for one in rule.reasons]
    for key, limits in dict.fromkeys(said):
        from_age, below_age = limits.from_age, limits.below_age
        if from_age is not None and below_age is not None and below_age <= from_age:
            yield key, limits.start, limits.until


def papers_without_a_day(papers: Papers, spans: Sequence[Span | None]) -> Iterator[Flaw]:
    """Give the kinds of paper that count on no day of any city's service."""
    for paper in papers.all():
        first, last = paper.accepted_from, paper.accepted_until
        if not any(span.meets(first or date.min, last) for span in spans if span is not None):
            about = f"{first or ''}-{last or ''}"
            yield Flaw(kind=FlawKind.UNREACHABLE, city=DEFAULT, item=paper.key, about=about)


def papers_unused(loaded: Sequence[CityRules]) -> Iterator[Flaw]:
    """Give the kinds of paper that no city asks for, counts or takes back."""
    used: set[str] = set()
    for city in loaded:
        for rule in city.rules.all():
            used |= set(rule.collect)
            used |= {key for extra in rule.extra for key in extra.papers}
            used |= {key for reason in rule.reasons for key in reason.evidence}
            routes = (*rule.applicant, *rule.companion)
            used |= {key for route in routes for slot in route.slots for key in slot.accepts}
        used |= {key for one in city.fees.exemptions.all() for key in one.ruling.evidence}
    for paper in loaded[0].papers.all():
        if paper.key not in used and paper.cls.value not in used:
            yield Flaw(kind=FlawKind.UNUSED_PAPER, city=DEFAULT, item=paper.key)


def texts(language: str, words: Catalogue, loaded: Sequence[CityRules]) -> Iterator[Flaw]:
    """Give the texts of a language that the rules name and that are not there."""
    keys = {f"documents.paper.{paper.key}" for city in loaded for paper in city.papers.all()}
    keys |= {f"procedures.name.{key}" for city in loaded for key in city.rules.procedures()}
    if language == "ja":
        keys |= {key for city in loaded for key in _staff_keys(city)}
    for key in sorted(keys):
        if key not in words:
            yield Flaw(kind=FlawKind.MISSING_TEXT, city=DEFAULT, item=key, about=language)


def _staff_keys(city: CityRules) -> Collection[str]:
    rules = city.rules.all()
    made: tuple[tuple[str, Callable[[Rule], Collection[str]]], ...] = (
        ("rulings.municipality", lambda rule: (rule.municipality,)),
        ("documents.relief", lambda rule: [one for extra in rule.extra for one in extra.unless]),
        ("documents.reason", lambda rule: [reason.key for reason in rule.reasons]),
    )
    keys = {f"{area}.{value}" for area, values in made for rule in rules for value in values(rule)}
    causes = {one.ruling.cause.value for one in city.fees.exemptions.all()}
    works = {work.value for row in city.works.works for work in row.work}
    keys |= {f"judging.cause.{cause}" for cause in causes}
    keys |= {f"judging.work.{work}" for work in works}
    keys |= {f"documents.refusal.{one.value}" for one in Refusal}
    keys |= {f"judging.hindrance.{one.value}" for one in Hindrance}
    return keys | {f"rulings.municipality.{city.municipality}"}
