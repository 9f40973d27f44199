"""The verbs that keep a ledger: backup, restore, repair, erasing names."""

import json
import os
import signal
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.access.passwords import Passwords
from app.access.roles import Role
from app.backyard.import_bookings import TakenOver
from app.desk.booking_intake import BookingIntake, CheckedBookings
from app.ports import Secret
from app.records.unit import Actor
from app.reservations.booking import NewBooking, make
from app.settings import load_settings
from app.store.copies import BackedUp, LedgerPlace, back_up
from app.store.own import open_ledger
from app.store.provision import FILE, Provisioned, write_accounts
from app.store.tables import entry
from app.system import SystemClock
from main import main
from tests.app.store.rows import PEOPLE, list_cards

pytestmark = pytest.mark.slow

BACKYARD = Actor(staff_id="B-0007", role=Role.BACKYARD, office="center")
BOOKING = NewBooking(
    number="7K2M-4Q9X",
    purpose="consultation",
    office="center",
    day=date(2026, 11, 21),
    time="10:00",
    name="辻　正明",
    kana="ツジ　マサアキ",
)
Say = Callable[..., dict[str, object]]


@pytest.fixture
def counter(home: Path) -> Path:
    """A terminal's folder with a listed box and two accounts."""
    (home / "settings.toml").write_text(
        '[terminal]\nid = "T01"\n[ledger]\nkey = "file:ledger.key"\nreserve_mb = 1\n'
        '[card]\ndriver = "none"\n[scanner]\ndriver = "none"\n',
        encoding="utf-8",
    )
    with open_ledger(load_settings(home, environment={})) as ledger:
        ledger.act(list_cards, BACKYARD)
    accounts = [
        Provisioned(
            staff_id=staff_id,
            name="佐伯　美咲",
            role=role,
            office="center",
            hash=Passwords().hash(Secret(staff_id.encode())),
            until=SystemClock().now() + timedelta(days=1),
        )
        for staff_id, role in (("A-0001", Role.ADMINISTRATOR), ("S-0142", Role.CLERK))
    ]
    write_accounts(home / FILE, accounts)
    return home


