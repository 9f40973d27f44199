"""登録の確認: read the chip's counters and compare them with what was set."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QGridLayout, QWidget

from app.desk.serving import Serving
from app.names.eras import eras
from app.ports import CardCheck, PinKind
from app.procedures.answers import Answer, CardState, ReadCardAnswer, VerifyAnswer
from app.procedures.chips import state_of
from app.procedures.steps import StepKind
from app.rulings.ruling import cited
from widgets.clearing import clear
from widgets.controls.choice_row import Box, ChoiceFace
from widgets.controls.labels import Label
from widgets.controls.marks import Pips
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.steps.step import StepWidget, TickList
from widgets.theme import Theme, Type


class ChipStep(StepWidget):
    """Show what the chip tells; 1 reads again, 2 is the way without a reading."""

    without = "seen"

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        words = theme.words
        self._check: CardCheck | None = None
        self.told = Notice(theme, Tone.PRIMARY, words("counter.verify.lay"), large=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(4)
        self.table = QWidget()
        self.table.setLayout(self._grid)
        self.acts = TickList(theme)
        self.acts.set_points(
            [
                ("again", words("counter.verify.again")),
                (self.without, words(f"counter.verify.{self.without}")),
            ]
        )
        again = self.acts.row("again")
        again.setCheckable(False)
        again.show_face(ChoiceFace(text=again.face().text, key="1", box=Box.NONE))
        again.clicked.connect(lambda: self.acted.emit("card_check"))
        self.acts.ticked.connect(self._show)
        self.column.addWidget(self.told)
        self.column.addWidget(self.table)
        self.add_section(words("counter.verify.otherwise"), self.acts)
        self.column.addStretch(1)

    def begin(self, serving: Serving) -> None:
        """Take over the kept check."""
        kept = serving.begun(self._stage_key)
        if isinstance(kept, VerifyAnswer | ReadCardAnswer):
            self._check = kept.check
            if self.kept_without(kept):
                self.acts.tick(self.without)
        self._show()

    def kept_without(self, kept: VerifyAnswer | ReadCardAnswer) -> bool:
        """Tell whether a kept answer was given without a reading."""
        raise NotImplementedError

    def show_check(self, check: CardCheck | None) -> None:
        """Show a check that was read; None where the reading failed."""
        self._check = check
        self._show()

    def _show(self) -> None:
        words, check = self._theme.words, self._check
        clear(self._grid)
        if check is None:
            self.told.show_notice(
                Tone.PRIMARY, words("counter.verify.lay"), words("counter.verify.lay_next")
            )
        else:
            self.tell(check)
            self._fill(check)
        self.changed.emit()

    def tell(self, check: CardCheck) -> None:
        """Say what a check means for this step."""
        raise NotImplementedError

    def _fill(self, check: CardCheck) -> None:
        words, theme = self._theme.words, self._theme
        facts = [
            (words("counter.verify.expires"), eras().long_form(check.expires)),
            (words("counter.verify.municipality"), check.municipality),
        ]
        for row, (name, value) in enumerate(facts):
            self._grid.addWidget(Label(theme, name, colour=theme.ink.sub), row, 0)
            self._grid.addWidget(Label(theme, value, bold=True), row, 1)
        for at, kind in enumerate(PinKind, start=len(facts)):
            self._grid.addWidget(
                Label(theme, words(f"counter.pin.name.{kind.value}"), colour=theme.ink.sub), at, 0
            )
            tries = check.tries[kind]
            if tries.absent:
                self._grid.addWidget(Label(theme, words("counter.pin.absent"), Type.BODY), at, 1)
                continue
            both = kind is PinKind.RESIDENT and check.resident_half_changed
            told = check.resident_tries[::-1] if both and check.resident_tries else (tries,)
            for column, one in enumerate(told, start=1):  # the file that is changed first, first
                self._grid.addWidget(Pips(theme, one.left, one.limit), at, column)
        self._grid.setColumnStretch(3, 1)

    def digit(self, number: int) -> None:
        """1 reads again, 2 is the way without a reading."""
        if number == 1:
            self.acted.emit("card_check")
        else:
            self.acts.digit(number)

    def first_missing(self) -> QWidget | None:
        """Return the act that reads again."""
        return self.acts.row("again")


class VerifyChipStep(ChipStep):
    """Compare the chip with what was done; 2 is the look at the national terminal."""

    kind: ClassVar[StepKind] = StepKind.VERIFY_CHIP

    def kept_without(self, kept: VerifyAnswer | ReadCardAnswer) -> bool:
        """Tell whether it was looked up at the national terminal."""
        return isinstance(kept, VerifyAnswer) and kept.seen_at_national_terminal

    def tell(self, check: CardCheck) -> None:
        """Say whether the chip agrees."""
        words, told = self._theme.words, self.told
        lack = self.serving.lack(self.stage, VerifyAnswer(check=check))
        if lack is None:
            good = words("counter.verify.good"), words("counter.verify.good_next")
            told.show_notice(Tone.OK, *good)
        else:
            what = words(f"procedures.lack.{lack.value}")
            told.show_notice(Tone.ERROR, what, words("counter.verify.bad_next"))

    def draft(self) -> Answer:
        """Return the check, or that it was looked up elsewhere."""
        return VerifyAnswer(
            check=self._check, seen_at_national_terminal="seen" in self.acts.points()
        )


class ReadCardStep(ChipStep):
    """Look at the resident's own card before anything is done; 2 is a chip that does not answer."""

    kind: ClassVar[StepKind] = StepKind.READ_CARD
    without = "silent"

    def kept_without(self, kept: VerifyAnswer | ReadCardAnswer) -> bool:
        """Tell whether the chip did not answer."""
        return isinstance(kept, ReadCardAnswer) and kept.check is None

    def tell(self, check: CardCheck) -> None:
        """Say how the card stands."""
        words = self._theme.words
        if state_of(check, self.serving.today) is CardState.EXPIRED:
            what, then = words("counter.own_card.expired"), words("counter.own_card.expired_next")
            self.told.show_notice(Tone.WARN, what, then)
        elif self.serving.lacks_pins(check):
            what, then = words("counter.own_card.pinless"), words("counter.own_card.pinless_next")
            self.told.show_notice(Tone.WARN, what, then)
        elif any(one.locked and not one.absent for one in check.tries.values()):
            what, then = words("counter.own_card.locked"), words("counter.own_card.locked_next")
            self.told.show_notice(Tone.WARN, what, then)
        elif (early := self.serving.too_early(check)) is not None:
            ends, begins = (eras().long_form(day) for day in (early.ends, early.begins))
            what = words("counter.own_card.early", day=begins)
            then = words("counter.own_card.early_next", day=ends, ground=cited(early.ground, words))
            self.told.show_notice(Tone.WARN, what, then)
        else:
            what, then = words("counter.own_card.good"), words("counter.own_card.good_next")
            self.told.show_notice(Tone.OK, what, then)

    def draft(self) -> Answer | None:
        """Return the check with what it means, None while the card was not laid down."""
        if self._check is None and self.without not in self.acts.points():
            return None
        return ReadCardAnswer(check=self._check, state=state_of(self._check, self.serving.today))

    def missing(self) -> str:
        """Tell that the card was not read."""
        return "procedures.lack.card_not_read"
