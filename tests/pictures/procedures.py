"""Every step of every procedure of the menu, walked by keys and scans at the real window."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt

from app.procedures.catalogue import PROCEDURES
from app.procedures.steps import StepKind
from app.training.people import Person
from devices.card.simulated_reader import SimulatedReader
from tests.pictures.panel import pin, touch
from tests.pictures.stage import SETUP, Stage
from tests.widgets.walk_kit import Walker
from widgets.presenters.counter import CounterPresenter
from widgets.resident.steps import AskPin, ConfirmAttributes, Practice, SameForThree
from widgets.screens.counter import CounterScreen
from widgets.steps.step import StepWidget

if TYPE_CHECKING:
    from tests.widgets.counter_kit import Window

CHILDREN = ("certificate_renewal", "card_face_update")
REPRESENTED = ("pin_reset",)
ON_PANEL = ("issuance", "pin_change", "form_fill")  # the resident presses PINs on the panel
_TOUCHED = (StepKind.PIN, StepKind.VERIFY_CHIP, StepKind.FORM_FILL)
_PRESENT = dict(line.encode().split(b"=") for line in SETUP.splitlines())
_NEW, _NEW_SIGNING = b"4826", b"UMIBE27"


class StageWindow:
    """Give a stage's window the hands that a walker uses."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @property
    def presenter(self) -> CounterPresenter:
        """Return the window's presenter."""
        return cast("CounterPresenter", self._stage.app.places.presenter("counter"))

    @property
    def screen(self) -> CounterScreen:
        """Return the window's screen."""
        return self.presenter.screen

    @property
    def reader(self) -> SimulatedReader:
        """Return the card reader."""
        return self._stage.reader

    @property
    def stage(self) -> str:
        """Return the open stage, empty without a visit."""
        serving = self.presenter.serving
        return serving.visit.stage if serving is not None else ""

    @property
    def reason(self) -> str:
        """Return what stands on F12."""
        return self.presenter.keys()[-1].reason

    def issue(self) -> None:
        """Let the guide give a number."""
        self._stage.as_("G-0001", lambda: self._stage.reception.issue("A"))

    def f(self, *numbers: int) -> None:
        """Press F-keys."""
        self._stage.press(*(f"F{one}" for one in numbers))

    def digits(self, text: str) -> None:
        """Press digit keys."""
        self._stage.press(*text)

    def type(self, text: str) -> None:
        """Type into the editor that has the keyboard."""
        self._stage.type(text)

    def scan(self, text: str) -> None:
        """Scan a code."""
        self._stage.scan(text)

    def key(self, key: Qt.Key) -> None:
        """Press one key."""
        self._stage.press(key.name.removeprefix("Key_"))

    def act(self, name: str) -> None:
        """Press the digit of an act of the idle view."""
        idle = self.screen.idle
        assert idle is not None
        self.digits(str([one for one, _ in idle.view.acts].index(name) + 1))


class PictureWalker(Walker):
    """Take a picture of every step once it is answered, and of every decision."""

    def __init__(self, stage: Stage, person: Person, name: str) -> None:
        super().__init__(cast("Window", StageWindow(stage)), person)
        self._stage, self._name = stage, name

    def fill(self, step: StepWidget) -> None:
        """Answer a step and take its picture."""
        if self._name in ON_PANEL and step.kind in _TOUCHED:
            self._touch(step.kind)
        elif step.kind is StepKind.CHOOSE_FORMS:
            self.window.digits("1")
        else:
            super().fill(step)
        self._grab(self.window.stage)

    def _touch(self, kind: StepKind) -> None:
        """Let the resident press PINs on the panel, with the card on the reader."""
        panel, slot = self._stage.app.panel, self._stage.reader.slot
        assert panel is not None
        if kind is not StepKind.VERIFY_CHIP:
            slot.lay(self.person.control_number)
            self._stage.settle_until("Practice", "SameForThree", "AskPin")
        if isinstance(panel.step, Practice):  # for who is old
            self._grab("pin_practice", panel=True)
            touch(self._stage, "resident.practice.skip")
        if isinstance(panel.step, SameForThree):
            self._grab("pin_choice", panel=True)
            touch(self._stage, "resident.same.one")
            touch(self._stage, "resident.next")
        while isinstance(asked := panel.step, AskPin):
            present = asked.old or kind is StepKind.FORM_FILL
            self._grab(f"pin_{'present' if present else asked.stage.value}", panel=True)
            new = _NEW_SIGNING if asked.kind.value == "signing" else _NEW
            pin(self._stage, _PRESENT[asked.kind.value.encode()] if present else new)
        if isinstance(panel.step, ConfirmAttributes):
            self._grab("attributes", panel=True)
            touch(self._stage, "resident.attributes.right")

    def opened(self) -> None:
        """Take the picture of the official's decision."""
        self._grab(f"{self.window.stage}_decision")

    def step(self) -> None:
        """Take the waiting view of an official's stage, then go on."""
        step = self.window.presenter.step
        if step is not None and step.kind is StepKind.OFFICIAL:
            self._grab(self.window.stage)
        super().step()

    def _grab(self, stage: str, *, panel: bool = False) -> None:
        self._stage.grab(f"procedure_{self._name}_{len(self.seen):02d}_{stage}", panel=panel)


def take(stage: Stage, only: tuple[str, ...] = ()) -> None:
    """Walk the menu; ``only`` names some of its procedures."""
    person, other = stage.grown()[:2]
    stage.enter("C-1001")
    stage.go("counter")
    walks = [(one.key, "self") for one in PROCEDURES]
    walks += [(key, "guardian_of_child") for key in CHILDREN]
    walks += [(key, "representative") for key in REPRESENTED]
    for key, visitor in walks:
        if only and key not in only:
            continue
        name = key if visitor == "self" else f"{key}_{visitor}"
        walker = PictureWalker(stage, other if key == "issuance" else person, name)
        walker.visitor = visitor
        walker.begin(key)
        walker.to_the_end()
        stage.reader.slot.pull()
    if not only:
        _menu(stage, person)


def _menu(stage: Stage, person: Person) -> None:
    window = StageWindow(stage)
    window.issue()
    window.f(5)
    stage.grab("procedure_called")
    window.act("menu")
    stage.grab("procedure_menu", compact=True)
    stage.press("Escape")
