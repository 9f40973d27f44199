import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.apdu import (
    Command,
    FirstCommand,
    Ins,
    LengthCorrection,
    Noted,
    Response,
    ResponseChaining,
    Sw,
    Wire,
    limited,
    name_status,
    stack,
)
from devices.card.faults import ReadInterrupted
from devices.card.simulated import _split
from tests.devices.card.cards import Exchange


@pytest.mark.parametrize(
    ("command", "coded"),
    [
        (Command(ins=0x20, p2=0x80), "00 20 00 80"),
        (Command(ins=0xB0, expected=256), "00 B0 00 00 00"),
        (Command(ins=0xB0, p1=1, p2=2, expected=4), "00 B0 01 02 04"),
        (Command(ins=0x20, p2=0x80, data=b"1234"), "00 20 00 80 04 31 32 33 34"),
        (Command(ins=0xA4, p1=4, data=b"\x01\x02", expected=256), "00 A4 04 00 02 01 02 00"),
        (Command(ins=0xB0, expected=2048), "00 B0 00 00 00 08 00"),
        (Command(ins=0xB0, expected=65536), "00 B0 00 00 00 00 00"),
        (Command(ins=0xA4, data=b"\x01", expected=300), "00 A4 00 00 00 00 01 01 01 2C"),
    ],
)
def test_a_command_is_coded_by_its_case(command: Command, coded: str) -> None:
    assert command.encode().hex() == bytes.fromhex(coded).hex()


@given(
    data=st.binary(max_size=700),
    expected=st.none() | st.integers(1, 65536),
    header=st.binary(min_size=4, max_size=4),
)
def test_the_card_takes_apart_what_the_program_puts_together(
    data: bytes, expected: int | None, header: bytes
) -> None:
    cla, ins, p1, p2 = header
    command = Command(cla=cla, ins=ins, p1=p1, p2=p2, data=data, expected=expected)
    asked = _split(bytes(command.encode()))
    assert asked is not None
    assert (asked.cla, asked.ins, asked.p1, asked.p2) == (cla, ins, p1, p2)
    assert (asked.body, asked.expected) == (data, expected)


@pytest.mark.parametrize("cla", [0x00, 0x80])
@pytest.mark.parametrize("ins", [Ins.VERIFY, Ins.CHANGE, Ins.CHANGE_KEY])
def test_the_body_of_pin_commands_is_never_printed(cla: int, ins: Ins) -> None:
    command = Command(cla=cla, ins=ins, p2=0x80, data=bytearray(b"7391"))
    for text in (str(command), repr(command), f"{command}", f"{[command]}"):
        assert "[XX]" in text
        assert "7391" not in text
        assert "37333931" not in text


def test_an_answer_prints_its_length_and_status_only() -> None:
    answer = Response(data=b"\xe5\x85\xac", sw=0x9000)
    assert str(answer) == "3 B 9000 OK"
    assert repr(answer) == "Response(3 B 9000 OK)"


@pytest.mark.parametrize(
    ("sw", "name"),
    [
        (0x9000, "9000 OK"),
        (0x63C2, "63C2 TRIES"),
        (0x6A82, "6A82 NOT_FOUND"),
        (0x6C10, "6C10 CORRECT_LENGTH"),
        (0x6105, "6105 MORE_DATA"),
        (0x1234, "1234"),
    ],
)
def test_status_words_have_names(sw: int, name: str) -> None:
    assert name_status(sw) == name


@pytest.mark.parametrize("answer", ["", "90"])
def test_an_empty_or_cut_answer_is_a_fault(answer: str) -> None:
    with pytest.raises(ReadInterrupted):
        Wire(Exchange([("00 B0 00 00 04", answer)]).transmit).send(Command(ins=0xB0, expected=4))


def test_bytes_of_a_pin_command_are_wiped_even_when_the_transmission_breaks() -> None:
    kept: list[bytearray] = []

    def breaks(command: bytearray) -> bytes:
        kept.append(command)
        raise ReadInterrupted(cause="test")

    with pytest.raises(ReadInterrupted):
        Wire(breaks).send(Command(ins=Ins.VERIFY, p2=0x80, data=b"7391"))
    assert kept[0] == bytes(len(kept[0]))


