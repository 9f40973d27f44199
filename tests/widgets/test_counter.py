"""Whole visits at the window by keys, scans and touches, over a real ledger and machines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.cards.card import CardStatus
from app.documents.rules import Person as Person_
from app.store.tables import STATE_TABLES
from app.training.people import Person
from app.visits.visit import Visit, VisitStatus
from tests.widgets.conftest import DeskParts
from tests.widgets.counter_kit import Opened, Window, is_child
from tests.widgets.staff_window import SMALL
from widgets.background import Lanes
from widgets.steps.documents import DocumentsStep
from widgets.theme import Theme

pytestmark = pytest.mark.slow

# The clerk's and the official's keys of a whole visit; 20 of them are the official's credential.
MOST_KEYS = 70


@pytest.fixture
def opened(desk_parts: DeskParts, lanes: Lanes, theme: Theme) -> Iterator[Opened]:
    """Open windows; the residents' cards lie in the vault."""
    made: list[Window] = []
    desk_parts.deliver()

    def make(*, on_chip: bool = True, **more: object) -> Window:
        window = Window(desk_parts, lanes, theme, on_chip=on_chip, **more)  # type: ignore[arg-type]
        window.fill_vault()
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
        window.reader.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return Path(os.environ.get("COUNTER_PICTURES", str(tmp_path)))


def adult(people: tuple[Person, ...]) -> Person:
    return next(one for one in people if one.born.earliest.year < 2000 and one.delivery == "pickup")


def child(people: tuple[Person, ...]) -> Person:
    return next(one for one in people if is_child(one))


def begin(window: Window) -> str:
    number = window.issue()
    window.enter()
    window.f(5)
    window.f(12)
    assert window.stage == "receive"
    return number


def to_official(window: Window, person: Person, papers: str) -> None:
    """Walk from the papers to the official; ``papers`` are the digits of the documents step."""
    assert window.stage == "documents"
    window.digits(papers)
    window.f(12)
    while window.stage == "documents":
        window.digits("2")
        if not window.reason:
            window.f(12)
    assert window.stage == "fetch_card"
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    assert window.stage == "explain"
    window.digits("0")
    window.f(12)
    window.digits("0")
    window.f(12)
    window.digits("13")
    window.f(12)
    assert window.stage == "identity"


def approve(window: Window, decision: str = "1", seen: str = "456") -> None:
    window.f(10)
    window.digits("1")
    pane = window.presenter.official.pane
    assert pane is not None
    window.digits(decision + seen)
    pane.staff_id.edit.setFocus()
    window.type("K-0001")
    pane.secret.setFocus()
    window.type("training-K-0001")
    window.f(12)


def choose_pins(window: Window, signing: bytes = b"SHIOM47") -> None:
    window.touch("3つとも 同じ番号 覚える番号は 1つです")
    window.touch("次へ")
    window.pin(b"4083")
    window.pin(b"4083")
    if signing:
        window.pin(signing)
        window.pin(signing)


def finish(window: Window) -> None:
    assert window.stage == "verify"
    assert window.reason == ""
    window.f(12)
    assert window.stage == "hand_over"
    window.digits("0")
    window.f(12)
    window.settle()


def ended(window: Window) -> Visit:
    """Return the only visit of the ledger."""
    with window.parts.ledger.reading() as connection:
        (found,) = connection.execute(sa.select(STATE_TABLES["visit"].c.id)).scalars()
    return window.counter.view(found).visit


def test_self_with_notice(opened: Opened, people: tuple[Person, ...], pictures: Path) -> None:
    window, person = opened(), adult(people)
    window.grab("00_idle", pictures)
    begin(window)
    window.digits("1")
    window.scan(person.control_number)
    window.grab("01_receive", pictures)
    window.f(12)
    window.grab("02_documents", pictures)
    to_official(window, person, "110" + "0")
    window.grab("03_official", pictures)
    approve(window)
    assert window.stage == "pin"
    window.reader.slot.lay(person.control_number)
    window.grab("04_pin", pictures)
    choose_pins(window)
    window.settle()
    window.grab("05_pin_done", pictures)
    assert window.reason == ""
    window.f(12)
    window.grab("06_verify", pictures)
    finish(window)
    window.grab("07_end", pictures)
    assert window.card(person).status is CardStatus.HANDED_OVER
    assert window.pressed <= MOST_KEYS


