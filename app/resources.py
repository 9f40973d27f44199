"""Texts, rules and layouts as data: read once, validated, faults named by file, key and line."""

import re
import threading
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from app import paths
from app.faults import CounterFault

T = TypeVar("T")

# What a resident can choose, in the order of the screens; a folder of ``resources/text`` each.
LANGUAGES = ("ja", "ja-easy", "en", "zh-Hans", "zh-Hant", "ko", "vi", "pt", "es")
# What is read where a language lacks a text: やさしい日本語 and English turn to Japanese.
_INSTEAD = {"ja": "", "ja-easy": "ja", "en": "ja"}


class ResourceFault(CounterFault):
    """Name the file, the key and the line of a resource that does not hold what it must."""

    code = "K-101"


_INDEXED = re.compile(r"(?P<name>[^.\[\]]+)\[(?P<number>\d+)\]")


def line_of(text: str, key: str) -> int:
    """Return the line where the last part of a dotted key stands, 1 where it is not found.

    A key such as ``boxes[2].w`` means the third element of ``boxes``.
    """
    lines = text.splitlines()
    indexed = list(_INDEXED.finditer(key))
    begins = _element(lines, indexed[-1]["name"], int(indexed[-1]["number"])) if indexed else None
    rest = key[indexed[-1].end() :] if indexed else key
    parts = [part for part in re.split(r"[.\[\]]+", rest) if part and not part.isdigit()]
    if not parts:
        return begins or 1
    wanted = re.compile(rf'^\s*(\[+.*\b)?"?{re.escape(parts[-1])}"?\s*[\]=]')
    for number, line in enumerate(lines[(begins or 1) - 1 :], start=begins or 1):
        if begins and number > begins and line.startswith("["):
            return begins
        if wanted.search(line):
            return number
        if begins and lines[begins - 1].lstrip().startswith("{"):
            return begins
    return begins or 1


def _line_of_value(text: str, told: str) -> int:
    """Return the one line that holds the value which is none of those allowed, 0 where several do.

    Below a table whose names are free the fault names no key.
    """
    value = re.search(r"Invalid enum value '(.*?)'", told)
    if value is None:
        return 0
    wanted = re.compile(rf"(?<!\w){re.escape(value.group(1))}(?!\w)")
    lines = [at for at, line in enumerate(text.splitlines(), start=1) if wanted.search(line)]
    return lines[0] if len(lines) == 1 else 0


def _element(lines: list[str], name: str, number: int) -> int | None:
    """Return the line of an array's element, None where it is not written line by line."""
    table = re.compile(rf'^\s*\[\[(.*\.)?"?{re.escape(name)}"?\]\]')
    heads = [at for at, line in enumerate(lines, start=1) if table.search(line)]
    if heads:
        return heads[number] if number < len(heads) else None
    array = re.compile(rf'^\s*"?{re.escape(name)}"?\s*=\s*\[')
    opening = next((at for at, line in enumerate(lines) if array.search(line)), None)
    if opening is None:
        return None
    elements = [at for at, line in enumerate(lines, start=1) if line.lstrip().startswith("{")]
    elements = [at for at in elements if at > opening + 1]
    return elements[number] if number < len(elements) else None


