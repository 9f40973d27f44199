"""The columns of a list as data: headings, lengths and kinds."""

import unicodedata
from enum import StrEnum
from pathlib import Path

import msgspec

from app import paths
from app.resources import load_toml

DEFAULT = "jlis_card_list"


class ColumnKind(StrEnum):
    """Tell how the values of a column are read."""

    CONTROL_NUMBER = "control_number"
    TEXT = "text"  # kept as written, spaces at both ends dropped
    CODE = "code"  # short, half width in the ledger
    BORN = "born"  # may be incomplete
    DAY = "day"
    TIME = "time"
    MUNICIPALITY = "municipality"  # five digits or six with the check digit
    CHOICE = "choice"


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one column; ``required``: the heading must be there, ``filled``: every value too."""

    field: str
    kind: ColumnKind
    headers: tuple[str, ...]
    required: bool = False
    filled: bool = False
    longest: int
    choices: dict[str, str] = {}


class Layout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold a layout of ``resources/imports``; ``longest_line`` counts characters.

    A heading that contains a word of ``never_read`` is passed over, unless the word is only part
    of one of ``card_words`` (個人番号カード is the card, not the number).
    """

    id: str
    delimiter: str
    control_number: str
    never_read: tuple[str, ...]
    card_words: tuple[str, ...]
    most_lines: int
    most_boxes: int
    longest_line: int
    columns: tuple[Column, ...]


def heading_key(text: str) -> str:
    """Return a heading as it is compared: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def load_layout(name: str = DEFAULT, folder: Path | None = None) -> Layout:
    """Read a layout by its file name without ending.

    Raises:
        ResourceFault: the file is absent or does not hold what it must.
    """
    return load_toml((folder or paths.resources() / "imports") / f"{name}.toml", Layout)
