"""The slip printers of one terminal: which slip goes to which, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from app.faults import CounterFault
from app.ports import PrinterStatus, PrintOutcome, Slip, TicketPrinter

MAIN = "main"
TICKET = "ticket"


class PrinterPlace(Struct, frozen=True, kw_only=True):
    """Hold one printer: its key and name, what is told of it, and which slips it prints.

    Without ``slips`` it prints all that no other printer is there for.
    """

    key: str
    name: str
    printer: TicketPrinter
    slips: frozenset[str] = frozenset()
    told: tuple[tuple[str, str], ...] = ()


class StandInNotKept(CounterFault):
    """Tell that a choice of who stands in holds, but only until the program ends."""

    code = "P-108"


class GlyphsLacking(CounterFault):
    """Tell that a slip would show characters as 〓; the same slip asked for again is printed."""

    code = "P-109"
    calm = True


class StandIns(Protocol):
    """Keep who stands in for whom over the end of the program."""

    def kept(self) -> Mapping[str, str]:
        """Return who stands in, by who is away."""
        ...

    def keep(self, stand_ins: Mapping[str, str]) -> None:
        """Keep them in the place of what was kept; raises StandInNotKept."""
        ...


class Printers:
    """Send each slip to the printer that is there for it, or to who stands in.

    Nobody stands in by itself: a person chooses it, for a printer that does not answer may still
    print what it has.  The choice holds until it is taken back, over the end of the program, too,
    where ``stand_ins`` keep it.

    A slip with characters that its printer's typefaces lack is refused once, so that a person
    knows before it is printed; whoever asks for it again has read that.
    """

    def __init__(self, places: Sequence[PrinterPlace], stand_ins: StandIns | None = None) -> None:
        self.places, self._kept = tuple(places), stand_ins
        here = {one.key for one in self.places}
        self._stand_ins: dict[str, str] = {
            away: by
            for away, by in (stand_ins.kept() if stand_ins is not None else {}).items()
            if {away, by} <= here and away != by
        }
        self._announced: set[_Lack] = set()

    @classmethod
    def alone(cls, printer: TicketPrinter) -> Printers:
        """Return a terminal's only printer."""
        return cls((PrinterPlace(key=MAIN, name="", printer=printer),))

    def place(self, key: str) -> PrinterPlace:
        """Return a printer by its key.

        Raises:
            KeyError: this terminal has none of that key.
        """
        for one in self.places:
            if one.key == key:
                return one
        raise KeyError(key)

    def home_of(self, kind: str) -> PrinterPlace:
        """Return the printer that is there for a kind of slip, whoever stands in."""
        named = (one for one in self.places if kind in one.slips)
        rest = (one for one in self.places if not one.slips)
        return next(named, None) or next(rest, self.places[0])

    def used_for(self, kind: str) -> PrinterPlace:
        """Return the printer that a kind of slip goes to now."""
        home = self.home_of(kind)
        return self.place(self._stand_ins.get(home.key, home.key))

    def stand_in_of(self, key: str) -> PrinterPlace | None:
        """Return who stands in for a printer, None for nobody."""
        by = self._stand_ins.get(key)
        return self.place(by) if by is not None else None

    def others(self, key: str) -> tuple[PrinterPlace, ...]:
        """Return the printers that could stand in for one."""
        return tuple(one for one in self.places if one.key != key)

    def stand_in(self, away: str, by: str) -> None:
        """Let a printer print another's slips, too; its own key takes that back.

        Raises:
            StandInNotKept: it holds, but only until the program ends.
        """
        away, by = self.place(away).key, self.place(by).key
        if away == by:
            self._stand_ins.pop(away, None)
        else:
            self._stand_ins[away] = by
        if self._kept is not None:
            self._kept.keep(self._stand_ins)

    def all_stand_ins(self) -> dict[str, str]:
        """Return the names of who stands in, by the name of who is away."""
        chosen = self._stand_ins.items()
        return {self.place(away).name: self.place(by).name for away, by in chosen}

    def status(self) -> PrinterStatus:
        """Return what the printer tells that number tickets go to now."""
        return self.used_for(TICKET).printer.status()

    def print(self, slip: Slip) -> PrintOutcome:
        """Print one slip once.

        Raises:
            GlyphsLacking: it would show 〓 and nobody was told yet; nothing was printed.
            CounterFault: surely nothing was printed.
        """
        printer = self.used_for(slip.kind).printer
        self.announce([slip])
        outcome = printer.print(slip)
        if slip.kind != TICKET:
            self._announced -= {one for one in self._announced if one[:2] == _of(slip)}
        return outcome

    def announce(self, slips: Sequence[Slip]) -> None:
        """Refuse slips that would show 〓 until somebody was told so, once for all of them.

        Raises:
            GlyphsLacking: nobody was told yet.
        """
        lacks = [(*_of(one), self.used_for(one.kind).printer.lacking(one)) for one in slips]
        new = {one for one in lacks if one[2]} - self._announced
        if new:
            self._announced |= new
            signs = dict.fromkeys(sign for one in sorted(new) for sign in one[2])
            raise GlyphsLacking(signs="、".join(map(_named, signs)))


_Lack = tuple[str, str, tuple[str, ...]]


def _of(slip: Slip) -> tuple[str, str]:
    """Return which slip is meant; number tickets bear no name and lack all the same."""
    return slip.kind, "" if slip.kind == TICKET else slip.record


def _named(sign: str) -> str:
    """Return a character with what names it where the screen shows another shape."""
    return f"{sign}（{' '.join(f'U+{ord(part):04X}' for part in sign)}）"
