"""Faults 17 to 20 of the catalogue: reader, card and service fail at any command of any act."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec import Struct

from app.ports import PinKind
from devices.card.faults import (
    CardFault,
    ChangeOutcomeUnknown,
    ConversationBroken,
    LastTry,
    NoReader,
    OtherCard,
    PinLocked,
    PinOutcomeUnknown,
    PinWrong,
    ResidentHalfChanged,
    ServiceGone,
)
from devices.card.files import LIMITS, PLACES
from devices.card.issuer import Issuer
from devices.card.profiles import build_card
from devices.card.reader import ChipReader, Link
from devices.card.simulated import Key, SimulatedCard
from devices.card.simulated_reader import SimulatedReader, SimulatedSlot
from devices.card.trouble import Trouble, TroubleKind
from tests.devices.card.cards import ADULT, FACE_INPUT, NEW, OTHER, RIGHT, SIGNING, WRONG, secret

Act = Callable[[ChipReader], object]
SERIAL = ADULT.serial
NEW_ONES = dict.fromkeys(PinKind, NEW) | {PinKind.SIGNING: "NEW12345"}


def verifying(kind: PinKind, pin: str) -> Act:
    """Return the act of a verification."""
    return lambda reader: reader.verify(kind, secret(pin), expected_serial=SERIAL)


def changing(kind: PinKind) -> Act:
    """Return the act of a change from the right PIN to the new one."""
    return lambda reader: reader.change(
        kind, secret(RIGHT[kind]), secret(NEW_ONES[kind]), expected_serial=SERIAL
    )


READS: dict[str, Act] = {
    "check": lambda reader: reader.check(),
    "attributes": lambda reader: reader.read_attributes(secret(FACE_INPUT), expected_serial=SERIAL),
    "signing_end": lambda reader: reader.read_signing_end(secret(SIGNING), expected_serial=SERIAL),
    **{f"verify_{kind}": verifying(kind, RIGHT[kind]) for kind in PinKind},
}
CHANGES: dict[str, Act] = {f"change_{kind}": changing(kind) for kind in PinKind}
ACTS = READS | CHANGES


class Breaking:
    """Be a slot whose link breaks at the k-th command, before or after the card has acted."""

    def __init__(self, slot: SimulatedSlot, at: int, fault: CardFault, *, acted: bool) -> None:
        self._slot, self._at, self._fault, self._acted = slot, at, fault, acted
        self.status, self.watch, self.close = slot.status, slot.watch, slot.close

    def connect(self) -> Link:
        """Power the card."""
        return _BreakingLink(self._slot.connect(), self._at, self._fault, acted=self._acted)


class _BreakingLink:
    def __init__(self, link: Link, at: int, fault: CardFault, *, acted: bool) -> None:
        self._link, self._left, self._fault, self._acted = link, at, fault, acted
        self.power_down = link.power_down

    def transmit(self, command: bytearray) -> bytes:
        self._left -= 1
        if self._left == 0 and not self._acted:
            raise self._fault
        answer = self._link.transmit(command)
        if self._left == 0:
            raise self._fault
        return answer


class Broken(Struct, frozen=True, kw_only=True):
    """Hold what one broken act left: the cards, what was told, how many commands went out."""

    reader: SimulatedReader
    mine: SimulatedCard
    other: SimulatedCard
    fault: CardFault
    at: int
    sent: int
    secrets: int


def keys_of(card: SimulatedCard) -> list[Key]:
    """Return every PIN of a card."""
    return [card.key(one.application, one.file) for kind in PinKind for one in PLACES[kind]]


def holds(card: SimulatedCard, kind: PinKind) -> list[str]:
    """Return which PIN each file holds."""
    keys = [card.key(one.application, one.file) for one in PLACES[kind]]
    return [bytes(key.pin.expose()).decode() for key in keys]


def sent_by(reader: ChipReader) -> tuple[int, int]:
    """Return how many commands went out, and how many of them bore a PIN."""
    lines = [line for line in reader.trace() if line.startswith(">")]
    return len(lines), sum("XX" in line for line in lines)


def laid(issuer: Issuer) -> tuple[SimulatedReader, SimulatedCard, SimulatedCard]:
    """Return a reader with the card on it, and another person's beside it."""
    mine, other = build_card(ADULT, issuer), build_card(OTHER, issuer)
    reader = SimulatedReader({"adult": mine, "other": other}, change_allowed=True)
    reader.slot.lay("adult")
    return reader, mine, other


def broken(
    issuer: Issuer, act: Act, make: Callable[[SimulatedReader, int], ChipReader]
) -> Iterator[Broken]:
    """Break an act at each of its commands; ``make`` gives the reader that breaks at one."""
    whole, _, _ = laid(issuer)
    act(whole)
    total, _ = sent_by(whole)
    whole.close()
    for at in range(1, total + 1):
        reader, mine, other = laid(issuer)
        breaking = make(reader, at)
        with pytest.raises(CardFault) as told:
            act(breaking)
        sent, secrets = sent_by(breaking)
        yield Broken(
            reader=reader,
            mine=mine,
            other=other,
            fault=told.value,
            at=at,
            sent=sent,
            secrets=secrets,
        )
        reader.close()
        if breaking is not reader:
            breaking.close()


