"""What leaves the page of scanned documents: the list, a medium, a cover sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from app.desk.desk import Desk
from app.desk.filing import FilingDesk, Whose
from app.desk.filing_archive import Copied, FilingArchive
from app.desk.filing_list import filing_table
from app.filing.acts import FilingWish
from app.filing.filing import Filing
from app.ports import Words
from app.reports.table import write_table
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.screens.counter_panes import ChoicePane
from widgets.screens.filing import FilingScreen

T = TypeVar("T")


class FilingOutput:
    """Write and print; ``medium`` and ``cover`` are None where there is no place for them."""

    def __init__(
        self,
        screen: FilingScreen,
        filing: FilingDesk,
        desk: Desk,
        lanes: Lanes,
        words: Words,
        *,
        medium: Path | None,
        cover: Callable[[str, str, str], bytes] | None,
    ) -> None:
        self._screen, self._filing, self._desk = screen, filing, desk
        self._lanes, self._words = lanes, words
        self._medium, self._cover = medium, cover
        self.has_medium, self.has_cover = medium is not None, cover is not None

    def ask_cover(self, sorts: Sequence[tuple[str, str]]) -> ChoicePane | None:
        """Return the question what and whose a cover sheet is for; its answer is printed."""
        make, screen, words = self._cover, self._screen, self._words
        if make is None:
            return None
        pane = ChoicePane(
            screen.theme,
            screen.window(),
            words("filing.cover.title"),
            sorts,
            decide=words("filing.cover.decide"),
            field=words("filing.pane.whose"),
            hint=words("filing.cover.hint"),
        )

        def chosen(sort: str, text: str) -> None:
            def work() -> None:
                whose = self._filing.whose(text) if text else self._filing.at_window() or Whose()
                code = self._filing.cover(sort, whose)
                pdf = make(code, words(f"filing.sort.{sort}"), whose.number)
                self._desk.paper.print_pdf(pdf, words("filing.cover.title"))

            done = words("filing.cover.done")
            tell = self._screen.notices.tell
            self._run(work, lambda _none: tell("cover", Tone.OK, done, seconds=10), "paper")

        pane.answered.connect(chosen)
        return pane

    def write_list(self, found: Sequence[Filing]) -> None:
        """Write the list in sight as CSV."""
        if not found:
            return
        table = filing_table(found, self._desk.ledger.now(), self._words)
        target = self._desk.settings.path("lists") / f"filing-{table.at:%Y%m%d-%H%M%S}.csv"

        def written(path: Path) -> None:
            self._screen.notices.tell("list", Tone.OK, self._words("till.written"), str(path))

        self._run(lambda: write_table(table, target), written)

    def write_medium(self, wish: FilingWish, done: Callable[[], None]) -> None:
        """Write what no medium holds yet onto one."""
        place = self._medium
        if place is None:
            return
        archive = FilingArchive(self._desk, self._filing)

        def copied(made: Copied) -> None:
            told = self._words(
                "filing.archive.written",
                folder=made.folder,
                documents=made.documents,
                lacking=len(made.lacking),
            )
            self._screen.notices.tell("medium", Tone.OK, told)
            done()

        self._run(lambda: archive.write(place, wish), copied, "scans")

    def _run(self, work: Callable[[], T], done: Callable[[T], None], lane: str = "records") -> None:
        fault = self._screen.notices.tell_fault
        self._lanes.run(lane, work, done, fault, owner=self._screen)
