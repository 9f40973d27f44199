"""A line between terminal and central store that can be cut, for demo, drills and tests."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from enum import StrEnum
from typing import Self

_CHUNK = 65536


class LineState(StrEnum):
    """Tell how the line behaves."""

    UP = "up"
    CUT = "cut"  # connections are reset and none is accepted
    HOLE = "hole"  # everything is swallowed, nothing comes back
    LOSE_ANSWER = "lose_answer"  # the request arrives, the line is reset before the answer


class SimulatedLine:
    """Carry TCP from one port to another until told otherwise."""

    def __init__(
        self, target_host: str, target_port: int, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self._target = (target_host, target_port)
        self._host = host
        self.port = port
        self.state = LineState.UP
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._carry, self._host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening and reset what is open."""
        if self._server is not None:
            self._server.close()
        self._reset()

    def become(self, state: LineState) -> None:
        """Change the line; open connections are reset unless it only swallows."""
        self.state = state
        if state is not LineState.HOLE:
            self._reset()

    def _reset(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()
        self._open.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.state is LineState.CUT:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, far_writer}
        both = (
            asyncio.create_task(self._pump(reader, far_writer, answer=False)),
            asyncio.create_task(self._pump(far_reader, writer, answer=True)),
        )
        _, rest = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        for end in (writer, far_writer):
            self._open.discard(end)
            end.transport.abort()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, answer: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(_CHUNK):
                if self.state is LineState.HOLE:
                    continue
                if answer and self.state is LineState.LOSE_ANSWER:
                    return
                sink.write(data)
                await sink.drain()


async def _steer(line: SimulatedLine) -> None:
    """Obey one JSON line per order: ``{"state": "cut"}``; ends with the input."""
    loop = asyncio.get_running_loop()
    while text := await loop.run_in_executor(None, sys.stdin.readline):
        line.become(LineState(json.loads(text)["state"]))
        sys.stdout.write(json.dumps({"state": line.state}) + "\n")
        sys.stdout.flush()


async def _simulate(target_host: str, target_port: int, port: int) -> None:
    async with SimulatedLine(target_host, target_port, port=port) as line:
        sys.stdout.write(json.dumps({"ready": line.port}) + "\n")
        sys.stdout.flush()
        await _steer(line)


def simulate(target_host: str, target_port: int, port: int = 0) -> None:
    """Be a line until the input ends: the entry of ``main.py simulate line``."""
    asyncio.run(_simulate(target_host, target_port, port))
