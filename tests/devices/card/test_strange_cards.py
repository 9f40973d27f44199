"""Any card may be laid down: whatever it answers ends in a fault of ours and costs no try."""

from collections.abc import Callable
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from app.ports import PinKind
from devices.card.faults import CardFault
from devices.card.issuer import Issuer
from devices.card.mynumber import MyNumberCard
from devices.card.profiles import build_card
from devices.card.simulated import SimulatedCard
from devices.card.tlv import pack
from tests.devices.card.cards import ADULT, FACE_INPUT, NEW, RIGHT, secret

COUNTER = bytes.fromhex("00200080")
INFO = pack(0x01, b"4000000127198433310020350217")
WORDS = st.sampled_from(
    [
        *(bytes.fromhex(word) for word in ("9000", "63C0", "63C1", "63C2", "63C3", "6984", "6300")),
        *(bytes.fromhex(word) for word in ("6A82", "6982", "6F00", "6B00", "6282", "6C04", "6102")),
        b"",
        b"\x90",
        INFO + b"\x90\x00",
        b"\x8f\x8f\x00\x90\x00",
        b"\x30\x82\x01\x00\x90\x00",
        b"\xff\x20\x10\xdf\x22\x90\x00",
    ]
)
ANSWERS = st.lists(WORDS | st.binary(max_size=12), max_size=80)
ACTS: list[Callable[[MyNumberCard], object]] = [
    lambda card: card.check(),
    lambda card: card.read_attributes(secret(FACE_INPUT)),
    lambda card: card.verify(PinKind.RESIDENT, secret(RIGHT[PinKind.RESIDENT])),
    lambda card: card.verify(PinKind.SIGNING, secret(RIGHT[PinKind.SIGNING])),
    lambda card: card.read_signing_end(secret(RIGHT[PinKind.SIGNING])),
    lambda card: card.change(PinKind.RESIDENT, secret(RIGHT[PinKind.RESIDENT]), secret(NEW)),
    lambda card: card.change(
        PinKind.RESIDENT, secret(RIGHT[PinKind.RESIDENT]), secret(NEW), half_done=True
    ),
]
MOST_COMMANDS = 1200  # a certificate of 8 KiB in the smallest parts that a card may give, and more


class StrangeCard:
    """Answer from a list, then with 9000 for ever."""

    def __init__(self, answers: list[bytes]) -> None:
        self._answers = list(answers)
        self.said: list[tuple[bytes, bytes]] = []

    def transmit(self, command: bytearray) -> bytes:
        """Return the next answer whatever was asked."""
        answer = self._answers.pop(0) if self._answers else b"\x90\x00"
        self.said.append((bytes(command), answer))
        return answer


@given(answers=ANSWERS, act=st.sampled_from(ACTS))
def test_any_answers_end_in_a_fault_or_a_result(
    answers: list[bytes], act: Callable[[MyNumberCard], object]
) -> None:
    card = StrangeCard(answers)
    with suppress(CardFault):
        act(MyNumberCard(card.transmit, change_allowed=True))
    for at, (command, _) in enumerate(card.said):
        if command[1] == 0x20 and len(command) > 4:
            asked, told = card.said[at - 1]
            assert asked == COUNTER, "a PIN was sent without asking the counter just before"
            assert told[-2:] not in (b"\x63\xc0", b"\x63\xc1", b"\x69\x84")


@given(answers=ANSWERS)
def test_a_check_sends_no_pin_whatever_comes(answers: list[bytes]) -> None:
    card = StrangeCard(answers)
    with suppress(CardFault):
        MyNumberCard(card.transmit).check()
    assert all(command == COUNTER for command, _ in card.said if command[1] in (0x20, 0x24, 0x32))


class DamagedCard:
    """Be a good card whose answers arrive damaged: (at which command, how)."""

    def __init__(self, card: SimulatedCard, damages: dict[int, bytes]) -> None:
        self._card, self._damages = card, damages
        self.commands = 0

    def transmit(self, command: bytearray) -> bytes:
        """Answer; a damage is laid over the answer's bytes, and one without bytes cuts it."""
        answer = bytearray(self._card.transmit(command))
        damage = self._damages.get(self.commands)
        self.commands += 1
        if damage == b"":
            return bytes(answer[: len(answer) // 2])
        for at, byte in enumerate(damage or b""):
            answer[at * 7 % len(answer)] ^= byte
        return bytes(answer)


@given(
    damages=st.dictionaries(st.integers(0, 40), st.binary(max_size=6), min_size=1, max_size=6),
    act=st.sampled_from(ACTS),
)
def test_damaged_answers_end_in_a_fault_or_a_result(
    issuer: Issuer, damages: dict[int, bytes], act: Callable[[MyNumberCard], object]
) -> None:
    card = DamagedCard(build_card(ADULT, issuer), damages)
    with suppress(CardFault):
        act(MyNumberCard(card.transmit, change_allowed=True))
    assert card.commands < MOST_COMMANDS
