"""What a card reader tells of its maker and its firmware; all of it is a courtesy."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from devices.card.faults import CardFault, CardSoftwareMissing
from devices.card.scard import Scard

_VENDOR, _KIND = "SCARD_ATTR_VENDOR_NAME", "SCARD_ATTR_VENDOR_IFD_TYPE"
_VERSION = "SCARD_ATTR_VENDOR_IFD_VERSION"


def make_of(reader: str) -> Mapping[str, str]:
    """Return maker, model and firmware of a reader as far as it tells; empty where it does not.

    Nothing is asked of a card, and a reader that is in use by somebody is left alone.
    """
    scard = Scard()
    try:
        context = scard.establish()
    except (CardFault, CardSoftwareMissing):
        return {}
    names = scard.names
    try:
        code, handle, _ = names.SCardConnect(
            context, reader, names.SCARD_SHARE_DIRECT, names.SCARD_PROTOCOL_UNDEFINED
        )
        if code != names.SCARD_S_SUCCESS:
            return {}
        try:
            found = {
                "maker": _text(names, handle, _VENDOR),
                "model": _text(names, handle, _KIND),
                "firmware": firmware_of(_attribute(names, handle, _VERSION)),
            }
        finally:
            names.SCardDisconnect(handle, names.SCARD_LEAVE_CARD)
    finally:
        scard.release(context)
    return {name: value for name, value in found.items() if value}


def firmware_of(told: bytes) -> str:
    """Return a version of the form ``major.minor.build`` (PC/SC part 3: 0xMMmmbbbb)."""
    if len(told) != 4:
        return ""
    number = int.from_bytes(told, "little")
    return f"{number >> 24}.{number >> 16 & 0xFF}.{number & 0xFFFF}"


def _text(names: ModuleType, handle: int, attribute: str) -> str:
    told = _attribute(names, handle, attribute).rstrip(b"\x00")
    return "".join(letter for letter in told.decode("ascii", "replace") if letter.isprintable())


def _attribute(names: ModuleType, handle: int, attribute: str) -> bytes:
    code, value = names.SCardGetAttrib(handle, getattr(names, attribute))
    return bytes(value) if code == names.SCARD_S_SUCCESS else b""
