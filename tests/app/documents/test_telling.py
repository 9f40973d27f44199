"""The names of papers on slips: each person's own, in the resident's language."""

from datetime import date

import pytest

from app import resources
from app.documents import telling
from app.documents.applicant import Facts
from app.documents.judge import Presented, Verdict, judge_case
from app.documents.papers import load_papers
from app.documents.rule_files import load_rules
from app.documents.rules import Case, Circumstance, Person, Visitor
from app.rulings.ruling import DEFAULT

JA, EN = resources.words("ja"), resources.words("en")
PAPERS = load_papers()
RULES = load_rules(DEFAULT, PAPERS)
TODAY = date(2026, 11, 20)


def verdict(visitor: Visitor, notice: Circumstance, *presented: tuple[str, Person]) -> Verdict:
    papers = [
        Presented(paper=paper, person=person, passed=PAPERS[paper].checks)
        for paper, person in presented
    ]
    case = Case("issuance", visitor, notice)
    return judge_case(RULES, PAPERS, case, papers, Facts(), TODAY)


def test_two_persons_who_lack_the_same_are_told_both() -> None:
    found = verdict(Visitor.GUARDIAN_OF_CHILD, Circumstance.HELD)
    assert telling.needed_names(found, JA) == (
        "A書類（ご本人）",
        "A書類（付き添い・代理の方）",
        "交付通知書（ご本人）",
        "戸籍謄本（付き添い・代理の方）",
    )
    assert telling.needed_names(found, EN) == (
        "Class A document (card holder)",
        "Class A document (guardian or representative)",
        "Card issuance notice (kofu tsuchisho) (card holder)",
        "Certified copy of the family register (guardian or representative)",
    )


def test_two_of_a_class_are_told_with_their_number() -> None:
    found = verdict(Visitor.SELF, Circumstance.NONE)
    assert telling.needed_names(found, JA) == ("A書類2点",)
    assert telling.needed_names(found, EN) == ("Class A document × 2",)


def test_the_same_paper_of_both_persons_was_brought_twice() -> None:
    both = [("driving_licence", person) for person in Person]
    found = verdict(Visitor.GUARDIAN_OF_CHILD, Circumstance.HELD, *both)
    assert telling.brought_names(found, EN) == (
        "Driving licence or driving history certificate (card holder)",
        "Driving licence or driving history certificate (guardian or representative)",
    )


def test_only_what_counts_was_brought() -> None:
    case = Case("issuance", Visitor.SELF, Circumstance.HELD)
    laid = [Presented(paper="driving_licence", person=Person.APPLICANT)]
    found = judge_case(RULES, PAPERS, case, laid, Facts(), TODAY)
    assert telling.brought_names(found, JA) == ()


def test_a_class_is_told_with_papers_that_would_do_and_do_not_lie_there() -> None:
    none = verdict(Visitor.SELF, Circumstance.NONE)
    things = telling.needed_things(none, PAPERS, TODAY, EN)
    assert [name for name, _ in things] == list(telling.needed_names(none, EN))
    licence = "Driving licence or driving history certificate"
    assert things[0][1].startswith(f"{licence} / Passport / Residence card")
    one = verdict(Visitor.SELF, Circumstance.NONE, ("driving_licence", Person.APPLICANT))
    assert telling.needed_things(one, PAPERS, TODAY, EN)[0][1].startswith("Passport / ")
    notice = verdict(Visitor.SELF, Circumstance.HELD, ("passport", Person.APPLICANT))
    assert telling.needed_things(notice, PAPERS, TODAY, EN)[-1][1] == ""


@pytest.mark.parametrize("words", [JA, EN], ids=["ja", "en"])
def test_every_paper_and_every_slot_has_its_name(words: resources.Catalogue) -> None:
    for paper in sorted(PAPERS.keys()):
        assert telling.paper_name(paper, words)
    slots = {
        slot
        for visitor in RULES.visitors("issuance")
        for notice in RULES.circumstances("issuance", visitor)
        for person in verdict(visitor, notice).persons
        for filled in person.routes
        for slot in filled.route.slots
    }
    assert slots
    for slot in slots:
        assert telling.slot_name(slot, words)