@pytest.fixture
def say(counter: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a verb; a staff number types its own password."""

    def run(*words: str, staff: str = "", ends: int = 0) -> dict[str, object]:
        options = ["--home", str(counter), "--json"]
        if staff:
            reading, writing = os.pipe()
            os.write(writing, f"{staff}\n".encode())
            os.close(writing)
            options += ["--staff", staff, "--password-fd", str(reading)]
        assert main([*words, *options]) == ends
        told = capsys.readouterr()
        if told.err:
            return {"code": told.err.strip().rpartition("(")[2].rstrip(")")}
        found: dict[str, object] = json.loads(told.out)
        return found

    return run


def private_parts(home: Path) -> int:
    with open_ledger(load_settings(home, environment={})) as ledger, ledger.reading() as connection:
        query = sa.select(sa.func.count()).where(entry.c.private.is_not(None))
        return int(connection.execute(query).scalar_one())


def change(home: Path, statement: str) -> None:
    with open_ledger(load_settings(home, environment={})) as ledger, ledger.writing() as connection:
        connection.exec_driver_sql(statement)


def test_a_drill_of_backup_and_restore(counter: Path, say: Say, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    made = say("backup", str(copy))
    assert (made["file"], made["entries"]) == (str(copy), len(PEOPLE) + 1)
    with open_ledger(load_settings(counter, environment={})) as ledger:
        more = tuple(("3K8" + number[3:], *rest) for number, *rest in PEOPLE)
        ledger.act(lambda unit: list_cards(unit, "OKY-2", more), BACKYARD)
    assert say("restore", str(copy), ends=1) == {"code": "L-113"}
    done = say("restore", str(copy), "--over-newer")
    assert (done["entries"], done["newer"], done["read_only"]) == (7, 7, True)
    assert say("verify")["entries"] == len(PEOPLE) + 1


def test_a_backup_needs_a_ledger(say: Say, tmp_path: Path) -> None:
    told = say("backup", str(tmp_path), "--set", "ledger.file=other.db", ends=1)
    assert told == {"code": "L-114"}


def test_a_lost_note_of_what_is_owed_is_repaired(counter: Path, say: Say) -> None:
    change(counter, "DELETE FROM owed WHERE seq = 2")
    assert say("verify", ends=1)["strays"] == 1
    mended = say("verify", "--repair")
    assert (mended["ok"], mended["repaired"], mended["strays"]) == (True, 1, 0)


def test_names_are_erased_by_an_administrator_and_that_is_recorded(counter: Path, say: Say) -> None:
    change(counter, "INSERT INTO receipt SELECT id, 'applied', 1, '', at FROM entry")
    change(counter, "DELETE FROM owed")
    held = private_parts(counter)
    today = SystemClock().now().date()
    ahead = (today + timedelta(days=1)).isoformat()
    assert say("erase-private", "--before", ahead, staff="A-0001", ends=1) == {"code": "L-116"}
    refused = say("erase-private", "--before", today.isoformat(), staff="S-0142", ends=1)
    assert refused == {"code": "A-110"}
    young = say("erase-private", "--before", today.isoformat(), staff="A-0001")
    assert young["erased"] == 0
    assert private_parts(counter) == held
    with open_ledger(load_settings(counter, environment={})) as ledger, ledger.reading() as told:
        query = sa.select(entry.c.actor).where(entry.c.kind == "staff.erased_private")
        assert told.execute(query).scalars().all() == ["A-0001"]


def test_bookings_are_written_as_a_list(counter: Path, say: Say, tmp_path: Path) -> None:
    with open_ledger(load_settings(counter, environment={})) as ledger:
        clerk = Actor(staff_id="S-0142", role=Role.CLERK, office="center")
        ledger.act(lambda unit: make(unit, BOOKING), clerk)
    target = tmp_path / "list.csv"
    days = ("--day", "2026-11-20", "--to", "2026-11-27")
    told = say("export", "bookings", str(target), *days, staff="S-0142")
    assert told == {"file": str(target), "bookings": 1}
    assert BOOKING.name in target.read_text(encoding="utf-8-sig")
    other = say(
        "export", "bookings", str(target), *days, "--purpose", "certificate", staff="S-0142"
    )
    assert other["bookings"] == 0


HEADINGS = "予約場所,予約日,予約時間,用件,状態,管理番号,氏名,フリガナ,生年月日"
OLD = "center,2020-01-06,10:00,相談,来庁済,,岡﨑　拓海,オカザキ　タクミ,2015-08-09"


def test_the_old_systems_bookings_are_taken_over_or_told_line_by_line(
    counter: Path, say: Say, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(f"{HEADINGS}\n{OLD.replace('相談', '散歩')}\n", encoding="utf-8")
    report = tmp_path / "report.csv"
    take = ("import", "bookings")
    told = say(*take, str(bad), "--report", str(report), staff="A-0001", ends=1)
    assert told == {"code": "I-102"}
    assert "散歩" in report.read_text(encoding="utf-8-sig")
    good = tmp_path / "good.csv"
    good.write_text(f"{HEADINGS}\n{OLD}\n", encoding="utf-8")
    told = say(*take, str(good), staff="A-0001")
    assert told == {"accepted": True, "to_come": 0, "past": 1, "same": 0}
    more = tmp_path / "more.csv"
    more.write_text(f"{HEADINGS}\n{OLD.replace('10:00', '11:00')}\n", encoding="utf-8")
    assert say(*take, str(more), staff="S-0142", ends=1) == {"code": "A-110"}


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def entries_of(home: Path) -> int:
    with open_ledger(load_settings(home, environment={})) as ledger, ledger.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(entry)).scalar_one())


@pytest.mark.parametrize("at", ["reading", "ready", "too late"])
def test_an_interrupted_import_takes_all_or_nothing(
    counter: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    at: str,
) -> None:
    """The person presses Ctrl-C while lines are read, before the last step, or after it."""
    take_over = BookingIntake.take_list

    def interrupted(
        intake: BookingIntake, checked: CheckedBookings, *, last: Callable[[], None]
    ) -> TakenOver:
        def finishing() -> None:
            if at == "ready":
                interrupt()
            last()
            interrupt()

        if at == "reading":
            interrupt()
        return take_over(intake, checked, last=finishing)

    monkeypatch.setattr(BookingIntake, "take_list", interrupted)
    listed = tmp_path / "old.csv"
    listed.write_text(f"{HEADINGS}\n{OLD}\n", encoding="utf-8")
    reading, writing = os.pipe()
    os.write(writing, b"A-0001\n")
    os.close(writing)
    before = entries_of(counter)
    person = ["--staff", "A-0001", "--password-fd", str(reading)]
    ended = main(["import", "bookings", str(listed), "--home", str(counter), *person])
    told, taken = capsys.readouterr(), entries_of(counter) - before
    if at == "too late":
        assert (ended, taken) == (0, 2), "the sign-in and the booking"
        assert "引き継ぎました" in told.out
    else:
        assert (ended, taken) == (130, 1), "the sign-in alone"
        assert told.err == "途中で止めたため、何も取り込んでいません。\n"
        assert not told.out


@pytest.mark.parametrize("late", [False, True])
def test_an_interrupted_backup_appears_whole_or_not_at_all(
    counter: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    late: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(where: Path, place: LedgerPlace, *, last: Callable[[], None]) -> BackedUp:
        def finishing() -> None:
            if late:
                last()
            interrupt()

        return back_up(where, place, last=finishing)

    monkeypatch.setattr("app.store.copy_verbs.copy", interrupted)
    ended = main(["backup", str(tmp_path / "copy.db"), "--home", str(counter)])
    assert ended == (0 if late else 130)
    left = sorted(file.name for file in tmp_path.glob("copy.db*"))
    assert left == (["copy.db"] if late else [])
    assert ("控えは作っていません" in capsys.readouterr().err) is not late
