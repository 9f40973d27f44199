"""docs/protocol.md tells the moves of the code: another implementation needs them exactly."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec
import pytest

from app.backyard.box import BOX_MOVES
from app.cards.card import STATUS_MOVES
from app.closing.closing import CLOSING_MOVES
from app.kinds import KINDS
from app.records.chain import seal
from app.records.entry import Entry
from app.reservations.booking import BOOKING_MOVES
from app.tickets.ticket import TICKET_MOVES
from app.till.payment import PAYMENT_MOVES
from app.till.till import TILL_MOVES
from app.visits.visit import VISIT_MOVES
from tests.architecture.repository import ROOT

MOVES: dict[str, Mapping[Any, frozenset[Any]]] = {
    "card": STATUS_MOVES,
    "booking": BOOKING_MOVES,
    "ticket": TICKET_MOVES,
    "box": BOX_MOVES,
    "visit": VISIT_MOVES,
    "closing": CLOSING_MOVES,
    "till": TILL_MOVES,
    "payment": PAYMENT_MOVES,
}


def _text() -> str:
    return (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")


def row(noun: str, now: StrEnum, after: frozenset[StrEnum]) -> str:
    """Return the line that tells what may follow one state."""
    names = ", ".join(f"`{one.value}`" for one in sorted(after, key=list(type(now)).index))
    return f"| `{noun}` | `{now.value}` | {names or '–'} |"


@pytest.mark.parametrize("noun", MOVES)
def test_the_moves_of_a_noun_are_those_of_the_code(noun: str) -> None:
    wanted = [row(noun, now, after) for now, after in MOVES[noun].items()]
    assert [line for line in _text().splitlines() if line.startswith(f"| `{noun}` |")] == wanted


def test_the_facts_that_dominate_are_those_of_the_code() -> None:
    told = re.search(r"Facts that dominate: (.*?)\.\n", _text(), re.DOTALL)
    assert told is not None
    dominating = sorted(kind.name for kind in KINDS.values() if kind.force is not None)
    assert sorted(re.findall(r"`([a-z_.]+)`", told.group(1))) == dominating


def test_the_example_of_a_sealed_entry_holds() -> None:
    written, hashed = re.findall(r"```json\n(.*)\n```", _text())
    entry = msgspec.json.decode(written, type=Entry)
    assert msgspec.json.encode(entry).decode() == written
    assert seal(msgspec.structs.replace(entry, hash="", private_digest="")) == entry
    assert hashlib.sha256(hashed.encode()).hexdigest() == entry.hash
    fields = json.loads(hashed)
    assert set(fields) == set(entry.__struct_fields__) - {"private", "salt", "hash"} | {"zone"}
