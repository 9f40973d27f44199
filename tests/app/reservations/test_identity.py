"""Whom a booking is for, and the number that is told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.reservations.identity import check_sign, is_number, new_number, person_of

_NUMBERS = st.builds(lambda _: new_number(), st.integers())


@given(_NUMBERS, st.integers(0, 7), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXY"))
def test_one_wrong_sign_is_found(number: str, place: int, sign: str) -> None:
    signs = number.replace("-", "")
    wrong = signs[:place] + sign + signs[place + 1 :]
    assert is_number(number)
    assert is_number(wrong) == (wrong == signs)


@given(_NUMBERS, st.integers(0, 6))
def test_two_exchanged_signs_are_found(number: str, place: int) -> None:
    signs = number.replace("-", "")
    swapped = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
    if place == 6:  # the proving sign itself
        swapped = signs[:6] + signs[7] + signs[6]
        assert is_number(swapped) == (check_sign(swapped[:7]) == swapped[7])
    else:
        assert is_number(swapped) == (swapped == signs)


@given(st.text(max_size=12))
def test_any_text_is_told_apart(text: str) -> None:
    assert is_number(text) in (True, False)


def test_the_same_person_is_known_however_the_kana_is_written() -> None:
    assert person_of("", "ヤマダ　ハナコ", "1980-01-02") == person_of("", "ﾔﾏﾀﾞ ﾊﾅｺ", "1980-01-02")
    assert person_of("", "ヤマダ　ハナコ", "1980-01-02") != person_of(
        "", "ヤマダ　ハナコ", "1980-01-03"
    )
    assert person_of("card-1", "ヤマダ", "1980-01-02") == "card-1"
