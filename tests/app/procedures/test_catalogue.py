"""The menu is complete and a site's policy is read from data."""

import pkgutil
from pathlib import Path

import pytest

import app.procedures
from app.procedures.catalogue import PROCEDURES, Catalogue, load_policy
from app.procedures.facts import Fact, Is, PinPolicy, Truth, any_clause
from app.procedures.flow import Procedure
from app.resources import ResourceFault

ENGINE = {"answers", "casework", "catalogue", "facts", "flow", "meanwhile", "steps"}


def test_every_procedure_file_is_in_the_menu() -> None:
    files = {module.name for module in pkgutil.iter_modules(app.procedures.__path__)} - ENGINE
    assert files == {procedure.key for procedure in PROCEDURES}


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.key)
def test_a_stage_reads_only_what_earlier_ones_teach(procedure: Procedure) -> None:
    known = {Fact.PIN_POLICY}
    for stage in procedure.stages:
        assert stage.reads <= known, stage.key
        known |= stage.step.teaches
    keys = [stage.key for stage in procedure.stages]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.key)
def test_unusual_stages_have_a_condition(procedure: Procedure) -> None:
    assert all(stage.when for stage in procedure.stages if not stage.usual)


def test_the_policy_of_a_city_and_of_one_without_its_own() -> None:
    own = load_policy("okayama")
    assert own.pin_policy is PinPolicy.NATIONAL_TERMINAL
    assert load_policy("nowhere") == load_policy("default")
    assert [one.key for one in Catalogue(own).offered()] == ["issuance", "form_fill"]
    assert own.given() == {"pin_policy": "national_terminal"}


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
