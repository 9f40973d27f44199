"""The menu is complete and a site's policy is read from data."""

import pkgutil
from datetime import date
from importlib import import_module
from pathlib import Path

import msgspec
import pytest

import app.procedures
from app.documents.papers import load_papers
from app.documents.rule_files import load_rules
from app.documents.rules import Refusal
from app.procedures.catalogue import PROCEDURES, Catalogue, load_policy
from app.procedures.facts import Fact, Is, PinPolicy, Truth, any_clause
from app.procedures.flow import Procedure
from app.resources import ResourceFault


def test_every_procedure_that_is_written_is_in_the_menu() -> None:
    modules = [
        import_module(f"app.procedures.{one.name}")
        for one in pkgutil.iter_modules(app.procedures.__path__)
    ]
    written = {
        one.key for module in modules for one in vars(module).values() if isinstance(one, Procedure)
    }
    assert written == {procedure.key for procedure in PROCEDURES}
    assert len(PROCEDURES) == len(written)


def test_the_menu_lists_each_procedure_in_one_part() -> None:
    for city in ("okayama", "osakasayama", "chiba", "nowhere"):
        catalogue = Catalogue(load_policy(city))
        listed = [one for part in catalogue.menu().values() for one in part]
        assert sorted(listed, key=PROCEDURES.index) == list(catalogue.offered())
        assert all(len(part) <= 9 for part in catalogue.menu().values())


@pytest.mark.parametrize(
    ("city", "day"),
    [
        ("okayama", date(2026, 11, 20)),
        ("osakasayama", date(2027, 2, 1)),
        ("chiba", date(2022, 7, 1)),
        ("yokohama", date(2026, 11, 20)),
        ("zama", date(2026, 11, 20)),
    ],
)
def test_a_menu_offers_what_the_rules_take_from_somebody(city: str, day: date) -> None:
    rules, offered = load_rules(city, load_papers()), Catalogue(load_policy(city)).offered()
    asked = {one.procedure: one.cases() for one in rules.occurring() if one.start <= day}
    taken = {
        key
        for key, cases in asked.items()
        if any(rules.rule(case, day).refused is not Refusal.NOT_TAKEN_HERE for case in cases)
    }
    assert taken == {one.key for one in offered if one.key in asked}


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.key)
def test_a_stage_reads_only_what_earlier_ones_teach(procedure: Procedure) -> None:
    known = {Fact.PIN_POLICY, Fact.FEE_AT_ISSUE}  # given at the opening
    for stage in procedure.stages:
        assert stage.reads <= known, stage.key
        known |= stage.step.learns
    keys = [stage.key for stage in procedure.stages]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.key)
def test_unusual_stages_have_a_condition(procedure: Procedure) -> None:
    assert all(stage.when for stage in procedure.stages if not stage.usual)


def test_the_policy_of_a_city_and_of_one_without_its_own() -> None:
    own = load_policy("okayama")
    assert own.pin_policy is PinPolicy.NATIONAL_TERMINAL
    assert load_policy("nowhere") == load_policy("default")
    assert Catalogue(own).offered() == PROCEDURES


def test_pins_are_set_from_the_panel_only_where_those_in_the_chip_are_known() -> None:
    site = msgspec.structs.replace(load_policy("okayama"), pin_policy=PinPolicy.CHIP_PANEL)
    catalogue = Catalogue(site)
    given = {one.key: catalogue.given(one)["pin_policy"] for one in PROCEDURES}
    assert [key for key, policy in given.items() if policy == "chip_panel"] == [
        "issuance",
        "pin_change",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[municipality.x]\npin_policy = "chip_panel"\noffered = []\nsource = "s"\n', "no default"),
        (
            '[municipality.default]\npin_policy = "chip_panel"\noffered = ["tea"]\nsource = "s"\n',
            "unknown procedure tea",
        ),
        ('[municipality.default]\npin_policy = "at_home"\noffered = []\nsource = "s"\n', "at_home"),
    ],
)
def test_a_broken_policy_is_named(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "procedures.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ResourceFault) as caught:
        load_policy("okayama", file)
    assert why in str(caught.value.details["why"])


def test_a_condition_is_unknown_until_its_fact_is_learnt() -> None:
    clauses = ((Is(Fact.FACE_AUTH, ("yes",)), Is(Fact.INSURANCE, ("yes",))),)
    assert any_clause((), {}) is Truth.YES
    assert any_clause(clauses, {}) is Truth.UNKNOWN
    assert any_clause(clauses, {Fact.FACE_AUTH: "no"}) is Truth.NO
    assert any_clause(clauses, {Fact.FACE_AUTH: "yes"}) is Truth.UNKNOWN
    assert any_clause(clauses, {Fact.FACE_AUTH: "yes", Fact.INSURANCE: "yes"}) is Truth.YES
