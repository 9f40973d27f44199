"""The decision table of required documents, one line per case."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import resources
from app.documents import telling
from app.documents.applicant import Facts
from app.documents.judge import (
    Finding,
    Outcome,
    Presented,
    Verdict,
    judge_case,
    required_checks,
)
from app.documents.papers import Check, PaperClass, Papers, load_papers
from app.documents.rule_files import load_rules
from app.documents.rules import (
    Case,
    Circumstance,
    Person,
    Refusal,
    Relief,
    Rules,
    Visitor,
)
from app.names.eras import age
from app.rulings.ruling import DEFAULT

TODAY = date(2026, 11, 20)
PAPERS = load_papers()
BOOKS = {place: load_rules(place, PAPERS) for place in (DEFAULT, "okayama")}
SHORT = {
    "licence": "driving_licence",
    "passport": "passport",
    "insured": "eligibility_certificate",
    "pension": "pension_book",
    "student": "student_or_staff_card",
    "bank": "bank_book",
    "attested": "face_photo_certificate",
    "notice": "notice",
    "mandate": "notice_with_mandate",
    "family": "family_register",
    "registry": "guardianship_certificate",
    "number-card": "notification_card",
    "enrolled": "enrolment_certificate",
}
VISITORS = {
    "self": Visitor.SELF,
    "child": Visitor.GUARDIAN_OF_CHILD,
    "ward": Visitor.GUARDIAN_OF_WARD,
    "rep": Visitor.REPRESENTATIVE,
}


def presented(text: str, person: Person, papers: Papers = PAPERS) -> list[Presented]:
    """Read ``insured pension`` as sound papers.

    ``!x`` is a copy, ``?x`` differs from the register, ``~x`` was not looked at.
    """
    found = []
    for word in text.split():
        mark, name = (word[0], word[1:]) if word[0] in "!?~" else ("", word)
        key = SHORT[name]
        wanted = set(papers[key].checks)
        failed = {"!": {Check.ORIGINAL}, "?": {Check.REGISTER}}.get(mark, set())
        passed = set() if mark == "~" else wanted - failed
        found.append(
            Presented(paper=key, person=person, passed=tuple(passed), failed=tuple(failed))
        )
    return found


def verdict(
    place: str,
    visitor: str,
    notice: str,
    applicant: str,
    companion: str = "",
    *,
    facts: Facts | None = None,
    today: date = TODAY,
) -> Verdict:
    case = Case("issuance", VISITORS[visitor], Circumstance(notice))
    papers = [
        *presented(applicant, Person.APPLICANT),
        *presented(companion, Person.COMPANION),
    ]
    return judge_case(BOOKS[place], PAPERS, case, papers, facts or Facts(), today)


TABLE = """
place   | who   | notice | applicant                   | companion              | outcome      | due
default | self  | held   | notice licence              |                        | complete     | 0
default | self  | held   | licence                     |                        | missing      | 1
default | self  | held   | notice insured              |                        | missing      | 1
default | self  | held   | notice insured pension      |                        | complete     | 0
default | self  | held   | notice insured insured      |                        | missing      | 1
default | self  | held   | notice student student      |                        | complete     | 0
default | self  | held   | notice !licence             |                        | missing      | 1
default | self  | held   | notice ~licence             |                        | missing      | 1
default | self  | held   | notice ?licence             |                        | ask_official | 0
default | self  | held   | notice ?licence passport    |                        | complete     | 0
default | self  | held   | notice insured ?pension     |                        | ask_official | 0
default | self  | held   |                             |                        | missing      | 2
default | self  | none   | licence                     |                        | missing      | 1
default | self  | none   | licence passport            |                        | complete     | 0
default | self  | none   | licence insured             |                        | complete     | 0
default | self  | none   | insured pension             |                        | missing      | 1
default | self  | none   | number-card insured pension |                        | complete     | 0
okayama | self  | held   | notice insured pension      |                        | complete     | 0
okayama | self  | none   | number-card insured pension |                        | missing      | 1
okayama | self  | none   | licence bank                |                        | complete     | 0
default | child | held   | notice insured bank         | licence family         | complete     | 0
default | child | held   | notice insured bank         | licence                | missing      | 1
default | child | held   | notice insured              | licence family         | missing      | 1
default | child | held   | notice insured attested     | insured pension family | complete     | 0
default | child | held   | notice licence              | attested insured       | missing      | 2
default | ward  | held   | notice licence              | licence registry       | complete     | 0
default | ward  | held   | notice licence              | licence family         | missing      | 1
"""


def rows(table: str) -> list[tuple[str, ...]]:
    lines = [line for line in table.strip().splitlines()[1:] if line.strip()]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]


@pytest.mark.parametrize("row", rows(TABLE), ids="-".join)
def test_decision_table(row: tuple[str, ...]) -> None:
    place, who, notice, applicant, companion, outcome, still = row
    found = verdict(place, who, notice, applicant, companion)
    assert (found.outcome.value, found.still) == (outcome, int(still))


REPRESENTATIVE = """
reason              | applicant                        | companion       | outcome        | still
                    | mandate licence passport         | licence insured | missing        | 1
