"""The physical card and the ledger's row: tied at the first reading, no other card afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.cards.card import Card, card_id
from app.cards.ledger import OtherCard
from app.desk.card_desk import CardDesk
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.serving import Guidance
from app.ports import PinKind, Secret
from app.procedures.answers import VerifyAnswer
from app.training.people import Person
from devices.card.faults import OtherCard as OtherOnReader
from devices.card.files import AUTHENTICATION_KEY
from devices.card.profiles import build_card
from devices.card.simulated_reader import SimulatedReader
from tests.widgets.conftest import DeskParts, password_of
from tests.widgets.counter_kit import CITY, profile


@pytest.fixture
def reader(desk_parts: DeskParts, people: tuple[Person, ...]) -> Iterator[SimulatedReader]:
    chips = {one.control_number: build_card(profile(one), desk_parts.issuer) for one in people}
    made = SimulatedReader(chips, change_allowed=True)
    yield made
    made.close()


@pytest.fixture
def desk(desk_parts: DeskParts, reader: SimulatedReader) -> Desk:
    desk_parts.deliver()
    made = Desk(
        settings=desk_parts.desk.settings,
        ledger=desk_parts.ledger,
        door=desk_parts.desk.door,
        printer=desk_parts.printer,
        reader=reader,
        paper=desk_parts.paper,
        words=desk_parts.catalogues,
    )
    Entrance(made).sign_in("C-1001", password_of("C-1001"))
    return made


@pytest.fixture
def counter(desk: Desk) -> Counter:
    return Counter(desk, Guidance.at("okayama"), frozenset("A"))


def opened(desk: Desk, counter: Counter, person: Person) -> str:
    """Open a visit for a resident's card."""
    card = card_id(CITY, person.control_number)
    work = Guidance.at("okayama").casework
    return desk.act(lambda unit: work.open(unit, "issuance", window="3", card=card)).value.id


def serial_of(desk: Desk, person: Person) -> str:
    """Return to which chip a row is tied."""
    card = desk.ask(lambda records: records.cards.one(Card, card_id(CITY, person.control_number)))
    assert card is not None
    return str(card.serial)


def test_fault_18_another_card_is_stopped_before_and_after_the_row_is_tied(
    reader: SimulatedReader, desk: Desk, counter: Counter, people: tuple[Person, ...]
) -> None:
    mine, other, third = people[:3]
    slot = reader.slot
    visit = opened(desk, counter, mine)
    slot.lay(mine.control_number)
    check, serving = counter.chip.card_check(visit)
    assert serving.card is not None
    assert serving.card.serial == check.serial == mine.serial

    # The chip is tied to the first row, so it is no other's, though city and last day agree.
    beside = opened(desk, counter, other)
    with pytest.raises(OtherCard):
        counter.chip.card_check(beside)
    with pytest.raises(OtherCard):
        counter.answer(beside, "verify", VerifyAnswer(check=check))
    assert serial_of(desk, other) == ""

    slot.lay(third.control_number)
    with pytest.raises(OtherCard):
        counter.chip.card_check(visit)
    with pytest.raises(OtherOnReader):
        counter.chip.set_pins(
            visit,
            {PinKind.AUTHENTICATION: Secret(b"4826")},
            {PinKind.AUTHENTICATION: Secret(b"1111")},
        )
    key = reader.slot._cards[third.control_number]
    assert key.key(AUTHENTICATION_KEY.application, AUTHENTICATION_KEY.file).changed == 0
    assert serial_of(desk, mine) == mine.serial


def test_the_card_check_tells_whose_row_it_is(
    reader: SimulatedReader, desk: Desk, counter: Counter, people: tuple[Person, ...]
) -> None:
    mine, other = people[:2]
    reader.slot.lay(mine.control_number)
    card = CardDesk(desk)
    assert card.look().card is None
    counter.chip.card_check(opened(desk, counter, mine))
    found = card.look().card
    assert found is not None
    assert found.control_number == mine.control_number
    reader.slot.lay(other.control_number)
    assert card.look().card is None
