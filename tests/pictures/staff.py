"""The staff's screens in their main states, made by the hands of the people who use them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from app.cards import ledger
from app.cards.ledger import TakenBack
from app.cases.case import open_case
from app.ports import Paper
from app.reservations.booking import NewBooking, make
from app.training.people import Person
from app.training.people_lists import write_card_list
from devices.card.faults import ReadInterrupted
from tests.pictures import bookings
from tests.pictures.stage import OFFICE, Stage, password_of

_TOLD = 2  # digits that mark a paper as seen: once to lay it down, once for its points
_NOT_HELD = "2"
_DELIVERED = 100


def take(stage: Stage) -> None:
    """Take all pictures of the staff's window, in the order of a day."""
    stage.receive()
    _sign_in(stage)
    early = stage.people[:_DELIVERED]
    comers = [one for one in stage.grown() if one in early]
    stage.deliver(comers)
    _intake(stage)
    _book(stage, comers)
    _reception(stage)
    _counter(stage, comers)
    bookings.take(stage, comers)
    _ledger(stage, comers[3])
    _taken_back(stage, comers)
    _status(stage, comers[0])
    _closing(stage)


def _sign_in(stage: Stage) -> None:
    stage.grab("sign_in", compact=True)
    since = stage.clock.now() - timedelta(minutes=12)
    stage.show_sync(offline_since=since, owed=14, oldest_at=since)
    stage.grab("sign_in_offline")
    stage.show_sync()
    stage.type("C-1001")
    stage.press("Return")
    stage.type("wrong")
    stage.press("Return")
    stage.grab("sign_in_refused")


def _intake(stage: Stage) -> None:
    stage.enter("B-2001")
    stage.grab("intake_empty")
    stage.go("import")
    stage.grab("import_empty")
    late = stage.people[_DELIVERED : _DELIVERED + 40]
    people = [replace(one, box="B0002") for one in late]
    good, bad = stage.home / "hassou_20261120.csv", stage.home / "hassou_20261119.csv"
    write_card_list(good, people)
    lines = good.read_bytes().split(b"\r\n")
    lines[3] = lines[3].replace(b",19", b",99", 1)
    lines[7] = lines[6]
    bad.write_bytes(b"\r\n".join(lines))
    _check(stage, bad)
    stage.grab("import_faults", compact=True)
    stage.press("F7")
    _check(stage, good)
    stage.grab("import_preview", compact=True)
    stage.press("F12")
    stage.grab("import_done")
    stage.press("F12")
    stage.press("F5")
    box = [one for one in people if one.box == people[0].box]
    for person in box[:9]:
        stage.scan(person.control_number)
    stage.grab("intake", compact=True)
    stage.scan("S9Z999991")
    stage.grab("intake_surplus")
    for person in box[9:-1]:
        stage.scan(person.control_number)
    stage.press("F12")
    stage.grab("intake_missing")
    stage.press("Escape")
    stage.go("vault")
    stage.grab("vault", compact=True)


def _check(stage: Stage, path: Path) -> None:
    frame = stage.window.frame
    assert frame is not None
    assert frame.first is not None
    frame.first.setFocus()
    stage.press("Control+A")
    stage.type(str(path))
    stage.press("F12")


def _book(stage: Stage, comers: list[Person]) -> None:
    """Book the day's visits, as the central store delivered them."""

    def book() -> None:
        today: date = stage.desk.today()
        for at, person in enumerate(comers[:8]):
            card = stage.counter.find_person(person.control_number)[0]
            time = f"{11 + at // 4:02d}:{at % 4 * 15:02d}"
            new = NewBooking(
                number=f"R{20431 + 7 * at}",
                purpose="issuance",
                office=OFFICE,
                day=today,
                time=time,
                card=card.id,
                person=card.id,
                channel="web",
            )
            stage.desk.act(lambda unit, new=new: make(unit, new))  # type: ignore[misc]

    stage.as_("B-2001", book)


def _reception(stage: Stage) -> None:
    stage.enter("G-0001")
    stage.grab("reception_empty")
    for letter in "ABACADAEBA":
        stage.press(letter)
        stage.clock.pass_(minutes=3)
    stage.grab("reception", compact=True)
    stage.press("F2")
    stage.grab("reception_booking")
    stage.press("Escape")
    stage.show_sync(offline_since=stage.clock.now() - timedelta(minutes=12), owed=14)
    stage.grab("reception_offline")
    stage.show_sync()
    stage.printer.machine.tell(paper=Paper.OUT)
    stage.press("A")
    stage.grab("reception_paper_out", compact=True)
    stage.printer.machine.tell(paper=Paper.ENOUGH)
    stage.press("F9")
    stage.printer.machine.tell(drop_after=900)
    stage.press("B")
    stage.grab("reception_print_unknown", compact=True)
    stage.press("F5")


