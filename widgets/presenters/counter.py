"""Bind the window to its operations: the queue, one visit step by step, every end told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.cards.card import Card
from app.desk.counter import Counter, CounterBoard
from app.desk.entrance import Entrance
from app.desk.serving import Serving
from app.faults import CounterFault
from app.names.query import normal_number
from app.ports import Clock, Presence, ReaderStatus, Scan, Words
from app.procedures.answers import DocumentsAnswer
from app.procedures.steps import StepKind
from app.tickets.codes import CodeKind, parse
from app.tickets.ticket import Ticket
from app.visits.visit import HoldReason, StopReason, Visit, VisitStatus
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace
from widgets.controls.painting import Tone
from widgets.presenters import counter_keys as keys_of
from widgets.presenters.counter_card import CardWork
from widgets.presenters.counter_slips import SlipWork
from widgets.presenters.counter_words import CounterWords
from widgets.presenters.official import OfficialDesk
from widgets.presenters.panel import PanelPresenter
from widgets.screens.counter import CounterScreen, IdleView
from widgets.screens.counter_panes import ChoicePane
from widgets.steps.documents import DocumentsStep
from widgets.steps.official import OfficialStep
from widgets.steps.receive import ReceiveStep
from widgets.steps.step import StepWidget
from widgets.steps.table import step_widget

T = TypeVar("T")
TICK_MS = 1000
_OVER = (VisitStatus.DONE, VisitStatus.STOPPED)


class CounterPresenter(QObject):
    """Run one window on one screen.

    ``search_opened`` is F2 outside a search of the step, ``cases_opened`` the rail's 要確認.
    """

    search_opened = Signal()
    cases_opened = Signal()

    def __init__(
        self,
        screen: CounterScreen,
        counter: Counter,
        entrance: Entrance,
        slips: SlipWork,
        panel: PanelPresenter,
        card: CardWork,
        lanes: Lanes,
        words: Words,
        clock: Clock,
        *,
        window: str,
        code_needed: bool,
    ) -> None:
        super().__init__(screen)
        self._screen, self._counter, self._entrance = screen, counter, entrance
        self._slips, self._panel, self._card = slips, panel, card
        self._lanes, self._words, self._clock = lanes, words, clock
        self._window = window
        self._told = CounterWords(words, window)
        self._board: CounterBoard | None = None
        self._serving: Serving | None = None
        self._steps: dict[object, StepWidget] = {}
        self._pane: ChoicePane | None = None
        self._busy = False
        self._then_call = False
        self._again: Callable[[], None] | None = None
        self._official = OfficialDesk(
            self,
            counter,
            entrance,
            lanes,
            screen.theme,
            code_needed=code_needed,
            decided=self._decided,
        )
        self._second = QTimer(self)
        self._second.setInterval(TICK_MS)
        self._connect()

    def _connect(self) -> None:
        screen = self._screen
        self._second.timeout.connect(self.tick)
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(self.refused)
        screen.digit_pressed.connect(self.digit)
        screen.escaped.connect(self.escape)
        screen.scanned.connect(self.scan)
        screen.stage_chosen.connect(self.go_back)
        screen.rail_opened.connect(self.open_list)
        screen.rail_answered.connect(self._rail_answered)
        screen.acted.connect(self.act)
        self._panel.mirror.connect(screen.person.show_mirror)
        self._card.bind(self)
        self._slips.bind(screen)

    # --- what the parts need ---

    @property
    def screen(self) -> CounterScreen:
        """Return the screen."""
        return self._screen

    @property
    def serving(self) -> Serving | None:
        """Return the open visit."""
        return self._serving

    @property
    def step(self) -> StepWidget | None:
        """Return the step of the open visit."""
        return self._screen.current_step

    @property
    def official(self) -> OfficialDesk:
        """Return the official's decision."""
        return self._official

    @property
    def pane(self) -> ChoicePane | None:
        """Return the small decision in sight."""
        return self._pane

    def run(self, work: Callable[[], T], done: Callable[[T], None], lane: str = "records") -> None:
        """Run work; a fault is told as a notice, and the step stays as it is."""
        self._busy = True

        def ended(result: T) -> None:
            self._busy = False
            done(result)

        self._lanes.run(lane, work, ended, self._failed, owner=self)

    def _failed(self, fault: CounterFault) -> None:
        self._busy, self._then_call = False, False
        self._screen.notices.tell_fault(fault)
        self.refresh()

    # --- coming and going ---

    def enter(self) -> None:
        """Load the rail, and the visit that was open when the program last ended."""
        self._second.start()
        self._show_nobody()
        self._lanes.run(
            "records",
            lambda: (self._counter.board(), self._unfinished()),
            self._entered,
            self._failed,
            owner=self,
        )

    def _unfinished(self) -> Serving | None:
        visit = self._entrance.unfinished()
        if visit is None or visit.status is VisitStatus.HELD:
            return None
        return self._counter.view(visit.id)

    def _entered(self, found: tuple[CounterBoard, Serving | None]) -> None:
        self._board, serving = found
        if serving is not None:
            told = self._words("counter.restored", number=serving.number)
            self._screen.notices.tell("restored", Tone.PRIMARY, told, seconds=20)
            self.show(serving)
        else:
            self._show_nobody()

    def leave(self) -> None:
        """Stop the clock; the visit stays open."""
        self._second.stop()
        self._official.close()
        self._close_pane()

    def refresh(self) -> None:
        """Show what others did; draft, scroll and selection stay."""
        visit = self._serving.visit.id if self._serving is not None else ""
        self._lanes.run(
            "records",
            lambda: (self._counter.board(), self._counter.view(visit) if visit else None),
            self._refreshed,
            lambda fault: self._screen.notices.tell_fault(fault),
            owner=self,
        )

    def _refreshed(self, found: tuple[CounterBoard, Serving | None]) -> None:
        self._board, serving = found
        same = serving is not None and self._serving is not None
        if same and serving.visit.id == self._serving.visit.id:  # type: ignore[union-attr]
            self.show(serving)  # type: ignore[arg-type]
        elif self._serving is None:
            self._show_nobody()
        self.tick()

    def tick(self) -> None:
        """Count the seconds of the visit and of the waiting."""
        if self._board is not None:
            view = self._told.queue(self._board, self._serving, self._clock.now())
            self._screen.show_queue(view)
        step = self.step
        if isinstance(step, OfficialStep) and self._serving is not None:
            mine = self._serving.visit
            others = self._board.waiting_official if self._board is not None else ()
            before = [v for v in others if v.id != mine.id and _called_before(v, mine)]
            step.show_wait(self._clock.now(), len(before))

    def set_offline(self, what: str, text: str = "") -> None:
        """Show or take away the band of an outage."""
        self._screen.show_offline(what, text)

    def reader_changed(self, status: ReaderStatus) -> None:
        """Follow the card on the reader."""
        if status.presence is Presence.CARD:
            self._card.laid()
        else:
            self._card.pulled()

    # --- showing ---

    def show(self, serving: Serving) -> None:
        """Show a visit at its stage."""
        if serving.visit.status in _OVER:
            self._ended(serving)
            return
        if serving.visit.status is VisitStatus.HELD or serving.visit.window != self._window:
            self._laid_aside(serving)
            return
        before, self._serving = self._serving, serving
        stage = serving.stage
        if stage is None:
            return
        widget = self._widget(serving)
        entered = self.step is not widget
        widget.show_serving(serving)
        words = self._words
        self._screen.show_stages(
            words(f"procedures.name.{serving.visit.procedure}"),
            self._told.case(serving),
            self._told.stages(serving),
        )
        self._screen.show_head(
            self._told.place_in_list(serving),
            words(f"procedures.stage.{stage.key}"),
            official=stage.official,
            acts=widget.head_acts(),
        )
        if not (self._screen.has_fault and not entered):
            self._screen.show_step(widget)
        self._show_side(serving)
        self._panel.follow(serving)
        self._tell_added(before, serving)
        self.show_keys()
        self.tick()
        if entered:
            self._again = None
            self._card.entered(widget)
            self.focus_missing()

    def _widget(self, serving: Serving) -> StepWidget:
        stage = serving.stage
        assert stage is not None  # noqa: S101 - asked before
        reads = tuple(sorted((fact.value, serving.way.facts.get(fact, "")) for fact in stage.reads))
        key = (serving.visit.id, stage.key, reads)
        if key not in self._steps:
            widget = step_widget(stage.step.kind, self._screen.theme)
            widget.changed.connect(self.show_keys)
            widget.acted.connect(self.act)
            widget.searched.connect(self._search)
            self._steps[key] = widget
        return self._steps[key]

    def _show_side(self, serving: Serving) -> None:
        side = self._screen.person
        side.show_person(self._told.person(serving))
        side.show_booking(self._told.booking(serving))
        side.show_place(self._told.place(serving))
        reader = self._card.has_reader
        check = self._told.check(self._card.check_of(serving), reader=reader)
        side.show_check(check if serving.card is not None else None)

    def show_side(self) -> None:
        """Show the side again after the card was read."""
        if self._serving is not None:
            self._show_side(self._serving)

    def _tell_added(self, before: Serving | None, serving: Serving) -> None:
        if before is None or before.visit.id != serving.visit.id:
            return
        known = {row.stage.key for row in before.stages}
        for row in serving.stages:
            if row.added and row.stage.key not in known:
                name = self._words(f"procedures.stage.{row.stage.key}")
                told = self._words("counter.stages.added", stage=name)
                self._screen.notices.tell(f"added {row.stage.key}", Tone.PRIMARY, told, seconds=20)

    def _show_nobody(self) -> None:
        self._serving = None
        called = self._board.called if self._board is not None else None
        words, screen = self._words, self._screen
        screen.show_stages("", "", ())
        for show in (screen.person.show_person, screen.person.show_place, screen.person.show_check):
            show(None)
        screen.person.show_booking(())
        if called is not None:
            view = IdleView(
                number=called.number,
                title=words("counter.idle.called"),
                text=words("counter.idle.called_text", purpose=words(f"purpose.{called.purpose}")),
                acts=(
                    ("begin", words("counter.idle.begin")),
                    ("begin_form_fill", words("counter.idle.begin_form_fill")),
                    ("recall", words("counter.idle.recall")),
                    ("absent", words("counter.idle.absent")),
                ),
            )
        else:
            waiting = len(self._board.waiting) if self._board is not None else 0
            view = IdleView(
                title=words("counter.idle.nobody"),
                text=words("counter.idle.waiting", count=waiting)
                if waiting
                else words("counter.idle.empty"),
                acts=(
                    ("call", words("counter.idle.call")),
                    ("held", words("counter.idle.held")),
                    ("search", words("counter.idle.search")),
                ),
            )
        screen.show_idle(view)
        self._panel.follow(None)
        self.show_keys()
        self.tick()

    def show_keys(self) -> None:
        """Show the band as it stands now."""
        self._screen.set_keys(self.keys())

    def keys(self) -> Sequence[FKeyFace]:
        """Return the band's keys."""
        serving, step = self._serving, self.step
        stage = serving.stage if serving is not None else None
        called = serving is None and self._board is not None and self._board.called is not None
        kind = stage.step.kind if stage is not None else None
        first = serving is not None and bool(serving.stages) and serving.stages[0].current
        state = keys_of.KeyState(
            stage=kind,
            called=called,
            first=first,
            waiting_official=serving is not None
            and serving.visit.status is VisitStatus.WAITING_OFFICIAL,
            reason=step.reason() if step is not None and stage is not None else "",
            fault=self._screen.has_fault,
            slip=kind is StepKind.DOCUMENTS or self._slips.can_repeat,
        )
        return keys_of.faces(state, self._words)

    def focus_missing(self) -> None:
        """Give the keyboard to what is to be answered next."""
        step = self.step
        missing = step.first_missing() if step is not None else None
        if missing is not None and missing.isVisible():
            missing.setFocus()
        elif step is not None:
            self._screen.first = None
            self._screen.enter()

    # --- keys, digits, scans ---

    def key(self, number: int) -> None:
        """Act as an F-key does; nothing while an act is under way."""
        if self._busy or self._pane is not None:
            return
        acts: dict[int, Callable[[], None]] = {
            keys_of.EXPLAIN: self.explain,
            keys_of.SEARCH: self.search,
            keys_of.BACK: self.step_back,
            keys_of.HOLD: self.ask_hold,
            keys_of.CALL: self.call,
            keys_of.RECALL: self.recall,
            keys_of.ABSENT: self.absent,
            keys_of.OTHER: self.ask_window,
            keys_of.PRINT: self.print_slip,
            keys_of.OFFICIAL: self.call_official,
            keys_of.NEXT: self.confirm,
        }
        if number in acts:
            acts[number]()

    def refused(self, number: int) -> None:
        """Move the keyboard to what F12 waits for."""
        if number == keys_of.NEXT:
            self.focus_missing()

    def digit(self, number: int) -> None:
        """Choose from the list in sight."""
        if self._busy or self._screen.has_fault:
            return
        idle, step = self._screen.idle, self.step
        if idle is not None:
            idle.digit(number)
        elif step is not None:
            step.digit(number)

    def escape(self) -> None:
        """Leave a fault or a search of the step."""
        if self._screen.has_fault:
            self.act("fault_leave")
        elif self.step is not None:
            self.step.undo()

    def scan(self, scan: Scan) -> None:
        """Take a code: by the step, else as another visit, else tell what it was."""
        if self._pane is not None or self._busy:
            return
        step = self.step
        if step is not None and not self._screen.has_fault and step.take_scan(scan):
            return
        code = parse(scan.text)
        if code.kind is CodeKind.VISIT:
            self._open_visit(code.value)
            return
        short = code.value if len(code.value) <= 8 else f"{code.value[:4]}…{code.value[-4:]}"
        self._screen.notices.tell(
            "scan",
            Tone.WARN,
            self._words("counter.scan.unknown", code=short),
            self._words("counter.scan.unknown_next"),
        )

    def act(self, name: str) -> None:
        """Do a small act of the step, the head, the idle view or the fault panel."""
        acts: dict[str, Callable[[], None]] = {
            "begin": self.begin,
            "begin_form_fill": lambda: self.begin("form_fill"),
            "recall": self.recall,
            "absent": self.absent,
            "call": self.call,
            "held": lambda: self.open_list("parked"),
            "search": self.search,
            "decide": self.decide,
            "cancel_call": self.cancel_call,
            "take_out": self.take_out,
            "card_not_found": self.card_not_found,
            "slip": self.print_slip,
            "panel_documents": self._panel.show_documents,
            "fault_again": self._fault_again,
            "fault_leave": self._fault_leave,
        }
        if name in acts:
            acts[name]()
        else:
            self._card.act(name)

    # --- the queue ---

    def call(self) -> None:
        """Call the next number; an open visit is asked about first (F5)."""
        if self._serving is not None:
            self._screen.queue.ask_open_visit()
            return
        self.run(self._counter.call_next, self._called)

    def _called(self, ticket: Ticket) -> None:
        self._screen.notices.drop("ended")
        self.refresh()

    def recall(self) -> None:
        """Call the called number once more (F6)."""
        ticket = self._board.called if self._board is not None else None
        if ticket is not None:
            self.run(lambda: self._counter.recall(ticket.id), self._called)

    def absent(self) -> None:
        """Record that nobody came (F7)."""
        ticket = self._board.called if self._board is not None else None
        if ticket is not None:
            self.run(lambda: self._counter.absent(ticket.id), self._called)

    def begin(self, procedure: str = "issuance") -> None:
        """Begin the visit of the called number."""
        ticket = self._board.called if self._board is not None else None
        if ticket is not None and not self._busy:
            self.run(lambda: self._counter.open(ticket.id, procedure), self._begun)

    def _begun(self, serving: Serving) -> None:
        self.show(serving)
        self.refresh()

    def _rail_answered(self, choice: str) -> None:
        if choice == "park":
            self._then_call = True
            self.ask_hold()
        elif choice == "end":
            self._then_call = True
            self.ask_stop()
        else:
            self.focus_missing()

    def open_list(self, name: str) -> None:
        """Open a list of the rail's foot: parked visits, calls of officials, cases."""
        board = self._board
        if board is None or self._pane is not None:
            return
        if name == "cases":
            self.cases_opened.emit()
            return
        visits = board.held if name == "parked" else board.waiting_official
        title = self._words("counter.list.parked" if name == "parked" else "counter.list.calls")
        if not visits:
            self._screen.notices.tell(
                "list", Tone.PRIMARY, self._words("counter.list.empty"), seconds=8
            )
            return
        points = [(visit.id, self._listed(visit)) for visit in visits]
        decide = self._words("counter.list.open")
        pane = self._open_pane(title, points, decide=decide)
        pane.answered.connect(lambda visit, _: self._take_up(visit, held=name == "parked"))

    def _listed(self, visit: Visit) -> str:
        stage = self._words(f"procedures.stage.{visit.stage}")
        reason = self._words(f"visits.hold.{visit.reason}") if visit.reason else ""
        number = self._board_number(visit)
        return self._words("counter.list.row", number=number, stage=stage, reason=reason)

    def _board_number(self, visit: Visit) -> str:
        return f"{visit.opened_at:%H:%M}"

    def _take_up(self, visit: str, *, held: bool) -> None:
        self._close_pane()
        if self._serving is not None and self._serving.visit.id != visit:
            self._screen.queue.ask_open_visit()
            return
        work = self._counter.resume if held else self._counter.view
        self.run(lambda: work(visit), self._begun)

    def _open_visit(self, visit: str) -> None:
        if self._serving is None:
            self.run(lambda: self._counter.resume(visit), self._begun)

    # --- one visit ---

    def confirm(self) -> None:
        """Record the step's answer and go on (F12)."""
        if self._screen.has_fault:
            self._fault_again()
            return
        serving, step = self._serving, self.step
        if serving is None or step is None or serving.stage is None:
            self.begin()
            return
        draft = step.draft()
        if step.reason() or draft is None:
            self.focus_missing()
            return
        visit, stage = serving.visit.id, serving.stage.key
        self.run(lambda: self._counter.answer(visit, stage, draft), self._answered)

    def _answered(self, serving: Serving) -> None:
        self._screen.notices.drop("restored")
        self.show(serving)
        self.refresh()

    def _decided(self, serving: Serving) -> None:
        if serving.visit.status is VisitStatus.HELD:
            told = self._words("counter.official.held")
            self._screen.notices.tell("decided", Tone.PRIMARY, told, seconds=20)
        self.show(serving)
        self.refresh()

    def step_back(self) -> None:
        """Show the stage before (F3)."""
        serving = self._serving
        if serving is None:
            return
        rows = [row.stage.key for row in serving.stages]
        at = next((n for n, row in enumerate(serving.stages) if row.current), 0)
        if at > 0:
            self.go_back(rows[at - 1])

    def go_back(self, stage: str) -> None:
        """Show a done stage again; what was entered stays."""
        serving = self._serving
        if serving is not None and not self._busy:
            visit = serving.visit.id
            self.run(lambda: self._counter.back(visit, stage), self.show)

    def take_out(self) -> None:
        """Record that the card was taken from its place."""
        if self._serving is not None:
            visit = self._serving.visit.id
            self.run(lambda: self._counter.take_out(visit), self.show)

    def card_not_found(self) -> None:
        """Tell how a card that is not at its place is looked for."""
        words = self._words
        self._screen.notices.tell(
            "not_found", Tone.WARN, words("counter.fetch.lost"), words("counter.fetch.lost_next")
        )

    def _search(self, text: str) -> None:
        step = self.step
        if not isinstance(step, ReceiveStep):
            return
        wanted = text.strip()
        if not wanted:
            step.show_found(())
            return

        def found(cards: tuple[Card, ...]) -> None:
            if step.search.edit.text().strip() != wanted:
                return
            number = normal_number(wanted)
            exact = [card for card in cards if normal_number(card.control_number) == number]
            if len(exact) == 1:
                step.take_person(exact[0])
                self.focus_missing()
            else:
                step.show_found(cards)

        self._lanes.run(
            "records",
            lambda: self._counter.find_person(wanted),
            found,
            self._screen.notices.tell_fault,
            owner=self,
        )

    def search(self) -> None:
        """Look for a person or a paper in the step, else open the ledger (F2)."""
        step = self.step
        if isinstance(step, ReceiveStep):
            step.choose_again()
        elif isinstance(step, DocumentsStep):
            step.search_others()
        else:
            self.search_opened.emit()

    def explain(self) -> None:
        """Show the words for the resident (F1)."""
        stage = self._serving.stage if self._serving is not None else None
        if stage is not None:
            say = self._words(f"procedures.say.{stage.key}")
            self._screen.notices.tell("say", Tone.PRIMARY, self._words("counter.say"), f"「{say}」")

    def print_slip(self) -> None:
        """Print what is missing, or the last list of what was given once more (F9)."""
        serving, step = self._serving, self.step
        if serving is not None and isinstance(step, DocumentsStep):
            draft = step.draft()
            assert isinstance(draft, DocumentsAnswer)  # noqa: S101 - told to the type checker
            self._slips.print_needed(serving, serving.judge(draft))
        else:
            self._slips.print_again()

    # --- the official ---

    def call_official(self) -> None:
        """Ask an official here, or once more (F10)."""
        serving = self._serving
        if serving is None:
            return
        if serving.stage is not None and serving.stage.step.kind is StepKind.PIN:
            self._card.act("pin_official")
            return
        visit = serving.visit.id
        self.run(lambda: self._counter.call_official(visit), self._answered)

    def cancel_call(self) -> None:
        """Take the call back."""
        if self._serving is not None:
            visit = self._serving.visit.id
            self.run(lambda: self._counter.cancel_call(visit), self._answered)

    def decide(self) -> None:
        """Open the decision for the official who stands here."""
        if self._serving is not None:
            self._official.open(self._serving, self._screen.window())

    # --- laying aside, handing on, ending ---

    def ask_hold(self) -> None:
        """Ask why the visit is laid aside (F4)."""
        if self._serving is None:
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
        self._close_pane()
        if self._serving is not None:
            visit = self._serving.visit.id
            self.run(lambda: self._counter.hold(visit, reason), self._over)

    def ask_stop(self) -> None:
        """Ask why the visit ends, and where its card was laid back."""
        if self._serving is None:
            return
        points = [
            (reason.value, self._words(f"visits.stop.{reason.value}"))
            for reason in StopReason
            if reason is not StopReason.OFFICIAL_REFUSED
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
        self._close_pane()
        if self._serving is not None:
            visit = self._serving.visit.id
            self.run(lambda: self._counter.stop(visit, reason, returned_to=place), self._over)

    def ask_window(self) -> None:
        """Ask which window goes on (F8)."""
        if self._serving is None:
            return
        points = [("window", self._words("counter.other.text"))]
        pane = self._open_pane(
            self._words("counter.other.title"),
            points,
            decide=self._words("counter.other.decide"),
            field=self._words("counter.other.number"),
        )
        pane.points.tick("window")
        pane.answered.connect(lambda _, number: self._to_window(number))

    def _to_window(self, number: str) -> None:
        if not number:
            return
        self._close_pane()
        if self._serving is not None and number != self._window:
            visit = self._serving.visit.id
            self.run(lambda: self._counter.to_window(visit, number), self._over)

    def _over(self, serving: Serving) -> None:
        self.show(serving)
        if self._then_call:
            self._then_call = False
            self.run(self._counter.call_next, self._called)
        else:
            self.refresh()

    def _open_pane(
        self, title: str, points: Sequence[tuple[str, str]], **more: object
    ) -> ChoicePane:
        pane = ChoicePane(self._screen.theme, self._screen.window(), title, points, **more)  # type: ignore[arg-type]
        pane.back.connect(self._pane_left)
        self._pane = pane
        pane.open()
        return pane

    def _pane_left(self) -> None:
        self._then_call = False
        self._close_pane()

    def _close_pane(self) -> None:
        if self._pane is not None:
            pane, self._pane = self._pane, None
            pane.close_pane()

    def _ended(self, serving: Serving) -> None:
        done = serving.visit.status is VisitStatus.DONE
        key = "counter.ended.done" if done else "counter.ended.stopped"
        told = self._words(key, number=serving.number)
        self._drop(serving)
        self._screen.notices.tell("ended", Tone.OK if done else Tone.PRIMARY, told, seconds=20)
        if done:
            self._slips.print_given(serving)
        self._show_nobody()

    def _laid_aside(self, serving: Serving) -> None:
        self._drop(serving)
        told = self._words("counter.ended.aside", number=serving.number)
        self._screen.notices.tell("ended", Tone.PRIMARY, told, seconds=20)
        self._show_nobody()

    def _drop(self, serving: Serving) -> None:
        for key in [key for key in self._steps if key[0] == serving.visit.id]:  # type: ignore[index]
            self._steps.pop(key).deleteLater()
        self._serving, self._again = None, None
        self._card.forget()

    # --- faults in the step's place ---

    def show_fault(self, fault: CounterFault, again: Callable[[], None]) -> None:
        """Put a fault in the step's place; F12 tries again, Esc goes back to the step."""
        self._again = again
        words = self._words
        view = self._told.fault(
            fault,
            self._clock.now(),
            act=words("counter.fault.again"),
            other=words("counter.fault.leave"),
        )
        self._screen.show_fault(view)
        self.show_keys()

    def _fault_again(self) -> None:
        again = self._again
        self._fault_leave()
        if again is not None:
            again()

    def _fault_leave(self) -> None:
        self._again = None
        self._screen.drop_fault()
        self.show_keys()
        self.focus_missing()


def _called_before(other: Visit, mine: Visit) -> bool:
    if other.called_at is None or mine.called_at is None:
        return other.called_at is not None
    return other.called_at < mine.called_at
