"""Characters as a person counts them: a base with its variation selector or marks is one."""

import re
import unicodedata
from collections.abc import Iterator

_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d"
_ONE = re.compile(f".[{_SELECTORS}\u0300-\u036f\u3099\u309a]*", re.DOTALL)
_SELECTOR = re.compile(f"[{_SELECTORS}]")


def graphemes(text: str) -> Iterator[str]:
    """Give the characters in order, each with its selectors and combining marks."""
    return (found.group() for found in _ONE.finditer(text))


def length(text: str) -> int:
    """Return how many characters a person sees (domain.md 8): 葛󠄀 and 𠮷 are one each."""
    return len(text) if text.isascii() else sum(1 for _ in _ONE.finditer(text))


def without_selectors(text: str) -> str:
    """Return the text without variation selectors; other characters stay as they are."""
    return _SELECTOR.sub("", text)


def has_selector(text: str) -> bool:
    """Tell whether a variation selector asks for a special glyph."""
    return _SELECTOR.search(text) is not None


def code_points(text: str) -> str:
    """Return the numbers of a character such as ``U+845B U+E0100``."""
    return " ".join(f"U+{ord(point):04X}" for point in text)


def is_private(character: str) -> bool:
    """Tell whether a character is of a private area: its look depends on the sender's font."""
    return unicodedata.category(character[0]) == "Co"
