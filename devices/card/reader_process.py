"""A virtual reader with a simulated card as one process: `main.py simulate card`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec

from devices.card.card_process import CardProcess
from devices.card.pcscd_launch import PrivatePcscd
from devices.card.trouble import Trouble


def simulate(profiles: Path, insert: str = "") -> None:
    """Run a private PC/SC service with a card and obey JSON lines until the input ends.

    The first line written tells the service's socket (``PCSCLITE_CSOCK_NAME``) and the cards.
    Orders: ``{"do": "insert", "card": ID}``, ``remove``, ``trouble``, ``resume``, ``state``,
    ``stop_service``, ``start_service``.

    Raises:
        CardSoftwareMissing: pcscd or the virtual reader is not installed.
    """
    with PrivatePcscd() as service, CardProcess(profiles, port=service.port, insert=insert) as card:
        _say({"ready": str(service.socket), "cards": list(card.cards)})
        for line in sys.stdin:
            order = json.loads(line)
            match order["do"]:
                case "insert":
                    card.insert(order["card"])
                case "remove":
                    card.remove()
                case "trouble":
                    card.trouble(msgspec.convert(order["trouble"], Trouble))
                case "resume":
                    card.resume()
                case "stop_service":
                    service.stop()
                case "start_service":
                    service.start()
            _say({"done": order["do"], "state": card.state()})


def _say(told: object) -> None:
    sys.stdout.write(json.dumps(told, default=str) + "\n")
    sys.stdout.flush()