def test_parts_of_an_answer_are_collected() -> None:
    exchange = Exchange(
        [
            ("00 B0 00 00 06", "61 04"),
            ("00 C0 00 00 04", "01 02 03 04 61 02"),
            ("00 C0 00 00 02", "05 06 90 00"),
        ]
    )
    answer = ResponseChaining(Wire(exchange.transmit)).send(Command(ins=0xB0, expected=6))
    assert answer.data == bytes((1, 2, 3, 4, 5, 6))
    assert answer.ok
    assert exchange.spent()


@pytest.mark.parametrize(("part", "most"), [(b"\x00\x61\x01", 64), (b"\x61\xff", 2)])
def test_an_endless_answer_is_bounded(part: bytes, most: int) -> None:
    """Behind a real reader each part takes its time: three hundred of them kept a clerk waiting."""
    asked: list[bytes] = []

    def answer(command: bytes) -> bytes:
        asked.append(bytes(command))
        return part

    with pytest.raises(ReadInterrupted):
        ResponseChaining(Wire(answer)).send(Command(ins=0xB0, expected=6))
    assert len(asked) <= most


def test_a_corrected_length_is_sent_once() -> None:
    exchange = Exchange([("00 B0 00 00 00", "6C 03"), ("00 B0 00 00 03", "01 02 03 90 00")])
    answer = LengthCorrection(Wire(exchange.transmit)).send(Command(ins=0xB0, expected=256))
    assert answer.data == b"\x01\x02\x03"
    again = Exchange([("00 B0 00 00 00", "6C 03"), ("00 B0 00 00 03", "6C 04")])
    answer = LengthCorrection(Wire(again.transmit)).send(Command(ins=0xB0, expected=256))
    assert answer.sw == 0x6C04


def test_only_the_first_command_is_repeated_when_the_card_was_not_ready() -> None:
    exchange = Exchange(
        [("00 B0 00 00 01", "6F 00"), ("00 B0 00 00 01", "07 90 00"), ("00 B0 00 00 01", "6F 00")]
    )
    first = FirstCommand(Wire(exchange.transmit))
    assert first.send(Command(ins=0xB0, expected=1)).data == b"\x07"
    assert first.send(Command(ins=0xB0, expected=1)).sw == Sw.NOT_READY
    assert exchange.spent()


@pytest.mark.parametrize("answer", ["6F 00", "6C 04"])
def test_a_pin_command_is_never_sent_twice(answer: str) -> None:
    exchange = Exchange([("00 20 00 80 04 37 33 39 31", answer)])
    command = Command(ins=Ins.VERIFY, p2=0x80, data=b"7391")
    assert stack(exchange.transmit).send(command).sw == int(answer.replace(" ", ""), 16)
    assert exchange.spent()


def test_the_trace_is_redacted() -> None:
    noted: list[Noted] = []
    exchange = Exchange(
        [("00 20 00 80 04 37 33 39 31", "63 C2"), ("00 B0 00 00 03", "E5 85 AC 90 00")]
    )
    card = stack(exchange.transmit, noted.append)
    card.send(Command(ins=0x20, p2=0x80, data=b"7391"))
    card.send(Command(ins=0xB0, expected=3))
    told = ["00 20 00 80 [XX]", "0 B 63C2 TRIES", "00 B0 00 00 Le=3", "3 B 9000 OK"]
    assert [str(line) for line in noted] == told
    kept = b"".join(msgspec.msgpack.encode(line) for line in noted)
    assert b"7391" not in kept
    assert b"\xe5\x85\xac" not in kept


def test_a_card_that_answers_in_time_for_ever_is_left_after_a_while() -> None:
    clock = iter(range(0, 1000, 4))
    sent: list[bytes] = []

    def transmit(command: bytearray) -> bytes:
        sent.append(bytes(command))
        return b"\x07\x61\x10"

    talk = ResponseChaining(Wire(limited(transmit, 30.0, lambda: float(next(clock)))))
    with pytest.raises(ReadInterrupted) as told:
        talk.send(Command(ins=Ins.READ_BINARY, expected=4))
    assert told.value.details["cause"] == "slow"
    assert len(sent) == 7
