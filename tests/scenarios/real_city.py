"""A city of real processes that are killed, cut off and set to another time, and then looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.access.roles import Role, load_rights
from app.kinds import KINDS
from app.records.entry import Entry
from app.records.replica import Countersign
from app.settings import load_settings
from app.store.keys import FileKey, obtain
from app.store.ledger import Ledger
from app.store.replica import Replica
from app.store.unit import Identity
from app.system import SystemClock, SystemIds
from app.training.people import Person
from sync.central.database import EmbeddedPostgres, engine_for
from sync.central.enrol import renew_server
from sync.central.enrolment import carry_out
from sync.central.tables import entry
from sync.certificates import read_public
from sync.rebase import Rebase
from tests.scenarios.apart import CENTRE
from tests.scenarios.conftest import PLAN, QUICK
from tests.scenarios.headless import Steered, start
from tests.scenarios.visit import until
from tests.sync.history.disk import Told
from tests.sync.history.truths import (
    Centre,
    check_centre,
    check_facts,
    check_healed,
    check_receipts,
    check_terminal,
)
from tests.sync.parts import Fault, Line
from tests.sync.processes import ApiProcess, kill_postgres

RECOVERED = "database system was not properly shut down; automatic recovery in progress"


class LeftLedger(Told, Replica):
    """Be the ledger that a terminal's process left, opened by its own key."""

    def __init__(self, home: Path) -> None:
        settings = load_settings(home, environment={}, flags={}).terminal
        path = home / "ledger.db"
        self.terminal = settings.id
        ledger = Ledger.open(
            path,
            obtain(FileKey(home / "ledger.key"), ledger_exists=path.exists()),
            identity=Identity(terminal=settings.id, epoch=settings.epoch, office=settings.office),
            clock=SystemClock(),
            ids=SystemIds(),
            rights=load_rights(),
            ballast_bytes=1 << 20,
        )
        super().__init__(ledger, Rebase(KINDS))

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """Give a connection that reads the file."""
        return self._ledger.reading()

    @property
    def head(self) -> Countersign | None:
        return self.countersigned()

    def close(self) -> None:
        """Let a process open it again."""
        self._ledger.close()


