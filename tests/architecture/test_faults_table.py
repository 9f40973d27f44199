"""The papers on faults and on the protocol say what the code and the tests hold."""

import ast
import re

import pytest

from tests.architecture.repository import ROOT, told, tree

WANTED = (*range(1, 17), *range(29, 33), 42)


def _table() -> str:
    return (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")


def test_each_test_of_the_table_is_there() -> None:
    found: list[str] = []
    named = re.findall(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`", _table())
    assert len(named) > 30
    for path, test in named:
        here = {
            node.name for node in ast.walk(tree(ROOT / path)) if isinstance(node, ast.FunctionDef)
        }
        if test not in here:
            found.append(f"{path}::{test}")
    assert not found, told(found)


@pytest.mark.parametrize("number", WANTED)
def test_each_fault_has_a_row_with_a_test(number: int) -> None:
    rows = [line for line in _table().splitlines() if line.startswith(f"| {number} |")]
    assert len(rows) == 1
    assert "::test_" in rows[0]
