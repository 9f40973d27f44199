"""What a code on a first page tells of a document: a cover sheet's, one of our forms', a card's."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping

from msgspec import Struct

from app.tickets.codes import CodeKind, parse

COVER = "S"
_COVER = re.compile(r"S:([a-z_]+):([VC]):([0-9A-Za-z-]+)")
_FORM = re.compile(r"(e[0-9]{2})\.[0-9]+:(.+)")


class CodeTold(Struct, frozen=True, kw_only=True):
    """Hold what codes told; ``label`` is the number of a visit that a form bears."""

    sort: str = ""
    visit: str = ""
    control_number: str = ""
    label: str = ""


def cover_code(sort: str, *, visit: str = "", control_number: str = "") -> str:
    """Return what a cover sheet's code says.

    Raises:
        ValueError: it is nobody's, or the sort is no plain word.
    """
    if not re.fullmatch(r"[a-z_]+", sort) or bool(visit) == bool(control_number):
        raise ValueError("a cover sheet belongs to one visit or one card")
    if visit:
        return f"{COVER}:{sort}:V:{uuid.UUID(visit).hex}"
    return f"{COVER}:{sort}:C:{control_number}"


def cover_in(codes: Iterable[str]) -> str:
    """Return the code of a cover sheet among a page's codes, empty where it is none."""
    return next((one.strip() for one in codes if _COVER.fullmatch(one.strip())), "")


def told_by(codes: Iterable[str], sorts: Mapping[str, str], pattern: str) -> CodeTold:
    """Return what the codes of a page tell; a cover sheet goes before everything else.

    ``sorts`` tells the sort of paper by a form's id, ``pattern`` how a control number looks.
    """
    found = [_told(code, sorts, pattern) for code in codes]
    covers = [one for one in found if one.sort and (one.visit or one.control_number)]
    if covers:
        return covers[0]
    merged = CodeTold()
    for one in found:
        merged = CodeTold(
            sort=merged.sort or one.sort,
            visit=merged.visit or one.visit,
            control_number=merged.control_number or one.control_number,
            label=merged.label or one.label,
        )
    return merged


def _told(code: str, sorts: Mapping[str, str], pattern: str) -> CodeTold:
    cover = _COVER.fullmatch(code.strip())
    if cover is not None:
        return _of_cover(*cover.groups(), pattern=pattern)
    form = _FORM.fullmatch(code.strip())
    if form is not None:
        return CodeTold(sort=sorts.get(form[1], ""), label=form[2])
    known = parse(code, pattern)
    if known.kind is CodeKind.VISIT:
        return CodeTold(visit=known.value)
    if known.kind is CodeKind.CONTROL_NUMBER:
        return CodeTold(control_number=known.value)
    return CodeTold()


def _of_cover(sort: str, whose: str, value: str, *, pattern: str) -> CodeTold:
    if whose == "V":
        try:
            return CodeTold(sort=sort, visit=str(uuid.UUID(value)))
        except ValueError:
            return CodeTold(sort=sort)
    number = parse(value, pattern)
    is_number = number.kind is CodeKind.CONTROL_NUMBER
    return CodeTold(sort=sort, control_number=number.value if is_number else "")
