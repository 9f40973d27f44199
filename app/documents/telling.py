"""Tell a verdict in words: what is missing, why, and by which rule."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from app.documents.filling import FilledRoute
from app.documents.judge import Finding, Missing, Outcome, Verdict
from app.documents.papers import Paper, PaperClass, Papers
from app.documents.rules import Person, Route, Rule, Slot
from app.ports import Words
from app.rulings.ruling import cited as rulings_cited

_EXAMPLES = 3
_COUNTS = (Finding.GOOD, Finding.DOUBTFUL)


def paper_name(key: str, words: Words) -> str:
    """Return a paper's name."""
    return words(f"documents.paper.{key}")


def paper_of(mark: str) -> str:
    """Return the kind of paper of a mark (``Presented.mark``)."""
    return mark.rpartition(":")[2]


def marked_papers(marks: Sequence[str], words: Words) -> dict[str, str]:
    """Return the name of each paper on the desk; with two persons it says whose it is."""
    two = any(":" in mark for mark in marks)
    names = {}
    for mark in marks:
        person = Person(mark.rpartition(":")[0] or Person.APPLICANT)
        names[mark] = _whose(paper_name(paper_of(mark), words), person, two, words)
    return names


def _whose(name: str, person: Person, two: bool, words: Words) -> str:
    if not two:
        return name
    return words("documents.of_person", name=name, person=words(f"documents.person.{person.value}"))


def slot_name(slot: Slot, words: Words) -> str:
    """Return what a slot asks for, such as ``B書類（写真つき）``."""
    names = [
        words(f"documents.class.{one}") if one in ("A", "B") else paper_name(one, words)
        for one in slot.accepts
    ]
    name = words("documents.or").join(names)
    return words("documents.with_photo", name=name) if slot.photo else name


def count_slots(slots: Iterable[Slot]) -> list[tuple[Slot, int]]:
    """Return equal slots once with their number, in order."""
    counts: dict[Slot, int] = {}
    for slot in slots:
        counts[slot] = counts.get(slot, 0) + 1
    return list(counts.items())


def route_name(route: Route, words: Words) -> str:
    """Return a route in words, such as ``A書類1点とB書類1点``."""
    return words("documents.and").join(
        words("documents.count", name=slot_name(slot, words), count=count)
        for slot, count in count_slots(route.slots)
    )


def headline(verdict: Verdict, words: Words) -> str:
    """Return the verdict in one short sentence."""
    if verdict.outcome is Outcome.MISSING:
        return words("documents.verdict.missing", count=verdict.still)
    return words(f"documents.verdict.{verdict.outcome.value}")


def detail(verdict: Verdict, words: Words) -> str:
    """Return what is missing on each near way and what is there, or what to do instead."""
    if verdict.refusal is not None:
        return words(f"documents.refusal.{verdict.refusal.value}")
    sentences: list[str] = []
    if verdict.reason_missing:
        sentences.append(words("documents.reason_missing"))
    for one in verdict.persons:
        told = _ways(one.routes, words)
        if told:
            sentences.append(_of(one.person, words("documents.needs", what=told), verdict, words))
    sentences += [
        _of(extra.person, words("documents.needs", what=_any(extra.papers, words)), verdict, words)
        for extra in verdict.extras
        if extra.missing
    ]
    if not sentences and verdict.age_unsure:
        return words("documents.age_unsure")
    if not sentences:
        return words(f"documents.detail.{verdict.outcome.value}")
    here = _here(verdict, words)
    return "".join(sentences) + (words("documents.here", what=here) if here else "")


def brought_names(verdict: Verdict, words: Words) -> tuple[str, ...]:
    """Return the papers on the desk that count; with two persons each says whose it is."""
    marks = [one.presented.mark for one in verdict.looked if one.finding in _COUNTS]
    return tuple(marked_papers(marks, words).values())


def needed_names(verdict: Verdict, words: Words) -> tuple[str, ...]:
    """Return what is still to be brought, equal things with their number, each person's alone."""
    return tuple(_needed_name(one, count, verdict, words) for one, count in _missing(verdict))


def needed_things(
    verdict: Verdict, papers: Papers, day: date, words: Words
) -> tuple[tuple[str, str], ...]:
    """Return what is still to be brought, each with papers that would do; empty where it is one."""
    return tuple(
        (
            _needed_name(one, count, verdict, words),
            " / ".join(
                paper_name(each.key, words) for each in _examples(one, verdict, papers, day)
            ),
        )
        for one, count in _missing(verdict)
    )


