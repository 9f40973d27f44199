"""The reader over the simulated slot: the same code as over the real one."""

import logging
import re
import threading
import traceback
from collections.abc import Callable, Iterator

import pytest

from app.ports import CardReader, PinKind, Presence, ReaderStatus, Secret, Tries
from devices.card.faults import (
    CardFault,
    NoCard,
    OtherCard,
    PinOutcomeUnknown,
    PinWrong,
    ReaderHung,
    ReadInterrupted,
    UnknownProfile,
)
from devices.card.issuer import Issuer
from devices.card.profiles import CardProfile, build_card
from devices.card.reader import ChipReader, Link
from devices.card.simulated_reader import SimulatedReader, SimulatedSlot
from devices.card.trouble import Trouble, TroubleKind
from tests.devices.card import cards
from tests.devices.card.cards import ADULT, ALL, AUTHENTICATION, OTHER, RIGHT, WRONG, Seen, secret

FULL = Tries(left=3, limit=3)


@pytest.fixture
def hasty(issuer: Issuer) -> Iterator[SimulatedReader]:
    built = {"adult": build_card(ADULT, issuer)}
    reader = SimulatedReader(built, change_allowed=True, patience=0.05)
    reader.slot.lay("adult")
    yield reader
    reader.close()


def test_it_is_a_card_reader(simulated: SimulatedReader) -> None:
    reader: CardReader = simulated
    status = reader.status()
    assert status.simulated
    assert status.presence is Presence.EMPTY


def test_nothing_lies_there(simulated: SimulatedReader) -> None:
    with pytest.raises(NoCard):
        simulated.check()
    with pytest.raises(UnknownProfile):
        simulated.slot.lay("nobody")


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
def test_every_profile_can_be_checked(simulated: SimulatedReader, profile: CardProfile) -> None:
    simulated.slot.lay(profile.id)
    assert simulated.check().serial == profile.serial


def test_pin_work_ends_with_the_power_off(simulated: SimulatedReader) -> None:
    simulated.slot.lay("adult")
    with pytest.raises(PinWrong):
        simulated.verify(PinKind.AUTHENTICATION, secret(WRONG))
    assert simulated.check().tries[PinKind.AUTHENTICATION].left == 2
    simulated.verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION))
    assert simulated.check().tries[PinKind.AUTHENTICATION] == FULL


def test_work_on_another_card_stops_before_any_pin(simulated: SimulatedReader) -> None:
    simulated.slot.lay("adult")
    serial = simulated.check().serial
    simulated.slot.lay("other")
    acts: tuple[Callable[[], object], ...] = (
        lambda: simulated.verify(
            PinKind.AUTHENTICATION, secret(AUTHENTICATION), expected_serial=serial
        ),
        lambda: simulated.read_attributes(secret(WRONG), expected_serial=serial),
        lambda: simulated.change(
            PinKind.RESIDENT, secret(WRONG), secret("0000"), expected_serial=serial
        ),
    )
    for act in acts:
        with pytest.raises(OtherCard):
            act()
    assert {one.left for one in simulated.check().tries.values()} == {5, 3}


def commands_of(reader: SimulatedReader, act: Callable[[], object]) -> int:
    before = sum(line.startswith(">") for line in reader.trace())
    act()
    return sum(line.startswith(">") for line in reader.trace()) - before


@pytest.mark.parametrize(
    "kind", [TroubleKind.PULL, TroubleKind.LOSE_ANSWER, TroubleKind.EMPTY, TroubleKind.SWAP]
)
def test_trouble_at_any_command_of_a_check_is_a_fault_and_then_over(
    simulated: SimulatedReader, kind: TroubleKind
) -> None:
    simulated.slot.lay("adult")
    total = commands_of(simulated, simulated.check)
    for at in range(1, total + 1):
        simulated.slot.set_trouble(Trouble(kind=kind, at=at, card="other"))
        with pytest.raises(ReadInterrupted):
            simulated.check()
        expected = OTHER if kind is TroubleKind.SWAP else ADULT
        if kind in (TroubleKind.PULL, TroubleKind.LOSE_ANSWER):
            simulated.slot.lay("adult")
        assert simulated.check().serial == expected.serial
        simulated.slot.lay("adult")


