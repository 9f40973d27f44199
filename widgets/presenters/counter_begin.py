"""How a visit begins: by the ticket's purpose, or by the menu of every procedure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desk.counter import Counter
from app.ports import Words
from app.tickets.ticket import Ticket
from app.visits.visit import VisitStatus
from widgets.screens.procedure_pane import MenuEntry, MenuPart, ProcedurePane

if TYPE_CHECKING:
    from widgets.presenters.counter import CounterPresenter


def menu_of(counter: Counter, words: Words) -> tuple[MenuPart, ...]:
    """Return the site's menu in words; the first digit is the part, the second the procedure."""
    return tuple(
        MenuPart(
            title=f"{number}　{words(f'procedures.group.{group.value}')}",
            entries=tuple(
                MenuEntry(
                    key=one.key,
                    code=f"{number}{at}",
                    name=words(f"procedures.name.{one.key}"),
                )
                for at, one in enumerate(procedures, start=1)
            ),
        )
        for number, (group, procedures) in enumerate(counter.menu().items(), start=1)
    )


class VisitBegin(QObject):
    """Begin visits of the called number."""

    def __init__(self, window: CounterPresenter, counter: Counter, words: Words) -> None:
        super().__init__(window)
        self._at, self._counter, self._words = window, counter, words
        self.pane: ProcedurePane | None = None

    def suggested(self, ticket: Ticket) -> tuple[str, ...]:
        """Return the procedures that a ticket's purpose means, the usual one first."""
        return self._counter.procedures_for(ticket.purpose)

    def usual(self) -> None:
        """Begin what the ticket's purpose usually means (F12)."""
        ticket = self._ticket
        if ticket is not None:
            self.begin(self.suggested(ticket)[0])

    def begin(self, procedure: str) -> None:
        """Begin a procedure for the called number."""
        ticket = self._ticket
        if ticket is not None and not self._at.busy:
            self._at.run(lambda: self._counter.open(ticket.id, procedure), self._at.begun)

    @property
    def _ticket(self) -> Ticket | None:
        return self._at.board.called if self._at.board is not None else None

    def open_menu(self) -> None:
        """Show every procedure for the called number."""
        self._show_menu(self.begin)

    def add_person(self) -> None:
        """Show every procedure for the next case of the number that is served."""
        self._show_menu(self._add)

    def _add(self, procedure: str) -> None:
        serving = self._at.serving
        if serving is not None:
            visit = serving.visit.id
            self._at.run(lambda: self._counter.add_to_family(visit, procedure), self._at.begun)

    def switch_to(self, visit: str) -> None:
        """Show another case of the same number; a held one is taken up."""
        serving = self._at.serving
        other = None
        if serving is not None:
            other = next((one for one in serving.others_open if one.id == visit), None)
        if other is not None:
            held = other.status is VisitStatus.HELD
            work = self._counter.resume if held else self._counter.view
            self._at.run(lambda: work(visit), self._at.begun)

    def _show_menu(self, chosen: Callable[[str], None]) -> None:
        if self.pane is not None or self._at.busy:
            return
        screen = self._at.screen
        pane = ProcedurePane(screen.theme, screen.window(), menu_of(self._counter, self._words))
        pane.back.connect(self.close_pane)
        pane.answered.connect(lambda key: self._chosen(chosen, key))
        self.pane = pane
        pane.open()

    def _chosen(self, chosen: Callable[[str], None], procedure: str) -> None:
        self.close_pane()
        chosen(procedure)

    def close_pane(self) -> None:
        """Take the menu away."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()
