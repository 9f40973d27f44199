"""The simulated card answers as the real one is known to: with status words, never a crash."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from devices.card.faults import UnknownProfile
from devices.card.issuer import Issuer
from devices.card.profiles import CardProfile, build_card, load_profiles
from devices.card.simulated import Manner, SimulatedCard
from tests.devices.card.cards import ADULT, AUTHENTICATION, CHILD, LOCKED

JPKI = "00 A4 04 0C 0A D392F000260100000001"
COMMON = "00 A4 04 0C 0A D3921000310001010100"
KEY = "00 A4 02 0C 02 0018"
TRIES = "00 20 00 80"
WRONG = "00 20 00 80 04 31313131"
RIGHT = f"00 20 00 80 04 {AUTHENTICATION.encode().hex()}"
Make = Callable[[CardProfile], SimulatedCard]


def say(card: SimulatedCard, *commands: str) -> str:
    """Send commands and return the last answer in hex."""
    answers = [card.transmit(bytes.fromhex(command)) for command in commands]
    return answers[-1].hex().upper()


@pytest.mark.parametrize(
    ("commands", "answer"),
    [
        ((TRIES,), "6986"),
        (("00 B0 00 00 00",), "6986"),
        (("00 A4 04 0C 02 A000",), "6A82"),
        (("00 A4 00 00",), "6A86"),
        ((JPKI, "00 A4 02 0C 02 7777"), "6A82"),
        ((JPKI, KEY, TRIES), "63C3"),
        ((JPKI, KEY, WRONG), "63C2"),
        ((JPKI, KEY, WRONG, RIGHT, TRIES), "9000"),
        ((JPKI, KEY, WRONG, WRONG, WRONG, RIGHT), "63C0"),
        ((JPKI, KEY, "00 24 01 80 04 30303030"), "6982"),
        ((JPKI, KEY, RIGHT, "00 24 01 80 03 303030"), "6A80"),
        ((JPKI, KEY, RIGHT, "80 32 00 80 04 30303030"), "6985"),
        ((JPKI, "00 A4 02 0C 02 0008", "00 B0 7F FF 01"), "6B00"),
        ((JPKI, "00 A4 02 0C 02 0008", "00 B0 00 00 03"), "8F8F009000"),
        (("D392F000260100000001 00 20 00 80",), "6700"),
        (("00 88 00 00",), "6D00"),
        ((JPKI, "00 20 00 98"), "63C3"),
        ((JPKI, "00 20 00 98 04 30303030", TRIES), "63C2"),
        ((JPKI, "00 20 00 8F"), "6A82"),
        ((JPKI, "00 20 00 18"), "6A86"),
        ((JPKI, "00 B0 88 00 03"), "8F8F009000"),
        ((JPKI, "00 B0 88 01 02", "00 B0 00 00 01"), "8F9000"),
        ((JPKI, "00 B0 81 00 04"), "6982"),
        ((COMMON, "00 B2 01 0C 04"), "011C34309000"),
        ((COMMON, "00 B2 02 0C 00"), "6A83"),
        ((JPKI, "00 84 00 00"), "6700"),
        ((JPKI, "80 2A 00 97 01 30 00"), "6982"),
        (("90 20 00 00",), "6E00"),
        (("00 20",), "6700"),
    ],
)
def test_status_words(card: Make, commands: tuple[str, ...], answer: str) -> None:
    assert say(card(ADULT), *commands) == answer


def test_attributes_open_only_after_their_pin(card: Make) -> None:
    application, file = "00 A4 04 0C 0A D3921000310001010408", "00 A4 02 0C 02 0002"
    assert say(card(ADULT), application, file, "00 B0 00 00 02") == "6982"


def test_a_success_outlives_a_reset_and_ends_with_the_power(card: Make) -> None:
    one = card(ADULT)
    say(one, JPKI, KEY, RIGHT)
    one.reset()
    assert say(one, JPKI, KEY, TRIES) == "9000"
    one.power_down()
    assert say(one, JPKI, KEY, TRIES) == "63C3"


def test_a_locked_key_answers_with_either_word(card: Make) -> None:
    assert say(card(LOCKED), JPKI, KEY, TRIES) == "6984"
    assert say(card(replace(LOCKED, blocked_word=False)), JPKI, KEY, TRIES) == "63C0"


def test_a_childs_signing_key_is_locked_and_has_no_certificate(card: Make) -> None:
    assert say(card(CHILD), JPKI, "00 20 00 9B") == "63C0"
    assert say(card(CHILD), JPKI, "00 A4 02 0C 02 0001") == "6A82"
    assert say(card(CHILD), JPKI, "00 B0 88 00 03") == "008F009000"


def test_a_challenge_is_random_and_as_long_as_asked(card: Make) -> None:
    first, second = (say(card(ADULT), "00 84 00 00 10") for _ in range(2))
    assert len(first) == 36
    assert first.endswith("9000")
    assert first != second


def test_manners_of_handing_out(card: Make) -> None:
    presence = (JPKI, "00 A4 02 0C 02 0008", "00 B0 00 00 00")
    t0 = card(replace(ADULT, manner=Manner.GET_RESPONSE))
    assert say(t0, *presence) == "6103"
    assert say(t0, "00 C0 00 00 03") == "8F8F009000"
    exact = card(replace(ADULT, manner=Manner.CORRECT_LENGTH))
    assert say(exact, *presence) == "6C03"
    short = card(replace(ADULT, extended=False))
    assert say(short, *presence[:2], "00 B0 00 00 00 08 00") == "6700"
    sleepy = card(replace(ADULT, sleepy=True))
    assert say(sleepy, JPKI) == "6F00"
    assert say(sleepy, JPKI) == "9000"


@given(commands=st.lists(st.binary(max_size=40), max_size=8))
def test_any_bytes_are_answered_with_a_status_word(issuer: Issuer, commands: list[bytes]) -> None:
    card = build_card(replace(ADULT, authentication_expires=None), issuer)
    for command in commands:
        assert len(card.transmit(command)) >= 2


@given(
    header=st.tuples(
        st.sampled_from((0x00, 0x80)),
        st.sampled_from((0x20, 0x24, 0x32, 0xA4, 0xB0, 0xB2, 0xC0)),
        st.sampled_from((0, 1, 2, 4, 0x80)),
        st.sampled_from((0, 4, 0x0C, 0x80)),
    ),
    body=st.binary(max_size=20),
)
def test_near_commands_are_answered_with_a_status_word(
    issuer: Issuer, header: tuple[int, int, int, int], body: bytes
) -> None:
    card = build_card(replace(ADULT, authentication_expires=None), issuer)
    say(card, JPKI, KEY)
    assert len(card.transmit(bytes(header) + body)) >= 2


def test_profiles_are_read_from_a_file(profiles_file: Path, tmp_path: Path) -> None:
    assert load_profiles(profiles_file)["adult"] == ADULT
    twice = tmp_path / "twice.json"
    line = b'{"id":"a","serial":"1","municipality":"1","expires":"2030-01-01","name":"a",'
    line += b'"address":"b","born":"2000-01-01","pins":{}}'
    twice.write_bytes(b"[" + line + b"," + line + b"]")
    for path in (twice, tmp_path / "absent.json"):
        with pytest.raises(UnknownProfile):
            load_profiles(path)


def test_profiles_do_not_print_their_pins(card: Make) -> None:
    for text in (repr(ADULT), str(ADULT.pins), repr(card(ADULT)._applications)):
        assert AUTHENTICATION not in text
