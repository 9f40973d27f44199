"""One line said to the operations of a desk, and its answer, without the pipes of a process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from app.desk.desk import Desk
from app.desk.serving import Guidance
from app.headless.events import Events
from app.headless.intake import Intake, Outlet
from app.headless.light import Light
from app.headless.operations import Operations, Parts
from app.headless.terminal import Answering
from app.system import SystemIds
from tests.app.desk.booking_kit import Centre

Say = Callable[..., dict[str, Any]]


def _unused(*told: object) -> Any:
    raise AssertionError(told)


@contextmanager
def speaking(desk: Desk, **more: Any) -> Iterator[Say]:
    """Give what says one line and returns its answer; ``more`` are further parts."""
    sink = os.open(os.devnull, os.O_WRONLY)
    plain = {
        "guidance": Guidance.at(desk.settings.terminal.municipality),
        "examine": tuple,
        "seal": _unused,
        "make_dialogue": _unused,
        "make_loop": None,
        "backlog": Centre(desk.ledger).replica.backlog,
        "prove": _unused,
        "compare": _unused,
    }
    parts = Parts(desk=desk, **plain | more)
    light = Light(parts.backlog, desk.ledger.clock)
    events = Events(Outlet(sink), light.view)
    answering = Answering(Operations(parts, light, events, Intake(sink)), SystemIds())

    def said(do: str, **told: Any) -> dict[str, Any]:
        line = bytearray(msgspec.json.encode({"do": do, **told}))
        answer: dict[str, Any] = msgspec.json.decode(answering.answer(line))
        return answer

    yield said
    os.close(sink)


def recorded(answer: dict[str, Any]) -> list[str]:
    """Return the kinds of what an action recorded."""
    return [one["kind"] for one in answer["entries"]]
