"""Every case of every city: the papers of any way suffice, and none of them can be left out."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import paths
from app.desk.rules_doctor import span_of
from app.documents.applicant import Facts, Registration
from app.documents.filling import Usable, fits
from app.documents.judge import Outcome, Presented, judge
from app.documents.papers import Check, PaperClass
from app.documents.rules import Person, Reason, Refusal, Relief, Route, Rule, reasons_on
from app.judging.judged import CityRules, load_city
from app.judging.reading import cities

CITIES = {name: load_city(name) for name in cities()}
TODAY = date(2026, 11, 20)


def day_of(city: CityRules) -> date:
    span = span_of(city.opening)
    return TODAY if span is None or span.holds(TODAY) else span.begins


def cases(city: CityRules) -> Iterator[Rule]:
    day = day_of(city)
    for one in city.rules.occurring():
        if one.start <= day:
            yield from (city.rules.rule(case, day) for case in one.cases())


def papers_of(
    city: CityRules, rule: Rule, route: Route, person: Person, extras: Sequence[str]
) -> list[Presented]:
    """Choose a paper for each slot of a way; one that is needed besides may fill it, too."""
    chosen: list[str] = []
    day = day_of(city)
    for slot in route.slots:
        for paper in sorted(city.papers.all(), key=lambda one: one.key not in extras):
            usable = Usable(
                index=0, key=paper.key, cls=paper.cls, photo=paper.photo, doubtful=False
            )
            mine = not (paper.applicant_only and person is Person.COMPANION)
            counts = paper.accepted_on(day) and paper.speaks_for(rule.procedure) and mine
            named = paper.key in slot.accepts
            free = paper.key not in chosen and (named or paper.key != "my_number_card")
            if fits(slot, usable) and counts and free:
                chosen.append(paper.key)
                break
    assert len(chosen) == len(route.slots), (rule.item, route.text)
    return [sound(city, key, person) for key in chosen if key not in extras]


def sound(city: CityRules, key: str, person: Person) -> Presented:
    return Presented(paper=key, person=person, passed=tuple(city.papers[key].checks))


def extras_of(city: CityRules, rule: Rule, reason: Reason | None) -> list[Presented]:
    wanted = [(extra.papers[0], extra.person) for extra in rule.extra]
    if reason is not None and reason.evidence:
        wanted.append((reason.evidence[0], Person.APPLICANT))
    return [sound(city, key, person) for key, person in wanted]


def ways(city: CityRules, rule: Rule) -> Iterator[tuple[list[Presented], Facts]]:
    """Give for each way and each reason of absence the papers that just suffice."""
    day = day_of(city)
    reasons = [one for one in reasons_on(rule, day) if one.valid] if rule.by_reason else [None]
    for reason in reasons:
        extras = extras_of(city, rule, reason)
        pairs = product(rule.applicant or (None,), rule.companion or (None,))
        for mine, theirs in pairs:
            named = {key for slot in (mine.slots if mine else ()) for key in slot.accepts}
            spared = [extra.papers[0] for extra in rule.extra if named & set(extra.papers)]
            papers = [one for one in extras if one.paper not in spared]
            for route, person in ((mine, Person.APPLICANT), (theirs, Person.COMPANION)):
                mine_too = [one.paper for one in extras if one.person is person]
                if route is not None:
                    papers += papers_of(city, rule, route, person, mine_too)
            yield papers, Facts(reason=reason.key if reason else "")


@pytest.mark.parametrize("name", CITIES)
def test_the_papers_of_any_way_suffice_and_none_can_be_left_out(name: str) -> None:
    city, seen = CITIES[name], 0
    day = day_of(city)
    for rule in cases(city):
        if rule.refused is not None:
            assert judge(rule, (), Facts(), day, city.papers).refusal is rule.refused
            continue
        for papers, facts in ways(city, rule):
            seen += 1
            found = judge(rule, papers, facts, day, city.papers)
            assert found.outcome is Outcome.COMPLETE, (rule.item, papers, found.missing)
            # A residence card that is needed besides also proves identity on every way.
            besides = {key for extra in rule.extra for key in extra.papers}
            both = [key for key in besides if city.papers[key].cls is not PaperClass.OTHER]
            for left in [one for one in papers if not both or one.paper in besides]:
                rest = [one for one in papers if one is not left]
                less = judge(rule, rest, facts, day, city.papers)
                assert less.outcome is Outcome.MISSING, (rule.item, left)
    assert seen > 100


ANY = st.sampled_from([rule for city in CITIES.values() for rule in city.rules.all()])
PAPERS = CITIES["default"].papers
DESK = st.lists(
    st.builds(
        Presented,
        paper=st.sampled_from(sorted(PAPERS.keys())),
        person=st.sampled_from(Person),
        passed=st.sampled_from([tuple(Check), ()]),
        failed=st.sampled_from([(), (Check.REGISTER,), (Check.ORIGINAL,)]),
        expires=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
        photo=st.booleans(),
        document=st.sampled_from(["", "1"]),
    ),
    max_size=6,
)
PEOPLE = st.builds(
    Facts,
    born=st.none() | st.dates(date(1900, 1, 1), TODAY),
    reason=st.sampled_from(["", "aged_75", "school_child", "busy", "pregnant"]),
    reliefs=st.lists(st.sampled_from(Relief), max_size=2).map(tuple),
    registration=st.sampled_from(Registration),
    companion_born=st.none() | st.dates(date(1900, 1, 1), TODAY),
    stay_until=st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
)


@given(ANY, DESK, PEOPLE)
def test_every_answer_is_whole(rule: Rule, desk: list[Presented], people: Facts) -> None:
    found = judge(rule, desk, people, TODAY, PAPERS)
    assert (found.refusal is not None) == (found.outcome is Outcome.NOT_ACCEPTABLE)
    assert (found.still > 0) == (found.outcome is Outcome.MISSING)
    assert found.rule.ground.item == rule.item


@given(ANY, DESK, st.sampled_from([Registration.DEAD, Registration.MOVED_OUT]))
def test_nobody_who_is_gone_gets_more_than_a_return(
    rule: Rule, desk: list[Presented], registration: Registration
) -> None:
    found = judge(rule, desk, Facts(registration=registration), TODAY, PAPERS)
    if rule.registered and rule.refused is None:
        assert found.refusal in (Refusal.APPLICANT_DEAD, Refusal.APPLICANT_MOVED_OUT)
    else:
        assert found.refusal is rule.refused


def test_a_changed_date_changes_the_answer_on_that_day_and_not_before(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    for kind in ("documents", "fees", "validity", "deadlines", "arrangements"):
        (folder / kind).mkdir(parents=True)
        for file in (paths.resources() / "rules" / kind).glob("*.toml"):
            (folder / kind / file.name).write_bytes(file.read_bytes())
    works = paths.resources() / "rules" / "works.toml"
    (folder / "works.toml").write_bytes(works.read_bytes())
    own = folder / "documents" / "zama.toml"
    own.write_text(
        own.read_text(encoding="utf-8")
        + '\n[[rule]]\nitem = "new"\nprocedure = "pin_change"\nvisitor = "self"\n'
        'from = 2026-11-20\nsource = "a test"\napplicant = ["my_number_card+A"]\n',
        encoding="utf-8",
    )
    city = load_city("zama", folder)
    card = sound(city, "my_number_card", Person.APPLICANT)
    case = next(rule.case for rule in city.rules.all() if rule.item == "new")
    for day, outcome, item in (
        (date(2026, 11, 19), Outcome.COMPLETE, "暗証番号-本人-01"),
        (date(2026, 11, 20), Outcome.MISSING, "new"),
    ):
        rule = city.rules.rule(case, day)
        found = judge(rule, [card], Facts(), day, city.papers)
        assert (found.outcome, rule.ground.item) == (outcome, item)
