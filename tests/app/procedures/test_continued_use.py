"""継続利用 at the window: its last day, moved to the next open day, and what ends it."""

from datetime import date

import pytest

from app.procedures.answers import EnterAnswer
from app.procedures.costs import load_costs
from app.validity.deadlines import Lapse
from app.visits.visit import StopReason, VisitStatus
from tests.app.procedures.desk_top import (
    WINDOW,
    Wishes,
    casework,
    counter,
    go_on,
    go_to,
)

LATE, LATE_MOVE = Lapse.TOO_LATE, Lapse.REPORTED_LATE_AFTER_MOVE
COSTS = load_costs("okayama")
KNOWN = Wishes(notice=casework().rules.circumstances("continued_use", Wishes().visitor)[0])


def days(moved: str, declared: str, planned: str = "") -> EnterAnswer:
    values = {"moved_on": moved, "declared_on": declared}
    return EnterAnswer(values=values | ({"planned_on": planned} if planned else {}))


@pytest.mark.parametrize(
    ("answer", "today", "last", "counted", "lapse"),
    [
        # 90 days from Sunday 23 August end on Saturday 21 November: 23 is a holiday, the 24 opens.
        (days("2026-08-20", "2026-08-23"), "2026-11-20", "2026-11-24", "2026-11-21", None),
        (
            days("2026-08-20", "2026-08-23"),
            "2026-11-25",
            "2026-11-24",
            "2026-11-21",
            Lapse.TOO_LATE,
        ),
        (
            days("2026-11-02", "2026-11-18"),
            "2026-11-20",
            None,
            None,
            Lapse.REPORTED_LATE_AFTER_MOVE,
        ),
        (
            days("2026-11-10", "2026-11-18", "2026-10-01"),
            "2026-11-20",
            None,
            None,
            Lapse.REPORTED_LATE_AFTER_PLAN,
        ),
        (days("2026-11-02", "2026-11-16"), "2026-11-20", None, None, None),
    ],
)
def test_the_last_day_is_moved_and_rests_on_its_ruling(
    answer: EnterAnswer, today: str, last: str | None, counted: str | None, lapse: Lapse | None
) -> None:
    day = date.fromisoformat(today)
    due = COSTS.deadline("continued_use", {}, answer, office="kita", today=day)
    assert due is not None
    assert due.lapse is lapse
    assert due.kept_on(day) == (lapse is None)
    if last is not None and counted is not None:
        assert (due.last, due.counted) == (date.fromisoformat(last), date.fromisoformat(counted))
    assert due.ground is not None
    assert due.ground.item == "期限-継続利用"


@pytest.mark.parametrize("answer", [days("", "2026-11-01"), days("2026-11-31", "2026-11-01")])
def test_days_that_cannot_be_say_nothing(answer: EnterAnswer) -> None:
    day = date(2026, 11, 20)
    assert COSTS.deadline("continued_use", {}, answer, office="kita", today=day) is None


@pytest.mark.parametrize(("declared", "lapsed"), [("2026-11-16", False), ("2026-11-18", True)])
def test_a_card_that_lapsed_is_led_to_a_new_one(declared: str, lapsed: bool) -> None:
    work, unit = casework(), counter()
    visit = work.open(unit, "continued_use", window=WINDOW)
    visit = go_to(work, unit, visit, "moved", KNOWN)
    visit = work.answer(unit, visit.id, "moved", days("2026-11-02", declared))
    assert visit.stage == ("lapsed" if lapsed else "documents")
    while visit.status is VisitStatus.OPEN:
        visit = go_on(work, unit, visit, KNOWN)
    assert (visit.reason == StopReason.OTHER_PLACE) == lapsed
