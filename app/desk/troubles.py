"""Send a trouble on: as a file of this terminal and as an entry for the central store."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from app.desk.desk import Desk
from app.desk.doctor import report as as_lines
from app.faults import CounterFault
from app.log import newest_lines
from app.troubles.trouble import Trace, report, trace_of

FOLDER = "reports"
_LINES = 60


class ReportNotWritten(CounterFault):
    """Tell that a trouble's file could not be written."""

    code = "K-142"


class Sent(Struct, frozen=True, kw_only=True):
    """Hold what became of a trouble that was sent.

    ``file`` is None where none could be written, ``unrecorded`` tells why the ledger has no entry:
    one of the two always holds.
    """

    number: str
    file: Path | None
    unrecorded: CounterFault | None


class TroubleDesk:
    """Send troubles from one desk."""

    def __init__(self, desk: Desk, program: str) -> None:
        self._desk, self._program = desk, program

    @property
    def has_central(self) -> bool:
        """Tell whether there is a central store that the entry will reach."""
        return bool(self._desk.settings.central.url)

    def trace(
        self, fault: CounterFault, seen_at: datetime, devices: Sequence[Mapping[str, Any]]
    ) -> Trace:
        """Return what would be sent of a fault, for a person to read before it goes."""
        desk = self._desk
        return trace_of(
            fault,
            seen_at,
            terminal=desk.terminal,
            office=desk.office,
            program=self._program,
            devices=devices,
            lines=newest_lines(desk.settings.path("log"), _LINES),
        )

    def send(self, trace: Trace) -> Sent:
        """Write the file and record the entry; one succeeds without the other.

        Raises:
            ReportNotWritten: neither was possible.
        """
        number = self._number()
        file, unwritten = None, None
        try:
            file = self._write(number, trace)
        except ReportNotWritten as fault:
            unwritten = fault
        try:
            self._desk.act(lambda unit: report(unit, number, trace))
        except CounterFault as fault:
            if unwritten is not None:
                raise unwritten from fault
            return Sent(number=number, file=file, unrecorded=fault)
        return Sent(number=number, file=file, unrecorded=None)

    def _number(self) -> str:
        """Return a number that neither the ledger nor the folder knows."""
        terminal = self._desk.terminal
        try:
            count = self._desk.ask(lambda records: records.day.trouble_count(terminal))
        except CounterFault:
            count = 0  # the trouble may be the ledger's own
        number = count + 1
        while self._file(f"{terminal}-{number:04d}").exists():
            number += 1
        return f"{terminal}-{number:04d}"

    def _file(self, number: str) -> Path:
        return self._desk.settings.path(FOLDER) / f"trouble-{number}.txt"

    def _write(self, number: str, trace: Trace) -> Path:
        target = self._file(number)
        told = as_lines({"number": number, **msgspec.to_builtins(trace)})
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            with part.open("w", encoding="utf-8") as file:
                file.write(told)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError as trouble:
            raise ReportNotWritten(
                file=target.name, why=trouble.strerror or type(trouble).__name__
            ) from trouble
        return target
