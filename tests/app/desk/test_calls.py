"""The queue of calls: who waits, why, since when; told honestly without the line; taken over."""

from collections.abc import Callable
from typing import Any

import pytest

from app.access.roles import Role
from app.access.staff import WrongCredential
from app.desk.calls import OfficialCalls
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.serving import Guidance
from app.faults import NotAllowed, OfficialNeeded, WitnessNeeded, WitnessNotAllowed
from app.ports import Secret
from app.records.state import office_scope
from app.visits.visit import CallReason, Visit, VisitStatus
from tests.app.desk.conftest import PASSWORD, Account, Enter
from tests.conftest import SetClock

GUIDANCE = Guidance.at("osakasayama")


class Office:
    """Be a desk with visits at several windows."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.counter = Counter(desk, GUIDANCE, frozenset("A"))
        self.calls = OfficialCalls(desk, self.counter)

    def visit(self, name: str, *, window: str = "3", stage: str = "identity") -> str:
        body: dict[str, Any] = {
            "procedure": "issuance",
            "stage": stage,
            "official_stages": ["identity", "pin_official"],
            "office": "center",
            "window": window,
        }
        self.desk.act(
            lambda unit: unit.record("visit.opened", name, body, scope=office_scope("center"))
        )
        return name

    def told(self, *, offline: bool = False) -> list[tuple[str, str, CallReason]]:
        queue = self.calls.queue(offline=offline)
        return [(one.visit, one.window, one.reason) for one in queue.calls]


def secret(text: str = PASSWORD) -> Secret:
    return Secret(text.encode())


@pytest.fixture
def office(enter: Enter) -> Office:
    return Office(enter(Role.CLERK, "高橋　恵子"))


def test_the_longest_waiting_is_first_with_reason_and_window(
    office: Office, clock: SetClock
) -> None:
    office.counter.call_official(office.visit("late-opened", stage="pin_official"))
    clock.pass_(minutes=2)
    office.counter.call_official(office.visit("other", window="4", stage="offers"))
    clock.pass_(minutes=1)
    office.counter.call_official(office.visit("papers", stage="documents"), CallReason.PAPERS)
    assert office.told() == [
        ("late-opened", "3", CallReason.PINS),
        ("other", "4", CallReason.QUESTION),
        ("papers", "3", CallReason.PAPERS),
    ]
    office.counter.call_official("other")
    assert office.told()[1] == ("other", "4", CallReason.QUESTION)  # once more, waits as before
    office.counter.cancel_call("late-opened")
    assert [one[0] for one in office.told()] == ["other", "papers"]


def test_without_the_line_only_this_windows_calls_are_shown(office: Office) -> None:
    for name, window in (("mine", "3"), ("theirs", "4")):
        office.counter.call_official(office.visit(name, window=window))
    assert [one[0] for one in office.told(offline=True)] == ["mine"]
    assert office.calls.queue(offline=True).only_here
    assert not office.calls.queue(offline=False).only_here


def test_an_official_takes_over_at_the_own_window(
    office: Office, enter: Enter, account: Account
) -> None:
    account(Role.OFFICIAL, "市職員")
    office.counter.call_official(office.visit("v", window="4"))
    with pytest.raises(OfficialNeeded):
        office.calls.take_over("v", secret())
    enter(Role.OFFICIAL, "市職員")
    with pytest.raises(WrongCredential):
        office.calls.take_over("v", secret("wrong"))
    visit = office.calls.take_over("v", secret()).visit
    assert (visit.window, visit.staff, visit.status) == ("3", "S-OFFICIAL", VisitStatus.OPEN)
    assert office.told() == []


def test_nobody_else_takes_over(office: Office) -> None:
    office.visit("v")
    with pytest.raises(NotAllowed):
        office.desk.act(lambda unit: unit.record("visit.taken_over", "v", {"window": "3"}))


@pytest.fixture
def decided(office: Office, account: Account) -> Callable[[str], Visit]:
    """Approve as S-OFFICIAL where two officials are asked for, with somebody's second word."""
    first = account(Role.OFFICIAL, "市職員")
    office.visit("v")

    def decide(second: str) -> Visit:
        door = office.desk.door
        approval = door.approve(first, secret(), "", subject="v")
        witness = door.witness(second, secret(), "", subject="v") if second else None
        body = {
            "stage": "identity",
            "answer": {"decision": "approve"},
            "next": "verify",
            "review": [],
            "two": True,
        }
        return office.desk.act(
            lambda unit: unit.record(
                "visit.official_decided", "v", body, approval=approval, witness=witness
            )
        ).value

    return decide


def test_four_eyes_are_two_officials(
    office: Office, decided: Callable[[str], Visit], account: Account
) -> None:
    account(Role.CLERK, "高橋　恵子")
    manager = account(Role.SITE_MANAGER, "責任者")
    for nobody in ("", "S-OFFICIAL", "S-CLERK"):
        with pytest.raises(WitnessNeeded):
            decided(nobody)
    with pytest.raises(WitnessNotAllowed):
        decided(manager)
    assert office.counter.view("v").visit.answers == {}
