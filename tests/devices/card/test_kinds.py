"""Every kind of card of the simulator, at the port: what is learnt of it without a secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from app.ports import CardCheck, PinKind, Tries
from devices.card.faults import (
    CardFault,
    ChangeNotAllowed,
    NotMyNumberCard,
    PhoneLaid,
    PinLocked,
    ResidentHalfChanged,
)
from devices.card.invented import SERIAL, invented_card, other_card
from devices.card.issuer import Issuer
from devices.card.profiles import CardKind, CardProfile, build_card
from devices.card.simulated_reader import SimulatedReader
from tests.devices.card.cards import secret

TODAY = date(2026, 11, 29)
SIGNING, FOUR = Tries(left=5, limit=5), Tries(left=3, limit=3)
FULL = {
    PinKind.SIGNING: SIGNING,
    PinKind.AUTHENTICATION: FOUR,
    PinKind.RESIDENT: FOUR,
    PinKind.FACE_INPUT: FOUR,
}
ABSENT, LOCKED = Tries(left=0, limit=0), Tries(left=0, limit=3)


@contextmanager
def laid(card: CardProfile, issuer: Issuer) -> Iterator[SimulatedReader]:
    """Give a reader on which that card lies."""
    reader = SimulatedReader({card.id: build_card(card, issuer)}, change_allowed=True)
    reader.slot.lay(card.id)
    try:
        yield reader
    finally:
        reader.close()


@pytest.fixture
def check_of(issuer: Issuer) -> Callable[[CardKind], CardCheck]:
    def check(kind: CardKind) -> CardCheck:
        with laid(invented_card(kind, TODAY), issuer) as reader:
            return reader.check()

    return check


Check = Callable[[CardKind], CardCheck]


def test_an_adults_card_tells_all(check_of: Check) -> None:
    assert check_of(CardKind.ADULT) == CardCheck(
        serial=SERIAL,
        municipality="33100",
        expires=date(2034, 1, 1),
        authentication_expires=date(2029, 1, 1),
        signing_present=True,
        tries=FULL,
        resident_tries=(FOUR, FOUR),
    )


@pytest.mark.parametrize(
    ("kind", "signing", "tries"),
    [
        (CardKind.CHILD, False, {PinKind.SIGNING: ABSENT}),
        (CardKind.FOREIGNER, True, {}),
        (CardKind.OTHER_ISSUER, True, {}),
        (CardKind.EXPIRED, True, {}),
        (CardKind.LOCKED, True, {PinKind.AUTHENTICATION: LOCKED}),
        (CardKind.LAST_TRY, True, {PinKind.AUTHENTICATION: Tries(left=1, limit=3)}),
        (CardKind.HALF_CHANGED, True, {PinKind.RESIDENT: Tries(left=2, limit=3)}),
        (
            CardKind.PINLESS,
            False,
            dict.fromkeys(PinKind, LOCKED) | {PinKind.SIGNING: ABSENT},
        ),
    ],
)
def test_each_kind_tells_its_counters(
    check_of: Check, kind: CardKind, signing: bool, tries: dict[PinKind, Tries]
) -> None:
    told = check_of(kind)
    assert told.tries == FULL | tries
    assert told.signing_present is signing


def test_dates_and_city_are_told_as_they_are(check_of: Check) -> None:
    assert check_of(CardKind.EXPIRED).expires == date(2025, 12, 31)
    assert check_of(CardKind.FOREIGNER).authentication_expires == date(2027, 3, 31)
    assert check_of(CardKind.OTHER_ISSUER).municipality == "14100"


def test_a_half_changed_card_shows_both_counters(check_of: Check) -> None:
    told = check_of(CardKind.HALF_CHANGED)
    assert told.resident_half_changed
    assert told.resident_tries == (FOUR, Tries(left=2, limit=3))


@pytest.mark.parametrize(
    ("kind", "fault"), [(CardKind.NOT_MY_NUMBER, NotMyNumberCard), (CardKind.PHONE, PhoneLaid)]
)
def test_what_is_no_card_of_ours_is_told_apart_and_left_alone(
    issuer: Issuer, kind: CardKind, fault: type[CardFault]
) -> None:
    card = invented_card(kind, TODAY)
    with laid(card, issuer) as reader:
        with pytest.raises(fault):
            reader.check()
        with pytest.raises(CardFault):
            reader.verify(PinKind.AUTHENTICATION, secret("4826"), expected_serial=SERIAL)
        assert not any("XX" in line for line in reader.trace())


@pytest.mark.parametrize(
    ("kind", "pin", "fault"),
    [
        (CardKind.CHILD, PinKind.SIGNING, PinLocked),
        (CardKind.PINLESS, PinKind.RESIDENT, PinLocked),
        (CardKind.LOCKED, PinKind.AUTHENTICATION, PinLocked),
    ],
)
def test_a_pin_that_cannot_be_used_is_never_sent(
    issuer: Issuer, kind: CardKind, pin: PinKind, fault: type[CardFault]
) -> None:
    with laid(invented_card(kind, TODAY), issuer) as reader:
        with pytest.raises(fault):
            reader.verify(pin, secret("SAKURA77" if pin is PinKind.SIGNING else "4826"))
        assert not any("XX" in line for line in reader.trace())


def test_a_half_changed_card_is_repaired_by_the_same_change(issuer: Issuer) -> None:
    with laid(invented_card(CardKind.HALF_CHANGED, TODAY), issuer) as reader:
        with pytest.raises(ResidentHalfChanged):
            reader.verify(PinKind.RESIDENT, secret("2749"))
        reader.change(PinKind.RESIDENT, secret("5917"), secret("2749"), expected_serial=SERIAL)
        reader.verify(PinKind.RESIDENT, secret("2749"))
        told = reader.check()
        assert told.resident_tries == (FOUR, FOUR)
        assert not told.resident_half_changed


def test_the_signing_certificate_tells_its_end_alone(
    issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    card = invented_card(CardKind.ADULT, TODAY)
    caplog.set_level("DEBUG")
    with laid(card, issuer) as reader:
        assert reader.read_signing_end(secret("SAKURA77")) == date(2029, 1, 1)
        seen = repr(reader.check()) + "".join(reader.trace()) + caplog.text
    assert not any(told in seen for told in (card.name, card.address, "JPKI (simulated)"))


def test_another_persons_card_has_another_serial() -> None:
    card = invented_card(CardKind.ADULT, TODAY, serial="77")
    assert card.serial == "0" * 13 + "77"
    assert other_card(card).serial != card.serial


def test_pins_are_left_alone_where_the_sites_switch_is_off(issuer: Issuer) -> None:
    card = invented_card(CardKind.ADULT, TODAY)
    reader = SimulatedReader({card.id: build_card(card, issuer)})
    reader.slot.lay(card.id)
    pins = [secret("4826"), secret("SAKURA77"), secret("5917"), secret("2749")]
    for act in (
        lambda: reader.verify(PinKind.AUTHENTICATION, pins[0]),
        lambda: reader.read_signing_end(pins[1]),
        lambda: reader.change(PinKind.RESIDENT, pins[2], pins[3]),
    ):
        with pytest.raises(ChangeNotAllowed):
            act()
    assert not any("XX" in line for line in reader.trace())
    assert [len(pin) for pin in pins] == [0, 0, 0, 0]
    assert reader.read_attributes(secret("6038")).name == card.name
    reader.close()
