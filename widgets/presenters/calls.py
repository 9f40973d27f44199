"""Bind the calls' page: who waits, decide here, take a visit over to the own window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject

from app.desk.calls import Call, CallQueue, OfficialCalls
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.serving import Serving
from app.faults import CounterFault
from app.ports import Clock, Secret
from app.visits.visit import CallReason
from widgets.background import Lanes
from widgets.controls.cell_painting import Cell
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.controls.table import Row, RowTone
from widgets.presenters.official import OfficialDesk
from widgets.screens.calls import CallsScreen, CallsView, TakeOverPane

_LONG_WAIT_S = 300
_DECISIONS = (CallReason.IDENTITY, CallReason.PINS)


class CallsPresenter(QObject):
    """Lead an official through the calls; ``taken`` opens the window after one was taken over."""

    def __init__(
        self,
        screen: CallsScreen,
        calls: OfficialCalls,
        counter: Counter,
        entrance: Entrance,
        desk: Desk,
        lanes: Lanes,
        clock: Clock,
        *,
        back: Callable[[], None],
        taken: Callable[[], None],
    ) -> None:
        super().__init__(screen)
        self._screen, self._calls, self._counter, self._desk = screen, calls, counter, desk
        self._lanes, self._clock, self._words = lanes, clock, screen.theme.words
        self._back, self._taken = back, taken
        self._code_needed = desk.settings.site.one_time_code
        self._queue: CallQueue | None = None
        self._chosen = ""
        self._offline = self._busy = False
        self.pane: TakeOverPane | None = None
        self.official = OfficialDesk(
            self,
            counter,
            entrance,
            lanes,
            screen.theme,
            code_needed=self._code_needed,
            decided=self._decided,
        )
        screen.left.connect(back)
        screen.row_chosen.connect(self._choose)
        screen.opened.connect(lambda _visit: self._decide())
        screen.key_pressed.connect(self.key)
        screen.renew.clicked.connect(self.refresh)

    # --- the presenter's part of the shell ----------------------------------------------------

    def enter(self) -> None:
        """Show who waits."""
        self.refresh()

    def leave(self) -> None:
        """Put away what lies over the screen."""
        self.official.close()
        self.close_pane()

    def refresh(self) -> None:
        """Ask again who waits."""
        offline = self._offline
        self._lanes.run(
            "records",
            lambda: self._calls.queue(offline=offline),
            self._take,
            self._failed,
            owner=self._screen,
        )

    def set_offline(self, *, offline: bool) -> None:
        """Take note of the line: without it only this window's calls are certain."""
        if offline != self._offline:
            self._offline = offline
            self.refresh()

    def tick(self) -> None:
        """Count the waiting."""
        if self._queue is not None:
            self._screen.show_view(self._view(self._queue, self._clock.now()))

    def _take(self, queue: CallQueue) -> None:
        self._queue = queue
        if self._call is None:
            self._chosen = queue.calls[0].visit if queue.calls else ""
        self.tick()
        if self._chosen:
            self._screen.table.select(self._chosen)
        self._screen.set_keys(self.keys())

    def _choose(self, visit: str) -> None:
        self._chosen = visit or self._chosen
        self._screen.set_keys(self.keys())

    @property
    def _call(self) -> Call | None:
        calls = self._queue.calls if self._queue is not None else ()
        return next((one for one in calls if one.visit == self._chosen), None)

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words, call = self._words, self._call
        usable, absent = FKeyState.USABLE, FKeyState.ABSENT
        over = usable if call is not None and self._calls.may_take_over() else absent
        reason = ""
        if call is not None and call.reason not in _DECISIONS:
            reason = words("calls.no_decision")
        go = FKeyState.NOT_YET if reason else FKeyState.NEXT
        faces = (
            (3, "back", usable, ""),
            (5, "refresh", usable, ""),
            (8, "take_over", over, ""),
            (11, "hide", usable, ""),
            (12, "decide", absent if call is None else go, reason),
        )
        return [
            FKeyFace(
                number=number,
                label=words(f"calls.key.{name}"),
                short=words(f"calls.key_short.{name}"),
                state=state,
                reason=why,
            )
            for number, name, state, why in faces
        ]

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        acts: dict[int, Callable[[], object]] = {
            3: self._back,
            5: self.refresh,
            8: self._ask_take_over,
            12: self._decide,
        }
        if number in acts and not self._busy and self.pane is None:
            acts[number]()

    # --- acts ---------------------------------------------------------------------------------

    def _decide(self) -> None:
        call = self._call
        if call is None or call.reason not in _DECISIONS or self._busy:
            return
        self._busy = True

        def shown(serving: Serving) -> None:
            self._busy = False
            self.official.open(serving, self._screen.window())

        self._lanes.run(
            "records",
            lambda: self._counter.view(call.visit),
            shown,
            self._failed,
            owner=self._screen,
        )

    def _decided(self, serving: Serving) -> None:
        told = self._words("calls.decided", number=serving.number or serving.visit.window)
        self._screen.notices.tell("decided", Tone.OK, told, seconds=15)
        self.refresh()

    def _ask_take_over(self) -> None:
        call, signed = self._call, self._desk.signed_in
        if call is None or signed is None or not self._calls.may_take_over():
            return
        words = self._words
        number = call.number or words("calls.no_number")
        said = words(
            "calls.take_over.said", number=number, window=call.window, here=self._desk.window
        )
        self.pane = pane = TakeOverPane(
            self._screen.theme,
            self._screen.window(),
            said,
            signed.staff_id,
            code_needed=self._code_needed,
        )
        pane.back.connect(self.close_pane)
        pane.taken.connect(lambda secret, code: self._take_over(call.visit, secret, code))
        pane.open(pane.person.secret)

    def _take_over(self, visit: str, secret: Secret, code: str) -> None:
        def done(_serving: Serving) -> None:
            self.close_pane()
            self._taken()

        self._lanes.run(
            "records",
            lambda: self._calls.take_over(visit, secret, code),
            done,
            self._failed,
            owner=self._screen,
        )

    def close_pane(self) -> None:
        """Take the pane away."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()

    def _failed(self, fault: CounterFault) -> None:
        self._busy = False
        if self.pane is not None:
            what = self._words(f"fault.{fault.code}.what", **fault.details)
            following = self._words(f"fault.{fault.code}.next", **fault.details)
            self.pane.tell_fault(f"{what}\n{following}")
            return
        self._screen.notices.tell_fault(fault)

    # --- words --------------------------------------------------------------------------------

    def _view(self, queue: CallQueue, now: datetime) -> CallsView:
        words, count = self._words, len(queue.calls)
        said = words("calls.waiting", count=count) if count else words("calls.nobody")
        tone, text = (Tone.PRIMARY if count else Tone.OK), words("calls.office")
        if queue.only_here:
            tone, text = Tone.OFF, words("calls.only_here")
        return CallsView(
            tone=tone,
            said=said,
            text=text,
            rows=tuple(self._row(one, now) for one in queue.calls),
            empty=words("calls.empty"),
        )

    def _row(self, call: Call, now: datetime) -> Row:
        words = self._words
        seconds = max(0, int((now - call.called_at).total_seconds()))
        waited = words(
            "counter.minutes_seconds", minutes=seconds // 60, seconds=f"{seconds % 60:02d}"
        )
        late = seconds >= _LONG_WAIT_S
        window = words("calls.window", window=call.window)
        what = words(
            "calls.what",
            procedure=words(f"procedures.name.{call.procedure}"),
            stage=words(f"procedures.stage.{call.stage}"),
        )
        cells = (
            Cell(text=waited, bold=True, warn=late),
            Cell(text=call.number or words("calls.no_number"), bold=True),
            Cell(text=words("calls.here") if call.here else window),
            Cell(text=words(f"visits.call.{call.reason.value}")),
            Cell(text=what),
            Cell(text=call.by, sub=True),
            Cell(text=words("calls.times", count=call.calls), sub=True),
        )
        tone = RowTone.WARN if late else RowTone.PLAIN
        return Row(key=call.visit, cells=cells, tone=tone)
