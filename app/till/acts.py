"""The acts at a till: open it, take a fee, note its paper, give it back, close it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from app.faults import CounterFault, IllegalMove
from app.fees.fees import Cause
from app.records.state import office_scope
from app.records.unit import Unit, Witness
from app.tickets.ticket import TicketPrint
from app.till.payment import Payment, PaymentStatus, VoidReason, payment_id
from app.till.till import (
    DENOMINATIONS,
    Till,
    TillStatus,
    expected_of,
    till_id,
    total_of,
)
from app.visits.acts import look_again
from app.visits.visit import Visit, VisitStatus


class TooLittleGiven(CounterFault):
    """Tell that less was given than is due."""

    code = "D-501"
    calm = True


class TillNotOpen(CounterFault):
    """Tell that no money may go through this terminal's till yet."""

    code = "D-502"
    calm = True


class AlreadyPaid(CounterFault):
    """Tell that a visit's fee was taken already, and under which number."""

    code = "D-503"


class DifferenceUnexplained(CounterFault):
    """Tell that the counted cash differs and that nobody has said why."""

    code = "D-505"
    calm = True


class OlderTillOpen(CounterFault):
    """Tell that this terminal's till of an earlier day was never closed."""

    code = "D-506"


class CountWrong(CounterFault):
    """Tell that a count names no Japanese coin or note, or less than none of it."""

    code = "D-507"


class TillRecords(Protocol):
    """What the rules ask of the ledger about tills."""

    def last_no(self, terminal: str, epoch: int) -> int:
        """Return the last number that a terminal's epoch gave, 0 for none."""
        ...

    def of_visit(self, visit: str) -> Sequence[Payment]:
        """Return a visit's payments, oldest first."""
        ...

    def through(self, till: Till) -> Sequence[Payment]:
        """Return what went through a till since it was opened: taken or given back."""
        ...

    def open_of(self, terminal: str) -> Sequence[Till]:
        """Return a terminal's open tills, oldest first."""
        ...


class Due(Struct, frozen=True, kw_only=True):
    """Hold what is to be paid, for which visit."""

    visit: str
    procedure: str
    cause: Cause
    items: Mapping[str, int]
    language: str = "ja"

    @property
    def amount(self) -> int:
        """Return the sum."""
        return sum(self.items.values())


class TillPlace(Struct, frozen=True, kw_only=True):
    """Name the till: its terminal with its epoch, and the window where it stands."""

    terminal: str
    epoch: int
    window: str


def open_till(unit: Unit, tills: TillRecords, place: TillPlace, *, fund: int) -> Till:
    """Open this terminal's till with the change that lies in it; again after a close as well.

    Raises:
        OlderTillOpen: that of an earlier day must be closed first.
        IllegalMove: it is open.
    """
    day = unit.now.date()
    older = next((one for one in tills.open_of(place.terminal) if one.day < day), None)
    if older is not None:
        raise OlderTillOpen(day=older.day.isoformat())
    if fund < 0:
        raise CountWrong()
    till: Till = unit.record(
        "till.opened",
        till_id(place.terminal, day),
        {"office": unit.actor.office, "day": day.isoformat(), "fund": fund},
        scope=office_scope(unit.actor.office),
    )
    return till


def open_now(unit: Unit, terminal: str, day: date) -> Till:
    """Return a terminal's open till.

    Raises:
        TillNotOpen: it was not opened today, or is closed.
    """
    till = unit.find(Till, till_id(terminal, day))
    if till is None or till.status is not TillStatus.OPEN:
        raise TillNotOpen()
    return till


def take(unit: Unit, tills: TillRecords, place: TillPlace, due: Due, *, given: int) -> Payment:
    """Record a fee that was taken, under the next number of this terminal, before its paper.

    Raises:
        TillNotOpen: there is no open till.
        TooLittleGiven: the money is not enough.
        AlreadyPaid: the visit has a payment that stands.
    """
    open_now(unit, place.terminal, unit.now.date())
    if given < due.amount:
        raise TooLittleGiven(amount=due.amount, given=given)
    stands = next((one for one in tills.of_visit(due.visit) if _stands(one)), None)
    if stands is not None:
        raise AlreadyPaid(number=stands.number)
    no = tills.last_no(place.terminal, place.epoch) + 1
    payment: Payment = unit.record(
        "payment.taken",
        payment_id(place.terminal, place.epoch, no),
        {
            "no": no,
            "office": unit.actor.office,
            "window": place.window,
            "day": unit.now.date().isoformat(),
            "visit": due.visit,
            "procedure": due.procedure,
            "cause": due.cause,
            "items": dict(due.items),
            "amount": due.amount,
            "given": given,
            "language": due.language,
        },
        scope=office_scope(unit.actor.office),
    )
    return payment


def _stands(payment: Payment) -> bool:
    return payment.status is PaymentStatus.TAKEN


def note_paper(unit: Unit, payment: str, paper: TicketPrint, *, seen: bool = False) -> Payment:
    """Record what became of the paper; ``seen`` is a person's word on one that was unknown."""
    body = {"paper": paper, "seen": True} if seen else {"paper": paper}
    noted: Payment = unit.record("payment.paper", payment, body)
    return noted


def void(unit: Unit, place: TillPlace, payment: str, reason: VoidReason) -> Payment:
    """Record that a fee was given back out of this terminal's till, and why.

    A visit that is not over goes back to its fee, so that nothing is handed over unpaid.

    Raises:
        TillNotOpen: there is no open till.
        IllegalMove: it was given back already.
    """
    open_now(unit, place.terminal, unit.now.date())
    voided: Payment = unit.record("payment.voided", payment, {"reason": reason})
    visit = unit.find(Visit, voided.visit)
    if visit is not None and visit.status not in (VisitStatus.DONE, VisitStatus.STOPPED):
        for stage, answered in visit.answers.items():
            if answered.answer.get("payment") == payment:
                look_again(unit, visit.id, stage)
    return voided


def close_till(
    unit: Unit,
    tills: TillRecords,
    till: str,
    *,
    counted: Mapping[str, int],
    reason: str = "",
    witness: Witness | None = None,
) -> Till:
    """Close a till with the cash that was counted; a difference takes a reason and two persons.

    Raises:
        CountWrong: something that is no coin or note was counted.
        DifferenceUnexplained: the cash is not what the ledger tells, and no reason is given.
        WitnessNeeded: it differs and nobody counted again.
        IllegalMove: it is closed.
    """
    known = unit.get(Till, till)
    if known.status is not TillStatus.OPEN:
        raise IllegalMove(subject="till", now=known.status, wanted=TillStatus.CLOSED)
    valid = {str(one) for one in DENOMINATIONS}
    if set(counted) - valid or any(pieces < 0 for pieces in counted.values()):
        raise CountWrong()
    expected, total = expected_of(known, tills.through(known)), total_of(counted)
    if total != expected and not reason.strip():
        raise DifferenceUnexplained(difference=total - expected)
    closed: Till = unit.record(
        "till.closed",
        till,
        {"counted": dict(counted), "expected": expected, "reason": reason.strip()},
        witness=witness,
    )
    return closed
