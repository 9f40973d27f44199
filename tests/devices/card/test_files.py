from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ports import FourAttributes
from devices.card import files
from devices.card.faults import MalformedCardData
from devices.card.issuer import Issuer
from devices.card.tlv import pack

INFO = b"\x01\x1c4000000127198431322120350217"


def attributes(**changed: bytes) -> bytes:
    values = {"DF22": "公的　花子".encode(), "DF23": b"x", "DF24": b"19800101", "DF25": b"2"}
    values |= changed
    inner = pack(0xDF21, bytes(8))
    return pack(
        0xFF20, inner + b"".join(pack(int(tag, 16), value) for tag, value in values.items())
    )


def test_the_card_info_record_is_read() -> None:
    info = files.read_card_info(INFO)
    assert (info.serial, info.municipality) == ("400000012719843", "13221")
    assert info.expires == date(2035, 2, 17)


@pytest.mark.parametrize(
    "record",
    [
        b"",
        INFO[:-1],
        b"\x02" + INFO[1:],
        INFO[:-2] + b"99",
        INFO.replace(b"4", b"X", 1),
        b"\x01\x1b" + INFO[2:-1],
    ],
)
def test_a_card_info_record_of_another_form_is_malformed(record: bytes) -> None:
    with pytest.raises(MalformedCardData):
        files.read_card_info(record)


@pytest.mark.parametrize(
    ("content", "signing", "authentication"),
    [("8F 8F 00", True, True), ("00 8F 00", False, True), ("00 00 00", False, False)],
)
def test_the_presence_of_certificates_is_read(
    content: str, signing: bool, authentication: bool
) -> None:
    held = files.read_presence(bytes.fromhex(content))
    assert (held.signing, held.authentication) == (signing, authentication)


def test_a_certificate_ends_on_its_day_in_japan(issuer: Issuer) -> None:
    der = issuer.certificate("adult", date(2024, 5, 2))
    assert files.certificate_size(der[:4]) == len(der)
    assert files.read_certificate_expiry(der) == date(2024, 5, 2)


@pytest.mark.parametrize("head", [b"", b"\x30\x82\x05", b"\x31\x82\x05\x00", b"\x30\x82\x40\x00"])
def test_the_size_of_a_certificate_is_bounded(head: bytes) -> None:
    with pytest.raises(MalformedCardData):
        files.certificate_size(head)


def test_the_four_attributes_are_read_and_never_printed() -> None:
    found = files.read_attributes(attributes() + b"\xff" * 100)
    assert found == FourAttributes(name="公的　花子", address="x", born=date(1980, 1, 1), sex="2")
    assert "花子" not in repr(found)


@pytest.mark.parametrize(
    "changed",
    [{"DF25": b"3"}, {"DF24": b"19801301"}, {"DF22": b"\xff\xfe"}, {"DF22": b""}, {"DF24": b""}],
)
def test_attributes_of_another_form_are_malformed(changed: dict[str, bytes]) -> None:
    with pytest.raises(MalformedCardData):
        files.read_attributes(attributes(**changed))


def test_a_missing_or_doubled_attribute_is_malformed() -> None:
    missing = pack(0xFF20, pack(0xDF22, b"a") + pack(0xDF23, b"b") + pack(0xDF24, b"19800101"))
    doubled = pack(0xFF20, attributes()[3:] + pack(0xDF25, b"1"))
    for content in (missing, doubled):
        with pytest.raises(MalformedCardData):
            files.read_attributes(content)


@given(st.binary(max_size=400))
def test_garbage_in_files_raises_the_parse_fault_only(garbage: bytes) -> None:
    for read in (
        files.read_card_info,
        files.read_presence,
        files.certificate_size,
        files.read_certificate_expiry,
        files.attributes_size,
        files.read_attributes,
    ):
        try:
            read(garbage)
        except MalformedCardData:
            continue


@pytest.fixture(scope="module")
def certificate(issuer: Issuer) -> bytes:
    """Give one certificate: each has a signature of its own, of 70 to 72 bytes."""
    return issuer.certificate("adult", date(2030, 2, 17))


@given(data=st.data())
def test_a_damaged_certificate_raises_the_parse_fault_only(
    certificate: bytes, data: st.DataObject
) -> None:
    der = bytearray(certificate)
    for at in data.draw(st.lists(st.integers(0, len(der) - 1), min_size=1, max_size=5)):
        der[at] ^= data.draw(st.integers(1, 255))
    try:
        files.read_certificate_expiry(bytes(der))
    except MalformedCardData:
        return


def test_a_certificate_with_a_negative_number_is_none(certificate: bytes) -> None:
    der = bytearray(certificate)
    der[15] ^= 0x80  # the first byte of the number's value
    with pytest.raises(MalformedCardData):
        files.read_certificate_expiry(bytes(der))


@given(data=st.data())
def test_damaged_attributes_raise_the_parse_fault_only(data: st.DataObject) -> None:
    whole = bytearray(attributes())
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5)):
        whole[at] ^= data.draw(st.integers(1, 255))
    try:
        files.attributes_size(bytes(whole[:5]))
        files.read_attributes(bytes(whole))
    except MalformedCardData:
        return
