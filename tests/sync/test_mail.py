"""Residents are written once, in their language, whatever breaks (OKA-1.1.3-ウ-サ)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.records.entry import Entry
from app.reservations.plan import load_slot_plan
from app.resources import words
from sync.central.postman import MailServer, Postman
from sync.central.service import CentralService
from sync.central.tables import centre, mail
from tests.sync.booking_kit import DAY, SLOT, Window
from tests.sync.conftest import Terminals
from tests.sync.mail_kit import MailBox, Temper
from tests.sync.parts import SetClock

pytestmark = pytest.mark.postgres


@pytest.fixture
def municipality() -> str:
    return "shiomi"


@pytest.fixture
def box() -> Iterator[MailBox]:
    made = MailBox()
    yield made
    made.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime.now(UTC) + timedelta(seconds=5))


@pytest.fixture
def postman(central: CentralService, box: MailBox, clock: SetClock) -> Postman:
    return make_postman(central, box, clock)


def make_postman(central: CentralService, box: MailBox, clock: SetClock) -> Postman:
    plan = load_slot_plan("shiomi")
    server = MailServer(
        host="127.0.0.1", port=box.port, security="none", sender="yoyaku@city.example"
    )
    return Postman(central.engine, server, plan.mail, clock, words, plan.name)


@pytest.fixture
def here(terminals: Terminals) -> Window:
    return Window(terminals, "T01")


def book(window: Window, person: str = "p1", *, language: str = "ja", **more: Any) -> Entry:
    entry = window.book(
        person, language=language, private={"mail": "a@example.jp", "name": "辻󠄀　正明"}, **more
    )
    window.meet()
    return entry


def states(central: CentralService) -> list[tuple[str, str]]:
    query = sa.select(mail.c.kind, mail.c.state).order_by(mail.c.due_at, mail.c.kind)
    with central.engine.connect() as connection:
        return [(row.kind, row.state) for row in connection.execute(query)]


def subjects(box: MailBox) -> list[str]:
    return [str(letter["Subject"]) for letter in box.taken]


def test_a_confirmation_goes_out_at_once_and_the_reminder_the_evening_before(
    here: Window, postman: Postman, box: MailBox, clock: SetClock, central: CentralService
) -> None:
    entry = book(here)
    assert postman.round() == 1
    assert postman.round() == 0
    (letter,) = box.taken
    booking = here.booking(entry)
    text = letter.get_content()
    assert "予約を承りました" in str(letter["Subject"])
    assert booking.number in text
    assert "辻󠄀　正明 様" in text
    assert (letter["To"], letter["Auto-Submitted"]) == ("a@example.jp", "auto-generated")
    clock.pass_time(3 * 86400)
    assert postman.round() == 1
    assert "予約の日が近づきました" in subjects(box)[1]
    assert states(central) == [("made", "sent"), ("reminder", "sent")]


def test_what_went_out_leaves_no_name_at_the_centre(
    here: Window, postman: Postman, central: CentralService
) -> None:
    book(here)
    postman.round()
    with central.engine.connect() as connection:
        told = connection.execute(sa.select(mail.c.told).where(mail.c.kind == "made")).scalar_one()
    assert told == "{}"


def test_the_resident_reads_their_language(here: Window, postman: Postman, box: MailBox) -> None:
    book(here, language="en")
    postman.round()
    assert "Your booking" in subjects(box)[0]
    assert "Consultation" in box.taken[0].get_content()


def test_a_change_is_written_and_the_old_reminder_never(
    here: Window, postman: Postman, box: MailBox, clock: SetClock, central: CentralService
) -> None:
    entry = book(here)
    target = {"office": "center", "day": DAY.isoformat(), "time": "14:00", "leased": False}
    here.act("booking.changed", entry.subject, target)
    here.meet()
    clock.pass_time(3 * 86400)
    while postman.round():
        pass
    told = " ".join(subjects(box))
    assert len(box.taken) == 3
    assert "変更しました" in told
    assert sum("10:00" in one for one in subjects(box)) == 1  # the confirmation alone
    assert ("reminder", "withdrawn") in states(central)


def test_a5_4_a_correction_goes_out_in_place_of_a_cancellation(
    here: Window, terminals: Terminals, postman: Postman, box: MailBox, central: CentralService
) -> None:
    entry = book(here)
    guide = Window(terminals, "T02")
    guide.meet()  # and sees the person before the cancellation arrives
    here.act("booking.cancelled", entry.subject, {"reason": "resident"})
    here.meet()
    guide.ledger.record(
        "booking.arrived", entry.subject, {"ticket": "t1"}, actor="mori", role="guide"
    )
    guide.meet()
    while postman.round():
        pass
    assert [kind for kind, state in states(central) if state == "sent"] == ["made", "corrected"]
    assert "ご来庁を承りました" in subjects(box)[1]


def test_changes_that_come_at_once_are_told_by_the_newest(
    here: Window, postman: Postman, box: MailBox, central: CentralService
) -> None:
    entry = book(here)
    for time in ("14:00", "10:00", "14:00"):
        target = {"office": "center", "day": DAY.isoformat(), "time": time, "leased": False}
        here.act("booking.changed", entry.subject, target)
    here.meet()
    while postman.round():
        pass
    told = [kind for kind, state in states(central) if state == "sent"]
    assert sorted(told) == ["changed", "made"]  # the newest word, and each word once
    assert "14:00" in subjects(box)[-1]
    assert len(box.taken) == 2


def test_every_change_is_told_also_back_to_where_it_was(
    here: Window, postman: Postman, box: MailBox
) -> None:
    entry = book(here)
    postman.round()
    for time in ("14:00", "10:00", "14:00"):
        target = {"office": "center", "day": DAY.isoformat(), "time": time, "leased": False}
        here.act("booking.changed", entry.subject, target)
        here.meet()
        postman.round()
    assert ["10:00" in one or "14:00" in one for one in subjects(box)] == [True] * 4
    assert len(box.taken) == 4
    assert "14:00" in subjects(box)[-1]


def test_a_refused_booking_is_told(here: Window, postman: Postman, box: MailBox) -> None:
    for person in ("p1", "p2"):
        here.book(person)
    here.meet()
    book(here, "p3")
    postman.round()
    assert "お取りできませんでした" in subjects(box)[0]
    assert here.day().taken[SLOT] == 2


# --- what breaks ---------------------------------------------------------------------------------


def test_a_busy_server_is_asked_again_later(
    here: Window, postman: Postman, box: MailBox, clock: SetClock, central: CentralService
) -> None:
    book(here)
    box.temper = Temper.LATER
    postman.round()
    assert ("made", "queued") in states(central)
    assert postman.round() == 0  # not before its pause is over
    box.temper = Temper.TAKES
    clock.pass_time(61)
    assert postman.round() == 1
    assert len(box.taken) == 1


def test_a_box_that_does_not_exist_is_given_up(
    here: Window, postman: Postman, box: MailBox, central: CentralService
) -> None:
    book(here)
    box.temper = Temper.REFUSES
    postman.round()
    assert ("made", "failed") in states(central)
    assert postman.round() == 0


def test_a_message_that_cannot_be_written_is_given_up_and_the_others_go_out(
    here: Window, postman: Postman, box: MailBox, central: CentralService
) -> None:
    first, second, third = book(here), book(here, "p2"), book(here, "p3", time="11:00")
    with central.engine.begin() as connection:
        for booking, broken in (
            (first, {"address": "a@example.jp\nBcc: b@example.jp"}),
            (second, {"told": "{"}),
        ):
            of = mail.c.booking == booking.subject
            connection.execute(sa.update(mail).where(of, mail.c.kind == "made").values(broken))
    postman.round()
    assert len(box.taken) == 1
    assert [state for kind, state in states(central) if kind == "made"].count("failed") == 2
    query = sa.select(mail.c.state).where(mail.c.booking == third.subject, mail.c.kind == "made")
    with central.engine.connect() as connection:
        assert connection.execute(query).scalar_one() == "sent"
    assert postman.round() == 0


def test_a_line_that_breaks_after_the_text_is_never_tried_again(
    here: Window, postman: Postman, box: MailBox, clock: SetClock, central: CentralService
) -> None:
    book(here)
    box.temper = Temper.DROPS
    postman.round()
    assert ("made", "unknown") in states(central)
    box.temper = Temper.TAKES
    clock.pass_time(3600)
    assert postman.round() == 0
    assert len(box.taken) == 1


def test_what_a_dead_process_claimed_is_unknown(
    here: Window, postman: Postman, box: MailBox, clock: SetClock, central: CentralService
) -> None:
    book(here)
    assert len(postman._claim()) == 1
    assert postman.round() == 0
    clock.pass_time(601)
    assert postman.round() == 0
    assert ("made", "unknown") in states(central)
    assert box.taken == []


def test_a_server_that_is_away_costs_nothing_but_time(
    here: Window, postman: Postman, box: MailBox, clock: SetClock, central: CentralService
) -> None:
    book(here)
    box.close()
    assert postman.round() == 0
    assert ("made", "queued") in states(central)


def test_two_processes_never_send_the_same_message(
    here: Window, central: CentralService, box: MailBox, clock: SetClock
) -> None:
    for number in range(12):
        here.book(
            f"p{number}",
            purpose="certificate",
            private={"mail": f"a{number}@example.jp", "name": "辻"},
        )
    here.meet()
    postmen = [make_postman(central, box, clock) for _ in range(4)]
    threads = [threading.Thread(target=one.round) for one in postmen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [str(letter["To"]) for letter in box.taken]
    assert sorted(told) == sorted(f"a{number}@example.jp" for number in range(12))


def test_what_is_told_again_after_a_restored_backup_is_shown_and_not_sent(
    here: Window, postman: Postman, box: MailBox, central: CentralService
) -> None:
    """The terminal sends its entries again; what they led to may have gone out already."""
    here.meet()
    entry = here.book("p1", private={"mail": "a@example.jp", "name": "辻"})
    with central.engine.begin() as connection:
        connection.execute(sa.update(centre).values(restored_at=datetime.now(UTC)))
    here.meet()
    assert here.booking(entry).seat == 1
    assert postman.round() == 0
    assert states(central) == [("made", "unknown"), ("reminder", "queued")]
    here.ledger.at = datetime.now(UTC) + timedelta(seconds=1)
    here.book("p2", private={"mail": "b@example.jp", "name": "辻"})
    here.meet()
    assert postman.round() == 1
    assert [str(letter["To"]) for letter in box.taken] == ["b@example.jp"]
