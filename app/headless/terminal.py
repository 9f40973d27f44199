"""The terminal without a window: take a line, do what it says, answer with one line."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import msgspec

from app.faults import CounterFault, UnexpectedTrouble, three_parts
from app.headless.entries_told import tell_entry
from app.headless.events import Events
from app.headless.intake import LONGEST, Intake, Line, Outlet, TooLong
from app.headless.light import Light
from app.headless.operations import LineFacts, Operations, Parts
from app.headless.reading import LineTooLong, heading_of, read_action
from app.ports import Ids
from app.procedures.flow import AnswerNotWhole

_log = logging.getLogger(__name__)


def serve(open_parts: Callable[[ExitStack], Parts], ids: Ids, *, source: int, sink: int) -> None:
    """Answer lines until the input ends, ``quit`` or SIGTERM; everything is closed then."""
    with ExitStack() as stack:
        intake, outlet = stack.enter_context(Intake(source)), Outlet(sink)
        parts = open_parts(stack)
        light = Light(parts.backlog, parts.desk.ledger.clock)
        events = Events(outlet, light.view)
        _synchronise(parts, light, events, stack)
        stack.callback(events.close)
        answering = Answering(Operations(parts, light, events, intake), ids)
        while (line := intake.next()) is not None:
            told = answering.answer(line)
            try:
                outlet.write(told)
            except OSError:  # nobody reads any more: as good as the input's end
                return


def _synchronise(parts: Parts, light: Light, events: Events, stack: ExitStack) -> None:
    if parts.make_loop is None:
        return

    def changed(_status: LineFacts) -> None:
        light.moved()
        events.changed()

    loop = parts.make_loop(changed, events.arrived)
    light.follow(lambda: (loop.status.offline_since, loop.status.fault))
    loop.start()
    stack.callback(loop.stop)


class Answering:
    """Turn lines into answers; nothing that a line holds ends the terminal."""

    def __init__(self, operations: Operations, ids: Ids) -> None:
        self._on, self._ids = operations, ids
        self._words = operations.desk.words()

    def answer(self, line: Line) -> bytes:
        """Return the one line that answers a line; the line is overwritten."""
        told = {} if isinstance(line, TooLong) else heading_of(line)
        try:
            return msgspec.json.encode(told | self._obey(line))
        except CounterFault as fault:
            return msgspec.json.encode(told | self._told(fault))
        except Exception:
            return msgspec.json.encode(told | self._told(self._noted()))
        finally:
            if not isinstance(line, TooLong):
                line[:] = bytes(len(line))

    def _obey(self, line: Line) -> dict[str, Any]:
        """Do what a line says; what was recorded is told also beside an error."""
        status = self._on.status
        before = status.newest()
        try:
            told = self._run(line)
        except CounterFault as fault:
            told = self._told(fault)
        except Exception:
            told = self._told(self._noted())
        entries = [tell_entry(one) for one in status.recorded_after(before)]
        return told | {"entries": entries, "light": self._on.light.view()}

    def _run(self, line: Line) -> dict[str, Any]:
        if isinstance(line, TooLong):
            raise LineTooLong(limit=LONGEST)
        action = read_action(line)
        if action.behind_sign_in:
            self._on.desk.session()
        result = msgspec.to_builtins(action.run(self._on), enc_hook=self._plain)
        return {"done": action.word(), "result": result}

    def _noted(self) -> UnexpectedTrouble:
        report = self._ids.new()
        _log.exception("unexpected trouble", extra={"report": report})
        return UnexpectedTrouble(report=report)

    def _plain(self, value: object) -> object:
        """Return a fault that is part of a result, as that of a printer, in its own words."""
        if isinstance(value, CounterFault):
            return self._told(value)["error"]
        raise NotImplementedError(type(value).__name__)

    def _told(self, fault: CounterFault) -> dict[str, Any]:
        parts = three_parts(fault, self._words)
        if isinstance(fault, AnswerNotWhole):  # a window shows why beside the key that goes on
            parts |= {"why": self._words(f"procedures.lack.{fault.details['lack']}")}
        return {"error": {"code": fault.code, **parts, "details": fault.details}}
