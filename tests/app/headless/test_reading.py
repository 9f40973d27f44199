"""A line is read strictly: what is wrong is named, what is secret never becomes text."""

from __future__ import annotations

import json
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.faults import CounterFault
from app.headless.action import WrongArgument, secret_of
from app.headless.people import SignIn
from app.headless.reading import NotJson, UnknownAction, heading_of, read_action
from app.resources import words


def fault_of(line: bytes) -> CounterFault:
    with pytest.raises(CounterFault) as told:
        read_action(bytearray(line))
    return told.value


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" ",
        b"nonsense",
        b"[]",
        b"7",
        b"null",
        b'"do"',
        b'{"do":"quit"',
        b'{"do":"quit"} {"do":"quit"}',
        b"\xff\xfe",
        b'{"\xff":1,"do":"quit"}',
        b'{"do":"search","text":"\\ud800"}',
        b'{"do":"answer_stage","answer":' + b"[" * 5000 + b"]" * 5000 + b"}",
    ],
)
def test_what_is_no_json_object_is_told_so(line: bytes) -> None:
    assert isinstance(fault_of(line), NotJson)


def test_an_action_that_is_none_of_ours_is_told_so() -> None:
    assert isinstance(fault_of(b'{"do":"rm"}'), UnknownAction)
    assert isinstance(fault_of(b'{"do":"action"}'), UnknownAction)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b"{}", "do"),
        (b'{"do":3}', "do"),
        (b'{"do":null}', "do"),
        (b'{"do":"quit","more":1}', "more"),
        (b'{"do":"quit","id":1.5}', "id"),
        (b'{"do":"quit","id":99999999999999999999}', "id"),
        (b'{"do":"sign_in","password":"x"}', "staff"),
        (b'{"do":"sign_in","staff":7,"password":"x"}', "staff"),
        (b'{"do":"sign_in","staff":"","password":"x"}', "staff"),
        (b'{"do":"set_up","cards":["a",3]}', "cards[1]"),
        (b'{"do":"search","statuses":["lost"]}', "statuses[0]"),
        (b'{"do":"count_shelf","shelf":"B-04","counted":-1}', "counted"),
        (b'{"do":"booking_day","office":"center","day":"2026-02-30"}', "day"),
        (
            b'{"do":"nearest_slots","purpose":"A","office":"c","day":"2026-02-20","time":"25:00"}',
            "time",
        ),
    ],
)
def test_a_wrong_field_is_named(line: bytes, field: str) -> None:
    fault = fault_of(line)
    assert isinstance(fault, WrongArgument)
    assert fault.details["field"] == field
    assert field in words("ja")(f"fault.{fault.code}.what", **fault.details)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f"])
def test_a_control_character_is_refused(sign: str) -> None:
    line = json.dumps({"do": "search", "text": f"a{sign}"}).encode().replace(b"\x7f", b"\\u007f")
    assert isinstance(fault_of(line), WrongArgument)


def test_a_backslash_before_a_u_is_no_control_character() -> None:
    read_action(bytearray(json.dumps({"do": "search", "text": "\\u0000\\b"}).encode()))


def test_no_value_of_a_line_is_repeated() -> None:
    for line in (
        b'{"do":"himitsu"}',
        b'{"do":"search","statuses":["himitsu"]}',
        b'{"do":"sign_in","staff":"S-1","password":7,"code":["himitsu"]}',
    ):
        fault = fault_of(line)
        assert "himitsu" not in str(fault)


def test_the_callers_name_of_a_line_is_found_beside_what_is_wrong() -> None:
    assert heading_of(bytearray(b'{"id":"a7","do":"nope","more":[1]}')) == {"id": "a7"}
    assert heading_of(bytearray(b'{"id":{},"do":"quit"}')) == {}
    assert heading_of(bytearray(b"nonsense")) == {}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.booleans())
def test_a_secret_is_what_was_sent(text: str, ascii_only: bool) -> None:
    typed = msgspec.Raw(json.dumps(text, ensure_ascii=ascii_only).encode())
    assert bytes(secret_of(typed, "password").expose()) == text.encode()


@pytest.mark.parametrize(
    "typed", [b"7", b"null", b"{}", b'["a"]', b'"\\ud83d"', b'"\\udc00\\ud83d"']
)
def test_what_is_no_text_is_no_secret(typed: bytes) -> None:
    with pytest.raises(WrongArgument) as told:
        secret_of(msgspec.Raw(typed), "password")
    assert told.value.details["field"] == "password"


def test_a_password_is_gone_with_its_line() -> None:
    line = bytearray(b'{"do":"sign_in","staff":"S-0142","password":"himitsu-no-kotoba"}')
    action = read_action(line)
    assert isinstance(action, SignIn)
    secret = secret_of(action.password, "password")
    line[:] = bytes(len(line))
    assert not re.search(rb"[^\0]", bytes(action.password))
    assert bytes(secret.expose()) == b"himitsu-no-kotoba"
