"""Where everything stands on a form: layouts as data, in millimetres, and what fills them."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from app import paths
from app.resources import load_toml


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
    side: float


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
    w: float
    size: float
    key: str = ""
    field: str = ""
    align: Align = Align.LEFT
    bold: bool = False
    english: bool = False


class Box(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a rectangle; ``fill`` is a grey between 0 and 1, none where left out."""

    x: float
    y: float
    w: float
    h: float
    edge: float
    fill: float | None = None


class Label(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a grey label cell with its word and, smaller, the English one."""

    x: float
    y: float
    w: float
    h: float
    key: str


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a filled-in value; it takes a smaller size or more lines where it is long."""

    x: float
    y: float
    w: float
    h: float
    size: float
    field: str


class Name(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a name as it stands on the card, with a small note behind it."""

    x: float
    y: float
    w: float
    h: float
    field: str
    note: str = ""


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a thin line."""

    x: float
    y: float
    to_x: float
    to_y: float
    dotted: bool = False


class Check(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place a check box and its words; its key is also what ``ticks`` names."""

    x: float
    y: float
    key: str


class Form(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one page's layout, all places in millimetres."""

    id: str
    version: str
    page: tuple[float, float]
    marks: Marks
    qr: QrPlace
    sections: tuple[Section, ...] = ()
    texts: tuple[Text, ...] = ()
    boxes: tuple[Box, ...] = ()
    labels: tuple[Label, ...] = ()
    values: tuple[Value, ...] = ()
    names: tuple[Name, ...] = ()
    lines: tuple[Line, ...] = ()
    checks: tuple[Check, ...] = ()

    def fields(self) -> frozenset[str]:
        """Return the names of all fields that can be filled in."""
        texts = {text.field for text in self.texts if text.field}
        values = {value.field for value in self.values}
        return frozenset(texts | values | {name.field for name in self.names})


class FormValues(Struct, frozen=True, kw_only=True):
    """Hold what fills one form; ``visit`` is the only thing the QR code tells beside the form."""

    visit: str
    texts: Mapping[str, str] = {}
    ticks: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Keep a resident's values out of logs and tracebacks."""
        return "FormValues(〈伏〉)"


def load_form(form: str) -> Form:
    """Read a layout, such as ``e01``.

    Raises:
        ResourceFault: the layout is absent or broken.
    """
    return load_toml(paths.resources() / "slips" / "forms" / f"{form}.toml", Form)


def qr_payload(form: Form, values: FormValues) -> str:
    """Return what the QR code tells: the form and the visit, nothing of the person."""
    return f"{form.id}.{form.version}:{values.visit}"