@pytest.mark.parametrize("kind", [TroubleKind.PULL, TroubleKind.LOSE_ANSWER, TroubleKind.EMPTY])
def test_trouble_at_any_command_of_a_verify_spends_at_most_one_try(
    simulated: SimulatedReader, kind: TroubleKind
) -> None:
    def act(pin: str) -> None:
        simulated.verify(PinKind.AUTHENTICATION, secret(pin), expected_serial=ADULT.serial)

    simulated.slot.lay("adult")
    total = commands_of(simulated, lambda: act(AUTHENTICATION))
    for at in range(1, total + 1):
        simulated.slot.set_trouble(Trouble(kind=kind, at=at))
        with pytest.raises((ReadInterrupted, PinOutcomeUnknown)) as told:
            act(WRONG)
        simulated.slot.lay("adult")
        left = simulated.check().tries[PinKind.AUTHENTICATION].left
        assert left >= (2 if isinstance(told.value, PinOutcomeUnknown) else 3)
        act(AUTHENTICATION)


def test_a_hung_card_is_told_and_the_reader_comes_back_by_itself(hasty: SimulatedReader) -> None:
    hasty.slot.set_trouble(Trouble(kind=TroubleKind.HANG, at=3))
    with pytest.raises(ReaderHung):
        hasty.check()
    assert not hasty.status().answering
    with pytest.raises(ReaderHung):
        hasty.check()
    hasty.slot.resume()
    cards.eventually(lambda: hasty.status().answering)
    assert hasty.check().serial == ADULT.serial


def test_a_check_that_was_given_up_sends_and_notes_nothing_more(hasty: SimulatedReader) -> None:
    hasty.slot.set_trouble(Trouble(kind=TroubleKind.HANG, at=3))
    with pytest.raises(ReaderHung):
        hasty.check()
    told = hasty.trace()
    assert sum(line.startswith(">") for line in told) == 3
    hasty.slot.resume()
    cards.eventually(lambda: hasty.status().answering)
    assert hasty.trace() == told


class Sticking:
    """Be a slot whose card is let go only when the test says so."""

    def __init__(self, slot: SimulatedSlot) -> None:
        self._slot = slot
        self.freed = threading.Event()
        self.status, self.watch, self.close = slot.status, slot.watch, slot.close

    def connect(self) -> Link:
        """Power the card."""
        return _StickingLink(self._slot.connect(), self.freed)


class _StickingLink:
    def __init__(self, link: Link, freed: threading.Event) -> None:
        self._link, self._freed = link, freed
        self.transmit = link.transmit

    def power_down(self) -> None:
        self._freed.wait()
        self._link.power_down()


def test_what_was_read_is_told_though_powering_down_hangs(hasty: SimulatedReader) -> None:
    slot = Sticking(hasty.slot)
    reader = ChipReader(slot, patience=0.05)
    assert reader.check().serial == ADULT.serial
    assert not reader.status().answering
    with pytest.raises(ReaderHung):
        reader.check()
    slot.freed.set()
    cards.eventually(lambda: reader.status().answering)
    assert reader.check().serial == ADULT.serial
    reader.close()


def test_one_watched_thread_serves_all_works_and_ends_with_the_reader(
    simulated: SimulatedReader,
) -> None:
    def watched() -> set[threading.Thread]:
        return {one for one in threading.enumerate() if one.name == "card-watchdog"}

    simulated.slot.lay("adult")
    simulated.check()
    thread = watched()
    simulated.verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION))
    simulated.check()
    assert watched() == thread
    simulated.close()
    cards.eventually(lambda: not watched())


def test_a_verify_that_hangs_has_an_unknown_outcome(hasty: SimulatedReader) -> None:
    hasty.slot.set_trouble(Trouble(kind=TroubleKind.HANG, at=4))
    with pytest.raises(PinOutcomeUnknown):
        hasty.verify(PinKind.AUTHENTICATION, secret(WRONG))
    hasty.slot.resume()
    cards.eventually(lambda: hasty.status().answering)
    # The caller's buffer was wiped before the hung card went on: no PIN outlives its call.
    assert hasty.check().tries[PinKind.AUTHENTICATION].left >= 2


def test_a_watch_tells_each_change_and_ends_at_close(simulated: SimulatedReader) -> None:
    seen = Seen()
    watching = threading.Thread(target=simulated.watch, args=(seen, lambda: False))
    watching.start()
    told = seen.wait(Presence.EMPTY)
    simulated.slot.lay("adult")
    told = seen.wait(Presence.CARD, after=told)
    simulated.slot.lay("other")
    told = seen.wait(Presence.EMPTY, after=told)
    told = seen.wait(Presence.CARD, after=told)
    simulated.slot.pull()
    seen.wait(Presence.EMPTY, after=told)
    simulated.close()
    watching.join(5)
    assert not watching.is_alive()


