"""Other offices' cards are found at the central store by who may, and nothing is taken over."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest
import sqlalchemy as sa

from app.access.session import CentralUnreachable
from app.cards.card import CardStatus, card_id
from app.faults import NotAllowed
from app.names.query import parse_query
from app.training.people import city
from sync.central.searching import choices
from sync.central.service import CentralService
from sync.central.tables import card_key
from sync.client import Client
from sync.wire import MAX_FOUND, Push, wrap
from tests.sync.conftest import Terminals
from tests.sync.parts import OFFICE, MemoryLedger

pytestmark = pytest.mark.postgres
CLERK = "sato"
_AT_ONCE = 200
PEOPLE = (
    ("3K7204817", "辻\U000e0100　真理子", "ツジ　マリコ", "1984-05-17"),
    ("3K7205077", "髙木　和子", "タカギ　カズコ", "1951-02-03"),
    ("3K7205098", "岡﨑　拓海", "オカザキ　タクミ", "2015-08-09"),
)


def list_people(ledger: MemoryLedger, people: tuple[tuple[str, ...], ...] = PEOPLE) -> None:
    for number, name, kana, born in people:
        ledger.record(
            "card.listed",
            card_id("331007", number),
            {"municipality": "331007", "office": ledger.office, "box": "B1"},
            private={
                "control_number": number,
                "name": name,
                "kana": kana,
                "born": born,
                "address": "岡山市北区",
            },
        )


def push(client: Client, ledger: MemoryLedger) -> None:
    items = tuple(wrap(entry) for entry in ledger.entries)
    for first in range(0, len(items), _AT_ONCE):
        part = items[first : first + _AT_ONCE]
        client.push(Push(terminal=ledger.terminal, epoch=ledger.epoch, items=part))


@pytest.fixture
def elsewhere(terminals: Terminals) -> MemoryLedger:
    """Give another office's ledger whose cards the central store holds."""
    ledger = MemoryLedger("T09", office="umibe")
    list_people(ledger)
    push(terminals.client(terminals.enrol("T09", office="umibe")), ledger)
    return ledger


@pytest.fixture
def client(terminals: Terminals) -> Client:
    return terminals.client(terminals.enrol("T01"))


def found(client: Client, text: str) -> list[str]:
    return [card.control_number for card in client.search_city(CLERK, text).cards]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3K7-205077", ["3K7205077"]),
        ("204817", ["3K7204817"]),
        ("5098", ["3K7205098"]),
        ("S59.5.17", ["3K7204817"]),
        ("つじ", ["3K7204817"]),
        ("高木", ["3K7205077"]),
        ("岡崎　拓", ["3K7205098"]),
        ("マリコ", ["3K7204817"]),
        ("真理", ["3K7204817"]),
        ("海", ["3K7205098"]),
        ("木　和", ["3K7205077"]),
        ("理真", []),
        ("ツジ　子", ["3K7204817"]),
        ("タカギ 1951-02-03", ["3K7205077"]),
        ("タカギ 1951-02-04", []),
        ("100%", []),
        ("", []),
    ],
)
def test_it_finds_as_a_terminal_finds_its_own(
    elsewhere: MemoryLedger, client: Client, text: str, numbers: list[str]
) -> None:
    assert found(client, text) == numbers


def test_a_card_is_told_with_its_office_and_state_and_no_address(
    elsewhere: MemoryLedger, client: Client
) -> None:
    (card,) = client.search_city(CLERK, "ツジ").cards
    assert (card.office, card.status, card.place) == ("umibe", CardStatus.LISTED, "box:B1")
    assert (card.name, card.born) == (PEOPLE[0][1], "1984-05-17")
    assert not hasattr(card, "address")
    assert PEOPLE[0][1] not in repr(card)


def test_the_own_office_is_not_searched_again(elsewhere: MemoryLedger, client: Client) -> None:
    own = MemoryLedger("T01")
    list_people(own, (("4A1000001", "辻　一郎", "ツジ　イチロウ", "1990-01-01"),))
    push(client, own)
    assert own.office == OFFICE
    assert found(client, "ツジ") == ["3K7204817"]


@pytest.mark.parametrize("person", ["yamada", "mori", "nobody", ""])
def test_who_may_not_look_is_refused(elsewhere: MemoryLedger, client: Client, person: str) -> None:
    with pytest.raises(NotAllowed):
        client.search_city(person, "ツジ")


