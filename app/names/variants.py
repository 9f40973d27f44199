"""Which characters of a name have other forms (異体字): staff compare them with the card face."""

import re
import unicodedata
from enum import StrEnum

import msgspec

from app.names.folding import Folding, shipped
from app.names.graphemes import code_points, graphemes, has_selector, is_private, without_selectors
from app.ports import Words

_COMPATIBLE = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")


class Form(StrEnum):
    """Tell why a character deserves a second look."""

    VARIANT = "variant"  # another form of a usual character: 髙
    SELECTED = "selected"  # a variation selector asks for a glyph: 葛󠄀
    PRIVATE = "private"  # 外字: the sender's font decides


class VariantNote(msgspec.Struct, frozen=True, kw_only=True):
    """Hold one noteworthy character: its place counts seen characters from 0."""

    at: int
    character: str
    usual: str
    others: str
    numbers: str
    form: Form

    def told(self, words: Words) -> str:
        """Return the note as one sentence for staff."""
        return words(
            f"names.variant.{self.form.value}",
            character=self.character,
            usual=self.usual,
            numbers=self.numbers,
        )


def which_variants(text: str, folding: Folding | None = None) -> tuple[VariantNote, ...]:
    """Return the characters of a text that are not the usual form, in order."""
    variants = (folding or shipped()).variants
    notes: list[VariantNote] = []
    for at, character in enumerate(graphemes(text)):
        base = without_selectors(character)[:1]
        plain = unicodedata.normalize("NFKC", base) if _COMPATIBLE.match(base) else base
        usual = variants.usual(plain)
        if is_private(character):
            form = Form.PRIVATE
        elif has_selector(character):
            form = Form.SELECTED
        elif usual != base:
            form = Form.VARIANT
        else:
            continue
        notes.append(
            VariantNote(
                at=at,
                character=character,
                usual=usual,
                others=variants.others(base) or (plain if plain != base else ""),
                numbers=code_points(character),
                form=form,
            )
        )
    return tuple(notes)
