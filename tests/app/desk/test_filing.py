"""What the scanners' folder promises: nothing is lost or doubled, nothing half, all is found."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
import sqlalchemy as sa
from PIL import Image

from app.access.roles import Role
from app.desk.desk import Desk, NoSuchDevice
from app.desk.filing import FilingDesk, NobodyKnown, TakenIn, Whose
from app.faults import NotAllowed
from app.filing.acts import FilingWish, KeptStill
from app.filing.codes import cover_code
from app.filing.filing import EraseReason, Filing, FilingStatus
from app.filing.ports import Found, Looked, ScanFolderGone, ScanIntake, Unfit
from app.records.attachment import AttachmentGone, digest_of
from app.records.state import office_scope
from app.store.filing_bytes import FilingBytes
from app.store.ledger_tables import attachment
from app.store.mappers import table_of
from app.store.unit import save_states
from devices.paper.scan_folder import ScanFolder
from devices.paper.scan_reader import ScanReader
from tests.app.desk.conftest import Enter
from tests.app.store.rows import PEOPLE, list_cards
from tests.conftest import SetClock
from tests.devices.paper.scan_kit import locked, page, pdf, saved
from widgets.pdf_pages import QtPdfPages

VISIT = "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d12"
NUMBER = PEOPLE[0][0]
T = TypeVar("T")


def give(desk: Desk, scans: ScanIntake) -> None:
    """Put another scanners' folder before the desk, as a new start of the program does."""
    desk._scans = scans


class Office:
    """Be an office with a scanners' folder and one open visit of the first listed card."""

    def __init__(self, desk: Desk, place: Path, clock: SetClock) -> None:
        self.desk, self.place, self.clock = desk, place, clock
        place.mkdir()
        self.restart()

    def restart(self, *, by_open_visit: bool = False) -> FilingDesk:
        folder = ScanFolder(self.place, self.clock.monotonic)
        give(
            self.desk,
            ScanIntake(folder=folder, reader=ScanReader(), by_open_visit=by_open_visit),
        )
        self.filing = FilingDesk(self.desk, QtPdfPages())
        return self.filing

    def visit(self, id: str = VISIT, window: str = "3") -> None:
        body = {
            "procedure": "reissue",
            "stage": "fee",
            "office": "center",
            "window": window,
            "card": self.card,
        }
        self.desk.act(
            lambda unit: unit.record("visit.opened", id, body, scope=office_scope("center"))
        )

    @property
    def card(self) -> str:
        found = self.desk.ask(lambda records: records.cards.by_control_number(NUMBER))
        assert found is not None
        return found.id

    def put(self, name: str, body: bytes) -> None:
        (self.place / name).write_bytes(body)

    def take(self) -> TakenIn:
        self.filing.take_in()
        self.clock.pass_(seconds=5)
        return self.filing.take_in()

    def left(self) -> list[str]:
        return sorted(path.name for path in self.place.iterdir() if path.is_file())

    def kept(self) -> dict[str, bool]:
        with self.desk.ledger.reading() as connection:
            rows = connection.execute(sa.select(attachment)).mappings().all()
        return {row["digest"]: row["body"] is not None for row in rows}


@pytest.fixture
def office(enter: Enter, home: Path, clock: SetClock) -> Office:
    desk = enter(Role.SITE_MANAGER, "現場　責任")
    desk.act(lambda unit: list_cards(unit, "BX-1", PEOPLE))
    made = Office(desk, home / "scans", clock)
    made.visit()
    return made


def test_a_scan_is_kept_encrypted_and_its_file_goes(office: Office, home: Path) -> None:
    body = pdf("himitsu no shorui", pages=2)
    office.put("scan0001.pdf", body)
    (one,) = office.take().taken
    assert (one.status, one.pages, one.size, one.sort) == (FilingStatus.TAKEN, 2, len(body), "")
    assert office.left() == []
    assert office.filing.body(one) == body
    assert body[200:260] not in (home / "ledger.db").read_bytes()
    shown = office.filing.picture(one, 1, most=400)
    assert max(shown.wide, shown.tall) == 400
    assert min(shown.grey) < 128


