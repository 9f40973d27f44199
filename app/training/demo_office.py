"""The demonstration's office: central store, line, reader, printer and terminals as processes."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from app.training.demo_cast import Cast, write_enrolment, write_profiles, write_setup_pins
from app.training.demo_hands import Hands
from app.training.people_lists import write_card_list
from app.training.stage import Part, PartFailed, Tap, command, free_port

_SOCKET = "PCSCLITE_CSOCK_NAME"
_SCREENS = (("STAFF", 0, 1920, 1080), ("APPLICANT", 1920, 1024, 768))
_SHARED = 0o755  # as root, PostgreSQL runs as a user of its own


@dataclass(frozen=True, kw_only=True)
class Folders:
    """Hold where everything lies; ``private`` and ``database`` are removed at the end."""

    out: Path
    private: Path
    database: Path

    @property
    def logs(self) -> Path:
        """Return where the parts write what they complain about."""
        return self.out / "logs"

    def home(self, terminal: str) -> Path:
        """Return a terminal's folder with its settings and its ledger."""
        return self.out / "terminals" / terminal

    @property
    def delivered(self) -> Path:
        """Return the delivered list; it names people and is not kept."""
        return self.private / "delivered.csv"


class DemoOffice:
    """Run the parts of an office while the block lasts; ``show`` opens real windows."""

    def __init__(self, cast: Cast, out: Path, *, show: bool, pcscd: bool = True) -> None:
        self.cast = cast
        self.reader = ""
        self._show, self._pcscd = show, pcscd
        self._stack = ExitStack()
        private = Path(tempfile.mkdtemp(prefix="counter-demo-"))
        database = Path(tempfile.mkdtemp(prefix="counter-pg-"))
        database.chmod(_SHARED)
        self.folders = Folders(out=out, private=private, database=database)
        self.terminals: dict[str, Part] = {}
        self._environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Enrol the office and start every part; the terminals' windows come last.

        Raises:
            PartFailed: a part did not start.
        """
        try:
            self._open()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End every part and remove what is private."""
        self._close()

    def _close(self) -> None:
        self._stack.close()
        for folder in (self.folders.private, self.folders.database):
            shutil.rmtree(folder, ignore_errors=True)

    # --- setting up ----------------------------------------------------------------------------

    def _open(self) -> None:
        folders, cast = self.folders, self.cast
        folders.out.mkdir(parents=True, exist_ok=True)
        write_profiles(cast, folders.private / "profiles.json")
        write_setup_pins(cast, folders.private / "setup.pins")
        write_enrolment(cast, folders.private / "plan.toml")
        write_card_list(folders.delivered, cast.people)
        port = free_port()
        self.card = self._begin_reader()
        printer = self._part("printer", "simulate", "printer", "--folder", str(self.slips))
        printer.begin()
        self.line = self._part("line", "simulate", "line", "--target", f"127.0.0.1:{port}")
        self.line.begin()
        self._keep(printer)
        self._keep(self.line)
        self._enrol(f"https://127.0.0.1:{self.line.ready['ready']}")
        self.central = self._part(
            "central",
            "central",
            *self._database,
            "--port",
            str(port),
            "--municipality",
            cast.plan.municipality,
        )
        self.central.begin()
        self._end_reader()
        self._settle_printer(printer.ready["text"])
        for terminal in cast.plan.terminals:
            self._finish_settings(terminal.id)
        self._keep(self.central)

    @property
    def slips(self) -> Path:
        """Return where the simulated printer keeps what it printed."""
        return self.folders.out / "slips"

    @property
    def forms(self) -> Path:
        """Return where the A4 printer's files land."""
        return self.folders.out / "forms"

    @property
    def central_data(self) -> Path:
        """Return the folder of the central store's database."""
        return self.folders.database / "data"

    @property
    def _database(self) -> list[str]:
        keys = self.folders.private / "keys"
        return ["--embedded", str(self.central_data), "--keys", str(keys)]

    def _part(self, name: str, *arguments: str, environment: dict[str, str] | None = None) -> Part:
        """Return a part that is not started yet."""
        listens = name not in ("central", "printer")
        log = self.folders.logs / f"{name}.log"
        return Part(name, arguments, log=log, environment=environment, listens=listens)

    def _keep(self, part: Part) -> Part:
        return self._stack.enter_context(part)

    def _enrol(self, url: str) -> None:
        plan, folder = self.folders.private / "plan.toml", self.folders.out / "terminals"
        named = ["--plan", str(plan), "--url", url, "--folder", str(folder), "--json"]
        command("enrol", *named, *self._database)

    def _begin_reader(self) -> Part:
        profiles = str(self.folders.private / "profiles.json")
        card = self._part("card", "simulate", "card", "--profiles", profiles)
        if self._pcscd:
            card.begin()
        return card

    def _end_reader(self) -> None:
        """Wait for the smart card service; without one, cards lie in the terminal itself."""
        self.reader = "simulated"
        if not self._pcscd:
            return
        try:
            self._keep(self.card)
        except PartFailed:
            return
        self.reader = "pcsc"
        self._environment[_SOCKET] = str(self.card.ready["ready"])

    def _settle_printer(self, told: str) -> None:
        words = told.split()  # printer HOST:PORT control PORT FOLDER
        self.printer_port = int(words[1].rpartition(":")[2])
        self.printer = Tap("printer", int(words[3]))
        self._stack.callback(self.printer.close)

    def _finish_settings(self, terminal: str) -> None:
        """Add to a terminal's settings what its site has: machines, screens, switches."""
        folders, home = self.folders, self.folders.home(terminal)
        tables: dict[str, dict[str, Any]] = {
            "ledger": {"key": "file:ledger.key", "reserve_mb": 8},
            "card": {"driver": self.reader},
            "printer": {
                "driver": "network",
                "name": self.cast.plan.printer,
                "host": "127.0.0.1",
                "port": self.printer_port,
            },
            "paper": {"driver": "folder", "folder": str(self.forms)},
            "camera": {"driver": "simulated"},
            "panel": {"staff_screen": "STAFF", "resident_screen": "APPLICANT"},
            "site": {"pin_on_chip": True, "setup_pins": str(folders.private / "setup.pins")},
        }
        if self.reader == "simulated":
            tables["card"]["profiles"] = str(self.folders.private / "profiles.json")
        if self._show:
            tables["panel"] = {"window": True, "enabled": self._serves(terminal)}
        with (home / "settings.toml").open("a", encoding="utf-8") as settings:
            for name, values in tables.items():
                settings.write(f"\n[{name}]\n")
                settings.writelines(f"{k} = {json.dumps(v)}\n" for k, v in values.items())

    def _serves(self, terminal: str) -> bool:
        """Tell whether residents sit down at a terminal; the first is the guide's."""
        return terminal != self.cast.plan.terminals[0].id

    # --- terminals -----------------------------------------------------------------------------

    def begin_terminal(self, terminal: str) -> None:
        """Start a terminal's windows without waiting for them."""
        home = str(self.folders.home(terminal))
        windows = {} if self._show else {"QT_QPA_PLATFORM": f"offscreen:configfile={self._screens}"}
        part = self._part(
            terminal, "terminal", "--home", home, "--drive", environment=self._environment | windows
        )
        part.begin()
        self.terminals[terminal] = part

    def await_terminal(self, terminal: str) -> Part:
        """Wait until a terminal's windows stand.

        Raises:
            PartFailed: they do not come.
        """
        part = self.terminals[terminal]
        self._keep(part)
        return part

    def end_terminals(self) -> None:
        """Close the windows, so that their ledgers can be looked into."""
        for part in self.terminals.values():
            part.end()

    # --- the card in a hand ----------------------------------------------------------------------

    def lay_card(self, hands: Hands, card: str) -> None:
        """Lay a card on the reader of a window."""
        if self.reader == "pcsc":
            self.card.ask(do="insert", card=card)
        else:
            hands.act("lay", card)
        hands.until(**{"is": {"card_laid": True}})

    def pull_card(self, hands: Hands) -> None:
        """Take the card off the reader of a window."""
        if self.reader == "pcsc":
            self.card.ask(do="remove")
        else:
            hands.act("pull")
        hands.until(**{"is": {"card_laid": False}})

    @property
    def _screens(self) -> Path:
        """Return a description of two screens for windows that nobody sees."""
        path = self.folders.private / "screens.json"
        if not path.exists():
            screens = [_screen(*one) for one in _SCREENS]
            path.write_text(json.dumps({"screens": screens}), encoding="utf-8")
        return path

    def environment(self) -> dict[str, str]:
        """Return what a command needs to find the virtual reader."""
        return {**os.environ, **self._environment}


def _screen(name: str, x: int, width: int, height: int) -> dict[str, Any]:
    sizes = {"width": width, "height": height, "x": x, "y": 0}
    return {"name": name, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1, **sizes}
