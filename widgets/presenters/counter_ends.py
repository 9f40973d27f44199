"""How a visit leaves the window or comes back: laid aside, handed on, ended, taken up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desk.counter import Counter
from app.desk.serving import Serving
from app.ports import Words
from app.visits.visit import (
    GOES_ON,
    CallReason,
    HoldReason,
    StopReason,
    Visit,
    VisitStatus,
)
from widgets.controls.decision import DecisionPane
from widgets.controls.painting import Tone
from widgets.screens.counter_panes import ChoicePane
from widgets.steps.documents import DocumentsStep

if TYPE_CHECKING:
    from widgets.presenters.counter import CounterPresenter


_ASKED = (
    CallReason.PAPERS,
    CallReason.DIFFERENCE,
    CallReason.QUESTION,
    CallReason.OTHER,
)
_BY_STAGES = (
    StopReason.OFFICIAL_REFUSED,
    StopReason.ENQUIRY_SENT,
    StopReason.NATIONAL_TERMINAL,
)


class VisitEnds(QObject):
    """Ask in small panes and record; after F5 the next number is called when it is done."""

    def __init__(
        self, window: CounterPresenter, counter: Counter, words: Words, number: str
    ) -> None:
        super().__init__(window)
        self._at, self._counter, self._words, self._window = window, counter, words, number
        self.pane: DecisionPane | None = None
        self._then_call = False
        self.open_calls: Callable[[], bool] = lambda: False

    def forget(self) -> None:
        """Call nobody after a trouble."""
        self._then_call = False

    def rail_answered(self, choice: str) -> None:
        """Take the answer to F5 with an open visit."""
        if choice == "park":
            self._then_call = True
            self.ask_hold()
        elif choice == "end":
            self._then_call = True
            self.ask_stop()
        else:
            self._at.focus_missing()

    def ask_hold(self) -> None:
        """Ask why the visit is laid aside (F4)."""
        if self._at.serving is None:
            return
        points = [
            (reason.value, self._words(f"visits.hold.{reason.value}"))
            for reason in HoldReason
            if reason is not HoldReason.OFFICIAL_HOLDS
        ]
        pane = self._open_pane(
            self._words("counter.hold.title"), points, decide=self._words("counter.hold.decide")
        )
        pane.answered.connect(lambda reason, _: self._hold(HoldReason(reason)))

    def _hold(self, reason: HoldReason) -> None:
        self.close_pane()
        if self._at.serving is not None:
            visit = self._at.serving.visit.id
            self._at.run(lambda: self._counter.hold(visit, reason), self._over)

    def ask_call(self) -> None:
        """Ask why an official is needed at a stage that is not one's own (F10)."""
        words = self._words
        points = [(one.value, words(f"visits.call.{one.value}")) for one in _ASKED]
        pane = self._open_pane(
            words("counter.call.title"), points, decide=words("counter.call.decide")
        )
        pane.answered.connect(lambda reason, _: self._call(CallReason(reason)))

    def _call(self, reason: CallReason) -> None:
        self.close_pane()
        if self._at.serving is not None:
            visit = self._at.serving.visit.id
            self._at.run(lambda: self._counter.call_official(visit, reason), self._at.answered)

    def ask_stop(self) -> None:
        """Ask why the visit ends, and where its card was laid back."""
        if self._at.serving is None:
            return
        points = [
            (reason.value, self._words(f"visits.stop.{reason.value}"))
            for reason in StopReason
            if reason not in _BY_STAGES
        ]
        pane = self._open_pane(
            self._words("counter.stop.title"),
            points,
            decide=self._words("counter.stop.decide"),
            field=self._words("counter.stop.position"),
            hint=self._words("counter.stop.hint"),
            danger=True,
        )
        pane.answered.connect(lambda reason, place: self._stop(StopReason(reason), place))

    def _stop(self, reason: StopReason, place: str) -> None:
        self.close_pane()
        if self._at.serving is not None:
            visit, step = self._at.serving.visit.id, self._at.step
            papers = step.draft() if isinstance(step, DocumentsStep) else None
            kept = papers if reason in GOES_ON else None
            self._at.run(
                lambda: self._counter.stop(visit, reason, returned_to=place, papers=kept),
                self._over,
            )

    def ask_window(self) -> None:
        """Ask which window goes on, or which case of the same number (F8)."""
        serving, words = self._at.serving, self._words
        if serving is None:
            return
        points = [("window", words("counter.other.text"))]
        if serving.ticket is not None:
            points.append(("add", words("counter.other.add")))
        points += [
            (f"visit:{one.id}", words("counter.other.switch", what=self._case(one)))
            for one in serving.others_open
        ]
        pane = self._open_pane(
            self._words("counter.other.title"),
            points,
            decide=self._words("counter.other.decide"),
            field=self._words("counter.other.number"),
        )
        pane.points.tick("window")
        pane.answered.connect(self._elsewhere)

    def _case(self, visit: Visit) -> str:
        name = self._words(f"procedures.name.{visit.procedure}")
        stage = self._words(f"procedures.stage.{visit.stage}")
        return f"{name}（{stage}）"

    def _elsewhere(self, what: str, number: str) -> None:
        kind, _, visit = what.partition(":")
        if kind == "window":
            self._to_window(number)
            return
        self.close_pane()
        if kind == "add":
            self._at.start.add_person()
        else:
            self._at.start.switch_to(visit)

    def _to_window(self, number: str) -> None:
        if not number:
            return
        self.close_pane()
        if self._at.serving is not None and number != self._window:
            visit = self._at.serving.visit.id
            self._at.run(lambda: self._counter.to_window(visit, number), self._over)

    def _over(self, serving: Serving) -> None:
        self._at.show(serving)
        if self._then_call:
            self._then_call = False
            self._at.run(self._counter.call_next, self._at.called)
        else:
            self._at.refresh()

    def _open_pane(
        self, title: str, points: Sequence[tuple[str, str]], **more: object
    ) -> ChoicePane:
        pane = ChoicePane(self._at.screen.theme, self._at.screen.window(), title, points, **more)  # type: ignore[arg-type]
        pane.back.connect(self._pane_left)
        self.pane = pane
        pane.open()
        return pane

    def _pane_left(self) -> None:
        self._then_call = False
        self.close_pane()

    def close_pane(self) -> None:
        """Take the pane away."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()

    def open_list(self, name: str) -> None:
        """Open a list of the rail's foot: parked visits, calls of officials, cases."""
        board = self._at.board
        if board is None or self.pane is not None:
            return
        if name == "cases":
            self._at.cases_opened.emit()
            return
        if name == "calls" and self.open_calls():
            return
        visits = board.held if name == "parked" else board.waiting_official
        title = self._words("counter.list.parked" if name == "parked" else "counter.list.calls")
        if not visits:
            self._at.screen.notices.tell(
                "list", Tone.PRIMARY, self._words("counter.list.empty"), seconds=8
            )
            return
        points = [(visit.id, self._listed(visit, board.numbers)) for visit in visits]
        decide = self._words("counter.list.open")
        pane = self._open_pane(title, points, decide=decide)
        pane.answered.connect(lambda visit, _: self._take_up(visit, held=name == "parked"))

    def _listed(self, visit: Visit, numbers: Mapping[str, str]) -> str:
        stage = self._words(f"procedures.stage.{visit.stage}")
        status = f"visits.status.{visit.status.value}"
        reason = self._words(f"visits.hold.{visit.reason}" if visit.reason else status)
        if visit.status is VisitStatus.WAITING_OFFICIAL and visit.call_reason:
            reason = self._words(f"visits.call.{visit.call_reason}")
        number = numbers.get(visit.id, "")
        return self._words("counter.list.row", number=number, stage=stage, reason=reason)

    def _board_number(self, visit: Visit) -> str:
        return f"{visit.opened_at:%H:%M}"

    def _take_up(self, visit: str, *, held: bool) -> None:
        self.close_pane()
        if self._at.serving is not None and self._at.serving.visit.id != visit:
            self._at.screen.queue.ask_open_visit()
            return
        work = self._counter.resume if held else self._counter.view
        self._at.run(lambda: work(visit), self._at.begun)
