"""Real processes are killed, cut off and set to another time; the same promises are looked at."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from app.training.people import Person
from tests.scenarios.apart import CENTRE, NoPlaceApart, PlaceApart
from tests.scenarios.real_city import RealCity, RealTerminal
from tests.scenarios.visit import until
from tests.sync.parts import Fault

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
STAFF = "S-0142"
FULL, BOOKED_ALREADY = "B-101", "B-103"
NIGHTS = 20 if settings.default.max_examples >= 1000 else 0


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, crowd: list[Person]) -> Iterator[RealCity]:
    # Not below pytest's own folder: its mode keeps the database's user out.
    with tempfile.TemporaryDirectory(prefix="counter-pg-") as folder:
        Path(folder).chmod(0o755)
        made = RealCity(tmp_path_factory.mktemp("city"), Path(folder) / "data", crowd)
        yield made
        made.close()


@pytest.fixture
def city(standing: RealCity) -> Iterator[RealCity]:
    yield standing
    standing.rest()


class Day:
    """Let people work at two terminals while troubles come."""

    def __init__(self, city: RealCity, chance: random.Random) -> None:
        self.city = city
        self.chance = chance
        for terminal in city.terminals:
            terminal.start()
            terminal.enter(STAFF)
        until(lambda: len(self._free_slots()) > 1)
        self._slots = self._free_slots()[:2]
        self.troubles: tuple[Callable[[], None], ...] = (
            self.kill_a_terminal,
            self.kill_the_api,
            self.kill_the_database,
            *(self._with(fault) for fault in Fault if fault is not Fault.NONE),
        )

    def _free_slots(self) -> list[dict[str, str]]:
        day = (date.today() + timedelta(days=3)).isoformat()
        wanted = {"purpose": "certificate", "office": "center", "day": day, "time": "10:30"}
        found = self.city.terminals[0].process.ask("nearest_slots", **wanted)
        return [{name: one[name] for name in ("office", "day", "time")} for one in found]

    def work(self) -> None:
        """Give a number at each terminal, and book one of two slots for one of a few persons."""
        for terminal in self.city.terminals:
            assert "result" in terminal.say("issue_ticket", purpose="A")
            born = f"1956-11-{self.chance.randint(10, 29)}"
            resident = {"name": "辻　正明", "kana": "ツジ　マサアキ", "born": born}
            resident["phone"] = "090-0000-0001"
            slot = self.chance.choice(self._slots)
            told = terminal.say("book", purpose="certificate", **slot, **resident)
            assert "result" in told or told["error"]["code"] in (FULL, BOOKED_ALREADY), told

    # --- troubles --------------------------------------------------------------------------------

    def kill_a_terminal(self) -> None:
        """Kill a terminal between a line and its answer."""
        terminal = self.chance.choice(self.city.terminals)
        terminal.beside("issue_ticket", purpose="A")
        terminal.kill()
        terminal.start()
        terminal.enter(STAFF)

    def kill_the_api(self) -> None:
        """Kill the serving process while both terminals send."""
        self.work()
        self.city.kill_api()

    def kill_the_database(self) -> None:
        """Kill PostgreSQL while both terminals send."""
        self.work()
        self.city.kill_database()

    def _with(self, fault: Fault) -> Callable[[], None]:
        def disturb() -> None:
            self.city.line.fault = fault
            self.work()
            self.city.line.fault = Fault.NONE
            self.city.line.cut()

        return disturb


def test_each_trouble_of_processes_and_line(city: RealCity) -> None:
    day = Day(city, random.Random(3))
    for trouble in day.troubles:
        trouble()
        city.check()
    day.work()
    city.heal()


@pytest.mark.skipif(not NIGHTS, reason="played by make nightly")
def test_many_troubles_in_any_order(city: RealCity) -> None:
    for _ in range(NIGHTS):
        seed = random.SystemRandom().randrange(10**6)
        sys.stdout.write(f"seed {seed}\n")  # plays the failing day again
        day = Day(city, random.Random(seed))
        for _ in range(30):
            day.chance.choice(day.troubles)()
            day.work()
            city.check()
        city.heal()


@pytest.fixture
def apart() -> Iterator[PlaceApart]:
    place = PlaceApart()
    try:
        place.__enter__()
    except NoPlaceApart as why:
        pytest.skip(f"this machine gives no network namespace: {why}")
    yield place
    place.__exit__(None, None, None)


def test_fault_09_a_route_that_comes_goes_and_comes_again(
    city: RealCity, apart: PlaceApart
) -> None:
    here, there = city.terminals
    there.start()
    with city.line_at(CENTRE) as line:
        here.start(within=apart.within, url=f"https://{CENTRE}:{line.port}")
        for terminal in city.terminals:
            terminal.enter(STAFF)  # by the cached verifier where there is no route
            issued(terminal)
        until(lambda: light(here)["state"] == "offline")
        apart.give_route()
        here.process.ask("wait_sent", seconds=60)
        apart.take_route()
        line.cut()
        told = [one["id"] for one in here.say("issue_ticket", purpose="A")["entries"]]
        issued(there)
        there.process.ask("wait_sent", seconds=60)
        until(lambda: light(here)["state"] == "offline")
        assert light(here)["unsent"] == len(told)
        assert not city.has(*told)
        apart.give_route()
        city.heal()
        assert city.has(*told)


@pytest.fixture
def clocks(tmp_path: Path) -> Iterator[Clocks]:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        pytest.skip("libfaketime is not installed (Debian's package faketime)")
    return Clocks(found[0], tmp_path)


class Clocks:
    """Set the clocks of processes apart from this machine's; their seconds pass as before."""

    def __init__(self, library: Path, folder: Path) -> None:
        self._library = library
        self._folder = folder

    def world(self, name: str) -> dict[str, str]:
        """Return the surroundings of a process whose clock is right until it is set."""
        self.set(name, "+0")
        return {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._folder / name),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, name: str, by: str) -> None:
        """Set the clock of a process by so much, while it runs."""
        fresh = self._folder / f"{name}.new"
        fresh.write_text(by, encoding="utf-8")
        fresh.replace(self._folder / name)


def test_clocks_that_jump_lose_nothing_and_break_no_order(city: RealCity, clocks: Clocks) -> None:
    here, there = city.terminals
    city.kill_api(world=clocks.world("api"))
    here.start(world=clocks.world("here"))
    there.start()
    for terminal in city.terminals:
        terminal.enter(STAFF)
    days = set[str]()
    for jump in ("+40d", "-2d", "+3y", "+0"):
        clocks.set("here", jump)
        days.add(issued(here)["day"])
        issued(there)
        city.check()
    assert len(days) == 4
    for jump in ("+90d", "-1h", "+0"):
        clocks.set("api", jump)
        for terminal in city.terminals:
            issued(terminal)
        city.check()
    city.heal()


def issued(terminal: RealTerminal) -> dict[str, Any]:
    """Give a number and return its ticket."""
    told = terminal.say("issue_ticket", purpose="A")
    assert "result" in told, told
    ticket: dict[str, Any] = told["result"]["ticket"]
    return ticket


def light(terminal: RealTerminal) -> dict[str, Any]:
    """Return what the sync light shows."""
    shown: dict[str, Any] = terminal.say("status")["light"]
    return shown
