import pytest

from app.ports import PinKind
from devices.card.faults import PinFormat
from devices.card.pins import check_new_pin, check_pin
from tests.devices.card.cards import secret

FOUR = (PinKind.AUTHENTICATION, PinKind.RESIDENT, PinKind.FACE_INPUT)


@pytest.mark.parametrize("kind", FOUR)
@pytest.mark.parametrize(
    ("pin", "rule"), [("", "length"), ("123", "length"), ("12345", "length"), ("12A4", "alphabet")]
)
def test_three_pins_have_four_digits(kind: PinKind, pin: str, rule: str) -> None:
    with pytest.raises(PinFormat) as told:
        check_pin(kind, secret(pin))
    assert told.value.details["rule"] == rule
    assert pin not in str(told.value) or not pin


@pytest.mark.parametrize(
    ("pin", "rule"),
    [("AB123", "length"), ("A" * 17, "length"), ("abc123", "alphabet"), ("ABC 123", "alphabet")],
)
def test_the_signing_password_has_capitals_and_digits(pin: str, rule: str) -> None:
    with pytest.raises(PinFormat) as told:
        check_pin(PinKind.SIGNING, secret(pin))
    assert told.value.details["rule"] == rule


@pytest.mark.parametrize("pin", ["ABCDEF", "123456"])
def test_a_new_signing_password_mixes_both(pin: str) -> None:
    check_pin(PinKind.SIGNING, secret(pin))
    with pytest.raises(PinFormat) as told:
        check_new_pin(PinKind.SIGNING, secret(pin))
    assert told.value.details["rule"] == "mixture"


def test_good_pins_pass() -> None:
    for kind in FOUR:
        check_new_pin(kind, secret("0000"))
    check_new_pin(PinKind.SIGNING, secret("A12345"))
    check_new_pin(PinKind.SIGNING, secret("A12345678901234Z"))
