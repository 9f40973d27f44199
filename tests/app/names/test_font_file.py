"""A font file's own tables are read as fontTools reads them."""

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from app.names.font_file import FontFile

FONTS = Path("/usr/share/fonts")
FILES = {
    "BIZUDPGothic-Bold.ttf": ("BIZ UDPGothic", True),
    "ipamjm.ttf": ("IPAmjMincho", False),
    "NotoSansCJK-Regular.ttc": ("Noto Sans CJK JP", False),
}
OTHER, FIRST = 0x1F600, 0xE0100


def installed(name: str) -> Path:
    return next(FONTS.rglob(name))


def glyphs_by_fonttools(path: Path) -> dict[tuple[int, int], int]:
    """Return what fontTools knows: (character, selector or 0) to a glyph's number."""
    with TTFont(path, fontNumber=0, lazy=True) as font:
        numbers = font.getReverseGlyphMap()
        found = {(char, 0): numbers[name] for char, name in font.getBestCmap().items()}
        for table in font["cmap"].tables:
            if table.format == 14:
                for selector, pairs in table.uvsDict.items():
                    for char, name in pairs:
                        usual = found.get((char, 0), 0)
                        found[char, selector] = numbers[name] if name else usual
    return found


@pytest.mark.parametrize("name", FILES)
def test_every_glyph_is_the_one_that_fonttools_finds(name: str) -> None:
    path = installed(name)
    known, file = glyphs_by_fonttools(path), FontFile(path)
    assert len(known) > 20_000
    wrong = {key: file.glyph(*key) for key in known if file.glyph(*key) != known[key]}
    assert wrong == {}


@pytest.mark.parametrize("name", FILES)
def test_no_character_is_shown_that_fonttools_does_not_know(name: str) -> None:
    path = installed(name)
    known, file = glyphs_by_fonttools(path), FontFile(path)
    selectors = (0, 0xFE00, FIRST, 0xE0110)
    chars = (*range(0x3000, 0xA000), *range(0x20000, 0x20400), 0x10FFFF)
    asked = ((char, selector) for char in chars for selector in selectors)
    assert [key for key in asked if key not in known and file.glyph(*key)] == []


@pytest.mark.parametrize(("name", "told"), FILES.items())
def test_a_face_tells_its_family_and_weight(name: str, told: tuple[str, bool]) -> None:
    file = FontFile(installed(name))
    assert (file.family, file.bold) == told


def built(path: Path, **encodings: dict[int, str]) -> FontFile:
    """Write a font of five glyphs with character maps of the named formats."""
    order = [".notdef", "a", "b", "c", "d"]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in order})
    builder.setupHorizontalMetrics({name: (500, 0) for name in order})
    builder.setupHorizontalHeader()
    tables = []
    for name, characters in encodings.items():
        kind = int(name.removeprefix("format_"))
        table = CmapSubtable.newSubtable(kind)
        table.platformID, table.platEncID = {4: (3, 1), 12: (3, 10), 6: (0, 3)}[kind]
        table.language, table.cmap = 0, characters
        tables.append(table)
    builder.font["cmap"].tables = tables
    builder.save(path)
    return FontFile(path)


def test_the_larger_table_is_asked_before_the_smaller(tmp_path: Path) -> None:
    file = built(tmp_path / "f.ttf", format_4={0x41: "a"}, format_12={0x41: "b", OTHER: "c"})
    assert [file.glyph(char) for char in (0x41, OTHER, 0x42)] == [2, 3, 0]


def test_scattered_glyphs_of_a_segment_are_found(tmp_path: Path) -> None:
    shown = {0x41: "d", 0x42: "a", 0x43: "c", 0x50: "b", 0xFFFE: "a"}
    file = built(tmp_path / "f.ttf", format_4=shown)
    order = {"a": 1, "b": 2, "c": 3, "d": 4}
    assert {char: file.glyph(char) for char in shown} == {
        char: order[name] for char, name in shown.items()
    }
    assert [file.glyph(char) for char in (0x40, 0x44, 0x4F, 0xFFFF, OTHER)] == [0] * 5


def test_a_file_without_a_known_table_shows_nothing(tmp_path: Path) -> None:
    file = built(tmp_path / "f.ttf", format_6={0x41: "a"})
    assert [file.glyph(0x41), file.glyph(0x41, FIRST)] == [0, 0]


def test_an_absent_file_is_told_at_the_first_question(tmp_path: Path) -> None:
    file = FontFile(tmp_path / "none.ttf")
    with pytest.raises(OSError, match=r"none\.ttf"):
        file.glyph(0x41)
