"""暗証番号変更: the resident changes the own PIN on panel and chip where the site allows it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from app.ports import PinKind, Secret, Tries
from app.procedures.answers import PinAnswer, PinBy, PinResult
from app.procedures.facts import Fact, PinPolicy
from app.training.people import Person
from app.visits.visit import VisitStatus
from tests.widgets.counter_kit import SETUP, Opened, Window, is_child
from tests.widgets.test_counter import adult, failed, opened
from tests.widgets.walk_kit import Walker
from widgets.resident import steps
from widgets.resident.bodies import Cover
from widgets.steps.asking import AskStep
from widgets.steps.pin import PinStep

__all__ = ["opened"]  # the fixture

OLD = dict(line.split(b"=") for line in SETUP.splitlines())


def walk_to_pins(window: Window, person: Person, *kinds: PinKind) -> Walker:
    """Walk to the entry with the card back on the reader."""
    walker = Walker(window, person)
    window.enter()
    walker.begin("pin_change")
    while window.stage != "pin":
        step = window.presenter.step
        if isinstance(step, AskStep) and window.stage == "which":
            (points,) = step.lists.values()
            for kind in kinds:
                window.digits(points.row(kind.value).face().key)
            window.f(12)
        else:
            if window.stage == "decision" or window.presenter.serving.stage.official:  # type: ignore[union-attr]
                window.reader.slot.lay(person.control_number)
            walker.step()
    return walker


def asks(window: Window, kind: PinKind) -> steps.AskPin:
    """Return the entry that the panel shows, which must be of a PIN."""
    assert isinstance(window.panel_step, steps.AskPin), window.panel_step
    assert window.panel_step.kind is kind
    return window.panel_step


def end(window: Window, walker: Walker) -> PinAnswer:
    """Walk to the end; the chip on the reader is looked at once more."""
    assert window.reason == ""
    window.f(12)
    assert window.stage == "verify"
    assert window.reason == ""
    window.f(12)
    walker.to_the_end()
    serving = window.counter.view(walker.visit)
    assert serving.visit.status is VisitStatus.DONE
    answer = serving.answered("pin")
    assert isinstance(answer, PinAnswer)
    return answer


def told(window: Window) -> str:
    """Return what the clerk reads above the rows."""
    step = window.presenter.step
    assert isinstance(step, PinStep)
    return step.state.accessibleName()


def test_resident_changes_two_pins_through_every_mishap(
    opened: Opened, people: tuple[Person, ...]
) -> None:
    window, person = opened(), adult(people)
    other = next(one for one in people if one is not person and not is_child(one))
    walker = walk_to_pins(window, person, PinKind.AUTHENTICATION, PinKind.SIGNING)
    panel = window.panel
    assert panel is not None
    assert asks(window, PinKind.SIGNING).old

    window.reader.slot.pull()
    window.reader.slot.lay(other.control_number)
    window.pin(b"ABX953")
    assert failed(window)
    assert window.desk.reader.check().tries[PinKind.SIGNING].left == 5
    window.reader.slot.pull()
    window.reader.slot.lay(person.control_number)
    window.f(12)

    window.pin(OLD[b"signing"])
    panel.idle.expired.emit()
    assert panel.cover is Cover.HIDDEN
    assert "時間が過ぎた" in told(window)
    window.digits("1")
    assert asks(window, PinKind.SIGNING).old  # what was verified is forgotten, too
    window.pin(OLD[b"signing"])

    window.pin(b"1234")
    asked = asks(window, PinKind.AUTHENTICATION)
    assert (asked.old, asked.tries) == (True, Tries(left=2, limit=3))
    assert "残り 2回" in told(window)
    step = window.presenter.step
    assert step is not None
    rows = [one.accessibleName() for one in step.findChildren(QWidget)]
    assert "署名用電子証明書 今の番号を確かめました" in rows
    window.pin(b"5678")
    assert failed(window)  # one try is left: staff hears of it before it is spent
    window.f(12)
    window.pin(OLD[b"signing"])
    window.pin(OLD[b"authentication"])
    assert isinstance(window.panel_step, steps.LastTry)
    window.digits("2")
    window.touch("思い出せた 職員といっしょに 進めます")
    window.pin(OLD[b"authentication"])

    for new in (b"SHIOM47", b"4083"):
        assert not asks(window, PinKind.SIGNING if len(new) > 4 else PinKind.AUTHENTICATION).old
        window.pin(new)
        window.pin(new)
    window.counter.chip.verify_pin(walker.visit, PinKind.AUTHENTICATION, Secret(b"4083"))
    window.counter.chip.verify_pin(walker.visit, PinKind.SIGNING, Secret(b"SHIOM47"))
    answer = end(window, walker)
    assert answer.by is PinBy.RESIDENT_PANEL
    both = (PinKind.SIGNING, PinKind.AUTHENTICATION)
    assert answer.pins == dict.fromkeys(both, PinResult.SET)


@pytest.mark.parametrize(
    ("procedure", "on_chip", "policy"),
    [
        ("pin_change", True, PinPolicy.CHIP_PANEL),
        ("pin_change", False, PinPolicy.NATIONAL_TERMINAL),
        ("pin_reset", True, PinPolicy.NATIONAL_TERMINAL),
    ],
)
def test_site_and_procedure_decide_where_pins_are_set(
    opened: Opened, people: tuple[Person, ...], procedure: str, on_chip: bool, policy: PinPolicy
) -> None:
    window = opened(on_chip=on_chip)
    window.enter()
    Walker(window, adult(people)).begin(procedure)
    serving = window.presenter.serving
    assert serving is not None
    assert serving.way.facts[Fact.PIN_POLICY] == policy.value
