"""A fee that was taken in cash (領収), its number without gaps, its paper, its void."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

import msgspec

from app.faults import IllegalMove
from app.fees.fees import Cause
from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_be_new, must_exist
from app.records.state import State
from app.tickets.ticket import TicketPrint

_NAMESPACE = uuid.UUID("6f0d6a53-0f0e-4a5b-9d5c-4a2f6f2b7c10")


class PaymentStatus(StrEnum):
    """Tell whether a payment stands."""

    TAKEN = "taken"
    VOIDED = "voided"


class VoidReason(StrEnum):
    """Tell why a payment was given back."""

    WRONG_AMOUNT = "wrong_amount"
    GIVEN_UP = "given_up"  # the resident does not go on
    FREE_AFTER_ALL = "free_after_all"
    TAKEN_TWICE = "taken_twice"
    NOT_ISSUED = "not_issued"  # an official refused, or the national terminal could not


PAYMENT_MOVES: dict[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.TAKEN: frozenset({PaymentStatus.VOIDED}),
    PaymentStatus.VOIDED: frozenset(),
}


class Payment(State, frozen=True, kw_only=True):
    """Hold one payment; terminal, epoch and ``no`` are its number, which is never used again.

    ``items`` are yen by item of the price, ``given`` what the resident laid down.  It bears no
    name.  ``void_terminal`` is the till that the money was given back from.
    """

    no: int
    terminal: str
    epoch: int
    office: str
    window: str
    day: date
    visit: str
    procedure: str
    cause: Cause
    items: dict[str, int]
    amount: int
    given: int
    language: str = "ja"
    taken_by: str
    taken_at: datetime
    paper: TicketPrint = TicketPrint.ASKED
    copies: int = 0
    status: PaymentStatus = PaymentStatus.TAKEN
    void_reason: str = ""
    void_terminal: str = ""
    voided_by: str = ""
    voided_at: datetime | None = None

    @property
    def change(self) -> int:
        """Return what the resident got back."""
        return self.given - self.amount

    @property
    def number(self) -> str:
        """Return the number as people read it; an epoch after the first stands in it."""
        again = "" if self.epoch == 1 else f".{self.epoch}"
        return f"{self.terminal}{again}-{self.no:05d}"


def payment_id(terminal: str, epoch: int, no: int) -> str:
    """Return the identity of a number: the same one can never be recorded twice."""
    return str(uuid.uuid5(_NAMESPACE, f"{terminal}:{epoch}:{no}"))


def standing(payments: Sequence[Payment]) -> Payment | None:
    """Return the payment of a visit that stands, None where none was taken or all went back."""
    return next((one for one in payments if one.status is PaymentStatus.TAKEN), None)


def _taken(payment: Payment | None, entry: Entry) -> Payment:
    must_be_new(payment, "payment")
    made = msgspec.convert(
        {
            "id": entry.subject,
            "scope": entry.scope,
            "terminal": entry.terminal,
            "epoch": entry.epoch,
            "taken_by": entry.actor,
            "taken_at": entry.at,
        }
        | entry.body,
        Payment,
    )
    if sum(made.items.values()) != made.amount or not 0 < made.amount <= made.given:
        raise IllegalMove(subject="payment", now=str(made.amount), wanted=str(made.given))
    return made


def _known(payment: Payment | None) -> Payment:
    must_exist(payment, "payment")
    assert payment is not None  # noqa: S101 - told to the type checker, proved one line above
    return payment


def _paper(payment: Payment | None, entry: Entry) -> Payment:
    known, paper = _known(payment), TicketPrint(entry.body["paper"])
    # A person's word on 印字不明 speaks of a paper that was counted already.
    came_out = not entry.body.get("seen") and paper in (TicketPrint.PRINTED, TicketPrint.UNKNOWN)
    return msgspec.structs.replace(known, paper=paper, copies=known.copies + int(came_out))


def _voided(payment: Payment | None, entry: Entry) -> Payment:
    known = _known(payment)
    check_move(PAYMENT_MOVES, known.status, PaymentStatus.VOIDED, "payment")
    return msgspec.structs.replace(
        known,
        status=PaymentStatus.VOIDED,
        void_reason=VoidReason(entry.body["reason"]).value,
        void_terminal=entry.terminal,
        voided_by=entry.actor,
        voided_at=entry.at,
    )


KINDS = (
    Kind("payment.taken", Klass.FACT, Payment, _taken),
    Kind("payment.paper", Klass.FACT, Payment, _paper),
    Kind("payment.voided", Klass.FACT, Payment, _voided),
)
