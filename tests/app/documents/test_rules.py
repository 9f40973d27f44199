"""What the loader of the document rules refuses, and which rule holds on which day."""

from datetime import date
from pathlib import Path

import pytest

from app.documents.papers import load_papers
from app.documents.rule_files import load_rules
from app.documents.rules import Case, Circumstance, NoRule, Visitor
from app.resources import ResourceFault
from app.rulings.ruling import DEFAULT

PAPERS = load_papers()
CASE = Case("issuance", Visitor.SELF, Circumstance.HELD)
HEAD = 'municipality = "default"\nversion = 2026-11-01\n'


def rule(visitor: str = "self", dates: str = "from = 2024-01-01", routes: str = '["A"]') -> str:
    return (
        f'[[rule]]\nitem = "item-{visitor}"\nprocedure = "issuance"\nvisitor = "{visitor}"\n'
        f'{dates}\nsource = "a test"\napplicant = {routes}\n'
    )


KNOWN = ("self", "guardian_of_child", "representative")
CASES = '[[occurring]]\nprocedure = "issuance"\n[occurring.visitors]\n' + "".join(
    f'{one} = ["held", "none"]\n' for one in KNOWN
)
OTHERS = "".join(rule(one) for one in KNOWN if one != "self")


def written(folder: Path, text: str, name: str = DEFAULT, cases: str = CASES) -> Path:
    (folder / "cases.toml").write_text(cases, encoding="utf-8")
    (folder / f"{name}.toml").write_text(HEAD + text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "why", "line"),
    [
        (rule(routes='["A+library_card"]'), "unknown paper library_card", 4),
        (rule(routes="[]"), "must ask for something, for nothing, or refuse", 4),
        (rule(dates="from = 2026-01-01\nuntil = 2025-01-01"), "ends before it begins", 4),
        (rule() + rule(dates="from = 2026-01-01"), "overlaps with an earlier rule", 11),
        (
            rule(dates="from = 2024-01-01\nuntil = 2024-12-31")
            + rule(dates="from = 2025-01-01\nuntil = 2025-12-31")
            + rule(dates="from = 2026-01-02"),
            "leaves a gap",
            20,
        ),
        (rule(dates="from = 2024-01-01\nuntil = 2024-12-31"), "no lasting rule for self", 20),
        (rule() + rule("household_member"), "a case that cannot occur", 11),
        (
            rule(dates='from = 2024-01-01\ncircumstance = ["held", "plain"]'),
            "a case that cannot occur",
            4,
        ),
        (rule(dates="from = 2024-01-01\nto = 2025-01-01"), "unknown field `to`", 8),
        (rule(dates='from = "soon"'), "Invalid RFC3339 encoded date", 7),
    ],
)
def test_the_loader_names_file_key_and_line(tmp_path: Path, text: str, why: str, line: int) -> None:
    with pytest.raises(ResourceFault) as caught:
        load_rules(DEFAULT, PAPERS, written(tmp_path, text + OTHERS))
    assert caught.value.details["file"] == "default.toml"
    assert why in str(caught.value.details["why"])
    assert caught.value.details["key"]
    assert caught.value.details["line"] == line


@pytest.mark.parametrize(
    ("cases", "why"),
    [
        (CASES + CASES, "duplicate procedure"),
        (CASES.replace('self = ["held", "none"]', "self = []"), "a visitor without a circumstance"),
        (CASES.replace("representative", "neighbour"), "Invalid enum value"),
    ],
)
def test_cases_that_cannot_be_are_refused(tmp_path: Path, cases: str, why: str) -> None:
    with pytest.raises(ResourceFault) as caught:
        load_rules(DEFAULT, PAPERS, written(tmp_path, rule() + OTHERS, cases=cases))
    assert caught.value.details["file"] == "cases.toml"
    assert why in str(caught.value.details["why"])


def test_who_can_come_and_what_is_asked_of_them(tmp_path: Path) -> None:
    book = load_rules(DEFAULT, PAPERS, written(tmp_path, rule() + OTHERS))
    assert book.visitors("issuance") == tuple(Visitor(one) for one in KNOWN)
    asked = book.circumstances("issuance", Visitor.SELF)
    assert asked == (Circumstance.HELD, Circumstance.NONE)
    assert book.circumstances("issuance", Visitor.HOUSEHOLD_MEMBER) == ()
    stranger = Case("issuance", Visitor.HOUSEHOLD_MEMBER, Circumstance.HELD)
    with pytest.raises(NoRule):
        book.rule(stranger, date(2026, 11, 20))


def test_a_date_range_holds_on_both_of_its_days(tmp_path: Path) -> None:
    text = rule(dates="from = 2024-01-01\nuntil = 2025-12-31") + rule(
        dates="from = 2026-01-01", routes='["B+B"]'
    )
    book = load_rules(DEFAULT, PAPERS, written(tmp_path, text + OTHERS))
    assert book.rule(CASE, date(2025, 12, 31)).applicant[0].text == "A"
    assert book.rule(CASE, date(2026, 1, 1)).applicant[0].text == "B+B"
    with pytest.raises(NoRule):
        book.rule(CASE, date(2023, 12, 31))


def test_a_municipality_overrides_only_what_it_says(tmp_path: Path) -> None:
    written(tmp_path, rule() + OTHERS)
    own = 'municipality = "ourtown"\nversion = 2026-04-01\n' + rule(
        dates="from = 2026-04-01", routes='["A+A"]'
    )
    (tmp_path / "ourtown.toml").write_text(own, encoding="utf-8")
    book = load_rules("ourtown", PAPERS, tmp_path)
    assert book.rule(CASE, date(2026, 3, 31)).municipality == DEFAULT
    assert book.rule(CASE, date(2026, 4, 1)).municipality == "ourtown"
    child = Case("issuance", Visitor.GUARDIAN_OF_CHILD, Circumstance.HELD)
    assert book.rule(child, date(2026, 4, 1)).municipality == DEFAULT


def test_a_city_without_its_own_file_works_by_the_default() -> None:
    assert load_rules("nowhere", PAPERS).rule(CASE, date(2026, 11, 20)).municipality == DEFAULT


def test_a_paper_told_twice_is_refused(tmp_path: Path) -> None:
    one = '[[paper]]\nkey = "x"\ncls = "A"\nsource = "a test"\n'
    (tmp_path / "papers.toml").write_text(one + one, encoding="utf-8")
    with pytest.raises(ResourceFault) as caught:
        load_papers(tmp_path / "papers.toml")
    assert caught.value.details["line"] == 6
