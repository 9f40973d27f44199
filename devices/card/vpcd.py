"""A simulated card as its own process, laid on a virtual reader over the vpcd protocol.

vpcd (Debian: vsmartcard-vpcd) listens; the card connects, which is its insertion, and closes,
which is its removal.  Each message is a two-byte length and a body; bodies of one byte are
control: 0 power off, 1 power on, 2 reset, 4 asks for the ATR.  The process is steered by one JSON
object per line on its standard input or on a control port and answers each with one line.  It
keeps everything in memory and logs nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from devices.card.faults import UnknownProfile
from devices.card.issuer import Issuer
from devices.card.profiles import build_card, load_profiles
from devices.card.simulated import SimulatedCard
from devices.card.virtual_card import Order, VirtualCard


def run_simulated_card(arguments: Sequence[str]) -> int:
    """Run the process: ``--profiles FILE [--port N] [--control-port N] [--insert ID]``.

    Raises:
        UnknownProfile: the list is unreadable or lacks the card.
    """
    asked = _parse(arguments)
    issuer = Issuer()
    profiles = load_profiles(asked.profiles)

    def make() -> dict[str, SimulatedCard]:
        return {name: build_card(profile, issuer) for name, profile in profiles.items()}

    virtual = VirtualCard(make, host=asked.host, port=asked.port)
    server: socket.socket | None = None
    ready: dict[str, object] = {"ready": sorted(profiles)}
    if asked.control_port is not None:
        server = socket.create_server(("127.0.0.1", asked.control_port))
        virtual.serve(server)
        ready["control"] = server.getsockname()[1]
    if asked.insert:
        told = json.loads(virtual.obey(msgspec.json.encode(Order(do="insert", card=asked.insert))))
        if "fault" in told:
            raise UnknownProfile(profile=asked.insert)
    _listen_to_standard_input(virtual, last=server is None)
    _write(json.dumps(ready).encode("ascii") + b"\n")
    with contextlib.suppress(KeyboardInterrupt):
        virtual.run()
    if server is not None:
        server.close()
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulate card")
    parser.add_argument("--profiles", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=35963)
    parser.add_argument("--control-port", type=int, default=None)
    parser.add_argument("--insert", default="")
    return parser.parse_args(arguments)


def _listen_to_standard_input(virtual: VirtualCard, *, last: bool) -> None:
    try:
        unbuffered = open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)  # noqa: SIM115
        ended = virtual.end if last else unbuffered.close
        virtual.listen(cast("BinaryIO", unbuffered), _write, ended)
    except (OSError, ValueError):
        return  # a service without a standard input is steered over its control port


def _write(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    raise SystemExit(run_simulated_card(sys.argv[1:]))
