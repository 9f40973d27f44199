"""The till at one desk: open, take a fee, print and give back, close; where the city says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from app.access.staff import Staff
from app.closing.closing import ClosingStatus
from app.desk.desk import Desk
from app.desk.serving import Guidance, Serving
from app.faults import CounterFault, IllegalMove, NotFound
from app.fees.fees import Cause, Fee
from app.ports import PrintOutcome, Secret, Slip
from app.records.unit import Unit, Witness
from app.reports.table import Table, write_table
from app.store.reader import Records
from app.tickets.ticket import TicketPrint
from app.till import acts
from app.till.acts import Due, TillPlace
from app.till.payment import Payment, VoidReason
from app.till.slip import PaymentValues, TillValues, payment_slip, till_slip
from app.till.till import Till, TillStatus, expected_of

COLUMNS = (
    "number",
    "day",
    "time",
    "amount",
    "given",
    "change",
    "cause",
    "taken_by",
    "state",
    "void_reason",
    "void_time",
    "voided_by",
)


class NoTillHere(CounterFault):
    """Tell that the city itself takes the fees of this place, or that nothing is due."""

    code = "D-504"
    calm = True


class TillStand(Struct, frozen=True, kw_only=True):
    """Hold how this terminal's till stands.

    ``till`` is the one in hand: today's, or one of an earlier day that was never closed.
    ``expected`` is what must lie in it now, ``names`` the people by staff number.
    """

    runs_here: bool
    today: date
    till: Till | None
    expected: int
    payments: tuple[Payment, ...]
    names: dict[str, str] = {}

    @property
    def is_open(self) -> bool:
        """Tell whether money may go through it today."""
        till = self.till
        return till is not None and till.status is TillStatus.OPEN and till.day == self.today

    @property
    def is_old(self) -> bool:
        """Tell that a till of an earlier day is still open."""
        till = self.till
        return till is not None and till.status is TillStatus.OPEN and till.day < self.today


class Paid(Struct, frozen=True, kw_only=True):
    """Hold a payment with what became of its paper; a fault means that surely none came out."""

    payment: Payment
    paper: TicketPrint
    trouble: CounterFault | None = None


class TillDesk:
    """Run the till of one desk."""

    def __init__(self, desk: Desk, guidance: Guidance) -> None:
        self._desk, self._guidance = desk, guidance
        self._unprinted: set[str] = set()  # closed in this run, and no paper of it came out

    @property
    def runs_here(self) -> bool:
        """Tell whether the contractor takes the fees of this place today."""
        desk = self._desk
        return self._guidance.costs.taken_here(desk.office, desk.today())

    @property
    def _place(self) -> TillPlace:
        identity = self._desk.ledger.identity
        return TillPlace(terminal=identity.terminal, epoch=identity.epoch, window=self._desk.window)

    def stand(self) -> TillStand:
        """Return how this terminal's till stands, with what went through it."""
        return self._desk.ask(self._stand)

    def _stand(self, records: Records) -> TillStand:
        terminal, today = self._desk.terminal, self._desk.today()
        older = [one for one in records.tills.open_of(terminal) if one.day < today]
        till = older[0] if older else records.tills.till(terminal, today)
        day = till.day if till is not None else today
        expected = 0
        if till is not None:
            expected = till.expected
            if till.status is TillStatus.OPEN:
                expected = expected_of(till, records.tills.through(till))
        payments = tuple(records.tills.of_day(terminal, day))
        people = {one.taken_by for one in payments} | {one.voided_by for one in payments}
        people |= set() if till is None else {till.opened_by, till.closed_by, till.witness}
        return TillStand(
            runs_here=self.runs_here,
            today=today,
            till=till,
            expected=expected,
            payments=payments,
            names={one: _name(records, one) for one in sorted(people) if one},
        )

    # --- money ------------------------------------------------------------------------------------

    def open(self, fund: int) -> TillStand:
        """Open this terminal's till with the change that lies in it.

        Raises:
            NoTillHere: the city takes the fees of this place.
            OlderTillOpen: that of an earlier day must be closed first.
            IllegalMove: it is open, or the office's day is closed.
        """
        if not self.runs_here:
            raise NoTillHere()

        def work(unit: Unit, records: Records) -> None:
            closing = records.day.closing(unit.actor.office, unit.now.date())
            if closing is not None and closing.status is ClosingStatus.CLOSED:
                raise IllegalMove(subject="closing", now=closing.status, wanted=TillStatus.OPEN)
            acts.open_till(unit, records.tills, self._place, fund=fund)

        self._desk.act_asking(work)
        return self.stand()

    def take(self, serving: Serving, cause: Cause, given: int) -> Payment:
        """Record the fee of the visit's stage in sight; its paper is asked for afterwards.

        Raises:
            NoTillHere: nothing is due at this stage, or the city takes it.
            TillNotOpen, TooLittleGiven, AlreadyPaid: nothing was recorded.
        """
        fee = self._due(serving, cause)
        visit = serving.visit
        due = Due(
            visit=visit.id,
            procedure=visit.procedure,
            cause=cause,
            items={"card": fee.card, "certificate": fee.certificate},
            language=visit.language,
        )
        return self._desk.act_asking(
            lambda unit, records: acts.take(unit, records.tills, self._place, due, given=given)
        ).value

    def _due(self, serving: Serving, cause: Cause) -> Fee:
        fees = {} if serving.stage is None else serving.fees(serving.stage)
        fee = fees.get(cause)
        if fee is None or not serving.takes_fee(fee):
            raise NoTillHere()
        return fee

    def void(self, payment: str, reason: VoidReason) -> Payment:
        """Record that a fee was given back out of this till; its number stays used.

        Raises:
            TillNotOpen: there is no open till.
            IllegalMove: it was given back already.
        """
        return self._desk.act(lambda unit: acts.void(unit, self._place, payment, reason)).value

    # --- paper ------------------------------------------------------------------------------------

    def print(self, payment: str) -> Paid:
        """Print a receipt once; after the first paper it bears 再発行 and the same number."""
        known = self._payment(payment)
        paper, trouble = self._desk.print_once(lambda: self.slip(known))
        noted = self._desk.act(lambda unit: acts.note_paper(unit, known.id, paper)).value
        return Paid(payment=noted, paper=paper, trouble=trouble)

    def paper_came_out(self, payment: str, *, came: bool) -> Payment:
        """Take the person's answer to 「紙は出ましたか」; a missing one may be printed again."""
        paper = TicketPrint.PRINTED if came else TicketPrint.FAILED
        return self._desk.act(lambda unit: acts.note_paper(unit, payment, paper, seen=True)).value

    def slip(self, payment: Payment) -> Slip:
        """Return a payment's receipt."""
        terminal = self._desk.settings.terminal
        values = PaymentValues(
            payment=payment,
            office=terminal.office_name,
            taker=terminal.office_name.partition(" ")[0],
            phone=terminal.office_phone,
            copy=payment.copies,
        )
        return payment_slip(values, self._desk.words(payment.language), self._desk.words())

    def _payment(self, payment: str) -> Payment:
        found = self._desk.ask(lambda records: records.tills.one(Payment, payment))
        if found is None:
            raise NotFound(subject="payment")
        return found

    # --- the close --------------------------------------------------------------------------------

    def witness(self, till: str, staff_id: str, password: Secret, code: str = "") -> Witness:
        """Take a second person's word on the counted cash, with that person's own credential."""
        return self._desk.door.witness(
            staff_id.strip().upper(), password, code.strip(), subject=till
        )

    def close(
        self,
        till: str,
        counted: Mapping[str, int],
        *,
        reason: str = "",
        witness: Witness | None = None,
    ) -> Till:
        """Close a till of this terminal with the cash that was counted.

        Raises:
            DifferenceUnexplained, WitnessNeeded: the cash differs and something is missing.
            CountWrong, IllegalMove: nothing was recorded.
        """
        return self._desk.act_asking(
            lambda unit, records: acts.close_till(
                unit, records.tills, till, counted=counted, reason=reason, witness=witness
            )
        ).value

    def print_close(self, till: str, *, again: bool = False) -> PrintOutcome:
        """Print the close of a till; ``again`` marks it 再発行, unless surely none came out yet."""
        slip = self.close_slip(till, again=again and till not in self._unprinted)
        if not again:
            self._unprinted.add(till)
        outcome = self._desk.printer.print(slip)
        self._unprinted.discard(till)
        return outcome

    def close_slip(self, till: str, *, again: bool = False) -> Slip:
        """Return the paper of a till's close."""

        def ask(records: Records) -> TillValues:
            known = records.tills.one(Till, till)
            if known is None or known.status is not TillStatus.CLOSED:
                raise NotFound(subject="till")
            through = records.tills.through(known)
            back = [one for one in through if _voided_in(one, known)]
            taken = [one for one in through if _taken_in(one, known)]
            return TillValues(
                till=known,
                office=self._desk.settings.terminal.office_name,
                taken=(len(taken), sum(one.amount for one in taken)),
                voided=(len(back), sum(one.amount for one in back)),
                closed_by=_name(records, known.closed_by),
                witness=_name(records, known.witness) if known.witness else "",
                copy=int(again),
            )

        return till_slip(self._desk.ask(ask), self._desk.words())

    # --- the list ---------------------------------------------------------------------------------

    def table(self, day: date | None = None) -> Table:
        """Return this terminal's receipts of a day with those that were given back."""
        wanted, words = day or self._desk.today(), self._desk.words()

        def rows(records: Records) -> tuple[tuple[str, ...], ...]:
            found = records.tills.of_day(self._desk.terminal, wanted)
            return tuple(self._row(records, one) for one in found)

        return Table(
            title=words("till.list.title"),
            note=words("till.list.note", terminal=self._desk.terminal, day=wanted.isoformat()),
            at=self._desk.ledger.now(),
            keys=COLUMNS,
            headings=tuple(words(f"till.list.{key}") for key in COLUMNS),
            rows=self._desk.ask(rows),
        )

    def _row(self, records: Records, one: Payment) -> tuple[str, ...]:
        words, back = self._desk.words(), one.voided_at
        return (
            one.number,
            one.day.isoformat(),
            f"{one.taken_at:%H:%M}",
            str(one.amount),
            str(one.given),
            str(one.change),
            words(f"judging.cause.{one.cause.value}"),
            _name(records, one.taken_by),
            words(f"till.state.{one.status.value}"),
            words(f"till.void.{one.void_reason}") if one.void_reason else "",
            "" if back is None else f"{back:%Y-%m-%d %H:%M}",
            _name(records, one.voided_by) if one.voided_by else "",
        )

    def write(self, target: Path, day: date | None = None) -> Path:
        """Write the list as CSV or XLSX, whole or not at all.

        Raises:
            NoSuchTableFile, TableNotWritten: nothing was written.
        """
        return write_table(self.table(day), target)


def _taken_in(payment: Payment, till: Till) -> bool:
    return payment.terminal == till.terminal and payment.taken_at >= till.opened_at


def _voided_in(payment: Payment, till: Till) -> bool:
    back = payment.voided_at
    return payment.void_terminal == till.terminal and back is not None and back >= till.opened_at


def _name(records: Records, staff_id: str) -> str:
    staff = records.cards.one(Staff, staff_id)
    return staff.name if staff else staff_id
