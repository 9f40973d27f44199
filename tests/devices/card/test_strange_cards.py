"""Any card may be laid down: whatever it answers ends in a fault of ours and costs no try."""

from collections.abc import Callable
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from app.ports import PinKind
from devices.card.faults import CardFault
from devices.card.mynumber import MyNumberCard
from devices.card.tlv import pack
from tests.devices.card.cards import FACE_INPUT, NEW, RIGHT, secret

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
    lambda card: card.change(PinKind.RESIDENT, secret(RIGHT[PinKind.RESIDENT]), secret(NEW)),
]


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
