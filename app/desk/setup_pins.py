"""The PINs that cards of this site bear before the resident chooses: read at the moment of use."""

from __future__ import annotations

from pathlib import Path

from app.faults import CounterFault
from app.ports import PinKind, Secret


class SetupPinsMissing(CounterFault):
    """Tell that the site's file of set-up PINs is absent, unreadable or lacks one."""

    code = "K-150"


def read_setup_pins(path: Path, wanted: tuple[PinKind, ...]) -> dict[PinKind, Secret]:
    """Return the wanted PINs; the caller wipes them.

    The file has one ``kind=digits`` line per PIN (``signing``, ``authentication``, ``resident``,
    ``face_input``), readable by the terminal's account alone.  Its bytes never become text.

    Raises:
        SetupPinsMissing: naming the PIN that is not there.
    """
    found: dict[PinKind, Secret] = {}
    try:
        content = bytearray(path.read_bytes())
    except OSError:
        raise SetupPinsMissing(pin="") from None
    try:
        for kind in wanted:
            found[kind] = _value(content, kind)
    except SetupPinsMissing:
        for secret in found.values():
            secret.wipe()
        raise
    finally:
        content[:] = bytes(len(content))
    return found


def _value(content: bytearray, kind: PinKind) -> Secret:
    head = f"{kind.value}=".encode()
    for start in _line_starts(content):
        if content.startswith(head, start):
            end = content.find(b"\n", start)
            end = len(content) if end < 0 else end
            value = content[start + len(head) : end]
            while value and value[-1] in b"\r \t":
                value[-1] = 0
                del value[-1]
            if value:
                return Secret(value)
    raise SetupPinsMissing(pin=kind.value)


def _line_starts(content: bytearray) -> list[int]:
    return [0, *(at + 1 for at, byte in enumerate(content) if byte == 0x0A)]