def told_name(path: Path) -> str:
    """Return how a file is named in a fault: with its folder where it lies among the rules."""
    parts = path.parts
    if "rules" not in parts[:-1]:
        return path.name
    return "/".join(parts[len(parts) - parts[::-1].index("rules") :])


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file as plain tables.

    Raises:
        ResourceFault: the file is absent or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as trouble:
        raise ResourceFault(
            file=told_name(path), key="", line=0, why=trouble.strerror or ""
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        found = re.search(r"at line (\d+)", str(trouble))
        line = int(found.group(1)) if found else 1
        raise ResourceFault(file=told_name(path), key="", line=line, why=str(trouble)) from None


def load_toml(path: Path, shape: type[T]) -> T:
    """Read one TOML file into a validated value.

    Raises:
        ResourceFault: with file, key and line of what is missing, unknown or of a wrong kind.
    """
    tables = read_toml(path)
    try:
        return msgspec.convert(tables, shape)
    except msgspec.ValidationError as trouble:
        told = str(trouble)
        where = re.search(r"at `\$\.?(.*?)`", told)
        named = re.search(r"field `(.*?)`", told)
        key = ".".join(part for part in ((where.group(1) if where else ""),) if part)
        unknown = named.group(1) if named and "unknown" in told else ""
        sought = ".".join(part for part in (key, unknown) if part)
        text = path.read_text(encoding="utf-8")
        line = _line_of_value(text, told) or line_of(text, sought or key)
        raise ResourceFault(file=told_name(path), key=key or sought, line=line, why=told) from None


def _flatten(tables: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in tables.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{key}.")
        else:
            flat[key] = str(value)
    return flat


class Catalogue:
    """Give the texts of one language by their dotted keys.

    ``rest`` reads what was left for later: at ``complete``, or at the first key that is not there.
    ``instead`` gives the language whose text is told where this one has none; ``keys`` and ``in``
    tell of this language alone, so that the checks see what it lacks.
    """

    def __init__(
        self,
        language: str,
        texts: Mapping[str, str],
        rest: Callable[[], Mapping[str, str]] | None = None,
        instead: "Callable[[], Catalogue] | None" = None,
    ) -> None:
        self.language = language
        self._texts = texts
        self._rest = rest
        self._instead = instead
        self._reading = threading.Lock()

    def __call__(self, key: str, /, **values: str | int) -> str:
        """Return the text with its values filled in.

        Raises:
            KeyError: no language that is asked knows the key, or a value that the text names is
                missing.
        """
        text = self._text(key)
        return text.format(**values) if values or "{{" in text else text

    def _text(self, key: str) -> str:
        if key not in self._texts:
            self.complete()
        if key in self._texts or self._instead is None:
            return self._texts[key]
        return self._instead()._text(key)

    def __contains__(self, key: object) -> bool:
        self.complete()
        return key in self._texts

    def keys(self) -> frozenset[str]:
        """Return all keys, for the checks."""
        self.complete()
        return frozenset(self._texts)

    def complete(self) -> None:
        """Read what was left for later.

        Raises:
            ResourceFault: a file is broken or two files hold the same key.
        """
        with self._reading:
            if self._rest is not None:
                self._texts = self._rest()
                self._rest = None


def words(
    language: str,
    folder: Path | None = None,
    *,
    first: Collection[str] = (),
    instead: Catalogue | None = None,
) -> Catalogue:
    """Read all texts of one language; where ``first`` names files, the others later.

    A text that the language lacks is told by ``instead``, else by English and then Japanese.

    Raises:
        ResourceFault: a file is broken or two files hold the same key.
    """
    files = sorted((folder or paths.resources() / "text" / language).glob("*.toml"))
    wanted = [path for path in files if not first or path.stem in first]
    texts = _read_texts(wanted, {})
    later = [path for path in files if path not in wanted]
    other = _INSTEAD.get(language, "en")

    def turn() -> Catalogue:
        return instead or words(other)

    return Catalogue(
        language,
        texts,
        (lambda: _read_texts(later, texts)) if later else None,
        turn if instead or (other and folder is None) else None,
    )


def resident_words(japanese: Catalogue) -> dict[str, Catalogue]:
    """Return every language a resident can choose; of most only the panel's texts are read yet.

    Raises:
        ResourceFault: a file is broken.
    """
    told = {"ja": japanese}
    for language in ("en", *(one for one in LANGUAGES if one not in ("ja", "en"))):
        instead = told[_INSTEAD.get(language, "en")]
        told[language] = words(language, first=("resident",), instead=instead)
    return {language: told[language] for language in LANGUAGES}


def _read_texts(files: Iterable[Path], known: Mapping[str, str]) -> dict[str, str]:
    texts = dict(known)
    for path in files:
        for key, text in _flatten(read_toml(path)).items():
            if key in texts:
                raise ResourceFault(file=path.name, key=key, line=1, why="duplicate key")
            texts[key] = text
    return texts
