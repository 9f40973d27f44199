"""Search keys: what a person types and what a register writes become the same text.

The key is only for finding; the name itself is never normalised (domain.md 8).
"""

import functools
import re
import unicodedata
from pathlib import Path

import msgspec

from app import paths
from app.faults import CounterFault
from app.resources import load_toml

_SMALL = dict(
    zip(
        "ァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
        "アイウエオツヤユヨワカケクシストヌハヒフヘホムラリルレロ",
        strict=True,
    )
)
_REPEATS = "々〻"
_KEPT = {"L", "N"}
_REPEAT = re.compile(f"(.)[{_REPEATS}]")


class VariantClash(CounterFault):
    """Name a character that the table of variants lists in two groups."""

    code = "K-111"


class VariantRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold ``variants.toml``: groups of one character's forms and the spellings of sounds."""

    groups: tuple[str, ...]
    latin: dict[str, str]
    kana: dict[str, str]
    foreign: dict[str, str]


class Variants:
    """Know which characters one search finds together."""

    def __init__(self, groups: tuple[str, ...]) -> None:
        """Take groups whose first character is the usual form.

        Raises:
            VariantClash: a character is in two groups.
        """
        self._groups: dict[str, str] = {}
        for group in groups:
            for character in group:
                if character in self._groups:
                    raise VariantClash(character=character)
                self._groups[character] = group

    def usual(self, character: str) -> str:
        """Return the usual form of a character, itself where it has none."""
        return self._groups.get(character, character)[0]

    def others(self, character: str) -> str:
        """Return the other forms of a character, the usual one first; empty where none is known."""
        return self._groups.get(character, "").replace(character, "")


class _Table(dict[int, str]):
    """Map code points for ``str.translate``; each is worked out when it is first met."""

    def __init__(self, rules: VariantRules, variants: Variants) -> None:
        super().__init__()
        self._rules = rules
        self._variants = variants

    def __missing__(self, point: int) -> str:
        character = chr(point)
        folded = self._fold(character)
        if folded not in ("", character):
            folded = "".join(self[ord(part)] for part in unicodedata.normalize("NFKC", folded))
        self[point] = folded
        return folded

    def _fold(self, character: str) -> str:
        if character == "ー":
            return ""
        if character in _REPEATS:
            return character
        category = unicodedata.category(character)
        if category[0] not in _KEPT and category != "Co":
            return ""
        if "ぁ" <= character <= "ゖ" or character in "ゝゞ":
            character = chr(ord(character) + 0x60)
        character = _SMALL.get(character, character)
        character = self._rules.kana.get(character, character) if character != "ヴ" else "ヴ"
        character = self._variants.usual(character)
        if "\u00c0" <= character <= "\u1eff":
            character = unicodedata.normalize("NFD", character)[0]
        upper = character.upper()
        return self._rules.latin.get(upper, upper)


class Folding:
    """Make search keys from names, kana, numbers and whatever is typed."""

    def __init__(self, rules: VariantRules) -> None:
        self.variants = Variants(rules.groups)
        self._table = _Table(rules, self.variants)
        self._foreign = {**rules.foreign, "ヴ": rules.kana.get("ヴ", "ヴ")}
        self._foreign_sound = re.compile("|".join(sorted(self._foreign, key=len, reverse=True)))

    def fold(self, text: str) -> str:
        """Return the key: NFKC, katakana, ordinary kana, usual forms; no spaces, marks, selectors.

        Folding a key again changes nothing.
        """
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text)
        folded = text.translate(self._table)
        if "ヴ" in folded:
            folded = self._foreign_sound.sub(lambda sound: self._foreign[sound.group()], folded)
        if "々" in folded or "〻" in folded:
            folded = self._repeat(folded)
        return folded

    @staticmethod
    def _repeat(text: str) -> str:
        while (spelt := _REPEAT.sub(r"\1\1", text)) != text:
            text = spelt
        return text.lstrip(_REPEATS)


def load_folding(path: Path | None = None) -> Folding:
    """Read the table of variants, the shipped one where no other is named.

    Raises:
        ResourceFault: the file does not hold what it must.
        VariantClash: a character is in two groups.
    """
    chosen = path or paths.resources() / "rules" / "names" / "variants.toml"
    return Folding(load_toml(chosen, VariantRules))


@functools.cache
def shipped() -> Folding:
    """Return the folding of the shipped table, read once; it never changes while running."""
    return load_folding()


def fold(text: str) -> str:
    """Return the search key of a text by the shipped table."""
    return shipped().fold(text)
