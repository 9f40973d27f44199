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
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from app.simulate_arguments import card_options
from app.system import JAPAN
from devices.card.faults import UnknownProfile
from devices.card.invented import invented_card, other_card
from devices.card.issuer import Issuer
from devices.card.profiles import CardKind, CardProfile, build_card, load_profiles
from devices.card.simulated import SimulatedCard
from devices.card.trouble import Trouble, TroubleKind
from devices.card.virtual_card import Order, VirtualCard


def run_simulated_card(arguments: Sequence[str]) -> int:
    """Run the process with the options of ``main.py simulate card`` and a reader's place.

    Raises:
        UnknownProfile: the list is unreadable or lacks the card.
    """
    parser = argparse.ArgumentParser(prog="simulate card")
    card_options(parser)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=35963)
    asked = parser.parse_args(arguments)
    lay_cards(asked, host=asked.host, port=asked.port)
    return 0


def lay_cards(asked: argparse.Namespace, *, host: str, port: int) -> None:
    """Lay cards on the virtual reader at that place until told to quit.

    Raises:
        UnknownProfile: the list is unreadable or lacks the card.
    """
    issuer, profiles = Issuer(), _profiles(asked)
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    def make() -> dict[str, SimulatedCard]:
        return {name: build_card(profile, issuer) for name, profile in profiles.items()}

    virtual = VirtualCard(make, host=host, port=port)
    ready: dict[str, object] = {"ready": sorted(profiles)}
    with contextlib.ExitStack() as stack:
        if asked.control is not None:
            server = stack.enter_context(socket.create_server(("127.0.0.1", asked.control)))
            virtual.serve(server)
            ready["control"] = server.getsockname()[1]
        _begin(virtual, asked)
        _listen_to_standard_input(virtual, last=asked.control is None)
        _write(json.dumps(ready).encode("ascii") + b"\n")
        with contextlib.suppress(KeyboardInterrupt):
            virtual.run()


def has_orders(descriptor: int) -> bool:
    """Tell whether orders can come from there: from the null device only an end would."""
    if sys.platform == "win32":
        return True
    told = os.fstat(descriptor)
    try:
        return told.st_rdev != os.stat(os.devnull).st_rdev or not told.st_rdev
    except OSError:
        return True


def _profiles(asked: argparse.Namespace) -> Mapping[str, CardProfile]:
    if asked.profiles:
        return load_profiles(Path(asked.profiles))
    today = datetime.now(UTC).astimezone(JAPAN).date()
    made = {
        kind.value: invented_card(kind, today, serial=asked.serial if kind == asked.kind else "")
        for kind in CardKind
    }
    return {**made, "other": other_card(made[CardKind.ADULT.value])}


def _begin(virtual: VirtualCard, asked: argparse.Namespace) -> None:
    """Lay the card that was asked for and let the fault wait for its command.

    Raises:
        UnknownProfile: there is no such card.
    """
    laid = asked.insert if asked.profiles else asked.kind
    orders = [Order(do="insert", card=laid)] if laid else []
    if asked.fault:
        kind, at = asked.fault
        trouble = Trouble(kind=TroubleKind(kind), at=at, card="other" if kind == "swap" else "")
        orders.append(Order(do="trouble", trouble=trouble))
    for order in orders:
        told = json.loads(virtual.obey(msgspec.json.encode(order)))
        if "fault" in told:
            raise UnknownProfile(profile=told.get("profile", laid))


def _listen_to_standard_input(virtual: VirtualCard, *, last: bool) -> None:
    try:
        if not has_orders(sys.stdin.fileno()):
            return
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
