"""What the counter's own codes say, and how a scanned or typed text is told apart.

A code of ours is one letter, a colon and a value: ``T:`` ticket, ``B:`` booking, ``V:`` vault
position, ``N:`` visit, ``K:`` closing, ``R:`` transfer bag.  It never holds a name or a control
number.  A label that is stuck on for years (``V:``, ``R:``) begins with its length and check sign
(``V:8U/B-04-112``), so that a half read one is no other position.
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

_APPLICATION = re.compile(r"(?<!\d)\d{23}(?!\d)")
"""How the number of an application form stands in its code, an address of 2026 (domain.md 10)."""

_FORM = re.compile(r"^[A-Z]\d+\.\w+:([0-9A-F-]{32,36})$", re.IGNORECASE)
_OURS_HEAD = re.compile(r"^([A-Z])[:+'](.+)$", re.IGNORECASE)
"""A scanner set to another keyboard than the PC types ``+`` or ``'`` where the colon stands."""

_CHECKED = re.compile(r"^([0-9A-Z]{2})/(.+)$")
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHORT_CONTROL_NUMBER = re.compile(r"^[0-9A-Z]{3}[0-9]{6}$")
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z](?=.)")  # ISO/IEC 15424
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−－ｰー"), "-")
_WIDE = {0xFF01 + at: chr(0x21 + at) for at in range(0x5E)} | {0x3000: " "}


class CodeKind(StrEnum):
    """Tell what a code names."""

    TICKET = "T"
    BOOKING = "B"
    VAULT = "V"
    VISIT = "N"
    CLOSING = "K"
    BAG = "R"
    CONTROL_NUMBER = "control_number"
    APPLICATION = "application"  # the 23 digits of an application form
    FORM = "form"  # a form that this program printed; the value is its visit
    BROKEN = "broken"  # a code of ours that was read by half, or twice in one
    OTHER = "other"

    @property
    def word(self) -> str:
        """Return what texts call this kind."""
        return self.name.lower()


class Code(Struct, frozen=True, kw_only=True):
    """Hold a code that was told apart; an identity is in its ledger form."""

    kind: CodeKind
    value: str


_OURS = frozenset(
    {
        CodeKind.TICKET,
        CodeKind.BOOKING,
        CodeKind.VAULT,
        CodeKind.VISIT,
        CodeKind.CLOSING,
        CodeKind.BAG,
    }
)
_LABELS = frozenset({CodeKind.VAULT, CodeKind.BAG})
_IDENTITIES = frozenset({CodeKind.TICKET, CodeKind.VISIT})


def fold(text: str) -> str:
    """Return a scanned text in half width and without blanks, endings and control characters.

    What a scanner may be set to put before it, the kind of code (``]Q1``), goes, too.
    """
    narrow = text.translate(_WIDE)
    whole = "".join(letter for letter in narrow if letter.isprintable()).strip()
    return _SYMBOLOGY.sub("", whole)


def payload(kind: CodeKind, value: str) -> str:
    """Return what a printed code says; an identity loses its hyphens to print smaller.

    All of it is large letters: an input method that is switched on turns only small ones to kana.

    Raises:
        ValueError: the kind has no code of ours, or the value is empty.
    """
    if kind not in _OURS or not value:
        raise ValueError(f"no code for {kind}")
    with contextlib.suppress(ValueError):
        value = uuid.UUID(value).hex.upper()
    if kind in _LABELS:
        value = f"{check_signs(value.upper())}/{value.upper()}"
    return f"{kind.value}:{value}"


def check_signs(value: str) -> str:
    """Return the length and the check sign (ISO 7064 MOD 37,36) of a label's value.

    The length tells a label that was cut, the sign one with a wrong or an exchanged letter.
    """
    left = len(_SIGNS)
    for letter in value:
        if letter in _SIGNS:
            left = ((left + _SIGNS.index(letter)) % 36 or 36) * 2 % 37
    return _SIGNS[len(value) % 36] + _SIGNS[(37 - left) % 36]


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
    """Tell a scanned text apart; what is none of those known is OTHER."""
    folded = fold(text)
    ours = _OURS_HEAD.match(folded)
    if ours is not None and ours[1].upper() in _OURS:
        return _our_code(CodeKind(ours[1].upper()), ours[2])
    form = _FORM.match(folded)
    if form is not None:
        return Code(kind=CodeKind.FORM, value=_identity(form[1]))
    number = control_number(folded, pattern)
    if number is not None:
        return Code(kind=CodeKind.CONTROL_NUMBER, value=number)
    application = _APPLICATION.findall(folded)
    if len(application) == 1:
        return Code(kind=CodeKind.APPLICATION, value=application[0])
    return Code(kind=CodeKind.OTHER, value=folded)


def scan_told(text: str) -> str:
    """Return what may be noted of a scan: its kind and its length, never what it says."""
    return f"{SCANNED}{parse(text).kind.name.lower()} {len(text)}"


def _our_code(kind: CodeKind, value: str) -> Code:
    """Return a code of ours, BROKEN where its value is not whole."""
    if kind in _LABELS:
        label = value.translate(_HYPHENS).upper()
        checked = _CHECKED.match(label)
        if checked is not None and check_signs(checked[2]) == checked[1]:
            return Code(kind=kind, value=checked[2])
        whole = checked is None and "-" in label and "/" not in label
        return Code(kind=kind if whole else CodeKind.BROKEN, value=label)
    half = re.fullmatch(r"[0-9A-Fa-f]+", value) is not None and len(value) != 32
    if kind in _IDENTITIES and (half or ":" in value):
        return Code(kind=CodeKind.BROKEN, value=value)
    return Code(kind=kind, value=_identity(value))


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
