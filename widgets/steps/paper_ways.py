"""What a verdict on papers tells in words: the kinds a rule names, its ground, the ways there."""

from __future__ import annotations

from app.desk.serving import Serving
from app.documents import telling
from app.documents.filling import FilledRoute, FilledSlot
from app.documents.judge import PersonRoutes
from app.documents.papers import PaperClass
from app.documents.rules import Person, Rule
from app.ports import Words
from app.procedures.steps import Official
from widgets.controls.judge_routes import Route, Slot, SlotState

_CLASSES = (PaperClass.A.value, PaperClass.B.value)


def named(rule: Rule, person: Person) -> tuple[str, ...]:
    """Return the kinds of paper that a rule names: of the person's ways, and beyond them."""
    routes = rule.applicant if person is Person.APPLICANT else rule.companion
    ways = [one for route in routes for slot in route.slots for one in slot.accepts]
    extras = [key for extra in rule.extra if extra.person is person for key in extra.papers]
    return tuple(dict.fromkeys([*(one for one in ways if one not in _CLASSES), *extras]))


def cited(serving: Serving, rule: Rule, words: Words) -> str:
    """Return where a rule stands and at which stage an official decides."""
    official = next(
        (row.number for row in serving.stages if isinstance(row.stage.step, Official)), 0
    )
    return f"{telling.cited(rule, words)}　{words('documents.decided_by', stage=official)}"


def ways(person: PersonRoutes, words: Words) -> list[Route]:
    """Return a person's ways with what lies in each and what is lacking, the nearest first."""
    near = person.nearest
    told = [
        Route(
            title=telling.route_name(filled.route, words),
            lack=words("counter.documents.lack", count=filled.missing)
            if filled.missing
            else words("counter.documents.full"),
            slots=_slots(filled, words, near=filled is near),
            near=filled is near and len(person.routes) > 1,
        )
        for filled in person.routes
    ]
    return sorted(told, key=lambda route: not route.near)


def _slots(filled: FilledRoute, words: Words, *, near: bool) -> tuple[Slot, ...]:
    """Return what lies in a way; in the nearest the first open place is told as the next."""
    told = [_slot(one, words) for one in filled.slots]
    opened = [at for at, one in enumerate(filled.slots) if one.paper is None]
    if near and opened:
        begun = filled.missing < len(filled.slots)
        text = words("counter.documents.one_more" if begun else "counter.documents.wanted")
        told[opened[0]] = _open(filled.slots[opened[0]], text, SlotState.NEXT, words)
    return tuple(told)


def _slot(one: FilledSlot, words: Words) -> Slot:
    if one.paper is None:
        return _open(one, words("counter.documents.not_yet"), SlotState.EMPTY, words)
    letter = one.paper.cls.value if one.paper.cls.value in _CLASSES else ""
    text = telling.paper_name(one.paper.key, words)
    return Slot(letter=letter, text=text, state=SlotState.FILLED)


def _open(one: FilledSlot, text: str, state: SlotState, words: Words) -> Slot:
    """Return an open place: by its letter, or by the papers that it takes."""
    letter = next((kind for kind in one.slot.accepts if kind in _CLASSES), "")
    return Slot(
        letter=letter, text=text if letter else telling.slot_name(one.slot, words), state=state
    )
