"""The pair of every kind of step with its widget."""

from app.procedures.steps import StepKind
from widgets.steps.asking import AskStep, EnterStep, SpaceStep
from widgets.steps.chip import ReadCardStep, VerifyChipStep
from widgets.steps.documents import DocumentsStep
from widgets.steps.fee import FeeStep
from widgets.steps.fetch_card import FetchCardStep, ReturnCardStep
from widgets.steps.form_fill import FormFillStep
from widgets.steps.hand_off import HandOffStep
from widgets.steps.official import OfficialStep
from widgets.steps.photo import PhotoStep
from widgets.steps.pin import PinStep
from widgets.steps.receive import ReceiveStep
from widgets.steps.step import StepWidget
from widgets.steps.ticks import (
    ChooseFormsStep,
    ExplainStep,
    FormsStep,
    HandOverStep,
    OffersStep,
    TasksStep,
)
from widgets.theme import Theme

_WIDGETS: tuple[type[StepWidget], ...] = (
    ReceiveStep,
    DocumentsStep,
    FetchCardStep,
    ExplainStep,
    FormsStep,
    OffersStep,
    OfficialStep,
    PinStep,
    VerifyChipStep,
    TasksStep,
    ReturnCardStep,
    HandOverStep,
    ChooseFormsStep,
    FormFillStep,
    AskStep,
    EnterStep,
    PhotoStep,
    ReadCardStep,
    HandOffStep,
    SpaceStep,
    FeeStep,
)
STEP_WIDGETS = {widget.kind: widget for widget in _WIDGETS}


def step_widget(kind: StepKind, theme: Theme) -> StepWidget:
    """Return a new widget for a kind of step."""
    return STEP_WIDGETS[kind](theme)
