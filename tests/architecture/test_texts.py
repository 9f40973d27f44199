"""Every text that is asked for exists, every text that exists is asked for."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app import paths
from app.resources import read_toml, words
from tests.architecture.repository import files, name, told, tree

KEY = re.compile(r"[a-z][a-z_0-9]*(\.[A-Za-z0-9_-]+)+")
LANGUAGES = sorted(one.name for one in (paths.resources() / "text").iterdir() if one.is_dir())
RESIDENT = ("resident.toml", "slips.toml", "purposes.toml")
PROGRAM = ("app", "devices", "sync", "widgets", "main.py", "station.py")

# Keys made from data at run time: where, and from what.
MADE_FROM_DATA = {
    "fault.": "every CounterFault; test_faults.py checks them",
}
# Where a language needs other values than Japanese, all of which the caller gives.
OTHER_VALUES = {
    "resident.attributes.date": "the Japanese era and its year; elsewhere the year",
}
# Files whose Japanese is data of signs, not text.
SIGNS = {
    "devices/printer/typesetting.py": "signs that begin no line",
    "widgets/fonts.py": "names of font families",
}


class _Use:
    """One use of a key: the literal, or the pattern that its f-string makes."""

    def __init__(self, where: str, pattern: str, *, literal: bool, asked: bool) -> None:
        self.where = where
        self.text = pattern
        self.literal = literal
        self.asked = asked
        self.matches = re.compile(re.escape(pattern) if literal else pattern)


def _pattern(node: ast.JoinedStr) -> str:
    parts = [
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r".+"
        for part in node.values
    ]
    return "".join(parts)


def _is_words(node: ast.expr) -> bool:
    told_name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return str(told_name).lstrip("_") == "words"


@cache
def _uses() -> tuple[_Use, ...]:
    return tuple(use for path in files(*PROGRAM) for use in _uses_in(path))


def _uses_in(path: Path) -> Iterator[_Use]:
    asked: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and _is_words(node.func) and node.args:
            asked |= {id(one) for one in _branches(node.args[0])}
    for node in ast.walk(tree(path)):
        where = f"{name(path)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if KEY.fullmatch(node.value):
                yield _Use(where, node.value, literal=True, asked=id(node) in asked)
        elif isinstance(node, ast.JoinedStr):
            pattern = _pattern(node)
            if re.match(r"[a-z][a-z_0-9]*\\\.", pattern) or id(node) in asked:
                yield _Use(where, pattern, literal=False, asked=id(node) in asked)


def _branches(node: ast.expr) -> list[ast.expr]:
    """Return what a key may be where it is chosen by a condition."""
    if isinstance(node, ast.IfExp):
        return [*_branches(node.body), *_branches(node.orelse)]
    return [node]


@cache
def _in_data() -> frozenset[str]:
    """Return all strings of the rule files: some name a text."""
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)
        elif isinstance(value, str):
            found.add(value)

    for path in files("resources", suffix=".toml"):
        if "text" not in path.parts:
            walk(read_toml(path))
    return frozenset(found)


def test_every_key_asked_for_exists() -> None:
    known = words("ja").keys()
    found: list[str] = []
    for use in _uses():
        if not use.asked:
            continue
        if use.literal and use.text not in known:
            found.append(f"{use.where} {use.text}")
        elif not use.literal and not any(use.matches.fullmatch(key) for key in known):
            found.append(f"{use.where} nothing fits {use.text}")
    assert not found, told(found)


def test_every_text_is_asked_for() -> None:
    literals = {use.text for use in _uses() if use.literal} | _in_data()
    patterns = [use.matches for use in _uses() if not use.literal]
    found = [
        key
        for key in words("ja").keys()  # noqa: SIM118
        if key not in literals
        and not key.startswith(tuple(MADE_FROM_DATA))
        and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert not found, told(found)


def _placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_filled_in(language: str) -> None:
    catalogue = words(language)
    found: list[str] = []
    for key in catalogue.keys():  # noqa: SIM118
        try:
            names = _placeholders(catalogue(key))
        except ValueError as trouble:
            found.append(f"{key}: {trouble}")
            continue
        if not all(re.fullmatch(r"[a-z][a-z_0-9]*", one) for one in names):
            found.append(f"{key}: {sorted(names)}")
        if key.startswith("fault.") and not catalogue(key).strip():
            found.append(f"{key}: empty")
    assert not found, told(found)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "ja"])
def test_other_languages_say_what_japanese_says(language: str) -> None:
    japanese, other = words("ja"), words(language)
    found = [f"{key}: not in ja" for key in other.keys() - japanese.keys()]
    for key in other.keys() & japanese.keys():
        if key in OTHER_VALUES:
            continue
        if _placeholders(other(key)) != _placeholders(japanese(key)):
            found.append(f"{key}: other values than in ja")
    assert not found, told(found)


@pytest.mark.parametrize("file", RESIDENT)
def test_what_a_resident_reads_is_there_in_english(file: str) -> None:
    def keys(language: str) -> set[str]:
        found = _flat(read_toml(paths.resources() / "text" / language / file))
        return {key for key in found if not key.startswith("fault.")}  # staff read faults

    assert keys("ja") == keys("en"), sorted(keys("ja") ^ keys("en"))


def _flat(tables: dict[str, object], before: str = "") -> Iterator[str]:
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key


def test_no_japanese_is_written_in_code() -> None:
    """Text a person reads lives in resources/text; signs and patterns of data may stand in code."""
    kana = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]{4,}")
    found: list[str] = []
    for path in files("devices", "sync", "widgets", "app/desk", "app/store", "app/cards"):
        if name(path) in SIGNS:
            continue
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        found += [
            f"{name(path)}:{node.lineno} {node.value[:20]}"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docs
            and kana.search(node.value)
        ]
    assert not found, told(found)
