"""Run the central store as its own processes, as a city does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import psutil

ROOT = Path(__file__).resolve().parents[2]


class ApiProcess:
    """Be one ``main.py central``; ready when made."""

    def __init__(
        self,
        keys: Path,
        *options: str,
        port: int = 0,
        world: Mapping[str, str] | None = None,
        errors: IO[bytes] | None = None,
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "main.py", "central", f"--keys={keys}", f"--port={port}", *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, **(world or {})},
        )
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        if not told:
            self.end()
        self.ready: dict[str, Any] = json.loads(told)
        self.port = int(self.ready["port"])

    def __enter__(self) -> ApiProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(timeout=30)

    def end(self) -> int:
        """Ask it to end and return how it did."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(timeout=30)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code


def kill_postgres(folder: Path) -> int:
    """Kill the PostgreSQL of a folder with all its processes, as a power cut does; tell its pid."""
    postmaster = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
    killed = [postmaster, *postmaster.children(recursive=True)]
    for one in killed:
        os.kill(one.pid, signal.SIGKILL)
    psutil.wait_procs(killed, timeout=30)
    return int(postmaster.pid)


def run(*words: str, ends: int = 0, given: str = "", env: dict[str, str] | None = None) -> Any:
    """Run one verb to its end and return what it told as JSON; a fault's parts where it fails."""
    done = finish(words, given, env)
    assert done.returncode == ends, done.stderr
    return json.loads(done.stdout)


def finish(
    words: Sequence[str], given: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one verb to its end."""
    return subprocess.run(
        [sys.executable, "main.py", *words],
        cwd=ROOT,
        input=given,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
