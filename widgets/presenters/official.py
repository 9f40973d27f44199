"""The official's decision on the clerk's window: own credential, own eyes, own answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.desk.counter import Counter
from app.desk.entrance import Entrance
from app.desk.serving import Serving
from app.faults import CounterFault
from app.ports import Secret, Words
from app.procedures.answers import OfficialAnswer
from widgets.background import Lanes
from widgets.steps.decision import OfficialPane
from widgets.theme import Theme


class OfficialDesk(QObject):
    """Open the decision, check the credential and record; ``decided`` gets the visit after it."""

    def __init__(
        self,
        parent: QObject,
        counter: Counter,
        entrance: Entrance,
        lanes: Lanes,
        theme: Theme,
        *,
        code_needed: bool,
        decided: Callable[[Serving], None],
    ) -> None:
        super().__init__(parent)
        self._counter, self._entrance, self._lanes = counter, entrance, lanes
        self._theme, self._code_needed, self._decided = theme, code_needed, decided
        self.pane: OfficialPane | None = None
        self._serving: Serving | None = None

    @property
    def _words(self) -> Words:
        return self._theme.words

    def open(self, serving: Serving, window: object) -> None:
        """Show the decision for the visit's present stage."""
        if self.pane is not None or serving.stage is None or not serving.stage.official:
            return
        self._serving = serving
        pane = OfficialPane(self._theme, window, serving, code_needed=self._code_needed)  # type: ignore[arg-type]
        pane.back.connect(self.close)
        pane.submitted.connect(self._submit)
        self.pane = pane
        pane.open()

    def close(self) -> None:
        """Give the window back; nothing was decided."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()

    def _submit(self, answer: OfficialAnswer, staff_id: str, secret: Secret, code: str) -> None:
        serving = self._serving
        if serving is None or serving.stage is None:
            secret.wipe()
            return
        visit, stage = serving.visit.id, serving.stage.key
        pane = self.pane
        other = pane.second.take() if pane is not None and pane.wants_second else None

        def work() -> Serving:
            approval = self._entrance.approve(staff_id, secret, code, visit=visit)
            second = None
            if other is not None:
                second = self._entrance.witness(*other, subject=visit)
            return self._counter.decide(visit, stage, answer, approval, second)

        self._lanes.run("records", work, self._done, self._failed, owner=self)

    def _done(self, serving: Serving) -> None:
        self.close()
        self._decided(serving)

    def _failed(self, fault: CounterFault) -> None:
        if self.pane is None:
            return
        words, details = self._words, fault.details
        self.pane.show_refused(
            words(f"fault.{fault.code}.what", **details),
            words(f"fault.{fault.code}.safe", **details),
            words(f"fault.{fault.code}.next", **details),
            fault.code,
        )