def holds_together(one: Broken, act: Act, changed: PinKind | None) -> None:
    """Prove what is the same after every break: no try lost, nothing repeated, it can go on."""
    assert one.sent == one.at  # nothing is sent behind the broken command, nothing again
    assert all(key.left == key.limit for key in keys_of(one.mine))
    assert all(key.left == key.limit and not key.changed for key in keys_of(one.other))
    one.reader.slot.lay("adult")
    if changed is None:
        act(one.reader)
        return
    held = holds(one.mine, changed)
    if set(held) == {NEW_ONES[changed]}:
        assert isinstance(one.fault, ChangeOutcomeUnknown)
    else:
        act(one.reader)
    assert set(holds(one.mine, changed)) == {NEW_ONES[changed]}
    verifying(changed, NEW_ONES[changed])(one.reader)
    assert all(key.left == key.limit for key in keys_of(one.mine))


def changed_by(name: str) -> PinKind | None:
    """Return which PIN an act changes."""
    return PinKind(name.removeprefix("change_")) if name in CHANGES else None


def tells_what_it_knows(one: Broken) -> None:
    """Prove that a PIN that went out is told as unknown, and nothing else is."""
    unknown = (PinOutcomeUnknown, ChangeOutcomeUnknown, ResidentHalfChanged)
    told = isinstance(one.fault, unknown)
    assert told or isinstance(one.fault, ConversationBroken), (one.at, one.fault)
    assert one.secrets or not told, (one.at, one.fault)


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("kind", [TroubleKind.PULL, TroubleKind.LOSE_ANSWER, TroubleKind.EMPTY])
def test_fault_17_the_card_pulled_at_any_command(
    issuer: Issuer, name: str, kind: TroubleKind
) -> None:
    def make(reader: SimulatedReader, at: int) -> ChipReader:
        reader.slot.set_trouble(Trouble(kind=kind, at=at))
        return reader

    for one in broken(issuer, ACTS[name], make):
        tells_what_it_knows(one)
        holds_together(one, ACTS[name], changed_by(name))


@pytest.mark.parametrize("name", ["check", "attributes", "verify_resident", "change_resident"])
@pytest.mark.parametrize("acted", [False, True])
def test_fault_17_the_reader_unplugged_at_any_command(
    issuer: Issuer, name: str, acted: bool
) -> None:
    def make(reader: SimulatedReader, at: int) -> ChipReader:
        slot = Breaking(reader.slot, at, NoReader(wanted=""), acted=acted)
        return ChipReader(slot, change_allowed=True)

    for one in broken(issuer, ACTS[name], make):
        tells_what_it_knows(one)
        holds_together(one, ACTS[name], changed_by(name))


@pytest.mark.parametrize("name", ACTS)
def test_fault_18_another_persons_card_at_any_command(issuer: Issuer, name: str) -> None:
    def make(reader: SimulatedReader, at: int) -> ChipReader:
        reader.slot.set_trouble(Trouble(kind=TroubleKind.SWAP, at=at, card="other"))
        return reader

    for one in broken(issuer, ACTS[name], make):
        if name != "check":
            with pytest.raises(OtherCard):  # that card lies there still
                ACTS[name](one.reader)
        else:
            holds_together(one, ACTS[name], changed_by(name))
        assert all(key.left == key.limit and not key.changed for key in keys_of(one.other))


@pytest.mark.parametrize("name", ["check", "attributes", "verify_resident", "change_resident"])
@pytest.mark.parametrize("acted", [False, True])
def test_fault_19_the_service_killed_at_any_command(issuer: Issuer, name: str, acted: bool) -> None:
    def make(reader: SimulatedReader, at: int) -> ChipReader:
        slot = Breaking(reader.slot, at, ServiceGone(cause="8010001D"), acted=acted)
        return ChipReader(slot, change_allowed=True)

    for one in broken(issuer, ACTS[name], make):
        tells_what_it_knows(one)
        holds_together(one, ACTS[name], changed_by(name))


@pytest.mark.parametrize("kind", PinKind)
def test_fault_20_misses_are_counted_by_the_card_and_the_last_is_guarded(
    issuer: Issuer, kind: PinKind
) -> None:
    reader, mine, _ = laid(issuer)
    wrong = "WRONG999" if kind is PinKind.SIGNING else WRONG
    act = verifying(kind, wrong)
    first = mine.key(PLACES[kind][0].application, PLACES[kind][0].file)
    for left in range(LIMITS[kind] - 1, 0, -1):
        with pytest.raises(PinWrong) as told:
            act(reader)
        assert told.value.details["left"] == left == first.left
        assert reader.check().tries[kind].left == left
    with pytest.raises(LastTry):
        act(reader)
    assert first.left == 1
    with pytest.raises(PinLocked):
        reader.verify(kind, secret(wrong), last_try_confirmed=True)
    assert reader.check().tries[kind].locked
    before = sent_by(reader)[1]
    with pytest.raises(PinLocked):
        verifying(kind, RIGHT[kind])(reader)
    assert sent_by(reader)[1] == before
    reader.close()