def _counter(stage: Stage, comers: list[Person]) -> None:
    person = comers[0]
    stage.enter("C-1001")
    stage.receive()
    stage.grab("counter_nobody", panel=True)
    stage.press("F5")
    stage.grab("counter_called", compact=True, panel=True)
    stage.press("1", "1", "5")
    stage.scan(person.control_number)
    stage.grab("counter_receive", compact=True, panel=True)
    stage.press("F12")
    stage.grab("counter_documents_missing", compact=True)
    stage.press(*"1" * _TOLD, *"0" * _TOLD)
    for _ in range(3):
        stage.press("F12", _NOT_HELD)
    stage.grab("counter_documents", compact=True, panel=True)
    since = stage.clock.now() - timedelta(minutes=12)
    stage.show_sync(offline_since=since, owed=14, oldest_at=since)
    stage.grab("counter_documents_offline")
    stage.show_sync()
    stage.press("F12")
    stage.grab("counter_fetch_card", compact=True)
    stage.press("1")
    stage.scan(person.control_number)
    stage.press("F12")
    for step in ("explain", "forms"):
        stage.press("0")
        stage.grab(f"counter_{step}", compact=True)
        if step == "forms":
            stage.press("F9")
            stage.grab("form_preview", compact=True)
            stage.press("Escape")
        stage.press("F12")
    stage.press("1", "3")
    stage.grab("counter_offers")
    stage.press("F12")
    _official(stage)
    _pins(stage, person)
    stage.press("1")
    stage.grab("counter_why_new")
    stage.press("F12")
    stage.press("0")
    stage.grab("counter_hand_over", compact=True, panel=True)
    stage.reader.slot.pull()
    stage.press("F12")
    stage.grab("counter_ended", panel=True)


def _official(stage: Stage) -> None:
    stage.press("F10")
    stage.grab("counter_official_called", compact=True, panel=True)
    stage.press("1", "1", "4", "5", "6", "F12")
    stage.type("K-0001")
    stage.press("Return")
    stage.type(password_of("K-0001"))
    stage.grab("counter_official", compact=True)
    stage.press("F12")


def _pins(stage: Stage, person: Person) -> None:
    from tests.pictures.panel import pin, touch

    stage.grab("counter_pin_awaits_card", panel=True)
    stage.reader.slot.lay(person.control_number)
    stage.settle_until("SameForThree")
    stage.grab("counter_pin_choice", panel=True)
    touch(stage, "resident.same.one")
    touch(stage, "resident.next")
    stage.grab("counter_pin", compact=True, panel=True)
    pin(stage, b"4826")
    pin(stage, b"4826")
    pin(stage, b"UMIBE27")
    pin(stage, b"UMIBE27")
    stage.grab("counter_pin_set", panel=True)
    stage.press("F12")
    stage.reader.slot.pull()
    stage.press("1")
    stage.grab("counter_no_card", compact=True)
    stage.reader.slot.lay(person.control_number)
    stage.press("F12")
    stage.grab("counter_verify", compact=True)
    stage.press("F12")


def _ledger(stage: Stage, person: Person) -> None:
    stage.go("ledger")
    stage.grab("ledger_empty")
    stage.type(person.kana.partition("　")[0])
    stage.grab("ledger_search", compact=True)
    stage.press("Down")
    stage.grab("ledger", compact=True)


def _take_back(stage: Stage, card: str, how: TakenBack, reason: str) -> None:
    stage.desk.act(lambda unit: ledger.take_back(unit, card, how, visit="ended-1", reason=reason))


def _taken_back(stage: Stage, comers: list[Person]) -> None:
    """End cards in each way, then look at the ledger's list of them and at one's history."""
    ways = zip(
        comers[:3], (TakenBack.RETURNED, TakenBack.REVOKED, TakenBack.WITHDRAWN), strict=True
    )
    for person, how in ways:
        card = stage.counter.find_person(person.control_number)[0]
        reason = "lost_home" if how is TakenBack.REVOKED else "not_wanted"
        stage.as_("C-1001", partial(_take_back, stage, card.id, how, reason))
    stage.go("ledger")
    stage.press("F7", "Alt+6")
    stage.grab("ledger_ended", compact=True)
    for person in comers[:3]:
        stage.press("F7")
        stage.type(person.control_number)
        stage.press("Down")
        card = stage.counter.find_person(person.control_number)[0]
        stage.grab(f"ledger_{card.status.value}")


def _status(stage: Stage, person: Person) -> None:
    _trouble(stage)
    _case(stage, person)
    for place in ("cases", "sync", "settings"):
        stage.go(place)
        stage.grab(place, compact=True)


def _trouble(stage: Stage) -> None:
    """Send a fault on that stands as a notice."""
    frame = stage.window.frame
    assert frame is not None
    frame.notices.tell_fault(ReadInterrupted())
    frame.trouble_wanted.emit(ReadInterrupted())
    stage.grab("trouble", compact=True)
    stage.press("F12")
    stage.grab("trouble_sent", compact=True)


def _case(stage: Stage, person: Person) -> None:
    """Open a case about a hand-over, as when the central store held another state."""
    card = stage.counter.find_person(person.control_number)[0]
    entries = stage.desk.ask(lambda records: records.day.on_subject(card.id))
    cause = entries[-1][0]
    stage.clock.pass_(minutes=19)

    def found() -> None:
        details = {"kind": cause.kind, "terminal": "T03", "now": "set_up", "wanted": "handed_over"}
        stage.desk.act(
            lambda unit: open_case(
                unit,
                topic="illegal_move",
                subject_type="card",
                subject=card.id,
                entry=cause.id,
                details=details,
                scope=cause.scope,
            )
        )

    stage.as_("M-3001", found)


def _closing(stage: Stage) -> None:
    stage.enter("M-3001")
    stage.receive()
    stage.go("closing")
    stage.grab("closing", compact=True)
    stage.press("F12")
    stage.grab("closing_next")
