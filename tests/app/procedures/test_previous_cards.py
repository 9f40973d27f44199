"""A resident's other cards end with the new one, or with the resident's death."""

from dataclasses import replace

import msgspec
import pytest

from app.cards.card import CITY, Card, CardStatus
from app.cards.persons import same_person
from app.documents.applicant import Registration
from app.documents.judge import Outcome
from app.documents.rules import Refusal
from app.procedures.answers import Collected, DocumentsAnswer
from app.visits.visit import Visit, VisitStatus
from tests.app.fake_unit import FakeUnit
from tests.app.procedures.desk_top import (
    CARD,
    RULES,
    TODAY,
    WINDOW,
    Wishes,
    casework,
    counter,
    given,
    go_on,
    go_to,
)

BEFORE = given(msgspec.structs.replace(CARD, id="card-9", control_number="3K7-000009"))
OVER = (VisitStatus.DONE, VisitStatus.STOPPED)


def _walk(unit: FakeUnit, procedure: str, wishes: Wishes) -> Visit:
    work = casework()
    visit = work.open(unit, procedure, window=WINDOW)
    while visit.status not in OVER:
        visit = go_on(work, unit, visit, wishes)
    return visit


@pytest.mark.parametrize(
    ("collected", "status", "place"),
    [
        (Collected.RECEIVED, CardStatus.RETURNED, CITY),
        (Collected.LOST, CardStatus.REVOKED, ""),
        (Collected.NOT_HELD, CardStatus.REVOKED, ""),
    ],
)
def test_the_card_from_before_ends_when_the_new_one_is_handed_over(
    collected: Collected, status: CardStatus, place: str
) -> None:
    unit = counter(CARD, BEFORE)
    visit = _walk(unit, "issuance", Wishes(collected=collected))
    assert unit.get(Card, CARD.id).status is CardStatus.HANDED_OVER
    ended = unit.get(Card, BEFORE.id)
    assert (ended.status, ended.place, ended.ended_for) == (status, place, "replaced")
    told = next(one for one in unit.entries if one.subject == BEFORE.id)
    assert (told.kind, told.body["visit"]) == (f"card.{status.value}", visit.id)
    assert ended.ended_at == told.at


OTHERS = [
    {"name": "辻　真理"},
    {"kana": "ツジ　マリエ"},
    {"born": "1984-05-18"},
    {"address": "北区表町二丁目99番2号"},
    {"municipality": "27231"},
]


@pytest.mark.parametrize("differs", OTHERS, ids=[next(iter(one)) for one in OTHERS])
def test_a_namesakes_card_stays(differs: dict[str, str]) -> None:
    other = msgspec.structs.replace(BEFORE, **differs)
    unit = counter(CARD, other)
    _walk(unit, "issuance", Wishes())
    assert unit.get(Card, other.id) == other


def test_other_forms_of_one_character_are_one_person_and_half_a_birth_date_is_none() -> None:
    variant = msgspec.structs.replace(BEFORE, name="辻󠄀　真理子", address="北区表町二丁目９９番１号")
    assert same_person(CARD, variant)
    half = [msgspec.structs.replace(one, born="1984") for one in (CARD, BEFORE)]
    assert not same_person(*half)


@pytest.mark.parametrize("status", [CardStatus.SET_UP, CardStatus.HANDED_OVER])
def test_no_card_of_a_resident_who_has_died_is_valid(status: CardStatus) -> None:
    other = msgspec.structs.replace(BEFORE, status=status)
    unit = counter(given(CARD), other)
    dead = replace(
        Wishes(), notice=RULES.circumstances("card_return", Wishes().visitor)[0], picks=2
    )
    _walk(unit, "card_return", dead)
    returned, ended = unit.get(Card, CARD.id), unit.get(Card, other.id)
    assert (returned.status, returned.ended_for) == (CardStatus.RETURNED, "dead")
    assert (ended.status, ended.ended_for) == (CardStatus.REVOKED, "dead")


def test_who_has_died_is_refused_whatever_is_told_of_the_register() -> None:
    gone = msgspec.structs.replace(BEFORE, status=CardStatus.RETURNED, ended_for="dead")
    work, unit = casework(), counter(CARD, gone)
    visit = go_to(work, unit, work.open(unit, "issuance", window=WINDOW), "documents", Wishes())
    told = DocumentsAnswer(presented=(), registration=Registration.RESIDENT)
    verdict = work.verdict(visit, "documents", told, CARD, TODAY)
    assert verdict.outcome is Outcome.NOT_ACCEPTABLE
    assert verdict.refusal is Refusal.APPLICANT_DEAD


def test_a_card_that_ends_again_keeps_that_its_resident_has_died() -> None:
    gone = msgspec.structs.replace(BEFORE, status=CardStatus.REVOKED, ended_for="dead")
    unit = counter(gone)
    ended = unit.record("card.returned", gone.id, {"visit": "", "reason": "not_wanted"})
    assert (ended.status, ended.ended_for) == (CardStatus.RETURNED, "dead")
