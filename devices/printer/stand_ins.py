"""Which slip printer stands in for which, kept in one small file of the terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from app.printers import StandInNotKept


class StandInFile:
    """Keep who stands in for whom; satisfies ``app.printers.StandIns``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def kept(self) -> dict[str, str]:
        """Return who stands in, by who is away; nobody where the file cannot be read.

        Each slip then goes to its own printer, which tells whether it can print.
        """
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, str])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return {}

    def keep(self, stand_ins: Mapping[str, str]) -> None:
        """Keep them, whole or not at all.

        Raises:
            StandInNotKept: the file cannot be written.
        """
        half = self._path.with_suffix(".part")
        try:
            with half.open("wb") as file:
                file.write(msgspec.json.encode(dict(stand_ins)))
                file.flush()
                os.fsync(file.fileno())
            half.replace(self._path)
        except OSError as trouble:
            raise StandInNotKept(why=trouble.strerror or "") from None
