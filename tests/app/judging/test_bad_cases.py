"""Cases that cannot be are refused with file, key and line; doubtful ones get a clear sentence."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import resources
from app.faults import three_parts
from app.judging.answer import lines, plain
from app.judging.case_file import CaseFault
from app.judging.json_lines import line_at, steps_of
from app.judging.judged import judge_known, load_city
from app.judging.reading import city_of, day_of, read_known

CITY = load_city("okayama")
DAY = date(2026, 11, 20)
WORDS = resources.words("ja")
CASE = """{
  "procedure": "issuance",
  "visitor": "guardian_of_child",
  "circumstance": "held",
  "place": "center",
  "applicant": {
    "name": "公的　花子",
    "born": "2015-05-17"
  },
  "companion": {
    "name": "公的　太郎",
    "born": "1984-05-17"
  },
  "reliefs": ["same_household"],
  "papers": [
    {"paper": "notice"},
    {"paper": "passport"},
    {
      "paper": "driving_licence",
      "person": "companion"
    }
  ]
}
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "case.json"
    file.write_text(text, encoding="utf-8")
    return file


def answer(folder: Path, text: str, day: date = DAY) -> dict[str, Any]:
    return plain(judge_known(CITY, read_known(written(folder, text), CITY, day), day), WORDS)


def changed(**more: Any) -> str:
    return json.dumps({**json.loads(CASE), **more})


def test_the_case_itself_is_complete(tmp_path: Path) -> None:
    assert answer(tmp_path, CASE)["outcome"] == "complete"


REFUSED = [
    ('"procedure": "issuance"', '"procedure": "marriage"', "procedure", 2, "unknown procedure"),
    ('"procedure": "issuance",\n', "", "-", 1, "missing required field `procedure`"),
    ('"guardian_of_child"', '"neighbour"', "visitor", 3, "Invalid enum value"),
    ('"guardian_of_child"', '"household_member"', "visitor", 3, "cannot come for issuance"),
    ('"guardian_of_child"', '"self"', "companion", 10, "nobody comes along"),
    ('"circumstance": "held"', '"circumstance": "plain"', "circumstance", 4, "held, none"),
    ('  "circumstance": "held",\n', "", "circumstance", 1, "none told: one of held, none"),
    ('"center"', '"ginza"', "place", 5, "unknown place ginza"),
    ('"same_household"', '"rich"', "reliefs[0]", 14, "Invalid enum value"),
    ('"passport"', '"library_card"', "papers[1].paper", 17, "unknown paper library_card"),
    ('{"paper": "passport"}', '"passport"', "papers[1]", 17, "Expected `object`"),
    ('"notice"}', '"notice", "colour": 1}', "papers[0].colour", 16, "unknown field `colour`"),
    (
        '"notice"}',
        '"notice", "expires": "2026-02-30"}',
        "papers[0].expires",
        16,
        "Invalid RFC3339 encoded date",
    ),
    (
        '"notice"}',
        '"notice", "failed": ["own"], "unchecked": ["own"]}',
        "papers[0].unchecked",
        16,
        "own failed and was not looked at",
    ),
    ('"2015-05-17"', '"2015-02-29"', "applicant.born", 8, "no such birth date"),
    ('"2015-05-17"', '"S64.1.8"', "applicant.born", 8, "no such birth date"),
    ('"2015-05-17"', '"平成元年1月7日"', "applicant.born", 8, "no such birth date"),
    ('"2015-05-17"', '"令和0年1月1日"', "applicant.born", 8, "no such birth date"),
    ('"2015-05-17"', '"next May"', "applicant.born", 8, "no such birth date"),
    ('"2015-05-17"', '"2026-11-21"', "applicant.born", 8, "born after the day"),
    ('"1984-05-17"', '"1984-13-01"', "companion.born", 12, "no such birth date"),
    ('"1984-05-17"', "1984", "companion.born", 12, "Expected `str`"),
    ('"reliefs"', '"issued": "9990-01-01",\n"reliefs"', "issued", 14, "lies outside"),
    (
        '"reliefs"',
        '"old_card": {"expires": "0001-01-31"},\n"reliefs"',
        "old_card.expires",
        14,
        "lies",
    ),
    ('"reliefs"', '"issued": "9990-01-01",\n"reliefs"', "issued", 14, "lies outside"),
    (
        '"reliefs"',
        '"old_card": {"expires": "0001-01-31"},\n"reliefs"',
        "old_card.expires",
        14,
        "lies",
    ),
    ('"reliefs"', '"reason": "bored",\n  "reliefs"', "reason", 14, "unknown reason bored"),
    (
        '"reliefs"',
        '"move": {"moved_in": "2026-11-10",\n"reported": "2026-11-09"},\n"reliefs"',
        "move.reported",
        15,
        "2026-11-09 lies before 2026-11-10",
    ),
    (
        '"reliefs"',
        '"express": {"reason": "lost", "happened": "2026-11-21"},\n"reliefs"',
        "express.happened",
        14,
        "lies after the day",
    ),
    ('"reliefs"', '"reminded": "2026-10-01",\n"reliefs"', "reminded", 14, "nobody was notified"),
    ('"reliefs"', '"cause": "bored",\n"reliefs"', "cause", 14, "Invalid enum value"),
    ('"circumstance": "held",', '"circumstance": "held"', "-", 5, "Expecting ',' delimiter"),
]


