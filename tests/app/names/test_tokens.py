import re
from collections.abc import Iterator

import pytest
import sqlcipher3
from hypothesis import given
from hypothesis import strategies as st

from app.names.folding import fold
from app.names.tokens import bigrams, grams, match_query, wanted_grams

NAMES = st.text(alphabet="山田髙﨑𠮷佐々木アイウカガー太郎NGUY0123𰻞", min_size=1, max_size=12)


@pytest.fixture
def index() -> Iterator[sqlcipher3.Connection]:
    connection = sqlcipher3.connect(":memory:")
    connection.execute(
        "create virtual table found using fts5(name, content='', contentless_delete=1,"
        " detail=column, tokenize='unicode61 remove_diacritics 0')"
    )
    yield connection
    connection.close()


def _put(index: sqlcipher3.Connection, names: list[str]) -> None:
    for row, name in enumerate(names):
        index.execute("insert into found(rowid, name) values (?, ?)", (row, bigrams(fold(name))))


def _hits(index: sqlcipher3.Connection, typed: str) -> list[int]:
    rows = index.execute(
        "select rowid from found where found match ? order by rowid", (match_query(fold(typed)),)
    )
    return [row for (row,) in rows]


def test_one_and_two_characters_are_found_anywhere_in_the_name(
    index: sqlcipher3.Connection,
) -> None:
    _put(index, ["山田太郎", "髙橋花子", "𠮷田葛󠄀", "佐々木", "𰻞𰻞花"])
    assert _hits(index, "郎") == [0]
    assert _hits(index, "太郎") == [0]
    assert _hits(index, "田") == [0, 2]
    assert _hits(index, "高橋") == [1]
    assert _hits(index, "吉田") == [2]
    assert _hits(index, "佐佐木") == [3]
    assert _hits(index, "𰻞花") == [4]
    assert _hits(index, "花") == [1, 4]


@given(NAMES, st.data())
def test_every_part_of_a_name_is_asked_by_tokens_that_the_name_has(
    name: str, data: st.DataObject
) -> None:
    folded = fold(name)
    if not folded:
        return
    start = data.draw(st.integers(0, len(folded) - 1))
    end = data.draw(st.integers(start + 1, len(folded)))
    asked = set(re.findall(r'"(\w+)"', match_query(folded[start:end])))
    assert asked <= set(bigrams(folded).split())
    assert all(token.isascii() and token.isalnum() for token in asked)


def test_nothing_is_not_asked() -> None:
    assert bigrams("") == ""
    with pytest.raises(ValueError, match="nothing"):
        match_query("")


@given(st.text(alphabet="佐藤高木花カキ", min_size=1, max_size=8), st.data())
def test_what_holds_a_text_holds_its_grams(folded: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(folded) - 1))
    end = data.draw(st.integers(start + 1, len(folded)))
    held = grams("ヤマ", folded)
    assert set(wanted_grams(folded[start:end])) <= set(held)
    assert len(held) == len(set(held))


def test_grams_of_two_texts_are_not_joined() -> None:
    assert grams("高木", "タカ") == ["高", "木", "高木", "タ", "カ", "タカ"]
    assert (wanted_grams("高木花"), wanted_grams("高"), wanted_grams("")) == (
        ["高木", "木花"],
        ["高"],
        [],
    )
