"""手数料: what is due, why it is free, who takes it; by the city's rulings, with their ground.

Where this window's till takes it, what the resident lays down is typed here and the change is
shown large; the stage goes on once the payment is on record.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.serving import Serving
from app.fees.fees import Cause, Fee, WhyDue
from app.procedures.answers import Answer, FeeAnswer
from app.procedures.costs import settled_by
from app.procedures.steps import StepKind
from app.tickets.ticket import TicketPrint
from app.till.payment import Payment
from widgets.controls.buttons import Button, ButtonKind
from widgets.controls.fields import FieldKind, LineEdit
from widgets.controls.labels import Label
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.steps.step import StepWidget, TickList, heading
from widgets.steps.why import Why
from widgets.theme import Theme, Type

_MOST_DIGITS = 7


class TakingRow(QWidget):
    """Take what was laid down and tell the change; afterwards tell the payment and its paper."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        words = theme.words
        self._theme, self._due, self._paid = theme, 0, False
        self.given = LineEdit(theme, FieldKind.CODE, large=True)
        self.given.setMaxLength(_MOST_DIGITS)
        self.given.setFixedWidth(200)
        self.given.setAccessibleName(words("counter.fee.given"))
        self.exact = Button(theme, words("counter.fee.exact"))
        self.take = Button(theme, words("counter.fee.take"), ButtonKind.PRIMARY, key="Enter")
        self.change = Label(theme, "", Type.NUMBER, numerals=True)
        self.paid = Notice(theme, Tone.OK, large=True)
        self.again = Button(theme, words("counter.fee.print_again"))
        self.void = Button(theme, words("counter.fee.void"), ButtonKind.DANGER)
        self.paper = Notice(theme, Tone.WARN)
        self.came = Button(theme, words("counter.fee.came"))
        self.not_came = Button(theme, words("counter.fee.not_came"))
        self._lay_out()
        self.given.textChanged.connect(self._tell)
        self.exact.clicked.connect(self.fill_exact)

    def _lay_out(self) -> None:
        words = self._theme.words
        entry = QHBoxLayout()
        entry.setSpacing(16)
        for part in (
            Label(self._theme, words("counter.fee.given"), bold=True),
            self.given,
            Label(self._theme, words("counter.fee.unit")),
            self.exact,
            self.take,
        ):
            entry.addWidget(part)
        entry.addStretch(1)
        self._entry = QWidget()
        block = QVBoxLayout(self._entry)
        block.setContentsMargins(0, 8, 0, 0)
        block.setSpacing(8)
        block.addLayout(entry)
        acts, paper = QHBoxLayout(), QHBoxLayout()
        for row, parts in ((acts, (self.again, self.void)), (paper, (self.came, self.not_came))):
            row.setSpacing(16)
            for button in parts:
                row.addWidget(button)
            row.addStretch(1)
        self._done, self._asks = QWidget(), QWidget()
        for holder, parts_of, row in (
            (self._done, self.paid, acts),
            (self._asks, self.paper, paper),
        ):
            inner = QVBoxLayout(holder)
            inner.setContentsMargins(0, 8, 0, 0)
            inner.setSpacing(12)
            inner.addWidget(parts_of)
            inner.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for one in (self._entry, self.change, self._done, self._asks):
            column.addWidget(one)

    def show_due(self, due: int, payment: Payment | None) -> None:
        """Show the entry for a sum, or the payment that was taken."""
        words, self._due = self._theme.words, due
        self._entry.setVisible(payment is None)
        self._done.setVisible(payment is not None)
        unclear = payment is not None and payment.paper in (TicketPrint.UNKNOWN, TicketPrint.FAILED)
        self._asks.setVisible(unclear)
        self._paid = payment is not None
        if payment is not None:
            self.given.clear()
            self.paid.show_notice(
                Tone.OK,
                words("counter.fee.paid", number=payment.number),
                words(
                    "counter.fee.paid_sums",
                    amount=f"{payment.amount:,}",
                    given=f"{payment.given:,}",
                ),
            )
            failed = payment.paper is TicketPrint.FAILED
            key = "failed" if failed else "unknown"
            self.paper.show_notice(Tone.WARN, words(f"counter.fee.paper.{key}"))
            self.came.setVisible(not failed)
            self.not_came.setVisible(not failed)
            self.change.setText(words("counter.fee.change", change=f"{payment.change:,}"))
            return
        self._tell()

    def sum_given(self) -> int | None:
        """Return what was typed, None where it is no number."""
        text = self.given.text().strip().replace(",", "")
        return int(text) if text.isascii() and text.isdigit() else None

    def fill_exact(self) -> None:
        """Fill in exactly what is due."""
        self.given.setText(str(self._due))
        self.given.setFocus()

    def _tell(self) -> None:
        if self._paid:
            return
        words, given = self._theme.words, self.sum_given()
        empty = not self.given.text().strip()
        if empty:
            told = words("counter.fee.change_open")
        elif given is None:
            told = words("counter.fee.not_a_sum")
        elif given < self._due:
            told = words("counter.fee.short", short=f"{self._due - given:,}")
        else:
            told = words("counter.fee.change", change=f"{given - self._due:,}")
        enough = given is not None and given >= self._due
        self.given.set_state("" if empty or enough else "error")
        self.take.set_reason("" if enough else words("procedures.lack.fee_not_taken"))
        self.change.setText(told)


