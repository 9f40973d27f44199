"""Look through the rules of the cities: gaps, overlaps, what can never hold, texts that lack."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from app import paths
from app.arrangements.arrangements import Arrangements, Mailed, Work
from app.calendar.opening import CalendarContradiction, OpeningDays, calendar_file
from app.desk.filing import FORM_SORTS
from app.desk.rule_flaws import Flaw, FlawKind, Span, uncovered
from app.desk.rule_papers import (
    ages_apart,
    evidence,
    papers_unused,
    papers_without_a_day,
    reasons,
    texts,
    unknown_procedures,
    unknown_visitors,
    ways,
)
from app.desk.rule_places import placed
from app.desk.rule_tables import broken_tables
from app.documents.rules import Case, Occurring, Rules
from app.fees.fees import Cause
from app.filing.retention import Retention, load_retention
from app.judging.judged import CityRules, load_city
from app.judging.reading import cities
from app.procedures.catalogue import PROCEDURES
from app.resources import Catalogue, ResourceFault
from app.rulings.ruling import DEFAULT, LEAVES_GAP, OVERLAPS, Book, Held, Ruling, line_of
from app.tickets.purposes import load_purposes
from app.validity.deadlines import ExpressReason

PAPERS_FILE = "papers.toml"


def examine(
    names: Sequence[str], languages: Mapping[str, Catalogue], folder: Path | None = None
) -> tuple[Flaw, ...]:
    """Return everything that is wrong with the rules of some cities; nothing when all is well."""
    found: list[Flaw] = []
    loaded: list[CityRules] = []
    for name in names:
        try:
            loaded.append(load_city(name, folder))
            kept = load_retention(name, folder and folder / "retention")
        except ResourceFault as trouble:
            found.append(_broken(name, trouble))
            continue
        except CalendarContradiction as trouble:
            found.append(_contradiction(name, trouble))
            continue
        found += _retention(name, kept, span_of(loaded[-1].opening))
    found += [_broken(DEFAULT, trouble) for trouble in broken_tables(folder)]
    for city in loaded:
        found += _of_city(city)
    if loaded:
        if set(names) >= set(cities()):
            found += papers_unused(loaded)
            found += papers_without_a_day(
                loaded[0].papers, [span_of(one.opening) for one in loaded]
            )
        found += _catalogue(loaded[0].rules)
        found += _purposes(folder)
    for language, words in languages.items():
        found += texts(language, words, loaded)
    return _once(placed(one, folder) for one in found)


def _once(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """Return each flaw once: what is wrong in the default's file is wrong for every city."""
    told = {msgspec.structs.replace(one, city=""): one for one in reversed(tuple(flaws))}
    return tuple(reversed(told.values()))


def resident_languages() -> tuple[str, ...]:
    """Return the languages that tell papers to residents, Japanese among them."""
    folder = paths.resources() / "text"
    return tuple(sorted(file.parent.name for file in folder.glob(f"*/{PAPERS_FILE}")))


def span_of(opening: OpeningDays | None) -> Span | None:
    """Return a city's service from the first to the last day of its calendar."""
    periods = [period for place in opening.places for period in place.periods] if opening else []
    if not periods:
        return None
    return Span(min(one.begins for one in periods), max(one.ends for one in periods))


def _broken(city: str, trouble: ResourceFault) -> Flaw:
    why = str(trouble.details["why"])
    kind = {OVERLAPS: FlawKind.OVERLAP, LEAVES_GAP: FlawKind.GAP}.get(why, FlawKind.BROKEN)
    file, line = str(trouble.details["file"]), int(trouble.details["line"])
    return Flaw(
        kind=kind, city=city, item=str(trouble.details["key"]), about=why, file=file, line=line
    )


def _contradiction(city: str, trouble: CalendarContradiction) -> Flaw:
    place, file = str(trouble.details["place"]), calendar_file(city)
    return Flaw(
        kind=FlawKind.BROKEN,
        city=city,
        item=place,
        about=str(trouble.details["why"]),
        file=f"municipalities/{file.name}",
        line=line_of(file, place),
    )