class RealTerminal:
    """Hold one terminal: its process while it runs, its ledger while it does not."""

    office = "center"

    def __init__(self, city: RealCity, name: str) -> None:
        self.city = city
        self.name = name
        self.home = city.home / "terminals" / name
        self.recorded: list[Entry] = []
        self.proved: list[str] = []
        self.proved_head: Countersign | None = None
        self.ledger: Any = None
        self._steered: Steered | None = None
        self._acknowledged: list[str] = []

    @property
    def process(self) -> Steered:
        """Return what runs."""
        assert self._steered is not None
        return self._steered

    def start(
        self,
        within: Sequence[str] = (),
        world: Mapping[str, str] | None = None,
        url: str = "",
    ) -> Steered:
        """Start its process, perhaps elsewhere, where the centre has another address."""
        people = self.city.people
        self._steered = start(self.city, self.name, people, within=within, world=world, url=url)
        return self._steered

    def enter(self, staff: str) -> None:
        """Sign a person in."""
        self.say("sign_in", staff=staff, password=f"training-{staff}")

    def say(self, do: str, **words: Any) -> dict[str, Any]:
        """Do one action; what its answer names is saved."""
        told = self.process.say(do, **words)
        self._acknowledged += [one["id"] for one in told.get("entries", ())]
        return told

    def beside(self, do: str, **words: Any) -> None:
        """Send a line whose answer nobody waits for: the process is killed meanwhile."""
        self.process.send(json.dumps({"do": do, **words}).encode() + b"\n")

    def kill(self) -> None:
        """Kill its process and prove what it left."""
        self.process.kill()
        self.look()

    def look(self) -> None:
        """Prove the ledger of a process that has ended."""
        self._steered = None
        with self.opened():
            entries = self.ledger.entries
            known = [one.id for one in entries]
            assert set(self._acknowledged) <= set(known), "acknowledged and lost"
            self.recorded = [one for one in entries if one.role != Role.TERMINAL]
            check_terminal(self)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Let the ledger be read while nothing runs."""
        self.ledger = LeftLedger(self.home)
        try:
            yield
        finally:
            self.ledger.close()

    def give_up(self) -> None:
        """Let the process go, however it is."""
        if self._steered is not None:
            self._steered.__exit__(None, None, None)
            self._steered = None


class RealCity:
    """Hold a durable PostgreSQL, a serving process, the line to it and two terminals."""

    def __init__(self, home: Path, database: Path, people: list[Person]) -> None:
        self.home = home
        self.people = people
        self._folder = database
        self._stack = ExitStack()
        self._database = EmbeddedPostgres(database)
        self._database.__enter__()
        carry_out(
            PLAN,
            keys=home / "keys",
            dsn=self._database.dsn,
            embedded=None,
            url="https://127.0.0.1:1",
            folder=home / "terminals",
            clock=SystemClock(),
            ids=SystemIds(),
            passwords=QUICK,
        )
        renew_server(home / "keys", ("127.0.0.1", CENTRE), SystemClock().now())
        self.countersign = read_public((home / "keys" / "countersign.pem").read_bytes())
        self.engine = engine_for(self._database.dsn)
        self.eye = self._look()
        self.proved: Centre | None = None
        self._errors = self._stack.enter_context((home / "api.txt").open("ab"))
        self._api = self._serve()
        self.line = self._stack.enter_context(Line(self._api.port))
        self.port = self.line.port
        self.terminals = [RealTerminal(self, name) for name in ("T01", "T02")]

    def rest(self) -> None:
        """Let no terminal run, whatever a test left behind."""
        self.line.fault = Fault.NONE
        for terminal in self.terminals:
            terminal.give_up()
        self.line.cut()

    def close(self) -> None:
        """End everything that runs."""
        self.rest()
        self._stack.close()
        self._api.end()
        self.eye.close()
        self.engine.dispose()
        self._database.__exit__(None, None, None)

    def _look(self) -> sa.Connection:
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def line_at(self, address: str) -> Line:
        """Let the serving process be reached at another address of this machine, too."""
        return Line(self._api.port, at=address)

    def _serve(self, world: Mapping[str, str] | None = None) -> ApiProcess:
        dsn = self._database.dsn
        keys = self.home / "keys"
        options = (f"--dsn={dsn}", "--municipality=shiomi")
        return ApiProcess(keys, *options, world=world, errors=self._errors)

    # --- troubles --------------------------------------------------------------------------------

    def kill_api(self, world: Mapping[str, str] | None = None) -> None:
        """Kill the serving process and start another one, perhaps in another time."""
        self._api.kill()
        self._api.end()
        self._api = self._serve(world)
        self.line.turn(self._api.port)

    def kill_database(self) -> None:
        """Kill PostgreSQL with all its processes and start it from what it left on the disk."""
        assert self.eye.exec_driver_sql("SHOW fsync").scalar_one() == "on"
        self.eye.invalidate()
        kill_postgres(self._folder)
        before = self._log().count(RECOVERED)
        self._database.__exit__(None, None, None)
        self._database = EmbeddedPostgres(self._folder)
        self._database.__enter__()
        assert self._log().count(RECOVERED) == before + 1
        self.eye.close()
        self.eye = self._look()

    def has(self, *ids: str) -> bool:
        """Tell whether the central store holds one of these entries."""
        wanted = sa.select(sa.exists().where(entry.c.id.in_(ids)))
        return bool(self.eye.execute(wanted).scalar_one())

    def _log(self) -> str:
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")

    # --- truths ----------------------------------------------------------------------------------

    def check(self) -> None:
        """Hold every promise that the central store can be seen to keep."""
        centre = check_centre(self)
        check_facts(centre)

    def heal(self) -> None:
        """Let everything work again: without a new act all drains and all show the same."""
        self.line.fault = Fault.NONE
        self.line.cut()
        for terminal in self.terminals:
            terminal.process.ask("wait_sent", seconds=60)
        until(lambda: all(self._shows_all(terminal) for terminal in self.terminals), 60)
        for terminal in self.terminals:
            assert terminal.process.end() == 0
        for terminal in self.terminals:
            terminal.look()
        with ExitStack() as stack:
            for terminal in self.terminals:
                stack.enter_context(terminal.opened())
            check_receipts(check_centre(self), self.terminals)
            check_healed(self, self.terminals)
        said = self.home / "api.txt"
        for told in (said, *self.home.glob("terminals/*/stderr.txt")):
            assert "Traceback" not in told.read_text(encoding="utf-8"), "troubles are no bugs"
        for told in (said, *self.home.glob("terminals/*/log/*.log")):
            assert '"where"' not in told.read_text(encoding="utf-8"), "troubles are no bugs"
        lines = said.read_text(encoding="utf-8").splitlines()
        assert all("message" in json.loads(line) for line in lines), "written by the whitelist"

    def _shows_all(self, terminal: RealTerminal) -> bool:
        """Tell whether a terminal's replica is the central store's."""
        told = terminal.process.say("verify", against_central=True)
        return "result" in told and bool(told["result"]["central"]["equal"])
