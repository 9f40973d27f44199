"""Slip printers: which there are, a test print, one standing in for another."""

from __future__ import annotations

from msgspec import Struct

from app.faults import NotFound
from app.headless.action import Action, Name
from app.headless.operations import Operations
from app.ports import PrinterStatus, PrintOutcome
from app.printers import MAIN, PrinterPlace

_MAIN = {"printer": MAIN}


class PrinterTold(Struct, frozen=True, kw_only=True):
    """Hold one printer: its key and name, for which slips it is there, who stands in for it."""

    printer: str
    name: str
    slips: tuple[str, ...]
    stand_in: str
    status: PrinterStatus


def _place(on: Operations, key: str) -> PrinterPlace:
    found = next((one for one in on.reception.printing.places if one.key == key), None)
    if found is None:
        raise NotFound(subject="printer")
    return found


class SlipPrinters(Action, frozen=True, kw_only=True):
    """Tell this terminal's slip printers and what each tells of itself now."""

    def run(self, on: Operations) -> tuple[PrinterTold, ...]:
        """Ask each of them."""
        printing = on.reception.printing
        told = []
        for one in printing.places:
            by = printing.stand_in_of(one.key)
            told.append(
                PrinterTold(
                    printer=one.key,
                    name=one.name,
                    slips=tuple(sorted(one.slips)),
                    stand_in=by.key if by is not None else "",
                    status=one.printer.status(),
                )
            )
        return tuple(told)


class TryPrinter(Action, frozen=True, kw_only=True):
    """Print a test slip with rulers on one printer, whoever stands in for it."""

    printer: Name

    example = _MAIN

    def run(self, on: Operations) -> PrintOutcome:
        """Print it."""
        return on.reception.printing.try_out(_place(on, self.printer).key)


class PrinterStandsIn(Action, frozen=True, kw_only=True):
    """Let printer `by` print the slips of `away`, too; the same key twice takes that back."""

    away: Name
    by: Name

    example = {"away": MAIN, "by": "till"}

    def run(self, on: Operations) -> None:
        """Note it until it is taken back, over the end of the terminal, too."""
        on.reception.printing.let_stand_in(_place(on, self.away).key, _place(on, self.by).key)


SLIP_PRINTERS: tuple[type[Action], ...] = (SlipPrinters, TryPrinter, PrinterStandsIn)
