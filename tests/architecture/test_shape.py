"""Sizes, names and state: what keeps a file readable and a test possible."""

import ast
from pathlib import Path

import pytest

from tests.architecture.repository import PACKAGES, PROGRAM, files, name, told, tree

LONGEST_FILE = 500
LONGEST_COMMON_FUNCTION = 30
FORBIDDEN = {"utils", "util", "common", "base", "manager", "managers", "helpers", "misc"}
# SQLAlchemy's tables are written in small letters, as SQL is.
TABLES = {"app/store/tables.py", "app/store/ledger_tables.py", "sync/central/tables.py"}
MUTABLE_CALLS = {"dict", "list", "set", "defaultdict", "deque", "Counter", "OrderedDict"}


def test_no_file_is_too_long() -> None:
    found = [
        f"{name(path)}: {lines} lines"
        for path in files(*PROGRAM, "tests", "packaging")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    assert not found, told(found)


def _functions(path: Path) -> list[int]:
    """Return the lengths of a file's functions, docstrings not counted."""
    lengths: list[int] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            doc = node.body[0] if ast.get_docstring(node) else None
            spoken = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
            lengths.append((node.end_lineno or 0) - node.lineno + 1 - spoken)
    return lengths


@pytest.mark.parametrize("package", [*PACKAGES, "bench", "main.py"])
def test_nine_of_ten_functions_are_short(package: str) -> None:
    lengths = sorted(length for path in files(package) for length in _functions(path))
    if lengths:
        assert lengths[int(len(lengths) * 0.9)] <= LONGEST_COMMON_FUNCTION


def test_no_file_or_class_has_an_empty_name() -> None:
    found: list[str] = []
    for path in files(*PROGRAM, "tests"):
        found += [
            f"{name(path)}: {part}" for part in (path.stem, path.parent.name) if part in FORBIDDEN
        ]
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and node.name.endswith(
                ("Manager", "Helper", "Utils", "Util")
            ):
                found.append(f"{name(path)}:{node.lineno} class {node.name}")
    assert not found, told(found)


def _is_mutable(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Dict | ast.List | ast.Set | ast.DictComp | ast.ListComp | ast.SetComp):
        return True
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id in MUTABLE_CALLS
    )


def _is_empty(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, ast.List):
        return not value.elts
    return isinstance(value, ast.Call) and not value.args and not value.keywords


def test_no_module_keeps_state() -> None:
    """A table is written in capitals and filled where it stands; a registry begins empty."""
    found: list[str] = []
    for path in files(*PACKAGES, "main.py"):
        for node in tree(path).body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            if isinstance(node, ast.AnnAssign):
                targets = [node.target]
            for target in targets:
                value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
                if not isinstance(target, ast.Name) or not _is_mutable(value):
                    continue
                if name(path) in TABLES or target.id == "__all__":
                    continue
                if not target.id.isupper() or _is_empty(value):
                    found.append(f"{name(path)}:{node.lineno} {target.id}")
        found += [
            f"{name(path)}:{node.lineno} global"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Global)
        ]
    assert not found, told(found)


def test_an_error_is_never_a_returned_false() -> None:
    """A fault that is caught is not turned into a flag, but where the name asks a question."""
    asking = ("is_", "has_", "can_", "fits", "opens", "lists_", "verified")
    found: list[str] = []
    for path in files(*PACKAGES):
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.FunctionDef) or function.name.lstrip("_").startswith(
                asking
            ):
                continue
            found += [
                f"{name(path)}:{node.lineno} {function.name}"
                for handler in ast.walk(function)
                if isinstance(handler, ast.ExceptHandler)
                for node in handler.body
                if isinstance(node, ast.Return)
                and isinstance(node.value, ast.Constant)
                and node.value.value is False
            ]
    assert not found, told(found)


def test_no_layout_is_asked_for_its_items() -> None:
    """``itemAt`` answers with an object that outlives what it stands for and ends the program."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in files("widgets")
        if path.name != "layout_items.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("itemAt", "itemAtPosition")
    ]
    assert not found, "ask indexOf: " + ", ".join(found)


def test_every_painter_ends_with_its_block() -> None:
    """A traceback keeps a frame and its painter; one that outlives its widget's turn kills."""
    found: list[str] = []
    for path in files("widgets", "devices", "tests"):
        ended = {
            id(item.context_expr)
            for node in ast.walk(tree(path))
            if isinstance(node, ast.With)
            for item in node.items
        }
        found += [
            f"{name(path)}:{node.lineno}"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Call)
            and _called(node) in ("QPainter", "QStylePainter")
            and id(node) not in ended
        ]
    assert not found, "write `with QPainter(…) as painter`: " + ", ".join(found)


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_no_wait_keeps_pythons_lock() -> None:
    """QTest's waits hold the lock while they sleep, so that no lane can work meanwhile."""
    found = [
        f"{name(path)}:{node.lineno} {node.attr}"
        for path in files(*PROGRAM, "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("qWait", "qSleep")
    ]
    assert not found, told(found)


CLEARING = "widgets/clearing.py"
# What is no widget in a layout: cameras, a voice, a notice's timer, the frames of the stack.
FREE_TO_GO = {"camera", "camera_facts", "simulated_camera", "resident/voice", "notices", "shell"}


def test_no_widget_leaves_a_layout_by_itself() -> None:
    """Qt tells Python nothing of the layout's item that goes with it: the program ends later."""
    found = [
        f"{name(path)}:{node.lineno} {node.attr}"
        for path in files("widgets")
        if name(path) != CLEARING
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and (
            node.attr == "replaceWidget"
            or (
                node.attr in ("deleteLater", "removeWidget")
                and name(path).removeprefix("widgets/").removesuffix(".py") not in FREE_TO_GO
            )
        )
    ]
    assert not found, "use discard or take_out of " + CLEARING + ": " + told(found)
