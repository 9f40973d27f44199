"""The search over folded names, kana, numbers and birth dates (sync_and_store C3)."""

from collections.abc import Collection, Sequence
from typing import Any
from unicodedata import normalize

import sqlalchemy as sa

from app.cards.card import Card
from app.cards.search_keys import search_keys
from app.names.query import Query, QueryKind, parse_query
from app.names.tokens import bigrams, match_query
from app.store.bulk import among, put_rows
from app.store.ledger_tables import GRAM_TABLE, card_key

_LAST = chr(0x10FFFF)
_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}  # of each hiragana
_INSERT_GRAMS = f"INSERT INTO {GRAM_TABLE} (rowid, grams) VALUES (?, ?)"  # noqa: S608
_DELETE_GRAMS = sa.text(f"DELETE FROM {GRAM_TABLE} WHERE rowid = :row")  # noqa: S608


def save_card_keys(connection: sa.Connection, cards: Sequence[Card]) -> None:
    """Bring the search keys of cards up to date; unchanged ones are left alone."""
    keys = {card.id: search_keys(card) for card in cards}
    kept = _kept(connection, keys)
    changed = {id: key for id, key in keys.items() if kept.get(id, (0, {}))[1] != key}
    if not changed:
        return
    old = [{"row": kept[id][0]} for id in changed if id in kept]
    if old:
        connection.execute(_DELETE_GRAMS, old)
    highest = connection.execute(sa.select(sa.func.max(card_key.c.row))).scalar() or 0
    rows: list[dict[str, Any]] = []
    for id, key in changed.items():
        if id in kept:
            rows.append({"row": kept[id][0], **key})
        else:
            highest += 1
            rows.append({"row": highest, **key})
    put_rows(connection, card_key, rows)
    connection.exec_driver_sql(_INSERT_GRAMS, [(row["row"], _grams(row)) for row in rows])


def drop_card_key(connection: sa.Connection, card: str) -> None:
    """Forget the search keys of a card that is no longer held."""
    row = connection.execute(sa.select(card_key.c.row).where(card_key.c.card == card)).scalar()
    if row is None:
        return
    connection.execute(_DELETE_GRAMS, {"row": row})
    connection.execute(sa.delete(card_key).where(card_key.c.row == row))


def _grams(row: dict[str, Any]) -> str:
    return f"{bigrams(row['name'])} {bigrams(row['kana'])}"


def _kept(connection: sa.Connection, ids: Collection[str]) -> dict[str, tuple[int, dict[str, Any]]]:
    kept: dict[str, tuple[int, dict[str, Any]]] = {}
    query = sa.select(card_key).where(among(card_key.c.card, ids))
    for row in connection.execute(query).mappings():
        key = dict(row)
        kept[key["card"]] = (key.pop("row"), key)
    return kept


def find_card_ids(connection: sa.Connection, text: str, limit: int) -> list[str]:
    """Return the ids of cards for what was typed, the nearest first."""
    query = parse_query(text)
    if query.kind is QueryKind.EMPTY:
        return []
    if query.kind in (QueryKind.KANA, QueryKind.NAME):
        return _by_name(connection, query, limit)
    return _ids(connection, _exact(query).order_by(card_key.c.kana).limit(limit))


def _exact(query: Query) -> "sa.Select[Any]":
    k = card_key.c
    chosen = sa.select(k.card)
    if query.kind is QueryKind.CONTROL_NUMBER:
        return chosen.where(k.number == query.text)
    if query.kind is QueryKind.LAST_DIGITS:
        near = chosen.where(k.last4 == query.text[-4:])
        return near if len(query.text) == 4 else near.where(k.number.endswith(query.text))
    assert query.born is not None  # noqa: S101 - a birth date query carries one
    iso = query.born.iso
    if query.born.complete:
        return chosen.where(k.born == iso)
    return chosen.where(k.born >= iso, k.born < iso + _LAST)


def _by_name(connection: sa.Connection, query: Query, limit: int) -> list[str]:
    """Begin with prefixes (an index range each), then whatever holds the text anywhere."""
    k = card_key.c
    found: dict[str, None] = {}
    columns = (k.kana, k.name) if query.kind is QueryKind.KANA else (k.name,)
    for column in columns:
        prefix = sa.select(k.card).where(column >= query.text, column < query.text + _LAST)
        chosen = _born(prefix, query).order_by(column).limit(limit)
        found |= dict.fromkeys(_ids(connection, chosen))
    if len(found) < limit:
        chosen = _born(_anywhere(query), query).limit(limit)
        found |= dict.fromkeys(_ids(connection, chosen))
    return list(found)[:limit]


def _anywhere(query: Query) -> "sa.Select[Any]":
    k = card_key.c
    words = " AND ".join(match_query(word) for word in query.words)
    hits = sa.text(f"SELECT rowid FROM {GRAM_TABLE} WHERE {GRAM_TABLE} MATCH :words").bindparams(  # noqa: S608
        words=words
    )
    chosen = sa.select(k.card).where(k.row.in_(hits))
    for word in query.words:
        chosen = chosen.where(sa.or_(k.name.contains(word), k.kana.contains(word)))
    return chosen


def _born(chosen: "sa.Select[Any]", query: Query) -> "sa.Select[Any]":
    if query.born is None:
        return chosen
    iso = query.born.iso
    born = card_key.c.born
    return (
        chosen.where(born == iso)
        if query.born.complete
        else chosen.where(born >= iso, born < iso + _LAST)
    )


def _ids(connection: sa.Connection, query: "sa.Select[Any]") -> list[str]:
    return [str(id) for id in connection.execute(query).scalars()]


def begins(column: "sa.Column[Any]", text: str) -> sa.ColumnElement[bool]:
    """Return the test whether a kept name or reading begins as typed, blanks and kana apart."""
    plain = "".join(text.split())
    kept = sa.func.replace(sa.func.replace(column, "\u3000", ""), " ", "")
    spellings = sorted({plain, normalize("NFKC", plain).translate(_KATAKANA)})
    return sa.or_(*(kept.startswith(typed, autoescape=True) for typed in spellings))