def test_a_watch_ends_at_stop(simulated: SimulatedReader) -> None:
    seen, stop = Seen(), threading.Event()
    watching = threading.Thread(target=simulated.watch, args=(seen, stop.is_set))
    watching.start()
    seen.wait(Presence.EMPTY)
    stop.set()
    watching.join(2)
    assert not watching.is_alive()


def every_path(reader: SimulatedReader, used: list[Secret]) -> Iterator[Callable[[], object]]:
    """Yield acts with PINs over every card and every trouble."""

    def pin(text: str) -> Secret:
        used.append(secret(text))
        return used[-1]

    for profile in ALL:
        for kind in PinKind:
            for at in (1, 2, 4, 5, 6, 8, 11, 14):
                for trouble in (TroubleKind.PULL, TroubleKind.LOSE_ANSWER, TroubleKind.EMPTY):
                    reader.slot.lay(profile.id)
                    reader.slot.set_trouble(Trouble(kind=trouble, at=at))
                    yield lambda kind=kind: reader.verify(kind, pin(RIGHT[kind]))  # type: ignore[misc]
            reader.slot.lay(profile.id)
            reader.slot.set_trouble(None)
            yield lambda kind=kind: reader.verify(kind, pin(RIGHT[kind]))  # type: ignore[misc]
            yield lambda kind=kind: reader.change(  # type: ignore[misc]
                kind, pin(RIGHT[kind]), pin(RIGHT[kind])
            )
        yield lambda: reader.read_attributes(pin(cards.FACE_INPUT))
        yield lambda: reader.read_attributes(pin(cards.FACE_INPUT), expected_serial="0")
        yield lambda: reader.verify(PinKind.SIGNING, pin(AUTHENTICATION))
    reader.slot.pull()
    yield lambda: reader.verify(PinKind.SIGNING, pin(cards.SIGNING))


def fault_of(act: Callable[[], object]) -> CardFault | None:
    try:
        act()
    except CardFault as fault:
        return fault
    return None


def printed(fault: CardFault) -> list[str]:
    """Return every way a fault gets into a log, with the locals of the product's frames."""
    trail = fault.__traceback__
    while trail is not None and "/tests/" in trail.tb_frame.f_code.co_filename:
        trail = trail.tb_next
    trace = traceback.TracebackException(type(fault), fault, trail, capture_locals=True)
    return [str(fault), repr(fault), repr(fault.args), *trace.format()]


def without_chance(text: str) -> str:
    """Take out addresses of objects and measured seconds, which spell a PIN now and then."""
    return re.sub(r" at 0x[0-9a-f]+|\b[0-9]+\.[0-9]{3,}", "", text)


def test_no_pin_leaves_a_trace_on_any_path(
    simulated: SimulatedReader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    used: list[Secret] = []
    told: list[str] = []
    faults: set[str] = set()
    for act in every_path(simulated, used):
        fault = fault_of(act)
        if fault is not None:
            faults.add(fault.code)
            told += printed(fault)
    everything = without_chance(
        "\n".join((*told, caplog.text, *simulated.trace(), repr(simulated.slot)))
    )
    for pin in (cards.SIGNING, AUTHENTICATION, cards.RESIDENT, cards.FACE_INPUT):
        coded = pin.encode()
        listed = ", ".join(str(byte) for byte in coded)
        spaced = coded.hex(" ").upper()
        for form in (pin, coded.hex(), coded.hex().upper(), spaced, listed):
            assert form not in everything
    assert faults >= {"R-102", "R-104", "R-108", "R-112", "R-113", "R-114", "R-115"}
    assert caplog.records
    assert all(len(pin) == 0 for pin in used), "a PIN outlived its call"


class HungSlot(SimulatedSlot):
    """Be a place whose service does not come back from any question until told to."""

    def __init__(self) -> None:
        super().__init__({})
        self.back = threading.Event()
        self.asked = 0

    def status(self) -> ReaderStatus:
        """Wait."""
        self.asked += 1
        self.back.wait()
        return super().status()

    def close(self) -> None:
        """Wait."""
        self.back.wait()
        super().close()


def test_a_service_that_hangs_keeps_nobody_waiting() -> None:
    slot = HungSlot()
    reader = ChipReader(slot, patience=0.02)
    for _ in range(2):
        told = reader.status()
        assert (told.presence, told.answering) == (Presence.NO_SERVICE, False)
    assert slot.asked == 1, "one that hangs is not asked again"
    slot.back.set()
    cards.eventually(lambda: reader.status().presence is Presence.EMPTY)
    reader.close()
