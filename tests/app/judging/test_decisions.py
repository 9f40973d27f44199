"""The decision tables of every city, one readable line a case: ``tables/<city>.txt``.

A paper is a word of ``WORDS``: ``!x`` is a copy, ``?x`` differs from the register, ``~x`` was not
looked at, ``x-`` bears no photo, ``x†2026-11-19`` ended on that day.  ``more`` tells the rest as
``key=value``.  ``by the city`` lists what the contractor does not do: an official's works, and
with ``*`` those of the city's window.
"""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.arrangements.arrangements import Doer
from app.judging.judged import CityRules, Judged, judge_known, load_city
from app.judging.reading import cities, read_known

TABLES = Path(__file__).parent / "tables"
WORDS = {
    "attested": "face_photo_certificate",
    "attorney": "letter_of_attorney",
    "bank": "bank_book",
    "birth": "birth_registration",
    "boshi": "mother_child_book",
    "card": "my_number_card",
    "card-with-pin": "my_number_card_pin",
    "disaster": "disaster_certificate",
    "expired-card": "expired_my_number_card",
    "family": "family_register",
    "form": "application_form",
    "handbook": "disability_handbook",
    "hard": "mandate_with_difficulty",
    "insured": "eligibility_certificate",
    "licence": "driving_licence",
    "mandate": "notice_with_mandate",
    "medical": "medical_certificate",
    "notice": "notice",
    "number-card": "notification_card",
    "old-card": "old_card",
    "old-insurance": "health_insurance_card",
    "passport": "passport",
    "pension": "pension_book",
    "police": "police_receipt",
    "receipt": "fee_receipt",
    "registry": "guardianship_certificate",
    "reply": "enquiry_reply",
    "stay-card": "residence_card",
    "support": "support_body_certificate",
}
VISITORS = {
    "self": "self",
    "child": "guardian_of_child",
    "ward": "guardian_of_ward",
    "rep": "representative",
    "family": "household_member",
}
MARKS = {"!": ("failed", "original"), "?": ("failed", "register"), "~": ("unchecked", "original")}
Row = tuple[str, str, str, tuple[str, ...]]


def rows() -> Iterator[Row]:
    for file in sorted(TABLES.glob("*.txt")):
        head: dict[str, str] = {"place": ""}
        for line in file.read_text(encoding="utf-8").splitlines():
            cells = tuple(cell.strip() for cell in line.split("|"))
            if len(cells) == 9 and cells[0] != "procedure":
                yield file.stem, head["day"], head["place"], cells
            elif line.startswith(("day ", "place ")):
                head |= dict([line.split()])


ROWS = list(rows())


@cache
def city(name: str) -> CityRules:
    return load_city(name)


def paper(word: str, person: str) -> dict[str, Any]:
    told: dict[str, Any] = {"person": person}
    if word[0] in MARKS:
        key, check = MARKS[word[0]]
        told[key], word = [check], word[1:]
    word, _, expires = word.partition("†")
    if expires:
        told["expires"] = expires
    if word.endswith("-"):
        told["photo"], word = False, word.removesuffix("-")
    return {**told, "paper": WORDS[word]}


def more(case: dict[str, Any], key: str, value: str) -> None:
    """Add one word of the column to a case file."""
    applicant = case["applicant"]
    if key in ("born", "registration"):
        applicant[key] = value
    elif key == "ward":
        applicant["ward"] = value == "yes"
    elif key == "pinless":
        case["old_card"] = {"pinless": value == "yes"}
    elif key == "stay":
        applicant |= {"stay_until": value.removesuffix("+"), "stay_pending": value.endswith("+")}
    elif key == "old":
        expires, _, certificate = value.partition("/")
        case["old_card"] = {"expires": expires}
        if certificate:
            case["old_card"]["certificate_until"] = certificate
    elif key == "express":
        case["express"] = dict(zip(("reason", "happened"), value.split(":"), strict=True))
    elif key == "move":
        case["move"] = dict(zip(("moved_in", "reported"), value.split(":"), strict=True))
    elif key == "companion":
        case["companion"] = {"born": value}
    elif key == "relief":
        case["reliefs"] = [value]
    else:
        assert key in ("cause", "reason", "place"), key
        case[key] = value


def judged(folder: Path, row: Row) -> Judged:
    name, day, place, cells = row
    procedure, who, circumstance, applicant, companion, rest, *_ = cells
    case: dict[str, Any] = {
        "procedure": procedure,
        "visitor": VISITORS[who],
        "circumstance": circumstance,
        "place": place,
        "applicant": {},
        "papers": [
            *(paper(word, "applicant") for word in applicant.split()),
            *(paper(word, "companion") for word in companion.split()),
        ],
    }
    for word in rest.split():
        key, _, value = word.partition("=")
        if key == "day":
            day = value
        else:
            more(case, key, value)
    file = folder / "case.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    on = date.fromisoformat(day)
    return judge_known(city(name), read_known(file, city(name), on), on)


def told(found: Judged) -> tuple[str, str, list[str]]:
    why = found.outcome.value
    lapse = next((one.lapse for one in found.deadlines if one.lapse), None)
    if found.verdict.refusal:
        why += f" {found.verdict.refusal.value}"
    elif found.hindrance:
        why += f" {(lapse or found.hindrance).value}"
    elif found.verdict.still:
        why += f" {found.verdict.still}"
    fee = "-" if found.fee is None else str(found.fee.amount)
    if found.fee and found.fee.collector:
        fee += f" {found.fee.collector.value}"
    works = [
        act.work.value + ("*" if act.by is Doer.CITY_DESK else "")
        for act in found.acts
        if act.by is not Doer.CONTRACTOR
    ]
    return why, fee, sorted(works)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join((row[0], *row[3][:6])))
def test_decisions(tmp_path: Path, row: Row) -> None:
    outcome, fee, by_city = row[3][6:]
    found = told(judged(tmp_path, row))
    if fee not in ("-", "0") and " " not in fee:
        fee += " city"
    assert found == (outcome, fee, sorted(by_city.split()))


def test_every_city_and_every_procedure_has_its_lines() -> None:
    assert {row[0] for row in ROWS} == set(cities())
    said = {row[3][0] for row in ROWS if row[0] == "default"}
    assert said == set(city("default").rules.procedures())
