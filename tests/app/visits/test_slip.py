"""What a visit gives on paper."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from app import resources
from app.ports import Bar, Checklist, Line, Qr, Rows
from app.tickets.codes import CodeKind, parse
from app.visits.slip import (
    Contact,
    GivenValues,
    Needed,
    StillNeededValues,
    given_slip,
    still_needed_slip,
)

JA, EN = resources.words("ja"), resources.words("en")
CONTACT = Contact(phone="0120-000-000", hours="受付 9:00〜17:00（火曜は 休み）")
NEEDED = StillNeededValues(
    visit="0192f3c4-1111-7222-8333-444455556666",
    record="W3-000317",
    at=datetime(2026, 11, 21, 14, 38),
    office="汐見市 マイナンバーカードセンター",
    purpose="カードを受け取る",
    brought=("はがき（交付通知書）",),
    needed=(Needed(text="古い マイナンバーカード", note="お電話ください。"),),
    contact=CONTACT,
    kept_until=date(2026, 11, 30),
    staff_note="職員用： 交付 旧カード返納待ち",
)


def test_what_was_there_and_what_to_bring() -> None:
    brought, needed = [b for b in still_needed_slip(NEEDED, JA).blocks if isinstance(b, Checklist)]
    assert [item.ticked for item in brought.items] == [True]
    assert needed.framed
    assert [(i.text, i.note, i.ticked) for i in needed.items] == [
        ("古い マイナンバーカード", "お電話ください。", False)
    ]


def test_the_code_reopens_the_visit() -> None:
    [code] = [b for b in still_needed_slip(NEEDED, JA).blocks if isinstance(b, Qr)]
    told = parse(code.payload)
    assert (told.kind, told.value) == (CodeKind.VISIT, NEEDED.visit)


def test_papers_are_kept_only_where_some_were_left() -> None:
    kept = Bar(text="11月30日(月)まで お預かりします")
    assert kept in still_needed_slip(NEEDED, JA).blocks
    none = msgspec.structs.replace(NEEDED, kept_until=None, brought=())
    slip = still_needed_slip(none, JA)
    assert [b for b in slip.blocks if isinstance(b, Bar)] == [Bar(text="カードを受け取る")]
    assert len([b for b in slip.blocks if isinstance(b, Checklist)]) == 1


def test_staff_get_a_japanese_line_on_other_languages_only() -> None:
    note = Line(text=NEEDED.staff_note, size="staff", language="ja")
    assert note in still_needed_slip(NEEDED, EN).blocks
    assert note not in still_needed_slip(NEEDED, JA).blocks


def test_what_was_handed_over() -> None:
    values = GivenValues(
        visit=NEEDED.visit,
        record="W3-000318",
        at=NEEDED.at,
        office=NEEDED.office,
        purpose=NEEDED.purpose,
        given=("マイナンバーカード", "説明の冊子"),
        returned=("はがき（交付通知書）",),
        valid=(("カード", "2036年5月3日まで"),),
        contact=CONTACT,
    )
    slip = given_slip(values, JA)
    given, returned = [b for b in slip.blocks if isinstance(b, Checklist)]
    assert [item.text for item in given.items] == ["マイナンバーカード", "説明の冊子"]
    assert [item.text for item in returned.items] == ["はがき（交付通知書）"]
    assert Rows(rows=(("カード", "2036年5月3日まで"),)) in slip.blocks
    assert any(isinstance(b, Line) and b.text == "電話 0120-000-000" for b in slip.blocks)
    bare = msgspec.structs.replace(values, returned=(), valid=(), contact=Contact(phone="1"))
    assert len(given_slip(bare, EN).blocks) == len(slip.blocks) - 3
