"""What an action is: one line's words, decoded strictly; secrets are never text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta, Raw, Struct

from app.faults import CounterFault
from app.headless.operations import Operations
from app.ports import Secret

Name = Annotated[str, Meta(min_length=1, max_length=100)]
"""An identity, a number or a key."""
Text = Annotated[str, Meta(max_length=1000)]
"""What a person typed."""
Language = Annotated[str, Meta(pattern="^[a-z]{2}(-[A-Za-z]{4})?$")]
Whole = Annotated[int, Meta(ge=0, le=1_000_000)]
Request = Annotated[int, Meta(ge=-(2**53), le=2**53)] | Annotated[str, Meta(max_length=200)] | None
"""The caller's own name for a line; the answer bears it."""

_QUOTE, _BACKSLASH, _U = b'"\\u'
_SHORT = {ord(letter): code for letter, code in zip('"\\/bfnrt', b'"\\/\b\f\n\r\t', strict=True)}


class WrongArgument(CounterFault):
    """Name the field of an action that is missing, unknown or of a wrong kind."""

    code = "K-162"


class MachineOnly(CounterFault):
    """Tell that this answer is a machine's word, which nobody may type."""

    code = "K-166"


def _name(cls: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls).lower()


class Action(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag=_name
):
    """Be one action; its docstring, its fields and ``example`` are its documentation.

    ``behind_sign_in`` is false for the few that a terminal answers while nobody is signed in.
    """

    id: Request = None

    example: ClassVar[Mapping[str, Any]] = {}
    behind_sign_in: ClassVar[bool] = True

    def run(self, on: Operations) -> object:
        """Call the operation and return what it tells."""
        raise NotImplementedError

    @classmethod
    def word(cls) -> str:
        """Return the word that a line calls it by."""
        return _name(cls.__name__)


def secret_of(typed: Raw, field: str) -> Secret:
    """Return a JSON string as a secret, without making it a text on the way.

    Raises:
        WrongArgument: it is no JSON string.
    """
    wire = memoryview(typed)
    if len(wire) < 2 or wire[0] != _QUOTE:
        raise WrongArgument(field=field, why="Expected `str`")
    held, count, at = bytearray(len(wire)), 0, 1
    try:
        while at < len(wire) - 1:
            sign, at = _next_sign(wire, at)
            held[count : count + len(sign)] = sign
            count += len(sign)
        return Secret(held[:count])
    except UnicodeEncodeError:
        raise WrongArgument(field=field, why="Half of a surrogate pair") from None
    finally:
        held[:] = bytes(len(held))


def _next_sign(wire: memoryview, at: int) -> tuple[bytes, int]:
    """Return the next byte, or an escaped character as UTF-8, and where the following begins."""
    if wire[at] != _BACKSLASH:
        return bytes(wire[at : at + 1]), at + 1
    if wire[at + 1] != _U:
        return bytes((_SHORT[wire[at + 1]],)), at + 2
    code, at = _four(wire, at)
    if 0xD800 <= code < 0xDC00 and bytes(wire[at : at + 2]) == b"\\u":
        low, after = _four(wire, at)
        if 0xDC00 <= low < 0xE000:
            code, at = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), after
    return chr(code).encode(), at


def _four(wire: memoryview, at: int) -> tuple[int, int]:
    return int(bytes(wire[at + 2 : at + 6]), 16), at + 6


def wrong_argument(wrong: msgspec.ValidationError, within: str = "") -> WrongArgument:
    """Return what is wrong with an argument; its value is never repeated."""
    told = str(wrong)
    at = re.search(r" - at `(?:key in )?\$\.?(.*?)`$", told)
    named = re.search(r"field `(.*?)`", told)
    parts = [within, at.group(1) if at else "", named.group(1)[:40] if named else ""]
    field = ".".join(part for part in parts if part)
    return WrongArgument(field=field, why=without_values(told.split(" - at `", maxsplit=1)[0]))


def without_values(told: str) -> str:
    """Return a decoder's words without any value of the line."""
    return re.sub(r" '.*'", "", re.sub(r" `[^`]{40,}`", "", told))