@pytest.mark.parametrize(("old", "new", "key", "line", "why"), REFUSED)
def test_what_cannot_be_is_named(
    tmp_path: Path, old: str, new: str, key: str, line: int, why: str
) -> None:
    assert old in CASE
    file = written(tmp_path, CASE.replace(old, new, 1))
    with pytest.raises(CaseFault) as caught:
        read_known(file, CITY, DAY)
    details = caught.value.details
    assert (details["file"], details["key"], details["line"]) == ("case.json", key, line)
    assert why in str(details["why"])
    parts = three_parts(caught.value, WORDS)
    assert f"{line}行目" in parts["what"]
    assert all(parts.values())


NO_CASES = [
    b"",
    b"\xff\xfe",
    b"[]",
    b"null",
    b"[" * 100_000,
    b'{"procedure": ' + b"9" * 5_000 + b"}",
    b'{"procedure": "\\ud800"}',
    b" " * 1_000_001,
]


@pytest.mark.parametrize("content", NO_CASES, ids=range(len(NO_CASES)))
def test_what_is_no_case_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "case.json"
    file.write_bytes(content)
    with pytest.raises(CaseFault) as caught:
        read_known(file, CITY, DAY)
    assert caught.value.details["line"] in (1, "-")
    with pytest.raises(CaseFault):
        read_known(tmp_path / "absent.json", CITY, DAY)


def test_a_key_that_stands_twice_is_named_at_its_second_line(tmp_path: Path) -> None:
    text = CASE.replace('"place": "center"', '"place": "center",\n"procedure": "reissue"')
    with pytest.raises(CaseFault) as caught:
        read_known(written(tmp_path, text), CITY, DAY)
    assert (caught.value.details["key"], caught.value.details["line"]) == ("procedure", 6)


def test_a_mark_of_the_byte_order_is_no_trouble(tmp_path: Path) -> None:
    assert answer(tmp_path, f"\ufeff{CASE}")["outcome"] == "complete"


@pytest.mark.parametrize(
    "written_day",
    ["2026-02-30", "20.11.2026", "tomorrow", "20261120", "2026-W47-5", "9999-12-31"],
)
def test_a_day_that_is_none_is_told(written_day: str) -> None:
    with pytest.raises(CaseFault) as caught:
        day_of(written_day)
    assert caught.value.details["key"] == "--date"


def test_a_city_that_is_none_is_told() -> None:
    with pytest.raises(CaseFault) as caught:
        city_of("atlantis")
    assert "okayama" in str(caught.value.details["why"])
    assert city_of("zama") == "zama"


# --- possible, and yet not so simple --------------------------------------------------------------


def test_a_companion_who_is_a_minor_cannot_act(tmp_path: Path) -> None:
    for born, refusal in (("2008-11-21", "companion_minor"), ("2008-11-20", None)):
        found = answer(tmp_path, changed(companion={"born": born}))
        assert found["refusal"] == refusal


@pytest.mark.parametrize(
    ("registration", "refusal"),
    [("dead", "applicant_dead"), ("moved_out", "applicant_moved_out"), ("abroad", None)],
)
def test_who_is_dead_or_moved_out_gets_no_card(
    tmp_path: Path, registration: str, refusal: str | None
) -> None:
    person = {**json.loads(CASE)["applicant"], "registration": registration}
    found = answer(tmp_path, changed(applicant=person))
    assert found["refusal"] == refusal
    assert found["detail"]
    assert found["official_needed"]


def test_an_expired_paper_does_not_count(tmp_path: Path) -> None:
    for expires, finding in (("2026-11-19", "failed"), ("2026-11-20", "good")):
        text = CASE.replace('"passport"', f'"passport", "expires": "{expires}"')
        assert answer(tmp_path, text)["papers"][1]["finding"] == finding


def test_one_paper_for_two_persons_counts_once(tmp_path: Path) -> None:
    text = CASE.replace('"passport"', '"driving_licence", "document": "1"').replace(
        '"person": "companion"', '"person": "companion", "document": "1"'
    )
    found = answer(tmp_path, text)
    assert [paper["finding"] for paper in found["papers"]] == ["good", "good", "shared"]
    assert (found["outcome"], found["missing"][0]["person"]) == ("missing", "companion")


