"""A fault in the step's place: told with what to do, tried again, sent on or left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.faults import CounterFault
from app.ports import Clock, Words
from widgets.presenters.counter_words import CounterWords

if TYPE_CHECKING:
    from widgets.presenters.counter import CounterPresenter


class FaultInPlace:
    """Hold the fault that stands where the step stood, and what would be done again."""

    def __init__(
        self, at: CounterPresenter, told: CounterWords, words: Words, clock: Clock
    ) -> None:
        self._at, self._told, self._words, self._clock = at, told, words, clock
        self._again: Callable[[], None] | None = None
        self._fault: CounterFault | None = None

    def show(self, fault: CounterFault, again: Callable[[], None]) -> None:
        """Put a fault in the step's place; F12 tries again, Esc goes back to the step."""
        self._again, self._fault = again, fault
        screen, words = self._at.screen, self._words
        view = self._told.fault(
            fault,
            self._clock.now(),
            act=words("counter.fault.again"),
            other=words("counter.fault.leave"),
        )
        screen.show_fault(view)
        screen.fault_told.emit(fault)
        self._at.show_keys()

    def again(self) -> None:
        """Try again what failed."""
        again = self._again
        self.leave()
        if again is not None:
            again()

    def send(self) -> None:
        """Ask to send the fault in sight on."""
        if self._fault is not None and self._at.screen.has_fault:
            self._at.screen.trouble_wanted.emit(self._fault)

    def leave(self) -> None:
        """Go back to the step."""
        self.forget()
        self._at.screen.drop_fault()
        self._at.show_keys()
        self._at.focus_missing()

    def forget(self) -> None:
        """Try nothing again: the step that failed is over."""
        self._again = None
