"""What a description in OpenAPI means: values that fit it, values that do not, and a judge."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]
HUGE = 10**30
WILD = [
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    -(2**63) - 1,
    HUGE,
    -HUGE,
    1e308,
    -0.5,
    "",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "x" * 5000,
    "0000-00-00T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "10000-01-01T00:00:00Z",
    "2026-11-20",
    "2026-11-20T09:00:00",
    "明治0年1月1日",
    "令和99999年13月32日",
    "S0.0.0",
    "%' OR 1=1 --",
    "\\",
    "%_%",
    [],
    {},
    [[]],
    {"": {"": None}},
]


class Description:
    """Be one description of a service."""

    def __init__(self, told: Schema, known: Sequence[str] = ()) -> None:
        self.told = told
        self._known = list(known)

    def resolved(self, schema: Schema) -> Schema:
        """Return a schema with its reference followed."""
        while "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = self.told["components"]["schemas"][name]
        return schema

    # --- values that fit -----------------------------------------------------------------------

    def fitting(self, schema: Schema) -> st.SearchStrategy[Any]:
        """Return values of a schema."""
        schema = self.resolved(schema)
        if "anyOf" in schema:
            return st.one_of([self.fitting(one) for one in schema["anyOf"]])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        return getattr(self, f"_{schema.get('type', 'any')}")(schema)

    def _any(self, _: Schema) -> st.SearchStrategy[Any]:
        plain = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
        return st.recursive(
            plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6
        )

    def _null(self, _: Schema) -> st.SearchStrategy[Any]:
        return st.none()

    def _boolean(self, _: Schema) -> st.SearchStrategy[Any]:
        return st.booleans()

    def _integer(self, schema: Schema) -> st.SearchStrategy[Any]:
        return st.integers(schema.get("minimum"), schema.get("maximum"))

    def _number(self, _: Schema) -> st.SearchStrategy[Any]:
        return st.floats(allow_nan=False, allow_infinity=False)

    def _string(self, schema: Schema) -> st.SearchStrategy[Any]:
        if schema.get("format") == "date-time":
            return st.datetimes().map(lambda at: f"{at.isoformat()}Z")
        if schema.get("format") == "date":
            return st.dates().map(str)
        pattern, longest = re.compile(schema.get("pattern", "")), schema.get("maxLength", 200)
        known = st.sampled_from(self._known) if self._known else st.nothing()
        if not pattern.search(""):
            return known | st.from_regex(pattern)  # a text by chance would hardly ever fit
        free = st.text(max_size=min(longest, 30)).filter(lambda text: bool(pattern.search(text)))
        return known | free

    def _array(self, schema: Schema) -> st.SearchStrategy[Any]:
        items = self.fitting(schema.get("items", {}))
        return st.lists(items, max_size=min(schema.get("maxItems", 4), 4))

    def _object(self, schema: Schema) -> st.SearchStrategy[Any]:
        if "properties" not in schema:
            values = self.fitting(schema.get("additionalProperties") or {})
            return st.dictionaries(st.text(max_size=5), values, max_size=3)
        parts = {name: self.fitting(part) for name, part in schema["properties"].items()}
        needed = schema.get("required", [])
        return st.fixed_dictionaries(
            {name: parts[name] for name in needed},
            optional={name: part for name, part in parts.items() if name not in needed},
        )

    # --- the judge -----------------------------------------------------------------------------

    def misfits(self, value: Any, schema: Schema, at: str = "$") -> list[str]:
        """Return where a value is not what a schema tells."""
        schema = self.resolved(schema)
        if "anyOf" in schema:
            tries = [self.misfits(value, one, at) for one in schema["anyOf"]]
            return [] if [] in tries else [f"{at}: fits none of {len(tries)}"]
        if "enum" in schema:
            return [] if value in schema["enum"] else [f"{at}: {value!r} is not in the list"]
        kind = schema.get("type")
        if kind is not None and not _is(value, kind):
            return [f"{at}: {type(value).__name__} instead of {kind}"]
        if kind == "object":
            return self._object_misfits(value, schema, at)
        if kind == "array":
            return [
                one
                for place, item in enumerate(value)
                for one in self.misfits(item, schema.get("items", {}), f"{at}[{place}]")
            ]
        return _bound_misfits(value, schema, at)

    def _object_misfits(self, value: dict[str, Any], schema: Schema, at: str) -> list[str]:
        found = [
            f"{at}.{name}: missing" for name in schema.get("required", []) if name not in value
        ]
        parts = schema.get("properties", {})
        rest = schema.get("additionalProperties", not parts)
        for name, item in value.items():
            if name in parts:
                found += self.misfits(item, parts[name], f"{at}.{name}")
            elif isinstance(rest, dict):
                found += self.misfits(item, rest, f"{at}.{name}")
            elif not rest:
                found.append(f"{at}.{name}: not told of")
        return found


def _is(value: Any, kind: str) -> bool:
    kinds: dict[str, tuple[type, ...]] = {
        "object": (dict,),
        "array": (list,),
        "string": (str,),
        "integer": (int,),
        "number": (int, float),
        "boolean": (bool,),
        "null": (type(None),),
    }
    return isinstance(value, kinds[kind]) and (isinstance(value, bool) == (kind == "boolean"))


def _bound_misfits(value: Any, schema: Schema, at: str) -> list[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and value < low:
        return [f"{at}: below {low}"]
    if high is not None and value > high:
        return [f"{at}: above {high}"]
    pattern = schema.get("pattern")
    if pattern is not None and not re.search(pattern, value):
        return [f"{at}: against {pattern}"]
    return []


@st.composite
def spoiled(draw: st.DrawFn, fitting: st.SearchStrategy[Any]) -> Any:
    """Return a value with one to three places of it put out of shape."""
    value = draw(fitting)
    for _ in range(draw(st.integers(1, 3))):
        value = _spoil(draw, value)
    return value


def _spoil(draw: st.DrawFn, value: Any) -> Any:
    places: list[Any] = []
    if isinstance(value, dict):
        places = list(value)
    elif isinstance(value, list):
        places = list(range(len(value)))
    if not places or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(WILD))
    place = draw(st.sampled_from(places))
    whole = dict(value) if isinstance(value, dict) else list(value)
    if isinstance(whole, dict) and draw(st.integers(0, 4)) == 0:
        del whole[place]
        return whole
    whole[place] = _spoil(draw, whole[place])
    return whole