def _missing(verdict: Verdict) -> list[tuple[Missing, int]]:
    counts: dict[Missing, int] = {}
    for one in verdict.missing:
        counts[one] = counts.get(one, 0) + 1
    return list(counts.items())


def _needed_name(missing: Missing, count: int, verdict: Verdict, words: Words) -> str:
    name = missing_name(missing, words)
    if count > 1:
        name = words("documents.count", name=name, count=count)
    return _whose(name, missing.person, bool(verdict.rule.companion), words)


def _examples(missing: Missing, verdict: Verdict, papers: Papers, day: date) -> Iterator[Paper]:
    """Yield the first papers of a class that would do and do not lie there yet."""
    classes = [PaperClass(one) for one in missing.slot.accepts if one in ("A", "B")]
    there = {
        one.presented.paper for one in verdict.looked if one.presented.person is missing.person
    }
    for_applicant = missing.person is Person.APPLICANT
    found = (
        one
        for cls in classes
        for one in papers.listed(cls, day)
        if (one.photo or not missing.slot.photo)
        and one.key not in there
        and one.speaks_for(verdict.rule.procedure)
        and (for_applicant or not one.applicant_only)
    )
    return islice(found, _EXAMPLES)


def missing_name(missing: Missing, words: Words) -> str:
    """Return one missing thing for the slip あと必要なもの."""
    return slot_name(missing.slot, words)


def why(rule: Rule, words: Words) -> str:
    """Return the rule in words."""
    if rule.refused is not None:
        return words(f"documents.refusal.{rule.refused.value}")
    sentences: list[str] = []
    for person, routes in ((Person.APPLICANT, rule.applicant), (Person.COMPANION, rule.companion)):
        if routes:
            ways = words("documents.or_long").join(route_name(route, words) for route in routes)
            sentence = words("documents.accepted_with", ways=ways)
            sentences.append(_person(person, sentence, bool(rule.companion), words))
    for extra in rule.extra:
        what = words("documents.also", what=_any(extra.papers, words))
        if extra.unless:
            reliefs = words("documents.or").join(
                words(f"documents.relief.{one.value}") for one in extra.unless
            )
            what += words("documents.unless", what=reliefs)
        sentences.append(what)
    sentences.append(words("documents.conditions") if sentences else words("documents.nothing"))
    limits = words("documents.comma").join(_limits(rule, words))
    if limits:
        sentences.append(words("documents.limit.all", what=limits))
    return "".join(sentences)


def _limits(rule: Rule, words: Words) -> Iterator[str]:
    """Give for whom the rule speaks: ages, the register, a card with PINs."""
    ages = (
        ("from_age", rule.from_age),
        ("below_age", rule.below_age),
        ("companion_from_age", rule.companion_from_age),
    )
    for name, age in ages:
        if age is not None:
            yield words(f"documents.limit.{name}", age=age)
    if rule.registered:
        yield words("documents.limit.registered")
    if rule.with_pins:
        yield words("documents.limit.with_pins")


def cited(rule: Rule, words: Words) -> str:
    """Return where the rule stands: whose, which edition, which item, on what it rests, when."""
    return rulings_cited(rule.ground, words)


def _any(papers: Sequence[str], words: Words) -> str:
    return words("documents.or").join(paper_name(one, words) for one in papers)


def _ways(routes: Sequence[FilledRoute], words: Words) -> str:
    """Return the ways that need as little as the nearest one; empty where nothing is missing."""
    least = routes[0].missing
    if not least:
        return ""
    ways = []
    for one in routes:
        if one.missing != least:
            continue
        empty = count_slots(filled.slot for filled in one.slots if filled.paper is None)
        begun = one.missing < len(one.slots)
        key = "documents.count_more" if begun else "documents.count_wo"
        ways.append(
            words("documents.and").join(
                words(key, name=slot_name(slot, words), count=count) for slot, count in empty
            )
        )
    return words("documents.or_long").join(ways)


def _of(person: Person, sentence: str, verdict: Verdict, words: Words) -> str:
    return _person(person, sentence, bool(verdict.rule.companion), words)


def _person(person: Person, sentence: str, two: bool, words: Words) -> str:
    if not two:
        return sentence
    return words(f"documents.person_says.{person.value}", sentence=sentence)


def _here(verdict: Verdict, words: Words) -> str:
    used = [
        filled.paper
        for one in verdict.persons
        for filled in one.nearest.slots
        if filled.paper is not None
    ]
    return words("documents.comma").join(
        words("documents.paper_with_class", name=paper_name(one.key, words), cls=one.cls.value)
        for one in used
    )
