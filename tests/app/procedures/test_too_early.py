"""A certificate is renewed from the day on which the rulings allow it, here and in the judge."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from app.documents.rules import Circumstance
from app.procedures.answers import CardState, ReadCardAnswer
from app.visits.visit import StopReason, VisitStatus
from tests.app.procedures.desk_top import TODAY, WINDOW, Wishes, casework, counter, go_on, go_to
from tests.app.procedures.desk_top import first_look as look

KNOWN = Wishes(notice=Circumstance.PIN_KNOWN)


@pytest.mark.parametrize(
    ("ends", "state", "stage"),
    [
        (date(2027, 2, 19), CardState.GOOD, "which"),
        (date(2027, 2, 20), CardState.TOO_EARLY, "too_early"),
        (TODAY - timedelta(days=1), CardState.GOOD, "which"),
    ],
)
def test_the_day_after_the_third_month_before_the_end_is_the_first(
    ends: date, state: CardState, stage: str
) -> None:
    work, unit = casework(), counter()
    visit = go_to(
        work, unit, work.open(unit, "certificate_renewal", window=WINDOW), "own_card", KNOWN
    )
    check = look(KNOWN)
    assert check is not None
    check = replace(check, authentication_expires=ends)
    visit = work.answer(
        unit, visit.id, "own_card", ReadCardAnswer(check=check, state=CardState.GOOD)
    )
    kept = work.answered(visit, "own_card")
    assert isinstance(kept, ReadCardAnswer)
    assert (kept.state, visit.stage) == (state, stage)


def test_who_comes_too_early_is_told_so_and_the_visit_ends() -> None:
    work, unit = casework(), counter()
    visit = work.open(unit, "certificate_renewal", window=WINDOW)
    wishes = Wishes(notice=Circumstance.PIN_KNOWN, card_state=CardState.TOO_EARLY)
    visit = go_to(work, unit, visit, "too_early", wishes)
    visit = go_on(work, unit, visit, wishes)
    assert (visit.status, visit.reason) == (VisitStatus.STOPPED, StopReason.OTHER_PLACE)
