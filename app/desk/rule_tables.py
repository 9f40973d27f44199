"""Read the tables beside the rulings: who may do what, what a menu offers, what is asked again."""

from collections.abc import Callable, Iterator
from pathlib import Path

from app import paths
from app.access.roles import load_rights
from app.cases.hearers import load_hearers
from app.procedures.catalogue import load_policy
from app.procedures.meanwhile import load_meanwhile
from app.procedures.remarks import load_remarks
from app.resources import ResourceFault
from app.rulings.ruling import DEFAULT
from app.tickets.purposes import load_purposes

_TABLES: tuple[tuple[str, Callable[[Path], object]], ...] = (
    ("procedures.toml", lambda file: load_policy(DEFAULT, file)),
    ("meanwhile.toml", load_meanwhile),
    ("remarks.toml", load_remarks),
    ("purposes.toml", load_purposes),
    ("case_hearers.toml", load_hearers),
    ("rights.toml", load_rights),
)


def broken_tables(folder: Path | None = None) -> Iterator[ResourceFault]:
    """Give what is wrong with each table that cannot be read."""
    for name, load in _TABLES:
        try:
            load((folder or paths.resources() / "rules") / name)
        except ResourceFault as trouble:
            yield trouble
