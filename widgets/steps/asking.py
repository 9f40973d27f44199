"""Steps that ask: choices, blanks, the room on the card."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from app.desk.serving import Serving
from app.names.eras import eras
from app.ports import Scan, Words
from app.procedures.answers import (
    Answer,
    AskAnswer,
    EnterAnswer,
    SpaceAnswer,
)
from app.procedures.asking import Ask, Blank, BlankKind, Enter, Space
from app.procedures.remarks import remarks
from app.procedures.steps import Lack, StepKind
from app.rulings.ruling import cited
from app.tickets.codes import CodeKind, parse
from app.validity.deadlines import Deadline
from widgets.controls.fields import Field, FieldKind
from widgets.controls.labels import Label
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.steps.step import StepWidget, TickList
from widgets.steps.why import Why

_DATES = (BlankKind.DATE, BlankKind.PAST_DATE)
_FIELD_WIDTH = 560


class AskStep(StepWidget):
    """List the options of each question, digits running through; several where it allows."""

    kind: ClassVar[StepKind] = StepKind.ASK

    def begin(self, serving: Serving) -> None:
        """List the questions with the kept answers."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        chosen = kept.chosen if isinstance(kept, AskAnswer) else {}
        step = self.stage.step
        facts = serving.way.before[self._stage_key]
        self.lists: dict[str, TickList] = {}
        key = 1
        for question in step.questions if isinstance(step, Ask) else ():
            name = question.fact.value
            offered = question.offered(facts)
            points = TickList(self._theme, single=not question.several)
            points.set_points(
                [(one, words(f"procedures.option.{name}.{one}")) for one in offered],
                first_key=key,
                ticked=chosen.get(name, ()),
            )
            key += len(offered)
            points.ticked.connect(self.changed)
            self.lists[name] = points
            aside = words("counter.ask.several") if question.several else ""
            posted = serving.mailing(question)
            parts: list[QWidget] = [points]
            if posted is not None:
                why = Why(self._theme, self)
                why.show_grounds((posted.ground,))
                parts.append(why)
            self.add_section(words(f"procedures.question.{name}"), *parts, aside=aside)
        self.column.addStretch(1)

    def draft(self) -> Answer:
        """Return what was chosen so far."""
        chosen = {name: points.points() for name, points in self.lists.items()}
        return AskAnswer(chosen={name: picked for name, picked in chosen.items() if picked})

    def digit(self, number: int) -> None:
        """Choose an option."""
        for points in self.lists.values():
            if points.digit(number):
                return

    def first_missing(self) -> QWidget | None:
        """Return the first question without an answer."""
        lists = (points for points in self.lists.values() if not points.points())
        return next((points.first_open() for points in lists), None)


