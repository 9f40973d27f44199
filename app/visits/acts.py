"""The acts on a visit: each records what happened, together with its ticket.

What a stage means is the procedures' affair: they say which stage comes next and what must be
looked at again; here it is only written down.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from app.cards.card import Card
from app.cards.ledger import store_in_vault
from app.faults import CounterFault
from app.records.entry import Body
from app.records.state import office_scope
from app.records.unit import Approval, Unit, Witness
from app.tickets.ticket import Ticket, TicketStatus
from app.visits.visit import CallReason, HoldReason, StopReason, Visit, VisitStatus


class CardStillOut(CounterFault):
    """Tell that the visit's card must be laid back before the visit can end without it."""

    code = "D-132"


class ServedElsewhere(CounterFault):
    """Tell that another window has an open visit for the same card; ``window`` names it."""

    code = "D-133"


class Opening(Struct, frozen=True, kw_only=True):
    """Hold what a visit begins with."""

    procedure: str
    first_stage: str
    official_stages: tuple[str, ...]
    given: Mapping[str, str]
    window: str
    ticket: str = ""
    card: str = ""
    language: str = "ja"


class Answering(Struct, frozen=True, kw_only=True):
    """Hold one answer and where it leads."""

    stage: str
    answer: Mapping[str, object]
    next: str
    review: Sequence[str] = ()
    visitor: str = ""
    card: str = ""


class Left(Struct, frozen=True, kw_only=True):
    """Hold what was answered of a stage when the visit ended in it."""

    stage: str
    answer: Mapping[str, object]


def open_visit(unit: Unit, opening: Opening) -> Visit:
    """Begin a visit at a window and mark its ticket as being served, where it is not yet."""
    visit_id = unit.ids.new()
    visit: Visit = unit.record(
        "visit.opened",
        visit_id,
        {
            "procedure": opening.procedure,
            "stage": opening.first_stage,
            "official_stages": list(opening.official_stages),
            "given": dict(opening.given),
            "office": unit.actor.office,
            "window": opening.window,
            "ticket": opening.ticket,
            "card": opening.card,
            "language": opening.language,
        },
        scope=office_scope(unit.actor.office),
    )
    served = unit.find(Ticket, opening.ticket) if opening.ticket else None
    if opening.ticket and (served is None or served.status is not TicketStatus.SERVING):
        unit.record("ticket.serving", opening.ticket, {"visit": visit_id})
    return visit


def check_served_here(visit: Visit, others: Sequence[Visit]) -> None:
    """Let a card be served at one window at a time; a family's cases there may share it.

    Raises:
        ServedElsewhere: one of the open visits for the card is another window's.
    """
    for one in others:
        if one.id != visit.id and one.window != visit.window:
            raise ServedElsewhere(window=one.window)


def answer_step(unit: Unit, visit_id: str, answering: Answering) -> Visit:
    """Record a stage's answer.

    Raises:
        OfficialNeeded: the stage is an official's.
        IllegalMove: the visit is held or over.
        CardStillOut: another row is named while the card of the first is out of the vault.
    """
    body = _answer_body(answering)
    before = unit.get(Visit, visit_id).card
    if answering.card and before and answering.card != before:
        out = _card_out(unit, before)
        if out is not None:
            raise CardStillOut(place=out.moving_to or out.place)
    if answering.visitor:
        body["visitor"] = answering.visitor
    if answering.card:
        body["card"] = answering.card
    visit: Visit = unit.record("visit.step_answered", visit_id, body)
    return visit


def decide_as_official(
    unit: Unit,
    visit_id: str,
    answering: Answering,
    *,
    approval: Approval,
    note: str = "",
    two: bool = False,
    second: Witness | None = None,
) -> Visit:
    """Record an official's decision, given with the official's own credential here.

    A hold lays the visit's ticket aside as well.  ``two`` asks for a second official's word.

    Raises:
        OfficialNeeded: the approval is not valid for this visit.
        WitnessNeeded: a second official must confirm, and none or the same one did.
        WitnessNotAllowed: the second person is no official.
    """
    visit: Visit = unit.record(
        "visit.official_decided",
        visit_id,
        _answer_body(answering) | ({"two": True} if two else {}),
        private=_private(note),
        approval=approval,
        witness=second,
    )
    if visit.status is VisitStatus.HELD:
        _park_ticket(unit, visit)
    return visit


def go_back(unit: Unit, visit_id: str, stage: str) -> Visit:
    """Show an earlier stage again; every answer stays."""
    visit: Visit = unit.record("visit.gone_back", visit_id, {"stage": stage})
    return visit


def look_again(unit: Unit, visit_id: str, stage: str) -> Visit:
    """Show a stage again whose answer does not hold any more; it must be answered anew."""
    visit: Visit = unit.record("visit.to_review", visit_id, {"stage": stage})
    return visit


