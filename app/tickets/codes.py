"""What the counter's own codes say, and how a scanned or typed text is told apart.

A code of ours is one letter, a colon and a value: ``T:`` ticket, ``B:`` booking, ``V:`` vault
position, ``N:`` visit, ``K:`` closing.  It never holds a name or a control number.
"""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from app.recorder import SCANNED

CONTROL_NUMBER = r"^[0-9A-Z]{3}-?[0-9]{6}$"
"""How a control number looks unless the city says otherwise (domain.md 10)."""

_SHORT_CONTROL_NUMBER = re.compile(r"^[0-9A-Z]{3}[0-9]{6}$")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−－ｰー"), "-")
_WIDE = {0xFF01 + at: chr(0x21 + at) for at in range(0x5E)} | {0x3000: " "}


class CodeKind(StrEnum):
    """Tell what a code names."""

    TICKET = "T"
    BOOKING = "B"
    VAULT = "V"
    VISIT = "N"
    CLOSING = "K"
    CONTROL_NUMBER = "control_number"
    OTHER = "other"


class Code(Struct, frozen=True, kw_only=True):
    """Hold a code that was told apart; an identity is in its ledger form."""

    kind: CodeKind
    value: str


_OURS = frozenset(
    {CodeKind.TICKET, CodeKind.BOOKING, CodeKind.VAULT, CodeKind.VISIT, CodeKind.CLOSING}
)


def fold(text: str) -> str:
    """Return a scanned text in half width and without blanks, endings and control characters."""
    narrow = text.translate(_WIDE)
    return "".join(letter for letter in narrow if letter.isprintable()).strip()


def payload(kind: CodeKind, value: str) -> str:
    """Return what a printed code says; an identity loses its hyphens to print smaller.

    Raises:
        ValueError: the kind has no code of ours, or the value is empty.
    """
    if kind not in _OURS or not value:
        raise ValueError(f"no code for {kind}")
    with contextlib.suppress(ValueError):
        value = uuid.UUID(value).hex.upper()
    return f"{kind.value}:{value}"


def control_number(text: str, pattern: str = CONTROL_NUMBER) -> str | None:
    """Return the ledger's form of a control number (``3K7-204817``), None where it is none.

    Width, case, blanks and the kind of hyphen do not matter.
    """
    folded = re.sub(r"\s", "", fold(text).translate(_HYPHENS)).upper()
    if not re.fullmatch(pattern, folded):
        return None
    if _SHORT_CONTROL_NUMBER.fullmatch(folded):
        return f"{folded[:3]}-{folded[3:]}"
    return folded


def parse(text: str, pattern: str = CONTROL_NUMBER) -> Code:
    """Tell a scanned text apart; what is none of ours and no control number is OTHER."""
    folded = fold(text)
    head, colon, value = folded.partition(":")
    if colon and value and head.upper() in _OURS:
        return Code(kind=CodeKind(head.upper()), value=_identity(value))
    number = control_number(folded, pattern)
    if number is not None:
        return Code(kind=CodeKind.CONTROL_NUMBER, value=number)
    return Code(kind=CodeKind.OTHER, value=folded)


def scan_told(text: str) -> str:
    """Return what may be noted of a scan: its kind and its length, never what it says."""
    return f"{SCANNED}{parse(text).kind.name.lower()} {len(text)}"


def _identity(value: str) -> str:
    """Return a 32-digit identity with its hyphens, anything else as it stands."""
    if re.fullmatch(r"[0-9A-Fa-f]{32}", value):
        return str(uuid.UUID(value))
    return value


class RepeatGuard:
    """Drop a code that is scanned again at once, as a trembling hand does.

    ``clock`` counts seconds that never jump; the same code passes again after ``pause``.
    """

    def __init__(self, clock: Callable[[], float], pause: float = 2.0) -> None:
        self._clock = clock
        self._pause = pause
        self._last = ""
        self._at = -pause

    def passes(self, text: str) -> bool:
        """Tell whether a code is to be taken; a dropped one begins the pause anew."""
        moment = self._clock()
        repeated = text == self._last and moment - self._at < self._pause
        self._last, self._at = text, moment
        return not repeated
