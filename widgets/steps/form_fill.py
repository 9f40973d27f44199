"""カードから印字: the resident's PIN at the panel, the attributes to paper and nowhere else."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from app.desk.serving import Serving
from app.procedures.answers import Answer, FormFillAnswer
from app.procedures.facts import Fact
from app.procedures.steps import StepKind
from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.steps.step import StepWidget, heading
from widgets.theme import Theme, Type

_LOOK = 3
_WAYS = (
    (1, "counter.pin.helps.again", Box.NONE),
    (2, "counter.pin.helps.last_try", Box.NONE),
    (_LOOK, "counter.fill.look_first", Box.CHECK),
    (4, "counter.fill.without_card", Box.NONE),
)
_ACTS = {1: "attributes", 2: "last_try", 4: "without_card"}


class FormFillStep(StepWidget):
    """Show how the reading stands and the ways on.

    ``acted`` tells ``attributes`` (1), ``last_try`` (2) or ``without_card`` (4); ``look_first`` (3)
    shows the filled forms before they are printed.
    """

    kind: ClassVar[StepKind] = StepKind.FORM_FILL

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._printed: tuple[str, ...] = ()
        self._wiped = False
        self.state = Notice(theme, Tone.PRIMARY, theme.words("counter.fill.wait"), large=True)
        self.again: list[ChoiceRow] = []

    def begin(self, serving: Serving) -> None:
        """List the chosen forms and the ways on."""
        words = self._theme.words
        kept = serving.begun(self._stage_key)
        if isinstance(kept, FormFillAnswer):
            self._printed, self._wiped = kept.printed, kept.wiped
        self.column.addWidget(self.state)
        names = [Label(self._theme, words(f"procedures.form.{form}")) for form in self.forms()]
        self.add_section(words("counter.fill.forms"), *names)
        for key, name, box in _WAYS:
            row = ChoiceRow(self._theme, ChoiceFace(text=words(name), key=str(key), box=box))
            row.clicked.connect(lambda _=False, key=key: self._act(key))
            self.again.append(row)
        self.add_section(words("counter.pin.help"), *self.again)
        self.column.addWidget(heading(self._theme, words("counter.say")))
        say = words("procedures.say.fill")
        self.column.addWidget(Prose(self._theme, f"「{say}」", Type.LEAD, line=32))
        self.column.addStretch(1)
        self.column.addWidget(Hairline(self._theme.ink.line))
        self.column.addWidget(Label(self._theme, words("counter.fill.foot")))

    def forms(self) -> tuple[str, ...]:
        """Return the chosen forms."""
        return tuple(name for name in self.serving.way.facts.get(Fact.FORMS, "").split(",") if name)

    def show_printed(self, forms: tuple[str, ...]) -> None:
        """Tell that the forms are printed and the attributes gone."""
        self._printed, self._wiped = forms, True
        words = self._theme.words
        self.state.show_notice(Tone.OK, words("counter.fill.done"), words("counter.fill.done_next"))
        self.changed.emit()

    def show_state(self, tone: Tone, what: str, following: str = "") -> None:
        """Tell how the reading stands."""
        self.state.show_notice(tone, what, following)

    def draft(self) -> Answer:
        """Return what was printed."""
        return FormFillAnswer(printed=self._printed, wiped=self._wiped)

    def digit(self, number: int) -> None:
        """1 begins again, 2 confirms the last try, 3 looks first, 4 does without the card."""
        if 0 < number <= len(self.again):
            self.again[number - 1].click()

    def _act(self, number: int) -> None:
        if number in _ACTS:
            self.acted.emit(_ACTS[number])

    @property
    def look_first(self) -> bool:
        """Tell whether the filled forms are looked at before they are printed."""
        return self.again[_LOOK - 1].isChecked()

    def first_missing(self) -> QWidget | None:
        """Return the way to begin again."""
        return self.again[0]
