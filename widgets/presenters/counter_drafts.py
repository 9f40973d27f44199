"""What is begun at a step is kept, so that a restart shows the ticks that were there."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.desk.counter import Counter
from app.desk.serving import Serving
from app.faults import CounterFault
from app.procedures.answers import Answer
from app.procedures.steps import StepKind
from widgets.background import Lanes
from widgets.steps.step import StepWidget

ANEW = frozenset(
    {
        StepKind.RECEIVE,
        StepKind.FETCH_CARD,
        StepKind.READ_CARD,
        StepKind.VERIFY_CHIP,
        StepKind.FORM_FILL,
        StepKind.PIN,
        StepKind.OFFICIAL,
    }
)
"""Steps of a card, a chip, a PIN or an official: what they begin with is there or is not."""


class DraftKeeping:
    """Keep the draft of each step as it changes, on the records' lane."""

    def __init__(self, counter: Counter, lanes: Lanes, owner: QObject) -> None:
        self._counter, self._lanes, self._owner = counter, lanes, owner
        self._kept: dict[tuple[str, str], Answer | None] = {}

    def follow(self, widget: StepWidget, serving: Serving) -> None:
        """Follow a step that has just begun with what is on record."""
        stage, visit = serving.stage, serving.visit.id
        if stage is None or stage.step.kind in ANEW:
            return
        self._kept[visit, stage.key] = widget.draft()
        widget.changed.connect(lambda key=stage.key: self._keep(widget, visit, key))

    def _keep(self, widget: StepWidget, visit: str, stage: str) -> None:
        draft = widget.draft()
        if draft is None or draft == self._kept[visit, stage]:
            return
        self._kept[visit, stage] = draft
        self._lanes.run(
            "records",
            lambda: self._counter.keep_draft(visit, stage, draft),
            lambda _: None,
            _untold,
            owner=self._owner,
        )


def _untold(_: CounterFault) -> None:
    """Leave a draft unkept: nobody was told that it is, and F12 tells the same trouble."""