def hold(unit: Unit, visit_id: str, reason: HoldReason, *, note: str = "") -> Visit:
    """Lay a visit aside together with its ticket."""
    visit: Visit = unit.record(
        "visit.held", visit_id, {"reason": reason.value}, private=_private(note)
    )
    _park_ticket(unit, visit)
    return visit


def resume(unit: Unit, visit_id: str, *, window: str) -> Visit:
    """Take a held visit up again at the same stage."""
    visit: Visit = unit.record("visit.resumed", visit_id, {"window": window})
    ticket = _ticket(unit, visit)
    if ticket is not None and ticket.status in (TicketStatus.PARKED, TicketStatus.CALLED):
        unit.record("ticket.serving", ticket.id, {"visit": visit_id})
    return visit


def call_official(unit: Unit, visit_id: str, reason: CallReason = CallReason.IDENTITY) -> Visit:
    """Ask an official to the window, or ask once more; the waiting time runs from the first."""
    visit: Visit = unit.record("visit.official_called", visit_id, {"reason": reason})
    return visit


def take_over(unit: Unit, visit_id: str, *, window: str, approval: Approval) -> Visit:
    """Let an official go on with a visit at the official's own window.

    Raises:
        OfficialNeeded: the approval is not valid for this visit.
        IllegalMove: it is held or over.
    """
    visit: Visit = unit.record("visit.taken_over", visit_id, {"window": window}, approval=approval)
    return visit


def cancel_call(unit: Unit, visit_id: str) -> Visit:
    """Take the call back."""
    visit: Visit = unit.record("visit.call_cancelled", visit_id, {})
    return visit


def move_to_window(unit: Unit, visit_id: str, window: str) -> Visit:
    """Go on at another window."""
    visit: Visit = unit.record("visit.moved_to_window", visit_id, {"window": window})
    return visit


def choose_language(unit: Unit, visit_id: str, language: str) -> Visit:
    """Record in which language the resident reads and hears from here on."""
    visit: Visit = unit.record("visit.language_chosen", visit_id, {"language": language})
    return visit


def finish(unit: Unit, visit_id: str, *, ends_ticket: bool = True) -> Visit:
    """End a visit whose stages are all answered, and its ticket where nobody else has it."""
    visit: Visit = unit.record("visit.finished", visit_id, {})
    if ends_ticket:
        _end_ticket(unit, visit)
    return visit


def stop(
    unit: Unit,
    visit_id: str,
    reason: StopReason,
    *,
    returned_to: str = "",
    note: str = "",
    left: Left | None = None,
    ends_ticket: bool = True,
) -> Visit:
    """End a visit without its purpose; a card taken out is laid back first.

    ``left`` is what was answered of the stage in hand: it is kept to be looked at again.

    Raises:
        CardStillOut: the card is out of the vault and no position is given.
    """
    visit = unit.get(Visit, visit_id)
    card = _card_out(unit, visit.card)
    if card is not None:
        if not returned_to:
            raise CardStillOut(place=card.moving_to or card.place)
        store_in_vault(unit, card.id, returned_to)
    body: Body = {"reason": reason.value}
    if left is not None:
        body["left"] = {"stage": left.stage, "answer": dict(left.answer)}
    stopped: Visit = unit.record("visit.stopped", visit_id, body, private=_private(note))
    if ends_ticket:
        _end_ticket(unit, stopped)
    return stopped


def reopen(
    unit: Unit, visit_id: str, *, stage: str, review: Sequence[str], ticket: str, window: str
) -> Visit:
    """Take up a visit that was stopped; ``review`` names what must be looked at anew."""
    visit: Visit = unit.record(
        "visit.reopened",
        visit_id,
        {"stage": stage, "review": list(review), "ticket": ticket, "window": window},
    )
    if ticket:
        unit.record("ticket.serving", ticket, {"visit": visit_id})
    return visit


def _answer_body(answering: Answering) -> Body:
    return {
        "stage": answering.stage,
        "answer": dict(answering.answer),
        "next": answering.next,
        "review": list(answering.review),
    }


def _private(note: str) -> Body | None:
    return {"note": note} if note else None


def _ticket(unit: Unit, visit: Visit) -> Ticket | None:
    return unit.find(Ticket, visit.ticket) if visit.ticket else None


def _park_ticket(unit: Unit, visit: Visit) -> None:
    ticket = _ticket(unit, visit)
    if ticket is not None and ticket.status is TicketStatus.SERVING:
        unit.record("ticket.parked", ticket.id, {})


def _card_out(unit: Unit, card_id: str) -> Card | None:
    """Return the card where it is at a window or on its way, None where it rests or is gone."""
    card = unit.find(Card, card_id) if card_id else None
    if card is None or not (card.place.startswith("window:") or card.moving_to):
        return None
    return card


def _end_ticket(unit: Unit, visit: Visit) -> None:
    ticket = _ticket(unit, visit)
    if ticket is not None and ticket.status in (TicketStatus.SERVING, TicketStatus.PARKED):
        unit.record("ticket.done", ticket.id, {})
