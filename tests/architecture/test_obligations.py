"""The table of the cities' obligations names stages and files that are there."""

import re

from app.procedures.catalogue import PROCEDURES
from tests.architecture.repository import ROOT, told

PAPER = ROOT / "docs" / "obligations.md"
STAGES = {f"{one.key}.{stage.key}" for one in PROCEDURES for stage in one.stages}
ROW = re.compile(r"^\| ((?:OKA|OSA|YOK|ZAM|CHI)-\S+) \| (.+) \|$")


def rows() -> dict[str, str]:
    """Return each obligation with where it holds."""
    found = (ROW.match(line) for line in PAPER.read_text(encoding="utf-8").splitlines())
    pairs = [(one[1], one[2]) for one in found if one is not None]
    assert len(pairs) == len(dict(pairs)), "an obligation stands in one row"
    return dict(pairs)


def test_each_stage_and_file_of_the_table_is_there() -> None:
    wrong: list[str] = []
    for key, where in rows().items():
        for named in re.findall(r"`([^`]+)`", where):
            there = (ROOT / named).exists() or named.startswith("main.py ")
            if named not in STAGES and not there:
                wrong.append(f"{key}: {named}")
    assert not wrong, told(wrong)


def test_each_procedure_answers_an_obligation() -> None:
    named = {
        name.partition(".")[0]
        for where in rows().values()
        for name in re.findall("`([^`]+)`", where)
    }
    assert {one.key for one in PROCEDURES} <= named


def test_a_row_that_points_to_another_points_to_one_that_is_there() -> None:
    known = rows()
    for key, where in known.items():
        for other in re.findall(r"\bas ((?:OKA|OSA|YOK|ZAM)-[^ ;|]+)", where):
            assert other in known, key
