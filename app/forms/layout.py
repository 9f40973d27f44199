"""Where everything stands on a form: layouts as data, in millimetres.

A key of a part names its words: below the form's own table in the texts, or, where it has a
point, below ``forms``.  ``field`` names what is filled in.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

Size = Annotated[float, Meta(ge=6.0, le=48.0)]
Length = Annotated[float, Meta(gt=0.0)]


class Align(StrEnum):
    """Name how a text stands in its width."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Marks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place the four corner marks for the scan's registration."""

    inset: float
    length: float
    width: float


class QrPlace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place the QR code."""

    x: float
    y: float
    side: Length


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a section's head: a black block, its words, a hint on the right, a rule below."""

    y: float
    rule: float
    key: str
    hint: str = ""


class Text(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a printed text (``key``) or a filled-in one (``field``); size in points."""

    x: float
    y: float
    w: Length
    size: Size
    key: str = ""
    field: str = ""
    align: Align = Align.LEFT
    bold: bool = False
    english: bool = False


class Box(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a rectangle; ``fill`` is a grey between 0 and 1, none where left out."""

    x: float
    y: float
    w: Length
    h: Length
    edge: float
    fill: float | None = None


class Label(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a grey label cell with its word and, smaller, the English one."""

    x: float
    y: float
    w: Length
    h: Length
    key: str


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a filled-in value; it takes a smaller size or more lines where it is long."""

    x: float
    y: float
    w: Length
    h: Length
    size: Size
    field: str


class Name(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a name as it stands on the card; ``note`` is the field of a small note behind it."""

    x: float
    y: float
    w: Length
    h: Length
    field: str
    note: str = ""


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a thin line; ``heavy`` is a measure's or a frame's, ``dotted`` is written or cut on."""

    x: float
    y: float
    to_x: float
    to_y: float
    dotted: bool = False
    heavy: bool = False


class Check(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a check box and its words; its key is also what ``ticks`` names.

    It is ticked where one of ``when`` is known and none of ``unless``: ``visitor.self`` says that
    this fact has this value, ``always`` holds for every visit.
    """

    x: float
    y: float
    key: str
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Prose(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place explaining sentences; they break at spaces and keep within their height."""

    x: float
    y: float
    w: Length
    h: Length
    size: Size
    key: str
    bold: bool = False


class Cells(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a row of empty cells, one for each sign that is written by hand."""

    x: float
    y: float
    side: Length
    count: Annotated[int, Meta(ge=1, le=40)]
    tall: float = 0.0  # as high as wide where left out
    split: int = 0  # a gap after so many cells


class Seal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place the dashed frame that a masking seal covers, with its words on the upper edge."""

    x: float
    y: float
    w: Length
    h: Length
    key: str


class Picture(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place the resident's picture, with crop marks outside its corners.

    Without a picture a thin frame with the words of ``key`` stands in its place.
    """

    x: float
    y: float
    w: Length
    h: Length
    key: str
    crop: float = 3.5
    apart: float = 1.5


class Use(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Put a block of ``resources/slips/blocks`` so many millimetres down the page."""

    block: str
    y: float = 0.0


Part = Section | Text | Box | Label | Value | Name | Line | Check | Prose | Cells | Seal | Picture


class Parts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold what a block or a form places."""

    sections: tuple[Section, ...] = ()
    texts: tuple[Text, ...] = ()
    boxes: tuple[Box, ...] = ()
    labels: tuple[Label, ...] = ()
    values: tuple[Value, ...] = ()
    names: tuple[Name, ...] = ()
    lines: tuple[Line, ...] = ()
    checks: tuple[Check, ...] = ()
    prose: tuple[Prose, ...] = ()
    cells: tuple[Cells, ...] = ()
    seals: tuple[Seal, ...] = ()
    pictures: tuple[Picture, ...] = ()

    def fields(self) -> frozenset[str]:
        """Return the names of all fields that can be filled in."""
        texts = {text.field for text in self.texts if text.field}
        values = {value.field for value in self.values}
        names = {field for name in self.names for field in (name.field, name.note) if field}
        return frozenset(texts | values | names)

    def word_keys(self) -> frozenset[str]:
        """Return the keys of all words."""
        found = {
            part.key
            for parts in (self.sections, self.texts, self.labels, self.checks)
            for part in parts
        }
        more = (self.prose, self.seals, self.pictures)
        found |= {part.key for parts in more for part in parts}
        return frozenset(found | {section.hint for section in self.sections}) - {""}


class Form(Parts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one page's layout, all places in millimetres."""

    id: str
    version: str
    page: tuple[Length, Length]
    marks: Marks | None = None
    qr: QrPlace | None = None
    use: tuple[Use, ...] = ()


def each_part(parts: Parts) -> Iterator[tuple[str, Part]]:
    """Yield every placed part with the key under which its file has it, such as ``boxes[2]``."""
    for kind in Parts.__struct_fields__:
        for number, part in enumerate(getattr(parts, kind)):
            yield f"{kind}[{number}]", part
