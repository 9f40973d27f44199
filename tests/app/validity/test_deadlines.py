"""Until when continued use and an express issue can be asked for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar.opening import load_opening_days
from app.fees.fees import Cause
from app.validity.deadlines import ExpressReason, Lapse, Moving, load_deadlines

DEADLINES = load_deadlines("okayama")
OPENING = load_opening_days("okayama")
MOVE = date(2026, 11, 2)
days = st.dates(date(2026, 6, 1), date(2027, 3, 31))


def next_open(day: date) -> date | None:
    return OPENING.next_open("kita", day)


def every_day(day: date) -> date | None:
    return day


def lapse(moving: Moving, day: date) -> Lapse | None:
    found = DEADLINES.continued(moving, day, next_open)
    assert found is not None
    return found.lapse


def test_ninety_days_are_moved_to_the_next_opening_day() -> None:
    found = DEADLINES.continued(
        Moving(moved_in=date(2026, 10, 1), reported=date(2026, 10, 5)), MOVE, next_open
    )
    assert found is not None
    assert (found.counted, found.last) == (date(2027, 1, 3), date(2027, 1, 4))
    assert found.ground is not None
    assert found.ground.item == "期限-継続利用"
    assert found.kept_on(date(2027, 1, 4))
    assert not found.kept_on(date(2027, 1, 5))


@pytest.mark.parametrize(
    ("moving", "day", "why"),
    [
        (Moving(moved_in=MOVE, reported=MOVE + timedelta(days=14)), MOVE, None),
        (
            Moving(moved_in=MOVE, reported=MOVE + timedelta(days=15)),
            MOVE,
            Lapse.REPORTED_LATE_AFTER_MOVE,
        ),
        # 14 days end on Sunday 22 November, the 23rd is a holiday: Tuesday still counts.
        (Moving(moved_in=date(2026, 11, 8), reported=date(2026, 11, 24)), MOVE, None),
        (
            Moving(moved_in=MOVE, reported=MOVE, planned=MOVE - timedelta(days=32)),
            MOVE,
            None,
        ),
        (
            Moving(moved_in=MOVE, reported=MOVE, planned=MOVE - timedelta(days=33)),
            MOVE,
            Lapse.REPORTED_LATE_AFTER_PLAN,
        ),
        (Moving(moved_in=MOVE, reported=MOVE, moved_out=MOVE), MOVE, Lapse.MOVED_OUT_AGAIN),
        (
            Moving(moved_in=MOVE, reported=MOVE, moved_out=MOVE + timedelta(days=1)),
            MOVE,
            None,
        ),
        (Moving(moved_in=MOVE, reported=MOVE), date(2027, 2, 2), Lapse.TOO_LATE),
    ],
)
def test_what_ends_continued_use(moving: Moving, day: date, why: Lapse | None) -> None:
    assert lapse(moving, day) is why


@given(days, days)
def test_a_closed_day_only_lengthens(reported: date, day: date) -> None:
    moving = Moving(moved_in=reported, reported=reported)
    plain = DEADLINES.continued(moving, day, every_day)
    moved = DEADLINES.continued(moving, day, next_open)
    assert plain is not None
    assert moved is not None
    assert plain.last is not None
    assert moved.last is not None
    assert plain.last == plain.counted == moved.counted
    assert plain.last <= moved.last
    assert moved.kept_on(day) or not plain.kept_on(day)


def test_a_day_beyond_the_known_calendar_is_not_moved() -> None:
    found = DEADLINES.continued(Moving(moved_in=MOVE, reported=MOVE), MOVE, lambda _: None)
    assert found is not None
    assert found.last == found.counted


@pytest.mark.parametrize(
    ("reason", "happened", "last"),
    [
        (ExpressReason.NEWBORN, date(2026, 2, 28), date(2027, 2, 27)),
        (ExpressReason.NEWBORN, date(2024, 2, 29), date(2025, 2, 27)),
        (ExpressReason.LOST, date(2026, 11, 1), date(2026, 12, 1)),
        (ExpressReason.FACE_FULL, date(2026, 11, 1), date(2026, 12, 1)),
    ],
)
def test_express_deadlines(reason: ExpressReason, happened: date, last: date) -> None:
    on_time = DEADLINES.express(reason, happened, last)
    late = DEADLINES.express(reason, happened, last + timedelta(days=1))
    assert on_time is not None
    assert (on_time.last, on_time.lapse) == (last, None)
    assert late is not None
    assert late.lapse is Lapse.TOO_LATE
    assert on_time.photo is (reason is not ExpressReason.NEWBORN)


def test_nine_reasons_since_the_express_issue_began() -> None:
    begins = date(2024, 12, 2)
    for reason in ExpressReason:
        assert DEADLINES.express(reason, begins, begins) is not None
        assert DEADLINES.express(reason, begins, begins - timedelta(days=1)) is None
        assert DEADLINES.causes(reason, begins)
    assert len(ExpressReason) == 9
    assert DEADLINES.causes(ExpressReason.LOST, begins)[0] is Cause.LOST
