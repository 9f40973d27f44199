"""The transport list (回送リスト): asked, shown, written (OKA-1.1.3-エ-ス, OKA-5.4.2-イ)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from app.access.roles import Rights, load_rights
from app.access.session import CentralUnreachable
from app.access.staff import note_transport
from app.cards.card import position_of
from app.desk.bags import Bag, bag_slip, gathered
from app.desk.desk import Desk
from app.ports import PrintOutcome, Slip, Words
from app.reports.table import Table, write_table
from app.reservations.plan import SlotPlan
from app.reservations.transport import TransportFound, TransportLine
from app.tickets.slip import day_text

COLUMNS = (
    "position",
    "control_number",
    "name",
    "kana",
    "from_office",
    "bring_to",
    "to_office",
    "day",
    "time",
    "purpose",
    "number",
)


class Way(StrEnum):
    """Tell whether cards leave this office or come to it."""

    LEAVING = "leaving"
    COMING = "coming"


class TransportView(Struct, frozen=True, kw_only=True):
    """Hold a transport list; ``old`` tells that the central store did not answer just now."""

    first: date
    last: date
    found: TransportFound
    old: bool = False


class Transport:
    """Run the operations on the transport list; the last one is kept for when the line is down.

    It is kept in memory alone: other offices' residents leave no trace in the ledger.
    """

    def __init__(self, desk: Desk, plan: SlotPlan, rights: Rights | None = None) -> None:
        self._desk = desk
        self._plan = plan
        self._rights = rights or load_rights()
        self._last: TransportView | None = None

    def may_ask(self) -> bool:
        """Tell whether the signed-in person's role may ask for the list."""
        signed = self._desk.signed_in
        return signed is not None and self._rights.may(signed.role, "staff.asked_transport")

    def begin(self, first: date, last: date) -> Callable[[], TransportView]:
        """Record who asks for which days; the answer asks the central store, on its own lane.

        Without the line the answer is the last list of the same days, marked as old.

        Raises:
            NotAllowed: the role may not ask for the list.
        """
        self._desk.act(lambda unit: note_transport(unit, first, last))
        staff_id = self._desk.session().staff_id
        return lambda: self._asked(staff_id, first, last)

    def _asked(self, staff_id: str, first: date, last: date) -> TransportView:
        """Return the list.

        Raises:
            CentralUnreachable: the line is down and these days were not asked for before.
            NotAllowed: the central store does not know the right.
        """
        try:
            found = self._desk.central.transport(staff_id, first, last)
        except CentralUnreachable:
            kept = self._last
            if kept is None or (kept.first, kept.last) != (first, last):
                raise
            return TransportView(first=first, last=last, found=kept.found, old=True)
        self._last = TransportView(first=first, last=last, found=found)
        return self._last

    def table(self, view: TransportView, way: Way) -> Table:
        """Return the cards that leave, by vault position, or those that come, by day and time."""
        words, found = self._desk.words(), view.found
        lines = found.leaving if way is Way.LEAVING else found.coming
        told = "transport.note_old" if view.old else "transport.note"
        note = words(
            told,
            first=view.first.isoformat(),
            last=view.last.isoformat(),
            count=len(lines),
            at=f"{found.at:%Y-%m-%d %H:%M}",
        )
        office = self._plan.name(self._desk.office)
        return Table(
            title=words(f"transport.title.{way.value}", office=office),
            note=note + (words("transport.clipped") if found.clipped else ""),
            at=self._desk.ledger.now(),
            keys=COLUMNS,
            headings=tuple(words(f"transport.column.{key}") for key in COLUMNS),
            rows=tuple(self._row(line, words) for line in lines),
        )

    def write(self, view: TransportView, way: Way, target: Path) -> Path:
        """Write a list to a CSV or XLSX file and return its path.

        Raises:
            NoSuchTableFile: the file ends neither in ``.csv`` nor in ``.xlsx``.
            TableNotWritten: the disk or the folder refuses it.
        """
        return write_table(self.table(view, way), target)

    def bags(self, view: TransportView) -> tuple[Bag, ...]:
        """Return the bags that leave with a list's cards, one for each office they go to first."""
        there = [self.bring_to(line) for line in view.found.leaving]
        return gathered(there, from_office=self._desk.office)

    def print_bag(self, view: TransportView, bag: Bag) -> PrintOutcome:
        """Print one bag's label once.

        Raises:
            CounterFault: surely nothing was printed.
        """
        return self._desk.printer.print(self._label(view, bag))

    def announce(self, view: TransportView, bags: tuple[Bag, ...]) -> None:
        """Tell once, before the first label, what characters labels would show as 〓.

        Raises:
            GlyphsLacking: nobody was told yet; nothing was printed.
        """
        self._desk.printer.announce([self._label(view, bag) for bag in bags])

    def _label(self, view: TransportView, bag: Bag) -> Slip:
        words = self._desk.words()
        first, last = (day_text(day, words) for day in (view.first, view.last))
        return bag_slip(
            bag,
            words,
            away=self._plan.name(bag.from_office),
            home=self._plan.name(bag.to_office),
            days=first if view.first == view.last else f"{first}〜{last}",
            at=self._desk.ledger.now(),
        )

    def bring_to(self, line: TransportLine) -> str:
        """Return where a card is brought: a branch's ward office, from there to the branch."""
        ward = self._plan.ward(line.to_office)
        return line.to_office if ward == line.from_office else ward

    def _row(self, line: TransportLine, words: Words) -> tuple[str, ...]:
        moving = words("transport.moving") if line.moving_to else ""
        return (
            (position_of(line.place) or words("transport.not_stored")) + moving,
            line.control_number,
            line.name,
            line.kana,
            self._plan.name(line.from_office),
            self._plan.name(self.bring_to(line)),
            self._plan.name(line.to_office),
            line.day.isoformat(),
            line.time,
            words(f"booking_purpose.{line.purpose}"),
            line.number,
        )
