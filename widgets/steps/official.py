"""市職員: the waiting view (staff.md 5.3).  The decision itself is a pane over the window."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.desk.serving import Serving
from app.documents import telling
from app.documents.judge import Outcome
from app.procedures.answers import Answer, FormsAnswer, OfficialAnswer
from app.procedures.flow import papers_on_desk
from app.procedures.steps import Official, StepKind
from app.visits.visit import Decision, VisitStatus
from widgets.clock_words import time_words
from widgets.controls.buttons import Button, ButtonKind
from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.controls.counts import Group
from widgets.controls.labels import Hairline, Prose
from widgets.controls.marks import Tag
from widgets.controls.painting import TagFace, Tone, paint_box, paint_numerals, paint_text
from widgets.steps.step import StepWidget, heading
from widgets.steps.why import Why
from widgets.theme import Theme, Type

_LONG_WAIT_S = 300
_FIRST_MEANWHILE = 3  # the official's decision and the call have 1 and 2


class WaitBox(QWidget):
    """Paint how long the official was asked for, the place in the queue, who asked."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._compact, self._late = theme, False, False
        self._columns: tuple[tuple[str, str, str], ...] = ()
        self.setMinimumWidth(480)
        self.set_compact(False)

    def show_columns(self, columns: tuple[tuple[str, str, str], ...], *, late: bool) -> None:
        """Show (label, value, note) per column; ``late`` turns the box brown."""
        if (columns, late) != (self._columns, self._late):
            self._columns, self._late = columns, late
            self.setAccessibleName("。".join(" ".join(parts) for parts in columns))
            self.update()

    def columns(self) -> tuple[tuple[str, str, str], ...]:
        """Return what is shown."""
        return self._columns

    def set_compact(self, compact: bool) -> None:
        """Take the lower box."""
        self._compact = compact
        self.setFixedHeight(112 if compact else 147)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and its columns."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        theme, ink = self._theme, self._theme.ink
        line = ink.warn_line if self._late else ink.primary
        ground = ink.warn_tint if self._late else ink.bg
        paint_box(painter, QRectF(self.rect()), ground=ground, line=line, width=2)
        if not self._columns:
            return
        each = (self.width() - 64) / len(self._columns)
        top = 16 if self._compact else 26
        big = Type.TITLE if self._compact else Type.NUMBER
        height = theme.step(big).line
        for number, (label, value, note) in enumerate(self._columns):
            x = 32 + number * each
            if number:
                painter.fillRect(QRectF(x - 16, 24, 1, self.height() - 48), ink.line_soft)
            room = each - 24
            paint_text(painter, QRectF(x, top, room, 20), label, theme.font(Type.NOTE), ink.sub)
            value_at = QRectF(x, top + 22, room, height)
            paint_numerals(painter, value_at, value, theme.font(big), ink.text)
            note_at = QRectF(x, top + 24 + height, room, 24)
            paint_text(painter, note_at, note, theme.font(), ink.sub)


