"""The slip printers at a desk: tried out with a test print, and one standing in for another."""

from __future__ import annotations

from msgspec import Struct

from app.desk.desk import Desk
from app.ports import (
    Bar,
    Line,
    PrintOutcome,
    Qr,
    Rows,
    Rule,
    Slip,
)
from app.printers import TICKET, PrinterPlace
from app.tickets.codes import CodeKind, payload
from app.tickets.slip import day_text

TRIAL = "trial"
HARD_NAMES = "髙﨑 德 曻 𠮷"
_TRIED_CODE = "A-01-001"
_DOWN_MM = 50


class StandIn(Struct, frozen=True, kw_only=True):
    """Tell which printer prints for which."""

    away: str
    by: str


class Printing:
    """Run the operations on a terminal's slip printers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def places(self) -> tuple[PrinterPlace, ...]:
        """Return the slip printers, the first one first; none without any."""
        return self._desk.printer.places if self._desk.has_printer else ()

    def try_out(self, key: str) -> PrintOutcome:
        """Print a test slip on one printer, whoever stands in for it.

        Raises:
            CounterFault: surely nothing was printed.
        """
        place = self._desk.printer.place(key)
        return place.printer.print(self.trial_slip(place))

    def trial_slip(self, place: PrinterPlace) -> Slip:
        """Return the test print: rulers to the edges, what is set, and a code to be read back."""
        words, now = self._desk.words(), self._desk.ledger.now()
        label = payload(CodeKind.VAULT, _TRIED_CODE)
        told = tuple((words(f"printers.set.{name}"), value) for name, value in place.told)
        return Slip(
            kind=TRIAL,
            record=f"{self._desk.terminal}-{place.key}",
            day=day_text(now.date(), words),
            time=f"{now:%H:%M}",
            blocks=(
                Bar(text=words("printers.trial.title"), below=place.name),
                Rule(ruler_mm=_DOWN_MM),
                Line(text=words("printers.trial.across"), size="staff"),
                Line(text=words("printers.trial.down", mm=_DOWN_MM), size="staff"),
                Rule(),
                *((Rows(rows=told),) if told else ()),
                Line(text=HARD_NAMES, size="large"),
                Qr(payload=label, caption=words("printers.trial.code")),
                Line(text=words("printers.trial.tear"), size="staff"),
            ),
        )

    def stand_in_of(self, key: str) -> PrinterPlace | None:
        """Return who stands in for a printer."""
        return self._desk.printer.stand_in_of(key)

    def stand_ins(self) -> dict[str, str]:
        """Return the names of who stands in, by the name of who is away."""
        return self._desk.printer.all_stand_ins() if self._desk.has_printer else {}

    def let_stand_in(self, away: str, by: str) -> None:
        """Let a printer print another's slips, too; its own key takes that back."""
        self._desk.printer.stand_in(away, by)

    def turn_stand_in(self, key: str) -> StandIn:
        """Let the next other printer stand in, after the last one nobody."""
        printers = self._desk.printer
        now = printers.stand_in_of(key)
        others = [one.key for one in printers.others(key)]
        at = others.index(now.key) + 1 if now is not None else 0
        chosen = others[at] if at < len(others) else key
        printers.stand_in(key, chosen)
        return StandIn(away=key, by=chosen)

    # --- number tickets --------------------------------------------------------------------------

    def other_for_tickets(self) -> PrinterPlace | None:
        """Return the printer that could print number tickets instead, None where there is none."""
        if not self._desk.has_printer:
            return None
        printers = self._desk.printer
        return next(iter(printers.others(printers.used_for(TICKET).key)), None)

    def stands_in_for_tickets(self) -> PrinterPlace | None:
        """Return who stands in for the printer of number tickets, None for nobody."""
        if not self._desk.has_printer:
            return None
        printers = self._desk.printer
        return printers.stand_in_of(printers.home_of(TICKET).key)

    def let_print_tickets(self, key: str) -> None:
        """Let a printer print the number tickets from now on; their own takes that back."""
        printers = self._desk.printer
        printers.stand_in(printers.home_of(TICKET).key, key)
