import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.names.query import QueryKind, QueryReader, normal_number, parse_query


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("A1B-123456", QueryKind.CONTROL_NUMBER, "A1B123456"),
        ("ａ１ｂー１２３４５６", QueryKind.CONTROL_NUMBER, "A1B123456"),
        ("001 000123", QueryKind.CONTROL_NUMBER, "001000123"),
        ("3456", QueryKind.LAST_DIGITS, "3456"),
        ("１２３４", QueryKind.LAST_DIGITS, "1234"),
        ("123456", QueryKind.LAST_DIGITS, "123456"),
        ("19840517", QueryKind.BIRTH_DATE, "1984-05-17"),
        ("Ｓ５９．５．１７", QueryKind.BIRTH_DATE, "1984-05-17"),
        ("昭和59年5月17日", QueryKind.BIRTH_DATE, "1984-05-17"),
        ("やまだ", QueryKind.KANA, "ヤマダ"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", QueryKind.KANA, "ヤマダタロウ"),
        ("山", QueryKind.NAME, "山"),
        ("髙橋　花子", QueryKind.NAME, "高橋花子"),
        ("Nguyen Van", QueryKind.NAME, "NGUYENVAN"),
        ("", QueryKind.EMPTY, ""),
        ("　 ー", QueryKind.EMPTY, ""),
        ("*", QueryKind.EMPTY, ""),
    ],
)
def test_what_a_text_means(typed: str, kind: QueryKind, text: str) -> None:
    query = parse_query(typed)
    assert (query.kind, query.text) == (kind, text)


def test_a_name_may_be_narrowed_by_a_birth_date() -> None:
    query = parse_query("ヤマダ タロウ S59.5.17")
    assert query.words == ("ヤマダ", "タロウ")
    assert query.born is not None
    assert query.born.iso == "1984-05-17"


def test_a_city_may_have_its_own_number() -> None:
    assert QueryReader(r"[0-9]{10}").read("1234567890").kind is QueryKind.CONTROL_NUMBER


def test_foreign_signs_stay_in_a_number() -> None:
    assert normal_number("=A1B-123456") == "=A1B123456"
    assert normal_number("a1b‐123456") == "A1B123456"


@given(st.text(max_size=30))
def test_every_text_means_something(text: str) -> None:
    query = parse_query(text)
    assert (query.kind is QueryKind.EMPTY) == (not query.text)
