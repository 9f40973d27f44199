"""Search all offices' cards by folded keys, as a terminal searches its own (sync_and_store C3)."""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from app.access.roles import Rights
from app.cards.card import Card
from app.cards.city import CityCard, CityFound
from app.names.query import Query, QueryKind, parse_query
from app.names.tokens import wanted_grams
from app.ports import Clock
from app.records.kinds import subject_name
from app.records.replica import SubjectKey
from sync.central.asking import refuse_person
from sync.central.damaged import tell
from sync.central.database import snapshot
from sync.central.devices import Device
from sync.central.tables import card_key, shared
from sync.wire import MAX_FOUND, CitySearch

LOOK_UP = "staff.searched_city"
_LAST = chr(0x10FFFF)
_CARD = shared[subject_name(Card)]
_JOINED = sa.select(*(_CARD.c[name] for name in CityCard.__struct_fields__)).join(
    card_key, card_key.c.card == _CARD.c.id
)


class CitySearcher:
    """Answer look-ups in other offices; who asks must have the right at this moment."""

    def __init__(self, engine: sa.Engine, rights: Rights, clock: Clock) -> None:
        self._engine = engine
        self._rights = rights
        self._clock = clock

    def search(self, device: Device, asked: CitySearch) -> CityFound:
        """Return cards of the offices that the terminal does not keep itself.

        Raises:
            Refuse: the person is unknown, disabled, or may not look up other offices' cards.
        """
        limit = max(1, min(asked.limit, MAX_FOUND))
        with snapshot(self._engine) as connection:
            refuse_person(connection, self._rights, asked.staff_id, LOOK_UP)
            cards = _found(connection, parse_query(asked.text), device.office, limit + 1)
        return CityFound(
            cards=tuple(cards[:limit]), clipped=len(cards) > limit, at=self._clock.now()
        )


def _found(connection: sa.Connection, query: Query, office: str, limit: int) -> list[CityCard]:
    """Return the nearest first: prefixes by an index, then whatever holds the words anywhere."""
    found: dict[str, CityCard] = {}
    for choice in choices(query, office, limit):
        if len(found) >= limit:
            break
        for row in connection.execute(choice).mappings():
            card = _city_card(row)
            if card is not None:
                found.setdefault(card.id, card)
    return list(found.values())[:limit]


def choices(query: Query, office: str, limit: int) -> list[sa.Select[Any]]:
    """Return the questions for a search, each by an index; the order is that index's own.

    So none reads on behind its limit, however many cards fit.
    """
    others = _CARD.c.office != office
    return [choice.where(_born(query), others).limit(limit) for choice in _choices(query)]


def _choices(query: Query) -> Sequence[sa.Select[Any]]:
    k = card_key.c
    if query.kind is QueryKind.EMPTY:
        return ()
    if query.kind is QueryKind.CONTROL_NUMBER:
        return (_JOINED.where(k.number == query.text).order_by(k.kana, k.card),)
    if query.kind is QueryKind.LAST_DIGITS:
        ends = k.number.endswith(query.text, autoescape=True)
        return (_JOINED.where(k.last4 == query.text[-4:], ends).order_by(k.kana, k.card),)
    if query.kind is QueryKind.BIRTH_DATE:
        return (_JOINED.order_by(k.born, k.kana, k.card),)
    columns = (k.kana, k.name) if query.kind is QueryKind.KANA else (k.name,)
    prefixes = [
        _JOINED.where(column >= query.text, column < query.text + _LAST).order_by(column, k.card)
        for column in columns
    ]
    return (*prefixes, _anywhere(query))


def _anywhere(query: Query) -> sa.Select[Any]:
    """Return the question for cards that hold all words, in no order: any will do to show some."""
    k = card_key.c
    wanted = [gram for word in query.words for gram in wanted_grams(word)]
    chosen = _JOINED.where(k.grams.contains(wanted))
    for word in query.words:
        held = (column.contains(word, autoescape=True) for column in (k.name, k.kana))
        chosen = chosen.where(sa.or_(*held))
    return chosen


def _born(query: Query) -> sa.ColumnElement[bool]:
    if query.born is None:
        return sa.true()
    iso, born = query.born.iso, card_key.c.born
    if query.born.complete:
        return born == iso
    return sa.and_(born >= iso, born < iso + _LAST)


def _city_card(row: sa.RowMapping) -> CityCard | None:
    """Return a card as told to other offices, None where its row cannot be read."""
    try:
        return msgspec.convert({str(name): value for name, value in row.items()}, CityCard)
    except msgspec.ValidationError as trouble:
        tell(SubjectKey(_CARD.name, str(row["id"])), trouble)
        return None
