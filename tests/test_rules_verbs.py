"""The verbs that answer from the rules alone: judge, doctor rules."""

import json
from pathlib import Path

import pytest

from main import main

CASE = '{"procedure": "pin_reset", "papers": [{"paper": "my_number_card"}, {"paper": "bank_book"}]}'


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "case.json"
    file.write_text(CASE, encoding="utf-8")
    return file


def test_judge_answers_machines_and_people(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["judge", str(case), "--city", "okayama", "--date", "2026-11-20"]
    assert main([*given, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["city"], answer["date"]) == ("okayama", "2026-11-20")
    assert (answer["outcome"], answer["circumstance"]) == ("complete", "pin_unknown")
    assert answer["weak_pins"] == "warn"
    assert main(given) == 0
    assert capsys.readouterr().out.startswith("書類がそろいました\n")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--date", "2026-02-30"], "D-112"),
        (["--city", "atlantis"], "D-112"),
        (["--date", "2019-01-01"], "D-110"),
    ],
)
def test_judge_tells_in_three_parts_what_cannot_be(
    case: Path, capsys: pytest.CaptureFixture[str], more: list[str], code: str
) -> None:
    assert main(["judge", str(case), *more, "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["code"] == code
    assert json.loads(out)["error"].keys() == {"code", "what", "safe", "next"}
    assert code in err


@pytest.mark.parametrize("city", ["okayama", ""])
def test_doctor_rules_ends_with_0_only_when_clean(
    capsys: pytest.CaptureFixture[str], city: str
) -> None:
    given = ["doctor", "rules", *(["--city", city] if city else [])]
    ended = main([*given, "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert ended == int(not answer["clean"]) == int(bool(answer["flaws"]))
    assert {one["kind"] for one in answer["flaws"]} <= {"not_in_catalogue"}
    assert answer["cities"] == [city] if city else len(answer["cities"]) == 7
    main(given)
    assert len(capsys.readouterr().out.splitlines()) == max(1, len(answer["flaws"]))


def test_doctor_rules_knows_its_cities(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "rules", "--city", "atlantis"]) == 1
    assert "D-112" in capsys.readouterr().err
