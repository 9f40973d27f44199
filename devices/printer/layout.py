"""The measures of a slip, dated and validated data for each paper width."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from app import paths
from app.resources import ResourceFault, load_toml


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Be one table of a layout; all lengths are whole dots."""


class Margin(_Part, frozen=True, kw_only=True):
    """Keep the blank edges."""

    side: int
    top: int
    bottom: int


class NumberPart(_Part, frozen=True, kw_only=True):
    """Measure the ticket's number."""

    em: int
    leading: float
    above: int
    below: int


class BarPart(_Part, frozen=True, kw_only=True):
    """Measure the white-on-black bar; ``highest`` spares the head its heat."""

    text: int
    below: int
    mark: int
    smallest: int
    highest: int
    pad: int
    pad_side: int


class BoxesPart(_Part, frozen=True, kw_only=True):
    """Measure the boxes; ``words`` is the size of a value that is a sentence."""

    label: int
    value: int
    words: int
    shares: list[float]
    pad: int
    pad_side: int


class ListPart(_Part, frozen=True, kw_only=True):
    """Measure the checklists, plain, framed and ruled."""

    title: int
    item: int
    column: int
    box: int
    pad: int
    pad_side: int
    noted: int
    ruled: int
    ruled_note: int
    ruled_value: int


class QrPart(_Part, frozen=True, kw_only=True):
    """Measure the QR code; a module is a whole number of dots."""

    module: int
    smallest_module: int
    widest: int
    quiet: int
    gap: int
    caption: int
    code: int
    beside: bool


class RowsPart(_Part, frozen=True, kw_only=True):
    """Measure rows of words and values."""

    text: int
    total: int
    total_value: int


class SignaturesPart(_Part, frozen=True, kw_only=True):
    """Measure the boxes for signatures."""

    label: int
    height: int


class FootPart(_Part, frozen=True, kw_only=True):
    """Measure the foot with day, time and record."""

    big: int
    small: int
    pad: int


class Size(_Part, frozen=True, kw_only=True):
    """Be a named size of a line; ``face`` names a face of its own."""

    em: int
    leading: float
    face: str = ""


class Layout(Struct, frozen=True, kw_only=True, rename={"valid_from": "from"}):
    """Hold one paper's measures, valid from a day; lengths in dots of 1/8 mm."""

    valid_from: date
    paper: int
    width: int
    margin: Margin
    gap: int
    rule: int
    thin: int
    threshold: int
    number: NumberPart
    bar: BarPart
    boxes: BoxesPart
    list: ListPart
    qr: QrPart
    rows: RowsPart
    signatures: SignaturesPart
    foot: FootPart
    size: dict[str, Size]

    @property
    def inner(self) -> int:
        """Return the width between the margins."""
        return self.width - 2 * self.margin.side


class Face(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """List a face's files by weight: each step names alternatives ``file:index``."""

    regular: list[list[str]]
    bold: list[list[str]]


class Faces(Struct, frozen=True, kw_only=True, rename={"valid_from": "from"}):
    """Say which face draws which language."""

    valid_from: date
    faces: dict[str, Face]
    languages: dict[str, str]


_NEEDED_SIZES = ("office", "title", "when", "body", "large", "phone", "staff")


def _refuse(path: Path, key: str, why: str) -> ResourceFault:
    text = path.read_text(encoding="utf-8").splitlines()
    last = key.rsplit(".", maxsplit=1)[-1]
    line = next((at for at, told in enumerate(text, 1) if told.strip("[ ").startswith(last)), 1)
    return ResourceFault(file=path.name, key=key, line=line, why=why)


def _check(layout: Layout, path: Path) -> None:
    if layout.width % 8:
        raise _refuse(path, "width", "must be whole bytes of eight dots")
    if min(layout.rule, layout.thin) < 3:
        raise _refuse(path, "thin", "a rule thinner than 3 dots does not print")
    if layout.number.em > 272:
        raise _refuse(path, "number.em", "larger than 272 dots overheats the head")
    if layout.bar.highest > 110:
        raise _refuse(path, "bar.highest", "a black bar higher than 110 dots overheats the head")
    for name in _NEEDED_SIZES:
        if name not in layout.size:
            raise _refuse(path, f"size.{name}", "this size is missing")
    for name, size in layout.size.items():
        if size.em < 22:
            raise _refuse(path, f"size.{name}", "smaller than 22 dots cannot be read")


def read_layout(path: Path) -> Layout:
    """Read one layout file.

    Raises:
        ResourceFault: with file, key and line of what does not hold.
    """
    layout = load_toml(path, Layout)
    _check(layout, path)
    return layout


def layout_for(width: int, day: date, folder: Path | None = None) -> Layout:
    """Return the widest layout valid on a day that a head of so many dots can print.

    Before the first day of all the first layouts hold: a PC whose clock stands prints, too.

    Raises:
        ResourceFault: no layout fits, or one is broken.
    """
    home = folder or paths.resources() / "slips"
    found = [read_layout(path) for path in sorted(home.glob("*mm*.toml"))]
    fitting = [one for one in found if one.width <= width]
    if not fitting:
        raise ResourceFault(
            file=home.name, key=f"width={width}", line=0, why="no layout is narrow enough"
        )
    on = max(day, min(one.valid_from for one in fitting))
    valid = [one for one in fitting if one.valid_from <= on]
    return max(valid, key=lambda one: (one.width, one.valid_from))


def read_faces(folder: Path | None = None) -> Faces:
    """Read which font files draw which language.

    Raises:
        ResourceFault: with file, key and line of what does not hold.
    """
    path = (folder or paths.resources() / "slips") / "faces.toml"
    faces = load_toml(path, Faces)
    for language, face in faces.languages.items():
        if face not in faces.faces:
            raise _refuse(path, f"languages.{language}", f"there is no face {face}")
    for needed in ("japanese", "digits", "latin"):
        if needed not in faces.faces:
            raise _refuse(path, f"faces.{needed}", "this face is missing")
    return faces
