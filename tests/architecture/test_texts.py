"""Every text that is asked for exists, every text that exists is asked for."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app import paths
from app.resources import LANGUAGES as OFFERED
from app.resources import read_toml, words
from tests.architecture.repository import files, name, told, tree

KEY = re.compile(r"[a-z][a-z_0-9]*(\.[A-Za-z0-9_-]+)+")
LANGUAGES = sorted(one.name for one in (paths.resources() / "text").iterdir() if one.is_dir())
# What only staff read, though some of it stands beside the Japanese in English, too.
STAFFS_FILES = ("card.toml", "forms.toml", "printer.toml")
STAFFS_KEYS = ("fault.", "slips.closing.")
# Files whose translation is still to come: until then English is told in their place.
LATER: frozenset[str] = frozenset()
# Official names that stand in やさしい日本語 as they are printed on the letters.
AS_PRINTED = ("利用者証明用", "住民基本台帳用", "券面事項入力補助用", "やさしい日本語")
WITHOUT_READING = (
    "resident.language_line",
    "slips.day",
    "slips.year_day",
    "slips.month.",
    "slips.weekday.",
)
PROGRAM = ("app", "devices", "sync", "widgets", "main.py")

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
    "widgets/controls/fkeys.py": "signs after and before which a line may not break",
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


def _residents_keys(language: str) -> dict[str, set[str]]:
    """Return what a resident may read in a language, by file."""
    found: dict[str, set[str]] = {}
    for path in (paths.resources() / "text" / language).glob("*.toml"):
        if path.name not in STAFFS_FILES:
            keys = {key for key in _flat(read_toml(path)) if not key.startswith(STAFFS_KEYS)}
            found[path.name] = keys
    return found


def test_each_offered_language_has_its_folder() -> None:
    assert set(LANGUAGES) == set(OFFERED)


@pytest.mark.parametrize("language", [one for one in OFFERED if one != "ja"])
def test_what_a_resident_reads_is_there_in_each_language(language: str) -> None:
    """English shows which files are the resident's; each language has all their texts."""
    japanese, english, own = (_residents_keys(one) for one in ("ja", "en", language))
    found: list[str] = []
    for file, keys in english.items():
        wanted = keys | (japanese[file] if file in own else set())
        lacking = wanted - own.get(file, set())
        if file not in LATER:
            found += [f"{language}/{file} lacks {key}" for key in sorted(lacking)]
        elif not lacking:
            found.append(f"{language}/{file} is whole: take it out of LATER")
    assert not found, told(found)


def test_easy_japanese_gives_each_kanji_its_reading() -> None:
    catalogue, found = words("ja-easy"), []
    for key in catalogue.keys():  # noqa: SIM118
        if key.startswith(WITHOUT_READING):
            continue
        text = catalogue(key)
        for printed in AS_PRINTED:
            text = text.replace(printed, "")
        left = re.search(
            r"[\u3005\u4e00-\u9fff]+",
            re.sub(r"[\u3005\u4e00-\u9fff]+\([\u3041-\u3096]+\)", "", text),
        )
        if left:
            found.append(f"{key}: {left.group()}")
    assert not found, told(found)


def test_a_text_that_is_not_translated_is_told_in_english_then_in_japanese() -> None:
    english, japanese = words("en"), words("ja")
    only_english = next(key for key in english.keys() if key.startswith("forms."))  # noqa: SIM118
    only_japanese = next(key for key in japanese.keys() if key.startswith("cases."))  # noqa: SIM118
    korean = words("ko")
    assert korean(only_english) == english(only_english)
    assert korean(only_japanese) == japanese(only_japanese)
    assert {only_english, only_japanese}.isdisjoint(korean.keys())
    with pytest.raises(KeyError):
        korean("resident.no_such_text")


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
