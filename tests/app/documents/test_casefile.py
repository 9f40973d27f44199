"""Cases written in files are judged and told."""

from pathlib import Path

import pytest

from app import resources
from app.documents.casefile import judge_file, told
from app.documents.judge import Outcome
from app.documents.papers import load_papers
from app.resources import ResourceFault

PAPERS = load_papers()
CASE = """
municipality = "okayama"
day = 2026-11-20
born = 1984-05-17

[[paper]]
paper = "notice"

[[paper]]
paper = "eligibility_certificate"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "case.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_case_is_judged_and_told(tmp_path: Path) -> None:
    verdict = judge_file(written(tmp_path, CASE), PAPERS)
    assert verdict.outcome is Outcome.MISSING
    plain = told(verdict, resources.words("ja"))
    assert plain["headline"] == "あと1点必要です"
    assert plain["missing"] == ["B書類"]
    assert plain["routes"] == [
        {
            "person": "applicant",
            "route": "B+B",
            "missing": 1,
            "papers": ["eligibility_certificate"],
        },
        {"person": "applicant", "route": "A", "missing": 1, "papers": []},
    ]


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ('[[paper]]\npaper = "pension_book"\n', Outcome.COMPLETE),
        ('[[paper]]\npaper = "pension_book"\nfailed = ["original"]\n', Outcome.MISSING),
        ('[[paper]]\npaper = "pension_book"\nfailed = ["register"]\n', Outcome.ASK_OFFICIAL),
        ('[[paper]]\npaper = "pension_book"\nunchecked = ["name"]\n', Outcome.MISSING),
    ],
)
def test_checks_pass_unless_they_are_named(tmp_path: Path, more: str, outcome: Outcome) -> None:
    assert judge_file(written(tmp_path, CASE + more), PAPERS).outcome is outcome


def test_an_unknown_paper_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ResourceFault) as caught:
        judge_file(written(tmp_path, CASE + '[[paper]]\npaper = "library_card"\n'), PAPERS)
    assert caught.value.details["key"] == "library_card"
    assert caught.value.details["line"] == 12
