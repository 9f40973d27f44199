import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app import resources
from app.backyard.card_list import CardList, Preview, Progress
from app.backyard.card_list_faults import (
    ListCancelled,
    ListChanged,
    ListRefused,
    ListUnreadable,
    Reason,
    shape,
)
from app.backyard.card_list_fields import municipality_code, personal_number
from app.backyard.card_list_headings import Use
from app.backyard.card_list_layout import Layout, load_layout
from app.backyard.card_list_tally import BLANKED
from app.backyard.card_list_text import Encoding

TODAY = date(2026, 11, 21)
HEAD = ["管理番号", "氏名", "フリガナ", "生年月日", "住所", "市区町村コード", "箱番号"]
GOOD = [
    "A1B-123456",
    "髙橋　花子",
    "タカハシ　ハナコ",
    "19840517",
    "汐見市北区１－２",
    "99201",
    "B001",
]


@pytest.fixture(scope="module")
def layout() -> Layout:
    return load_layout()


class Delivered:
    def __init__(self, path: Path, layout: Layout) -> None:
        self.path = path
        self.layout = layout

    def put(self, data: bytes, **more: Any) -> CardList:
        self.path.write_bytes(data)
        return CardList(self.path, self.layout, today=TODAY, **more)

    def rows(
        self, *rows: list[str], head: list[str] | None = None, encoding: str = "utf-8-sig"
    ) -> CardList:
        return self.put(_csv(head or HEAD, *rows).encode(encoding))


@pytest.fixture
def delivered(tmp_path: Path, layout: Layout) -> Delivered:
    return Delivered(tmp_path / "list.csv", layout)


def _csv(*rows: list[str]) -> str:
    return "".join(
        ",".join('"' + value.replace('"', '""') + '"' for value in row) + "\r\n" for row in rows
    )


def _with(**changed: str) -> list[str]:
    places = {"number": 0, "name": 1, "kana": 2, "born": 3, "address": 4, "code": 5, "box": 6}
    row = list(GOOD)
    for name, value in changed.items():
        row[places[name]] = value
    return row


def _told(preview: Preview) -> list[tuple[int, str, Reason]]:
    return [(fault.line, fault.column, fault.reason) for fault in preview.faults]


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", Encoding.UTF_8),
        ("utf-8-sig", Encoding.UTF_8_BOM),
        ("cp932", Encoding.CP932),
    ],
)
def test_each_encoding_is_found_and_told(
    delivered: Delivered, codec: str, encoding: Encoding
) -> None:
    listed = delivered.rows(GOOD, encoding=codec)
    preview = listed.check()
    assert preview.accepted
    assert preview.encoding is encoding
    assert preview.sample == (tuple(GOOD),)
    assert preview.boxes == {"B001": 1}
    [card] = listed.cards(preview)
    assert card.control_number == "A1B123456"
    assert card.name == "髙橋　花子"
    assert card.born == "1984-05-17"
    assert card.municipality == "992011"
    assert card.line == 2
    assert "髙橋" not in repr(card)


def test_optional_columns_in_any_order_with_other_headings(delivered: Delivered) -> None:
    head = ["有効期限", "送付区分", "カード製造番号", "氏名カナ", *HEAD[:2], *HEAD[3:], "備考"]
    row = ["令和18年5月17日", "申請時来庁", "400000012719843", "ﾀｶﾊｼ", *GOOD[:2], *GOOD[3:], "x"]
    listed = delivered.rows(row, head=head)
    preview = listed.check()
    assert preview.accepted
    assert [use.heading for use in preview.columns if use.use is Use.UNREAD] == ["備考"]
    [card] = listed.cards(preview)
    assert card.expires == date(2036, 5, 17)
    assert card.delivery == "mail"
    assert card.serial == "400000012719843"
    assert card.kana == "ﾀｶﾊｼ"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (_with(number=""), "管理番号", Reason.MISSING_VALUE),
        (_with(number="12"), "管理番号", Reason.BAD_NUMBER),
        (_with(name="　"), "氏名", Reason.MISSING_VALUE),
        (_with(name="あ" * 101), "氏名", Reason.TOO_LONG),
        (_with(name="山田\n太郎"), "氏名", Reason.CONTROL_CHARACTER),
        (_with(name="山田\u202e太郎"), "氏名", Reason.CONTROL_CHARACTER),
        (_with(name="山\ufffd太郎"), "氏名", Reason.LOST_CHARACTER),
        (_with(name="=HYPERLINK(1)"), "氏名", Reason.FORMULA),
        (_with(name="＝1+1"), "氏名", Reason.FORMULA),
        (_with(kana="+81"), "フリガナ", Reason.FORMULA),
        (_with(address="@SUM"), "住所", Reason.FORMULA),
        (_with(box="-1"), "箱番号", Reason.FORMULA),
        (_with(box="\t1"), "箱番号", Reason.CONTROL_CHARACTER),
        (_with(born="19840230"), "生年月日", Reason.IMPOSSIBLE_DATE),
        (_with(born="昭和64年1月8日"), "生年月日", Reason.IMPOSSIBLE_DATE),
        (_with(born="20261122"), "生年月日", Reason.IMPOSSIBLE_DATE),
        (_with(born="18880101"), "生年月日", Reason.IMPOSSIBLE_DATE),
        (_with(code="992012"), "市区町村コード", Reason.BAD_MUNICIPALITY),
        (_with(address="番号 983205673214"), "住所", Reason.PERSONAL_NUMBER),
    ],
)
def test_each_bad_value_is_named(
    delivered: Delivered, row: list[str], column: str, reason: Reason
) -> None:
    preview = delivered.rows(_with(number="A1B999999"), row).check()
    assert _told(preview) == [(3, column, reason)]
    assert (preview.good, preview.bad) == (1, 1)


