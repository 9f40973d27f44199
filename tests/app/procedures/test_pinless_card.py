"""A card without PINs (顔認証) gets no work that needs one: the visit leads to the way back."""

import pytest

from app.documents.rules import Circumstance, Visitor
from app.procedures.casework import Casework
from app.visits.visit import StopReason, Visit, VisitStatus
from tests.app.fake_unit import FakeUnit
from tests.app.procedures.desk_top import WINDOW, Wishes, casework, counter, go_on, go_to

NEEDS_PINS = {
    "pin_change": Circumstance.PIN_KNOWN,
    "pin_reset": Circumstance.PIN_UNKNOWN,
    "insurance_registration": Circumstance.PIN_KNOWN,
    "benefit_account": Circumstance.PIN_KNOWN,
}


def at_card(procedure: str, wishes: Wishes) -> tuple[Casework, FakeUnit, Visit]:
    """Return a visit at which the resident's own card was just read."""
    work, unit = casework(), counter()
    visit = go_to(work, unit, work.open(unit, procedure, window=WINDOW), "own_card", wishes)
    return work, unit, go_on(work, unit, visit, wishes)


@pytest.mark.parametrize(("procedure", "notice"), NEEDS_PINS.items())
def test_a_marked_card_ends_the_visit_with_the_way_back(
    procedure: str, notice: Circumstance
) -> None:
    wishes = Wishes(notice=notice, pinless=True)
    work, unit, visit = at_card(procedure, wishes)
    assert visit.stage == "face_mark"
    visit = go_on(work, unit, visit, wishes)
    assert visit.stage == "pinless_card"
    visit = go_on(work, unit, visit, wishes)
    assert (visit.status, visit.reason) == (VisitStatus.STOPPED, StopReason.OTHER_PLACE)
    assert unit.entries[-1].kind == "visit.stopped"


@pytest.mark.parametrize(
    ("procedure", "onward"),
    [("pin_change", "locked"), ("pin_reset", "which"), ("insurance_registration", "locked")],
)
def test_a_card_whose_pins_are_all_locked_by_misses_goes_on(procedure: str, onward: str) -> None:
    wishes = Wishes(notice=NEEDS_PINS[procedure], pinless=True, picks=1)
    work, unit, visit = at_card(procedure, wishes)
    assert go_on(work, unit, visit, wishes).stage == onward


@pytest.mark.parametrize(
    ("procedure", "notice", "onward"),
    [
        ("pin_reset", Circumstance.PIN_UNKNOWN, "which"),
        ("certificate_renewal", Circumstance.PIN_KNOWN, "which"),
        ("pinless_unlock", Circumstance.PLAIN, "documents"),
    ],
)
def test_nobody_else_is_asked_for_the_mark(
    procedure: str, notice: Circumstance, onward: str
) -> None:
    pinless = procedure != "pin_reset"
    wishes = Wishes(notice=notice, visitor=Visitor.SELF, pinless=pinless, locked=True)
    assert at_card(procedure, wishes)[2].stage == onward
