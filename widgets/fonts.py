"""The typefaces of screens and paper: found, registered and named once at the start."""

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from PySide6.QtGui import QFontDatabase

from app import paths
from app.faults import CounterFault
from app.resources import load_toml


class FontMissing(CounterFault):
    """Name a typeface without which neither screens nor forms can be drawn rightly."""

    code = "K-140"


class Face(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Describe one typeface: its families in order of preference and its possible files."""

    families: tuple[str, ...]
    files: tuple[str, ...]


class Faces(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold the faces of ``resources/fonts/faces.toml`` by what they are for."""

    ui: Face
    ui_bold: Face
    fixed: Face
    fixed_bold: Face
    mincho: Face
    latin: Face
    latin_bold: Face
    moji: Face
    korean: Face
    simplified: Face
    traditional: Face


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
    own: dict[str, str] = {}

    def for_language(self, language: str) -> str:
        """Return the family for running text of a language (resident.md 1.3).

        A language whose own face was not found is drawn by the Latin one, which has its signs but
        in Japanese shapes.
        """
        if language in ("ja", "ja-easy"):
            return self.ui
        return self.own.get(language, self.latin)


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


def find_files(folders: Iterable[Path]) -> dict[str, str]:
    """Return the path of every font file below the folders by its name; the first folder wins."""
    found: dict[str, str] = {}
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner.sort()
            for name in sorted(names):
                if name.endswith((".ttf", ".ttc", ".otf")):
                    found.setdefault(name, f"{place}{os.sep}{name}")
    return found


def _file(face: Face, files: dict[str, str]) -> Path | None:
    return next((Path(files[name]) for name in face.files if name in files), None)


def _register(face: Face, files: dict[str, str], known: Collection[str]) -> str | None:
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
    faces = load_toml(paths.resources() / "fonts" / "faces.toml", Faces)
    files = find_files(folders if folders is not None else font_folders())
    known = frozenset(QFontDatabase.families())
    for face in (faces.ui, faces.ui_bold, faces.fixed, faces.fixed_bold):
        if _file(face, files) is None or _register(face, files, known) is None:
            raise FontMissing(family=face.families[0], file=face.files[0])
    ui = _register(faces.ui, files, known) or ""
    own = {"ko": faces.korean, "zh-Hans": faces.simplified, "zh-Hant": faces.traditional}
    found = {name: _register(face, files, known) for name, face in own.items()}
    wished = (faces.latin, faces.mincho, faces.moji, *own.values())
    return Fonts(
        ui=ui,
        fixed=_register(faces.fixed, files, known) or ui,
        latin=_register(faces.latin, files, known) or ui,
        mincho=_register(faces.mincho, files, known) or ui,
        name_files=_files((faces.mincho, faces.moji, faces.latin, faces.ui), files),
        screen_name_files=_files((faces.ui_bold, faces.latin_bold, faces.moji), files),
        value_files=_files((faces.ui, faces.latin, faces.moji), files),
        own={name: family for name, family in found.items() if family is not None},
        lacking=tuple(face.families[0] for face in wished if _file(face, files) is None),
    )


def _files(faces: Sequence[Face], files: dict[str, str]) -> tuple[Path, ...]:
    return tuple(path for face in faces if (path := _file(face, files)) is not None)
