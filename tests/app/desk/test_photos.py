"""A photo belongs to one visit, is kept encrypted, and is gone with its hand-off, in one act."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from app.access.roles import Role
from app.camera_port import Area, Aspect, Examined, Finding, Grade, Portrait
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.photos import PhotoDesk, PhotoNotWritten
from app.desk.serving import Guidance
from app.documents.rules import Circumstance, Visitor
from app.faults import CounterFault, NotAllowed
from app.procedures.answers import (
    PhotoAnswer,
    PhotoCheck,
    PhotoSource,
    ReceiveAnswer,
    TasksAnswer,
)
from app.records.attachment import AttachmentDamaged, AttachmentGone, digest_of
from app.records.state import office_scope
from app.store.attachments import Attachments
from app.store.ledger import Ledger
from app.store.unit import save_states
from app.visits.photo import NotThisVisitsPhoto, Photo, PhotoStatus
from app.visits.visit import HoldReason, StopReason, Visit
from tests.app.desk.conftest import Enter
from tests.conftest import LEDGER_KEY

GUIDANCE = Guidance.at("okayama")
LOOKED = (PhotoCheck.FRONT, PhotoCheck.PLAIN, PhotoCheck.SHARP)
DOUBT = Finding(aspect=Aspect.BACKGROUND, grade=Grade.POOR, hint="not_plain", value=30)
GOOD = Finding(aspect=Aspect.EYES, grade=Grade.GOOD, hint="both", value=2)


def portrait(mark: bytes = b"one", *findings: Finding) -> Portrait:
    return Portrait(
        body=b"\xff\xd8the face of a resident" + mark * 9000,
        width=700,
        height=900,
        examined=Examined(
            width=1920,
            height=1080,
            findings=findings or (GOOD,),
            crop=Area(x=1, y=1, width=700, height=900),
        ),
    )


class Window:
    """Be a window at which photos are taken for 写真だけの撮影."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.counter = Counter(desk, GUIDANCE, frozenset("A"))
        self.photos = PhotoDesk(desk)
        self.attachments = Attachments(desk.ledger)

    def visit(self, name: str = "visit-1", window: str = "3") -> str:
        body = {
            "procedure": "photo_only",
            "stage": "receive",
            "office": "center",
            "window": window,
            "card": "",
        }
        self.desk.act(
            lambda unit: unit.record("visit.opened", name, body, scope=office_scope("center"))
        )
        who = ReceiveAnswer(visitor=Visitor.SELF, notice=Circumstance.PLAIN)
        self.counter.answer(name, "receive", who)
        return name

    def taken(self, visit: str, body: bytes = b"one") -> Photo:
        made = self.photos.keep(visit, portrait(body))
        answer = PhotoAnswer(source=PhotoSource.TAKEN, passed=LOOKED, photo=made.id)
        self.counter.answer(visit, "photo", answer)
        return made

    def photo(self, id: str) -> Photo:
        found = self.desk.ask(lambda records: records.photos.one(Photo, id))
        assert found is not None
        return found

    def gone(self, photo: Photo) -> bool:
        try:
            self.attachments.body(photo.digest)
        except AttachmentGone:
            return True
        return False


@pytest.fixture
def at(enter: Enter) -> Window:
    return Window(enter(Role.CLERK, "高橋　由美"))


def test_a_photo_is_bound_to_its_visit_and_read_back(at: Window) -> None:
    visit = at.visit()
    made = at.taken(visit)
    assert (made.visit, made.status, made.digest) == (
        visit,
        PhotoStatus.KEPT,
        digest_of(portrait().body),
    )
    assert at.photos.body(made) == portrait().body
    assert at.counter.view(visit).photo == made
    assert at.photos.of(at.visit("visit-2")) is None


def test_the_picture_stands_nowhere_on_the_disk_in_clear(at: Window, home: Path) -> None:
    at.taken(at.visit())
    files = [one for one in home.rglob("*") if one.is_file()]
    assert files
    assert not [one for one in files if b"the face of a resident" in one.read_bytes()]


def test_what_was_accepted_against_advice_is_on_record(at: Window) -> None:
    made = at.photos.keep(at.visit(), portrait(b"two", GOOD, DOUBT))
    assert made.doubts == {"background": "poor:not_plain"}
    assert made.taken_by == at.desk.session().staff_id


def test_taking_again_erases_the_one_before(at: Window) -> None:
    visit = at.visit()
    first, second = at.taken(visit), at.taken(visit, b"two")
    assert at.gone(first)
    assert at.photo(first.id).end == "retaken"
    assert not at.gone(second)
    assert at.photos.of(visit) == second


def test_the_same_picture_twice_is_still_there(at: Window) -> None:
    visit = at.visit()
    at.taken(visit)
    second = at.taken(visit)
    assert at.photos.body(second) == portrait().body
    other = at.taken(at.visit("visit-2"))
    at.counter.stop(visit, StopReason.RESIDENT_LEFT)
    assert at.photos.body(other) == portrait().body


@pytest.mark.parametrize("how", ["held", "elsewhere", "stopped"])
def test_fault_24_no_picture_is_attached_to_a_visit_that_left_this_window(
    at: Window, how: str
) -> None:
    visit = at.visit()
    if how == "held":
        at.counter.hold(visit, HoldReason.RESIDENT_AWAY)
    elif how == "elsewhere":
        at.counter.to_window(visit, "4")
    else:
        at.counter.stop(visit, StopReason.RESIDENT_LEFT)
    with pytest.raises(NotThisVisitsPhoto):
        at.photos.keep(visit, portrait())
    with pytest.raises(AttachmentGone):
        at.attachments.body(digest_of(portrait().body))
    assert at.attachments.waiting() == (0, 0)