class FeeStep(StepWidget):
    """Show the fee of the cause; a tick says that it was told, a payment that it was taken.

    ``acted`` tells ``fee_take``, ``fee_print``, ``fee_void``, ``fee_came``, ``fee_not_came`` and
    ``fee_shown`` whenever what the resident should see is another.
    """

    kind: ClassVar[StepKind] = StepKind.FEE

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.told = Notice(theme, Tone.PRIMARY, large=True)
        self.causes = TickList(theme, single=True)
        self.proofs = TickList(theme)
        self.done = TickList(theme)
        self.taking = TakingRow(theme)
        self.why = Why(theme, self)
        self._fees: dict[Cause, Fee] = {}

    def begin(self, serving: Serving) -> None:
        """Show the causes where there are several, the fee, and its tick or the money."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        known = kept if isinstance(kept, FeeAnswer) else None
        self._fees = serving.fees(self.stage, known.proofs if known else ())
        first = known.cause if known and known.cause in self._fees else next(iter(self._fees))
        self.causes.set_points(
            [(one.value, words(f"judging.cause.{one.value}")) for one in self._fees],
            ticked=(first.value,),
        )
        self.column.addWidget(self.told)
        if len(self._fees) > 1:
            self.add_section(words("counter.fee.cause"), self.causes)
        self._proof_head = heading(self._theme, words("counter.fee.proof"))
        self.column.addWidget(self._proof_head)
        self.column.addWidget(self.proofs)
        self.add_section(words("counter.fee.told"), self.done, self.taking)
        self.column.addWidget(self.why)
        self.column.addStretch(1)
        self.causes.ticked.connect(lambda: self._show(told=False))
        self.proofs.ticked.connect(self._proved)
        self.done.ticked.connect(self.changed)
        self.taking.given.textChanged.connect(lambda _: self.acted.emit("fee_shown"))
        self.taking.given.returnPressed.connect(self._take)
        for button, act in (
            (self.taking.again, "fee_print"),
            (self.taking.void, "fee_void"),
            (self.taking.came, "fee_came"),
            (self.taking.not_came, "fee_not_came"),
        ):
            button.clicked.connect(lambda _=False, act=act: self.acted.emit(act))
        self.taking.take.clicked.connect(self._take)
        self._show(told=known is not None and known.told, proofs=known.proofs if known else ())

    def follow(self, serving: Serving) -> None:
        """Show the payment that was taken, or that it was given back."""
        self.taking.show_due(self.fee.amount, serving.paid)
        self.causes.setEnabled(serving.paid is None)
        self.proofs.setEnabled(serving.paid is None)
        self.changed.emit()

    @property
    def fee(self) -> Fee:
        """Return what is due for the chosen cause."""
        return self._fees[Cause(self.causes.chosen())]

    @property
    def taken_here(self) -> bool:
        """Tell whether this window's till takes it."""
        return self.serving.takes_fee(self.fee)

    def sum_given(self) -> int | None:
        """Return what was laid down: of the payment, else as it is typed."""
        paid = self.serving.paid
        return paid.given if paid is not None else self.taking.sum_given()

    def _take(self) -> None:
        if self.serving.paid is None and not self.taking.take.reason:
            self.acted.emit("fee_take")

    def _proved(self) -> None:
        """Judge the fee anew with the papers that were shown."""
        shown = self.proofs.points()
        self._fees = self.serving.fees(self.stage, shown)
        self._show(told=False, proofs=shown)

    def _provable(self) -> tuple[str, ...]:
        """Return the papers of which one makes the cause free, none where that is known."""
        plain = self.serving.fees(self.stage)[self.fee.cause]
        return plain.evidence if plain.why_due is WhyDue.PROOF_MISSING else ()

    def _show(self, *, told: bool, proofs: tuple[str, ...] = ()) -> None:
        words, fee = self._theme.words, self.fee
        settled = settled_by(fee, self.serving.way.facts).value
        first = len(self._fees) + 1 if len(self._fees) > 1 else 1
        papers = self._provable()
        if self.proofs.names() != papers:  # a row that was just pressed is not made anew
            self.proofs.set_points(
                [(one, words(f"documents.paper.{one}")) for one in papers],
                first_key=first,
                ticked=proofs,
            )
        self._proof_head.setVisible(bool(papers))
        self.proofs.setVisible(bool(papers))
        first += len(papers)
        self.done.set_points(
            [("told", words(f"counter.fee.tick.{settled}"))],
            first_key=first,
            ticked=("told",) if told else (),
        )
        self.done.setVisible(not self.taken_here)
        self.taking.setVisible(self.taken_here)
        self.taking.show_due(fee.amount, self.serving.paid)
        cause = words(f"judging.cause.{fee.cause.value}")
        if fee.amount:
            amount = words("counter.fee.amount", amount=f"{fee.amount:,}")
            parts = words("counter.fee.parts", card=fee.card, certificate=fee.certificate)
            why = words(f"judging.due.{fee.why_due.value}", cause=cause) if fee.why_due else cause
            self.told.show_notice(Tone.PRIMARY, amount, f"{parts}　{why}")
        else:
            why = words(f"judging.free.{fee.why_free.value}", cause=cause) if fee.why_free else ""
            self.told.show_notice(Tone.OK, words("counter.fee.free"), why)
        self.why.show_grounds(fee.grounds)
        self.changed.emit()
        self.acted.emit("fee_shown")

    def draft(self) -> Answer:
        """Return cause, amount, how it is settled and, where it was taken here, the payment."""
        fee, paid = self.fee, self.serving.paid
        taken = self.taken_here
        return FeeAnswer(
            cause=fee.cause,
            amount=fee.amount,
            settled=settled_by(fee, self.serving.way.facts),
            told=paid is not None if taken else bool(self.done.points()),
            payment=paid.id if taken and paid is not None else "",
            proofs=self.proofs.points(),
        )

    def digit(self, number: int) -> None:
        """Choose a cause or tick; 0 ticks as well, or fills in the exact sum."""
        if len(self._fees) > 1 and self.causes.digit(number):
            return
        if self.proofs.digit(number):
            return
        if self.taken_here:
            if not number and self.serving.paid is None:
                self.taking.fill_exact()
        elif not self.done.digit(number) and not number:
            self.done.tick("told")

    def first_missing(self) -> QWidget | None:
        """Return the tick, or the field for what was laid down."""
        if self.taken_here:
            return self.taking.given if self.serving.paid is None else None
        return self.done.first_open()
