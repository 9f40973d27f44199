"""What a text in a search field means: number, last digits, birth date, kana or a written name."""

import re
import unicodedata
from enum import StrEnum

import msgspec

from app.names.eras import Born, Eras, eras
from app.names.folding import Folding, shipped
from app.ports import Words

CONTROL_NUMBER = r"[0-9A-Z]{3}-?[0-9]{6}"
_HYPHENS = re.compile("[\u002d\u2010-\u2015\u2212\u30fc\uff0d\uff70]")
_LAST_DIGITS = re.compile(r"\d{4,6}")


class QueryKind(StrEnum):
    """Tell which column a search starts from."""

    EMPTY = "empty"
    CONTROL_NUMBER = "control_number"
    LAST_DIGITS = "last_digits"
    BIRTH_DATE = "birth_date"
    KANA = "kana"
    NAME = "name"


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a search: its kind, the folded text and its words; ``born`` may narrow a name.

    ``text`` is the control number without hyphen, the digits, or the folded name; ``words`` are
    the folded parts between spaces.
    """

    kind: QueryKind
    text: str = ""
    words: tuple[str, ...] = ()
    born: Born | None = None

    def told(self, words: Words) -> str:
        """Return what the search understood, for the line under the field."""
        return words(f"names.query.{self.kind.value}")


def normal_number(text: str) -> str:
    """Return a control number as the ledger keeps it: half width, upper case, no hyphen or space.

    Other signs stay, so that a foreign number is still seen as one.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if not (plain.isascii() and plain.isalnum()):
        plain = _HYPHENS.sub("", "".join(plain.split()))
    return plain.upper()


class QueryReader:
    """Read search fields; ``control_number`` is the city's pattern (domain.md 5)."""

    def __init__(
        self,
        control_number: str = CONTROL_NUMBER,
        *,
        folding: Folding | None = None,
        calendar: Eras | None = None,
    ) -> None:
        self._number = re.compile(control_number)
        self._folding = folding or shipped()
        self._eras = calendar or eras()

    def read(self, text: str) -> Query:
        """Return what a typed or scanned text means."""
        number = normal_number(text)
        if not number:
            return Query(kind=QueryKind.EMPTY)
        if self._number.fullmatch(number):
            return Query(kind=QueryKind.CONTROL_NUMBER, text=number)
        if _LAST_DIGITS.fullmatch(number):
            return Query(kind=QueryKind.LAST_DIGITS, text=number)
        born = self._eras.parse(text)
        if born is not None:
            return Query(kind=QueryKind.BIRTH_DATE, text=born.iso, born=born)
        return self._name(text)

    def _name(self, text: str) -> Query:
        born: Born | None = None
        words: list[str] = []
        for part in unicodedata.normalize("NFKC", text).split():
            meant = self._eras.parse(part) if any(sign.isdigit() for sign in part) else None
            if meant is not None and born is None:
                born = meant
                continue
            folded = self._folding.fold(part)
            if folded:
                words.append(folded)
        if not words:
            return Query(kind=QueryKind.EMPTY)
        kana = all("ァ" <= sign <= "ヺ" for word in words for sign in word)
        return Query(
            kind=QueryKind.KANA if kana else QueryKind.NAME,
            text="".join(words),
            words=tuple(words),
            born=born,
        )


def parse_query(text: str) -> Query:
    """Return what a search text means by the default number pattern and the shipped tables."""
    return QueryReader().read(text)
