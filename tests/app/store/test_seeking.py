"""Secrets are found where they are, and four digits not where they are by chance."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.store.seeking import NothingSought, Sought

PIN = "7391"
LONG = "CANARY7K"


@pytest.fixture
def sought() -> Sought:
    return Sought([PIN, LONG])


@pytest.mark.parametrize(
    "text",
    [
        "7391",
        "pin=7391",
        "pin:7391",
        "PIN-7391",
        '{"pin": "7391"}',
        "now 7391.",
        "7391,8462",
        "暗証番号7391です",
        "7391\n",
        "xCANARY7Ky",
    ],
)
def test_a_word_is_found_where_a_person_would_read_it(sought: Sought, text: str) -> None:
    assert sought.in_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "17391",
        "73910",
        "0.7391",
        "10:59:7391",
        "2026-11-29T10:59:12.739100",
        "0193a1b2-7391-7abc-8def-0123456789ab",
        "086-7391",
        "aGk7391+",
        "A7391",
        "CANARY 7K",
    ],
)
def test_four_digits_are_nothing_inside_a_longer_word(sought: Sought, text: str) -> None:
    assert not sought.in_text(text)


@given(before=st.text(), behind=st.text())
def test_a_long_word_is_found_in_any_text(before: str, behind: str) -> None:
    assert Sought([LONG]).in_text(before + LONG + behind)


def test_nothing_can_only_be_sought_by_mistake() -> None:
    with pytest.raises(NothingSought):
        Sought([])


def test_files_are_told_by_name_and_by_what_they_are(tmp_path: Path, sought: Sought) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "card.log").write_text("VERIFY 7391\n", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\0 7391 ")
    (tmp_path / "wide.bin").write_bytes(b"\0" + LONG.encode("utf-16-le"))
    (tmp_path / "plain.txt").write_text("nothing", encoding="utf-8")
    (tmp_path / "ledger.reserve").write_text(LONG, encoding="utf-8")
    assert sorted(sought.in_folder(tmp_path)) == ["logs/card.log", "wide.bin"]


def test_a_word_across_two_pieces_of_a_file_is_found(tmp_path: Path, sought: Sought) -> None:
    (tmp_path / "large.bin").write_bytes(b"\0" * ((4 << 20) - 4) + LONG.encode() + b"\0" * 100)
    assert sought.in_folder(tmp_path) == ["large.bin"]


def test_tables_are_told_by_column(sought: Sought) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE staff (id TEXT, note BLOB, tries INTEGER)")
        connection.exec_driver_sql("CREATE TABLE card (id TEXT)")
        for row in (("K-1", b"ok", 3), ("K-2", b'{"pin":"7391"}', 3), ("K-3", None, 7391)):
            connection.exec_driver_sql("INSERT INTO staff VALUES (?, ?, ?)", row)
        assert sought.in_tables(connection) == ["staff.note", "staff.tries"]
    engine.dispose()
