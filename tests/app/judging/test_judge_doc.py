"""docs/judge.md names every key and every value, and its examples are judged."""

import json
import re
from datetime import date
from enum import StrEnum
from pathlib import Path

import msgspec
import pytest

from app import resources
from app.arrangements.arrangements import Address, Doer, Mailed, Way, WeakPins
from app.documents.applicant import Registration
from app.documents.judge import Finding, Outcome
from app.documents.papers import Check
from app.documents.rules import Circumstance, Person, Refusal, Relief, Visitor
from app.fees.fees import Cause, Collector, Moment, WhyDue, WhyFree
from app.judging.answer import plain
from app.judging.case_file import (
    CaseApplicant,
    CaseExpress,
    CaseFile,
    CaseMove,
    CaseOldCard,
    CasePaper,
    CasePerson,
    OldCardState,
)
from app.judging.judged import Hindrance, judge_known, load_city
from app.judging.reading import cities, read_known
from app.validity.deadlines import ExpressReason, Lapse
from app.validity.validity import Bound, NoDate
from tests.architecture.repository import ROOT

PAPER = (ROOT / "docs" / "judge.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`\"?([a-z_A-Z]+)\"?`", PAPER)) | set(re.findall(r'"([a-z_]+)"', PAPER))
PARTS = (
    CaseFile,
    CaseApplicant,
    CasePerson,
    CasePaper,
    CaseOldCard,
    CaseExpress,
    CaseMove,
)
VALUES: tuple[type[StrEnum], ...] = (
    Address,
    Bound,
    Cause,
    Check,
    Circumstance,
    Collector,
    Doer,
    ExpressReason,
    Finding,
    Hindrance,
    Lapse,
    Mailed,
    Moment,
    NoDate,
    OldCardState,
    Outcome,
    Person,
    Refusal,
    Registration,
    Relief,
    Visitor,
    Way,
    WeakPins,
    WhyDue,
    WhyFree,
)
EXAMPLES = re.findall(r"```json\n(.*?)```", PAPER, re.DOTALL)
OUTCOMES = ("missing", "complete", "complete")
CITY = load_city("okayama")
DAY = date(2026, 11, 20)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_is_named(part: type[msgspec.Struct]) -> None:
    assert {field.name for field in msgspec.structs.fields(part)} <= NAMED


@pytest.mark.parametrize("values", VALUES, ids=lambda values: values.__name__)
def test_every_value_is_named(values: type[StrEnum]) -> None:
    assert {one.value for one in values} <= NAMED


def test_every_procedure_and_city_is_named() -> None:
    assert set(CITY.rules.procedures()) <= NAMED
    assert set(cities()) <= NAMED


@pytest.mark.parametrize(("example", "outcome"), list(zip(EXAMPLES, OUTCOMES, strict=True)))
def test_the_examples_are_judged(tmp_path: Path, example: str, outcome: str) -> None:
    file = tmp_path / "case.json"
    file.write_text(example, encoding="utf-8")
    answer = plain(judge_known(CITY, read_known(file, CITY, DAY), DAY), resources.words("ja"))
    assert answer["outcome"] == outcome
    assert set(answer) <= NAMED
    assert json.dumps(answer)


def test_the_table_of_cases_is_the_rules() -> None:
    """Each row names its procedures, then what is asked of each visitor."""
    columns = (
        (Visitor.SELF,),
        (Visitor.GUARDIAN_OF_CHILD, Visitor.GUARDIAN_OF_WARD),
        (Visitor.REPRESENTATIVE,),
        (Visitor.HOUSEHOLD_MEMBER,),
    )
    start = PAPER.index("| procedure | self |")
    table = PAPER[start : PAPER.index("\n\n", start)].splitlines()[2:]
    seen: set[str] = set()
    for line in table:
        first, *cells = [re.findall(r"`([a-z_]+)`", cell) for cell in line.strip("|").split("|")]
        seen |= set(first)
        for procedure in first:
            for visitors, cell in zip(columns, cells, strict=True):
                for visitor in visitors:
                    asked = CITY.rules.circumstances(procedure, visitor)
                    assert [one.value for one in asked] == cell, (procedure, visitor)
    assert seen == set(CITY.rules.procedures())
