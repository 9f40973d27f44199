"""The verb ``paper``: what it needs of Qt is read here, the works themselves are the desk's."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtGui import QGuiApplication

from app.arguments import tell
from app.desk.desk import Desk
from app.desk.filing import FilingDesk
from app.desk.filing_verbs import do, look_at_medium
from app.reports.table import TableNotWritten
from app.resources import words
from app.visits.face_print import Calibration
from widgets.card_face import CardFace
from widgets.fonts import Fonts, register_fonts
from widgets.pdf_pages import QtPdfPages
from widgets.proof_sheet import ProofSheet


class Station(Protocol):
    """Be a terminal that was put together."""

    @property
    def desk(self) -> Desk:
        """Return its desk."""
        ...


S = TypeVar("S", bound=Station)


def _names(fonts: Fonts) -> bytes:
    return ProofSheet(fonts, words("ja"), words("en")).pdf()


def _card(fonts: Fonts) -> bytes:
    return CardFace(fonts, words("ja"), words("en")).sheet_pdf(Calibration())


SHEETS: dict[str, Callable[[Fonts], bytes]] = {"names": _names, "card-sheet": _card}


def write_sheet(args: argparse.Namespace) -> int:
    """Write a sheet as PDF; needs typefaces, no screen and no ledger.

    Raises:
        TableNotWritten: the disk or the folder refuses it.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    running = QGuiApplication.instance() or QGuiApplication([])
    pdf, target = SHEETS[args.work](register_fonts()), Path(args.file)
    try:
        target.write_bytes(pdf)
    except OSError as trouble:
        raise TableNotWritten(file=target.name, why=trouble.strerror or "") from None
    tell(args, {"file": str(target), "bytes": len(pdf)}, str(target))
    del running
    return 0


def run(
    args: argparse.Namespace,
    opened: Callable[[], AbstractContextManager[S]],
    enter: Callable[[S], None],
) -> int:
    """Do one work; those on the ledger sign a person in first."""
    if args.work == "check":
        return look_at_medium(args)
    if args.work in SHEETS:
        return write_sheet(args)
    with opened() as station:
        enter(station)
        filing = FilingDesk(station.desk, QtPdfPages())
        return do(args, station.desk, filing)
