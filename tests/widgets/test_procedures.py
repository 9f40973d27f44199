"""Every procedure of the menu, walked at the real window by keys and scans."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.procedures.catalogue import PROCEDURES
from app.training.people import Person
from app.visits.visit import VisitStatus
from tests.widgets.conftest import DeskParts
from tests.widgets.counter_kit import Window
from tests.widgets.test_counter import adult
from tests.widgets.walk_kit import Walker
from widgets.background import Lanes
from widgets.theme import Theme

BY_CARD = ("form_fill",)  # its own test walks it: the resident's panel takes part


@pytest.fixture
def window(desk_parts: DeskParts, lanes: Lanes, theme: Theme) -> Iterator[Window]:
    """Open one window with the residents' cards in the vault."""
    desk_parts.deliver()
    made = Window(desk_parts, lanes, theme, on_chip=False)
    made.fill_vault()
    yield made
    made.close()
    made.reader.close()


def test_each_procedure_is_walked_to_its_end(window: Window, people: tuple[Person, ...]) -> None:
    person = adult(people)
    window.enter()
    ended = {}
    for procedure in PROCEDURES:
        if procedure.key not in BY_CARD:
            walker = Walker(window, person)
            walker.begin(procedure.key)
            walker.to_the_end()
            ended[procedure.key] = window.counter.view(walker.visit).visit
    assert {key: one.procedure for key, one in ended.items()} == {key: key for key in ended}
    assert {one.status for one in ended.values()} == {VisitStatus.DONE}