def test_self_without_notice(opened: Opened, people: tuple[Person, ...]) -> None:
    window, person = opened(on_chip=False), adult(people)
    begin(window)
    window.digits("16")
    window.presenter.focus_missing()
    window.type(person.control_number)
    window.key(Qt.Key.Key_Return)
    window.f(12)
    to_official(window, person, "1166")
    approve(window, seen="456")
    assert window.stage == "pin"
    window.digits("12")
    assert window.reason == ""
    window.f(12)
    window.reader.slot.lay(person.control_number)
    window.digits("1")
    finish(window)
    assert window.card(person).status is CardStatus.HANDED_OVER
    assert window.pressed <= MOST_KEYS


def test_child_with_guardian(opened: Opened, people: tuple[Person, ...]) -> None:
    window, person = opened(), child(people)
    begin(window)
    window.digits("2")
    window.scan(person.control_number)
    window.f(12)
    window.digits("1100")
    window.key(Qt.Key.Key_2, modifier=Qt.KeyboardModifier.ControlModifier)
    window.digits("11")
    relief = window.presenter.step
    assert isinstance(relief, DocumentsStep)
    relief.reliefs.row("same_household").setFocus()
    window.key(Qt.Key.Key_Space)
    window.f(12)  # goes to what only the rule for a companion asks
    window.type("19840517")
    to_official(window, person, "")
    approve(window, seen="4567")
    assert window.stage == "pin"
    window.reader.slot.lay(person.control_number)
    choose_pins(window, signing=b"")
    window.f(12)
    assert window.stage == "verify"
    window.f(12)
    assert window.stage == "hand_over"
    window.digits("04")
    window.f(12)
    assert window.card(person).status is CardStatus.HANDED_OVER
    assert window.pressed <= MOST_KEYS


def failed(window: Window) -> bool:
    """Tell whether a fault stands in the step's place."""
    return window.screen.has_fault


def walk_to_identity(window: Window, person: Person) -> None:
    begin(window)
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    to_official(window, person, "1100")


def test_refused_approval_leads_to_not_handed(
    opened: Opened, people: tuple[Person, ...], pictures: Path
) -> None:
    window, person = opened(), adult(people)
    walk_to_identity(window, person)
    approve(window, decision="2", seen="4")
    assert window.stage == "not_handed"
    window.grab("30_not_handed", pictures)
    window.digits("1")
    window.presenter.focus_missing()
    window.scan("V:B-04-001")
    window.f(12)
    assert window.stage == ""
    assert ended(window).status is VisitStatus.STOPPED
    assert window.card(person).place == "vault:B-04-001"


def test_clerk_cannot_decide(opened: Opened, people: tuple[Person, ...]) -> None:
    window, person = opened(), adult(people)
    walk_to_identity(window, person)
    window.f(10)
    window.f(12)
    assert window.stage == "identity"
    window.digits("1")
    pane = window.presenter.official.pane
    assert pane is not None
    window.digits("1456")
    pane.staff_id.edit.setFocus()
    window.type("C-1001")
    pane.secret.setFocus()
    window.type("training-C-1001")
    window.f(12)
    assert window.presenter.official.pane is pane
    assert pane.refusal.isVisible()
    assert pane.secret.is_empty()
    window.key(Qt.Key.Key_Escape)
    assert window.stage == "identity"


def test_official_holds(opened: Opened, people: tuple[Person, ...]) -> None:
    window, person = opened(), adult(people)
    walk_to_identity(window, person)
    approve(window, decision="3", seen="9")
    assert window.stage == ""
    assert ended(window).status is VisitStatus.HELD


def test_hold_and_resume_at_the_same_stage(opened: Opened, people: tuple[Person, ...]) -> None:
    window, person = opened(), adult(people)
    begin(window)
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    window.f(4)
    window.digits("2")
    window.f(12)
    assert window.stage == ""
    window.digits("2")
    window.digits("1")
    window.f(12)
    assert window.stage == "documents"


def test_goes_on_after_a_kill(opened: Opened, people: tuple[Person, ...]) -> None:
    window, person = opened(), adult(people)
    walk_to_identity(window, person)
    window.f(10)
    window.restart()
    assert window.stage == "identity"
    assert "restored" in window.screen.notices.keys()  # noqa: SIM118 - a method of the board


