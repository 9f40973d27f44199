"""Which screen shows which step: the one place where steps and screens meet."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from app.ports import Words
from widgets.resident import steps
from widgets.resident.choice_screens import LastTryBody, SameForThreeBody, WeakBody
from widgets.resident.controls import ResidentButton
from widgets.resident.counter_screens import (
    AttributesBody,
    LanguageBody,
    WelcomeBody,
)
from widgets.resident.documents_screen import DocumentsBody
from widgets.resident.entry import SecretEntry
from widgets.resident.explanation_screen import ExplanationBody
from widgets.resident.fee_screen import FeeBody
from widgets.resident.frame import Acts, Answer, Body, Tools
from widgets.resident.look import Look
from widgets.resident.messages import (
    DetailsBody,
    HiddenBody,
    MismatchBody,
    PlaceCardBody,
    PleaseAskBody,
    StillThereBody,
    SuccessBody,
    WaitBody,
)
from widgets.resident.photo_screen import PhotoBody, PhotoShownBody
from widgets.resident.pin_screens import PracticeBody, entry_body


class Cover(Enum):
    """Name what lies over a step without replacing it."""

    NONE = "none"
    LANGUAGE = "language"
    DETAILS = "details"
    STILL_THERE = "still_there"
    HIDDEN = "hidden"


@dataclass(frozen=True, kw_only=True)
class StepView:
    """Hold what a screen shows beside its step."""

    languages: Mapping[str, Words]
    time: str
    tools: Tools
    entry: SecretEntry | None
    order: tuple[int, ...]
    note: str
    last_answer: Answer | None
    success_seconds: int


def cover_body(
    cover: Cover,
    look: Look,
    acts: Acts,
    languages: Mapping[str, Words],
    *,
    seconds: int,
    details: str,
) -> Body:
    """Return the screen of a cover."""
    if cover is Cover.DETAILS:
        return DetailsBody(look, acts, details)
    if cover is Cover.LANGUAGE:
        return LanguageBody(look, acts, languages)
    if cover is Cover.STILL_THERE:
        return StillThereBody(look, acts, seconds)
    first = next(iter(languages.values()))
    other = look.words if look.words is not first else languages.get("en", first)
    return HiddenBody(look, acts, first, other)


def step_body(step: steps.Step, look: Look, acts: Acts, view: StepView) -> Body:
    """Return the screen of a step."""
    match step:
        case steps.Welcome():
            return _welcome(step, look, acts, view)
        case steps.AskPin() if view.entry is not None:
            return entry_body(look, acts, step, view.entry, order=view.order, note=view.note)
        case steps.SameForThree() | steps.Weak() | steps.LastTry() | steps.Practice():
            return _choice(step, look, acts, view)
        case steps.Photo() | steps.PhotoShown():
            return _photo(step, look, acts)
        case steps.PlaceCard() | steps.Documents() | steps.Explanation() | steps.Fee():
            return _talk(step, look, acts)
        case _:
            return _message(step, look, acts, view)


def _photo(step: steps.Photo | steps.PhotoShown, look: Look, acts: Acts) -> Body:
    if isinstance(step, steps.PhotoShown):
        return PhotoShownBody(look, acts, step)
    return PhotoBody(look, acts, step)


def _talk(
    step: steps.PlaceCard | steps.Documents | steps.Explanation | steps.Fee, look: Look, acts: Acts
) -> Body:
    match step:
        case steps.PlaceCard():
            return PlaceCardBody(look, acts, step)
        case steps.Documents():
            return DocumentsBody(look, acts, step)
        case steps.Explanation():
            return ExplanationBody(look, acts, step)
        case steps.Fee():
            return FeeBody(look, acts, step)


def _choice(
    step: steps.SameForThree | steps.Weak | steps.LastTry | steps.Practice,
    look: Look,
    acts: Acts,
    view: StepView,
) -> Body:
    match step:
        case steps.SameForThree():
            return SameForThreeBody(look, acts, step)
        case steps.Weak():
            return WeakBody(look, acts, step)
        case steps.LastTry():
            return LastTryBody(look, acts, step, view.last_answer)
        case steps.Practice():
            return PracticeBody(look, acts, alone=step.alone)


def _message(step: steps.Step, look: Look, acts: Acts, view: StepView) -> Body:
    match step:
        case steps.ConfirmAttributes():
            return AttributesBody(look, acts, step)
        case steps.Mismatch():
            return MismatchBody(look, acts, step)
        case steps.Success():
            return SuccessBody(look, acts, view.success_seconds)
        case steps.Wait():
            return WaitBody(look, acts, step)
        case _:
            return PleaseAskBody(look, acts)


def _welcome(step: steps.Welcome, look: Look, acts: Acts, view: StepView) -> WelcomeBody:
    offered = [("resident.large", "textsize", acts.toggle_large, view.tools.large)]
    if view.tools.voice_offered:
        offered.append(("resident.voice", "sound", acts.toggle_voice, view.tools.voice))
    if view.tools.ten_key_offered:
        ten_key = ("resident.ten_key.tool", "tenkey", acts.toggle_ten_key, view.tools.ten_key)
        offered.append(ten_key)
    tools = []
    for key, icon, act, on in offered:
        button = ResidentButton(look, look.words(key), act, icon=icon)
        button.setCheckable(True)
        button.setChecked(on)
        tools.append(button)
    return WelcomeBody(look, acts, step, view.languages, time=view.time, tools=tools)
