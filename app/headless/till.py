"""Till: fees taken in cash, their receipts, the close."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Raw

from app.desk.till import Paid, TillStand
from app.fees.fees import Cause
from app.headless.action import Action, Name, Text, Whole, WrongArgument, secret_of
from app.headless.operations import Operations
from app.ports import PrintOutcome
from app.reports.table import Table
from app.till.payment import Payment, VoidReason
from app.till.till import Till

_PAYMENT = "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d12"
_NOTHING = Raw(b"null")
Pieces = dict[str, Annotated[int, Meta(ge=0, le=100_000)]]


class TillState(Action, frozen=True, kw_only=True):
    """Tell how this terminal's till stands, and what went through it."""

    def run(self, on: Operations) -> TillStand:
        """Return it."""
        return on.till.stand()


class OpenTill(Action, frozen=True, kw_only=True):
    """Open this terminal's till with the change that lies in it."""

    fund: Whole

    example = {"fund": 30000}

    def run(self, on: Operations) -> TillStand:
        """Record it."""
        return on.till.open(self.fund)


class TakeFee(Action, frozen=True, kw_only=True):
    """Take the fee of the visit's open stage and print its receipt.

    The payment's id goes into the stage's answer afterwards.
    """

    visit: Name
    cause: Cause
    given: Whole

    example = {"visit": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11", "cause": "lost", "given": 1000}

    def run(self, on: Operations) -> Paid:
        """Record and print it."""
        payment = on.till.take(on.counter.view(self.visit), self.cause, self.given)
        return on.till.print(payment.id)


class PrintReceipt(Action, frozen=True, kw_only=True):
    """Print a receipt once more, marked as a reprint with the same number."""

    payment: Name

    example = {"payment": _PAYMENT}

    def run(self, on: Operations) -> Paid:
        """Print it."""
        return on.till.print(self.payment)


class ReceiptCameOut(Action, frozen=True, kw_only=True):
    """Tell whether a receipt of unknown fate came out of the printer."""

    payment: Name
    came: bool

    example = {"payment": _PAYMENT, "came": True}

    def run(self, on: Operations) -> Payment:
        """Record it."""
        return on.till.paper_came_out(self.payment, came=self.came)


class VoidPayment(Action, frozen=True, kw_only=True):
    """Record that a fee was given back; its number stays used."""

    payment: Name
    reason: VoidReason

    example = {"payment": _PAYMENT, "reason": "given_up"}

    def run(self, on: Operations) -> Payment:
        """Record it."""
        return on.till.void(self.payment, self.reason)


class CloseTill(Action, frozen=True, kw_only=True):
    """Close the till in hand with the cash counted by coin and note.

    Where it differs, ``reason`` and a second person with an own password are needed.
    """

    counted: Pieces
    reason: Text = ""
    witness: Text = ""
    password: Raw = _NOTHING
    code: Text = ""

    example = {"counted": {"10000": 2, "5000": 2, "1000": 3, "500": 1}}

    def run(self, on: Operations) -> Till:
        """Check the witness and record it."""
        till = on.till.stand().till
        if till is None:
            raise WrongArgument(field="counted", why="No till was opened")
        witness = None
        if self.witness:
            secret = secret_of(self.password, "password")
            witness = on.till.witness(till.id, self.witness, secret, self.code)
        return on.till.close(till.id, self.counted, reason=self.reason, witness=witness)


class PrintTill(Action, frozen=True, kw_only=True):
    """Print the close of the till in hand; ``again`` marks it as a reprint."""

    again: bool = False

    def run(self, on: Operations) -> PrintOutcome:
        """Print it."""
        till = on.till.stand().till
        return on.till.print_close("" if till is None else till.id, again=self.again)


class Receipts(Action, frozen=True, kw_only=True):
    """List this terminal's receipts of today with those that were given back."""

    def run(self, on: Operations) -> Table:
        """Return them."""
        return on.till.table()


TILL: tuple[type[Action], ...] = (
    TillState,
    OpenTill,
    TakeFee,
    PrintReceipt,
    ReceiptCameOut,
    VoidPayment,
    CloseTill,
    PrintTill,
    Receipts,
)
