"""Codes as scanners really give them."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tickets.codes import Code, CodeKind, RepeatGuard, control_number, fold, parse, payload

TICKET = "0192f3c4-1111-7222-8333-444455556666"


@pytest.mark.parametrize(
    "scanned",
    [
        "3K7-204817",
        "3K7204817",
        "3k7-204817",
        "３Ｋ７－２０４８１７",
        " 3K7 204817\r\n",
        "3K7ー204817",
        "3K7−204817",
        "3K7‐204817",
    ],
)
def test_a_control_number_has_one_form(scanned: str) -> None:
    assert control_number(scanned) == "3K7-204817"
    assert parse(scanned) == Code(kind=CodeKind.CONTROL_NUMBER, value="3K7-204817")


@pytest.mark.parametrize("scanned", ["3K7-20481", "3K7-2048177", "123456789012", "", "3K7_204817"])
def test_what_is_none_is_none(scanned: str) -> None:
    assert control_number(scanned) is None
    assert parse(scanned).kind is CodeKind.OTHER


def test_a_city_has_its_own_form() -> None:
    assert control_number("ab-1234567", r"[A-Z]{2}-[0-9]{7}") == "AB-1234567"
    assert control_number("3K7-204817", r"[A-Z]{2}-[0-9]{7}") is None


@pytest.mark.parametrize(
    "kind", [CodeKind.TICKET, CodeKind.BOOKING, CodeKind.VAULT, CodeKind.VISIT, CodeKind.CLOSING]
)
def test_our_codes_come_back(kind: CodeKind) -> None:
    assert parse(payload(kind, TICKET)) == Code(kind=kind, value=TICKET)
    assert parse(payload(kind, "A-03-12")) == Code(kind=kind, value="A-03-12")


def test_an_identity_prints_small() -> None:
    assert payload(CodeKind.TICKET, TICKET) == "T:0192F3C4111172228333444455556666"


def test_a_scanner_with_its_shift_the_wrong_way_is_understood() -> None:
    assert parse("t:0192f3c4111172228333444455556666").value == TICKET
    assert (
        parse("Ｔ：０１９２Ｆ３Ｃ４１１１１７２２２８３３３４４４４５５５５６６６６").value
        == TICKET
    )


def test_other_codes_have_no_payload() -> None:
    with pytest.raises(ValueError, match="no code"):
        payload(CodeKind.CONTROL_NUMBER, "3K7-204817")
    with pytest.raises(ValueError, match="no code"):
        payload(CodeKind.TICKET, "")


@given(st.uuids())
def test_every_identity_comes_back(identity: uuid.UUID) -> None:
    assert parse(payload(CodeKind.VISIT, str(identity))).value == str(identity)


@given(st.text())
def test_any_text_is_told_apart_without_a_fault(text: str) -> None:
    assert parse(text).kind in CodeKind
    assert fold(fold(text)) == fold(text)


def test_the_same_code_at_once_is_dropped_until_the_hand_rests() -> None:
    now = [0.0]
    guard = RepeatGuard(lambda: now[0])
    taken = []
    for now[0], text in [
        (0, "A"),
        (0.5, "A"),
        (1.9, "A"),
        (3.8, "A"),
        (4, "B"),
        (4.1, "A"),
        (6.2, "A"),
    ]:
        taken.append(guard.passes(text))
    assert taken == [True, False, False, False, True, True, True]
