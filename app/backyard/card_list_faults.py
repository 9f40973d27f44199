"""What can be wrong with a delivered list: a line's fault, and the refusals of a whole file."""

import re
import unicodedata
from enum import StrEnum

import msgspec

from app.faults import CounterFault
from app.ports import Words

_SHAPE = 24


class Reason(StrEnum):
    """Tell what is wrong with a line or a value."""

    EMPTY_FILE = "empty_file"
    NO_LINES = "no_lines"
    NOT_TEXT = "not_text"
    UNDECODABLE = "undecodable"
    LOST_CHARACTER = "lost_character"
    MISSING_COLUMN = "missing_column"
    DOUBLE_COLUMN = "double_column"
    RAGGED = "ragged"
    QUOTING = "quoting"
    LINE_TOO_LONG = "line_too_long"
    TOO_MANY_LINES = "too_many_lines"
    TOO_MANY_BOXES = "too_many_boxes"
    MISSING_VALUE = "missing_value"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    FORMULA = "formula"
    BAD_NUMBER = "bad_number"
    DUPLICATE = "duplicate"
    IMPOSSIBLE_DATE = "impossible_date"
    IMPOSSIBLE_TIME = "impossible_time"
    BAD_MUNICIPALITY = "bad_municipality"
    OTHER_MUNICIPALITY = "other_municipality"
    UNKNOWN_CHOICE = "unknown_choice"
    PERSONAL_NUMBER = "personal_number"


class LineFault(msgspec.Struct, frozen=True, kw_only=True):
    """Hold one fault: ``line`` counts from 1 with the heading, ``column`` is the file's heading.

    ``value_shape`` shows the kind of each character, never the value; ``other_line`` is the
    first line of a duplicate; ``position`` the byte of an unreadable place, or a count.
    """

    line: int
    column: str
    reason: Reason
    value_shape: str = ""
    other_line: int = 0
    position: int = 0

    def told(self, words: Words) -> str:
        """Return the fault as one sentence for staff."""
        return words(
            f"imports.reason.{self.reason.value}",
            line=self.line,
            column=self.column,
            shape=self.value_shape,
            other=self.other_line,
            position=self.position,
        )


class ListUnreadable(CounterFault):
    """Tell that the file cannot be opened or read to its end."""

    code = "I-101"


class ListRefused(CounterFault):
    """Tell that a list has faults, so that nothing of it is taken."""

    code = "I-102"


class ListChanged(CounterFault):
    """Tell that the file became another one between the check and the import."""

    code = "I-103"


class ListCancelled(CounterFault):
    """Tell that the person stopped; nothing was taken."""

    code = "I-104"


_KINDS = (
    (re.compile("[0-9０-９]"), "9"),
    (re.compile("[A-ZＡ-Ｚ]"), "A"),
    (re.compile("[a-zａ-ｚ]"), "a"),
    (re.compile("[ぁ-ゖ]"), "あ"),
    (re.compile("[ァ-ヺｦ-ﾟー]"), "ア"),
    (re.compile("[^\x00-\u2fff\u3000-\u30ff\uff00-\uffef9Aaあア]"), "漢"),
)


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def shape(value: str) -> str:
    """Return what a value looks like without what it is: ``９９９９-99`` becomes ``9999-99``."""
    told = "".join(_sign(sign) for sign in value[:_SHAPE])
    for pattern, sign in _KINDS:
        told = pattern.sub(sign, told)
    return told + ("…" if len(value) > _SHAPE else "")


def shown(value: str) -> str:
    """Return a value with a box for each sign that cannot be seen; spaces and gaiji stay."""
    return "".join("□" if unicodedata.category(sign) in _UNSEEN else sign for sign in value)


def _sign(sign: str) -> str:
    return "□" if unicodedata.category(sign)[0] == "C" else sign
