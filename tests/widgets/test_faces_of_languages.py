"""The resident's languages each have their own face on the screen, or say which is lacking."""

from pathlib import Path

from PySide6.QtGui import QFontDatabase, QFontMetricsF, QRawFont
from PySide6.QtWidgets import QApplication

from app.resources import LANGUAGES
from widgets.fonts import find_files, font_folders, register_fonts

OWN = {"ko": ("KR", "더"), "zh-Hans": ("SC", "还"), "zh-Hant": ("TC", "還")}


def test_chinese_and_korean_are_drawn_in_their_own_shapes(qapp: QApplication) -> None:
    fonts = register_fonts()
    assert fonts.lacking == ()
    families = {name: fonts.for_language(name) for name in LANGUAGES}
    assert all(family in QFontDatabase.families() for family in families.values())
    assert len({families[name] for name in (*OWN, "ja", "en")}) == 5
    for name, (ending, sign) in OWN.items():
        assert families[name].endswith(ending)
        raw = QRawFont.fromFont(QFontDatabase.font(families[name], "", 12))
        assert raw.supportsCharacter(ord(sign)), name
        assert QFontMetricsF(QFontDatabase.font(families[name], "", 12)).horizontalAdvance(sign) > 0


def test_a_face_that_is_not_there_is_told_and_stood_in_for(
    qapp: QApplication, tmp_path: Path
) -> None:
    for name, path in find_files(font_folders()).items():
        if name.startswith(("BIZUD", "ipamjm")):
            (tmp_path / name).symlink_to(path)
    lacking = register_fonts([tmp_path]).lacking
    assert {"Noto Sans CJK KR", "Noto Sans CJK SC", "Noto Sans CJK TC"} <= set(lacking)
