"""Whole visits at the window by keys, scans and touches, over a real ledger and machines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cards.card import CardStatus
from app.training.people import Person
from app.visits.visit import Visit, VisitStatus
from tests.widgets.conftest import DeskParts
from tests.widgets.counter_kit import Opened, Window, is_child
from widgets.background import Lanes
from widgets.theme import Theme


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
    visits = window.parts.ledger.read(lambda records: records.visits.of_day("center", window.desk.today()))
    return visits[0]


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
    print("keys pressed", window.pressed)
