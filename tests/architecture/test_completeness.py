"""What comes in pairs: procedures and menu, steps and widgets, claims and modules, verbs."""

import re
import subprocess
import sys

from app.procedures.catalogue import PROCEDURES
from app.procedures.steps import StepKind
from app.resources import words
from bench.__main__ import CLAIMS
from main import VERBS
from tests.architecture.repository import ROOT, files, name, told
from widgets.steps.table import STEP_WIDGETS


def test_every_procedure_file_is_on_the_menu() -> None:
    catalogue = (ROOT / "app/procedures/catalogue.py").read_text(encoding="utf-8")
    found = [
        name(path)
        for path in files("app/procedures")
        if re.search(r"^[A-Z_]+ = Procedure\(", path.read_text(encoding="utf-8"), re.MULTILINE)
        and f"from app.procedures.{path.stem} import" not in catalogue
    ]
    assert not found, told(found)


def test_every_procedure_and_stage_has_its_name() -> None:
    known = words("ja").keys()
    found = [f"procedures.name.{procedure.key}" for procedure in PROCEDURES]
    found += [
        f"procedures.stage.{stage.key}" for procedure in PROCEDURES for stage in procedure.stages
    ]
    found = [key for key in found if key not in known]
    assert not found, told(found)


def test_every_kind_of_step_has_its_widget() -> None:
    assert STEP_WIDGETS.keys() == set(StepKind)


def test_every_claim_is_in_the_bench() -> None:
    measured = {claim.__name__ for claim in CLAIMS}
    found = [
        name(path)
        for path in files("bench")
        if "def measure(" in path.read_text(encoding="utf-8")
        and f"bench.{path.stem}" not in measured
    ]
    assert not found, told(found)


def test_every_verb_has_help() -> None:
    found: list[str] = []
    for verb in VERBS:
        done = subprocess.run(
            [sys.executable, "main.py", verb, "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or f"main.py {verb}" not in done.stdout:
            found.append(f"{verb}: {done.stderr}")
    assert not found, told(found)
