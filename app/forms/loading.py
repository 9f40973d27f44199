"""Read layouts: a form's own parts and the blocks it uses, checked before anything is painted."""

from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from app import paths
from app.forms.flaws import flaw_of
from app.forms.layout import Form, Line, Part, Parts, Section
from app.resources import ResourceFault, line_of, load_toml

_P = TypeVar("_P", bound=Struct)
_KINDS = Parts.__struct_fields__


def load_form(form: str, folder: Path | None = None) -> Form:
    """Read a layout, such as ``e01``, with the blocks it uses.

    Raises:
        ResourceFault: with file, key and line: the layout is absent or broken, or a part stands
            beside the page or on another.
    """
    slips = folder or paths.resources() / "slips"
    file = slips / "forms" / f"{form}.toml"
    own = load_toml(file, Form)
    _refuse_flaw(file, own, own.page)
    whole = own
    for number, use in enumerate(own.use):
        block = slips / "blocks" / f"{use.block}.toml"
        parts = load_toml(block, Parts)
        _refuse_flaw(block, parts, own.page)
        moved = {kind: tuple(_down(p, use.y) for p in getattr(parts, kind)) for kind in _KINDS}
        whole = replace(whole, **{kind: getattr(whole, kind) + moved[kind] for kind in _KINDS})
        if flaw := flaw_of(whole, own.page):
            _refuse(file, f"use[{number}]", f"{use.block}: {flaw[1]}")
    return replace(whole, use=())


def _down(part: _P, by: float) -> _P:
    """Return a part so many millimetres further down."""
    assert isinstance(part, Part)  # noqa: S101 - a block holds nothing else
    ends: dict[str, float] = {"y": part.y + by}
    if isinstance(part, Section):
        ends["rule"] = part.rule + by
    elif isinstance(part, Line):
        ends["to_y"] = part.to_y + by
    return replace(part, **ends)


def _refuse_flaw(file: Path, parts: Parts, page: tuple[float, float]) -> None:
    if flaw := flaw_of(parts, page):
        _refuse(file, *flaw)


def _refuse(file: Path, key: str, why: str) -> None:
    line = line_of(file.read_text(encoding="utf-8"), key)
    raise ResourceFault(file=file.name, key=key, line=line, why=why)
