"""A correction is a new entry: it names the wrong one, changes one field, and undoes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from app.access.roles import Role
from app.cards import ledger as cards
from app.cards.card import Card, CardStatus, card_id
from app.cards.correction import (
    ALIVE,
    CorrectedField,
    Correction,
    CorrectionReason,
    NothingCorrected,
    ReasonMissing,
    correct,
)
from app.faults import IllegalMove, NotAllowed
from app.records.unit import Actor
from app.store.ledger import Ledger
from app.store.verify import verify
from sync.rebase import Rebase
from tests.app.store.rows import list_cards

TSUJI = card_id("33100", "3K7204817")
Correct = Callable[..., Card]


def right(
    field: CorrectedField,
    value: str,
    reason: CorrectionReason = CorrectionReason.MISTAKEN,
    note: str = "",
) -> Correction:
    return Correction(field=field, value=value, reason=reason, note=note)


@pytest.fixture
def stored(ledger: Ledger, actors: dict[Role, Actor]) -> Ledger:
    def work(unit: Any) -> None:
        list_cards(unit)
        unit.record("card.received", TSUJI, {"box": "OKY-1"})
        cards.set_up(unit, TSUJI)
        cards.store_in_vault(unit, TSUJI, "B-04-112")

    ledger.act(work, actors[Role.SITE_MANAGER])
    return ledger


@pytest.fixture
def fix(stored: Ledger, actors: dict[Role, Actor]) -> Correct:
    def corrected(correction: Correction, role: Role = Role.SITE_MANAGER) -> Card:
        return stored.act_with_records(
            lambda unit, records: correct(unit, TSUJI, correction, records.cards.history(TSUJI)),
            actors[role],
        ).value

    return corrected


def newest(ledger: Ledger) -> Any:
    return ledger.read(lambda records: records.cards.history(TSUJI))[-1]


def kind_of(ledger: Ledger, entry_id: str) -> str:
    history = ledger.read(lambda records: records.cards.history(TSUJI))
    return next(entry.kind for entry in history if entry.id == entry_id)


def test_a_place_is_corrected_and_the_wrong_entry_is_named(stored: Ledger, fix: Correct) -> None:
    card = fix(right(CorrectedField.PLACE, "vault:B-05-001"))
    entry = newest(stored)
    assert card.place == "vault:B-05-001"
    assert kind_of(stored, entry.body["entry"]) == "card.stored"
    assert (entry.body["was"], entry.body["reason"]) == ("vault:B-04-112", "mistaken")
    again = fix(right(CorrectedField.PLACE, "backyard", CorrectionReason.NOT_RECORDED))
    assert again.place == "backyard"
    assert newest(stored).body["entry"] == entry.id, "the newest entry on the place was wrong"
    with stored.reading() as connection:
        assert verify(connection, Rebase()).ok


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (CorrectedField.NAME, "辻　真里子"),
        (CorrectedField.KANA, "ツヂ　マリコ"),
        (CorrectedField.ADDRESS, "北区表町一丁目1番1号"),
    ],
)
def test_a_personal_field_stands_in_the_part_that_can_be_erased(
    stored: Ledger, fix: Correct, field: CorrectedField, value: str
) -> None:
    card = fix(right(field, value, CorrectionReason.OTHER, "本人から聞いた"))
    entry = newest(stored)
    assert getattr(card, field.value) == value
    assert entry.private == {"note": "本人から聞いた", "value": value}
    assert value not in str(entry.body)
    assert kind_of(stored, entry.body["entry"]) == "card.listed"
    found = stored.read(lambda records: records.cards.search(card.kana))
    assert [one.id for one in found] == [TSUJI]


def test_what_is_not_whole_is_refused(stored: Ledger, fix: Correct) -> None:
    before = newest(stored)
    for value in ("", "  ", "vault:B-04-112"):
        with pytest.raises(NothingCorrected):
            fix(right(CorrectedField.PLACE, value))
    with pytest.raises(ReasonMissing):
        fix(right(CorrectedField.KANA, "ツヂ", CorrectionReason.OTHER, " "))
    assert newest(stored) == before


def test_only_those_who_answer_for_the_ledger_correct(fix: Correct) -> None:
    for role in (Role.CLERK, Role.BACKYARD, Role.GUIDE, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            fix(right(CorrectedField.KANA, "ツヂ"), role)
    assert fix(right(CorrectedField.KANA, "ツヂ"), Role.OFFICIAL).kana == "ツヂ"


def test_facts_of_the_world_are_not_corrected_away(
    stored: Ledger, fix: Correct, actors: dict[Role, Actor]
) -> None:
    manager = actors[Role.SITE_MANAGER]
    stored.act(lambda unit: cards.take_out(unit, TSUJI, "2"), manager)
    with pytest.raises(IllegalMove):
        fix(right(CorrectedField.PLACE, "vault:B-05-001"))
    stored.act(lambda unit: cards.mark_issued(unit, [TSUJI]), manager)
    with pytest.raises(IllegalMove):
        fix(right(CorrectedField.PLACE, "vault:B-05-001"))
    assert fix(right(CorrectedField.KANA, "ツヂ")).place == "resident"


def test_a_correction_does_not_show_its_value(stored: Ledger) -> None:
    assert "真里子" not in repr(right(CorrectedField.NAME, "辻　真里子", note="真里子"))


def test_who_was_taken_for_dead_is_alive_again_and_the_wrong_entry_is_named(
    stored: Ledger, fix: Correct, actors: dict[Role, Actor]
) -> None:
    alive = right(CorrectedField.ENDED_FOR, ALIVE)
    with pytest.raises(NothingCorrected):
        fix(alive)
    dead = {"visit": "", "reason": "dead"}
    stored.act(lambda unit: unit.record("card.revoked", TSUJI, dead), actors[Role.SITE_MANAGER])
    with pytest.raises(NothingCorrected):
        fix(right(CorrectedField.ENDED_FOR, "lost"))
    card = fix(alive)
    assert (card.ended_for, card.status) == (ALIVE, CardStatus.REVOKED)
    assert kind_of(stored, newest(stored).body["entry"]) == "card.revoked"
