"""Reckon anew what an entry tells of other entries: a box's lacking cards, a till's money."""

import msgspec
import sqlalchemy as sa

from app.backyard.box import Box
from app.cards.card import Card, CardStatus, in_delivered_box
from app.records.entry import Entry, Outcome
from app.records.kinds import subject_name
from app.till.payment import Payment
from app.till.till import Till, expected_of
from sync.central.damaged import readable
from sync.central.judging import Reason, Verdict
from sync.central.tables import shared
from sync.central.writing import Workspace

_card = shared[subject_name(Card)]
_payment = shared[subject_name(Payment)]
_CHECKED, _CLOSED = "box.checked", "till.closed"


class Reckoner:
    """Tell of a number that the central store's own rows do not give.

    A terminal's own entries are all here before, in its order, and what it knew of others came
    from here. So cards that nobody scanned are never fewer at the terminal, and its money agrees.
    """

    def __init__(self, connection: sa.Connection, workspace: Workspace) -> None:
        self._connection = connection
        self._workspace = workspace

    def settle(self, verdict: Verdict, entry: Entry) -> Verdict:
        """Return the verdict on a check or a close: it holds, with a case where it differs."""
        if verdict.outcome is not Outcome.APPLIED:
            return verdict
        if entry.kind == _CHECKED and isinstance(verdict.state, Box):
            lacking, told = self._lacking(verdict.state), verdict.state.missing
            # Fewer are no case: each card that was scanned after all has one of its own.
            return verdict if lacking <= told else _differs(verdict, lacking, told)
        if entry.kind == _CLOSED and isinstance(verdict.state, Till):
            expected, told = self._expected(verdict.state), verdict.state.expected
            return verdict if expected == told else _differs(verdict, expected, told)
        return verdict

    def _lacking(self, box: Box) -> int:
        """Return how many cards of a box nobody scanned."""
        self._workspace.write()  # what came earlier in the batch counts
        query = sa.select(_card).where(_card.c.box == box.number, _card.c.office == box.office)
        cards = readable(Card, self._connection.execute(query).mappings().all())
        return sum(in_delivered_box(one) or one.status is CardStatus.MISSING for one in cards)

    def _expected(self, till: Till) -> int:
        """Return what must lie in a till."""
        self._workspace.write()
        since = till.opened_at.isoformat()
        query = sa.select(_payment).where(
            sa.or_(
                sa.and_(_payment.c.terminal == till.terminal, _payment.c.taken_at >= since),
                sa.and_(_payment.c.void_terminal == till.terminal, _payment.c.voided_at >= since),
            )
        )
        return expected_of(
            till, readable(Payment, self._connection.execute(query).mappings().all())
        )


def _differs(verdict: Verdict, reckoned: int, told: int) -> Verdict:
    return msgspec.structs.replace(
        verdict,
        outcome=Outcome.CASE,
        reason=Reason.MISRECKONED,
        now=str(reckoned),
        wanted=str(told),
    )
