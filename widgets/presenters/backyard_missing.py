"""The missing cards of a box: asked once more, confirmed by two persons, each for themselves."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.access.staff import Locked, OfflineUnknown, WrongCredential
from app.backyard.box import Box
from app.desk.backyard import Backyard
from app.desk.entrance import Entrance
from app.faults import CounterFault, WitnessNeeded, WitnessNotAllowed
from app.ports import Secret
from widgets.background import Lanes
from widgets.screens.intake import IntakeScreen
from widgets.screens.intake_panes import MissingPane
from widgets.screens.intake_view import MissingRow

_OF_THE_PERSON = (WrongCredential, Locked, OfflineUnknown, WitnessNeeded, WitnessNotAllowed)


class MissingCheck(QObject):
    """Ask which cards are missing and for the second person; ``finished`` once it is recorded.

    ``refused(CounterFault)`` tells what lies at the second person, ``failed(CounterFault)`` the
    rest.
    """

    finished = Signal(object)
    refused = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        screen: IntakeScreen,
        backyard: Backyard,
        entrance: Entrance,
        lanes: Lanes,
        *,
        code_needed: bool,
    ) -> None:
        super().__init__(screen)
        self._screen, self._backyard, self._entrance = screen, backyard, entrance
        self._lanes, self._code_needed = lanes, code_needed
        self._box = ""

    def ask(self, box: str, rows: tuple[MissingRow, ...]) -> MissingPane:
        """Return the pane that asks; who opens it closes it."""
        self._box = box
        screen = self._screen
        pane = MissingPane(screen.theme, screen.window(), rows, code_needed=self._code_needed)
        pane.confirmed.connect(self._confirm)
        return pane

    def _confirm(self, cards: frozenset[str], person: str, secret: Secret, code: str) -> None:
        box = self._box

        def work() -> Box:
            witness = self._entrance.witness(person, secret, code, subject=box)
            return self._backyard.finish_box(box, missing=cards, witness=witness)

        self._lanes.run("records", work, self.finished.emit, self._failed, owner=self)

    def _failed(self, fault: CounterFault) -> None:
        (self.refused if isinstance(fault, _OF_THE_PERSON) else self.failed).emit(fault)
