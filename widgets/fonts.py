"""The typefaces of screens and paper: found, registered and named once at the start."""

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from PySide6.QtGui import QFontDatabase

from app import paths
from app.faults import CounterFault


class FontMissing(CounterFault):
    """Name a typeface without which neither screens nor forms can be drawn rightly."""

    code = "K-140"


class Face(Struct, frozen=True, kw_only=True):
    """Describe one typeface: its families in order of preference and its possible files."""

    families: tuple[str, ...]
    files: tuple[str, ...]


UI = Face(
    families=("BIZ UDPGothic", "BIZ UDPゴシック"),
    files=("BIZUDPGothic-Regular.ttf", "BIZ-UDGothicR.ttc"),
)
UI_BOLD = Face(families=UI.families, files=("BIZUDPGothic-Bold.ttf", "BIZ-UDGothicB.ttc"))
FIXED = Face(
    families=("BIZ UDGothic", "BIZ UDゴシック"),
    files=("BIZUDGothic-Regular.ttf", "BIZ-UDGothicR.ttc"),
)
FIXED_BOLD = Face(families=FIXED.families, files=("BIZUDGothic-Bold.ttf", "BIZ-UDGothicB.ttc"))
MINCHO = Face(
    families=("BIZ UDMincho", "BIZ UDMincho Medium", "BIZ UD明朝", "BIZ UD明朝 Medium"),
    files=("BIZUDMincho-Regular.ttf", "BIZ-UDMinchoM.ttc"),
)
LATIN = Face(
    families=("Noto Sans CJK JP", "Noto Sans JP"),
    files=("NotoSansCJK-Regular.ttc", "NotoSansCJKjp-Regular.otf"),
)
LATIN_BOLD = Face(families=LATIN.families, files=("NotoSansCJK-Bold.ttc", "NotoSansCJKjp-Bold.otf"))
MOJI = Face(families=("IPAmjMincho", "IPAmj明朝"), files=("ipamjm.ttf",))


class Fonts(Struct, frozen=True, kw_only=True):
    """Hold the families for widgets and the files for the name painter.

    ``lacking`` names the faces that were not found and are stood in for by another.
    """

    ui: str
    fixed: str
    latin: str
    mincho: str
    name_files: tuple[Path, ...]
    screen_name_files: tuple[Path, ...]
    value_files: tuple[Path, ...]
    lacking: tuple[str, ...] = ()

    def for_language(self, language: str) -> str:
        """Return the family for running text of a language (resident.md 1.3)."""
        if language in ("ja", "easy"):
            return self.ui
        cjk = {"zh-Hans": "SC", "zh-Hant": "TC", "ko": "KR"}.get(language)
        wanted = f"Noto Sans CJK {cjk}"
        return wanted if cjk and wanted in QFontDatabase.families() else self.latin


def font_folders() -> tuple[Path, ...]:
    """Return the folders searched: the program's own first, then the system's."""
    own = [paths.resources() / "fonts"]
    if os.name == "nt":
        own.append(Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts")
        own.append(Path(os.environ.get("LOCALAPPDATA", "")) / "Microsoft" / "Windows" / "Fonts")
    else:
        own.append(Path.home() / ".local/share/fonts")
        own += [Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]
    return tuple(own)


def find_files(folders: Iterable[Path]) -> dict[str, Path]:
    """Return every font file below the folders by its name; the first folder wins."""
    found: dict[str, Path] = {}
    for folder in folders:
        for pattern in ("*.ttf", "*.ttc", "*.otf"):
            for path in sorted(folder.rglob(pattern)):
                found.setdefault(path.name, path)
    return found


def _file(face: Face, files: dict[str, Path]) -> Path | None:
    return next((files[name] for name in face.files if name in files), None)


def _register(face: Face, files: dict[str, Path], known: Collection[str]) -> str | None:
    """Return the face's family, adding its file to Qt where the system does not know it."""
    family = next((name for name in face.families if name in known), None)
    if family is not None:
        return family
    path = _file(face, files)
    if path is None:
        return None
    added = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
    return next((name for name in face.families if name in added), None)


def register_fonts(folders: Sequence[Path] | None = None) -> Fonts:
    """Find and register all faces; needs a running QGuiApplication.

    Raises:
        FontMissing: BIZ UDPGothic or BIZ UDGothic (regular and bold) is not to be found.
    """
    files = find_files(folders if folders is not None else font_folders())
    known = frozenset(QFontDatabase.families())
    for face in (UI, UI_BOLD, FIXED, FIXED_BOLD):
        if _file(face, files) is None or _register(face, files, known) is None:
            raise FontMissing(family=face.families[0], file=face.files[0])
    ui = _register(UI, files, known) or ""
    return Fonts(
        ui=ui,
        fixed=_register(FIXED, files, known) or ui,
        latin=_register(LATIN, files, known) or ui,
        mincho=_register(MINCHO, files, known) or ui,
        name_files=_files((MINCHO, MOJI, LATIN, UI), files),
        screen_name_files=_files((UI_BOLD, LATIN_BOLD, MOJI), files),
        value_files=_files((UI, LATIN, MOJI), files),
        lacking=tuple(
            face.families[0] for face in (LATIN, MINCHO, MOJI) if _file(face, files) is None
        ),
    )


def _files(faces: Sequence[Face], files: dict[str, Path]) -> tuple[Path, ...]:
    return tuple(path for face in faces if (path := _file(face, files)) is not None)
