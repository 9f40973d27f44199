"""An issuance is booked for a card that the city has: the central store judges it, too."""

from __future__ import annotations

import pytest

from app.reservations.booking import BookingStatus
from sync.central.service import CentralService
from tests.sync.booking_kit import DAY, Window, agrees
from tests.sync.conftest import Terminals

pytestmark = pytest.mark.postgres


@pytest.fixture
def municipality() -> str:
    return "shiomi"


@pytest.fixture
def here(terminals: Terminals) -> Window:
    return Window(terminals, "T01")


def test_an_issuance_without_a_card_that_is_there_is_refused_and_kept(
    here: Window, central: CentralService
) -> None:
    without = here.book("p1", purpose="issuance")
    unknown = here.book("nobody", purpose="issuance", card="nobody")
    walked_in = here.book("p2", purpose="issuance", channel="walk_in", time="10:30")
    kept = here.book_card(7)
    card = kept.body["card"]
    here.meet()
    told = [here.ledger.receipts[one.id].reason for one in (without, unknown, walked_in, kept)]
    assert told == ["card_needed", "card_unknown", "", ""]
    assert [here.booking(one).status for one in (without, unknown)] == [BookingStatus.REFUSED] * 2
    target = {"office": "center", "day": DAY.isoformat(), "time": "11:00", "leased": False}
    again = here.act("booking.changed", without.subject, target)
    here.act("booking.cancelled", kept.subject, {"reason": "resident"})
    for kind, body in (("received", {"box": "B1"}), ("set_up", {})):
        here.ledger.record(f"card.{kind}", card, body)
    to = {"to": "self", "visit": ""}
    here.ledger.record("card.handed_over", card, to, actor="sato", role="clerk")
    late = here.book(card, purpose="issuance", card=card)
    here.meet()
    assert here.ledger.receipts[again.id].reason == "card_needed"
    assert here.ledger.receipts[late.id].reason == "card_gone"
    agrees(central)