def test_a_cover_sheet_or_a_form_of_ours_files_by_itself(office: Office) -> None:
    office.put("1.pdf", pdf(code=cover_code("consent", visit=VISIT)))
    office.put("2.jpg", saved("JPEG", page("x", cover_code("loss", control_number=NUMBER))))
    office.put("3.png", saved("PNG", page("x", "e12.1:A999")))
    office.put("4.pdf", pdf(code=cover_code("loss", control_number="ZZZ999999")))
    office.take()
    found = office.filing.find(FilingWish(whose=NUMBER))
    assert sorted(one.sort for one in found) == ["consent", "loss"]
    assert all(one.keep_until == date(2042, 3, 31) for one in found)
    waiting = office.filing.find(FilingWish(status=FilingStatus.TAKEN))
    assert sorted(one.sort for one in waiting) == ["loss", "return"]


def test_the_open_visit_takes_what_its_own_scanner_brings(office: Office) -> None:
    office.restart(by_open_visit=True)
    office.put("1.pdf", pdf("one"))
    (one,) = office.take().taken
    assert (one.visit, one.control_number, one.status) == (VISIT, NUMBER, FilingStatus.TAKEN)
    office.visit("01936d0a-5a2b-7c31-8a11-3f5a1f1d9d13")
    office.put("2.pdf", pdf("two"))
    (two,) = office.take().taken
    assert (two.visit, two.control_number) == ("", "")


def test_unfit_files_stay_and_the_others_go_on(office: Office) -> None:
    spoilt = {"a.pdf": locked(), "b.pdf": b"", "c.docx": b"PK\x03\x04", "d.pdf": pdf()[:-300]}
    for name, body in spoilt.items():
        office.put(name, body)
    office.put("e.pdf", pdf())
    assert len(office.take().taken) == 1
    office.clock.pass_(seconds=60)
    told = office.filing.take_in()
    assert {one.name: one.unfit for one in told.refused} == {
        "a.pdf": Unfit.PASSWORD,
        "b.pdf": Unfit.EMPTY,
        "c.docx": Unfit.FOREIGN,
        "d.pdf": Unfit.DAMAGED,
    }
    assert office.left() == []
    for one in told.refused:
        assert (office.place / "refused" / one.unfit / one.name).read_bytes() == spoilt[one.name]


class StickyFolder(ScanFolder):
    """Be a share on which one file can be neither removed nor renamed."""

    def remove(self, found: Found) -> None:
        if found.name.startswith("stuck"):
            raise ScanFolderGone(why="Permission denied")
        super().remove(found)


def test_a_file_that_cannot_be_removed_keeps_no_other_waiting(office: Office) -> None:
    folder = StickyFolder(office.place, office.clock.monotonic, settle=0)
    give(office.desk, ScanIntake(folder=folder, reader=ScanReader()))
    filing = FilingDesk(office.desk, QtPdfPages())
    office.put("stuck.png", saved("PNG", spot(1, 1)))
    office.clock.pass_(seconds=1)
    office.put("z.png", saved("PNG", spot(2, 2)))
    for _ in range(2):
        with pytest.raises(ScanFolderGone):
            filing.take_in()
    assert office.left() == ["stuck.png"]
    assert len(filing.find(FilingWish())) == 2


def spot(*size: int) -> Image.Image:
    """Return a picture that no other size gives."""
    return Image.new("L", (20 + size[0], 20 + size[1]), 200)


class Killed(BaseException):
    """End the program without a word."""


class Dying:
    """End before or after the step of a number, counted over everything that intake does."""

    def __init__(self, at: int) -> None:
        self._at, self._step = at, itertools.count()

    def __call__(self, act: Callable[..., T], *given: Any) -> T:
        if next(self._step) == self._at:
            raise Killed
        done = act(*given)
        if next(self._step) == self._at:
            raise Killed
        return done


