"""A virtual reader with a simulated card as one process: `main.py simulate card`."""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from app.ports import Presence
from devices.card.card_process import CardProcess
from devices.card.pcsc import PcscSlot
from devices.card.pcscd_launch import SOCKET_VARIABLE, PrivatePcscd
from devices.card.vpcd import has_orders, lay_cards

_FIRST_SLOT = "00 00"
_NOTICED_SECONDS = 3.0
_SEEN = {"insert": Presence.CARD, "remove": Presence.EMPTY}


def simulate(asked: argparse.Namespace) -> None:
    """Be a card with the options of ``app.simulate_arguments`` until the orders end.

    Raises:
        CardSoftwareMissing: pcscd or the virtual reader is not installed.
        UnknownProfile: the list is unreadable or lacks the card.
    """
    if asked.reader:
        host, _, port = asked.reader.rpartition(":")
        lay_cards(asked, host=host or "127.0.0.1", port=int(port))
    else:
        _with_own_service(asked)


def _with_own_service(asked: argparse.Namespace) -> None:
    """Run a private PC/SC service with a card; the first line tells its socket and the cards."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    profiles = Path(asked.profiles) if asked.profiles else None
    with (
        contextlib.suppress(KeyboardInterrupt),
        PrivatePcscd() as service,
        CardProcess(profiles, port=service.port, insert=asked.insert, more=_more(asked)) as card,
    ):
        ready: dict[str, object] = {
            "ready": str(service.socket),
            "cards": list(card.cards),
            "variable": SOCKET_VARIABLE,
            "reader": f"127.0.0.1:{service.port}",
        }
        _await(Presence.CARD)
        _say(ready if card.control is None else {**ready, "control": card.control})
        for order in _orders():
            if order.get("do") == "quit":
                return
            _say(_obey(order, service, card))


def _more(asked: argparse.Namespace) -> list[str]:
    more = [] if asked.profiles else ["--kind", asked.kind, "--serial", asked.serial]
    if asked.fault:
        more += ["--fault", "{}@{}".format(*asked.fault)]
    return more if asked.control is None else [*more, "--control", str(asked.control)]


def _orders() -> Iterator[dict[str, object]]:
    """Yield the orders; from the null device none come, and there is no end but a signal."""
    if not has_orders(sys.stdin.fileno()):
        threading.Event().wait()
    for line in sys.stdin:
        if line.strip():
            try:
                told = json.loads(line)
            except ValueError:
                told = None
            yield told if isinstance(told, dict) else {}


def _obey(order: dict[str, object], service: PrivatePcscd, card: CardProcess) -> dict[str, object]:
    if order.get("do") == "stop_service":
        service.stop()
    elif order.get("do") == "start_service":
        service.start()
    else:
        told = card.obey(order)
        if "fault" in told:
            return told
        if order.get("do") in _SEEN:
            _await(_SEEN[str(order["do"])])
    return {"done": order["do"], "state": card.state()}


def _await(presence: Presence) -> None:
    """Wait until the service has noticed what lies there: whoever reads the answer asks it next."""
    slot, ends = PcscSlot(name=_FIRST_SLOT), time.monotonic() + _NOTICED_SECONDS
    pause = threading.Event()
    while slot.status().presence is not presence and time.monotonic() < ends:
        pause.wait(0.02)


def _say(told: object) -> None:
    sys.stdout.write(json.dumps(told, default=str) + "\n")
    sys.stdout.flush()