def test_every_fault_of_a_line_is_named(delivered: Delivered) -> None:
    preview = delivered.rows(_with(number="?", born="x", name="=1", code="1\x00")).check()
    assert sorted(reason for _, _, reason in _told(preview)) == sorted(
        [Reason.BAD_NUMBER, Reason.IMPOSSIBLE_DATE, Reason.FORMULA, Reason.CONTROL_CHARACTER]
    )


def test_a_duplicate_names_both_lines(delivered: Delivered) -> None:
    others = [_with(number=f"A1B{n:06d}") for n in range(9000)]
    preview = delivered.rows(GOOD, *others, _with(number="a1b123456")).check()
    [fault] = preview.faults
    assert (fault.line, fault.reason, fault.other_line) == (9003, Reason.DUPLICATE, 2)


def test_half_a_birth_date_is_kept_as_it_is(delivered: Delivered) -> None:
    listed = delivered.rows(_with(born="19840000"), _with(number="A1B000001", born="1984"))
    assert [card.born for card in listed.cards(listed.check())] == ["1984", "1984"]


def test_another_city_is_refused(delivered: Delivered) -> None:
    listed = delivered.put(_csv(HEAD, GOOD).encode(), municipality="331007")
    assert _told(listed.check()) == [(2, "市区町村コード", Reason.OTHER_MUNICIPALITY)]


def test_missing_and_double_columns_are_named(delivered: Delivered) -> None:
    preview = delivered.rows(GOOD[1:], head=["氏名", *HEAD[1:3], *HEAD[3:6]]).check()
    assert _told(preview) == [
        (1, "氏名", Reason.DOUBLE_COLUMN),
        (1, "管理番号", Reason.MISSING_COLUMN),
        (1, "箱番号", Reason.MISSING_COLUMN),
    ]


def test_personal_numbers_are_passed_over_and_never_kept(
    delivered: Delivered, tmp_path: Path
) -> None:
    head = [*HEAD, "個人番号", "個人番号カード有効期限"]
    row = [*_with(born="x"), "983205673214", "20360517"]
    listed = delivered.rows(row, head=head)
    preview = listed.check()
    assert preview.never_read == ("個人番号",)
    assert preview.columns[-1].field == "expires"
    assert preview.sample[0][-2] == BLANKED
    assert "983205673214" not in repr(preview)
    listed.write_bad_lines(preview, tmp_path / "bad.csv", resources.words("ja"))
    assert "983205673214" not in (tmp_path / "bad.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [(1, "", Reason.EMPTY_FILE)]),
        (b"PK\x03\x04rest", [(1, "", Reason.NOT_TEXT)]),
        (_csv(HEAD, GOOD).encode("utf-16"), [(1, "", Reason.NOT_TEXT)]),
        (_csv(HEAD, GOOD).encode("utf-16-le"), [(1, "", Reason.NOT_TEXT)]),
        (_csv(HEAD).encode(), [(2, "", Reason.NO_LINES)]),
        (_csv(HEAD).encode() + b"\r\n\r\n", [(2, "", Reason.NO_LINES)]),
        (_csv(HEAD, GOOD[:-1]).encode(), [(2, "", Reason.RAGGED)]),
        (_csv(HEAD, [*GOOD, ""]).encode(), [(2, "", Reason.RAGGED)]),
        (_csv(HEAD).encode() + b'"a"b,c\r\n', [(2, "", Reason.QUOTING)]),
        (_csv(HEAD, GOOD).encode() + b'"never closed\r\nmore\r\n', [(3, "", Reason.QUOTING)]),
        (_csv(HEAD).encode() + b"x" * 30000, [(2, "", Reason.LINE_TOO_LONG)]),
    ],
)  # fmt: skip
def test_each_bad_file_is_named(delivered: Delivered, data: bytes, expected: list[object]) -> None:
    preview = delivered.put(data).check()
    assert _told(preview) == expected
    assert not preview.accepted


