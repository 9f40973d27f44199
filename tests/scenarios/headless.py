"""A terminal without a window as a process of its own, steered by JSON lines as a caller would."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import msgspec

from app import paths
from app.training.people import Person
from tests.scenarios.conftest import START_PINS, profiles

PATIENCE = 60.0
NO_QT = """
import importlib.abc, runpy, sys

class NoQt(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6", "widgets", "rich"):
            raise ImportError(f"{name} was asked for")
        return None

sys.meta_path.insert(0, NoQt())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


class Steered:
    """Be one headless terminal; ``deaf`` reads no answer.

    It cannot import Qt, the windows, or what a terminal does not have: a developer's ``rich``.

    ``within`` is a program that starts it elsewhere, ``world`` what its surroundings say.
    """

    def __init__(
        self,
        home: Path,
        flags: Sequence[str] = (),
        *,
        deaf: bool = False,
        within: Sequence[str] = (),
        world: Mapping[str, str] | None = None,
    ) -> None:
        main = paths.resources().parent / "main.py"
        options = [str(main), "terminal", "--headless", "--home", str(home)]
        self.home = home
        self._errors = (home / "stderr.txt").open("ab")
        self.process = subprocess.Popen(
            [*within, sys.executable, "-c", NO_QT, *options, *(f"--set={flag}" for flag in flags)],
            cwd=main.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, "PYTHONFAULTHANDLER": "1", **(world or {})},
        )
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="steered")
        if deaf and self.process.stdout is not None:
            self.process.stdout.close()
        self._reader.start()
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self._tidy()

    def _read(self) -> None:
        assert self.process.stdout is not None
        if not self.process.stdout.closed:
            for line in self.process.stdout:
                self._lines.put(line)
        self._lines.put(b"")

    def _tidy(self) -> None:
        self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout, self._errors):
            assert pipe is not None
            if not pipe.closed:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    # --- speaking ------------------------------------------------------------------------------

    def send(self, line: bytes) -> None:
        """Send bytes as they are."""
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def heard(self, seconds: float = PATIENCE) -> dict[str, Any]:
        """Return the next answer; events before it are kept."""
        while True:
            line = self._lines.get(timeout=seconds)
            assert line, f"ended {self.process.wait(PATIENCE)}: {self.errors()}"
            told: dict[str, Any] = json.loads(line)
            if "event" not in told:
                return told
            self.events.append(told)

    def next_event(self, seconds: float = PATIENCE) -> dict[str, Any]:
        """Return the next event."""
        if not self.events:
            told = json.loads(self._lines.get(timeout=seconds))
            assert "event" in told, told
            return dict(told)
        return self.events.pop(0)

    def say(self, do: str, **arguments: Any) -> dict[str, Any]:
        """Do one action and return its whole answer."""
        self.send(json.dumps({"do": do, **arguments}).encode() + b"\n")
        return self.heard()

    def ask(self, do: str, **arguments: Any) -> Any:
        """Do one action that must succeed, and return its result."""
        told = self.say(do, **arguments)
        assert told.get("done") == do, told
        return told["result"]

    def refused(self, do: str, **arguments: Any) -> str:
        """Do one action that must fail, and return the fault's code."""
        told = self.say(do, **arguments)
        assert "error" in told, told
        assert all(told["error"][part] for part in ("what", "safe", "next"))
        return str(told["error"]["code"])

    def enter(self, staff: str) -> dict[str, Any]:
        """Sign a person of the plan in."""
        found: dict[str, Any] = self.ask("sign_in", staff=staff, password=f"training-{staff}")
        return found

    # --- ending --------------------------------------------------------------------------------

    def end(self) -> int:
        """Close the input and return the exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.ended()

    def ended(self) -> int:
        """Return the exit code once it has ended by itself."""
        code = self.process.wait(PATIENCE)
        self._tidy()
        return code

    def terminate(self) -> int:
        """Send SIGTERM and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.send_signal(signal.SIGKILL)
        self.ended()

    def errors(self) -> str:
        """Return what it complained about."""
        return (self.home / "stderr.txt").read_text(encoding="utf-8")


class Office(Protocol):
    """Be where a terminal stands, and the port at which its central store answers."""

    home: Path
    port: int


def start(
    office: Office,
    terminal: str,
    people: list[Person],
    *,
    deaf: bool = False,
    within: Sequence[str] = (),
    world: Mapping[str, str] | None = None,
    url: str = "",
) -> Steered:
    """Start a terminal of an office, with simulated machines and PINs on the chip."""
    home = office.home / "terminals" / terminal
    if not (home / "profiles.json").exists():
        chips = list(profiles(people).values())
        (home / "profiles.json").write_bytes(msgspec.json.encode(chips))
        kinds = ("signing", "authentication", "resident", "face_input")
        pins = [f"{kind}={getattr(START_PINS, kind)}" for kind in kinds]
        (home / "setup.pins").write_text("\n".join(pins) + "\n", encoding="utf-8")
    flags = {
        "ledger.key": "file:ledger.key",
        "ledger.reserve_mb": "1",
        "central.url": url or f"https://127.0.0.1:{office.port or 1}",
        "card.driver": "simulated",
        "card.profiles": "profiles.json",
        "printer.driver": "simulated",
        "paper.driver": "folder",
        "paper.folder": "forms",
        "scanner.driver": "none",
        "site.pin_on_chip": "true",
        "site.setup_pins": "setup.pins",
    }
    told = [f"{name}={value}" for name, value in flags.items()]
    return Steered(home, told, deaf=deaf, within=within, world=world)
