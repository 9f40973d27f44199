"""Write the part of ``docs/headless.md`` that follows from the actions: run as a module."""

from __future__ import annotations

import inspect
import json
import sys
import types
import typing
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

import msgspec
from msgspec import inspect as shapes

from app.documents.judge import Presented
from app.headless.action import Action
from app.headless.table import ACTIONS
from app.procedures.answers import FormFillAnswer
from app.procedures.catalogue import PROCEDURES
from tests.architecture.repository import ROOT

PAPER = ROOT / "docs" / "headless.md"
BEGIN, END = "<!-- actions: begin -->", "<!-- actions: end -->"
_PLAIN = {
    shapes.StrType: "text",
    shapes.IntType: "number",
    shapes.FloatType: "number",
    shapes.BoolType: "true or false",
    shapes.DateType: "day `YYYY-MM-DD`",
    shapes.DateTimeType: "moment",
    shapes.TimeType: "time `HH:MM:SS`",
    shapes.AnyType: "anything",
    shapes.NoneType: "null",
}


def section() -> str:
    """Return what stands between the two marks."""
    lines: list[str] = []
    for module, actions in groupby(ACTIONS, key=lambda one: one.__module__):
        lines += [f"## {sys.modules[module].__doc__.rstrip('.')}", ""]  # type: ignore[union-attr]
        for action in actions:
            lines += _action(action)
    return "\n".join([*lines, *_answers()])


def _action(action: type[Action]) -> Iterator[str]:
    yield f"### `{action.word()}`"
    yield ""
    about = " ".join(inspect.cleandoc(action.__doc__ or "").split()).replace("``", "`")
    yield about if action.behind_sign_in else f"{about} *Also while nobody is signed in.*"
    yield ""
    fields = [one for one in msgspec.structs.fields(action) if one.name != "id"]
    hints = typing.get_type_hints(action, include_extras=True)
    for one in fields:
        yield f"- `{one.name}`: {_kind(one.name, hints[one.name])}{_usual(one)}"
    if fields:
        yield ""
    yield "```json"
    yield json.dumps({"do": action.word(), **action.example}, ensure_ascii=False)
    yield "```"
    yield ""
    yield f"`result`: {_result(typing.get_type_hints(action.run)['return'])}"
    yield ""


def _kind(name: str, hint: Any) -> str:
    if hint is msgspec.Raw:
        return "answer of the stage, see below" if name == "answer" else "text, a secret"
    if typing.get_origin(hint) is tuple and typing.get_args(hint)[0] is msgspec.Raw:
        return "list of texts, each a secret"
    return _shape(shapes.type_info(hint))


def _shape(info: shapes.Type) -> str:
    match info:
        case shapes.Metadata():
            told = _shape(info.type)
        case shapes.EnumType():
            told = "one of " + ", ".join(f"`{one.value}`" for one in info.cls)
        case shapes.VarTupleType() | shapes.ListType():
            told = f"list of {_shape(info.item_type)}"
        case shapes.UnionType():
            told = " or ".join(_shape(one) for one in info.types)
        case shapes.DictType():
            told = f"object: {_shape(info.key_type)} → {_shape(info.value_type)}"
        case shapes.StructType():
            told = f"`{info.cls.__name__}`"
        case shapes.IntType() | shapes.FloatType() if info.le is not None:
            told = f"{_PLAIN[type(info)]} {info.ge}–{info.le}"
        case shapes.StrType() if info.pattern:
            told = f"{_PLAIN[type(info)]} `{info.pattern}`"
        case _:
            told = _PLAIN[type(info)]
    return told


def _usual(one: msgspec.structs.FieldInfo) -> str:
    if one.required:
        return ""
    if isinstance(one.default, msgspec.Raw):
        return ", usually not given"
    factory = one.default_factory
    default = one.default if factory is msgspec.NODEFAULT else factory()
    plain = msgspec.to_builtins(default)
    return f", usually `{json.dumps(plain)}`"


_PLAIN_RESULTS = {datetime: "moment", int: "number", str: "text"}


def _result(hint: Any) -> str:
    """Return what a result is made of, one step deep."""
    if hint is type(None):
        return "null"
    if isinstance(hint, types.UnionType):
        return " or ".join(_result(one) for one in typing.get_args(hint))
    if typing.get_origin(hint) in (tuple, list):
        return f"list of {_result(typing.get_args(hint)[0])}"
    if hint in _PLAIN_RESULTS:
        return _PLAIN_RESULTS[hint]
    if issubclass(hint, StrEnum):
        return "one of " + ", ".join(f"`{one.value}`" for one in hint)
    names = hint.__dataclass_fields__ if is_dataclass(hint) else hint.__struct_fields__
    return f"`{hint.__name__}` ({', '.join(names)})"


def _answers() -> Iterator[str]:
    yield "## Answers of the stages"
    yield ""
    yield "The stages of each procedure, and the kind of step each is:"
    yield ""
    for procedure in PROCEDURES:
        stages = ", ".join(f"`{one.key}` ({one.step.kind.value})" for one in procedure.stages)
        yield f"- `{procedure.key}`: {stages}"
    yield ""
    yield "What a step of each kind takes as `answer`:"
    yield ""
    steps = {one.step.kind: one.step.answer for each in PROCEDURES for one in each.stages}
    for kind, answer in steps.items():
        if answer is FormFillAnswer:
            yield f"- `{kind.value}`: at a terminal with windows, which prints the forms"
        else:
            yield f"- `{kind.value}`: {'; '.join(field_lines(answer))}"
    yield f"- `Presented`: {'; '.join(field_lines(Presented))}"
    yield ""


def field_lines(shape: type[msgspec.Struct]) -> Iterator[str]:
    """Return each field of a shape with its kind and what stands where it is not given."""
    hints = typing.get_type_hints(shape, include_extras=True)
    for one in msgspec.structs.fields(shape):
        yield f"`{one.name}`: {_shape(shapes.type_info(hints[one.name]))}{_usual(one)}"


def whole(paper: str) -> str:
    """Return the paper with its part written anew."""
    head, _, rest = paper.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{section()}\n{END}{tail}"


if __name__ == "__main__":
    PAPER.write_text(whole(PAPER.read_text(encoding="utf-8")), encoding="utf-8")
