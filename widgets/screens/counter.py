"""The window (staff.md 3.2-3.6, 5.2-5.5): queue, stages, one step, the person.

The screen is dumb: it shows what it is given and tells what was pressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from widgets.clearing import clear, discard, take_out
from widgets.controls.buttons import Button, ButtonSize
from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.controls.focus_order import tab_stops
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.marks import Tag
from widgets.controls.notice import FaultPanel, FaultView, Notice
from widgets.controls.painting import Tone
from widgets.controls.queue_rail import QueueRail, QueueView
from widgets.controls.stage_list import StageList, StageRow
from widgets.frame import Frame
from widgets.screens.counter_side import PersonSide
from widgets.screens.duty_panel import DutyPanel
from widgets.steps.step import StepWidget
from widgets.theme import Theme, Type


@dataclass(frozen=True, kw_only=True)
class IdleView:
    """Hold the step without a visit: a title, a sentence, numbered acts (name, words)."""

    title: str
    text: str
    acts: tuple[tuple[str, str], ...] = ()
    number: str = ""


class _Idle(QWidget):
    """Say that nobody is served, or that somebody was called, and what can be done."""

    acted = Signal(str)

    def __init__(self, theme: Theme, view: IdleView) -> None:
        super().__init__()
        self.view = view
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 48, 0, 0)
        column.setSpacing(12)
        if view.number:
            column.addWidget(Label(theme, view.number, Type.NUMBER, numerals=True))
        column.addWidget(Label(theme, view.title, Type.TITLE))
        column.addWidget(Prose(theme, view.text, Type.LEAD))
        column.addSpacing(16)
        self.rows: list[ChoiceRow] = []
        acts = QVBoxLayout()
        acts.setSpacing(0)
        for number, (name, words) in enumerate(view.acts, start=1):
            row = ChoiceRow(theme, ChoiceFace(text=words, key=str(number), box=Box.NONE))
            row.clicked.connect(lambda _=False, name=name: self.acted.emit(name))
            row.setMaximumWidth(560)
            self.rows.append(row)
            acts.addWidget(row)
        column.addLayout(acts)
        column.addStretch(1)
        self._names = tuple(name for name, _ in view.acts)

    def digit(self, number: int) -> None:
        """Act as the row of a digit does."""
        if 0 < number <= len(self._names):
            self.acted.emit(self._names[number - 1])


class CounterScreen(Frame):
    """Show the window.

    ``stage_chosen(key)`` goes back, ``rail_opened(name)`` opens a list of the rail's foot,
    ``rail_answered(choice)`` says what becomes of the open visit, ``ticket_opened(number)`` is a
    row of the queue, ``acted(name)`` is a small act of the head, the idle view or a fault panel.
    """

    stage_chosen = Signal(str)
    rail_opened = Signal(str)
    rail_answered = Signal(str)
    ticket_opened = Signal(str)
    acted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._step: StepWidget | None = None
        self._idle: _Idle | None = None
        self._panel: FaultPanel | None = None
        self._build_rail()
        self._build_stages()
        self._build_head()
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self.step.column.addLayout(self._body, 1)
        self.person = PersonSide(theme)
        self.side.column.addWidget(self.person)
        self.spread_compact()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def _build_rail(self) -> None:
        self.queue = QueueRail(self.theme)
        self.queue.opened.connect(self.rail_opened)
        self.queue.answered.connect(self.rail_answered)
        self.queue.row_opened.connect(self.ticket_opened)
        self.rail.column.addWidget(self.queue)

    def _build_stages(self) -> None:
        theme = self.theme
        self._procedure = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._case = Prose(theme, "", bold=True)
        head = QVBoxLayout()
        head.setContentsMargins(20, 0, 12, 12)
        head.setSpacing(2)
        head.addWidget(self._procedure)
        head.addWidget(self._case)
        self.list = StageList(theme)
        self.list.chosen.connect(self.stage_chosen)
        self._hint = Prose(theme, theme.words("counter.stages.back"), Type.NOTE)
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 12, 12, 16)
        foot.addWidget(self._hint)
        self.stages.column.addLayout(head)
        self.stages.column.addWidget(self.list, 1)
        self._rule = Hairline(theme.ink.line_soft)
        self.stages.column.addWidget(self._rule)
        self.stages.column.addLayout(foot)

    def _build_head(self) -> None:
        theme = self.theme
        self._at = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._badge = Tag(theme, theme.words("stage.official"), Tone.CITY)
        self._title = Label(theme, "", Type.TITLE)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._at)
        line.addWidget(self._badge)
        line.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(line)
        left.addWidget(self._title)
        self.head = QWidget()
        self.head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self.head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(left, 1)
        row.addLayout(self._acts)
        self.offline = Notice(theme, Tone.OFF)
        self.offline.hide()
        self.step.column.addWidget(self.offline)
        self.step.column.addWidget(self.head)
        self.duty = DutyPanel(theme)
        self.duty.hide()
        self.step.column.addWidget(self.duty)

    # --- showing ---

    def show_queue(self, view: QueueView) -> None:
        """Show the rail."""
        self.queue.show_view(view)

    def show_stages(self, procedure: str, case: str, rows: Sequence[StageRow]) -> None:
        """Show the list of stages; without rows the region is empty."""
        self._procedure.set_text(procedure)
        self._case.set_text(case)
        self.list.set_rows(rows)
        self._hint.setVisible(bool(rows))
        self._rule.setVisible(bool(rows))

    def show_head(
        self, at: str, title: str, *, official: bool, acts: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Show the head of the step with its small acts."""
        self.head.show()
        self._at.setText(at)
        self._badge.setVisible(official)
        self._title.setText(title)
        clear(self._acts)
        for name, words in acts:
            button = Button(self.theme, words, size=ButtonSize.SMALL)
            button.clicked.connect(lambda _=False, name=name: self.acted.emit(name))
            self._acts.addWidget(button)

    def show_step(self, widget: StepWidget) -> None:
        """Put a step's widget into the body; the one before is hidden, not ended."""
        if widget is self._step and self._panel is None:
            return
        self._clear(keep=widget)
        self._step = widget
        if self._body.indexOf(widget) < 0:
            self._body.addWidget(widget)
        widget.show()
        self.spread_compact()
        self._give_room()

    def enter_step(self, step: StepWidget) -> None:
        """Leave the keyboard where it is in the step, else give it to the first control to fill.

        Buttons act at once: one that was not asked for must not get a scanner's Enter.
        """
        self.first = None
        now = QApplication.focusWidget()
        if now is not None and now.isVisible() and step.isAncestorOf(now):
            return
        stops = (one for one in tab_stops(step) if not isinstance(one, Button))
        wanted = next(stops, self)
        if wanted is self:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        """Keep the keyboard in the step when what had it is hidden or rests: Qt takes any next."""
        step = self._step
        if step is None or before is None or now is None or not isValid(before):
            return
        went = not (before.isVisible() and before.isEnabled())
        if went and step.isVisible() and step.isAncestorOf(before) and not step.isAncestorOf(now):
            self.enter_step(step)

    def show_idle(self, view: IdleView) -> None:
        """Show that no visit is open; the same view is left as it is."""
        if self._idle is not None and self._idle.view == view:
            return
        self._clear()
        self.head.hide()
        self._idle = _Idle(self.theme, view)
        self._idle.acted.connect(self.acted)
        self._body.addWidget(self._idle)
        self.spread_compact()
        if self.isVisible():
            self._idle.rows[0].setFocus()

    def show_fault(self, view: FaultView) -> None:
        """Put a fault in the step's place; the draft stays behind it."""
        self.drop_fault()
        if self._step is not None:
            self._step.hide()
        self._panel = FaultPanel(self.theme, view)
        self._panel.act.connect(lambda: self.acted.emit("fault_again"))
        self._panel.other.connect(lambda: self.acted.emit("fault_leave"))
        self._panel.send.connect(lambda: self.acted.emit("fault_send"))
        self._panel.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._body.addWidget(self._panel, 0, Qt.AlignmentFlag.AlignTop)
        self.spread_compact()
        self._panel.setFocus()

    def drop_fault(self) -> None:
        """Take the fault away and show the step again."""
        if self._panel is not None:
            discard(self._panel)
            self._panel = None
        if self._step is not None:
            self._step.show()

    @property
    def has_fault(self) -> bool:
        """Tell whether a fault stands in the step's place."""
        return self._panel is not None

    @property
    def current_step(self) -> StepWidget | None:
        """Return the step in sight or behind a fault."""
        return self._step

    @property
    def idle(self) -> _Idle | None:
        """Return the idle view, None while a visit is open."""
        return self._idle

    def show_offline(self, what: str, text: str) -> None:
        """Show the band of an outage at the top of every stage; empty takes it away."""
        self.offline.setVisible(bool(what))
        if what:
            self.offline.show_notice(Tone.OFF, what, text)
        self._give_room()

    def _give_room(self) -> None:
        if self._step is not None:
            self._step.set_crowded(not self.offline.isHidden())

    def _clear(self, keep: QWidget | None = None) -> None:
        self.drop_fault()
        for part in (self._step, self._idle):
            if part is not None and part is not keep:
                take_out(part)
                part.hide()
        if self._idle is not None:
            discard(self._idle)
        if self._step is not keep:
            self._step = None
        self._idle = None
