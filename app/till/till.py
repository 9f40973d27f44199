"""One terminal's till (レジ) on one day: its fund, its takings, its close (レジ締め)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

import msgspec

from app.records.entry import Body, Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_exist
from app.records.state import State
from app.till.payment import Payment

_NAMESPACE = uuid.UUID("b7a1c9f4-3d62-4f55-8a0e-0c6f1d7e5a92")
DENOMINATIONS = (10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1)


class TillStatus(StrEnum):
    """Tell whether money may go through a till."""

    OPEN = "open"
    CLOSED = "closed"


TILL_MOVES: dict[TillStatus, frozenset[TillStatus]] = {
    TillStatus.OPEN: frozenset({TillStatus.CLOSED}),
    TillStatus.CLOSED: frozenset({TillStatus.OPEN}),  # somebody pays after the close
}


class Till(State, frozen=True, kw_only=True):
    """Hold one terminal's till of a day; ``fund`` is the change it began with.

    ``counted`` are pieces by denomination, ``expected`` what the ledger told at the close;
    ``witness`` is who counted again where the two differed.
    """

    office: str
    terminal: str
    day: date
    status: TillStatus = TillStatus.OPEN
    fund: int
    opened_by: str
    opened_at: datetime
    counted: dict[str, int] = {}
    expected: int = 0
    reason: str = ""
    witness: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None

    @property
    def total(self) -> int:
        """Return what was counted, in yen."""
        return total_of(self.counted)

    @property
    def difference(self) -> int:
        """Return what was counted above what the ledger told."""
        return self.total - self.expected


def till_id(terminal: str, day: date) -> str:
    """Return the identity of a terminal's till on a day."""
    return str(uuid.uuid5(_NAMESPACE, f"{terminal}:{day.isoformat()}"))


def total_of(counted: Mapping[str, int]) -> int:
    """Return the yen of pieces by denomination."""
    return sum(int(value) * pieces for value, pieces in counted.items())


def signed(yen: int) -> str:
    """Return a difference as people read it: with its sign, nothing as 0."""
    return f"{yen:+,}" if yen else "0"


def expected_of(till: Till, payments: Sequence[Payment]) -> int:
    """Return what must lie in a till: its fund, what it took since, less what it gave back."""
    since, terminal = till.opened_at, till.terminal
    taken = sum(
        one.amount for one in payments if one.terminal == terminal and one.taken_at >= since
    )
    back = sum(
        one.amount
        for one in payments
        if one.void_terminal == terminal and one.voided_at is not None and one.voided_at >= since
    )
    return till.fund + taken - back


def _opened(till: Till | None, entry: Entry) -> Till:
    if till is not None:
        check_move(TILL_MOVES, till.status, TillStatus.OPEN, "till")
    return msgspec.convert(
        {
            "id": entry.subject,
            "scope": entry.scope,
            "terminal": entry.terminal,
            "opened_by": entry.actor,
            "opened_at": entry.at,
            "rev": till.rev if till is not None else 0,
        }
        | entry.body,
        Till,
    )


def _closed(till: Till | None, entry: Entry) -> Till:
    must_exist(till, "till")
    assert till is not None  # noqa: S101 - told to the type checker, proved one line above
    check_move(TILL_MOVES, till.status, TillStatus.CLOSED, "till")
    return msgspec.structs.replace(
        till,
        status=TillStatus.CLOSED,
        counted=entry.body["counted"],
        expected=entry.body["expected"],
        reason=entry.body["reason"],
        witness=entry.body.get("witness", ""),
        closed_by=entry.actor,
        closed_at=entry.at,
    )


def _differs(_version: int, body: Body) -> bool:
    """Tell that the counted cash is not what the ledger told: a second person counts again."""
    return total_of(body["counted"]) != int(body["expected"])


KINDS = (
    Kind("till.opened", Klass.FACT, Till, _opened),
    Kind("till.closed", Klass.FACT, Till, _closed, by_two=_differs),
)
