"""Every trouble has one code and three sentences, and the sentences get what they name."""

import ast
import string
from functools import cache

from app.resources import words
from tests.architecture.repository import PACKAGES, files, name, told, tree

PARTS = ("what", "safe", "next")


class _Fault:
    """One class of fault as the source tells it."""

    def __init__(self, where: str, node: ast.ClassDef) -> None:
        self.where = where
        self.bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
        self.code = ""
        self.takes: set[str] | None = None
        for one in node.body:
            if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant):
                if [t.id for t in one.targets if isinstance(t, ast.Name)] == ["code"]:
                    self.code = str(one.value.value)
            elif isinstance(one, ast.FunctionDef) and one.name == "__init__":
                arguments = [*one.args.args, *one.args.kwonlyargs]
                self.takes = {argument.arg for argument in arguments} - {"self"}


@cache
def _faults() -> dict[str, list[_Fault]]:
    """Return all classes that descend from CounterFault, by name."""
    classes: dict[str, list[_Fault]] = {}
    for path in files(*PACKAGES):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                fault = _Fault(f"{name(path)}:{node.lineno}", node)
                classes.setdefault(node.name, []).append(fault)
    known = {"CounterFault"}
    while True:
        grown = known | {n for n, them in classes.items() for one in them if known & set(one.bases)}
        if grown == known:
            break
        known = grown
    descend = {n: [one for one in them if known & set(one.bases)] for n, them in classes.items()}
    return {n: them for n, them in descend.items() if them}


def test_every_fault_has_its_own_code() -> None:
    found: list[str] = []
    seen: dict[str, str] = {}
    parents = {base for them in _faults().values() for one in them for base in one.bases}
    for fault_name, them in _faults().items():
        for one in them:
            if not one.code:
                if fault_name not in parents:
                    found.append(f"{one.where} {fault_name} has no code")
            elif one.code in seen:
                found.append(f"{one.where} {fault_name} has the code of {seen[one.code]}")
            else:
                seen[one.code] = f"{fault_name} ({one.where})"
    assert len(seen) > 40
    assert not found, told(found)


def test_every_fault_has_its_three_sentences() -> None:
    japanese = words("ja").keys()
    found = [
        f"{one.where} {fault_name}: fault.{one.code}.{part}"
        for fault_name, them in _faults().items()
        for one in them
        if one.code
        for part in PARTS
        if f"fault.{one.code}.{part}" not in japanese
    ]
    assert not found, told(found)


def test_no_sentences_are_left_of_a_fault_that_is_gone() -> None:
    codes = {one.code for them in _faults().values() for one in them}
    for language in ("ja", "en"):
        told_codes = {
            key.split(".")[1]
            for key in words(language).keys()  # noqa: SIM118
            if key.startswith("fault.")
        }
        assert told_codes <= codes, sorted(told_codes - codes)


def _asked(code: str) -> set[str]:
    catalogue = words("ja")
    asked: set[str] = set()
    for part in PARTS:
        key = f"fault.{code}.{part}"
        if key in catalogue:
            parsed = string.Formatter().parse(catalogue(key))
            asked |= {field for _, field, _, _ in parsed if field}
    return asked


def test_a_sentence_gets_every_value_that_it_names() -> None:
    found: list[str] = []
    asked = {
        fault_name: (one, _asked(one.code))
        for fault_name, them in _faults().items()
        for one in them
        if one.code and len(them) == 1
    }
    for path in files(*PACKAGES, "main.py"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in asked or any(word.arg is None for word in node.keywords):
                continue
            fault, wanted = asked[node.func.id]
            given = {str(word.arg) for word in node.keywords} | (fault.takes or set())
            if wanted - given:
                missing = ", ".join(sorted(wanted - given))
                found.append(f"{name(path)}:{node.lineno} {node.func.id} lacks {missing}")
    assert not found, told(found)
