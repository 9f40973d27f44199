"""From a line to an action: strict, and whatever is wrong is told by the field's name."""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from app.faults import CounterFault
from app.headless.action import Action, Request, WrongArgument, without_values, wrong_argument
from app.headless.table import ACTIONS

_CONTROL = re.compile(rb"(?<!\\)(?:\\\\)*\\(?:u00(?:0[0-8bceBCEfF]|1[0-9a-fA-F]|7[fF])|[bf])")


class NotJson(CounterFault):
    """Tell that a line is no JSON object."""

    code = "K-160"


class UnknownAction(CounterFault):
    """Tell that there is no such action."""

    code = "K-161"


class LineTooLong(CounterFault):
    """Tell that a line was dropped because it is longer than any action."""

    code = "K-163"


class _Heading(Struct, frozen=True):
    id: Request = None


_HEADING = msgspec.json.Decoder(_Heading)
_DECODERS = {action.word(): msgspec.json.Decoder(action) for action in ACTIONS}


class _Named(Struct, frozen=True):
    do: str


_NAMED = msgspec.json.Decoder(_Named)


def heading_of(line: bytearray) -> dict[str, int | str]:
    """Return the caller's own name for a line as the answer bears it, empty where it has none."""
    try:
        named = _HEADING.decode(line).id
    except (ValueError, RecursionError):
        return {}
    return {} if named is None else {"id": named}


def read_action(line: bytearray) -> Action:
    """Return the action of a line.

    Raises:
        NotJson, UnknownAction, WrongArgument: as it is.
    """
    try:
        decoder = _DECODERS.get(_NAMED.decode(line).do)
        if decoder is None:
            raise UnknownAction()
        if _CONTROL.search(line):
            raise WrongArgument(field="", why="A control character")
        return decoder.decode(line)
    except msgspec.ValidationError as wrong:
        if "`object`, got" in str(wrong) and " at " not in str(wrong):
            raise NotJson(why=without_values(str(wrong))) from None
        raise wrong_argument(wrong) from None
    except RecursionError:
        raise NotJson(why="Nested too deeply") from None
    except ValueError as broken:  # DecodeError, or bytes that are no UTF-8
        told = str(broken) if isinstance(broken, msgspec.DecodeError) else "No UTF-8"
        raise NotJson(why=told) from None
