"""Each line of text goes through the one place that knows Qt draws variants wrongly."""

import ast

from tests.architecture.repository import files, name, told, tree

THE_PLACE = "widgets/hard_text.py"


def test_no_line_is_drawn_past_the_place_that_knows_variants() -> None:
    found = [
        f"{name(path)}:{node.lineno} {node.attr}"
        for path in files("widgets")
        if name(path) != THE_PLACE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("drawText", "drawStaticText", "drawContents", "addText")
    ]
    assert not found, told(found)


def test_no_label_of_qt_draws_by_itself() -> None:
    """A class of Qt that shows text has a paintEvent of its own here."""
    found: list[str] = []
    for path in files("widgets"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and _named(node.func) in ("QLabel", "QTextEdit"):
                found.append(f"{name(path)}:{node.lineno} {_named(node.func)}(…)")
            if isinstance(node, ast.ClassDef) and "QLabel" in map(_named, node.bases):
                own = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
                if "paintEvent" not in own:
                    found.append(f"{name(path)}:{node.lineno} class {node.name}")
    assert not found, told(found)


def _named(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
