"""A list to paper or to a file: asked once, made away from the screen, told where it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from app.ports import Words
from app.reports.table import Table, write_table
from widgets.background import Lanes
from widgets.controls.decision import DecisionPane
from widgets.controls.painting import Tone
from widgets.notices import NoticeBoard
from widgets.screens.list_output_pane import Output, OutputPane
from widgets.theme import Theme

LANE = "paper"
T = TypeVar("T")


class PrintList(Protocol):
    """Print a table by the layout of a name."""

    def __call__(self, table: Table, layout: str) -> None:
        """Print it; runs on a lane."""
        ...


@dataclass(frozen=True, kw_only=True)
class ListPlaces:
    """Hold where lists go: ``folder`` takes files, ``paper`` is None without an A4 printer."""

    folder: Path
    paper: PrintList | None = None


class ListScreen(Protocol):
    """Be the screen that shows the list."""

    @property
    def theme(self) -> Theme:
        """Return the look."""
        ...

    @property
    def notices(self) -> NoticeBoard:
        """Return where notices appear."""
        ...

    def window(self) -> QWidget:
        """Return the window that the question covers."""
        ...

    def open_pane(self, pane: DecisionPane, focus: QWidget | None = None) -> None:
        """Open a question over the window."""
        ...


class ListOutput:
    """Ask where a table goes and bring it there."""

    def __init__(
        self,
        screen: ListScreen,
        owner: QWidget,
        places: ListPlaces,
        lanes: Lanes,
        words: Words,
    ) -> None:
        self._screen, self._owner, self._places = screen, owner, places
        self._lanes, self._words = lanes, words

    def ask(self, table: Table, layout: str) -> None:
        """Ask for a table; ``layout`` names its paper and begins its file's name."""
        offered = list(Output)
        if self._places.paper is None:
            offered.remove(Output.PAPER)
        screen = self._screen
        pane = OutputPane(
            screen.theme,
            screen.window(),
            table.title,
            table.note,
            str(self._places.folder),
            offered,
            self._lacking(table) if Output.PAPER in offered else (),
        )

        def decided() -> None:
            output = pane.output
            pane.close_pane()
            if output is Output.PAPER:
                self._print(table, layout)
            else:
                self._write(table, layout, output)

        pane.decided.connect(decided)
        screen.open_pane(pane, pane.ways.row(offered[0].value))

    def _lacking(self, table: Table) -> tuple[str, ...]:
        names = self._screen.theme.namer(bold=False)
        cells = (table.title, table.note, *table.headings, *(c for row in table.rows for c in row))
        return tuple(dict.fromkeys(sign for cell in cells for sign in names.missing(cell)))

    def _print(self, table: Table, layout: str) -> None:
        paper = self._places.paper
        if paper is None:
            return

        def printed(_nothing: None) -> None:
            self._tell("printed", len(table.rows), table.title)

        self._run(lambda: paper(table, layout), printed)

    def _write(self, table: Table, layout: str, output: Output) -> None:
        name = f"{layout}-{table.at:%Y%m%d-%H%M%S}.{output.value}"
        target = self._places.folder / name

        def written(path: Path) -> None:
            self._tell("written", len(table.rows), str(path))

        self._run(lambda: write_table(table, target), written)

    def _run(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        fault = self._screen.notices.tell_fault
        self._lanes.run(LANE, work, done, fault, owner=self._owner)

    def _tell(self, what: str, count: int, where: str) -> None:
        words = self._words
        title = words(f"lists.output.{what}", count=count)
        below = words(f"lists.output.{what}_note", where=where)
        self._screen.notices.tell("output", Tone.OK, title, below)