def test_going_back_keeps_what_was_entered(opened: Opened, people: tuple[Person, ...]) -> None:
    window, person = opened(), adult(people)
    begin(window)
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    window.digits("11")
    window.f(3)
    assert window.stage == "receive"
    assert window.reason == ""
    window.f(12)
    assert window.stage == "documents"
    step = window.presenter.step
    assert isinstance(step, DocumentsStep)
    assert [one.paper for one in step.draft().presented] == ["driving_licence"]


def test_form_fill_keeps_nothing(
    opened: Opened, people: tuple[Person, ...], pictures: Path
) -> None:
    window, person = opened(), adult(people)
    window.issue()
    window.enter()
    window.f(5)
    window.digits("2")
    assert window.stage == "choose"
    window.digits("1")
    window.f(12)
    assert window.stage == "fill"
    window.reader.slot.lay(person.control_number)
    window.pin(b"2580")
    assert failed(window)
    window.f(12)
    window.pin(b"1111")
    window.grab("50_fill", pictures)
    window.touch("合っている")
    window.grab("51_printed", pictures)
    assert not failed(window)
    assert window.reason == ""
    window.f(12)
    window.digits("0")
    window.f(12)
    window.digits("0")
    window.f(12)
    assert (window.stage, window.reason, window.screen.notices.keys()) == ("", "", ("ended",))
    assert ended(window).status is VisitStatus.DONE
    assert len(list((window.parts.home / "paper").iterdir())) == 1


def test_compact_frame_loses_nothing(
    opened: Opened, people: tuple[Person, ...], pictures: Path
) -> None:
    window, person = opened(size=SMALL), child(people)
    begin(window)
    window.digits("2")
    window.scan(person.control_number)
    window.f(12)
    window.digits("1100")
    window.key(Qt.Key.Key_2, modifier=Qt.KeyboardModifier.ControlModifier)
    window.digits("11")
    step = window.presenter.step
    assert isinstance(step, DocumentsStep)
    step.reliefs.tick("same_household")
    window.f(12)
    window.type("19840517")
    to_official(window, person, "")
    window.f(10)
    window.grab("62_official_1366", pictures)
    window.digits("1")
    window.grab("63_decision_1366", pictures)
    window.key(Qt.Key.Key_Escape)
    approve(window, seen="4567")
    window.grab("64_pin_1366", pictures)
    for widget in window.screen.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            assert widget.width() >= 24, widget.accessibleName()


def test_representative_names_the_reason(
    opened: Opened, people: tuple[Person, ...], pictures: Path
) -> None:
    window, person = opened(), adult(people)
    begin(window)
    window.digits("4")
    window.scan(person.control_number)
    window.f(12)
    window.f(12)
    window.grab("70_reason", pictures)
    step = window.presenter.step
    assert isinstance(step, DocumentsStep)
    window.digits("5")
    assert step.reasons.chosen() == "disability"
    assert step.lists[Person_.APPLICANT].row("disability_proof").isVisible()
    assert step.lists[Person_.APPLICANT].isVisible()
    window.f(2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.insert("入所")
    window.key(Qt.Key.Key_Escape)
    assert step.lists[Person_.APPLICANT].isVisible()
    window.grab("71_representative", pictures)


def test_slip_of_what_is_missing(opened: Opened, people: tuple[Person, ...]) -> None:
    window, person = opened(), adult(people)
    begin(window)
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    window.digits("6")
    window.f(9)
    assert "slip" in window.screen.notices.keys()  # noqa: SIM118 - a method of the board
    assert window.stage == "documents"


def test_f5_asks_about_the_open_visit(opened: Opened, people: tuple[Person, ...]) -> None:
    window = opened()
    begin(window)
    following = window.issue()
    window.f(5)
    assert window.stage == "receive"
    window.screen.queue.answered.emit("end")
    window.settle()
    window.digits("4")
    window.f(12)
    board = window.presenter.board
    assert board is not None
    assert board.called is not None
    assert board.called.number == following


def test_other_window_takes_the_visit(opened: Opened, people: tuple[Person, ...]) -> None:
    window = opened()
    begin(window)
    window.f(8)
    pane = window.presenter.ends.pane
    assert pane is not None
    assert pane.field is not None
    pane.field.edit.setFocus()
    window.type("5")
    window.f(12)
    assert window.stage == ""
    assert ended(window).window == "5"
