"""Small decisions of the window: why a visit is laid aside or ended, which one is taken up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.controls.decision import DecisionPane
from widgets.controls.fields import Field, FieldKind
from widgets.controls.labels import Prose
from widgets.steps.step import TickList
from widgets.theme import Theme


class ChoicePane(DecisionPane):
    """Offer one choice by its digit; ``answered(name, text)`` is F12, with the field's text."""

    answered = Signal(str, str)

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        title: str,
        points: Sequence[tuple[str, str]],
        *,
        decide: str,
        text: str = "",
        field: str = "",
        hint: str = "",
        danger: bool = False,
    ) -> None:
        super().__init__(
            theme,
            window,
            title,
            decide=decide,
            back=theme.words("counter.pane.back"),
            danger=danger,
        )
        if text:
            self.body.addWidget(Prose(theme, text))
        self.points = TickList(theme, single=True)
        self.points.set_points(points)
        self.points.ticked.connect(self._tell)
        self.body.addWidget(self.points)
        self.field: Field | None = None
        self.takes_scans = bool(field)
        if field:
            self.field = Field(theme, field, FieldKind.CODE, hint=hint)
            self.field.submitted.connect(self.press_decide)
            self.body.addWidget(self.field)
        self.digit_pressed.connect(self._digit)
        self.decided.connect(self._decide)
        self._tell()

    def _digit(self, number: int) -> None:
        self.points.digit(number)

    def _tell(self) -> None:
        lack = self._theme.words("counter.pane.lack")
        self.set_reason("" if self.points.chosen() else lack)

    def _decide(self) -> None:
        text = self.field.text().strip() if self.field is not None else ""
        self.answered.emit(self.points.chosen(), text)
