"""統合端末: what the national terminal alone does, and how it ended there."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from app.desk.serving import Serving
from app.procedures.answers import Answer, Handed, HandedWhy, HandOffAnswer
from app.procedures.chips import HandOff
from app.procedures.steps import StepKind
from widgets.controls.labels import Prose
from widgets.steps.step import StepWidget, TickList, heading
from widgets.theme import Theme


class HandOffStep(StepWidget):
    """List what is done there, then ask how it ended; a no wants its reason."""

    kind: ClassVar[StepKind] = StepKind.HAND_OFF

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.tasks = TickList(theme)
        self.results = TickList(theme, single=True)
        self.why = TickList(theme, single=True)
        for points in (self.tasks, self.why):
            points.ticked.connect(self.changed)
        self.results.ticked.connect(self._result_chosen)

    def begin(self, serving: Serving) -> None:
        """List tasks, results and reasons."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        known = kept if isinstance(kept, HandOffAnswer) else None
        self.column.addWidget(Prose(self._theme, words("counter.hand_off.only")))
        self.tasks.set_points(
            [(name, words(f"procedures.task.{name}")) for name in self._names()],
            ticked=known.done if known else (),
        )
        first = len(self._names()) + 1
        self.results.set_points(
            [(one.value, words(f"procedures.handed.{one.value}")) for one in Handed],
            first_key=first,
            ticked=(known.result.value,) if known else (),
        )
        self.why.set_points(
            [(one.value, words(f"procedures.handed_why.{one.value}")) for one in HandedWhy],
            first_key=first + len(Handed),
            ticked=(known.why.value,) if known and known.why else (),
        )
        aside = words("counter.hand_off.all_by_zero")
        self.add_section(words("counter.hand_off.tasks"), self.tasks, aside=aside)
        self.add_section(words("counter.hand_off.result"), self.results)
        self._why_title = heading(self._theme, words("counter.hand_off.why"))
        self.column.addWidget(self._why_title)
        self.column.addWidget(self.why)
        self.column.addStretch(1)
        self._result_chosen()

    def _names(self) -> tuple[str, ...]:
        step = self.stage.step
        return step.tasks if isinstance(step, HandOff) else ()

    def _result_chosen(self) -> None:
        for part in (self._why_title, self.why):
            part.setVisible(self.results.chosen() == Handed.NOT_DONE.value)
        self.changed.emit()

    def draft(self) -> Answer | None:
        """Return tasks and result, None while no result is chosen."""
        result, why = self.results.chosen(), self.why.chosen()
        if not result:
            return None
        ended = Handed(result)
        return HandOffAnswer(
            done=self.tasks.points(),
            result=ended,
            why=HandedWhy(why) if why and ended is Handed.NOT_DONE else None,
        )

    def missing(self) -> str:
        """Tell that the result is not chosen."""
        return "procedures.lack.result_missing"

    def digit(self, number: int) -> None:
        """Tick a task, choose a result or a reason; 0 is: all done and ended well."""
        lists = [self.tasks, self.results]
        if self.results.chosen() == Handed.NOT_DONE.value:
            lists.append(self.why)
        if any(points.digit(number) for points in lists) or number:
            return
        for name in self._names():
            self.tasks.tick(name)
        self.results.tick(Handed.DONE.value)

    def first_missing(self) -> QWidget | None:
        """Return the first open task, the result, or the reason of a no."""
        if self.results.chosen() == Handed.NOT_DONE.value:
            return self.why.first_open()
        return self.tasks.first_open() or self.results.first_open()