def test_who_may_not_take_photos_leaves_no_picture(at: Window, enter: Enter) -> None:
    visit = at.visit()
    other = Window(enter(Role.COURIER, "運搬　一郎"))
    with pytest.raises(NotAllowed):
        other.photos.keep(visit, portrait())
    assert at.attachments.waiting() == (0, 0)


def test_the_hand_off_erases_the_picture_and_says_so(at: Window) -> None:
    visit = at.visit()
    made = at.taken(visit)
    at.counter.answer(
        visit, "photo_print", TasksAnswer(done=("photo_printed", "photo_cut", "name_on_back"))
    )
    assert not at.gone(made)
    at.counter.answer(visit, "photo_gone", TasksAnswer(done=("photo_deleted",)))
    after = at.photo(made.id)
    assert at.gone(made)
    assert (after.status, after.end) == (PhotoStatus.ERASED, "handed_off")
    assert after.erased_by == at.desk.session().staff_id
    assert after.erased_at is not None
    assert at.attachments.erased() == (made.digest,)  # what the central store is told to erase
    assert at.counter.view(visit).photo is None


def test_a_visit_that_is_stopped_leaves_no_picture(at: Window) -> None:
    visit = at.visit()
    made = at.photos.keep(visit, portrait())  # taken, its stage not confirmed
    at.counter.stop(visit, StopReason.RESIDENT_LEFT)
    assert at.gone(made)
    assert at.photo(made.id).end == "visit_ended"


def test_a_photo_that_is_not_used_after_all_is_erased(at: Window) -> None:
    visit = at.visit()
    made = at.taken(visit)
    at.counter.back(visit, "photo")
    at.counter.answer(visit, "photo", PhotoAnswer(source=PhotoSource.TAKEN, passed=LOOKED))
    assert at.gone(made)
    assert at.photo(made.id).end == "dropped"


def test_a_visit_is_answered_with_its_own_photo_alone(at: Window) -> None:
    first, second = at.visit(), at.visit("visit-2")
    made = at.taken(first)
    answer = PhotoAnswer(source=PhotoSource.TAKEN, passed=LOOKED, photo=made.id)
    with pytest.raises(NotThisVisitsPhoto):
        at.counter.answer(second, "photo", answer)
    assert "photo" not in at.counter.view(second).visit.answers


def test_a_held_visit_keeps_its_photo(at: Window) -> None:
    visit = at.visit()
    made = at.taken(visit)
    at.counter.hold(visit, HoldReason.RESIDENT_AWAY)
    at.counter.resume(visit)
    assert at.photos.body(made) == portrait().body


def test_the_file_is_given_out_whole_and_that_is_on_record(at: Window, tmp_path: Path) -> None:
    made = at.taken(at.visit())
    target = at.photos.give_out(made.id, tmp_path)
    assert target.read_bytes() == portrait().body
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".part"] == []
    assert at.photo(made.id).copies == 1
    with pytest.raises(PhotoNotWritten):
        at.photos.give_out(made.id, tmp_path / "absent")
    assert at.photo(made.id).copies == 1


class Elsewhere:
    """Be a central store that holds another terminal's picture in parts."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def piece(self, digest: str, offset: int) -> "Part":
        return Part(len(self._body), self._body[offset : offset + 5000])


class Part:
    def __init__(self, size: int, body: bytes) -> None:
        self.size, self.body = size, body


def arrived(ledger: Ledger, photo: Photo) -> None:
    """Let the feed bring a row."""
    with ledger.writing() as connection:
        save_states(connection, Photo, [photo])


def _of_other(at: Window, ledger: Ledger) -> Photo:
    made = at.taken(at.visit())
    other = Photo(
        id="photo-9",
        scope=office_scope("center"),
        rev=5,
        visit=made.visit,
        office="center",
        terminal="T02",
        digest=digest_of(b"there" * 4000),
        size=20000,
        width=700,
        height=900,
        taken_by="S-2",
        taken_at=made.taken_at,
    )
    arrived(ledger, other)
    return other


def test_another_windows_picture_is_asked_of_the_central_store(at: Window, ledger: Ledger) -> None:
    other = _of_other(at, ledger)
    reading = PhotoDesk(at.desk, Elsewhere(b"there" * 4000))
    assert reading.body(other) == b"there" * 4000
    with pytest.raises(AttachmentDamaged):
        PhotoDesk(at.desk, Elsewhere(b"wrong" * 4000)).body(other)
    with pytest.raises(AttachmentGone):
        at.photos.body(other)


def test_what_another_window_took_is_erased_at_the_centre_from_here(
    at: Window, ledger: Ledger
) -> None:
    other = _of_other(at, ledger)
    at.counter.stop(other.visit, StopReason.RESIDENT_LEFT)
    assert other.digest in at.attachments.erased()


def test_what_another_window_erased_goes_here_too(at: Window, ledger: Ledger) -> None:
    made = at.taken(at.visit())
    arrived(ledger, replace(made, rev=9, status=PhotoStatus.ERASED, end="handed_off"))
    assert at.gone(made)


def test_a_fault_tells_its_three_parts_without_the_person(at: Window) -> None:
    fault: CounterFault = NotThisVisitsPhoto()
    words = at.desk.words()
    assert all(words(f"fault.{fault.code}.{part}") for part in ("what", "safe", "next"))


def test_an_entry_of_a_photo_tells_no_name(at: Window) -> None:
    visit = at.visit()
    made = at.taken(visit)
    known = at.desk.ask(lambda records: records.visits.one(Visit, visit))
    assert known is not None
    assert known.answers["photo"].answer["photo"] == made.id
    assert LEDGER_KEY.hex() not in repr(made)
