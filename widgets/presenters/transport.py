"""Bind the transport list's page to the desk: asked once, shown by direction, brought to paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from app.access.session import CentralUnreachable
from app.desk.desk import Desk
from app.desk.transport import Transport, TransportView
from app.faults import CounterFault
from app.ports import Words
from app.reservations.plan import SlotPlan
from app.tickets.codes import CodeKind, parse
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.presenters.list_output import ListOutput, ListPlaces
from widgets.presenters.scan_words import tell_stray
from widgets.presenters.transport_bags import BagWork
from widgets.presenters.transport_words import SPANS, WAYS, lines_of, page_view, waiting_view
from widgets.screens.transport import TransportScreen

LANE = "central"
_WEEK = SPANS.index(7)


class TransportPresenter:
    """Ask the central store which cards have to be moved, and show them.

    The list is asked for when the page is opened first, when other days are chosen and by F7: each
    time who asked is recorded.
    """

    def __init__(
        self,
        screen: TransportScreen,
        desk: Desk,
        transport: Transport,
        plan: SlotPlan,
        lanes: Lanes,
        words: Words,
        *,
        lists_go: ListPlaces,
        back: Callable[[], None],
        staff_called: Callable[[], None],
    ) -> None:
        self._screen, self._desk, self._transport, self._plan = screen, desk, transport, plan
        self._lanes, self._words = lanes, words
        self._back, self._staff_called = back, staff_called
        self._output = ListOutput(screen, screen, lists_go, lanes, words)
        self._bags = BagWork(screen, desk, transport, lanes, words, plan.name)
        self._way, self._span = 0, _WEEK
        self._view: TransportView | None = None
        self._asking = False
        self._again = False
        screen.way_chosen.connect(self._choose_way)
        screen.span_chosen.connect(self._choose_span)
        screen.output_wanted.connect(self._ask_output)
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(lambda _number: screen.table.setFocus())
        screen.escaped.connect(back)
        screen.scanned.connect(lambda scan: self.scan(scan.text))

    # --- the presenter's part of the shell ----------------------------------------------------

    def enter(self) -> None:
        """Open the place: ask for the list where none is known of today's days."""
        view = self._view
        if view is None or (view.first, view.last) != self._days():
            self._ask()
        else:
            self._show()

    def leave(self) -> None:
        """Put a question away; the list stays."""
        pane = self._screen.pane
        if pane is not None:
            pane.close_pane()

    def refresh(self) -> None:
        """Leave the list as it is: who asks for it is recorded, so only a person asks."""

    def scan(self, text: str) -> None:
        """Select the card of a scanned code."""
        read = parse(text)
        if read.kind is CodeKind.BAG:
            self._take_bag(read.value)
            return
        if read.kind is not CodeKind.CONTROL_NUMBER:
            tell_stray(self._screen.notices, self._words, read)
            return
        code = read.value.replace("-", "")
        lines = lines_of(self._view, WAYS[self._way]) if self._view is not None else ()
        found = next((one for one in lines if one.control_number == code), None)
        if found is not None:
            self._screen.table.select(f"{found.card} {found.number}")
            return
        told = self._words("transport.not_listed", code=text[:16])
        self._screen.notices.tell("scan", Tone.WARN, told, seconds=8)

    def _take_bag(self, value: str) -> None:
        """Show the cards of a scanned bag: the way it leads, the first of them selected."""
        found = self._bags.lines_in(value, self._view)
        way, _, lines = found
        if lines:
            self._choose_way(WAYS.index(way))
            self._screen.table.select(f"{lines[0].card} {lines[0].number}")
        self._bags.tell(value, found)

    # --- asking -------------------------------------------------------------------------------

    def _days(self) -> tuple[date, date]:
        first = self._desk.today()
        return first, first + timedelta(days=SPANS[self._span] - 1)

    def _ask(self) -> None:
        if self._asking:
            self._again = True
            return
        self._asking, self._again = True, False
        first, last = self._days()
        if self._view is None:
            self._show_waiting(self._words("transport.asking"))
        self._lanes.run(
            "records",
            lambda: self._transport.begin(first, last),
            self._recorded,
            self._failed,
            owner=self._screen,
        )

    def _recorded(self, ask: Callable[[], TransportView]) -> None:
        self._lanes.run(LANE, ask, self._answered, self._failed, owner=self._screen)

    def _answered(self, view: TransportView) -> None:
        self._asking = False
        self._view = view
        if self._again:
            self._ask()
        else:
            self._show()

    def _failed(self, fault: CounterFault) -> None:
        self._asking = self._again = False
        self._view = None
        words = self._words
        if fault.code == CentralUnreachable.code:
            self._show_waiting(words("transport.offline"), words("transport.offline_note"))
            return
        self._show_waiting(words("transport.failed"), words("transport.failed_note"))
        self._screen.notices.tell_fault(fault)

    # --- showing ------------------------------------------------------------------------------

    def _show(self) -> None:
        if self._view is not None:
            way = WAYS[self._way]
            view = page_view(self._words, self._view, way, self._span, self._plan.name)
            self._screen.show_view(view)
            self._tell_keys()

    def _show_waiting(self, title: str, note: str = "") -> None:
        way = WAYS[self._way]
        self._screen.show_view(waiting_view(self._words, way, self._span, title=title, note=note))
        self._tell_keys()

    def _choose_way(self, number: int) -> None:
        self._way = number
        if self._view is not None:
            self._show()
        else:
            self._ask()

    def _choose_span(self, number: int) -> None:
        if number != self._span or self._view is None:
            self._span = number
            self._ask()

    # --- paper and keys -----------------------------------------------------------------------

    def _ask_output(self) -> None:
        view, way = self._view, WAYS[self._way]
        if view is not None and lines_of(view, way):
            self._output.ask(self._transport.table(view, way), "transport")

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        table = self._screen.table
        acts: dict[int, Callable[[], object]] = {
            1: self._help,
            3: self._back,
            5: lambda: table.select_step(1),
            6: lambda: table.select_step(-1),
            7: self._ask,
            8: lambda: self._choose_way(1 - self._way),
            9: self._print_bags,
            10: self._staff_called,
            12: self._ask_output,
        }
        if number in acts:
            acts[number]()

    def _tell_keys(self) -> None:
        words, rows = self._words, bool(self._screen.table.rows())
        some = FKeyState.USABLE if rows else FKeyState.ABSENT
        other = WAYS[1 - self._way].value
        bags = self._bags.reason(self._view, WAYS[self._way])
        go = FKeyState.NEXT if rows else FKeyState.NOT_YET
        faces = (
            (1, "help", FKeyState.USABLE, ""),
            (3, "back", FKeyState.USABLE, ""),
            (5, "next", some, ""),
            (6, "before", some, ""),
            (7, "again", FKeyState.USABLE, ""),
            (8, other, FKeyState.USABLE, ""),
            (9, "bags", FKeyState.NOT_YET if bags else FKeyState.USABLE, bags),
            (10, "staff", FKeyState.USABLE, ""),
            (11, "hide", FKeyState.USABLE, ""),
            (12, "output", go, "" if rows else words("transport.nothing")),
        )
        self._screen.set_keys(
            FKeyFace(
                number=number,
                label=words(f"transport.key.{name}"),
                short=words(f"transport.key_short.{name}"),
                state=state,
                reason=reason,
            )
            for number, name, state, reason in faces
        )

    def _print_bags(self) -> None:
        if self._view is not None and not self._bags.reason(self._view, WAYS[self._way]):
            self._bags.print(self._view)

    def _help(self) -> None:
        words = self._words
        title, text = words("transport.help.title"), words("transport.help.text")
        self._screen.notices.tell("help", Tone.PRIMARY, title, text)
