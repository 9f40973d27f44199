"""Bind the window to its operations: the queue, one visit step by step, every end told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.desk.counter import Counter, CounterBoard
from app.desk.entrance import Entrance
from app.desk.serving import Serving
from app.faults import CounterFault
from app.ports import Clock, Presence, ReaderStatus
from app.procedures.answers import DocumentsAnswer
from app.procedures.steps import StepKind
from app.tickets.ticket import Ticket
from app.visits.visit import StopReason, Visit, VisitStatus
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace
from widgets.controls.painting import Tone
from widgets.presenters import counter_keys as keys_of
from widgets.presenters.counter_acts import VisitActs
from widgets.presenters.counter_begin import VisitBegin
from widgets.presenters.counter_card import CardWork
from widgets.presenters.counter_duty import DutyFollowing
from widgets.presenters.counter_ends import VisitEnds
from widgets.presenters.counter_face import CounterFace
from widgets.presenters.counter_fault import FaultInPlace
from widgets.presenters.counter_hands import CounterHands
from widgets.presenters.counter_slips import SlipWork
from widgets.presenters.counter_till import TillWork
from widgets.presenters.counter_words import CounterWords, number_of
from widgets.presenters.official import OfficialDesk
from widgets.presenters.panel import PanelPresenter
from widgets.screens.counter import CounterScreen
from widgets.steps.official import OfficialStep
from widgets.steps.step import StepWidget

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
        clock: Clock,
        *,
        window: str,
        code_needed: bool,
    ) -> None:
        super().__init__(screen)
        self._screen, self._counter, self._entrance = screen, counter, entrance
        self._slips, self._panel, self._card = slips, panel, card
        self._till: TillWork | None = None
        words = screen.theme.words
        self._lanes, self._words, self._clock, self._window = lanes, words, clock, window
        self._told = CounterWords(words, window)
        self._board: CounterBoard | None = None
        self._serving: Serving | None = None
        self._face = CounterFace(
            screen,
            self._told,
            words,
            self._made,
            counter,
            lanes,
            switches=panel.switches,
        )
        self.ends = VisitEnds(self, counter, words, window)
        self.start = VisitBegin(self, counter, words)
        self.acts = VisitActs(self, counter, lanes, words, slips=slips, panel=panel, card=card)
        self.hands = CounterHands(self, counter, card, words, window)
        self._duty = DutyFollowing(self, counter, lanes, words, clock)
        self._busy = False
        self.faults = FaultInPlace(self, self._told, words, clock)
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
        screen.closed.connect(self._second.stop)
        screen.stage_chosen.connect(self.acts.go_back)
        screen.rail_opened.connect(self.ends.open_list)
        screen.rail_answered.connect(self.ends.rail_answered)
        self._panel.mirror.connect(screen.person.show_mirror)
        self._panel.language_chosen.connect(self._language_chosen)
        self._panel.voiceless.connect(self._tell_voiceless)
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

    def give_till(self, till: TillWork) -> None:
        """Let this window take fees."""
        self._till = till
        till.bind(self)

    def till_act(self, name: str) -> None:
        """Do a small act of the fee's step, where this window has a till."""
        if self._till is not None:
            self._till.act(name)

    @property
    def busy(self) -> bool:
        """Tell whether an act is under way."""
        return self._busy

    @property
    def asking(self) -> bool:
        """Tell whether a pane over the window asks something."""
        return any(one and one.pane for one in (self.ends, self.start, self._till))

    @property
    def board(self) -> CounterBoard | None:
        """Return the queue as it was last read."""
        return self._board

    def run(self, work: Callable[[], T], done: Callable[[T], None], lane: str = "records") -> None:
        """Run work; a fault is told as a notice, and the step stays as it is."""
        self._busy = True

        def ended(result: T) -> None:
            self._busy = False
            done(result)

        self._lanes.run(lane, work, ended, self._failed, owner=self)

    def _failed(self, fault: CounterFault) -> None:
        self._busy = False
        self.ends.forget()
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
            told = self._words("counter.restored", number=number_of(serving, self._words))
            self._screen.notices.tell("restored", Tone.PRIMARY, told, seconds=20)
            self.show(serving)
        else:
            self._show_nobody()

    def leave(self) -> None:
        """Stop the clock; the visit stays open."""
        self._second.stop()
        self._official.close()
        self.ends.close_pane()
        self.start.close_pane()
        self.till_act("fee_leave")

    def refresh(self) -> None:
        """Show what others did; draft, scroll and selection stay."""
        visit = self._serving.visit.id if self._serving is not None else ""
        self._lanes.run(
            "records",
            lambda: (
                self._counter.board(),
                self._counter.view(visit) if visit else self._unfinished(),
            ),
            self._refreshed,
            self._told_fault,
            owner=self,
        )

    def _told_fault(self, fault: CounterFault) -> None:
        self._screen.notices.tell_fault(fault)

    def _refreshed(self, found: tuple[CounterBoard, Serving | None]) -> None:
        self._board, serving = found
        same = serving is not None and self._serving is not None
        if same and serving.visit.id == self._serving.visit.id:  # type: ignore[union-attr]
            self.show(serving)  # type: ignore[arg-type]
        elif self._serving is None and serving is not None:
            self.show(serving)
        elif self._serving is None:
            self._show_nobody()
        self.tick()
        self._duty.load()

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
        self._duty.tick()

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
        widget = self._face.show_visit(before, serving)
        self.show_side()
        self._panel.follow(serving)
        self.show_keys()
        self.tick()
        if widget is not None:
            self.faults.forget()
            self._duty.load()
            self._card.entered(widget)
            self.till_act("fee_shown")
            self.focus_missing()

    def _language_chosen(self, visit: str, language: str) -> None:
        """Keep the resident's language with the visit, so that its slips follow it."""
        self._lanes.run(
            "records",
            lambda: self._counter.choose_language(visit, language),
            self._language_kept,
            self._told_fault,
            owner=self,
        )

    def _tell_voiceless(self, language: str) -> None:
        words = self._words
        told = words("counter.voice.absent", language=words(f"counter.language.{language}"))
        following = words("counter.voice.absent_next")
        self._screen.notices.tell("voice", Tone.WARN, told, following, seconds=20)

    def _language_kept(self, serving: Serving) -> None:
        if self._serving is not None and self._serving.visit.id == serving.visit.id:
            self.show(serving)

    def show_side(self) -> None:
        """Show the side again after the card was read."""
        if self._serving is not None:
            check = self._card.check_of(self._serving)
            self._face.show_side(self._serving, check, reader=self._card.has_reader)

    def _made(self, widget: StepWidget) -> None:
        widget.changed.connect(self.show_keys)
        widget.acted.connect(self.hands.act)
        widget.searched.connect(self.acts.look_for)

    def _show_nobody(self) -> None:
        self._serving = None
        self._face.show_nobody(self._board)
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
            papers=step is not None and self._card.forms.offers(step.papers()),
            ahead=serving is not None and serving.ahead is not None,
        )
        return keys_of.faces(state, self._words)

    def focus_missing(self) -> None:
        """Give the keyboard to what is to be answered next."""
        step = self.step
        missing = step.first_missing() if step is not None else None
        if missing is not None and missing.isVisible():
            missing.setFocus()
        elif step is not None:
            self._screen.enter_step(step)

    # --- the queue ---

    def call(self) -> None:
        """Call the next number; an open visit is asked about first (F5)."""
        if self._serving is not None:
            self._screen.queue.ask_open_visit()
            return
        self.run(self._counter.call_next, self.called)

    def called(self, ticket: Ticket) -> None:
        """Show the number that was called."""
        self._screen.notices.drop("ended")
        self.refresh()

    def recall(self) -> None:
        """Call the called number once more (F6)."""
        ticket = self._board.called if self._board is not None else None
        if ticket is not None:
            self.run(lambda: self._counter.recall(ticket.id), self.called)

    def absent(self) -> None:
        """Record that nobody came (F7)."""
        ticket = self._board.called if self._board is not None else None
        if ticket is not None:
            self.run(lambda: self._counter.absent(ticket.id), self.called)

    def begun(self, serving: Serving) -> None:
        """Show a visit that was just opened or taken up."""
        self.show(serving)
        self.refresh()

    def open_visit(self, visit: str) -> None:
        """Take up the visit of a scanned code."""
        if self._serving is None:
            self.run(lambda: self._counter.take_up(visit), self.begun)

    # --- one visit ---

    def confirm(self) -> None:
        """Record the step's answer and go on (F12)."""
        if self._screen.has_fault:
            self.faults.again()
            return
        serving, step = self._serving, self.step
        if serving is None or step is None or serving.stage is None:
            self.start.usual()
            return
        draft = step.draft()
        if step.reason() or draft is None:
            self.acts.come_forward()
            return
        visit, stage = serving.visit.id, serving.stage.key
        self.run(lambda: self._counter.answer(visit, stage, draft), self.answered)

    def answered(self, serving: Serving) -> None:
        """Show a visit after an act."""
        self._screen.notices.drop("restored")
        self.show(serving)
        self.refresh()

    def _decided(self, serving: Serving) -> None:
        if serving.visit.status is VisitStatus.HELD:
            told = self._words("counter.official.held")
            self._screen.notices.tell("decided", Tone.PRIMARY, told, seconds=20)
        self.show(serving)
        self.refresh()

    def _ended(self, serving: Serving) -> None:
        done = serving.visit.status is VisitStatus.DONE
        key = "counter.ended.done" if done else "counter.ended.stopped"
        told = self._words(key, number=number_of(serving, self._words))
        self._drop(serving)
        self._screen.notices.tell("ended", Tone.OK if done else Tone.PRIMARY, told, seconds=20)
        if done:
            self._slips.print_given(serving)
        elif serving.visit.reason == StopReason.ENQUIRY_SENT:  # what the second visit needs
            self._slips.print_needed(serving, serving.judge(DocumentsAnswer(presented=())))
        self._show_nobody()
        at_work = [one for one in serving.others_open if one.status is not VisitStatus.HELD]
        if at_work:  # the next case of the same number
            following = at_work[0].id
            self.run(lambda: self._counter.view(following), self.begun)

    def _laid_aside(self, serving: Serving) -> None:
        self._drop(serving)
        told = self._words("counter.ended.aside", number=number_of(serving, self._words))
        self._screen.notices.tell("ended", Tone.PRIMARY, told, seconds=20)
        self._show_nobody()

    def _drop(self, serving: Serving) -> None:
        self._face.drop(serving.visit.id)
        self._serving = None
        self.faults.forget()
        self._card.forget()


def _called_before(other: Visit, mine: Visit) -> bool:
    if other.called_at is None or mine.called_at is None:
        return other.called_at is not None
    return other.called_at < mine.called_at
