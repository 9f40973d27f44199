"""What the clerk sees of the resident's panel: the name of its screen, never a secret."""

from __future__ import annotations

from datetime import datetime

from app.pin_dialogue import PinMirror
from app.ports import Words
from widgets.clock_words import time_words
from widgets.controls.panel_mirror import MirrorView
from widgets.resident import steps


def mirror_of(
    step: steps.Step, since: datetime | None, pin: PinMirror | None, words: Words
) -> MirrorView:
    """Return how a step is told to the clerk; the state of a PIN only while one is asked for."""
    name = _screen_name(step)
    return MirrorView(
        title=words(f"counter.mirror.{name}.title"),
        text=words(f"counter.mirror.{name}.text"),
        foot=words(f"counter.mirror.{name}.foot"),
        since=words("counter.mirror.since", at=time_words(since)) if since else "",
        pin=pin if isinstance(step, steps.AskPin) else None,
    )


_NAMES: dict[type[steps.Step], str] = {
    steps.Welcome: "welcome",
    steps.PleaseAsk: "ask",
    steps.PlaceCard: "card",
    steps.Documents: "documents",
    steps.Fee: "fee",
    steps.Photo: "photo",
    steps.PhotoShown: "photo_shown",
    steps.Explanation: "explanation",
    steps.AskPin: "pin",
    steps.Practice: "practice",
    steps.SameForThree: "same",
    steps.Mismatch: "mismatch",
    steps.Weak: "weak",
    steps.LastTry: "last",
    steps.Success: "success",
    steps.Wait: "wait",
    steps.ConfirmAttributes: "attributes",
    steps.Hidden: "ask",
}


def _screen_name(step: steps.Step) -> str:
    if isinstance(step, steps.Explanation) and step.understood:
        return "understood"
    if isinstance(step, steps.Photo) and step.taken:
        return "photo_again" if step.again else "photo_good"
    return _NAMES[type(step)]
