"""Steps that are answered by ticking: explain, tasks, forms, offers, choose forms, hand over."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from app.desk.serving import Serving
from app.documents.rules import Visitor
from app.procedures.answers import (
    Answer,
    ChooseFormsAnswer,
    ExplainAnswer,
    FormCheck,
    FormsAnswer,
    HandOverAnswer,
    OffersAnswer,
    Receiver,
    TasksAnswer,
)
from app.procedures.facts import Fact
from app.procedures.form_steps import ChooseForms, Forms
from app.procedures.steps import Explain, HandOver, StepKind, Tasks
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.steps.step import StepWidget, TickList
from widgets.theme import Theme

ALL = 0


class TickStep(StepWidget):
    """Hold one list of points, all of which are needed; 0 ticks all."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.list = TickList(theme)
        self.list.ticked.connect(self.changed)

    def digit(self, number: int) -> None:
        """Tick a point, or all by 0."""
        if not self.list.digit(number) and number == ALL:
            for name in self._names():
                self.list.tick(name)

    def _names(self) -> tuple[str, ...]:
        return ()

    def first_missing(self) -> QWidget | None:
        """Return the first open point."""
        return self.list.first_open()


class ExplainStep(TickStep):
    """Tell the resident what belongs to the card."""

    kind: ClassVar[StepKind] = StepKind.EXPLAIN

    def begin(self, serving: Serving) -> None:
        """List the items with the words for each."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        self.list.set_points(
            [(name, words(f"procedures.explain.{name}")) for name in self._names()],
            note=lambda name: words(f"procedures.explain_say.{name}"),
            ticked=kept.told if isinstance(kept, ExplainAnswer) else (),
        )
        self.add_section(
            words("counter.explain.title"), self.list, aside=words("counter.all_by_zero")
        )
        self.column.addStretch(1)

    def _names(self) -> tuple[str, ...]:
        step = self.stage.step
        return step.items if isinstance(step, Explain) else ()

    def draft(self) -> Answer:
        """Return what was told."""
        return ExplainAnswer(told=self.list.points())


class TasksStep(TickStep):
    """List tasks to be done by hand or at another machine."""

    kind: ClassVar[StepKind] = StepKind.TASKS

    def begin(self, serving: Serving) -> None:
        """List the tasks, below why the rules do not take the case where that is so."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        step, refused = self.stage.step, serving.way.facts.get(Fact.REFUSED, "")
        if isinstance(step, Tasks) and step.tells_refusal:
            told = Notice(self._theme, Tone.WARN, words(f"documents.refusal.{refused}"), large=True)
            self.column.addWidget(told)
        self.list.set_points(
            [(name, words(f"procedures.task.{name}")) for name in self._names()],
            ticked=kept.done if isinstance(kept, TasksAnswer) else (),
        )
        self.add_section(
            words("counter.tasks.title"), self.list, aside=words("counter.all_by_zero")
        )
        self.column.addStretch(1)

    def _names(self) -> tuple[str, ...]:
        step = self.stage.step
        return step.tasks if isinstance(step, Tasks) else ()

    def papers(self) -> tuple[str, ...]:
        """Return the forms that the work needs, such as the letter that is posted."""
        step = self.stage.step
        return step.forms if isinstance(step, Tasks) else ()

    def draft(self) -> Answer:
        """Return what was done."""
        return TasksAnswer(done=self.list.points())


class FormsStep(StepWidget):
    """Look at each filled form: one list per form, digits running through."""

    kind: ClassVar[StepKind] = StepKind.FORMS

    def begin(self, serving: Serving) -> None:
        """List each form's checks."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        done = kept.forms if isinstance(kept, FormsAnswer) else {}
        step = self.stage.step
        wanted = step.wanted(serving.way.before[self._stage_key]) if isinstance(step, Forms) else ()
        self._lists: dict[str, TickList] = {}
        key = 1
        for form in wanted:
            points = TickList(self._theme)
            points.set_points(
                [
                    (check.value, words(f"procedures.form_check.{check.value}"))
                    for check in form.checks
                ],
                first_key=key,
                ticked=[check.value for check in done.get(form.key, ())],
            )
            key += len(form.checks)
            points.ticked.connect(self.changed)
            self._lists[form.key] = points
            aside = words("counter.all_by_zero") if form is wanted[0] else ""
            self.add_section(words(f"procedures.form.{form.key}"), points, aside=aside)
        self.column.addStretch(1)

    def papers(self) -> tuple[str, ...]:
        """Return the forms of this stage."""
        return tuple(self._lists)

    def draft(self) -> Answer:
        """Return what was looked at on each form."""
        return FormsAnswer(
            forms={
                form: tuple(FormCheck(name) for name in points.points())
                for form, points in self._lists.items()
            }
        )

    def digit(self, number: int) -> None:
        """Tick a point, or all by 0."""
        if any(points.digit(number) for points in self._lists.values()):
            return
        if number == ALL:
            while (row := self.first_missing()) is not None:
                row.click()  # type: ignore[attr-defined]

    def first_missing(self) -> QWidget | None:
        """Return the first open check."""
        found = (points.first_open() for points in self._lists.values())
        return next((row for row in found if row is not None), None)


class OffersStep(StepWidget):
    """Ask for both wishes; both answers are asked, none is preset."""

    kind: ClassVar[StepKind] = StepKind.OFFERS

    def begin(self, serving: Serving) -> None:
        """List yes and no for each offer."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        known = kept if isinstance(kept, OffersAnswer) else None
        self._lists: dict[str, TickList] = {}
        for name, key, value in (
            ("face_auth", 1, known.face_auth if known else None),
            ("insurance", 3, known.insurance if known else None),
        ):
            points = TickList(self._theme, single=True)
            chosen = () if value is None else ("yes" if value else "no",)
            points.set_points(
                [(one, words(f"counter.offers.{name}.{one}")) for one in ("no", "yes")],
                first_key=key,
                ticked=chosen,
            )
            points.ticked.connect(self.changed)
            self._lists[name] = points
            self.add_section(words(f"counter.offers.{name}.title"), points)
        self.column.addStretch(1)

    def draft(self) -> Answer | None:
        """Return both wishes once both were asked."""
        chosen = {name: points.chosen() for name, points in self._lists.items()}
        if not all(chosen.values()):
            return None
        return OffersAnswer(
            face_auth=chosen["face_auth"] == "yes", insurance=chosen["insurance"] == "yes"
        )

    def missing(self) -> str:
        """Tell that one wish was not asked."""
        return "counter.lack.offers"

    def digit(self, number: int) -> None:
        """Choose an answer."""
        for points in self._lists.values():
            points.digit(number)

    def first_missing(self) -> QWidget | None:
        """Return the first unasked offer."""
        found = (points.first_open() for points in self._lists.values())
        return next((row for row in found if row is not None), None)


