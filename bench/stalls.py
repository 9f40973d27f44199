"""The longest silence of the screens' thread while the terminal works hard beside it.

The office is the demonstration's: central store, printer, reader and two terminals are processes,
steered by keys.  Both terminals carry a heart (``bench.heartbeat``).  All of it shares one machine,
where an office has one for each: the baseline is what of the silence the thread spent in the queue
for a processor, which is the machine's own and not the program's.
"""

from __future__ import annotations

import itertools
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from app.resources import words
from app.training.demo_cast import cast_of, load_plan
from app.training.demo_office import DemoOffice
from app.training.people import city
from app.training.people_lists import write_card_list
from app.training.stage import Part
from bench.office import ROOT, folder
from bench.rows import MILLI, Row

NAME = "stalls"
_CARDS = 10_000
_TICKETS = 20
_QUIET_SECONDS = 3.0
_BUDGET_MS = 50.0
_PATIENCE = 40.0


class WatchedPart(Part):
    """Be a terminal with a heart."""

    def __init__(self, name: str, arguments: list[str], **named: Any) -> None:
        super().__init__(name, arguments, **named)
        self.beats = self._log.with_suffix(".beats")
        self._arguments = [self._arguments[0], "-m", "bench.heartbeat", str(self.beats), *arguments]
        self._environment["PYTHONPATH"] = str(ROOT)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        self.ask(do="keys", keys=list(keys))

    def type(self, text: str) -> None:
        """Type into what has the keyboard."""
        self.ask(do="type", text=text)

    def until(self, **wanted: Any) -> None:
        """Wait until the windows stand as wanted."""
        self.ask(do="until", seconds=_PATIENCE, **wanted)


class WatchedOffice(DemoOffice):
    """Be the demonstration's office with watched terminals."""

    def _part(self, name: str, *arguments: str, environment: dict[str, str] | None = None) -> Part:
        if arguments[0] != "terminal":
            return super()._part(name, *arguments, environment=environment)
        log = self.folders.logs / f"{name}.log"
        return WatchedPart(name, list(arguments), log=log, environment=environment)


class Phases:
    """Remember from when to when something was done."""

    def __init__(self) -> None:
        self.spans: dict[str, tuple[str, float, float]] = {}

    @contextmanager
    def of(self, terminal: str, name: str) -> Iterator[None]:
        """Note a block as one phase at one terminal."""
        began = time.monotonic()
        yield
        self.spans[name] = (terminal, began, time.monotonic())


def measure(size: int) -> list[Row]:
    """Measure two terminals at work; ``size`` does not matter."""
    phases = Phases()
    with folder() as home:
        cast = cast_of(load_plan(), date.today())
        delivered = home / "large.csv"
        write_card_list(delivered, city(_CARDS, date.today(), seed=31).people())
        with WatchedOffice(cast, home / "office", show=False) as office:
            beats = _work(office, delivered, phases)
        silences = {
            name: _silence(beats[terminal], began, ended)
            for name, (terminal, began, ended) in phases.spans.items()
        }
    return [
        Row(
            claim=f"longest silence of the screens: {name}",
            value=silence,
            unit="ms",
            baseline="of it in the queue for a processor",
            baseline_value=queued,
            budget=_BUDGET_MS,
        )
        for name, (silence, queued) in silences.items()
    ]


def _work(office: WatchedOffice, delivered: Path, phases: Phases) -> dict[str, Path]:
    """Let two people work; returns the files of the terminals' beats."""
    front, back = (terminal.id for terminal in office.cast.plan.terminals)
    for terminal in (front, back):
        office.begin_terminal(terminal)
    guide, packer = (office.await_terminal(terminal) for terminal in (front, back))
    assert isinstance(guide, WatchedPart)
    assert isinstance(packer, WatchedPart)
    _sign_in(office, guide, "guide")
    _sign_in(office, packer, "backyard")
    with phases.of(front, "nothing"):
        time.sleep(_QUIET_SECONDS)
    with phases.of(front, f"{_TICKETS} tickets printed"):
        for _ in range(_TICKETS):
            guide.press("A")
    _import(packer, delivered, phases)
    with phases.of(back, f"{_CARDS:,} cards sent"), phases.of(front, f"{_CARDS:,} cards arriving"):
        _drain(packer)
        time.sleep(_QUIET_SECONDS)
    for part in (guide, packer):
        part.ask(do="quit")
        part.wait()
    return {part.name: part.beats for part in (guide, packer)}


def _drain(part: WatchedPart) -> None:
    """Wait until entries are owed, then until none is."""
    ends = time.monotonic() + _PATIENCE
    for wanted in (True, False):
        while (part.ask(do="state")["owed"] > 0) is not wanted and time.monotonic() < ends:
            time.sleep(0.05)


def _sign_in(office: WatchedOffice, part: WatchedPart, role: str) -> None:
    staff = office.cast.staff(role)
    for text in (staff, office.cast.passwords[staff]):
        part.type(text)
        part.press("Return")
    part.until(**{"is": {"locked": False}})


def _import(part: WatchedPart, delivered: Path, phases: Phases) -> None:
    told = words("ja")
    part.ask(do="key", key="Tab", **{"with": ["ctrl"]})
    seen = part.ask(do="look")["names"]
    part.press(next(name for name in seen if name.endswith(told("place.import")))[0])
    part.until(**{"is": {"screen": "import"}})
    part.type(str(delivered))
    with phases.of(part.name, f"{_CARDS:,} cards checked and taken over"):
        part.press("F12")  # comes back when no lane works any more
        part.press("F12")
    part.until(sees=told("backyard.import.heading.done"))


def _silence(file: Path, began: float, ended: float) -> tuple[float, float]:
    """Return a span's longest gap between two beats and the queueing in it, in milliseconds."""
    told = array("d", file.read_bytes())
    beats = itertools.pairwise(zip(told[::2], told[1::2], strict=True))
    gaps = (
        (after - before, queued - so_far)
        for (before, so_far), (after, queued) in beats
        if after > began and before < ended
    )
    silence, waited = max(gaps)
    return silence * MILLI, waited * MILLI
