"""Lists of bookings: chosen by day, purpose and status, as rows and as files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from app.desk.booking_lists import BookingLists, Wish
from app.desk.bookings import Bookings
from app.desk.desk import Desk
from app.reports.table import Table
from app.reservations.booking import BookingStatus
from tests.app.desk.booking_kit import DAY, Centre
from tests.app.desk.test_bookings import wanted

WISH = Wish(office="center", first=DAY, last=DAY + timedelta(days=6))


@pytest.fixture
def lists(desk: Desk, bookings: Bookings, centre: Centre) -> BookingLists:
    return BookingLists(desk, bookings, centre.plan)


def column(table: Table, key: str) -> list[str]:
    place = table.keys.index(key)
    return [row[place] for row in table.rows]


def test_rows_stand_by_day_and_time_and_tell_how_certain(
    lists: BookingLists, bookings: Bookings, centre: Centre
) -> None:
    bookings.book(wanted("11:00"))
    centre.receive()
    bookings.book(wanted("09:00", name="岡﨑　拓海", kana="オカザキ　タクミ"))
    table = lists.table(WISH)
    assert column(table, "time") == ["09:00", "11:00"]
    assert column(table, "status") == ["仮予約", "予約済"]
    assert column(table, "name") == ["岡﨑　拓海", "辻　正明"]
    assert column(table, "purpose") == ["相談", "相談"]
    assert "2件" in table.note


def test_purpose_status_and_days_choose(lists: BookingLists, bookings: Bookings) -> None:
    gone = bookings.book(wanted())
    bookings.cancel(gone.booking.id)
    other = msgspec.structs.replace(wanted("11:00"), purpose="certificate")
    bookings.book(other)
    replace = msgspec.structs.replace
    cancelled = lists.table(replace(WISH, status=BookingStatus.CANCELLED))
    assert column(cancelled, "status") == ["取消"]
    assert "状態 取消" in cancelled.note
    assert column(lists.table(replace(WISH, purpose="certificate")), "time") == ["11:00"]
    assert lists.table(replace(WISH, first=DAY + timedelta(days=1))).rows == ()


def test_a_list_is_written_where_it_was_asked(
    lists: BookingLists, bookings: Bookings, tmp_path: Path
) -> None:
    made = bookings.book(wanted())
    target = tmp_path / "list.csv"
    assert lists.export(WISH, target) == 1
    assert made.booking.number in target.read_text(encoding="utf-8-sig")
    assert repr(lists.table(WISH)) == "Table(1 rows)"