class ChooseFormsStep(StepWidget):
    """Choose the forms that are printed from the card."""

    kind: ClassVar[StepKind] = StepKind.CHOOSE_FORMS

    def begin(self, serving: Serving) -> None:
        """List the forms."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        step = self.stage.step
        names = step.forms if isinstance(step, ChooseForms) else ()
        self.list = TickList(self._theme)
        self.list.ticked.connect(self.changed)
        self.list.set_points(
            [(name, words(f"procedures.form.{name}")) for name in names],
            ticked=kept.forms if isinstance(kept, ChooseFormsAnswer) else (),
        )
        self.add_section(words("counter.choose.title"), self.list)
        self.column.addStretch(1)

    def draft(self) -> Answer | None:
        """Return the chosen forms, None for none."""
        forms = self.list.points()
        return ChooseFormsAnswer(forms=forms) if forms else None

    def missing(self) -> str:
        """Tell that no form is chosen."""
        return "counter.lack.no_form"

    def digit(self, number: int) -> None:
        """Choose a form."""
        self.list.digit(number)

    def first_missing(self) -> QWidget | None:
        """Return the first form while none is chosen."""
        return None if self.list.points() else self.list.first_open()


class HandOverStep(StepWidget):
    """Give everything into the right hand."""

    kind: ClassVar[StepKind] = StepKind.HAND_OVER

    def begin(self, serving: Serving) -> None:
        """List what is given and to whom."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        known = kept if isinstance(kept, HandOverAnswer) else None
        self.items, self.receiver = TickList(self._theme), TickList(self._theme, single=True)
        self.items.set_points(
            [(name, words(f"procedures.give.{name}")) for name in self._names()],
            ticked=known.given if known else (),
        )
        hands = self._hands(serving)
        self.receiver.set_points(
            [(hand.value, words(f"procedures.receiver.{hand.value}")) for hand in hands],
            first_key=len(self._names()) + 1,
            ticked=(known.to.value,) if known else (hands[0].value,) if len(hands) == 1 else (),
        )
        self.add_section(
            words("counter.hand_over.items"), self.items, aside=words("counter.all_by_zero")
        )
        self.add_section(words("counter.hand_over.to"), self.receiver)
        self.column.addStretch(1)
        for points in (self.items, self.receiver):
            points.ticked.connect(self.changed)

    def _names(self) -> tuple[str, ...]:
        step = self.stage.step
        return step.items if isinstance(step, HandOver) else ()

    def _hands(self, serving: Serving) -> tuple[Receiver, ...]:
        """Return the hands that are present."""
        visitor = serving.way.facts.get(Fact.VISITOR, Visitor.SELF.value)
        if visitor == Visitor.SELF.value:
            return (Receiver.APPLICANT,)
        if visitor == Visitor.REPRESENTATIVE.value:
            return (Receiver.COMPANION,)
        return (Receiver.COMPANION, Receiver.APPLICANT)

    def draft(self) -> Answer | None:
        """Return what was given and to whom."""
        hand = self.receiver.chosen()
        return HandOverAnswer(to=Receiver(hand), given=self.items.points()) if hand else None

    def missing(self) -> str:
        """Tell that the receiver is not chosen."""
        return "counter.lack.receiver"

    def digit(self, number: int) -> None:
        """Tick an item or the receiver; 0 ticks all items."""
        if self.items.digit(number) or self.receiver.digit(number):
            return
        if number == ALL:
            for name in self._names():
                self.items.tick(name)

    def first_missing(self) -> QWidget | None:
        """Return the first open item, then the receiver."""
        return self.items.first_open() or self.receiver.first_open()
