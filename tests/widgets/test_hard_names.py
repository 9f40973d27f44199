"""Names of 1 (with its variant) and of 60 characters, walked at the window."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from app.access.roles import Role
from app.cards.card import CardStatus
from app.cards.correction import CorrectedField, Correction, CorrectionReason, correct
from app.records.unit import Actor
from app.training.people import Person
from app.visits.visit import VisitStatus
from tests.widgets.conftest import DeskParts
from tests.widgets.counter_kit import Window
from tests.widgets.test_counter import adult
from tests.widgets.walk_kit import Walker
from widgets.background import Lanes
from widgets.controls.labels import NameLabel
from widgets.theme import Theme, Type

LONG = (
    "アレクサンドラ　マリア　デ　ロス　サントス　クルス　フェルナンデス　"
    "ガルシア　ロドリゲス　ペレイラ　ダ　シルバ　ソウザＪ"
)
NAMES = {"one": "辻\U000e0100", "sixty": LONG}


@pytest.fixture
def window(desk_parts: DeskParts, lanes: Lanes, theme: Theme) -> Iterator[Window]:
    """Open one window with the residents' cards in the vault."""
    desk_parts.deliver()
    made = Window(desk_parts, lanes, theme, on_chip=False)
    made.fill_vault()
    yield made
    made.close()
    made.reader.close()


class NameWalker(Walker):
    """Look at every name on the window at each stage, and take its picture."""

    def __init__(self, window: Window, person: Person, name: str, folder: Path) -> None:
        super().__init__(window, person)
        self.name, self.folder, self.shown = name, folder, 0

    def step(self) -> None:
        """Look, then answer."""
        self.look()
        super().step()

    def look(self) -> None:
        """Prove that each name that is shown stands inside the window, whole."""
        self.window.grab(f"{len(self.seen):02d}_{self.window.stage}", self.folder)
        frame = self.window.window
        for label in frame.findChildren(NameLabel):
            if label.isVisible() and label.name() == NAMES[self.name]:
                self.shown += 1
                assert _inside(label, frame)
                assert "".join(label.lines()).replace("　", "") == label.name().replace("　", "")
                assert _fits(label, self.window.theme), (self.window.stage, label.lines())


def _fits(label: NameLabel, theme: Theme) -> bool:
    """Tell whether a name is drawn whole: in one line, or each of its lines."""
    lines = label.lines()
    if len(lines) == 1:
        return label.sizeHint().width() <= label.width()
    size, names = theme.step(Type.BODY), theme.namer(bold=True)
    wide = max(names.width(line, size.size) for line in lines)
    return wide <= label.width() and label.height() == len(lines) * size.line


def _inside(part: QWidget, frame: QWidget) -> bool:
    place = QRect(part.mapTo(frame, part.rect().topLeft()), part.size())
    return frame.rect().contains(place)


@pytest.mark.parametrize("name", NAMES)
def test_a_hard_name_is_walked_from_the_search_to_the_hand_over(
    window: Window, people: tuple[Person, ...], name: str, tmp_path: Path
) -> None:
    person = adult(people)
    manager = Actor(staff_id="M-3001", role=Role.SITE_MANAGER, office="center")
    right = Correction(
        field=CorrectedField.NAME, value=NAMES[name], reason=CorrectionReason.LIST_WRONG
    )
    card = window.card(person)
    window.parts.ledger.act(lambda unit: correct(unit, card.id, right, ()), manager)
    folder = Path(os.environ.get("COUNTER_PICTURES", str(tmp_path))) / name
    folder.mkdir(parents=True, exist_ok=True)
    window.enter()
    assert [one.id for one in window.counter.find_person(NAMES[name])] == [card.id]
    walker = NameWalker(window, person, name, folder)
    walker.begin("issuance")
    walker.to_the_end()
    assert window.counter.view(walker.visit).visit.status is VisitStatus.DONE
    assert window.card(person).status is CardStatus.HANDED_OVER
    assert walker.shown > 3
