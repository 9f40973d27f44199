import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.faults import MalformedCardData
from devices.card.tlv import Tlv, pack, parse, read_first, read_head

ONE_BYTE_TAGS = st.integers(1, 0xFF).filter(lambda tag: tag & 0x1F != 0x1F)
TWO_BYTE_TAGS = st.builds(
    lambda first, second: (first | 0x1F) << 8 | second, st.integers(0, 0xFF), st.integers(1, 0x7F)
)
TAGS = ONE_BYTE_TAGS | TWO_BYTE_TAGS


def test_the_layout_of_the_attributes_is_read_by_length() -> None:
    told = bytes.fromhex("FF20 0C DF21 02 0009 DF22 03 E585AC DF25 01 32".replace(" ", ""))
    told = told[:2] + bytes((len(told) - 3,)) + told[3:]
    inner = read_first(told + b"\xff" * 40, 0xFF20)
    assert [(part.tag, part.value) for part in parse(inner)] == [
        (0xDF21, b"\x00\x09"),
        (0xDF22, "公".encode()),
        (0xDF25, b"2"),
    ]


def test_values_holding_the_padding_byte_are_whole() -> None:
    assert (
        read_first(pack(0xFF20, b"\xff\xff\x00\xff") + b"\xff\xff", 0xFF20) == b"\xff\xff\x00\xff"
    )


@pytest.mark.parametrize(
    "broken",
    ["", "FF", "FF20", "FF2002AA", "FF80 00", "FF2080", "FF208300000100", "0001AA", "04 82 FF"],
)
def test_cut_or_foreign_heads_are_malformed(broken: str) -> None:
    with pytest.raises(MalformedCardData):
        read_first(bytes.fromhex(broken), 0xFF20)


def test_left_over_bytes_are_malformed() -> None:
    with pytest.raises(MalformedCardData):
        parse(pack(0x04, b"ab") + b"\x04")


def test_too_many_objects_are_malformed() -> None:
    with pytest.raises(MalformedCardData):
        parse(pack(0x04, b"") * 65)


def test_a_printed_object_hides_its_value() -> None:
    assert repr(Tlv(tag=0xDF22, value=b"secret")) == "Tlv(DF22, 6 B)"


@given(st.lists(st.tuples(TAGS, st.binary(max_size=300)), max_size=10))
def test_what_is_packed_is_parsed(parts: list[tuple[int, bytes]]) -> None:
    whole = b"".join(pack(tag, value) for tag, value in parts)
    assert [(part.tag, part.value) for part in parse(whole)] == parts


@given(st.binary(max_size=600))
def test_garbage_raises_its_own_fault_only(garbage: bytes) -> None:
    for read in (parse, read_head, lambda data: read_first(data, 0xFF20)):
        try:
            read(garbage)
        except MalformedCardData:
            continue


@given(st.binary(max_size=64), st.integers(0, 63), st.binary(min_size=1, max_size=1))
def test_one_changed_byte_never_reads_beyond_the_end(body: bytes, at: int, other: bytes) -> None:
    whole = bytearray(pack(0xFF20, pack(0xDF22, body)))
    whole[at % len(whole)] = other[0]
    try:
        value = read_first(bytes(whole), 0xFF20)
        for part in parse(value):
            assert len(part.value) <= len(value)
    except MalformedCardData:
        return
