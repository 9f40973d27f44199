"""docs/entries.md tells every kind as the code has it, and its examples can happen as written."""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import msgspec

from app.access.roles import Role, load_rights
from app.backyard.box import box_id
from app.cards.card import card_id
from app.closing.closing import closing_id
from app.kinds import KINDS
from app.records.entry import Entry
from app.records.state import CITY_SCOPE, State
from app.reservations.identity import person_of
from app.store.tables import STATE_TYPES
from app.system import JAPAN
from app.till.payment import payment_id
from app.till.till import till_id
from tests.architecture.entries_reference import PAPER, whole

_FIRST = datetime(2026, 12, 1, 9, 0, tzinfo=JAPAN)
_RIGHTS = load_rights()


def _text() -> str:
    return PAPER.read_text(encoding="utf-8")


def _examples() -> list[dict[str, Any]]:
    told = re.search(r"```json\n(.*?)```", _text(), re.DOTALL)
    assert told is not None
    return [json.loads(line) for line in told.group(1).splitlines()]


def _entry(told: dict[str, Any], seq: int) -> Entry:
    kind = KINDS[told["kind"]]
    role = next(role for role in Role if _RIGHTS.may(role.value, kind.name))
    return Entry(
        id=f"entry-{seq}",
        terminal="T03",
        epoch=1,
        seq=seq,
        kind=kind.name,
        version=kind.version,
        klass=kind.klass,
        subject_type=kind.subject_type,
        subject=told["subject"],
        scope=CITY_SCOPE,
        actor="S-0142",
        role=role.value,
        approved_by=told.get("approved_by"),
        at=_FIRST + timedelta(minutes=seq),
        body=told["body"],
        private=told.get("private"),
        prev_hash="",
        hash="",
    )


def test_the_tables_are_those_of_the_code() -> None:
    assert whole(_text()) == _text(), "run: python -m tests.architecture.entries_reference"


def test_there_is_an_example_of_each_kind() -> None:
    assert {one["kind"] for one in _examples()} == set(KINDS)


def test_the_examples_can_happen_in_their_order_and_leave_whole_states() -> None:
    states: dict[tuple[str, str], State] = {}
    for seq, told in enumerate(_examples(), start=1):
        entry = _entry(told, seq)
        key = entry.subject_type, entry.subject
        states[key] = KINDS[entry.kind].apply(states.get(key), entry)
    for (subject_type, _), state in states.items():
        plain = msgspec.to_builtins(state)
        assert msgspec.convert(plain, STATE_TYPES[subject_type]) == state


def test_what_the_rights_ask_of_a_second_person_stands_in_the_examples() -> None:
    for told in _examples():
        kind = KINDS[told["kind"]]
        assert bool(told.get("approved_by")) == _RIGHTS.needs_official(kind.name), kind.name
        assert ("witness" in told["body"]) == kind.by_two(kind.version, told["body"]), kind.name


def test_the_identities_are_those_of_the_code() -> None:
    text = _text()
    assert card_id("990019", "3K7204817") in text
    assert person_of("", "ツジ　マサアキ", "1956-11-02") in text
    spaces = dict(re.findall(r"^\| `(\w+)`[^|]*\| `([0-9a-f-]{36})` \|", text, re.MULTILINE))
    day = _FIRST.date()
    found = {
        "card": (card_id("990019", "3K7204817"), "990019:3K7204817"),
        "box": (box_id("center", "BX-01"), "center:BX-01"),
        "closing": (closing_id("center", day), "center:2026-12-01"),
        "till": (till_id("T03", day), "T03:2026-12-01"),
        "payment": (payment_id("T03", 2, 7), "T03:2:7"),
        "person": (person_of("", "ツシ", "1956"), "ツシ:1956"),
    }
    for noun, (identity, told) in found.items():
        assert str(uuid.uuid5(uuid.UUID(spaces[noun]), told)) == identity, noun
