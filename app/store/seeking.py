"""Seek secrets where none may be: in files, and in the decrypted values of tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlalchemy as sa

from app.faults import CounterFault

_CHUNK = 4 << 20
_OVERLAP = 256
_TELLING = 7  # signs from which on a word cannot be anywhere by chance
# What makes four digits a part of a longer word, of base64, of a time or amount, of an identity.
_BEFORE = r"(?<![0-9A-Za-z_+/])(?<![0-9][.:])(?<![0-9A-Fa-f]-)"
_BEHIND = r"(?![0-9A-Za-z_+/])(?![.:][0-9])(?!-[0-9A-Fa-f])"
_RESERVE = ".reserve"


class NothingSought(CounterFault):
    """Tell that no word was given to seek."""

    code = "L-141"


class Sought:
    """Hold words that may be nowhere; they are told by nothing here.

    A word of less than seven signs, such as a PIN of four digits, is found only where it stands by
    itself, and only in text: in compressed or encrypted bytes it occurs by chance.

    Raises:
        NothingSought: there are no words.
    """

    def __init__(self, words: Iterable[str]) -> None:
        given = sorted(set(words))
        if not given:
            raise NothingSought
        self.count = len(given)
        self._long = [word for word in given if len(word) >= _TELLING]
        self._short = [word for word in given if len(word) < _TELLING]
        forms = {form for one in self._long for form in (one.encode(), one.encode("utf-16-le"))}
        self._bytes = re.compile(b"|".join(map(re.escape, sorted(forms))) or b"(?!)")
        self._alone = re.compile(
            f"{_BEFORE}(?:{'|'.join(map(re.escape, self._short)) or '(?!)'}){_BEHIND}"
        )

    def in_text(self, text: str) -> bool:
        """Tell whether a text holds one of the words."""
        return any(word in text for word in self._long) or bool(self._alone.search(text))

    def in_folder(self, folder: Path) -> list[str]:
        """Return the files below a folder that hold a word, as text, as wide text or as bytes."""
        return [path.relative_to(folder).as_posix() for path in _files(folder) if self._held(path)]

    def in_tables(self, connection: sa.Connection) -> list[str]:
        """Return ``table.column`` of every column in which a value holds a word."""
        found = sa.MetaData()
        found.reflect(connection)
        places: set[str] = set()
        for table in found.sorted_tables:
            names = [column.name for column in table.columns]
            for row in connection.execute(sa.select(table)):
                for name, value in zip(names, row, strict=True):
                    if self.in_text(_told(value)):
                        places.add(f"{table.name}.{name}")
        return sorted(places)

    def _held(self, path: Path) -> bool:
        """Search a file piece by piece, with enough of the last piece kept to find what spans."""
        kept, is_text = b"", True
        with path.open("rb") as source:
            while piece := source.read(_CHUNK):
                seen = kept + piece
                if self._bytes.search(seen):
                    return True
                is_text = is_text and b"\0" not in piece
                if is_text and self._alone.search(seen.decode("utf-8", errors="replace")):
                    return True
                kept = piece[-_OVERLAP:]
        return False


def _told(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return "" if value is None or isinstance(value, float) else str(value)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix != _RESERVE:
            yield path
