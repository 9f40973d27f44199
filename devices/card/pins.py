"""What a PIN must look like before it is sent: length and alphabet (domain.md 2)."""

from __future__ import annotations

from app.ports import PinKind, Secret
from devices.card.faults import PinFormat

_DIGITS = frozenset(b"0123456789")
_CAPITALS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def check_pin(kind: PinKind, pin: Secret) -> None:
    """Check length and alphabet: signing 6 to 16 of A-Z 0-9, all others 4 digits.

    Raises:
        PinFormat: ``rule`` is ``length`` or ``alphabet``.
    """
    signing = kind is PinKind.SIGNING
    shortest, longest = (6, 16) if signing else (4, 4)
    if not shortest <= len(pin) <= longest:
        raise PinFormat(pin=kind.value, rule="length")
    if not _DIGITS.union(_CAPITALS if signing else ()).issuperset(pin.expose()):
        raise PinFormat(pin=kind.value, rule="alphabet")


def check_new_pin(kind: PinKind, pin: Secret) -> None:
    """Check a PIN that is to be set; a signing one needs a letter and a digit.

    Raises:
        PinFormat: ``rule`` is ``length``, ``alphabet`` or ``mixture``.
    """
    check_pin(kind, pin)
    if kind is PinKind.SIGNING:
        used = set(pin.expose())
        if used.isdisjoint(_DIGITS) or used.isdisjoint(_CAPITALS):
            raise PinFormat(pin=kind.value, rule="mixture")
