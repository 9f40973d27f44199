"""The card's 追記欄: how many lines it has and how many each entry takes; data."""

import functools
from pathlib import Path

from msgspec import Struct

from app import paths
from app.resources import load_toml


class Remarks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold the lines of a 追記欄 and what each kind of entry takes."""

    most: int
    lines: dict[str, int]
    source: str


def load_remarks(path: Path | None = None) -> Remarks:
    """Read the lines.

    Raises:
        ResourceFault: with file, key and line.
    """
    return load_toml(path or paths.resources() / "rules" / "remarks.toml", Remarks)


@functools.cache
def remarks() -> Remarks:
    """Return the shipped lines, read once."""
    return load_remarks()