class EnterStep(StepWidget):
    """Take numbers and days; a day is understood in every way that staff write it."""

    kind: ClassVar[StepKind] = StepKind.ENTER

    def begin(self, serving: Serving) -> None:
        """Build a field per blank, with the kept values."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        values = kept.values if isinstance(kept, EnterAnswer) else {}
        step = self.stage.step
        self._blanks = {one.key: one for one in step.blanks} if isinstance(step, Enter) else {}
        self.fields: dict[str, Field] = {}
        for key, blank in self._blanks.items():
            text = FieldKind.TEXT if blank.kind is BlankKind.PLACE else FieldKind.CODE
            hint = words("counter.enter.date") if blank.kind in _DATES else ""
            name = words(f"procedures.blank.{key}")
            field = Field(self._theme, name, text, required=blank.needed, hint=hint)
            field.setMaximumWidth(_FIELD_WIDTH)
            field.set_text(values.get(key, ""))
            field.edit.textChanged.connect(self._typed)
            field.submitted.connect(self._on)
            self.fields[key] = field
            self.column.addWidget(field)
        self.deadline = Notice(self._theme, Tone.OK)
        self.deadline.hide()
        self.column.addWidget(self.deadline)
        self.column.addStretch(1)

    def _value(self, blank: Blank) -> str:
        typed = self.fields[blank.key].text()
        if blank.kind not in _DATES or not typed:
            return typed
        day = eras().parse(typed)
        return day.iso if day is not None and day.complete else typed

    def _typed(self) -> None:
        words = self._theme.words
        for key, blank in self._blanks.items():
            lack = blank.lack(self._value(blank), self.serving.today)
            wrong = lack is not None and lack is not Lack.BLANK_EMPTY
            self._tell_deadline(key)
            self.fields[key].set_error(words(f"procedures.lack.{lack.value}") if wrong else "")  # type: ignore[union-attr]
        self.changed.emit()

    def _tell_deadline(self, key: str) -> None:
        """Tell below a day until when it allows the procedure."""
        due = self.serving.deadline(self.stage, self.draft())
        if due is None or due.last is None or self._blanks[key].kind not in _DATES:
            self.deadline.hide()
            return
        kept, words = due.kept_on(self.serving.today), self._theme.words
        day = eras().long_form(due.last)
        told = words(f"counter.deadline.{'kept' if kept else 'over'}", day=day)
        self.deadline.show_notice(Tone.OK if kept else Tone.WARN, told, _why(due, words))
        self.deadline.show()

    def take_scan(self, scan: Scan) -> bool:
        """Take the number of an application form where it is asked for."""
        code = parse(scan.text)
        wanted = (key for key, one in self._blanks.items() if one.kind is BlankKind.APPLICATION)
        key = next(wanted, "")
        if code.kind is not CodeKind.APPLICATION or not key:
            return False
        self.fields[key].set_text(code.value)
        return True

    def _on(self) -> None:
        missing = self.first_missing()
        if missing is not None:
            missing.setFocus()

    def draft(self) -> EnterAnswer:
        """Return what was written."""
        values = {key: self._value(blank) for key, blank in self._blanks.items()}
        return EnterAnswer(values={key: value for key, value in values.items() if value})

    def first_missing(self) -> QWidget | None:
        """Return the first blank that is empty or wrong."""
        for key, blank in self._blanks.items():
            if blank.lack(self._value(blank), self.serving.today) is not None:
                return self.fields[key].edit
        return None


def _why(due: Deadline, words: Words) -> str:
    """Return why a day is the last one, and by which ruling."""
    told = [words(f"judging.lapse.{due.lapse.value}")] if due.lapse is not None else []
    if due.lapse is None and due.counted is not None and due.counted != due.last:
        told.append(words("counter.deadline.moved", day=eras().long_form(due.counted)))
    if due.ground is not None:
        told.append(cited(due.ground, words))
    return "　".join(told)


class SpaceStep(StepWidget):
    """Ask how many lines of the 追記欄 are free and tell whether the printing fits."""

    kind: ClassVar[StepKind] = StepKind.SPACE

    def begin(self, serving: Serving) -> None:
        """List the counts, and what is to be printed."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        step = self.stage.step
        assert isinstance(step, Space)  # noqa: S101 - the kind names the step
        facts = serving.way.before[self._stage_key]
        self._needed = step.needed(facts)
        self.told = Notice(self._theme, Tone.PRIMARY, large=True)
        self.free = TickList(self._theme, single=True)
        counts = range(remarks().most + 1)
        self.free.set_points(
            [(str(one), words("counter.space.lines", count=one)) for one in counts],
            ticked=(str(kept.free),) if isinstance(kept, SpaceAnswer) else (),
        )
        self.free.ticked.connect(self._tell)
        self.column.addWidget(self.told)
        self.add_section(words("counter.space.free"), self.free)
        lines = remarks().lines
        entries = [
            Label(
                self._theme,
                words(
                    "counter.space.entry",
                    what=words(f"procedures.remark.{one}"),
                    count=lines[one],
                ),
            )
            for one in step.entries(facts)
        ]
        self.add_section(words("counter.space.prints"), *entries)
        self.column.addStretch(1)
        self._tell()

    def _tell(self) -> None:
        words, chosen = self._theme.words, self.free.chosen()
        if not chosen:
            told = words("counter.space.needed", count=self._needed)
            self.told.show_notice(Tone.PRIMARY, told, words("counter.space.look"))
        elif int(chosen) >= self._needed:
            told = words("counter.space.fits", left=int(chosen) - self._needed)
            self.told.show_notice(Tone.OK, told, words("counter.space.fits_next"))
        else:
            told = words("counter.space.full", lack=self._needed - int(chosen))
            self.told.show_notice(Tone.WARN, told, words("counter.space.full_next"))
        self.changed.emit()

    def draft(self) -> Answer | None:
        """Return free and needed lines, None while nothing is chosen."""
        chosen = self.free.chosen()
        return SpaceAnswer(free=int(chosen), needed=self._needed) if chosen else None

    def missing(self) -> str:
        """Tell that the free lines are not chosen."""
        return "counter.lack.space"

    def digit(self, number: int) -> None:
        """Choose by the digit of a row: 1 is no free line."""
        self.free.digit(number)

    def first_missing(self) -> QWidget | None:
        """Return the first row while none is chosen."""
        return self.free.first_open()
