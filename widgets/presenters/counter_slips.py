"""The window's paper: printed once on the printer's lane, every outcome told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.desk.serving import Serving
from app.desk.window_slips import WindowSlips
from app.documents.judge import Verdict
from app.faults import CounterFault
from app.ports import PrintOutcome, Words
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.screens.counter import CounterScreen


class SlipWork(QObject):
    """Print あと必要なもの and the list of what was given; the last one can be printed again."""

    def __init__(self, slips: WindowSlips, lanes: Lanes, words: Words) -> None:
        super().__init__()
        self._slips, self._lanes, self._words = slips, lanes, words
        self._screen: CounterScreen | None = None
        self._last: Callable[[], PrintOutcome | None] | None = None

    def bind(self, screen: CounterScreen) -> None:
        """Tell outcomes on this screen."""
        self.setParent(screen)
        self._screen = screen

    @property
    def can_repeat(self) -> bool:
        """Tell whether something was printed that can be printed again."""
        return self._last is not None

    def print_needed(self, serving: Serving, verdict: Verdict) -> None:
        """Print what is still to be brought."""
        self._print(lambda: self._slips.needed(serving, verdict))

    def print_given(self, serving: Serving) -> None:
        """Print what was handed over."""
        self._print(lambda: self._slips.given(serving))

    def print_again(self) -> None:
        """Print the last one again."""
        if self._last is not None:
            self._print(self._last)

    def _print(self, work: Callable[[], PrintOutcome | None]) -> None:
        self._last = work
        self._lanes.run("printer", work, self._printed, self._failed, owner=self)

    def _printed(self, outcome: PrintOutcome | None) -> None:
        if outcome is None or self._screen is None:
            return
        words = self._words
        tone = Tone.OK if outcome is PrintOutcome.PRINTED else Tone.WARN
        self._screen.notices.tell("slip", tone, words(f"counter.slip.{outcome.value}"), seconds=15)

    def _failed(self, fault: CounterFault) -> None:
        if self._screen is not None:
            self._screen.notices.tell_fault(fault)
