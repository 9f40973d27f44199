"""市職員: the waiting view (staff.md 5.3).  The decision itself is a pane over the window."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.serving import Serving
from app.documents import telling
from app.documents.judge import Outcome
from app.procedures.answers import Answer, FormsAnswer, OfficialAnswer
from app.procedures.flow import papers_on_desk
from app.procedures.steps import Official, StepKind
from app.visits.visit import Decision, VisitStatus
from widgets.controls.buttons import Button, ButtonKind
from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.controls.labels import Hairline, Prose
from widgets.controls.painting import TagFace, Tone, paint_box, paint_numerals, paint_text
from widgets.steps.step import StepWidget, heading
from widgets.theme import Theme, Type

_LONG_WAIT_S = 300


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
        painter, theme, ink = QPainter(self), self._theme, self._theme.ink
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

    ``acted`` tells ``decide`` (1: the official opens the decision here) or ``cancel_call``.
    """

    kind: ClassVar[StepKind] = StepKind.OFFICIAL

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        words = theme.words
        self.box = WaitBox(theme)
        self._papers = QVBoxLayout()
        self._papers.setSpacing(0)
        self._papers.setContentsMargins(0, 0, 0, 0)
        self.open = Button(theme, words("counter.official.open"), key="1")
        self.open.clicked.connect(lambda: self.acted.emit("decide"))
        self.cancel = Button(theme, words("counter.official.cancel"), ButtonKind.DANGER, key="2")
        self.cancel.clicked.connect(lambda: self.acted.emit("cancel_call"))

    def begin(self, serving: Serving) -> None:
        """List what the official will look at, and the words for the resident."""
        words = self._theme.words
        whole = serving.verdict is None or serving.verdict.outcome is not Outcome.MISSING
        self.column.addWidget(self.box)
        aside = words("counter.official.whole") if whole else ""
        seen = QWidget()
        seen.setLayout(self._papers)
        self.add_section(words("counter.official.to_see"), seen, aside=aside)
        for text, note, cls in self._seen(serving):
            tag = TagFace(text=cls, tone=Tone.PLAIN) if cls else None
            face = ChoiceFace(text=text, box=Box.ICON, icon="check", trailing=note, tag=tag)
            row = ChoiceRow(self._theme, face)
            row.setEnabled(True)
            row.setFocusPolicy(row.focusPolicy().NoFocus)
            self._papers.addWidget(row)
        self.column.addWidget(heading(self._theme, words("counter.say")))
        say = words(f"procedures.say.{self._stage_key}")
        self.column.addWidget(Prose(self._theme, f"「{say}」", Type.LEAD, line=32))
        self.column.addStretch(1)
        self.column.addWidget(Hairline(self._theme.ink.line))
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.open)
        foot.addWidget(Prose(self._theme, words("counter.official.how"), Type.NOTE), 1)
        foot.addWidget(self.cancel)
        self.column.addLayout(foot)

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
        return rows

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
        """1 opens the decision for the official, 2 takes the call back."""
        if number == 1:
            self.acted.emit("decide")
        elif number == 2 and self.cancel.isVisible():
            self.acted.emit("cancel_call")

    def to_see(self) -> tuple[str, ...]:
        """Return what the official must have seen."""
        step = self.stage.step
        return step.to_see(papers_on_desk(self.serving.way)) if isinstance(step, Official) else ()

    def first_missing(self) -> QWidget | None:
        """Return the button that opens the decision."""
        return self.open
