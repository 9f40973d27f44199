"""What a card reader tells of its maker and its firmware; all of it is a courtesy."""

from __future__ import annotations

from devices.card.faults import CardFault, CardSoftwareMissing
from devices.card.scard import Scard

_MAKER, _MODEL = "SCARD_ATTR_VENDOR_NAME", "SCARD_ATTR_VENDOR_IFD_TYPE"
_VERSION = "SCARD_ATTR_VENDOR_IFD_VERSION"


def make_of(reader: str, scard: Scard | None = None) -> dict[str, str]:
    """Return maker, model and firmware of a reader as far as it tells; empty where it does not.

    Nothing is asked of a card, and a reader that somebody holds is left alone.
    """
    service = scard or Scard()
    try:
        context = service.establish()
    except (CardFault, CardSoftwareMissing):
        return {}
    try:
        told = service.attributes(context, reader, (_MAKER, _MODEL, _VERSION))
    finally:
        service.release(context)
    found = {
        "maker": _text(told.get(_MAKER, b"")),
        "model": _text(told.get(_MODEL, b"")),
        "firmware": firmware_of(told.get(_VERSION, b"")),
    }
    return {name: value for name, value in found.items() if value}


def firmware_of(told: bytes) -> str:
    """Return a version of the form ``major.minor.build`` (PC/SC part 3: 0xMMmmbbbb)."""
    if len(told) != 4:
        return ""
    number = int.from_bytes(told, "little")
    return f"{number >> 24}.{number >> 16 & 0xFF}.{number & 0xFFFF}"


def _text(told: bytes) -> str:
    text = told.rstrip(b"\x00").decode("ascii", "replace")
    return "".join(letter for letter in text if letter.isprintable())
