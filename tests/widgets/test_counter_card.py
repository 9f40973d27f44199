"""A card that is pulled, another one, a wrong number, a last try: told at the window."""

from __future__ import annotations

from pathlib import Path

from app.training.people import Person
from devices.card.profiles import CardKind
from tests.widgets.counter_kit import SETUP, Opened
from tests.widgets.test_counter import (
    adult,
    approve,
    choose_pins,
    failed,
    opened,
    pictures,
    walk_to_identity,
)
from widgets.resident import steps

__all__ = ["opened", "pictures"]


def test_wrong_setup_pin_is_told_and_retried(
    opened: Opened, people: tuple[Person, ...], pictures: Path
) -> None:
    window, person = opened(), adult(people)
    walk_to_identity(window, person)
    approve(window)
    window.reader.slot.lay(person.control_number)
    setup = window.parts.home / "setup.pins"
    setup.write_bytes(SETUP.replace(b"authentication=1111", b"authentication=2222"))
    choose_pins(window)
    assert failed(window)
    window.grab("40_wrong_pin", pictures)
    setup.write_bytes(SETUP)
    window.f(12)
    assert not failed(window)
    choose_pins(window)
    assert window.reason == ""


def test_pulled_card_is_told_and_retried(opened: Opened, people: tuple[Person, ...]) -> None:
    window, person = opened(), adult(people)
    walk_to_identity(window, person)
    approve(window)
    choose_pins(window)
    assert failed(window)
    window.reader.slot.lay(person.control_number)
    window.f(12)
    choose_pins(window)
    assert window.reason == ""


def test_other_card_is_told(opened: Opened, people: tuple[Person, ...]) -> None:
    window, person = opened(), adult(people)
    other = [one for one in people if one.control_number != person.control_number][4]
    walk_to_identity(window, person)
    approve(window)
    window.reader.slot.lay(person.control_number)
    window.presenter.hands.act("card_check")
    window.settle()
    window.reader.slot.pull()
    window.reader.slot.lay(other.control_number)
    choose_pins(window)
    assert failed(window)


def test_last_try_needs_both_sides(opened: Opened, people: tuple[Person, ...]) -> None:
    window, person = opened(kind=CardKind.LAST_TRY), adult(people)
    walk_to_identity(window, person)
    approve(window)
    window.reader.slot.lay(person.control_number)
    choose_pins(window)
    assert isinstance(window.panel_step, steps.LastTry)
    assert not failed(window)
    window.digits("2")
    assert isinstance(window.panel_step, steps.LastTry)
    window.touch("思い出せた 職員といっしょに 進めます")
    choose_pins(window)
    assert window.reason == ""
