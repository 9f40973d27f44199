"""A look back at what is never done twice, and where the keyboard is when a control goes."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.training.people import Person
from tests.widgets.counter_kit import Opened
from tests.widgets.test_counter import adult, approve, opened, walk_to_identity
from widgets.controls.buttons import Button

__all__ = ["opened"]  # the fixture


def test_an_officials_decision_is_looked_at_again_and_left(
    opened: Opened, people: tuple[Person, ...]
) -> None:
    window = opened()
    walk_to_identity(window, adult(people))
    approve(window)
    after = window.stage
    window.f(3)
    assert window.stage == "identity"
    assert window.reason == ""
    assert window.presenter.keys()[-1].label == window.theme.words("counter.key.ahead")
    window.f(12)
    assert window.stage == after
    step = window.presenter.step
    now = QApplication.focusWidget()
    assert step is not None
    assert now is not None
    assert now is window.screen or step.isAncestorOf(now)
    window.screen.head.findChildren(Button)[0].setFocus()
    window.screen.enter_step(step)
    assert not isinstance(QApplication.focusWidget(), Button), "a scanner's Enter presses nothing"