class DyingFolder(ScanFolder):
    dying: Dying

    def look(self) -> Looked:
        return self.dying(super().look)

    def read(self, found: Found) -> bytes | None:
        return self.dying(super().read, found)

    def remove(self, found: Found) -> None:
        self.dying(super().remove, found)

    def refuse(self, found: Found, unfit: Unfit) -> None:
        self.dying(super().refuse, found, unfit)


class DyingBytes(FilingBytes):
    dying: Dying

    def keep(self, body: bytes) -> str:
        return self.dying(super().keep, body)


class DyingDesk(FilingDesk):
    dying: Dying

    def _record(self, found: Found, body: bytes) -> tuple[Filing, ...]:
        return self.dying(super()._record, found, body)


def test_a_kill_at_any_step_loses_and_doubles_nothing(office: Office) -> None:
    died = 0
    for at in range(60):
        bodies = {f"{at}-{n}.png": saved("PNG", spot(at, n)) for n in range(2)}
        for name, body in (*bodies.items(), (f"{at}.doc", b"PK%d" % at)):
            office.put(name, body)
        office.clock.pass_(seconds=5)
        folder, dying = DyingFolder(office.place, office.clock.monotonic, settle=0), Dying(at)
        folder.dying = dying
        give(office.desk, ScanIntake(folder=folder, reader=ScanReader()))
        filing = DyingDesk(office.desk, QtPdfPages())
        filing._bytes = kept = DyingBytes(office.desk.ledger)
        filing.dying = kept.dying = dying
        try:
            filing.take_in()
        except Killed:
            died += 1
        office.restart()
        office.take()
        found = office.filing.find(FilingWish())
        mine = [one for one in found if one.digest in {digest_of(b) for b in bodies.values()}]
        assert sorted(office.filing.body(one) for one in mine) == sorted(bodies.values()), at
        assert office.left() == [], at
        assert len(office.filing.take_in().refused) == at + 1, at
        if died < at + 1:
            break
    assert died > 12
    assert sum(office.kept().values()) == len(office.filing.find(FilingWish()))


def test_the_same_document_again_is_one(office: Office) -> None:
    body = pdf()
    for name in ("a.pdf", "b.pdf"):
        office.put(name, body)
    told = office.take()
    assert (len(told.taken), told.again, office.left()) == (1, 1, [])
    office.filing.erase([told.taken[0].id], EraseReason.MISTAKE)
    office.put("c.pdf", body)
    assert [one.unfit for one in office.take().refused] == [Unfit.ERASED]


def test_a_document_is_filed_by_hand(office: Office) -> None:
    office.put("a.pdf", pdf())
    (one,) = office.take().taken
    with pytest.raises(NobodyKnown):
        office.filing.whose("9Z9-999999")
    with pytest.raises(NobodyKnown):
        office.filing.whose("  ")
    assert office.filing.at_window() == Whose(control_number=NUMBER, visit=VISIT, number=VISIT[-8:])
    filed = office.filing.file(one.id, "identity", office.filing.whose(NUMBER.lower()))
    assert (filed.control_number, filed.visit, filed.status) == (NUMBER, "", FilingStatus.FILED)


def test_documents_are_found_by_day_place_sort_and_number(office: Office) -> None:
    for n in range(3):
        office.put(f"{n}.pdf", pdf(code=cover_code("consent", visit=VISIT), text=f"{n}"))
        office.take()
        office.clock.pass_(days=1)
    today = office.filing.today()
    day = date.fromordinal(today.toordinal() - 2)

    def count(**wish: Any) -> int:
        return len(office.filing.find(FilingWish(**wish)))

    assert [count(), count(first=day), count(last=day), count(first=day, last=day)] == [3, 2, 2, 1]
    assert [count(place="3"), count(place="4")] == [3, 0]
    assert [count(sort="consent"), count(sort="loss")] == [3, 0]
    assert [count(whose=NUMBER), count(whose=VISIT), count(whose="ZZZ999999")] == [3, 3, 0]


