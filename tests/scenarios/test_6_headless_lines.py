"""Any line gets one answer, whatever it holds; a window that is full of work stays sound."""

from __future__ import annotations

import json
import types
import typing
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.headless.action import Action
from app.headless.people import SignOut
from app.headless.standing import Quit, WaitSent
from app.headless.table import ACTIONS
from app.training.people import Person
from tests.scenarios.conftest import OfficeTest, free_port
from tests.scenarios.headless import Steered, start
from tests.scenarios.headless_walk import Walk, fill
from tests.scenarios.visit import adult

APART = (Quit, WaitSent, SignOut)  # they end or hold up what is tested
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
Known = dict[str, list[str]]
WORDS: Known = {
    "purpose": ["A", "issuance"],
    "procedure": ["issuance", "form_fill"],
    "stage": ["receive", "documents", "identity", "pin"],
    "shelf": ["B-04"],
    "position": ["B-04-001", "B-04-119"],
    "office": ["center"],
    "slot": ["issuance@10:30"],
    "time": ["10:30"],
    "language": ["ja", "en"],
    "window": ["3", "4"],
    "number": ["A812"],
    "check": ["cards", "moves"],
    "staff": ["B-0007"],
    "official": ["K-0001"],
    "value": ["vault:B-04-110", ""],
}
ANSWERS = [
    {"presented": [{"paper": "passport"}, {"paper": "nothing"}]},
    {"presented": [{"paper": "driving_licence", "passed": ["original"]}]},
    {"decision": "hold", "reason": "other"},
    {"told": []},
]


@pytest.fixture
def busy(
    office: OfficeTest,
    crowd: list[Person],
    residents: list[Person],
    delivered: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[Steered, Known]]:
    """Give a filled office with an open visit, and what its things are called."""
    monkeypatch.chdir(office.home)  # where files go whose folder is any text
    office.port = free_port()
    with start(office, "T02", crowd) as steered:
        fill(steered, delivered, residents)
        walk = Walk(steered, adult(residents))
        walk.begin()
        walk.until("documents")
        view = walk.view
        steered.enter("G-0003")
        waiting = steered.ask("issue_ticket", purpose="A")["ticket"]["id"]
        steered.enter("M-0001")
        box = steered.ask("boxes")[0]["box"]["id"]
        entry = steered.ask("entries", limit=1)[0]["id"]
        card, number = view["card"]["id"], view["card"]["control_number"]
        tickets = [waiting, view["visit"]["ticket"]]
        texts = {"code": [number], "text": [number, view["card"]["kana"]]}
        known = {"visit": [walk.visit], "card": [card], "cards": [card], "ticket": tickets}
        yield steered, {**known, **texts, "box": [box], "entry": [entry], **WORDS}


def fitting(hint: Any, known: Sequence[str]) -> st.SearchStrategy[Any]:
    """Return values of an argument's kind; ``known`` are texts that the terminal knows."""
    inner = typing.get_args(hint)
    if typing.get_origin(hint) is typing.Annotated:
        return fitting(inner[0], known)
    if typing.get_origin(hint) is tuple:
        return st.lists(fitting(inner[0], known), max_size=3)
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return st.one_of([fitting(one, known) for one in inner])
    if typing.get_origin(hint) is dict:
        return st.dictionaries(st.text(max_size=9), st.integers(-1, 9), max_size=2)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from([one.value for one in hint])
    return {
        str: st.sampled_from(known) if known else st.text(min_size=1, max_size=20),
        bool: st.booleans(),
        int: st.integers(1, 300),
        float: st.floats(0, 1),
        date: (st.dates() | st.just(date.today())).map(date.isoformat),
        time: st.times().map(time.isoformat),
        type(None): st.none(),
        msgspec.Raw: st.sampled_from(ANSWERS) | st.text(max_size=12),
    }[hint]


@st.composite
def actions(draw: st.DrawFn, known: Known) -> bytes:
    """Draw a line of a known action whose arguments mostly fit."""
    action: type[Action] = draw(st.sampled_from([one for one in ACTIONS if one not in APART]))
    hints = typing.get_type_hints(action, include_extras=True)
    told: dict[str, Any] = {"do": action.word()}
    for field in msgspec.structs.fields(action):
        if field.name != "id" and (field.required or draw(st.booleans())):
            odd = draw(st.sampled_from([False] * 9 + [True]))
            right = fitting(hints[field.name], known.get(field.name, ()))
            told[field.name] = draw(JSON | st.text() if odd else right)
    return json.dumps(told, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


def answered(steered: Steered, line: bytes) -> dict[str, Any]:
    """Send a line and one behind it: one answer must come for each, in their order."""
    steered.send(line + b'\n{"do":"signed_in","id":"behind"}\n')
    told = steered.heard()
    assert ("done" in told) != ("error" in told), told
    assert steered.heard()["id"] == "behind"
    if "error" in told:
        assert told["error"]["code"] != "K-190", (line, steered.home)
        assert all(told["error"][part] for part in ("what", "safe", "next"))
    return told


def test_any_line_gets_one_answer(busy: tuple[Steered, Known]) -> None:
    steered, _ = busy

    @given(st.binary(max_size=200).map(lambda line: line.replace(b"\n", b" ")))
    def any_bytes(line: bytes) -> None:
        assert answered(steered, line)["error"]["code"].startswith("K-16")

    @given(JSON | st.floats())
    def any_json(value: Any) -> None:
        assert answered(steered, json.dumps(value).encode())["error"]["code"].startswith("K-16")

    @given(st.dictionaries(st.text() | st.sampled_from(["do", "id"]), JSON))
    def any_object(value: dict[str, Any]) -> None:
        value["do"] = value.get("do", "search")
        told = answered(steered, json.dumps(value).encode())
        if isinstance(value.get("id"), str) and len(value["id"]) <= 200:
            assert told["id"] == value["id"]

    any_bytes()
    any_json()
    any_object()
    assert steered.end() == 0
    assert steered.errors() == ""


def test_any_arguments_get_one_answer(busy: tuple[Steered, Known]) -> None:
    steered, known = busy
    ends: Counter[str] = Counter()

    @given(st.lists(actions(known), min_size=4, max_size=12))
    def any_work(lines: list[bytes]) -> None:
        steered.say("sign_in", staff="M-0001", password="training-M-0001")
        for line in lines:
            told = answered(steered, line)
            ends[told["done"] if "done" in told else told["error"]["code"]] += 1

    any_work()
    assert len(ends) > 25, ends  # actions that were done and faults that were told
    proof = steered.ask("verify")["ledger"]
    assert proof["ok"], proof
    assert steered.end() == 0
    assert steered.errors() == ""
