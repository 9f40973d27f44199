"""Whatever is typed, the search answers: no text breaks it, no card comes that does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.roles import Role
from app.cards.card import Card, card_id
from app.names.folding import fold
from app.names.query import QueryKind, parse_query
from app.records.replica import CentralRow, Cursor
from app.records.unit import Actor
from app.store.ledger import Ledger
from app.store.replica import Replica
from app.store.unit import drop_state
from sync.rebase import Rebase
from tests.app.store.rows import list_cards

TSUJI = card_id("33100", "3K7204817")
ODD = (
    ("3K9000001", "100%　太郎", "ヒャク　タロウ", "1980-01-01"),
    ("3K9000002", "O'NEILL MARY_ANN", "オニール　メアリー", "1981-01-01"),
    ("3K9000003", 'A*B　"NEAR"', "エービー", "1982-01-01"),
)


@pytest.fixture
def listed(ledger: Ledger, actors: dict[Role, Actor]) -> Ledger:
    ledger.act(list_cards, actors[Role.BACKYARD])
    ledger.act(lambda unit: list_cards(unit, "OKY-9", ODD), actors[Role.BACKYARD])
    return ledger


def _numbers(ledger: Ledger, text: str, **how: str) -> list[str]:
    return [
        card.control_number
        for card in ledger.read(lambda records: records.cards.search(text, **how))
    ]


@given(
    text=st.text(max_size=12)
    | st.text("%_'\"*():-^ANDORNEAR 太郎タロウ0123456789/.年", max_size=14)
)
def test_no_text_breaks_the_search(listed: Ledger, text: str) -> None:
    query = parse_query(text)
    found = listed.read(lambda records: records.cards.search(text))
    if query.kind in (QueryKind.NAME, QueryKind.KANA):
        for card in found:
            keys = fold(card.name), fold(card.kana)
            assert all(any(word in key for key in keys) for word in query.words) or any(
                key.startswith(query.text) for key in keys
            )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("100%", ["3K9000001"]),
        ("o'neill", ["3K9000002"]),
        ("mary ann", ["3K9000002"]),
        ("*", []),
        ('"', []),
        ("太郎 1980-01-01", ["3K9000001"]),
        ("太郎 1981-01-01", []),
        ("3K7-204817", ["3K7204817"]),
        ("999999", []),
    ],
)
def test_signs_are_signs(listed: Ledger, typed: str, found: list[str]) -> None:
    got = _numbers(listed, typed)
    assert got == found or (not found and set(got) <= {"3K9000003"})


def test_a_status_narrows_what_is_found(listed: Ledger, actors: dict[Role, Actor]) -> None:
    listed.act(
        lambda unit: unit.record("card.received", TSUJI, {"box": "OKY-1"}), actors[Role.BACKYARD]
    )
    assert _numbers(listed, "ツ", status="received") == ["3K7204817"]
    assert _numbers(listed, "辻", status="listed") == []


def _row(card: Card, *, gone: bool = False, **changes: object) -> CentralRow:
    body = {name: getattr(card, name) for name in card.__struct_fields__} | changes
    return CentralRow(
        scope=card.scope,
        subject_type="card",
        subject=card.id,
        rev=7,
        gone=gone,
        body=None if gone else body,
    )


def _settle_all(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.exec_driver_sql("INSERT INTO receipt SELECT id, 'applied', 1, '', at FROM entry")
        connection.exec_driver_sql("DELETE FROM owed")
        connection.exec_driver_sql("DELETE FROM base")


def test_a_changed_name_is_found_and_the_old_one_is_not(listed: Ledger) -> None:
    _settle_all(listed)
    card = listed.read(lambda records: records.cards.one(Card, TSUJI))
    assert card is not None
    replica = Replica(listed, Rebase())
    cursor = Cursor(scope=card.scope, feed_epoch="f", no=1)
    replica.take_feed([_row(card, name="山本　真理子", kana="ヤマモト　マリコ")], 0, cursor)
    assert _numbers(listed, "山本") == ["3K7204817"]
    assert _numbers(listed, "辻") == []
    assert _numbers(listed, "ツジ") == []


def test_a_card_that_left_leaves_no_name_behind(listed: Ledger) -> None:
    _settle_all(listed)
    card = listed.read(lambda records: records.cards.one(Card, TSUJI))
    assert card is not None
    Replica(listed, Rebase()).take_feed(
        [_row(card, gone=True)], 0, Cursor(scope=card.scope, feed_epoch="f", no=1)
    )
    assert _numbers(listed, "辻") == []
    with listed.reading() as connection:
        held = connection.exec_driver_sql("SELECT count(*) FROM card_key WHERE name LIKE '辻%'")
        assert held.scalar() == 0
        grams = "SELECT count(*) FROM card_gram"
        keys = "SELECT count(*) FROM card_key"
        left = connection.exec_driver_sql(grams).scalar()
        assert left == connection.exec_driver_sql(keys).scalar()


def test_dropping_twice_is_no_fault(listed: Ledger) -> None:
    for _ in range(2):
        with listed.writing() as connection:
            drop_state(connection, Card, TSUJI)
