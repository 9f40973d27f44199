"""Step 5: the day is closed when counted cards, papers and what was sent agree with the ledger."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
import zxingcpp
from msgspec.structs import replace

from app.cards.card import Card
from app.closing.closing import ClosingStatus, NotClosable, Verdict, closing_id
from app.desk.closing import SamePerson
from app.faults import IllegalMove
from app.ports import PrintOutcome, Secret
from app.system import SystemClock, SystemIds
from app.tickets.codes import CodeKind, parse
from app.training.people import Person
from sync.central.take_in import take_in
from tests.scenarios.conftest import Line, OfficeTest, Place
from tests.scenarios.visit import Walk, adult, agree, card_of, fill, until

SHELF = "B-04"


def test_the_day_is_closed_by_two_when_everything_agrees(
    line: Line, delivered: Path, residents: list[Person]
) -> None:
    place = line.office.open("T02")
    fill(place, delivered, residents)
    place.enter("S-0142")
    walk = half_done(place, adult(residents))
    place.enter("M-0001")
    assert {"visits", "moves", "cards", "vault"} <= set(standing(place))
    line.middle()
    place.enter("S-0142")
    walk.finish()
    place.enter("M-0001")
    assert not {"visits", "moves"} & set(standing(place))
    count_the_vault(place, walk.person)
    lock_by_two(place)
    export = send_or_seal(place, line)
    close(place)
    if export is not None:
        taken_in_twice_is_once(line.office, export, place)
    service = line.healed()
    agree(service, place)
    other = line.office.open("T01")
    until(lambda: other.closing.day().closing == place.closing.day().closing)
    agree(service, place, other)


def half_done(place: Place, person: Person) -> Walk:
    """Begin a visit whose card is on its way from the vault to the window."""
    place.enter("G-0003")
    number = place.reception.issue("A").ticket.number
    place.enter("S-0142")
    walk = Walk(place, person)
    walk.call(number)
    walk.until("fetch_card")
    place.counter.take_out(walk.id)
    return walk


def standing(place: Place) -> dict[str, Verdict]:
    """Return the checks that stand in the way; the day cannot be closed while there are any."""
    found = {check.name: check.verdict for check in place.closing.day().checks}
    open_checks: dict[str, Verdict] = {
        name: verdict
        for name, verdict in found.items()
        if verdict not in (Verdict.OK, Verdict.ACCEPTED)
    }
    if open_checks:
        with pytest.raises(NotClosable) as told:
            place.closing.close()
        assert told.value.details["count"] == len(open_checks)
    return open_checks


def unnumbered(card: Card) -> Card:
    """Return a card without its place in the central store's order, which comes at any moment."""
    return replace(card, rev=0)


def count_the_vault(place: Place, gone: Person) -> None:
    """Count a card too many: the difference and the card that explains it are named; recount."""
    held = place.closing.day().ledger_by_shelf[SHELF]
    place.closing.count(SHELF, held + 1)
    assert standing(place)["cards"] is Verdict.DIFFERS
    things = place.closing.open_things()
    (shelf,) = things.shelves
    assert (shelf.shelf, shelf.ledger, shelf.counted) == (SHELF, held, held + 1)
    assert (shelf.differs, shelf.by) == (True, "藤原　由佳")
    (suspect,) = things.suspects
    assert unnumbered(suspect.card) == unnumbered(card_of(place, gone))
    assert (suspect.kind, suspect.by) == ("card.handed_over", "佐伯　美咲")
    place.closing.count(SHELF, held)
    assert "cards" not in standing(place)
    assert place.closing.open_things().suspects == ()


def lock_by_two(place: Place) -> None:
    """Let two persons say that the vault is locked; one person's word twice is one."""
    place.closing.confirm_locked()
    assert "vault" in standing(place)
    with pytest.raises(SamePerson):
        place.closing.sign_locked("M-0001", Secret(b"training-M-0001"))
    place.closing.sign_locked("B-0007", Secret(b"training-B-0007"))
    assert place.closing.open_things().locked_by == ("藤原　由佳", "小野田　徹")
    assert place.desk.session().staff_id == "M-0001"


def send_or_seal(place: Place, line: Line) -> Path | None:
    """Wait until nothing is unsent; without the line seal it instead, and return the file."""
    if line.up:
        until(lambda: place.replica.backlog().count == 0)
        return None
    assert standing(place) == {"sent": Verdict.DIFFERS}
    owed = place.replica.backlog().count
    folder = place.home / "export"
    folder.mkdir()
    export = place.closing.export(folder)
    assert export.entries == owed
    assert residents_in(export.path) == []
    return export.path


def residents_in(file: Path) -> list[str]:
    """Return the words of the ledger that can be read in a file."""
    words = ("card.listed", "石井", "B-0007", SHELF)
    return [word for word in words if word.encode() in file.read_bytes()]


def close(place: Place) -> None:
    """Close the day once; its slip's code names the day and the head of the chain."""
    assert standing(place) == {}
    before = len(place.printer.machine.printed)
    assert place.closing.close() is PrintOutcome.PRINTED
    day = place.closing.day()
    assert day.closing is not None
    assert day.closing.status is ClosingStatus.CLOSED
    (slip,) = place.printer.machine.printed[before:]
    (code,) = zxingcpp.read_barcodes(slip.image.convert("L"))
    told = parse(code.text)
    assert told.kind is CodeKind.CLOSING
    id, head = told.value.split(":")
    assert str(uuid.UUID(id)) == closing_id(place.desk.office, place.desk.today())
    assert len(head) >= 12
    assert day.head.upper().startswith(head)
    with pytest.raises(IllegalMove):
        place.closing.close()


def taken_in_twice_is_once(office: OfficeTest, export: Path, place: Place) -> None:
    """Carry the sealed file to the centre twice; the terminal still sends all by itself later."""
    reports = [
        take_in(
            export,
            keys=office.home / "keys",
            dsn=office.dsn,
            embedded=None,
            clock=SystemClock(),
            ids=SystemIds(),
        )
        for _ in range(2)
    ]
    first, second = reports
    assert first.terminal == "T02"
    assert first.outcomes == {"applied": first.entries}
    assert (first.known, second.known) == (0, first.entries)
    assert place.replica.backlog().count > first.entries
