"""What a ticket printer tells of its maker, model and firmware; many tell nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing

from devices.printer import escpos_stream as stream
from devices.printer.decoder import IDENTITIES
from devices.printer.wire import Connect, Wire

_LONGEST = 80
_START, _END = ord("_"), 0


def identity_of(
    connect: Connect, within: float = 0.5, *, now: Callable[[], float] = time.monotonic
) -> dict[str, str]:
    """Ask a printer that has just answered its status; each part that it does not tell is absent.

    A printer that does not know the question answers nothing: the first silence ends the asking,
    and so does one that talks on and on, or in anything but plain letters.
    """
    found: dict[str, str] = {}
    try:
        with closing(connect()) as wire:
            for part, name in IDENTITIES.items():
                wire.send(stream.ask_identity(part))
                found[name] = _text(_within(wire, within, now))
    except (OSError, UnicodeDecodeError):
        return found
    return found


def _within(wire: Wire, seconds: float, now: Callable[[], float]) -> Callable[[], int]:
    """Return what gives the next byte until the time is over."""
    until = now() + seconds

    def receive() -> int:
        left = until - now()
        if left <= 0:
            raise TimeoutError("it talks on and on")
        return wire.receive(left)

    return receive


def _text(receive: Callable[[], int]) -> str:
    text = bytearray()
    while receive() != _START:
        continue
    while len(text) < _LONGEST and (byte := receive()) != _END:
        text.append(byte)
    return "".join(letter for letter in text.decode("ascii") if letter.isprintable())
