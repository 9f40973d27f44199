"""What fills a form: chip before ledger, dates by era, boxes by the visit's facts."""

from datetime import date

import pytest
from msgspec.structs import replace

from app import paths
from app.cards.card import Card
from app.documents.rules import Visitor
from app.forms.filling import ALWAYS, Filling, ticks_of, values_of
from app.forms.loading import load_form
from app.ports import FourAttributes
from app.procedures.answers import PhotoSource
from app.procedures.asking import Ask, Enter
from app.procedures.catalogue import PROCEDURES
from app.procedures.facts import Fact
from app.resources import words

JA = words("ja")
CHIP = FourAttributes(name="葛西　花子", address="汐見市 北区", born=date(1989, 1, 8), sex="2")
ROW = Card(
    id="card",
    scope="office:kita",
    control_number="3K7204817",
    name="葛西　華子",
    kana="カサイ　ハナコ",
    born="1989-01-07",
    address="汐見市 南区",
    municipality="33100",
    office="kita",
    box="B1",
)
FILLING = Filling(visit="A041", on=date(2019, 5, 1), mayor="汐見市長", office="汐見市")


def texts(form: str, **known: object) -> dict[str, str]:
    return dict(values_of(load_form(form), replace(FILLING, **known), JA).texts)


def test_the_chip_tells_the_person_and_the_ledger_the_reading() -> None:
    told = texts("e08", attributes=CHIP, card=ROW)
    assert (told["name"], told["address"], told["sex"]) == ("葛西　花子", "汐見市 北区", "女")
    assert told["born"] == "平成元年\n1月8日"
    assert told["reading"] == "カサイ　ハナコ"
    assert told["name_note"] == "字形は カードのとおり"
    assert "カードから" in told["origin"]


def test_without_the_chip_the_ledger_tells() -> None:
    told = texts("e13", card=ROW)
    assert (told["name"], told["address"]) == ("葛西　華子", "汐見市 南区")
    assert told["born"] == "昭和64年\n1月7日"
    assert "sex" not in told
    assert "name_note" not in told
    assert "台帳から" in told["origin"]


@pytest.mark.parametrize("form", ["e01", "e10", "e13"])
def test_a_birth_date_that_the_ledger_does_not_know_is_left_to_a_pen(form: str) -> None:
    told = texts(form, card=replace(ROW, born=""))
    assert told["name"] == "葛西　華子"
    assert not {"born", "born_line"} & set(told)


def test_with_neither_the_person_is_left_to_a_pen() -> None:
    told = texts("e13")
    assert not {"name", "address", "born", "reading", "sex"} & set(told)
    assert told["applied"] == "申請日　令和元年5月1日"


@pytest.mark.parametrize(
    ("born", "two", "one"),
    [
        ("1926-12-25", "昭和元年\n12月25日", "昭和元年12月25日"),
        ("1926-12-24", "大正15年\n12月24日", "大正15年12月24日"),
        ("2000-02-29", "平成12年\n2月29日", "平成12年2月29日"),
        ("1950-03", "1950年\n3月（日は 不詳）", "1950年3月（日は 不詳）"),
        ("1950", "1950年\n（日は 不詳）", "1950年（日は 不詳）"),
    ],
)
def test_a_birth_date_is_told_as_far_as_it_is_known(born: str, two: str, one: str) -> None:
    row = replace(ROW, born=born)
    assert texts("e13", card=row)["born"] == two
    assert texts("e10", card=row)["born_line"] == one


def test_what_was_entered_fills_its_field_and_days_get_their_era() -> None:
    entered = {"police_number": "20261118", "lost_on": "2026-11-18", "elsewhere": "x"}
    told = texts("e13", entered=entered)
    assert told["police_number"] == "20261118"
    assert told["lost_on"] == "令和8年11月18日"
    assert "elsewhere" not in told


@pytest.mark.parametrize(
    ("form", "learnt", "ticks"),
    [
        ("e01", {"visitor": "self"}, {"card", "signing_certificate", "user_certificate"}),
        (
            "e01",
            {"visitor": "guardian_of_child", "insurance": "yes"},
            {"card", "user_certificate", "insurance", "legal"},
        ),
        (
            "e08",
            {
                "visitor": "representative",
                "procedure": "certificate_issue",
                "certificates": "signing,authentication",
            },
            {"issue", "signing", "authentication", "representative.appointed"},
        ),
        (
            "e08",
            {
                "visitor": "guardian_of_ward",
                "procedure": "certificate_renewal",
                "certificates": "signing,authentication",
            },
            {"renew", "authentication", "representative.legal"},
        ),
        (
            "e09",
            {"visitor": "self", "procedure": "pin_reset", "which_pins": "resident,face_input"},
            {"reset", "resident", "face_input", "by_resident"},
        ),
        ("e11", {"what_changed": "name,address"}, {"name", "address"}),
        ("e12", {"reason": "abroad"}, {"card", "abroad"}),
        ("e13", {"reason": "stolen", "procedure": "reissue"}, {"card", "stolen", "wish"}),
        ("e14", {"face_auth": "no", "insurance": "no"}, set()),
        ("e14", {"face_wish": "yes", "delivery": "to_person"}, {"pinless", "mail"}),
        ("e07", {"delivery": "registered_mail"}, {"registered"}),
        ("e10", {"visitor": "representative", "reason": "lost"}, set()),
    ],
)
def test_answers_tick_boxes(form: str, learnt: dict[str, str], ticks: set[str]) -> None:
    assert ticks_of(load_form(form), learnt) == ticks


def test_a_value_is_in_no_traceback() -> None:
    assert "葛西" not in repr(replace(FILLING, attributes=CHIP, card=ROW))


def test_every_tick_follows_from_what_a_visit_can_learn() -> None:
    can = {f"procedure.{one.key}" for one in PROCEDURES} | {ALWAYS}
    can |= {f"{Fact.VISITOR}.{one}" for one in Visitor}
    for fact in (Fact.FACE_AUTH, Fact.INSURANCE, Fact.FACE_WISH, Fact.PIN_TAKEN_OVER):
        can |= {f"{fact}.yes", f"{fact}.no"}
    can |= {f"{Fact.PHOTO}.{one}" for one in PhotoSource}
    steps = [stage.step for one in PROCEDURES for stage in one.stages]
    for step in steps:
        if isinstance(step, Ask):
            can |= {f"{one.fact}.{option}" for one in step.questions for option in one.options}
    blanks = {blank.key for step in steps if isinstance(step, Enter) for blank in step.blanks}
    slips = paths.resources() / "slips" / "forms"
    for file in sorted(slips.glob("*.toml")):
        form = load_form(file.stem)
        told = {one for check in form.checks for one in (*check.when, *check.unless)}
        assert told <= can, file.name
        by_answers = form.fields() & {
            "lost_on",
            "moved_on",
            "until",
            "since",
            "application_id",
            "declared_on",
            "planned_on",
        }
        by_answers |= {field for field in form.fields() if field.startswith("police_")}
        assert by_answers <= blanks, file.name
