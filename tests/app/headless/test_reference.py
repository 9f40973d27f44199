"""The paper tells every action as it is, and every example is a line that is understood."""

from __future__ import annotations

import json

import pytest

from app.headless.action import Action
from app.headless.reading import read_action
from app.headless.table import ACTIONS
from tests.app.headless.reference import PAPER, whole


def test_the_paper_is_what_the_actions_are() -> None:
    paper = PAPER.read_text(encoding="utf-8")
    assert paper == whole(paper), "run: .venv/bin/python -m tests.app.headless.reference"
    told = {line for line in paper.splitlines() if line.startswith("### ")}
    assert told == {f"### `{action.word()}`" for action in ACTIONS}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: one.word())
def test_an_example_is_understood(action: type[Action]) -> None:
    line = bytearray(json.dumps({"do": action.word(), "id": 1, **action.example}).encode())
    assert type(read_action(line)) is action


def test_no_two_actions_have_one_name() -> None:
    names = [action.word() for action in ACTIONS]
    assert len(names) == len(set(names)) > 60
