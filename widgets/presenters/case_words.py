"""Turn a case's history into its time axis and its timeline; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.desk.case_history import FOUND, CaseEvent
from app.desk.status import CaseView
from app.ports import Words
from widgets.clock_words import time_words
from widgets.controls.painting import Tone
from widgets.controls.timeline import NOTE_GAP, AxisEvent, AxisView, TimelineEvent

_ICONS = {
    "card": "card",
    "ticket": "person",
    "visit": "person",
    "booking": "calendar",
    "box": "box",
}
_GAP = 0.3  # of the axis: room for an event's words
_LONG_S = 60


def timeline(words: Words, view: CaseView) -> tuple[TimelineEvent, ...]:
    """Return the events, the newest on top; the case's own entry stands out."""
    return tuple(_event(words, view, event) for event in reversed(view.events))


def _event(words: Words, view: CaseView, event: CaseEvent) -> TimelineEvent:
    if event.kind == FOUND:
        text, icon, tone = words("cases.history.found"), "flag", Tone.WARN
    else:
        text = words(f"entry_kind.{event.kind}")
        icon = _ICONS.get(view.case.subject_type, "info")
        tone = Tone.FILL if event.cause else Tone.PLAIN
    return TimelineEvent(icon=icon, text=text, note=_note(words, event), tone=tone)


def _note(words: Words, event: CaseEvent) -> str:
    parts = [_moment(words, event.at)]
    if event.terminal:
        parts.append(words("cases.history.who", who=event.who, terminal=event.terminal))
    elif event.kind != FOUND:
        parts.append(words("ledger.elsewhere"))
    if event.approved_by:
        parts.append(words("ledger.approved", name=event.approved_by))
    if event.received_at is None and event.ours:
        parts.append(words("ledger.not_sent"))
    elif event.ours and event.received_at is not None and _late(event):
        parts.append(words("cases.history.received", at=time_words(event.received_at)))
    return NOTE_GAP.join(parts)


def _moment(words: Words, at: datetime) -> str:
    return words("ledger.moment", month=at.month, day=at.day, time=time_words(at))


def _late(event: CaseEvent) -> bool:
    received = event.received_at
    return received is not None and (received - event.at).total_seconds() > _LONG_S


def chosen(events: Sequence[CaseEvent]) -> tuple[CaseEvent, ...]:
    """Return what the axis shows: what both stood on, the other side, the cause, the finding."""
    cause = next((event for event in events if event.cause), None)
    others = [event for event in events if not event.ours and event.kind != FOUND]
    other = others[-1] if others else None
    if cause is None and other is None:
        return tuple(events[-3:])  # nothing was recorded that does not fit: what led to the finding
    first = min((one.at for one in (cause, other) if one is not None), default=None)
    before = [event for event in events if first is not None and event.at < first]
    kept = [before[-1] if before else None, other, cause, events[-1] if events else None]
    once: dict[int, CaseEvent] = {id(event): event for event in kept if event is not None}
    return tuple(sorted(once.values(), key=lambda event: event.at))


def axis(words: Words, view: CaseView) -> AxisView:
    """Return the time axis; the bar is how long the case's entry could not be sent."""
    events = chosen(view.events)
    places = spread([event.at for event in events])
    cause = next((n for n, event in enumerate(events) if event.cause), -1)
    outage, told = None, ""
    if cause >= 0 and cause + 1 < len(events) and _late(events[cause]):
        outage = (places[cause], places[-1])
        received = events[cause].received_at
        if received is not None:
            minutes = int((received - events[cause].at).total_seconds()) // 60
            told = words("cases.history.unsent", minutes=minutes)
    days = {event.at.date() for event in events}
    return AxisView(
        outage=outage,
        outage_text=told,
        events=tuple(
            AxisEvent(
                at=place,
                time=_moment(words, event.at) if len(days) > 1 else time_words(event.at),
                text=_axis_text(words, event),
                ours=event.cause,
            )
            for place, event in zip(places, events, strict=True)
        ),
    )


def _axis_text(words: Words, event: CaseEvent) -> str:
    if event.kind == FOUND:
        return words("cases.history.found")
    text = words(f"entry_kind.{event.kind}")
    if not event.terminal:
        return text
    return words("cases.history.at", text=text, terminal=event.terminal)


def spread(times: Sequence[datetime]) -> list[float]:
    """Return places between 0 and 1 in the order of time, far enough apart for their words."""
    if len(times) < 2:
        return [0.5] * len(times)
    gap = min(_GAP, 1 / (len(times) - 1))
    span = max((times[-1] - times[0]).total_seconds(), 1.0)
    places = [(at - times[0]).total_seconds() / span for at in times]
    for number in range(1, len(places)):
        places[number] = max(places[number], places[number - 1] + gap)
    places[-1] = min(places[-1], 1.0)
    for number in range(len(places) - 2, -1, -1):
        places[number] = min(places[number], places[number + 1] - gap)
    return [max(0.0, place) for place in places]
