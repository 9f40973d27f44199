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
    ("kind", "value"),
    [
        (CodeKind.TICKET, TICKET),
        (CodeKind.VISIT, TICKET),
        (CodeKind.BOOKING, "11200007"),
        (CodeKind.CLOSING, "2026-11-21:3FA9"),
        (CodeKind.VAULT, "B-04-112"),
        (CodeKind.BAG, "N-K-1121-3"),
    ],
)
def test_our_codes_come_back(kind: CodeKind, value: str) -> None:
    assert parse(payload(kind, value)) == Code(kind=kind, value=value)


@pytest.mark.parametrize("kind", [CodeKind.VAULT, CodeKind.BAG])
def test_a_label_that_was_cut_or_misread_is_no_other_label(kind: CodeKind) -> None:
    whole = payload(kind, "B-04-112")
    for end in range(3, len(whole)):
        assert parse(whole[:end]).kind is CodeKind.BROKEN, whole[:end]
    for at in range(5, len(whole)):
        for wrong in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            misread = whole[:at] + wrong + whole[at + 1 :]
            if whole[at] not in ("-", wrong):
                assert parse(misread).kind is CodeKind.BROKEN, misread


def test_a_label_of_before_the_check_signs_is_read() -> None:
    assert parse("V:B-04-112") == Code(kind=CodeKind.VAULT, value="B-04-112")
    assert parse("Ｖ：ｂー０４ー１１２") == Code(kind=CodeKind.VAULT, value="B-04-112")


@pytest.mark.parametrize("end", range(3, 34))
def test_half_a_ticket_is_told_as_half(end: int) -> None:
    assert parse(payload(CodeKind.TICKET, TICKET)[:end]).kind is CodeKind.BROKEN


def test_two_tickets_in_one_are_neither() -> None:
    one = payload(CodeKind.TICKET, TICKET)
    assert parse(one + one).kind is CodeKind.BROKEN


@pytest.mark.parametrize("colon", [":", "+", "'", "：", "＋"])
def test_a_scanner_of_another_keyboard_is_understood(colon: str) -> None:
    """On a Japanese keyboard the American colon is a plus; the other way round an apostrophe."""
    assert parse(f"T{colon}0192F3C4111172228333444455556666").value == TICKET


@pytest.mark.parametrize(
    "scanned",
    [
        "https://example.invalid/form?id=12345678901234567890123&lang=ja",
        "12345678901234567890123",
        "１２３４５６７８９０１２３４５６７８９０１２３\r",
    ],
)
def test_an_application_form_tells_its_number(scanned: str) -> None:
    assert parse(scanned) == Code(kind=CodeKind.APPLICATION, value="12345678901234567890123")


@pytest.mark.parametrize("digits", [22, 24, 46])
def test_other_long_numbers_are_no_application(digits: int) -> None:
    assert parse("1" * digits).kind is CodeKind.OTHER


def test_a_form_that_was_printed_here_names_its_visit() -> None:
    assert parse(f"e01.1:{TICKET}") == Code(kind=CodeKind.FORM, value=TICKET)


def test_an_identity_prints_small() -> None:
    assert payload(CodeKind.TICKET, TICKET) == "T:0192F3C4111172228333444455556666"


def test_the_kind_of_code_that_a_scanner_puts_before_it_goes() -> None:
    label = payload(CodeKind.VAULT, "B-04-112")
    assert parse(f"]Q1{label}") == parse(f"\x02]C0{label}\x03") == parse(label)
    assert fold("]Q1") == "]Q1"  # nothing but that is no code's beginning


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