def test_what_is_due_is_listed_erased_and_told_to_the_central_store(office: Office) -> None:
    office.put("a.pdf", pdf(code=cover_code("consent", visit=VISIT)))
    office.put("b.pdf", pdf(code=cover_code("other", visit=VISIT)))
    taken = {one.sort: one for one in office.take().taken}
    office.clock.pass_(days=2 * 365)
    assert [one.sort for one in office.filing.due()] == ["other"]
    with pytest.raises(KeptStill):
        office.filing.erase([one.id for one in taken.values()], EraseReason.RETENTION)
    assert all(office.kept().values())
    assert office.filing.erase([taken["other"].id], EraseReason.RETENTION) == 1
    gone = office.filing.get(taken["other"].id)
    assert (gone.status, gone.erased_by, office.filing.due()) == (
        FilingStatus.ERASED,
        "S-SITE_MANAGER",
        (),
    )
    with pytest.raises(AttachmentGone):
        office.filing.body(gone)
    assert office.filing._bytes._attachments.erased() == (gone.digest,)


def test_bytes_that_an_older_program_left_are_swept(office: Office) -> None:
    office.put("a.pdf", pdf())
    (one,) = office.take().taken
    filing = table_of(Filing)
    with office.desk.ledger.writing() as connection:
        connection.execute(sa.update(filing).values(status=FilingStatus.ERASED))
    orphan = office.filing._bytes.keep(b"kept before the program ended")
    assert office.filing.sweep() == 1
    assert office.kept() == {one.digest: False, orphan: True}
    office.clock.pass_(days=2)
    assert (office.filing.sweep(), office.filing.sweep()) == (1, 0)
    assert not any(office.kept().values())


def test_what_another_terminal_erased_is_gone_with_the_row_that_says_so(office: Office) -> None:
    office.put("a.pdf", pdf())
    (one,) = office.take().taken
    office.put("b.pdf", pdf("another"))
    (other,) = office.take().taken
    there = msgspec.structs.replace(one, status=FilingStatus.ERASED, erase_reason="mistake")
    with office.desk.ledger.writing() as connection:  # as the follower takes a page over
        save_states(connection, Filing, [there, other])
    assert office.kept() == {one.digest: False, other.digest: True}
    assert office.filing._bytes._attachments.erased() == (one.digest,)
    with pytest.raises(AttachmentGone):
        office.filing.body(office.filing.get(one.id))
    assert office.filing.sweep() == 0


class OtherTerminal:
    """Give what another terminal took in, piece by piece; can spoil it."""

    def __init__(self, body: bytes) -> None:
        self._whole = body

    def piece(self, digest: str, offset: int) -> Any:
        return type("Piece", (), {"body": self._whole[offset : offset + 1000]})()


def test_another_terminals_document_comes_from_the_central_store(office: Office) -> None:
    body = pdf()
    office.put("a.pdf", body)
    (one,) = office.take().taken
    with office.desk.ledger.writing() as connection:
        connection.execute(sa.delete(attachment))
    with pytest.raises(AttachmentGone):
        office.filing.body(one)
    office.desk._central = OtherTerminal(body)  # type: ignore[assignment]
    assert office.filing.body(one) == body


def test_who_may_not_erase_erases_nothing(office: Office, enter: Enter) -> None:
    office.put("a.pdf", pdf())
    (one,) = office.take().taken
    enter(Role.CLERK, "佐伯　美咲")
    with pytest.raises(NotAllowed):
        office.filing.erase([one.id], EraseReason.MISTAKE)
    assert office.filing.body(one)


def test_a_desk_without_a_folder_says_so(desk: Desk) -> None:
    with pytest.raises(NoSuchDevice):
        FilingDesk(desk, QtPdfPages()).take_in()
