"""The purposes a site offers: letter, pictogram, procedures, words; data per site."""

from pathlib import Path

from msgspec import Struct

from app import paths
from app.resources import load_toml


class Purpose(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one purpose; its words are ``purpose.<letter>`` in every language.

    ``bookings`` are the purposes of bookings that wait under this letter.  ``ready`` are keys of
    what to have ready, printed on the ticket.
    """

    letter: str
    icon: str
    procedures: tuple[str, ...] = ()
    bookings: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()


class _Purposes(Struct, frozen=True, forbid_unknown_fields=True):
    purposes: tuple[Purpose, ...]


def load_purposes(path: Path | None = None) -> tuple[Purpose, ...]:
    """Read the purposes.

    Raises:
        ResourceFault: with file, key and line.
    """
    return load_toml(path or paths.resources() / "rules" / "purposes.toml", _Purposes).purposes
