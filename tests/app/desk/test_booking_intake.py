"""The old system's bookings: every fault told with its line, then all taken over or none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.access.roles import Role
from app.backyard.card_list_faults import ListRefused, Reason
from app.cards.card import card_id
from app.desk.booking_intake import BookingIntake, CheckedBookings
from app.desk.booking_values import Standing
from app.desk.bookings import Bookings
from app.desk.desk import Desk
from app.faults import NotAllowed
from app.records.unit import Actor
from app.reservations.booking import Booking, BookingStatus
from app.reservations.identity import is_number
from app.store.ledger import Ledger
from tests.app.desk.booking_kit import DAY, Centre
from tests.app.desk.conftest import CITY, Enter
from tests.app.store.rows import PEOPLE, list_cards

HEAD = "予約場所,予約日,予約時間,用件,状態,管理番号,氏名,フリガナ,生年月日,電話番号,メール"
WHO = "3K7-204817,辻\U000e0100　真理子,ツジ　マリコ,S59.5.17,090-1,a@b.jp"
COME = f"center,{DAY.isoformat()},9時30分,交付,予約済,{WHO}"
PAST = "center,2026-10-01,10:00,相談,来庁済,,岡﨑　拓海,オカザキ　タクミ,2015-08-09,090-2,"
GIVEN_UP = f"center,{DAY.isoformat()},10:00,相談,取消,,森　花,モリ　ハナ,1980-01-02,090-3,"
LEFT = "center,2026-10-02,１０：３０,相談,,,森　花,モリ　ハナ,1980-01-02,090-3,"


@pytest.fixture
def desk(enter: Enter, ledger: Ledger) -> Desk:
    ledger.act(list_cards, Actor(staff_id="B", role=Role.BACKYARD, office="center"))
    return enter(Role.SITE_MANAGER, "藤原　由佳")


@pytest.fixture
def intake(desk: Desk, centre: Centre) -> BookingIntake:
    return BookingIntake(desk, centre.plan)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "old.csv"
    path.write_text("\r\n".join((HEAD, *lines)) + "\r\n", encoding="utf-8-sig")
    return path


def kept(ledger: Ledger) -> dict[str, Booking]:
    first, last = date(2026, 1, 1), date(2027, 1, 1)
    found = ledger.read(lambda records: records.bookings.between("center", first, last))
    return {f"{one.day.isoformat()} {one.time}": one for one in found}


def test_bookings_to_come_are_made_and_past_ones_kept_as_they_ended(
    intake: BookingIntake, ledger: Ledger, tmp_path: Path, desk: Desk, centre: Centre
) -> None:
    checked = intake.check_list(written(tmp_path, COME, PAST, GIVEN_UP, LEFT))
    assert (checked.preview.accepted, checked.preview.boxes) == (True, {"center": 4})
    done = intake.take_list(checked)
    assert (done.to_come, done.past, done.same) == (1, 3, 0)
    found = kept(ledger)
    come = found[f"{DAY.isoformat()} 09:30"]
    assert (come.status, come.channel, come.purpose) == (
        BookingStatus.BOOKED,
        "taken_over",
        "issuance",
    )
    assert (come.phone, come.mail, come.born) == ("090-1", "a@b.jp", "1984-05-17")
    assert is_number(come.number)
    assert Bookings(desk, centre.plan).view(come).standing is Standing.PROVISIONAL
    ended = [found[at].status for at in ("2026-10-01 10:00", f"{DAY} 10:00", "2026-10-02 10:30")]
    assert ended == [BookingStatus.SERVED, BookingStatus.CANCELLED, BookingStatus.MISSED]


def test_a_control_number_names_the_card_before_it_is_listed_too(
    intake: BookingIntake, ledger: Ledger, tmp_path: Path
) -> None:
    unknown = COME.replace("3K7-204817", "9Z9-000001").replace("9時30分", "1130")
    intake.take_list(intake.check_list(written(tmp_path, COME, unknown)))
    found = kept(ledger)
    known = ledger.read(lambda records: records.cards.by_control_number(PEOPLE[0][0]))
    assert known is not None
    assert found[f"{DAY.isoformat()} 09:30"].card == known.id
    assert found[f"{DAY.isoformat()} 11:30"].card == card_id(CITY, "9Z9000001")


def test_twice_is_once(intake: BookingIntake, ledger: Ledger, tmp_path: Path) -> None:
    path = written(tmp_path, COME, PAST)
    intake.take_list(intake.check_list(path))
    before = kept(ledger)
    done = intake.take_list(intake.check_list(path))
    assert (done.to_come, done.past, done.same) == (0, 0, 2)
    assert kept(ledger) == before


def test_one_of_another_office_is_not_made_again_once_it_is_no_longer_kept(
    intake: BookingIntake, ledger: Ledger, tmp_path: Path, centre: Centre
) -> None:
    path = written(tmp_path, PAST.replace("center,", "umibe,"))
    intake.take_list(intake.check_list(path))
    centre.receive()
    assert ledger.read(lambda records: records.bookings.find("オカザキ", 5)) == []
    assert intake.take_list(intake.check_list(path)).same == 1


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        (COME.replace("center", "どこか"), Reason.UNKNOWN_CHOICE, "予約場所"),
        (COME.replace("9時30分", "25:00"), Reason.IMPOSSIBLE_TIME, "予約時間"),
        (COME.replace("9時30分", "朝"), Reason.IMPOSSIBLE_TIME, "予約時間"),
        (COME.replace(DAY.isoformat(), "2026-11-31"), Reason.IMPOSSIBLE_DATE, "予約日"),
        (COME.replace("交付", "散歩"), Reason.UNKNOWN_CHOICE, "用件"),
        (COME.replace("予約済", "たぶん"), Reason.UNKNOWN_CHOICE, "状態"),
        (COME.replace("3K7-204817", "12"), Reason.BAD_NUMBER, "管理番号"),
        (PAST.replace("2015-08-09", ""), Reason.MISSING_VALUE, "生年月日"),
        (PAST.replace("オカザキ　タクミ", ""), Reason.MISSING_VALUE, "フリガナ"),
        (PAST.replace("090-2", "=1+1"), Reason.FORMULA, "電話番号"),
    ],
)
def test_every_fault_is_told_with_line_and_column_and_nothing_is_taken(
    intake: BookingIntake, ledger: Ledger, tmp_path: Path, line: str, reason: Reason, column: str
) -> None:
    checked = intake.check_list(written(tmp_path, GIVEN_UP, line))
    [fault] = checked.preview.faults
    assert (fault.line, fault.column, fault.reason) == (3, column, reason)
    with pytest.raises(ListRefused):
        intake.take_list(checked)
    assert kept(ledger) == {}


def test_the_same_person_at_the_same_time_is_a_double(
    intake: BookingIntake, tmp_path: Path
) -> None:
    checked = intake.check_list(written(tmp_path, COME, PAST, COME))
    [fault] = checked.preview.faults
    assert (fault.line, fault.reason, fault.other_line) == (4, Reason.DUPLICATE, 2)


def test_places_are_known_by_their_names(
    intake: BookingIntake, centre: Centre, tmp_path: Path
) -> None:
    named = COME.replace("center", centre.plan.name("center"))
    checked = intake.check_list(written(tmp_path, named))
    assert checked.preview.boxes == {"center": 1}


def test_bad_lines_are_written_for_the_old_systems_people(
    intake: BookingIntake, tmp_path: Path, desk: Desk
) -> None:
    checked = intake.check_list(written(tmp_path, COME, PAST.replace("相談", "散歩")))
    report = tmp_path / "bad.csv"
    assert checked.source.write_bad_lines(checked.preview, report, desk.words()) == 1
    assert "用件" in report.read_text(encoding="utf-8-sig")


def test_a_clerk_takes_nothing_over(
    intake: BookingIntake, enter: Enter, ledger: Ledger, tmp_path: Path
) -> None:
    checked: CheckedBookings = intake.check_list(written(tmp_path, COME, PAST))
    enter(Role.CLERK, "佐伯　美咲")
    with pytest.raises(NotAllowed):
        intake.take_list(checked)
    assert kept(ledger) == {}


def test_a_taken_over_booking_to_come_is_refused_as_any_other(
    intake: BookingIntake, ledger: Ledger, tmp_path: Path, centre: Centre, desk: Desk
) -> None:
    intake.take_list(intake.check_list(written(tmp_path, COME)))
    [come] = kept(ledger).values()
    centre.refuse(come, "slot_full")
    [view] = Bookings(desk, centre.plan).find(come.number)
    assert (view.standing, view.booking.phone) == (Standing.REFUSED, "090-1")
