"""The transport page's bags: their labels printed one after another, a scanned one looked up."""

from __future__ import annotations

from collections.abc import Callable

from app.desk.bags import Bag, bag_offices
from app.desk.desk import Desk
from app.desk.transport import Transport, TransportView, Way
from app.faults import CounterFault
from app.ports import PrintOutcome, Words
from app.reservations.transport import TransportLine
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.screens.transport import TransportScreen

Found = tuple[Way, str, tuple[TransportLine, ...]]


class BagWork:
    """Print labels and tell where a scanned one leads; ``name`` tells an office's name."""

    def __init__(
        self,
        screen: TransportScreen,
        desk: Desk,
        transport: Transport,
        lanes: Lanes,
        words: Words,
        name: Callable[[str], str],
    ) -> None:
        self._screen, self._desk, self._transport = screen, desk, transport
        self._lanes, self._words, self._name = lanes, words, name

    def reason(self, view: TransportView | None, way: Way) -> str:
        """Return why labels cannot be printed now, empty where they can."""
        if not self._desk.has_printer:
            return self._words("bags.no_printer")
        if way is not Way.LEAVING:
            return self._words("bags.only_leaving")
        leaving = view.found.leaving if view is not None else ()
        return "" if leaving else self._words("transport.nothing")

    def print(self, view: TransportView) -> None:
        """Print the label of every bag that leaves; a fault tells how many came before it."""
        bags = self._transport.bags(view)
        self._lanes.run(
            "printer",
            lambda: self._print_all(view, bags),
            lambda done: self._printed(*done),
            self._screen.notices.tell_fault,
            owner=self._screen,
        )

    def _print_all(
        self, view: TransportView, bags: tuple[Bag, ...]
    ) -> tuple[int, bool, CounterFault | None]:
        try:
            self._transport.announce(view, bags)
        except CounterFault as fault:
            return 0, True, fault
        sure = True
        for done, bag in enumerate(bags):
            try:
                sure &= self._transport.print_bag(view, bag) is PrintOutcome.PRINTED
            except CounterFault as fault:
                return done, sure, fault
        return len(bags), sure, None

    def _printed(self, count: int, sure: bool, fault: CounterFault | None) -> None:
        words, tell = self._words, self._screen.notices.tell
        if fault is not None:
            self._screen.notices.tell_fault(fault)
            if count:
                tell("bags", Tone.WARN, words("bags.some", count=count))
        elif sure:
            tell("bags", Tone.OK, words("bags.printed", count=count), seconds=15)
        else:
            tell("bags", Tone.WARN, words("bags.unknown"))

    def lines_in(self, value: str, view: TransportView | None) -> Found:
        """Return the direction of a scanned bag, its other office and its cards of the list."""
        away, home = bag_offices(value)
        if home == self._desk.office.upper():
            coming = view.found.coming if view is not None else ()
            lines = tuple(one for one in coming if one.from_office.upper() == away)
            return Way.COMING, lines[0].from_office if lines else away, lines
        leaving = view.found.leaving if view is not None else ()
        mine = away == self._desk.office.upper()
        there = self._transport.bring_to
        lines = tuple(one for one in leaving if mine and there(one).upper() == home)
        return Way.LEAVING, there(lines[0]) if lines else home, lines

    def tell(self, value: str, found: Found) -> None:
        """Tell where a scanned bag leads and how many cards the list has for it."""
        way, office, lines = found
        if not lines:
            told = self._words("bags.leads_nowhere", code=value[:24])
            self._screen.notices.tell("scan", Tone.WARN, told, seconds=12)
            return
        key = "bags.leads_here" if way is Way.COMING else "bags.leads_there"
        told = self._words(key, office=self._name(office), count=len(lines))
        self._screen.notices.tell("scan", Tone.PRIMARY, told, seconds=12)
