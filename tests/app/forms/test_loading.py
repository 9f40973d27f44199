"""A layout that is wrong is named by file, key and line before anything is painted."""

from pathlib import Path

import pytest

from app import paths
from app.forms.loading import load_form
from app.resources import ResourceFault

GOOD = """id = "x"
version = "1"
page = [210.0, 297.0]

use = [
    { block = "part", y = 40.0 },
]

boxes = [
    { x = 15.0, y = 20.0, w = 180.0, h = 10.0, edge = 0.2 },
    { x = 15.0, y = 31.0, w = 180.0, h = 5.0, edge = 0.2 },
]

values = [
    { x = 15.0, y = 20.0, w = 90.0, h = 10.0, size = 12.0, field = "name" },
    { x = 105.0, y = 20.0, w = 90.0, h = 10.0, size = 12.0, field = "born" },
]

texts = [
    { x = 15.0, y = 80.0, w = 90.0, size = 9.0, key = "title" },
]
"""
PART = """values = [
    { x = 15.0, y = 0.0, w = 180.0, h = 10.0, size = 12.0, field = "address" },
]

sections = [
    { y = 20.0, rule = 26.0, key = "person" },
]

lines = [
    { x = 15.0, y = 30.0, to_x = 195.0, to_y = 34.0 },
]
"""


def written(folder: Path, form: str = GOOD, part: str = PART) -> Path:
    for name, text in (("forms/x", form), ("blocks/part", part)):
        file = folder / f"{name}.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def test_a_block_stands_where_the_form_puts_it(tmp_path: Path) -> None:
    form = load_form("x", written(tmp_path))
    assert form.use == ()
    assert [(value.field, value.y) for value in form.values] == [
        ("name", 20.0),
        ("born", 20.0),
        ("address", 40.0),
    ]
    assert [(section.y, section.rule) for section in form.sections] == [(60.0, 66.0)]
    assert [(line.y, line.to_y) for line in form.lines] == [(70.0, 74.0)]


@pytest.mark.parametrize(
    ("old", "new", "file", "key", "line"),
    [
        ('h = 5.0, edge = 0.2', 'h = "five", edge = 0.2', "x.toml", "boxes[1].h", 11),
        ("h = 5.0, edge = 0.2", "h = 5.0", "x.toml", "boxes[1]", 11),
        ("h = 5.0, edge = 0.2", "h = 5.0, edge = 0.2, hue = 1", "x.toml", "boxes[1]", 11),
        ("h = 5.0, edge", "h = -5.0, edge", "x.toml", "boxes[1].h", 11),
        ("y = 31.0", "y = 295.0", "x.toml", "boxes[1]", 11),
        ("x = 105.0", "x = 100.0", "x.toml", "values[1]", 16),
        ('key = "title"', 'key = "title", field = "name"', "x.toml", "texts[0]", 20),
        ("size = 9.0", "size = 2.0", "x.toml", "texts[0].size", 20),
        ("y = 40.0 }", "y = 290.0 }", "x.toml", "use[0]", 6),
        ("y = 40.0 }", "y = 24.0 }", "x.toml", "use[0]", 6),
        ('block = "part"', 'block = "none"', "none.toml", "", 0),
        ("w = 180.0, h = 10.0, size", "w = 250.0, h = 10.0, size", "part.toml", "values[0]", 2),
    ],
)  # fmt: skip
def test_a_flaw_is_named(
    tmp_path: Path, old: str, new: str, file: str, key: str, line: int
) -> None:
    assert (old in GOOD) is not (old in PART)
    written(tmp_path, GOOD.replace(old, new), PART.replace(old, new))
    with pytest.raises(ResourceFault) as told:
        load_form("x", tmp_path)
    details = told.value.details
    assert (details["file"], details["key"], details["line"]) == (file, key, line)
    assert details["why"]


def test_every_layout_and_block_is_used() -> None:
    slips = paths.resources() / "slips"
    forms = {file.stem for file in (slips / "forms").glob("*.toml")}
    assert {load_form(name).id for name in forms} == forms
    told = "".join(file.read_text(encoding="utf-8") for file in (slips / "forms").glob("*.toml"))
    assert all(f'"{file.stem}"' in told for file in (slips / "blocks").glob("*.toml"))
