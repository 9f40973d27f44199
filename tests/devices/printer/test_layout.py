"""Layouts are dated data; a broken one is named by file, key and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app import paths
from app.resources import ResourceFault
from devices.printer.layout import layout_for, read_faces, read_layout

SHIPPED = paths.resources() / "slips"


def changed(tmp_path: Path, old: str, new: str, name: str = "80mm.toml") -> Path:
    text = (SHIPPED / name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(("paper", "dots"), [(80, 576), (58, 384)])
def test_shipped_layouts_hold(paper: int, dots: int) -> None:
    assert layout_for(dots, date(2026, 11, 21)).paper == paper


def test_the_newest_layout_that_is_valid_is_taken(tmp_path: Path) -> None:
    changed(tmp_path, "gap = 16", "gap = 16")
    later = changed(tmp_path, "from = 2026-04-01", "from = 2027-04-01\n")
    later.rename(tmp_path / "80mm-2027.toml")
    changed(tmp_path, "gap = 16", "gap = 10")
    assert layout_for(576, date(2026, 11, 21), tmp_path).gap == 10
    assert layout_for(576, date(2027, 4, 1), tmp_path).gap == 16


def test_a_clock_that_stands_before_all_layouts_takes_the_first(tmp_path: Path) -> None:
    later = changed(tmp_path, "from = 2026-04-01", "from = 2027-04-01\n")
    later.rename(tmp_path / "80mm-2027.toml")
    changed(tmp_path, "gap = 16", "gap = 10")
    assert layout_for(576, date(1970, 1, 1), tmp_path).gap == 10


def test_a_head_that_is_too_narrow_is_a_fault() -> None:
    with pytest.raises(ResourceFault, match="no layout is narrow enough"):
        layout_for(200, date(2026, 11, 21))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("em = 272", "em = 300", "number.em"),
        ("highest = 110", "highest = 140", "bar.highest"),
        ("thin = 3", "thin = 2", "thin"),
        ("width = 576", "width = 573", "width"),
        ("[size.office]\nem = 28", "[size.office]\nem = 12", "size.office"),
        ("[size.phone]", "[size.fax]", "size.phone"),
        ("em = 272", 'em = "big"', "number.em"),
        ("threshold = 140\n", "", ""),
    ],
)
def test_a_broken_layout_is_named(tmp_path: Path, old: str, new: str, key: str) -> None:
    with pytest.raises(ResourceFault) as told:
        read_layout(changed(tmp_path, old, new))
    assert told.value.details["file"] == "80mm.toml"
    assert told.value.details["key"] == key


def test_a_language_needs_its_face(tmp_path: Path) -> None:
    changed(tmp_path, 'ko = "korean"', 'ko = "hangul"', "faces.toml")
    with pytest.raises(ResourceFault, match="no face hangul"):
        read_faces(tmp_path)