class OfficialStep(StepWidget):
    """Show how the waiting stands and what the official will look at.

    ``acted`` tells ``decide`` (1: the official opens the decision here), ``cancel_call`` or
    ``meanwhile:<key>`` (3 to 5: what can be done while waiting).
    """

    kind: ClassVar[StepKind] = StepKind.OFFICIAL

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        words = theme.words
        self.box = WaitBox(theme)
        self._papers = QVBoxLayout()
        self._papers.setSpacing(0)
        self._papers.setContentsMargins(0, 0, 0, 0)
        self._middle = QVBoxLayout()
        self._say = QWidget()
        self.meanwhile: dict[str, ChoiceRow] = {}
        self.open = Button(theme, words("counter.official.open"), key="1")
        self.open.clicked.connect(lambda: self.acted.emit("decide"))
        self.cancel = Button(theme, words("counter.official.cancel"), ButtonKind.DANGER, key="2")
        self.cancel.clicked.connect(lambda: self.acted.emit("cancel_call"))

    def begin(self, serving: Serving) -> None:
        """List what the official will look at, and the words for the resident."""
        words = self._theme.words
        whole = serving.verdict is None or serving.verdict.outcome is not Outcome.MISSING
        self.column.addWidget(self.box)
        self.column.addWidget(self._scroll(), 1)
        seen = QWidget()
        seen.setLayout(self._papers)
        mark = self._whole() if whole else None
        self._add(heading(self._theme, words("counter.official.to_see"), tag=mark), seen)
        for text, note, cls in self._seen(serving):
            tag = TagFace(text=cls, tone=Tone.PLAIN) if cls else None
            face = ChoiceFace(text=text, box=Box.ICON, icon="check", trailing=note, tag=tag)
            row = ChoiceRow(self._theme, face)
            row.setEnabled(True)
            row.setFocusPolicy(row.focusPolicy().NoFocus)
            self._papers.addWidget(row)
        self._offer(serving)
        said = QVBoxLayout(self._say)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(8)
        said.addWidget(heading(self._theme, words("counter.say")))
        say = words(f"procedures.say.{self._stage_key}")
        said.addWidget(Prose(self._theme, f"「{say}」", Type.LEAD, line=32))
        self._middle.addWidget(self._say)
        self._middle.addStretch(1)
        self.column.addWidget(Hairline(self._theme.ink.line))
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.open)
        foot.addWidget(Prose(self._theme, words("counter.official.how"), Type.NOTE), 1)
        foot.addWidget(self.cancel)
        self.column.addLayout(foot)
        self._tell_why(serving)

    def _tell_why(self, serving: Serving) -> None:
        """Tell who does the work here, and by which ruling."""
        words, held, why = self._theme.words, serving.doer(self.stage), Why(self._theme, self)
        if held is not None:
            by = words(f"judging.doer.{held.ruling.by.value}")
            why.show_grounds((held.ground,), words("counter.official.arranged", by=by))
        self.column.addWidget(why)

    def _whole(self) -> Tag:
        tag = Tag(self._theme)
        said = self._theme.words("counter.official.whole")
        tag.show_face(TagFace(text=said, tone=Tone.OK, icon="check"))
        return tag

    def _scroll(self) -> QScrollArea:
        """Return what holds papers, things to do meanwhile and words: many papers scroll."""
        inner = QWidget()
        inner.setLayout(self._middle)
        self._middle.setContentsMargins(0, 0, 2, 0)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        return area

    def _add(self, title: QWidget, *parts: QWidget) -> None:
        block = QVBoxLayout()
        block.setSpacing(0)
        for part in (title, *parts):
            block.addWidget(part)
        self._middle.addLayout(block)

    def _offer(self, serving: Serving) -> None:
        """Offer what can be done meanwhile, side by side under its digits."""
        words, things = self._theme.words, serving.meanwhile()
        if not things:
            return
        cards = QWidget()
        row = QHBoxLayout(cards)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(16)
        for number, one in enumerate(things, start=_FIRST_MEANWHILE):
            key = one.thing.key
            note = words(f"counter.meanwhile.{key}.note")
            if one.done_at is not None:
                note = words("counter.meanwhile.done", at=time_words(one.done_at))
            name = words(f"counter.meanwhile.{key}.name")
            face = ChoiceFace(text=name, box=Box.NONE, key=str(number), note=note)
            choice = self.meanwhile[key] = ChoiceRow(self._theme, face)
            choice.clicked.connect(lambda _=False, key=key: self.acted.emit(f"meanwhile:{key}"))
            frame = Group(self._theme, pad=1)
            frame.column.addWidget(choice)
            row.addWidget(frame, 1)
        self._add(heading(self._theme, words("counter.meanwhile.title"), line=False), cards)

    def set_compact(self, compact: bool) -> None:
        """Leave the words for the resident to F1 where room is short."""
        super().set_compact(compact)
        self._middle.setSpacing(10 if compact else 16)
        self._say.setVisible(not compact)

    def _seen(self, serving: Serving) -> list[tuple[str, str, str]]:
        """Return a row per paper: its name, what the clerk looked at, its class."""
        words, rows = self._theme.words, []
        papers = serving.guidance.papers
        for mark, name in telling.marked_papers(papers_on_desk(serving.way), words).items():
            paper = papers[telling.paper_of(mark)]
            cls = paper.cls.value
            told = "・".join(words(f"documents.check.{check.value}") for check in paper.checks)
            letter = f"{cls}　{told}" if cls in ("A", "B") else told
            rows.append((name, letter, ""))
        for stage in serving.way.procedure.stages:
            kept = serving.answered(stage.key)
            if isinstance(kept, FormsAnswer):
                for form, checks in kept.forms.items():
                    told = "・".join(
                        words(f"procedures.form_check.{check.value}") for check in checks
                    )
                    rows.append((words(f"procedures.form.{form}"), told, ""))
        step = self.stage.step
        does = step.does if isinstance(step, Official) else ()
        return rows + [(words(f"procedures.task.{one}"), "", "") for one in does]

    def follow(self, serving: Serving) -> None:
        """Show whether the call was made."""
        self.cancel.setVisible(serving.visit.status is VisitStatus.WAITING_OFFICIAL)

    def show_wait(self, now: datetime, before: int) -> None:
        """Show the waiting time and how many others asked before."""
        words, visit = self._theme.words, self.serving.visit
        if visit.called_at is None or visit.status is not VisitStatus.WAITING_OFFICIAL:
            self.box.show_columns(
                (
                    (
                        words("counter.official.waited"),
                        words("counter.official.not_called"),
                        words("counter.official.call_by"),
                    ),
                ),
                late=False,
            )
            return
        seconds = max(0, int((now - visit.called_at).total_seconds()))
        waited = words(
            "counter.minutes_seconds", minutes=seconds // 60, seconds=f"{seconds % 60:02d}"
        )
        self.box.show_columns(
            (
                (
                    words("counter.official.waited"),
                    waited,
                    words("counter.official.called_at", at=f"{visit.called_at:%H:%M}"),
                ),
                (
                    words("counter.official.place"),
                    words("counter.official.nth", number=before + 1),
                    words("counter.official.before", count=before)
                    if before
                    else words("counter.official.first"),
                ),
                (
                    words("counter.official.calls"),
                    words("counter.official.times", count=visit.calls),
                    words("counter.official.again"),
                ),
            ),
            late=seconds >= _LONG_WAIT_S,
        )

    def reason(self) -> str:
        """Tell that only an official confirms here."""
        return self._theme.words("counter.official.only")

    def draft(self) -> Answer:
        """Return an empty decision: the real one is the official's, in the pane."""
        return OfficialAnswer(decision=Decision.HOLD)

    def digit(self, number: int) -> None:
        """1 opens the decision for the official, 2 takes the call back, 3 to 5 act meanwhile."""
        if number == 1:
            self.acted.emit("decide")
        elif number == 2 and self.cancel.isVisible():
            self.acted.emit("cancel_call")
        elif 0 <= number - _FIRST_MEANWHILE < len(self.meanwhile):
            list(self.meanwhile.values())[number - _FIRST_MEANWHILE].click()

    def to_see(self) -> tuple[str, ...]:
        """Return what the official must have seen."""
        step = self.stage.step
        return step.to_see(papers_on_desk(self.serving.way)) if isinstance(step, Official) else ()

    def first_missing(self) -> QWidget | None:
        """Return the button that opens the decision."""
        return self.open
