"""Each stage of a visit is answered by lines from what the visit tells alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.access.roles import Role
from app.records.unit import Actor
from app.store.ledger import Ledger
from app.tickets import queue
from tests.app.desk.conftest import Account, Enter
from tests.app.headless.speaker import Say, speaking

PERSONS = ("applicant", "companion")
NOT_SO = "この形では受け付けられません"


@pytest.fixture
def say(enter: Enter, account: Account, ledger: Ledger) -> Iterator[Say]:
    account(Role.CLERK, "岡本　真央")
    guide = Actor(staff_id="G-0001", role=Role.GUIDE, office="center")
    ledger.act_with_records(
        lambda unit, records: queue.issue(
            unit, records.tickets, terminal="T03", purpose="A", numbers=queue.NumberRange()
        ),
        guide,
    )
    with speaking(enter(Role.CLERK, "岡本　真央")) as said:
        yield said


class Visitor:
    """Answer stage after stage of one visit."""

    def __init__(self, say: Say, procedure: str) -> None:
        self._say = say
        called = say("call_next")["result"]["id"]
        self.told: dict[str, Any] = say("open_visit", ticket=called, procedure=procedure)["result"]

    def answer(self, stage: str, **answer: Any) -> None:
        """Answer the open stage, which is this one."""
        assert self.told["stage"] == stage
        visit = self.told["visit"]["id"]
        told = self._say("answer_stage", visit=visit, stage=stage, answer=answer)
        assert "error" not in told, told["error"]
        self.told = told["result"]


def test_questions_fees_and_photos_tell_what_is_taken(say: Say) -> None:
    here = Visitor(say, "online_application")
    here.answer("receive", visitor="self", notice="plain", card="")
    (question,) = here.told["asks"]["questions"]
    assert question["options"] == ["with_id", "by_number"]
    here.answer("form_kind", chosen={question["fact"]: ["with_id"]})
    here.answer("why_new", chosen={"reason": ["lost"]})
    ((cause, fee),) = here.told["asks"]["fees"].items()
    assert (cause, fee["amount"], fee["settled"]) == ("lost", 1000, "at_issue")
    assert fee["grounds"]
    here.answer("fee", cause=cause, amount=fee["amount"], settled=fee["settled"], told=True)
    ((source, checks),) = here.told["asks"]["sources"].items()
    assert (source, set(checks)) == ("taken", {"front", "plain", "sharp"})
    here.answer("photo", source=source, passed=checks)
    assert here.told["stage"] == "online"


def test_what_is_lacking_is_told_in_words_and_papers_with_what_was_found(say: Say) -> None:
    here = Visitor(say, "card_return")
    here.answer("receive", visitor="guardian_of_ward", notice="plain", card="")
    here.answer("why", chosen={"reason": ["not_wanted"]})
    here.answer("what_ends", told=here.told["asks"]["items"])
    checks = here.told["asks"]["papers"]["passport"]
    laid = [{"paper": "passport", "person": one, "passed": checks} for one in PERSONS]
    for more, outcome, refusal, lack in (
        ({}, "missing", None, "書類がそろうと押せます"),
        ({"companion_born": "2012-02-29"}, "not_acceptable", "companion_minor", NOT_SO),
        ({"registration": "dead"}, "missing", None, "書類がそろうと押せます"),
    ):
        answer = {"presented": laid, **more}
        visit = here.told["visit"]["id"]
        told = say("judge_papers", visit=visit, answer=answer)["result"]
        assert (told["outcome"], told["refusal"]) == (outcome, refusal), more
        findings = {one["finding"] for one in told["looked"]}
        assert findings == ({"good"} if refusal is None else set())
        refused = say("answer_stage", visit=visit, stage="documents", answer=answer)["error"]
        assert (refused["code"], refused["why"]) == ("D-130", lack)
        assert told["headline"]
        assert told["detail"]
