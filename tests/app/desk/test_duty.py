"""Officials on duty as the ledger knows them, and an estimate that tells how often it was right."""

from datetime import datetime, timedelta

import msgspec
import pytest

from app.access.roles import Role
from app.access.staff import Staff
from app.desk.duty import duty_of, estimate_of, on_duty
from app.records.unit import Actor
from app.store.ledger import Ledger
from app.visits.visit import Answered, Visit
from tests.conftest import OPENING, SetClock

NOW = OPENING
MINUTE = timedelta(minutes=1)


def _official(
    id: str, at: datetime | None = None, on: str | None = None, role: str = Role.OFFICIAL
) -> Staff:
    return Staff(
        id=id,
        scope="city",
        name=f"職員 {id}",
        role=role,
        office="center",
        signed_in_at=at,
        signed_in_on=on,
    )


def _decided(who: str, at: datetime, window: str) -> Visit:
    answered = Answered(answer={}, at=at, by="C-1", approved_by=who)
    return Visit(
        id=f"v-{who}-{at:%H%M}",
        scope="office:center",
        procedure="issuance",
        office="center",
        window=window,
        staff="C-1",
        stage="pins",
        answers={"identity": answered},
        opened_at=at,
    )


def test_who_signed_in_today_is_on_duty_until_another_takes_the_terminal() -> None:
    people = [
        _official("K-1", NOW - 30 * MINUTE, "T05"),
        _official("K-2", NOW - 60 * MINUTE, "T06"),
        _official("C-9", NOW - 5 * MINUTE, "T06", role=Role.CLERK),
        _official("K-3", NOW - timedelta(days=1), "T07"),
        _official("K-4"),
    ]
    found = on_duty(people, [], NOW)
    assert [(one.staff_id, one.terminal) for one in found] == [("K-1", "T05")]


def test_a_decision_of_today_tells_of_an_official_as_well() -> None:
    visits = [_decided("K-4", NOW - 9 * MINUTE, "2"), _decided("K-4", NOW - 4 * MINUTE, "8")]
    (found,) = on_duty([_official("K-4")], visits, NOW)
    assert (found.window, found.decided_at, found.since) == ("8", NOW - 4 * MINUTE, None)


def test_an_account_that_was_disabled_is_not_on_duty() -> None:
    gone = msgspec.structs.replace(_official("K-1", NOW, "T05"), active=False)
    assert on_duty([gone], [], NOW) == ()


@pytest.mark.parametrize(
    ("minutes", "told"),
    [([2, 2, 3], None), ([2, 2, 2, 2, 2], (2, 2, 1, 1)), ([1, 2, 3, 4, 30, 2], (1, 4, 1, 2))],
)
def test_the_estimate_tells_how_often_it_was_right(
    minutes: list[int], told: tuple[int, int, int, int] | None
) -> None:
    found = estimate_of([one * MINUTE for one in minutes])
    assert (found and (found.low, found.high, found.hits, found.count)) == told


def test_sign_in_and_out_are_known_to_the_ledger(ledger: Ledger, clock: SetClock) -> None:
    ledger.adopt(_official("K-1"))
    actor = Actor(staff_id="K-1", role=Role.OFFICIAL, office="center")
    ledger.act(lambda unit: unit.record("staff.signed_in", "K-1", {"offline": False}), actor)

    def names() -> list[str]:
        duty = ledger.read(
            lambda records: duty_of(records, office="center", terminal="T03", now=clock.now())
        )
        return [one.terminal for one in duty.officials]

    assert names() == ["T03"]
    ledger.act(lambda unit: unit.record("staff.signed_out", "K-1", {}), actor)
    assert names() == []
