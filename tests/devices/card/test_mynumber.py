"""What a clerk fears, on one card: the falling counter, the half-done change, the other card."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from msgspec.structs import replace

from app.ports import PinKind, Tries
from devices.card import files
from devices.card.faults import (
    CardFault,
    ChangeNotAllowed,
    ChangeOutcomeUnknown,
    LastTry,
    MalformedCardData,
    NotMyNumberCard,
    OtherCard,
    PinAbsent,
    PinFormat,
    PinLocked,
    PinOutcomeUnknown,
    PinWrong,
    ReadInterrupted,
    ResidentHalfChanged,
    UnexpectedAnswer,
)
from devices.card.mynumber import MyNumberCard
from devices.card.profiles import CardProfile, Pins
from devices.card.simulated import Application, Manner, SimulatedCard
from tests.devices.card.cards import (
    ADULT,
    AUTHENTICATION,
    BARE,
    CHILD,
    EXPIRED,
    FACE_INPUT,
    HALF,
    HALF_CHANGED,
    LAST_TRY,
    LOCKED,
    NEW,
    RESIDENT,
    RIGHT,
    SIGNING,
    WRONG,
    Exchange,
    secret,
)

Make = Callable[[CardProfile], SimulatedCard]
FULL = Tries(left=3, limit=3)
PIN_KINDS = tuple(PinKind)


class Counted:
    """Count commands and cut the conversation before or after the ``at``-th."""

    def __init__(self, card: SimulatedCard, *, at: int = 0, acted: bool = False) -> None:
        self._card = card
        self._at = at
        self._acted = acted
        self.sent: list[bytes] = []

    def transmit(self, command: bytearray) -> bytes:
        """Answer one command."""
        self.sent.append(bytes(command))
        if len(self.sent) == self._at:
            if self._acted:
                self._card.transmit(command)
            raise ReadInterrupted(cause="removed")
        return self._card.transmit(command)

    def pins(self) -> list[bytes]:
        """Return the commands that carried a PIN to be verified."""
        return [command for command in self.sent if command[1] == 0x20 and len(command) > 4]


def opened(card: SimulatedCard) -> MyNumberCard:
    return MyNumberCard(card.transmit, change_allowed=True)


def left(card: SimulatedCard, kind: PinKind) -> list[int]:
    return [card.key(place.application, place.file).left for place in files.PLACES[kind]]


def holds(card: SimulatedCard, kind: PinKind) -> list[str]:
    places = files.PLACES[kind]
    return [card.key(place.application, place.file).pin.expose().decode() for place in places]


# --- check ----------------------------------------------------------------------------------


@pytest.mark.parametrize("manner", Manner)
@pytest.mark.parametrize("sleepy", [False, True])
@pytest.mark.parametrize("largest_read", [64, 256, 4096])
def test_a_check_reads_the_same_in_every_manner(
    card: Make, manner: Manner, sleepy: bool, largest_read: int
) -> None:
    one = card(replace(ADULT, manner=manner, sleepy=sleepy))
    told = MyNumberCard(one.transmit, largest_read=largest_read).check()
    assert told.serial == ADULT.serial
    assert told.municipality == "33100"
    assert told.expires == date(2035, 2, 17)
    assert told.authentication_expires == date(2030, 2, 17)
    assert told.signing_present
    assert not told.resident_half_changed
    assert told.tries == {
        PinKind.SIGNING: Tries(left=5, limit=5),
        PinKind.AUTHENTICATION: FULL,
        PinKind.RESIDENT: FULL,
        PinKind.FACE_INPUT: FULL,
    }


def test_a_check_costs_no_try_and_few_commands(card: Make) -> None:
    counted = Counted(card(ADULT))
    MyNumberCard(counted.transmit).check()
    assert counted.pins() == []
    assert len(counted.sent) <= 26


def test_a_child_has_no_signing_password(card: Make) -> None:
    told = opened(card(CHILD)).check()
    assert not told.signing_present
    signing = told.tries[PinKind.SIGNING]
    assert signing.absent
    assert not signing.locked


@pytest.mark.parametrize(
    ("profile", "kind", "expected"),
    [
        (LOCKED, PinKind.AUTHENTICATION, 0),
        (LAST_TRY, PinKind.AUTHENTICATION, 1),
        (HALF_CHANGED, PinKind.RESIDENT, 2),
    ],
)
def test_counters_are_told_as_the_card_tells_them(
    card: Make, profile: CardProfile, kind: PinKind, expected: int
) -> None:
    told = opened(card(profile)).check()
    assert told.tries[kind].left == expected
    assert told.tries[kind].locked is (expected == 0)
    assert told.resident_half_changed is (profile is HALF_CHANGED)


def test_expiry_is_the_last_day_in_japan(card: Make) -> None:
    told = opened(card(EXPIRED)).check()
    assert told.authentication_expires == told.expires == date(2024, 5, 2)


def test_a_card_without_certificate_tells_none(card: Make) -> None:
    assert opened(card(BARE)).check().authentication_expires is None


def test_a_counter_verified_since_power_up_counts_as_full(card: Make) -> None:
    one = card(ADULT)
    opened(one).verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION), last_try_confirmed=False)
    assert opened(one).check().tries[PinKind.AUTHENTICATION] == FULL


@pytest.mark.parametrize("answer", ["6A 82", "6A 86", "6D 00", "6E 00", "69 99", "67 00"])
def test_another_card_is_told_apart_by_its_applications(answer: str) -> None:
    exchange = Exchange(
        [
            ("00 A4 04 0C 0A D3921000310001010100", answer),
            ("00 A4 04 0C 0A D392F000260100000001", answer),
        ]
    )
    with pytest.raises(NotMyNumberCard):
        MyNumberCard(exchange.transmit).check()
    assert exchange.spent()


def test_a_card_that_only_has_the_common_application_is_no_my_number_card() -> None:
    common = SimulatedCard({files.COMMON: Application()}, atr=b"\x3b\x00")
    with pytest.raises(NotMyNumberCard):
        opened(common).check()


def test_a_strange_answer_is_told_with_its_status_word() -> None:
    exchange = Exchange([("00 A4 04 0C 0A D3921000310001010100", "64 00")])
    with pytest.raises(UnexpectedAnswer) as told:
        MyNumberCard(exchange.transmit).info()
    assert told.value.details == {"step": "select", "sw": "6400"}


def test_a_file_that_ends_too_early_is_malformed(card: Make) -> None:
    one = card(ADULT)
    one._applications[files.JPKI].files[
        files.AUTHENTICATION_CERTIFICATE
    ].content = b"\x30\x82\x05\x00"
    with pytest.raises(MalformedCardData):
        opened(one).check()


def test_the_serial_binds_the_card(card: Make) -> None:
    opened(card(ADULT)).demand(ADULT.serial)
    with pytest.raises(OtherCard):
        opened(card(ADULT)).demand(CHILD.serial)


# --- verify ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PIN_KINDS)
def test_the_right_pin_is_taken_and_wiped_by_nobody_else(card: Make, kind: PinKind) -> None:
    one = card(ADULT)
    opened(one).verify(kind, secret(RIGHT[kind]))
    assert left(one, kind) == [files.LIMITS[kind]] * len(files.PLACES[kind])


@pytest.mark.parametrize("kind", PIN_KINDS)
def test_a_wrong_pin_costs_one_try_of_one_file(card: Make, kind: PinKind) -> None:
    one = card(ADULT)
    wrong = "WRONG111" if kind is PinKind.SIGNING else WRONG
    with pytest.raises(PinWrong) as told:
        opened(one).verify(kind, secret(wrong))
    assert told.value.details == {"pin": kind.value, "left": files.LIMITS[kind] - 1}
    assert sum(left(one, kind)) == files.LIMITS[kind] * len(files.PLACES[kind]) - 1


def test_the_counter_is_asked_before_every_verify(card: Make) -> None:
    counted = Counted(card(ADULT))
    MyNumberCard(counted.transmit).verify(PinKind.RESIDENT, secret(RESIDENT))
    for at, command in enumerate(counted.sent):
        if command in counted.pins():
            assert counted.sent[at - 1] == bytes.fromhex("00200080")
    assert len(counted.pins()) == 2


def test_the_last_try_needs_two_words(card: Make) -> None:
    one = card(LAST_TRY)
    with pytest.raises(LastTry):
        opened(one).verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION))
    assert left(one, PinKind.AUTHENTICATION) == [1]
    opened(one).verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION), last_try_confirmed=True)
    assert left(one, PinKind.AUTHENTICATION) == [3]


def test_a_wrong_last_try_locks(card: Make) -> None:
    one = card(LAST_TRY)
    with pytest.raises(PinLocked):
        opened(one).verify(PinKind.AUTHENTICATION, secret(WRONG), last_try_confirmed=True)
    with pytest.raises(PinLocked):
        opened(one).verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION), last_try_confirmed=True)


def test_a_locked_or_absent_pin_is_not_tried(card: Make) -> None:
    without = replace(ADULT, pins=Pins(authentication=AUTHENTICATION))
    locked, child, bare = (Counted(card(one)) for one in (LOCKED, CHILD, without))
    with pytest.raises(PinLocked):
        MyNumberCard(locked.transmit).verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION))
    with pytest.raises(PinLocked):
        MyNumberCard(child.transmit).verify(PinKind.SIGNING, secret(SIGNING))
    with pytest.raises(PinAbsent):
        MyNumberCard(bare.transmit).verify(PinKind.SIGNING, secret(SIGNING))
    assert locked.pins() == child.pins() == bare.pins() == []


def test_a_pin_of_a_wrong_form_never_reaches_the_card(card: Make) -> None:
    counted = Counted(card(ADULT))
    mine = MyNumberCard(counted.transmit, change_allowed=True)
    with pytest.raises(PinFormat):
        mine.verify(PinKind.AUTHENTICATION, secret("12"))
    with pytest.raises(PinFormat):
        mine.read_attributes(secret("ABCD"))
    with pytest.raises(PinFormat):
        mine.change(PinKind.SIGNING, secret(SIGNING), secret("ONLYLETTERS"))
    assert counted.sent == []


def test_a_strange_answer_to_a_verify_is_not_taken_for_a_success() -> None:
    exchange = Exchange(
        [
            ("00 A4 04 0C 0A D392F000260100000001", "90 00"),
            ("00 A4 02 0C 02 0018", "90 00"),
            ("00 20 00 80", "63 C3"),
            ("00 20 00 80 04 37 33 39 31", "69 85"),
        ]
    )
    with pytest.raises(UnexpectedAnswer):
        MyNumberCard(exchange.transmit).verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION))


def test_two_different_resident_files_are_found_by_a_verify(card: Make) -> None:
    one = card(HALF_CHANGED)
    with pytest.raises(ResidentHalfChanged) as told:
        opened(one).verify(PinKind.RESIDENT, secret(HALF))
    assert told.value.details["left"] == 2


def cut_points(make: Make, profile: CardProfile, act: Callable[[MyNumberCard], object]) -> int:
    counted = Counted(make(profile))
    act(MyNumberCard(counted.transmit, change_allowed=True))
    return len(counted.sent)


def cuts(
    make: Make, profile: CardProfile, act: Callable[[MyNumberCard], object]
) -> Iterator[tuple[int, bool, SimulatedCard, Counted, CardFault]]:
    """Cut the same act at every command, before and after the card has acted."""
    for at in range(1, cut_points(make, profile, act) + 1):
        for acted in (False, True):
            one = make(profile)
            counted = Counted(one, at=at, acted=acted)
            with pytest.raises(CardFault) as told:
                act(MyNumberCard(counted.transmit, change_allowed=True))
            yield at, acted, one, counted, told.value


def test_a_verify_cut_anywhere_is_never_sent_twice_and_says_so(card: Make) -> None:
    def act(mine: MyNumberCard) -> None:
        mine.verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION))

    for _, _, one, counted, fault in cuts(card, ADULT, act):
        assert len(counted.pins()) <= 1
        in_the_verify = bool(counted.pins())
        assert isinstance(fault, PinOutcomeUnknown if in_the_verify else ReadInterrupted)
        assert left(one, PinKind.AUTHENTICATION) == [3]


def test_a_check_cut_anywhere_changes_nothing(card: Make) -> None:
    for _, _, one, _, fault in cuts(card, ADULT, lambda mine: mine.check()):
        assert isinstance(fault, ReadInterrupted)
        assert opened(one).check().tries[PinKind.AUTHENTICATION] == FULL


# --- attributes -----------------------------------------------------------------------------


@pytest.mark.parametrize("manner", Manner)
def test_the_four_attributes_are_read(card: Make, manner: Manner) -> None:
    told = opened(card(replace(ADULT, manner=manner))).read_attributes(secret(FACE_INPUT))
    assert (told.name, told.address) == (ADULT.name, ADULT.address)
    assert (told.born, told.sex) == (ADULT.born, "2")


# --- change ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PIN_KINDS)
def test_a_pin_is_changed_in_every_file(card: Make, kind: PinKind) -> None:
    one = card(ADULT)
    new = "NEW12345" if kind is PinKind.SIGNING else NEW
    opened(one).change(kind, secret(RIGHT[kind]), secret(new))
    assert holds(one, kind) == [new] * len(files.PLACES[kind])


def test_changing_is_the_sites_decision(card: Make) -> None:
    counted = Counted(card(ADULT))
    with pytest.raises(ChangeNotAllowed):
        MyNumberCard(counted.transmit).change(PinKind.RESIDENT, secret(RESIDENT), secret(NEW))
    assert counted.sent == []


@pytest.mark.parametrize("kind", [PinKind.RESIDENT, PinKind.AUTHENTICATION])
def test_a_wrong_old_pin_costs_one_try_and_changes_nothing(card: Make, kind: PinKind) -> None:
    one = card(ADULT)
    with pytest.raises(PinWrong):
        opened(one).change(kind, secret(WRONG), secret(NEW))
    assert NEW not in holds(one, kind)
    assert sum(left(one, kind)) == 3 * len(files.PLACES[kind]) - 1


def test_a_resident_change_cut_anywhere_is_completed_by_doing_it_again(card: Make) -> None:
    def act(mine: MyNumberCard) -> None:
        mine.change(PinKind.RESIDENT, secret(RESIDENT), secret(NEW))

    told_half = 0
    for at, acted, one, _, fault in cuts(card, ADULT, act):
        held = holds(one, PinKind.RESIDENT)
        one.power_down()
        if held == [RESIDENT, RESIDENT]:
            assert isinstance(fault, ReadInterrupted | PinOutcomeUnknown | ChangeOutcomeUnknown)
        elif held == [NEW, RESIDENT]:
            told_half += 1
            assert isinstance(fault, ResidentHalfChanged | ChangeOutcomeUnknown), (at, acted)
        else:
            assert held == [NEW, NEW]
            assert isinstance(fault, ChangeOutcomeUnknown)
            continue
        act(opened(one))
        assert holds(one, PinKind.RESIDENT) == [NEW, NEW]
        assert left(one, PinKind.RESIDENT) == [3, 3]
    assert told_half >= 4


def test_a_half_changed_card_is_completed_with_the_same_two_pins(card: Make) -> None:
    one = card(HALF_CHANGED)
    one.key(files.RESIDENT, 0x001C).left = 3
    opened(one).change(PinKind.RESIDENT, secret(RESIDENT), secret(HALF))
    assert holds(one, PinKind.RESIDENT) == [HALF, HALF]


def test_a_half_changed_card_with_a_third_pin_stops_before_it_locks(card: Make) -> None:
    one = card(HALF_CHANGED)
    with pytest.raises(ResidentHalfChanged):
        opened(one).change(PinKind.RESIDENT, secret(RESIDENT), secret(NEW))
    assert min(left(one, PinKind.RESIDENT)) == 1
    assert holds(one, PinKind.RESIDENT) == [HALF, RESIDENT]
