"""One act is one durable transaction; what may be recorded is decided by the rules."""

import pytest

from app.access.roles import Role
from app.cards.card import Card, CardStatus, card_id
from app.cards.ledger import set_up, store_in_vault
from app.faults import IllegalMove, NotAllowed, NotFound, OfficialNeeded
from app.records.unit import Actor, Unit
from app.store.ledger import Ledger
from app.store.verify import verify
from tests.app.store.rows import PEOPLE, list_cards

TSUJI = card_id("33100", "3K7204817")


@pytest.fixture
def listed(ledger: Ledger, actors: dict[Role, Actor]) -> Ledger:
    ledger.act(list_cards, actors[Role.BACKYARD])
    return ledger


def test_an_act_is_there_after_reopening(listed: Ledger) -> None:
    with listed.reading() as connection:
        found = verify(connection)
    assert found.ok
    assert found.entries == len(PEOPLE) + 1 == found.owed


def test_nothing_of_a_refused_act_remains(listed: Ledger, actors: dict[Role, Actor]) -> None:
    def half(unit: Unit) -> None:
        unit.record("card.received", TSUJI, {"box": "OKY-1"})
        set_up(unit, card_id("33100", "unknown"))

    with pytest.raises(NotFound):
        listed.act(half, actors[Role.BACKYARD])
    card = listed.read(lambda records: records.cards.by_control_number("3K7-204817"))
    assert card is not None
    assert card.status is CardStatus.LISTED


def test_an_illegal_move_names_both_states(listed: Ledger, actors: dict[Role, Actor]) -> None:
    with pytest.raises(IllegalMove) as told:
        listed.act(lambda unit: set_up(unit, TSUJI), actors[Role.BACKYARD])
    assert (told.value.now, told.value.wanted) == ("listed", "set_up")


def test_a_role_without_the_right_is_refused_in_the_rules(
    listed: Ledger, actors: dict[Role, Actor]
) -> None:
    with pytest.raises(NotAllowed):
        listed.act(lambda unit: unit.record("card.set_up", TSUJI, {}), actors[Role.GUIDE])


def test_an_official_kind_needs_an_approval(listed: Ledger, actors: dict[Role, Actor]) -> None:
    for role in (Role.CLERK, Role.OFFICIAL):
        with pytest.raises(OfficialNeeded):
            listed.act(
                lambda unit: unit.record("visit.official_decided", "v1", {}, scope="office:center"),
                actors[role],
            )


def test_entries_are_frozen(listed: Ledger) -> None:
    for statement in ("UPDATE entry SET actor = 'x'", "DELETE FROM entry"):
        with pytest.raises(Exception, match="entries are frozen"), listed.writing() as connection:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("辻", "3K7204817"),
        ("真理子", "3K7204817"),
        ("つじ", "3K7204817"),
        ("ツジ　マリコ", "3K7204817"),
        ("高木", "3K7205077"),
        ("岡崎", "3K7205098"),
        ("拓", "3K7205098"),
        ("吉田", "3K7205120"),
        ("3k7-205113", "3K7205113"),
        ("5113", "3K7205113"),
        ("S59.5.17", "3K7204817"),
        ("19991231", "3K7205113"),
        ("nguyen", "3K7205199"),
        ("グエン", "3K7205199"),
    ],
)
def test_search_finds_by_whatever_is_typed(listed: Ledger, typed: str, found: str) -> None:
    cards = listed.read(lambda records: records.cards.search(typed))
    assert found in [card.control_number for card in cards]


def test_the_original_name_is_kept(listed: Ledger) -> None:
    cards = listed.read(lambda records: records.cards.search("辻"))
    assert cards[0].name == "辻󠄀　真理子"


def test_the_file_holds_no_name_in_clear(listed: Ledger) -> None:
    held = b"".join(path.read_bytes() for path in listed.path.parent.iterdir())
    assert b"SQLite format 3" not in held
    for _, name, kana, _ in PEOPLE:
        assert name.encode() not in held
        assert kana.encode() not in held


def test_history_tells_who_did_what(listed: Ledger, actors: dict[Role, Actor]) -> None:
    def received_and_stored(unit: Unit) -> Card:
        unit.record("card.received", TSUJI, {"box": "OKY-1"})
        return store_in_vault(unit, TSUJI, "B-04-112")

    listed.act(received_and_stored, actors[Role.BACKYARD])
    history = listed.read(lambda records: records.cards.history(TSUJI))
    assert [entry.kind for entry in history] == ["card.listed", "card.received", "card.stored"]
    assert {entry.actor for entry in history} == {"S-backyard"}
    assert listed.read(lambda records: records.cards.taken_positions("B-04")) == {"B-04-112"}