def _of_city(city: CityRules) -> Iterator[Flaw]:
    name, span = city.municipality, span_of(city.opening)
    yield from ways(name, city)
    yield from reasons(name, city.rules)
    yield from evidence(name, city.fees, city.papers)
    yield from unknown_procedures(name, city)
    yield from unknown_visitors(name, city)
    if span is None:
        return
    yield from _rule_gaps(name, city.rules, span)
    yield from _works_gaps(name, city, span)
    yield from _arrangement_gaps(name, city.arrangements, span)
    yield from _money_and_days(name, city, span)
    yield from _unreachable(name, city, span)
    yield from _places(name, city)


# --- documents ------------------------------------------------------------------------------------


def _rule_gaps(name: str, rules: Rules, span: Span) -> Iterator[Flaw]:
    for one in rules.occurring():
        for case in one.cases():
            of_case = [rule for rule in rules.all() if rule.case == case]
            day = uncovered(span, one.start, [(rule.start, rule.until) for rule in of_case])
            if day is not None:
                yield Flaw(
                    kind=FlawKind.GAP, city=name, item=_case_name(case), about=day.isoformat()
                )


def _case_name(case: Case) -> str:
    return f"{case.procedure}/{case.visitor.value}/{case.circumstance.value}"


# --- works, arrangements, fees, days --------------------------------------------------------------


def _works_gaps(name: str, city: CityRules, span: Span) -> Iterator[Flaw]:
    for one in city.rules.occurring():
        for case in one.cases():
            speaking = [row for row in city.works.works if row.speaks_of(case)]
            day = uncovered(span, one.start, [(row.start, row.until) for row in speaking])
            if day is not None:
                item = f"works {_case_name(case)}"
                yield Flaw(kind=FlawKind.GAP, city=name, item=item, about=day.isoformat())


def _arrangement_gaps(name: str, arranged: Arrangements, span: Span) -> Iterator[Flaw]:
    said = [one.ruling for one in arranged.assignments.all()]
    for work in Work:
        covers = [one for one in said if work in one.work and not one.places]
        yield from _gap(name, f"assignment {work.value}", span, covers)
    for what in Mailed:
        mailings = [one.ruling for one in arranged.mailings.all() if one.ruling.what is what]
        first = min((one.start for one in mailings), default=span.begins)
        yield from _gap(name, f"mailing {what.value}", span, mailings, since=first)
    yield from _gap(name, "pin", span, [one.ruling for one in arranged.pins.all()])


def _money_and_days(name: str, city: CityRules, span: Span) -> Iterator[Flaw]:
    collections = [one.ruling for one in city.fees.collections.all() if not one.ruling.places]
    yield from _gap(name, "collection", span, collections)
    prices = [one.ruling for one in city.fees.prices.all()]
    for occurring in city.rules.occurring():
        of_one = [one for one in prices if one.procedure == occurring.procedure]
        yield from _gap(name, f"price {occurring.procedure}", span, of_one, since=occurring.start)
    exemptions = [one.ruling for one in city.fees.exemptions.all()]
    for cause in Cause:
        yield from _gap(
            name, f"cause {cause.value}", span, [one for one in exemptions if one.cause is cause]
        )
    books: tuple[tuple[str, Book[Ruling]], ...] = (
        ("card", city.validity.cards),
        ("certificate", city.validity.certificates),
        ("stay", city.validity.stays),
        ("unclaimed", city.validity.unclaimed_cards),
        ("continued", city.deadlines.continued_spans),
        ("face", city.deadlines.face_spans),
    )
    for kind, book in books:
        yield from _gap(name, kind, span, [one.ruling for one in book.all()])
    since = _since(city.rules.occurring(), "express")
    for reason in ExpressReason:
        spans = [
            one.ruling for one in city.deadlines.express_spans.all() if one.ruling.reason is reason
        ]
        yield from _gap(name, f"express {reason.value}", span, spans, since=since)


