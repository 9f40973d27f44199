"""Every kind of step has its widget, and every widget its kind."""

import pytest

from app.procedures.steps import StepKind
from widgets.steps.table import STEP_WIDGETS, step_widget
from widgets.theme import Theme


def test_kinds_and_widgets_are_paired() -> None:
    assert set(STEP_WIDGETS) == set(StepKind)


@pytest.mark.parametrize("kind", StepKind)
def test_widget_is_of_its_kind(kind: StepKind, theme: Theme) -> None:
    widget = step_widget(kind, theme)
    assert widget.kind is kind
    widget.deleteLater()
