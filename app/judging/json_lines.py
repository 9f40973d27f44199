"""Find the line of a JSON text on which a value stands."""

import json
import re
from collections.abc import Iterator, Sequence

Step = str | int
_DECODER = json.JSONDecoder()


def line_at(text: str, path: Sequence[Step]) -> int:
    """Return the line of a value named by keys and places in lists, as far as the path leads."""
    at = line_from = _skip(text, 0)
    for step in path:
        found = next((pair for pair in _parts(text, at) if pair[0] == step), None)
        if found is None:
            break
        _, line_from, at = found
    return text.count("\n", 0, line_from) + 1


def line_of_second(text: str, key: str) -> int:
    """Return the line on which a key stands for the second time, its only line otherwise."""
    found = [one.start() for one in re.finditer(rf"{re.escape(json.dumps(key))}\s*:", text)]
    return text.count("\n", 0, found[min(1, len(found) - 1)]) + 1 if found else 1


def steps_of(told: str) -> tuple[Step, ...]:
    """Return the path that a validator tells as ``$.papers[0].expires``."""
    steps: list[Step] = []
    for part in told.removeprefix("$").replace("[", ".[").split("."):
        if part.startswith("["):
            inner = part.strip("[]")
            if inner.isdigit():
                steps.append(int(inner))
        elif part:
            steps.append(part)
    return tuple(steps)


def _parts(text: str, at: int) -> Iterator[tuple[Step, int, int]]:
    """Give each key or place inside a value with where it and its own value begin."""
    if text[at] not in "{[":
        return
    inside, number = _skip(text, at + 1), 0
    while text[inside] not in "}]":
        name: Step = number
        begins = value = inside
        if text[at] == "{":
            name, after = _DECODER.raw_decode(text, inside)
            value = _skip(text, _skip(text, after) + 1)
        yield name, begins, value
        _, after = _DECODER.raw_decode(text, value)
        inside = _skip(text, after)
        if text[inside] == ",":
            inside = _skip(text, inside + 1)
        number += 1


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at
