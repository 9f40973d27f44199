"""The simulated card's process, started and steered from another program."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from devices.card.faults import UnknownProfile
from devices.card.trouble import Trouble

_STOP_SECONDS = 5.0
_ROOT = Path(__file__).resolve().parents[2]


class CardProcess:
    """Run the simulated card as its own process while the block lasts, and steer it.

    ``more`` are further options of ``main.py simulate card``; without ``profiles`` the cards are
    invented ones.  ``control`` is the port that ``more`` asked for.
    """

    def __init__(
        self, profiles: Path | None, *, port: int, insert: str = "", more: Sequence[str] = ()
    ) -> None:
        listed = ["--profiles", str(profiles), "--insert", insert] if profiles else []
        self._arguments = [*listed, "--port", str(port), *more]
        self._process: subprocess.Popen[bytes] | None = None
        self.cards: tuple[str, ...] = ()
        self.control: int | None = None

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            UnknownProfile: the list of cards is unreadable or lacks the one to insert.
        """
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "devices.card.vpcd", *self._arguments],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            told = self._read()
            self.cards, self.control = tuple(told["ready"]), told.get("control")
        except UnknownProfile:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End it."""
        self._end()

    def insert(self, card: str) -> None:
        """Lay a card on the reader, in place of any other.

        Raises:
            UnknownProfile: there is no such card.
        """
        self._ask({"do": "insert", "card": card})

    def remove(self) -> None:
        """Take the card off the reader."""
        self._ask({"do": "remove"})

    def trouble(self, trouble: Trouble) -> None:
        """Let a trouble strike at a coming command."""
        self._ask({"do": "trouble", "trouble": msgspec.to_builtins(trouble)})

    def resume(self) -> None:
        """Let a hung command go on."""
        self._ask({"do": "resume"})

    def renew(self) -> None:
        """Take the card off and make every card anew from its profile."""
        self._ask({"do": "renew"})

    def state(self) -> dict[str, Any]:
        """Return the card's id, its counters and the number of commands since its insertion."""
        return self._ask({"do": "state"})

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        told = self.obey(order)
        if "fault" in told:
            raise UnknownProfile(profile=str(told.get("profile", "")))
        return told

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """Hand one order over as it is and return its answer.

        Raises:
            UnknownProfile: the process has ended.
        """
        process = self._process
        if process is None or process.stdin is None:
            raise UnknownProfile(profile="")
        try:
            process.stdin.write(json.dumps(order).encode("ascii") + b"\n")
            process.stdin.flush()
        except OSError:
            raise UnknownProfile(profile="") from None
        return self._read()

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process and self._process.stdout else b""
        if not line:
            raise UnknownProfile(profile="")
        told: dict[str, Any] = json.loads(line)
        return told

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
