"""手数料: what is due, why it is free, who takes it; by the city's rulings, with their ground."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from app.desk.serving import Serving
from app.fees.fees import Cause, Fee
from app.procedures.answers import Answer, FeeAnswer
from app.procedures.costs import settled_by
from app.procedures.steps import StepKind
from app.rulings.ruling import cited
from widgets.controls.labels import Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.steps.step import StepWidget, TickList
from widgets.theme import Theme, Type


class FeeStep(StepWidget):
    """Show the fee of the cause; the one tick says that it was told or taken."""

    kind: ClassVar[StepKind] = StepKind.FEE

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.told = Notice(theme, Tone.PRIMARY, large=True)
        self.causes = TickList(theme, single=True)
        self.done = TickList(theme)
        self.grounds = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._fees: dict[Cause, Fee] = {}

    def begin(self, serving: Serving) -> None:
        """Show the causes where there are several, the fee and its tick."""
        words, kept = self._theme.words, serving.answered(self._stage_key)
        known = kept if isinstance(kept, FeeAnswer) else None
        self._fees = serving.fees(self.stage)
        first = known.cause if known and known.cause in self._fees else next(iter(self._fees))
        self.causes.set_points(
            [(one.value, words(f"judging.cause.{one.value}")) for one in self._fees],
            ticked=(first.value,),
        )
        self.column.addWidget(self.told)
        if len(self._fees) > 1:
            self.add_section(words("counter.fee.cause"), self.causes)
        self.add_section(words("counter.fee.told"), self.done)
        self.column.addWidget(self.grounds)
        self.column.addStretch(1)
        self.causes.ticked.connect(lambda: self._show(told=False))
        self.done.ticked.connect(self.changed)
        self._show(told=known is not None and known.told)

    @property
    def _fee(self) -> Fee:
        return self._fees[Cause(self.causes.chosen())]

    def _show(self, *, told: bool) -> None:
        words, fee = self._theme.words, self._fee
        settled = settled_by(fee, self.serving.way.facts).value
        first = len(self._fees) + 1 if len(self._fees) > 1 else 1
        self.done.set_points(
            [("told", words(f"counter.fee.tick.{settled}"))],
            first_key=first,
            ticked=("told",) if told else (),
        )
        cause = words(f"judging.cause.{fee.cause.value}")
        if fee.amount:
            amount = words("counter.fee.amount", amount=f"{fee.amount:,}")
            parts = words("counter.fee.parts", card=fee.card, certificate=fee.certificate)
            why = words(f"judging.due.{fee.why_due.value}", cause=cause) if fee.why_due else cause
            self.told.show_notice(Tone.PRIMARY, amount, f"{parts}　{why}")
        else:
            why = words(f"judging.free.{fee.why_free.value}", cause=cause) if fee.why_free else ""
            self.told.show_notice(Tone.OK, words("counter.fee.free"), why)
        self.grounds.set_text("　".join(cited(one, words) for one in fee.grounds))
        self.changed.emit()

    def draft(self) -> Answer:
        """Return cause, amount and how it is settled."""
        fee = self._fee
        return FeeAnswer(
            cause=fee.cause,
            amount=fee.amount,
            settled=settled_by(fee, self.serving.way.facts),
            told=bool(self.done.points()),
        )

    def digit(self, number: int) -> None:
        """Choose a cause or tick; 0 ticks as well."""
        if len(self._fees) > 1 and self.causes.digit(number):
            return
        if not self.done.digit(number) and not number:
            self.done.tick("told")

    def first_missing(self) -> QWidget | None:
        """Return the tick."""
        return self.done.first_open()
