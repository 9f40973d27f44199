"""What a ticket printer tells of its maker, model and firmware; many tell nothing."""

from __future__ import annotations

from contextlib import closing

from devices.printer import escpos_stream as stream
from devices.printer.decoder import IDENTITIES
from devices.printer.wire import Connect, Wire

_LONGEST = 80
_START, _END = ord("_"), 0


def identity_of(connect: Connect, within: float = 0.5) -> dict[str, str]:
    """Ask a printer that has just answered its status; each part that it does not tell is absent.

    A printer that does not know the question answers nothing: the first silence ends the asking.
    """
    found: dict[str, str] = {}
    try:
        with closing(connect()) as wire:
            for part, name in IDENTITIES.items():
                wire.send(stream.ask_identity(part))
                found[name] = _text(wire, within)
    except OSError:
        return found
    return found


def _text(wire: Wire, within: float) -> str:
    text = bytearray()
    while wire.receive(within) != _START:
        continue
    while len(text) < _LONGEST and (byte := wire.receive(within)) != _END:
        text.append(byte)
    return "".join(letter for letter in text.decode("ascii", "replace") if letter.isprintable())
