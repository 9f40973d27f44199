"""The stage of a demo or drill: every part of an office as a process of its own, steered by lines.

Nothing here knows the inside of the parts: all of them are started by the command line that an
office uses, and steered as a person or a machine would steer them.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from app import paths
from app.faults import CounterFault

_START_SECONDS = 60.0
_ANSWER_SECONDS = 45.0
_END_SECONDS = 10.0


class PartFailed(CounterFault):
    """Tell which part of the stage did not start or answer."""

    code = "K-141"


class Part:
    """Be one running process that answers one JSON line per order.

    ``listens`` is false for a part that takes no orders and ends only when it is asked to.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        listens: bool = True,
    ) -> None:
        self.name = name
        self._listens = listens
        self._arguments = [sys.executable, str(main_file()), *arguments]
        self._log = log
        self._environment = {**os.environ, "PYTHONFAULTHANDLER": "1", **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader: threading.Thread | None = None
        self.ready: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Start it where it does not run yet, and wait for its first line.

        Raises:
            PartFailed: it ended or said nothing.
        """
        if self._process is None:
            self.begin()
        try:
            self.ready = self._answer(_START_SECONDS)
        except PartFailed:
            self.end()
            raise
        return self

    def begin(self) -> None:
        """Start it without waiting, so that several parts start side by side."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own command line
                self._arguments,
                cwd=main_file().parent,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        self._reader = threading.Thread(
            target=self._read, args=(self._process,), name=f"stage-{self.name}", daemon=True
        )
        self._reader.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End it as an office would: input closed, then asked, then forced."""
        self.end()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101 - opened as a pipe above
        for line in process.stdout:
            self._lines.put(line.decode("utf-8", errors="replace").strip())
        self._lines.put(None)

    def _answer(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise PartFailed(part=self.name, why="silent") from None
        if line is None:
            code = self._process.wait() if self._process is not None else 0
            raise PartFailed(part=self.name, why=f"ended {code}")
        try:
            told: dict[str, Any] = json.loads(line)
        except json.JSONDecodeError:
            return {"text": line}
        return told

    def ask(self, **order: Any) -> dict[str, Any]:
        """Give one order and return its answer.

        Raises:
            PartFailed: no answer came, or the answer is an error.
        """
        process = self._process
        if process is None or process.stdin is None:
            raise PartFailed(part=self.name, why="not running")
        try:
            process.stdin.write(json.dumps(order, ensure_ascii=False).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            raise PartFailed(part=self.name, why="ended") from None
        told = self._answer(_ANSWER_SECONDS)
        if "error" in told:
            raise PartFailed(part=self.name, why=str(told["error"]))
        return told

    def kill(self) -> None:
        """End it without any warning, as a power cut does."""
        if self._process is not None:
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._tidy()

    def end(self) -> None:
        """Close its input and wait; ask, then force where it does not end."""
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            with contextlib.suppress(OSError):  # it has ended already
                process.stdin.close()
        if not self._listens:
            process.terminate()
        for give_up in (process.terminate, process.kill):
            try:
                process.wait(timeout=_END_SECONDS)
                break
            except subprocess.TimeoutExpired:
                give_up()
        process.wait()
        self._tidy()

    def wait(self) -> int:
        """Wait until it ends by itself; returns its exit code.

        Raises:
            PartFailed: it does not run.
        """
        if self._process is None:
            raise PartFailed(part=self.name, why="not running")
        code = self._process.wait()
        self._tidy()
        return code

    def _tidy(self) -> None:
        if self._reader is not None:
            self._reader.join(timeout=5)
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None and not pipe.closed:
                    with contextlib.suppress(OSError):  # what was not read is lost with it
                        pipe.close()
        self._process = None
        self._lines = queue.SimpleQueue()


def main_file() -> Path:
    """Return the command line's file."""
    return paths.resources().parent / "main.py"


class Tap:
    """Be a machine's own channel on TCP: one JSON line per order, one per answer."""

    def __init__(self, name: str, port: int) -> None:
        self.name = name
        self._wire = socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_SECONDS)
        self._answers = self._wire.makefile("rb")

    def ask(self, **order: Any) -> dict[str, Any]:
        """Give one order and return its answer.

        Raises:
            PartFailed: the machine does not answer, or with an error.
        """
        try:
            self._wire.sendall(json.dumps(order).encode() + b"\n")
            told: dict[str, Any] = json.loads(self._answers.readline())
        except (OSError, json.JSONDecodeError):
            raise PartFailed(part=self.name, why="silent") from None
        if "error" in told:
            raise PartFailed(part=self.name, why=str(told["error"]))
        return told

    def close(self) -> None:
        """Let go."""
        self._answers.close()
        self._wire.close()


def command(*arguments: str, feed: bytes = b"") -> dict[str, Any]:
    """Run one verb to its end and return its JSON answer.

    Raises:
        PartFailed: it ended with a fault; its own words are in ``why``.
    """
    told = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, str(main_file()), *arguments],
        cwd=main_file().parent,
        input=feed,
        capture_output=True,
        check=False,
    )
    try:
        answer: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    except (IndexError, json.JSONDecodeError):
        why = told.stderr.decode("utf-8", errors="replace").strip()[-400:]
        raise PartFailed(part=arguments[0], why=why) from None
    if "error" in answer:
        raise PartFailed(part=arguments[0], why=str(answer["error"]["what"]))
    return answer


def say(text: str) -> None:
    """Tell the person who started this one line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
