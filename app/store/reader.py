"""The records that the rules ask: one object per noun over one connection."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.store.card_records import Cards
from app.store.day_records import Day
from app.store.drafts import forget_drafts, kept_draft
from app.store.duty_records import OnDuty
from app.store.filing_records import FacePrints, Filings
from app.store.photo_records import Photos
from app.store.queue_records import Bookings, Boxes, Cases, Tickets, Visits
from app.store.till_records import Tills


def _nothing() -> None:
    return None


class Records:
    """Hold the questions; each noun's protocol is met by one attribute."""

    def __init__(self, connection: sa.Connection, flush: Callable[[], None] = _nothing) -> None:
        self._connection = connection
        self.cards = Cards(connection, flush)
        self.tickets = Tickets(connection, flush)
        self.bookings = Bookings(connection, flush)
        self.visits = Visits(connection, flush)
        self.boxes = Boxes(connection, flush)
        self.cases = Cases(connection, flush)
        self.day = Day(connection, flush)
        self.duty = OnDuty(connection, flush)
        self.tills = Tills(connection, flush)
        self.photos = Photos(connection, flush)
        self.filings = Filings(connection, flush)
        self.face_prints = FacePrints(connection, flush)

    def draft(self, visit: str, stage: str) -> dict[str, Any] | None:
        """Return what was begun at a stage of an open visit, None where nothing was."""
        return kept_draft(self._connection, visit, stage)

    def forget_drafts(self, visit: str, stage: str = "") -> None:
        """Forget in the act's own transaction what was begun, at one stage or at all."""
        forget_drafts(self._connection, visit, stage)
