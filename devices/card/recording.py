"""What the flight recorder may keep of a card's conversation."""

from __future__ import annotations

from functools import lru_cache

from app.faults import CounterFault
from app.recorder import Talk
from devices.card.apdu import Ins, Transmit

_SECRET = frozenset((Ins.VERIFY, Ins.CHANGE, Ins.CHANGE_KEY))
_HEAD = 4


def head_of(command: bytes | bytearray) -> tuple[str, int]:
    """Return what is noted of a command: its head in hex, and how long its body is.

    A command without a body is told whole, a SELECT with the name of what it selects.  Of a body
    with a PIN not even the length is told, which a signing password would give away.
    """
    ins = command[1] if len(command) > 1 else -1
    if ins == Ins.SELECT or _has_no_body(command):
        return _told_whole(bytes(command)), 0
    head = bytes(command[:_HEAD]).hex().upper()
    return (head, 0) if ins in _SECRET else (head, len(command) - _HEAD)


@lru_cache(maxsize=256)
def _told_whole(command: bytes) -> str:
    return command.hex().upper()


def _has_no_body(command: bytes | bytearray) -> bool:
    extended = len(command) == _HEAD + 3 and command[_HEAD] == 0
    return len(command) <= _HEAD + 1 or extended


def recorded(transmit: Transmit, talk: Talk) -> Transmit:
    """Return ``transmit`` with every exchange noted in a conversation."""

    def noting(command: bytearray) -> bytes:
        talk.sent(*head_of(command))
        try:
            answer = transmit(command)
        except CounterFault as fault:
            talk.broke(fault.code, cause_of(fault))
            raise
        whole = len(answer) >= 2
        talk.got(max(0, len(answer) - 2), answer[-2] << 8 | answer[-1] if whole else -1)
        return answer

    return noting


def cause_of(fault: CounterFault) -> str:
    """Return the service's own word for why a conversation broke, in the recorder's form."""
    return str(fault.details.get("cause", "")).lower()
