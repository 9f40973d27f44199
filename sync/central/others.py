"""Watch over a resident's other cards: one that ends with this one may lie at another office."""

from collections.abc import Iterable

import sqlalchemy as sa

from app.cards.card import DEAD, REPLACED, Card, CardStatus
from app.cards.ledger import TakenBack, can_end
from app.cards.persons import maybe_same_person, same_person
from app.cases.conflicts import OTHER_CARD
from app.records.entry import Body, Entry
from app.records.kinds import subject_name
from app.records.replica import SubjectKey
from sync.central.judging import Verdict
from sync.central.pen import Pen
from sync.central.tables import card_key
from sync.central.writing import Workspace

_CARD = subject_name(Card)
_HANDED_OVER = "card.handed_over"
_ENDINGS = ("card.returned", "card.revoked", "card.withdrawn")


class OtherCards:
    """End what a resident had before at other offices; ask people where it is not sure.

    A terminal knows its own office's rows alone and ends those itself, in the same act.
    """

    def __init__(self, connection: sa.Connection, workspace: Workspace) -> None:
        self._connection = connection
        self._workspace = workspace
        self._namesakes: dict[str, list[SubjectKey]] = {}

    def keys(self, entries: Iterable[Entry]) -> set[SubjectKey]:
        """Return the cards that may end with those of a batch, to be locked with them."""
        told = [one.subject for one in entries if _why(one)]
        if told:
            mine, other = card_key.alias(), card_key.alias()
            query = sa.select(mine.c.card, other.c.card).where(
                mine.c.card.in_(told),
                other.c.name == mine.c.name,
                other.c.born == mine.c.born,
                other.c.card != mine.c.card,
            )
            for card, namesake in self._connection.execute(query):
                self._namesakes.setdefault(card, []).append(SubjectKey(_CARD, namesake))
        return {key for keys in self._namesakes.values() for key in keys}

    def settle(self, verdict: Verdict, entry: Entry, pen: Pen) -> None:
        """End the other cards of a resident, or open a case of each that may be the resident's."""
        card, why = verdict.state, _why(entry)
        if not why or not isinstance(card, Card):
            return
        for key in self._namesakes.get(card.id, ()):
            other = None if self._workspace.damaged(key) else self._workspace.state(key)
            if isinstance(other, Card) and maybe_same_person(card, other):
                self._weigh(card, other, why, entry, pen)

    def _weigh(self, card: Card, other: Card, why: str, entry: Entry, pen: Pen) -> None:
        ends, stays = (other, card) if why == DEAD else _in_order(card, other)
        handed = ends.status is stays.status is CardStatus.HANDED_OVER
        if not can_end(ends, (TakenBack.REVOKED,)) or (why == REPLACED and not handed):
            return
        sure = same_person(card, other)
        if sure and ends is other and other.scope == card.scope:
            return
        if sure:
            body: Body = {"visit": str(entry.body.get("visit", "")), "reason": why}
            pen.record("card.revoked", ends.id, body, scope=ends.scope)
            return
        details: Body = {
            "kind": entry.kind,
            "terminal": entry.terminal,
            "now": ends.status.value,
            "wanted": CardStatus.REVOKED.value,
            "why": why,
            "other": stays.control_number,
        }
        told: Body = {
            "topic": OTHER_CARD,
            "subject_type": _CARD,
            "subject": ends.id,
            "entry": entry.id,
            "details": details,
        }
        pen.record("case.opened", pen.new_id(), told, scope=ends.scope)


def _why(entry: Entry) -> str:
    """Return why other cards end with an entry, empty where none does."""
    if entry.kind == _HANDED_OVER:
        return REPLACED
    return DEAD if entry.kind in _ENDINGS and entry.body.get("reason") == DEAD else ""


def _in_order(card: Card, other: Card) -> tuple[Card, Card]:
    """Return which of two was handed over before and which after; a line may be down for days."""
    mine, theirs = card.handed_over_at, other.handed_over_at
    later = mine is not None and theirs is not None and theirs > mine
    return (card, other) if later else (other, card)
