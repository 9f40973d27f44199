"""Printing into a card's 追記欄: asked once, its fate told by a person, never repeated by itself.

A misprint destroys a card, so each sheet of plastic is one print of its own: recorded before
anything is sent, and nothing else is printed at that terminal until a person said what came out.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from app.faults import CounterFault, IllegalMove
from app.ports import DocumentPrinter
from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_be_new, must_exist
from app.records.state import State, office_scope
from app.records.unit import Unit


class FaceFate(StrEnum):
    """Tell what became of a print on a card."""

    ASKED = "asked"
    PRINTED = "printed"
    FAILED = "failed"  # a person saw that nothing is on the card
    UNKNOWN = "unknown"  # nobody can tell yet


_MOVES: dict[FaceFate, frozenset[FaceFate]] = {
    FaceFate.ASKED: frozenset({FaceFate.PRINTED, FaceFate.FAILED, FaceFate.UNKNOWN}),
    FaceFate.UNKNOWN: frozenset({FaceFate.PRINTED, FaceFate.FAILED}),
    FaceFate.PRINTED: frozenset(),
    FaceFate.FAILED: frozenset(),
}


class FacePrintOpen(CounterFault):
    """Tell that nobody said yet what became of the card that was printed before."""

    code = "P-160"
    calm = True


class FacePrinted(CounterFault):
    """Tell that these lines were printed for this visit already."""

    code = "P-161"


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Hold by how many millimetres a card printer's print is moved right and down."""

    right: float = 0.0
    down: float = 0.0


MOST_MM = 5.0


class CalibrationWrong(CounterFault):
    """Tell that a printer would be moved by more than a card's edge allows."""

    code = "P-162"
    calm = True


class CalibrationLost(CounterFault):
    """Tell that the kept calibration cannot be read or written."""

    code = "P-163"


class Calibrations(Protocol):
    """Keep one calibration for each card printer."""

    def of(self, printer: str) -> Calibration | None:
        """Return a printer's calibration, None while it was never calibrated."""
        ...

    def keep(self, printer: str, calibration: Calibration) -> None:
        """Keep a printer's calibration."""
        ...


class CardPrinting(msgspec.Struct, frozen=True, kw_only=True):
    """Hold the card printer with its name and its kept calibration."""

    name: str
    printer: DocumentPrinter
    calibrations: Calibrations


class FacePrint(State, frozen=True, kw_only=True):
    """Hold one print; what was printed is personal and stands only in its entry's private part.

    ``first_line`` and ``lines`` are the lines of the 追記欄 that it takes, counted from 1.
    """

    office: str
    window: str
    terminal: str
    day: date
    visit: str
    card: str = ""
    prints: tuple[str, ...] = ()
    first_line: int
    lines: int
    fate: FaceFate = FaceFate.ASKED
    asked_by: str
    asked_at: datetime
    told_by: str = ""
    told_at: datetime | None = None


class FacePrintRecords(Protocol):
    """What the rules ask of the ledger about prints on cards."""

    def open_at(self, terminal: str) -> Sequence[FacePrint]:
        """Return a terminal's prints whose fate nobody told, oldest first."""
        ...

    def of_visit(self, visit: str) -> Sequence[FacePrint]:
        """Return a visit's prints, oldest first."""
        ...


class Inscription(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what goes into the 追記欄: for which visit, which entries, on which lines."""

    visit: str
    card: str = ""
    prints: tuple[str, ...]
    first_line: int
    texts: tuple[str, ...]

    def __repr__(self) -> str:
        """Keep the texts out of logs and tracebacks."""
        return f"Inscription({len(self.texts)} lines)"


def ask(
    unit: Unit, records: FacePrintRecords, window: str, terminal: str, wanted: Inscription
) -> FacePrint:
    """Record that one card is to be printed, before anything is sent.

    Raises:
        FacePrintOpen: the fate of this terminal's last print is open.
        FacePrinted: the visit's entries stand on the card already.
    """
    if records.open_at(terminal):
        raise FacePrintOpen()
    for one in records.of_visit(wanted.visit):
        if one.fate is FaceFate.UNKNOWN or one.fate is FaceFate.ASKED:
            raise FacePrintOpen()
        if one.fate is FaceFate.PRINTED and set(one.prints) & set(wanted.prints):
            raise FacePrinted()
    body = {
        "office": unit.actor.office,
        "window": window,
        "day": unit.now.date().isoformat(),
        "visit": wanted.visit,
        "card": wanted.card,
        "prints": wanted.prints,
        "first_line": wanted.first_line,
        "lines": len(wanted.texts),
    }
    made: FacePrint = unit.record(
        "faceprint.asked",
        unit.ids.new(),
        body,
        private={"texts": wanted.texts},
        scope=office_scope(unit.actor.office),
    )
    return made


def tell(unit: Unit, print_: str, fate: FaceFate) -> FacePrint:
    """Record what a person saw of the card.

    Raises:
        IllegalMove: it was told already.
    """
    told: FacePrint = unit.record("faceprint.told", print_, {"fate": fate})
    return told


def _asked(known: FacePrint | None, entry: Entry) -> FacePrint:
    must_be_new(known, "faceprint")
    made = msgspec.convert(
        {
            "id": entry.subject,
            "scope": entry.scope,
            "terminal": entry.terminal,
            "asked_by": entry.actor,
            "asked_at": entry.at,
        }
        | entry.body,
        FacePrint,
    )
    if made.first_line < 1 or made.lines < 1 or made.fate is not FaceFate.ASKED:
        raise IllegalMove(subject="faceprint", now="empty", wanted=FaceFate.ASKED)
    return made


def _told(known: FacePrint | None, entry: Entry) -> FacePrint:
    must_exist(known, "faceprint")
    assert known is not None  # noqa: S101 - told to the type checker, proved one line above
    fate = FaceFate(entry.body["fate"])
    check_move(_MOVES, known.fate, fate, "faceprint")
    return msgspec.structs.replace(known, fate=fate, told_by=entry.actor, told_at=entry.at)


KINDS = (
    Kind("faceprint.asked", Klass.FACT, FacePrint, _asked),
    Kind("faceprint.told", Klass.FACT, FacePrint, _told),
)