def test_euc_is_not_taken_for_something_else(delivered: Delivered) -> None:
    text = _csv(HEAD, _with(name="山田", address="汐見市")).encode("euc_jp")
    assert not delivered.put(text).check().accepted


def test_unreadable_bytes_are_told_with_line_column_and_position(delivered: Delivered) -> None:
    data = _csv(HEAD, GOOD, _with(number="A1B000001", name="XX")).encode()
    broken = data.replace(b"XX", b"\xe5\x81")
    preview = delivered.put(broken).check()
    assert _told(preview) == [(3, "氏名", Reason.UNDECODABLE)]
    assert preview.encoding is Encoding.UTF_8
    assert preview.damage == data.index(b"XX")


def test_signs_that_windows_lends_to_no_letter_are_unreadable(delivered: Delivered) -> None:
    data = _csv(HEAD, _with(name="XX")).encode("cp932").replace(b"XX", b"\xa0")
    assert _told(delivered.put(data).check()) == [(2, "氏名", Reason.UNDECODABLE)]


def test_lines_end_in_any_way(delivered: Delivered) -> None:
    for end in ("\n", "\r", "\r\n"):
        text = _csv(HEAD, GOOD, _with(number="A1B000002")).replace("\r\n", end)
        preview = delivered.put(text.encode()).check()
        assert (preview.good, preview.accepted) == (2, True)


def test_too_many_lines_are_told(tmp_path: Path, layout: Layout) -> None:
    small = msgspec.structs.replace(layout, most_lines=2)
    rows = [_with(number=f"A1B{n:06d}") for n in range(5)]
    path = tmp_path / "many.csv"
    path.write_bytes(_csv(HEAD, *rows).encode())
    preview = CardList(path, small, today=TODAY).check()
    assert _told(preview) == [(4, "", Reason.TOO_MANY_LINES)]


def test_too_many_boxes_are_told(tmp_path: Path, layout: Layout) -> None:
    small = msgspec.structs.replace(layout, most_boxes=2)
    rows = [_with(number=f"A1B{n:06d}", box=f"B{n}") for n in range(5)]
    path = tmp_path / "many.csv"
    path.write_bytes(_csv(HEAD, *rows).encode())
    preview = CardList(path, small, today=TODAY).check()
    assert _told(preview) == [(4, "", Reason.TOO_MANY_BOXES)]


def test_the_preview_tells_itself(delivered: Delivered) -> None:
    listed = delivered.rows([*GOOD, "1", "x"], head=[*HEAD, "個人番号", "備考"], encoding="cp932")
    lines = listed.check().told(resources.words("ja"))
    assert "CP932" in lines[0]
    assert sum("個人番号" in line for line in lines) == 1
    assert "B001" in lines[-2]
    assert "取り込めます" in lines[-1]


def test_a_list_with_faults_gives_no_card(delivered: Delivered) -> None:
    listed = delivered.rows(GOOD, _with(number=""))
    with pytest.raises(ListRefused) as told:
        next(listed.cards(listed.check()))
    assert told.value.details == {"file": "list.csv", "faults": 1}


def test_a_list_that_became_another_is_refused(delivered: Delivered) -> None:
    listed = delivered.rows(GOOD)
    preview = listed.check()
    delivered.rows(_with(name="別人"))
    with pytest.raises(ListChanged):
        list(listed.cards(preview))
    delivered.rows(GOOD[::-1], head=HEAD[::-1])
    with pytest.raises(ListChanged):
        list(listed.cards(preview))
    delivered.rows(_with(born="x"))
    with pytest.raises(ListChanged):
        list(listed.cards(preview))


def test_a_file_that_is_not_there_is_told(tmp_path: Path, layout: Layout) -> None:
    with pytest.raises(ListUnreadable):
        CardList(tmp_path / "none.csv", layout, today=TODAY).check()
    with pytest.raises(ListUnreadable):
        CardList(tmp_path, layout, today=TODAY).check()


def _many(count: int) -> Iterator[list[str]]:
    return (_with(number=f"A1B{n:06d}") for n in range(count))


