"""The window's key band: which of the twelve keys lives now, and why one does not."""

from __future__ import annotations

from dataclasses import dataclass

from app.ports import Words
from app.procedures.steps import StepKind
from widgets.controls.fkeys import FKeyFace, FKeyState

(EXPLAIN, SEARCH, BACK, HOLD, CALL, RECALL, ABSENT, OTHER, PRINT, OFFICIAL, HIDE, NEXT) = range(
    1, 13
)


@dataclass(frozen=True, kw_only=True)
class KeyState:
    """Hold what the band depends on.

    ``stage`` is None without a visit; ``reason`` is why F12 cannot be pressed yet; ``papers`` says
    that the stage has forms to print, ``ahead`` that a done stage is only looked at.
    """

    stage: StepKind | None = None
    called: bool = False
    first: bool = False
    waiting_official: bool = False
    reason: str = ""
    fault: bool = False
    slip: bool = False
    papers: bool = False
    ahead: bool = False


def faces(state: KeyState, words: Words) -> list[FKeyFace]:
    """Return the twelve keys."""
    open_visit = state.stage is not None
    usable = {
        EXPLAIN: open_visit,
        SEARCH: True,
        BACK: open_visit and not state.first,
        HOLD: open_visit,
        CALL: not state.called,
        RECALL: state.called,
        ABSENT: state.called,
        OTHER: open_visit,
        PRINT: state.slip or state.papers,
        OFFICIAL: open_visit,
        HIDE: True,
    }
    if state.stage is StepKind.PIN:
        # The clerk's keyboard rests while the resident types (staff.md 5.4).
        usable |= {EXPLAIN: False, SEARCH: False, CALL: False, OTHER: False, PRINT: False}
    found = [
        _face(number, words, FKeyState.USABLE if on else FKeyState.ABSENT)
        for number, on in usable.items()
    ]
    if open_visit and state.waiting_official:
        label = words("counter.key.official_again")
        short = words("counter.key_short.official_again")
        state_10 = FKeyState.IMPORTANT
        found[OFFICIAL - 1] = FKeyFace(number=OFFICIAL, label=label, short=short, state=state_10)
    elif state.stage is StepKind.OFFICIAL:
        found[OFFICIAL - 1] = _face(OFFICIAL, words, FKeyState.IMPORTANT)
    if state.papers and state.stage is not StepKind.PIN:
        label, short = words("counter.key.papers"), words("counter.key_short.papers")
        found[PRINT - 1] = FKeyFace(number=PRINT, label=label, short=short)
    found.append(_next(state, words))
    return found


_LABELS = {
    EXPLAIN: "explain",
    SEARCH: "search",
    BACK: "back",
    HOLD: "hold",
    CALL: "call",
    RECALL: "recall",
    ABSENT: "absent",
    OTHER: "other",
    PRINT: "print",
    OFFICIAL: "official",
    HIDE: "hide",
}


def _face(number: int, words: Words, state: FKeyState) -> FKeyFace:
    name = _LABELS[number]
    label, short = words(f"counter.key.{name}"), words(f"counter.key_short.{name}")
    return FKeyFace(number=number, label=label, short=short, state=state)


def _next(state: KeyState, words: Words) -> FKeyFace:
    if state.fault:
        return FKeyFace(number=NEXT, label=words("counter.key.again"), state=FKeyState.NEXT)
    if state.stage is None:
        label = words("counter.key.begin")
        if state.called:
            return FKeyFace(number=NEXT, label=label, state=FKeyState.NEXT)
        return FKeyFace(number=NEXT, label=label, state=FKeyState.ABSENT)
    last = state.stage is StepKind.HAND_OVER
    label = words("counter.key.finish" if last else "counter.key.next")
    if state.reason and state.ahead:
        return FKeyFace(number=NEXT, label=words("counter.key.ahead"), state=FKeyState.NEXT)
    if state.reason:
        return FKeyFace(number=NEXT, label=label, state=FKeyState.NOT_YET, reason=state.reason)
    return FKeyFace(number=NEXT, label=label, state=FKeyState.NEXT)
