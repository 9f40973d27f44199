"""Windows' Japanese code page: what a CP932 file loses, told before it is written."""

import functools
import unicodedata
from enum import StrEnum
from pathlib import Path

import msgspec

from app import paths
from app.names.folding import Folding, shipped
from app.names.graphemes import code_points, graphemes, has_selector, without_selectors
from app.ports import Words
from app.resources import load_toml


class LossKind(StrEnum):
    """Tell what happened to a character."""

    EQUAL = "equal"  # the same sign under another number
    SELECTOR = "selector"  # the base stayed, its special glyph is lost
    SUBSTITUTED = "substituted"  # another form of the character
    MISSING = "missing"  # nothing near: the mark 〓


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """Hold one changed character; ``at`` counts seen characters from 0."""

    at: int
    character: str
    written: str
    numbers: str
    kind: LossKind

    def told(self, words: Words) -> str:
        """Return the loss as one sentence for staff, its place counted from 1."""
        return words(
            f"names.loss.{self.kind.value}",
            at=self.at + 1,
            character=self.character,
            written=self.written,
            numbers=self.numbers,
        )


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a text as CP932 can hold it, its bytes and every loss."""

    text: str
    data: bytes
    losses: tuple[Loss, ...]


class PageRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold ``cp932.toml``."""

    missing: str
    equal: dict[str, str]
    substituted: dict[str, str]


def _fits(text: str) -> bool:
    """Tell whether the code page gives the very same text back."""
    try:
        return text.encode("cp932").decode("cp932") == text
    except UnicodeEncodeError:
        return False


class CodePage:
    """Write texts in CP932 with a report of what it cannot hold."""

    def __init__(self, rules: PageRules, folding: Folding) -> None:
        self._rules = rules
        self._variants = folding.variants

    def convert(self, text: str) -> Converted:
        """Return the text as the code page holds it, with every loss named."""
        if _fits(text):
            return Converted(text=text, data=text.encode("cp932"), losses=())
        written: list[str] = []
        losses: list[Loss] = []
        for at, character in enumerate(graphemes(text)):
            if _fits(character):
                written.append(character)
                continue
            instead, kind = self._instead(character)
            written.append(instead)
            losses.append(
                Loss(
                    at=at,
                    character=character,
                    written=instead,
                    numbers=code_points(character),
                    kind=kind,
                )
            )
        held = "".join(written)
        return Converted(text=held, data=held.encode("cp932"), losses=tuple(losses))

    def _instead(self, character: str) -> tuple[str, LossKind]:
        if has_selector(character):
            base = without_selectors(character)
            if _fits(base):
                return base, LossKind.SELECTOR
            return self._instead(base) if base else ("", LossKind.SELECTOR)
        if character in self._rules.equal:
            return self._rules.equal[character], LossKind.EQUAL
        composed = unicodedata.normalize("NFC", character)
        if composed != character and _fits(composed):
            return composed, LossKind.EQUAL
        for form in self._near(character):
            if _fits(form):
                return form, LossKind.SUBSTITUTED
        return self._rules.missing, LossKind.MISSING

    def _near(self, character: str) -> tuple[str, ...]:
        listed = self._rules.substituted.get(character, "")
        plain = unicodedata.normalize("NFD", character)[:1]
        forms = (
            listed,
            self._variants.usual(character),
            *self._variants.others(character),
            unicodedata.normalize("NFKC", character),
            plain,
        )
        return tuple(form for form in forms if form and form != character)


def load_code_page(path: Path | None = None, folding: Folding | None = None) -> CodePage:
    """Read the table of substitutions, the shipped one where no other is named.

    Raises:
        ResourceFault: the file does not hold what it must.
    """
    chosen = path or paths.resources() / "rules" / "names" / "cp932.toml"
    return CodePage(load_toml(chosen, PageRules), folding or shipped())


@functools.cache
def _shipped() -> CodePage:
    return load_code_page()


def to_cp932(text: str) -> Converted:
    """Return the text as CP932 holds it by the shipped table, with every loss."""
    return _shipped().convert(text)


def cp932_loss(text: str) -> tuple[Loss, ...]:
    """Return what a CP932 file would lose of a text; empty where nothing."""
    return _shipped().convert(text).losses
