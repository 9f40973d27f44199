"""The till at a window: a fee is taken, its receipt printed, given back where it must be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desk.counter import Counter
from app.desk.serving import Serving
from app.desk.till import Paid, TillDesk
from app.faults import CounterFault
from app.ports import Words
from app.tickets.ticket import TicketPrint
from app.till.payment import VoidReason
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.presenters.panel import PanelPresenter
from widgets.screens.void_pane import VoidPane
from widgets.steps.fee import FeeStep

if TYPE_CHECKING:
    from widgets.presenters.counter import CounterPresenter


class TillWork(QObject):
    """Run the money of the visit in sight; made before the window it is bound to."""

    def __init__(
        self, till: TillDesk, counter: Counter, panel: PanelPresenter, lanes: Lanes, words: Words
    ) -> None:
        super().__init__()
        self._till, self._counter, self._panel = till, counter, panel
        self._lanes, self._words = lanes, words
        self._at: CounterPresenter | None = None
        self.pane: VoidPane | None = None

    def bind(self, window: CounterPresenter) -> None:
        """Serve this window."""
        self.setParent(window)
        self._at = window

    @property
    def _step(self) -> FeeStep | None:
        step = self._at.step if self._at is not None else None
        return step if isinstance(step, FeeStep) else None

    def act(self, name: str) -> None:
        """Do a small act of the fee's step."""
        if name == "fee_leave":
            self.close_pane()
            return
        acts: dict[str, Callable[[], None]] = {
            "fee_shown": self._show,
            "fee_take": self._take,
            "fee_print": self._print,
            "fee_void": self._ask_void,
            "fee_came": lambda: self._paper(came=True),
            "fee_not_came": lambda: self._paper(came=False),
        }
        if name in acts and self._step is not None:
            acts[name]()

    def _show(self) -> None:
        """Show the resident the sums as they stand."""
        step = self._step
        if step is not None:
            here = step.taken_here
            self._panel.show_fee(step.fee, step.sum_given() if here else None, here=here)

    def _take(self) -> None:
        at, step = self._at, self._step
        if at is None or step is None or at.busy:
            return
        serving, cause, given = step.serving, step.fee.cause, step.sum_given()

        def work() -> Serving:
            self._till.take(serving, cause, given or 0)
            return self._counter.view(serving.visit.id)

        def taken(after: Serving) -> None:
            at.show(after)
            self._show()
            self._print()

        at.run(work, taken)

    def _print(self) -> None:
        step = self._step
        payment = step.serving.paid if step is not None else None
        if payment is None:
            return
        self._lanes.run(
            "printer", lambda: self._till.print(payment.id), self._printed, self._failed, owner=self
        )

    def _printed(self, paid: Paid) -> None:
        if self._at is None:
            return
        notices = self._at.screen.notices
        if paid.trouble is not None:
            notices.tell_fault(paid.trouble)
        elif paid.paper is TicketPrint.PRINTED:
            told = self._words("counter.fee.printed", number=paid.payment.number)
            notices.tell("receipt", Tone.OK, told, seconds=15)
        self._at.refresh()

    def _failed(self, fault: CounterFault) -> None:
        if self._at is not None:
            self._at.screen.notices.tell_fault(fault)

    def _paper(self, *, came: bool) -> None:
        at, step = self._at, self._step
        payment = step.serving.paid if step is not None else None
        if at is None or payment is None or at.busy:
            return
        at.run(
            lambda: self._till.paper_came_out(payment.id, came=came),
            lambda _: at.refresh(),
        )

    # --- giving back ------------------------------------------------------------------------------

    def _ask_void(self) -> None:
        at, step = self._at, self._step
        payment = step.serving.paid if step is not None else None
        if at is None or payment is None or self.pane is not None:
            return
        self.pane = pane = VoidPane(at.screen.theme, at.screen.window(), payment, self._words)
        pane.back.connect(self.close_pane)
        pane.answered.connect(lambda why, _: self._void(payment.id, VoidReason(why)))
        pane.open()

    def _void(self, payment: str, reason: VoidReason) -> None:
        self.close_pane()
        at, step = self._at, self._step
        if at is None or step is None:
            return
        visit = step.serving.visit.id

        def work() -> Serving:
            self._till.void(payment, reason)
            return self._counter.view(visit)

        def voided(after: Serving) -> None:
            at.show(after)
            self._show()
            at.focus_missing()

        at.run(work, voided)

    def close_pane(self) -> None:
        """Take the pane away."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()