def _retention(name: str, kept: Retention, span: Span | None) -> Iterator[Flaw]:
    """Return the sorts of scanned paper that nobody says how long to keep."""
    rows = kept.spans()
    for sort in dict.fromkeys((*FORM_SORTS.values(), *(row.sort for row in rows))):
        if span is not None:
            yield from _gap(name, f"kept {sort}", span, [row for row in rows if row.sort == sort])


def _since(occurring: Sequence[Occurring], procedure: str) -> date:
    return next((one.start for one in occurring if one.procedure == procedure), date.min)


def _gap(
    name: str, item: str, span: Span, rows: Sequence[Ruling], *, since: date = date.min
) -> Iterator[Flaw]:
    day = uncovered(span, since, [(row.start, row.until) for row in rows])
    if day is not None:
        yield Flaw(kind=FlawKind.GAP, city=name, item=item, about=day.isoformat())


def _unreachable(name: str, city: CityRules, span: Span) -> Iterator[Flaw]:
    for rule in city.rules.all():
        if rule.municipality == name and not span.meets(rule.start, rule.until):
            yield _never(name, rule.item, rule.start, rule.until)
    for key, start, until in ages_apart(city.rules):
        yield _never(name, key, start, until)
    arranged = city.arrangements
    held: list[Held[Ruling]] = [
        *city.fees.prices.all(),
        *city.fees.exemptions.all(),
        *city.fees.collections.all(),
        *arranged.assignments.all(),
        *arranged.mailings.all(),
        *arranged.pins.all(),
        *arranged.seconds.all(),
    ]
    for one in held:
        ground = one.ground
        if ground.municipality == name and not span.meets(ground.start, ground.until):
            yield _never(name, ground.item, ground.start, ground.until)
    cases = [case for one in city.rules.occurring() for case in one.cases()]
    rows = city.works.works
    first = {next((row.item for row in rows if row.speaks_of(case)), "") for case in cases}
    for row in rows:
        if row.until is None and row.item not in first:
            yield _never(DEFAULT, row.item, row.start, row.until)


def _never(name: str, item: str, start: date, until: date | None) -> Flaw:
    about = f"{start.isoformat()}-{until.isoformat() if until else ''}"
    return Flaw(kind=FlawKind.UNREACHABLE, city=name, item=item, about=about)


def _places(name: str, city: CityRules) -> Iterator[Flaw]:
    known = {place.id for place in city.opening.places} if city.opening else set()
    said = [
        *((one.ground, one.ruling.places) for one in city.fees.collections.all()),
        *((one.ground, one.ruling.places) for one in city.arrangements.assignments.all()),
        *((one.ground, one.ruling.places) for one in city.arrangements.seconds.all()),
    ]
    for ground, places in said:
        for place in places:
            if place not in known:
                yield Flaw(kind=FlawKind.UNKNOWN_PLACE, city=name, item=ground.item, about=place)


def _purposes(folder: Path | None) -> Iterator[Flaw]:
    """Give the procedures that a purpose of the guide's screen begins and that do not exist."""
    file = (folder or paths.resources() / "rules") / "purposes.toml"
    try:
        purposes = load_purposes(file)
    except ResourceFault:
        return  # told among the tables that cannot be read
    known = {procedure.key for procedure in PROCEDURES}
    for one in purposes:
        for key in one.procedures:
            if key not in known:
                yield Flaw(
                    kind=FlawKind.UNKNOWN_PROCEDURE,
                    city=DEFAULT,
                    item=one.letter,
                    about=key,
                    file=file.name,
                    line=line_of(file, key),
                )


def _catalogue(rules: Rules) -> Iterator[Flaw]:
    known = {procedure.key for procedure in PROCEDURES}
    for key in rules.procedures():
        if key not in known:
            yield Flaw(kind=FlawKind.NOT_IN_CATALOGUE, city=DEFAULT, item=key)
    for key in sorted(known - set(rules.procedures())):
        yield Flaw(kind=FlawKind.WITHOUT_RULES, city=DEFAULT, item=key)