def test_progress_grows_and_cancel_stops(delivered: Delivered) -> None:
    told: list[Progress] = []
    data = _csv(HEAD, *_many(3500)).encode()
    preview = delivered.put(data, progress=told.append).check()
    assert preview.good == 3500
    assert [progress.lines for progress in told] == [1000, 2000, 3000, 3500]
    assert told[-1].done == told[-1].size == len(data)
    asked = iter([False, False, True])
    listed = delivered.put(data, cancelled=lambda: next(asked))
    with pytest.raises(ListCancelled):
        listed.check()


def test_the_report_holds_each_bad_line_and_why(delivered: Delivered, tmp_path: Path) -> None:
    listed = delivered.rows(
        GOOD,
        _with(number="A1B000001", name="=1+1"),
        _with(
            number="B", name="\u8fbb\U000e0100\u3000\ue000子", kana="ツジ\u200b", born="19840230"
        ),
        GOOD,
        ["x"],
    )
    preview = listed.check()
    target = tmp_path / "bad.csv"
    assert listed.write_bad_lines(preview, target, resources.words("ja")) == 4
    with target.open(encoding="utf-8-sig", newline="") as source:
        head, *rows = csv.reader(source)
    assert head == ["行", *HEAD, "わけ"]
    assert [row[0] for row in rows] == ["3", "4", "5", "6"]
    assert rows[0][2] == "'=1+1"
    assert rows[1][2:4] == ["\u8fbb\U000e0100\u3000\ue000子", "ツジ□"]
    assert "管理番号" in rows[1][-1]
    assert "生年月日" in rows[1][-1]
    assert "2行目" in rows[2][-1]
    assert all(len(row) == len(head) for row in rows)
    assert not (tmp_path / "bad.csv.part").exists()


def test_the_report_of_a_bad_file_tells_why(delivered: Delivered, tmp_path: Path) -> None:
    listed = delivered.rows(GOOD[1:], head=HEAD[1:])
    assert listed.write_bad_lines(listed.check(), tmp_path / "bad.csv", resources.words("ja")) == 1
    assert "見出し「管理番号」" in (tmp_path / "bad.csv").read_text("utf-8-sig")


def test_the_report_that_cannot_be_written_is_told(delivered: Delivered, tmp_path: Path) -> None:
    listed = delivered.rows(_with(born="x"))
    with pytest.raises(ListUnreadable):
        listed.write_bad_lines(listed.check(), tmp_path / "no" / "bad.csv", resources.words("ja"))


def test_every_reason_has_its_sentence() -> None:
    words = resources.words("ja")
    assert all(f"imports.reason.{reason.value}" in words for reason in Reason)


def test_a_shape_never_shows_the_value() -> None:
    assert shape("1984-02-30") == "9999-99-99"
    assert shape("山田タロうAb") == "漢漢アアあAa"
    assert shape("髙" * 30) == "漢" * 24 + "…"
    assert shape("a\x00") == "a□"


@pytest.mark.parametrize(("digits", "right"), [("983205673214", True), ("983205673215", False)])
def test_the_check_digit_of_a_personal_number(digits: str, *, right: bool) -> None:
    assert personal_number(digits) is right


def test_municipality_codes() -> None:
    assert municipality_code("33100") == "331007"
    assert municipality_code("331007") == "331007"
    assert municipality_code("331008") is None
    assert municipality_code("1100") == "011002"
    assert municipality_code("x") is None


TEXTS = st.text(max_size=30) | st.sampled_from(
    ["=1", "-", '"', "\r\n", "\x00", "19840517", "S59.5.17", "A1B123456", "\ufeff", "﨑", "99201"]
)


@given(st.lists(st.lists(TEXTS, max_size=9), max_size=6), st.sampled_from(["utf-8", "cp932"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example([HEAD, GOOD], "cp932")
def test_any_table_is_taken_whole_or_every_line_is_accounted_for(
    delivered: Delivered, rows: list[list[str]], codec: str
) -> None:
    listed = delivered.put(_csv(HEAD, GOOD, *rows).encode(codec, "replace"))
    preview = listed.check()
    assert preview.good + preview.bad == preview.lines
    assert sum(preview.counts.values()) >= preview.bad
    if preview.accepted:
        assert len(list(listed.cards(preview))) == preview.good == preview.lines


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_end_in_a_preview(delivered: Delivered, data: bytes) -> None:
    head = _csv(HEAD).encode()
    for whole in (data, head + data):
        listed = delivered.put(whole)
        preview = listed.check()
        assert preview.good + preview.bad == preview.lines
        assert preview.accepted == (preview.lines > 0 and not preview.bad and not preview.faults)
