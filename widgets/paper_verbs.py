"""The verb ``paper``: what it needs of Qt is read here, the works themselves are the desk's."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from app.desk.desk import Desk
from app.desk.filing import FilingDesk
from app.desk.filing_verbs import do, look_at_medium
from app.filing.ports import OfficeScans
from widgets.pdf_pages import QtPdfPages


class Station(Protocol):
    """Be a terminal that was put together."""

    @property
    def desk(self) -> Desk:
        """Return its desk."""
        ...

    @property
    def client(self) -> OfficeScans | None:
        """Return who has the documents of the office's other terminals."""
        ...


S = TypeVar("S", bound=Station)


def run(
    args: argparse.Namespace,
    opened: Callable[[], AbstractContextManager[S]],
    enter: Callable[[S], None],
) -> int:
    """Do one work; those on the ledger sign a person in first."""
    if args.work == "check":
        return look_at_medium(args)
    with opened() as station:
        enter(station)
        filing = FilingDesk(station.desk, QtPdfPages(), office_scans=station.client)
        return do(args, station.desk, filing)