def test_one_family_register_speaks_for_both(tmp_path: Path) -> None:
    both = ', "document": "1"}'
    register = '{"paper": "family_register", "person": "%s"' + both
    text = CASE.replace('"same_household"', "").replace(
        '{"paper": "notice"}',
        '{"paper": "notice"}, ' + ", ".join(register % who for who in ("applicant", "companion")),
    )
    assert answer(tmp_path, text)["outcome"] == "complete"


@pytest.mark.parametrize(
    ("shown", "finding", "checks"),
    [
        ({"name": "公的　花子", "born": "H27.5.17"}, "good", []),
        ({"name": "公的 花子", "born": "2015-05-17"}, "good", []),
        ({"name": "公的　花子"}, "failed", ["name"]),
        ({"born": "2015-05-17"}, "failed", ["name"]),
        ({"name": "旧姓　花子", "born": "2015-05-17"}, "doubtful", ["register"]),
        ({"name": "公的　花子", "born": "2015-05-18"}, "doubtful", ["register"]),
        ({"name": "公的　花子", "address": "よその町"}, "good", []),
    ],
)
def test_what_a_paper_shows_is_compared(
    tmp_path: Path, shown: dict[str, str], finding: str, checks: list[str]
) -> None:
    papers = json.loads(CASE)["papers"]
    papers[1] |= shown
    found = answer(tmp_path, changed(papers=papers))["papers"][1]
    assert (found["finding"], found["checks"]) == (finding, checks)


@pytest.mark.parametrize("name", ["辻", "髙" * 30 + "﨑" * 30, "渡邉󠄂　葛󠄀", "𠮷　𰻞"])
def test_any_name_can_be_compared(tmp_path: Path, name: str) -> None:
    person = {"name": name, "born": "2015-05-17"}
    papers = json.loads(CASE)["papers"]
    papers[1] |= person
    found = answer(tmp_path, changed(applicant=person, papers=papers))
    assert found["papers"][1]["finding"] == "good"


@pytest.mark.parametrize(
    ("born", "outcome", "unsure"),
    [
        ("2015", "complete", False),
        ("2011", "ask_official", True),
        ("2011-11", "ask_official", True),
        ("不詳", "ask_official", True),
        ("H31.4.30", "complete", False),
        ("R1.5.1", "complete", False),
        ("令和元年5月1日", "complete", False),
        ("2020-02-29", "complete", False),
    ],
)
def test_birth_dates_that_are_unusual(
    tmp_path: Path, born: str, outcome: str, unsure: bool
) -> None:
    found = answer(tmp_path, changed(applicant={"born": born}))
    assert (found["outcome"], found["age_unsure"]) == (outcome, unsure)
    assert found["detail"]


def test_an_incomplete_birth_date_has_no_last_day(tmp_path: Path) -> None:
    until = answer(tmp_path, changed(applicant={"born": "2015"}))["until"]
    assert until["card"]["why_not"] == "birth_incomplete"
    assert until["authentication"] is None


def test_a_child_gets_no_signing_certificate(tmp_path: Path) -> None:
    until = answer(tmp_path, CASE)["until"]
    assert until["card"]["day"] == "2031-05-17"
    assert until["signing"]["why_not"] == "no_signing"


def test_lines_for_people_tell_the_same(tmp_path: Path) -> None:
    text = changed(cause="lost", move=None)
    told = lines(judge_known(CITY, read_known(written(tmp_path, text), CITY, DAY), DAY), WORDS)
    assert told[0] == "書類がそろいました"
    assert "手数料は1,000円です（紛失）。交付のとき、この窓口が受け取ります。" in told
    assert any("岡山市の決まり" in line for line in told)


def test_every_refusal_and_hindrance_has_its_sentence(tmp_path: Path) -> None:
    late = {
        "procedure": "continued_use",
        "circumstance": "pin_known",
        "papers": [{"paper": "my_number_card"}],
    }
    for move, lapse in (
        (("2026-11-01", "2026-11-16"), "reported_late_after_move"),
        (("2026-07-01", "2026-07-10"), "too_late"),
    ):
        moved = {"moved_in": move[0], "reported": move[1]}
        found = answer(tmp_path, json.dumps({**late, "move": moved}))
        assert found["deadlines"][0]["lapse"] == lapse
        assert (found["hindrance"], found["outcome"]) == ("lapsed", "not_acceptable")
        assert "継続利用" in found["detail"] or "期限" in found["detail"]


# --- the lines of a JSON text ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("a",), 2),
        (("b", 0), 4),
        (("b", 1, "c"), 6),
        (("b", 1, "a"), 5),
        (("z",), 1),
        (("b", 9), 3),
    ],
)
def test_the_line_of_a_value(path: tuple[str | int, ...], line: int) -> None:
    text = '{\n"a": "b\\"[",\n"b": [\n1,\n{"x": {"a": 2},\n"c": "}"}]\n}'
    assert line_at(text, path) == line


def test_a_told_path_is_understood() -> None:
    assert steps_of("$.papers[0].expires") == ("papers", 0, "expires")
    assert steps_of("$") == ()