school_child        | mandate licence passport         | licence insured | complete       | 0
high_school_student | mandate licence insured          | licence insured | missing        | 1
high_school_student | mandate licence insured enrolled | licence insured | complete       | 0
school_child        | mandate attested insured bank    | licence insured | complete       | 0
school_child        | mandate pension insured bank     | licence insured | missing        | 1
school_child        | mandate licence insured          | licence         | missing        | 1
school_child        | notice licence insured           | licence insured | missing        | 1
busy                | mandate licence passport         | licence insured | not_acceptable | 0
"""


@pytest.mark.parametrize("row", rows(REPRESENTATIVE), ids="-".join)
@pytest.mark.parametrize("place", ["default", "okayama"])
def test_representatives(place: str, row: tuple[str, ...]) -> None:
    reason, applicant, companion, outcome, still = row
    found = verdict(place, "rep", "held", applicant, companion, facts=Facts(reason=reason))
    assert (found.outcome.value, found.still) == (outcome, int(still))


def test_a_reason_that_only_other_cities_know_must_be_chosen_anew() -> None:
    papers = "mandate licence passport"
    known = verdict(
        "default", "rep", "held", papers, "licence insured", facts=Facts(reason="withdrawn")
    )
    unknown = verdict(
        "okayama", "rep", "held", papers, "licence insured", facts=Facts(reason="withdrawn")
    )
    assert not known.reason_missing
    assert unknown.reason_missing


def test_no_letter_of_attorney_for_a_ward() -> None:
    assert Check.MANDATE in required_checks("notice_with_mandate", PAPERS)
    papers = presented("mandate licence passport registry", Person.APPLICANT)
    without = [
        Presented(paper=one.paper, passed=tuple(c for c in one.passed if c is not Check.MANDATE))
        for one in papers
    ]
    case = Case("issuance", Visitor.REPRESENTATIVE, Circumstance.HELD)
    companion = presented("licence insured", Person.COMPANION)
    for reason, outcome in (("adult_ward", Outcome.COMPLETE), ("school_child", Outcome.MISSING)):
        found = judge_case(
            BOOKS["okayama"], PAPERS, case, [*without, *companion], Facts(reason=reason), TODAY
        )
        assert found.outcome is outcome


def test_a_representative_without_the_notice_is_refused_with_the_other_way() -> None:
    found = verdict("okayama", "rep", "none", "licence passport", "licence insured")
    assert found.outcome is Outcome.NOT_ACCEPTABLE
    assert found.refusal is Refusal.NOTICE_NEEDED


@pytest.mark.parametrize(
    ("visitor", "born", "refusal"),
    [
        ("self", date(2011, 11, 20), None),
        ("self", date(2011, 11, 21), Refusal.GUARDIAN_NEEDED),
        ("child", date(2011, 11, 21), None),
        ("child", date(2011, 11, 20), Refusal.NOT_UNDER_AGE),
    ],
)
def test_the_fifteenth_birthday_decides_who_must_come(
    visitor: str, born: date, refusal: Refusal | None
) -> None:
    assert verdict("okayama", visitor, "held", "", facts=Facts(born=born)).refusal is refusal


def test_age_of_someone_born_on_29_february() -> None:
    born = date(2012, 2, 29)
    assert age(born, date(2027, 2, 28)) == 14
    assert age(born, date(2027, 3, 1)) == 15


def test_a_relief_spares_the_proof_of_kinship() -> None:
    facts = Facts(reliefs=(Relief.SAME_HOUSEHOLD,))
    found = verdict("default", "child", "held", "notice licence", "licence", facts=facts)
    assert found.outcome is Outcome.COMPLETE
    assert [extra.relieved for extra in found.extras] == [None, Relief.SAME_HOUSEHOLD]


def test_an_expired_paper_fills_nothing_but_the_expired_card_does() -> None:
    wanted = tuple(PAPERS["driving_licence"].checks)
    licence = Presented(paper="driving_licence", passed=wanted, expires=date(2026, 11, 19))
    card = Presented(
        paper="expired_my_number_card",
        passed=PAPERS["expired_my_number_card"].checks,
        expires=date(2026, 11, 19),
    )
    notice = presented("notice", Person.APPLICANT)
    case = Case("issuance", Visitor.SELF, Circumstance.HELD)
    book = BOOKS["okayama"]
    old = judge_case(book, PAPERS, case, [*notice, licence], Facts(), TODAY)
    assert old.outcome is Outcome.MISSING
    assert old.looked[1].finding is Finding.FAILED
    assert old.looked[1].checks == (Check.IN_FORCE,)
    renewed = judge_case(book, PAPERS, case, [*notice, card], Facts(), TODAY)
    assert renewed.outcome is Outcome.COMPLETE


def test_a_residence_card_without_photo_counts_as_b() -> None:
    card = Presented(
        paper="residence_card", passed=tuple(PAPERS["residence_card"].checks), photo=False
    )
    found = judge_case(
        BOOKS["okayama"],
        PAPERS,
        Case("issuance", Visitor.SELF, Circumstance.HELD),
        [*presented("notice bank", Person.APPLICANT), card],
        Facts(),
        TODAY,
    )
    assert found.outcome is Outcome.COMPLETE
    assert found.looked[2].cls is PaperClass.B


def test_the_begun_route_is_nearest_and_is_told_first() -> None:
    words = resources.words("ja")
    found = verdict("okayama", "self", "held", "notice insured")
    routes = found.persons[0].routes
    assert [one.route.text for one in routes] == ["B+B", "A"]
    assert telling.headline(found, words) == "あと1点必要です"
    assert telling.detail(found, words) == (
        "B書類をもう1点、またはA書類を1点。いまあるもの：資格確認書（B）"
    )
    assert telling.why(found.rule, words).startswith("A書類1点、またはB書類2点で受け付けられます。")
    assert telling.cited(found.rule, words).startswith(
        "岡山市の決まり 2026年11月1日版・項目 交付-本人-01"
    )


def test_every_rule_and_verdict_can_be_told() -> None:
    words = resources.words("ja")
    for book in BOOKS.values():
        for rule in book.all():
            assert telling.why(rule, words)
            assert rule.item in telling.cited(rule, words)
            assert rule.source
            for reason in rule.reasons:
                assert words(f"documents.reason.{reason.key}")
                assert all(telling.paper_name(one, words) for one in reason.evidence)
    for key in sorted(PAPERS.keys()):
        assert telling.paper_name(key, words)


kinds = st.sampled_from(sorted(PAPERS.keys()))
papers_on_desk = st.lists(
    st.builds(
        lambda key, person, failed: Presented(
            paper=key,
            person=person,
            passed=tuple(c for c in PAPERS[key].checks if c not in failed),
            failed=tuple(failed),
        ),
        kinds,
        st.sampled_from(Person),
        st.lists(st.sampled_from(Check), max_size=2, unique=True),
    ),
    max_size=6,
)
cases = st.sampled_from(BOOKS["okayama"].cases())


@given(cases, papers_on_desk, st.randoms(use_true_random=False))
def test_the_order_of_papers_does_not_matter(
    case: Case, desk: list[Presented], random: Random
) -> None:
    shuffled = list(desk)
    random.shuffle(shuffled)
    facts = Facts(reason="school_child")
    one = judge_case(BOOKS["okayama"], PAPERS, case, desk, facts, TODAY)
    two = judge_case(BOOKS["okayama"], PAPERS, case, shuffled, facts, TODAY)
    assert (one.outcome, one.still) == (two.outcome, two.still)


@given(cases, papers_on_desk, kinds)
def test_one_more_sound_paper_never_makes_it_worse(
    case: Case, desk: list[Presented], key: str
) -> None:
    facts = Facts(reason="school_child")
    more = [*desk, Presented(paper=key, passed=tuple(PAPERS[key].checks))]
    before = judge_case(BOOKS["okayama"], PAPERS, case, desk, facts, TODAY)
    after = judge_case(BOOKS["okayama"], PAPERS, case, more, facts, TODAY)
    assert after.still <= before.still
    if before.outcome is Outcome.COMPLETE:
        assert after.outcome is Outcome.COMPLETE


def test_a_book_names_its_municipality() -> None:
    assert {rule.municipality for rule in BOOKS["okayama"].all()} == {"okayama", DEFAULT}
    assert isinstance(BOOKS["okayama"], Rules)