def test_a_corrected_name_is_found_by_its_new_keys(
    elsewhere: MemoryLedger, client: Client, central: CentralService, terminals: Terminals
) -> None:
    there = terminals.client(terminals.enrol("T08", office="umibe"))
    other = MemoryLedger("T08", office="umibe")
    other.states |= elsewhere.states
    card = card_id("331007", "3K7205077")
    other.record(
        "card.corrected",
        card,
        {"field": "kana", "reason": "mistaken", "entry": ""},
        private={"value": "タカキ　カズコ"},
        actor="kimura",
        role="official",
    )
    push(there, other)
    assert found(client, "タカギ") == []
    assert found(client, "タカキ") == ["3K7205077"]
    with central.engine.connect() as connection:
        held = connection.execute(sa.select(sa.func.count()).select_from(card_key)).scalar_one()
    assert held == len(PEOPLE)


def test_more_than_fits_is_told(terminals: Terminals, client: Client) -> None:
    ledger = MemoryLedger("T07", office="umibe")
    people = tuple(
        (f"5B1{number:06d}", "森　花", "モリ　ハナ", "1980-01-02")
        for number in range(MAX_FOUND + 1)
    )
    list_people(ledger, people)
    push(terminals.client(terminals.enrol("T07", office="umibe")), ledger)
    answer = client.search_city(CLERK, "モリ")
    assert (len(answer.cards), answer.clipped) == (MAX_FOUND, True)


def test_one_kanji_finds_everybody_who_has_it(elsewhere: MemoryLedger, client: Client) -> None:
    assert sorted(found(client, "子")) == ["3K7204817", "3K7205077"]


_PLAIN = """
SELECT card FROM card_key WHERE (name LIKE :held OR kana LIKE :held) ORDER BY card
"""


def test_a_word_anywhere_is_found_as_reading_every_key_finds_it(
    terminals: Terminals, client: Client, central: CentralService
) -> None:
    invented = list(islice(city(400, date(2026, 11, 20)).people(), 400))
    ledger = MemoryLedger("T07", office="umibe")
    list_people(
        ledger, tuple((one.control_number, one.name, one.kana, one.born.iso) for one in invented)
    )
    push(terminals.client(terminals.enrol("T07", office="umibe")), ledger)
    with central.engine.connect() as connection:
        keys = connection.execute(sa.select(card_key.c.name, card_key.c.kana)).all()
        words = {text[at : at + 2] for pair in keys[:40] for text in pair for at in (1, 2, 3)}
        for word in sorted(word for word in words if word):
            plain = list(connection.execute(sa.text(_PLAIN), {"held": f"%{word}%"}).scalars())
            cards = client.search_city(CLERK, word)
            ids = sorted(card.id for card in cards.cards)
            assert ids == plain if len(plain) <= MAX_FOUND else set(ids) < set(plain)
            assert cards.clipped is (len(plain) > MAX_FOUND)


def test_no_question_reads_the_whole_table(
    elsewhere: MemoryLedger, central: CentralService
) -> None:
    texts = (
        "辻",
        "マリコ",
        "理子",
        "ツジ",
        "4817",
        "1984-05-17",
        "3K7-204817",
        "ツジ 1984",
        "拓 岡",
    )
    with central.engine.connect() as connection:
        # As if 700,000 people stood in it, whatever was counted before; not committed.
        connection.exec_driver_sql(
            "UPDATE pg_class SET reltuples = 700000,"
            " relpages = greatest(1, pg_relation_size(oid) / 8192)"
            " WHERE relname IN ('card', 'card_key')"
        )
        connection.exec_driver_sql(  # what a watchman of the database noted of a few rows, or not
            "DELETE FROM pg_statistic WHERE starelid IN ('card'::regclass, 'card_key'::regclass)"
        )
        for text in texts:
            for choice in choices(parse_query(text), OFFICE, MAX_FOUND):
                query = choice.compile(connection, compile_kwargs={"literal_binds": True})
                plan = connection.exec_driver_sql(f"EXPLAIN {query}".replace("%", "%%")).scalars()
                told = "\n".join(plan)
                assert "on card_key" in told, told
                assert "Seq Scan on card_key" not in told, told
                assert "ix_card_key" in told, told


def test_without_a_line_it_is_told(terminals: Terminals) -> None:
    cut = terminals.client(terminals.enrol("T01"), port=1)
    with pytest.raises(CentralUnreachable):
        cut.search_city(CLERK, "ツジ")
