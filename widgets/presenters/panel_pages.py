"""What the resident's panel explains at each stage: texts of the data, in the panel's language."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.desk.serving import Serving
from app.documents import telling
from app.documents.judge import Verdict
from app.fees.fees import Fee, WhyDue, WhyFree
from app.ports import Words
from app.procedures.answers import Collected, DocumentsAnswer, PinResult, Settled, TasksAnswer
from app.procedures.chips import HandOff
from app.procedures.facts import pins_of
from app.procedures.steps import Explain, HandOver, ReturnCard, Tasks
from widgets.resident.steps import DocumentLine, Documents, DocumentState, Explanation, Point

MakePage = Callable[[Words], Explanation]

# Lists of work at which the resident is told something, too.
TOLD_STAGES = (
    "old_card_taken",
    "suspended_call",
    "photo_gone",
    "no_form",
    "no_id",
    "too_late",
    "not_taken",
    "refused",
    "not_handed",
    "not_done",
    "enquiry",
    "expired_card",
    "too_early",
    "broken_card",
    "pinless_card",
    "locked",
    "full",
    "register_first",
    "signing_next",
    "number_ways",
)
_CHECKS = ("face_checked",)  # what is looked at and not given
_CARD_TAKEN = "old_card_taken"
_ON_CARD = "card_laid_there"


def page_of(serving: Serving) -> MakePage | None:
    """Return what makes the page of the visit's stage, None where nothing is explained."""
    stage, procedure, make = serving.stage, serving.visit.procedure, None
    match stage.step if stage is not None else None:
        case Explain() as step:
            make = partial(explain_page, procedure, step.items)
        case HandOff() as step:
            make = partial(hand_off_page, procedure, _ON_CARD in step.tasks)
        case HandOver() as step:
            make = partial(hand_over_page, step, tuple(_returned(serving)))
        case Tasks() | ReturnCard() if stage is not None and stage.key in TOLD_STAGES:
            make = partial(stage_page, procedure, stage.key)
    return make


def pins_were_set(serving: Serving) -> bool:
    """Tell whether PINs were set in this visit."""
    new = (PinResult.SET, PinResult.AT_NATIONAL_TERMINAL)
    return any(result in new for result in pins_of(serving.way.facts).values())


def fee_page(procedure: str, fee: Fee, settled: Settled, words: Words) -> Explanation:
    """Return the page of a fee: how much, why it is free or due, where it is paid."""
    paid = words(f"explaining.settled.{settled.value}")
    if fee.amount:
        parts = words(
            "explaining.fee.parts", card=f"{fee.card:,}", certificate=f"{fee.certificate:,}"
        )
        title = words("explaining.fee.due", amount=f"{fee.amount:,}")
        points = [Point(title=title, text=f"{parts}\n{paid}")]
    else:
        points = [Point(title=words("explaining.fee.free"), text=paid, icon="checkc")]
    if fee.why_free is WhyFree.NO_FEE:
        why = Point(title=words("explaining.fee.no_fee"))
    else:
        cause = words(f"explaining.cause.{fee.cause.value}")
        hint = fee.why_due is not None and fee.why_due is not WhyDue.CAUSE
        text = words(f"explaining.due.{fee.why_due.value}") if hint and fee.why_due else ""
        why = Point(title=words("explaining.fee.because", cause=cause), text=text)
    return _page("fee", procedure, words, (*points, why))


def needed_page(verdict: Verdict, words: Words) -> Explanation:
    """Return the page of what is still to be brought."""
    return Explanation(
        title=words("explaining.page.needed"),
        lead=words("explaining.bring"),
        points=tuple(
            Point(title=name, icon="tray") for name in telling.needed_names(verdict, words)
        ),
    )


def documents_page(verdict: Verdict | None, words: Words) -> Documents:
    """Return which papers lie there and which are needed (d03); empty before a verdict."""
    if verdict is None:
        return Documents(lines=())
    there = (
        (telling.paper_name(one.presented.paper, words), DocumentState.KEPT)
        for one in verdict.looked
    )
    needed = ((telling.missing_name(one, words), DocumentState.NEEDED) for one in verdict.missing)
    return Documents(
        lines=tuple(DocumentLine(name=name, state=state) for name, state in (*there, *needed))
    )


def explain_page(procedure: str, items: tuple[str, ...], words: Words) -> Explanation:
    """Return the page of what a stage explains."""
    points = tuple(
        Point(title=words(f"explaining.point.{item}"), text=words(f"explaining.say.{item}"))
        for item in items
    )
    return _page("explain", procedure, words, points)


def hand_off_page(procedure: str, on_card: bool, words: Words) -> Explanation:
    """Return the page of the work at the national terminal, with the card laid there or not."""
    if on_card:
        title, text = "explaining.hand_off.card_title", "explaining.hand_off.card_text"
    else:
        title, text = "explaining.hand_off.title", "explaining.hand_off.text"
    point = Point(title=words(title), text=words(text), icon="staff")
    return _page("hand_off", procedure, words, (point,))


def stage_page(procedure: str, key: str, words: Words) -> Explanation:
    """Return the page of a list of work at which the resident is told something."""
    title, text = words(f"explaining.stage_title.{key}"), words(f"explaining.stage_text.{key}")
    return _page("stage", procedure, words, (Point(title=title, text=text),))


def hand_over_page(step: HandOver, returned: tuple[str, ...], words: Words) -> Explanation:
    """Return the page of what is given and what was collected, to be looked at together."""
    things = [words(f"explaining.thing.{item}") for item in step.items if item not in _CHECKS]
    points = [Point(title=words("explaining.given"), text="\n".join(things), icon="checkc")]
    if returned:
        papers = "\n".join(telling.paper_name(paper, words) for paper in returned)
        points.append(Point(title=words("explaining.returned"), text=papers, icon="tray"))
    check = words("explaining.check_card" if step.card else "explaining.check")
    title = words("explaining.page.hand_over")
    return Explanation(title=title, lead=check, points=tuple(points))


def _page(kind: str, procedure: str, words: Words, points: tuple[Point, ...]) -> Explanation:
    return Explanation(
        title=words(f"explaining.page.{kind}"),
        lead=words(f"procedures.name.{procedure}"),
        points=points,
    )


def _returned(serving: Serving) -> list[str]:
    """Return the papers and cards that the resident gave back in this visit."""
    found: dict[str, None] = {}
    for stage in serving.way.procedure.stages:
        kept = serving.answered(stage.key)
        if isinstance(kept, DocumentsAnswer):
            received = (k for k, state in kept.collected.items() if state is Collected.RECEIVED)
            found.update(dict.fromkeys(received))
        elif isinstance(kept, TasksAnswer) and stage.key == _CARD_TAKEN:
            found["old_card"] = None
    return list(found)
