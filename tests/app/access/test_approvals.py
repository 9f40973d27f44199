"""Only an official decides, with the official's own credential, once, on one subject."""

import pytest

from app.access.roles import Role
from app.access.session import Doorkeeper
from app.access.staff import Locked, WrongCredential
from app.closing.closing import accept_difference, closing_id
from app.faults import NotAllowed, OfficialNeeded
from app.records.unit import Actor, Approval
from app.store.ledger import Ledger
from tests.app.access.conftest import POLICY, Centre, secret

MANAGER = Actor(staff_id="M-1", role=Role.SITE_MANAGER, office="center")


@pytest.fixture
def day(ledger: Ledger) -> str:
    return closing_id("center", ledger.now().date())


def _accept(ledger: Ledger, approval: Approval | None, check: str = "cards") -> None:
    ledger.act(
        lambda unit: accept_difference(unit, check=check, reason="r", approval=approval), MANAGER
    )


def test_an_approval_is_recorded_and_good_once(door: Doorkeeper, ledger: Ledger, day: str) -> None:
    approval = door.approve("O-1", secret(), "", subject=day)
    _accept(ledger, approval)
    entry = ledger.read(lambda records: records.cards.history(day))[-1]
    assert (entry.actor, entry.approved_by) == ("M-1", "O-1")
    with pytest.raises(OfficialNeeded):
        _accept(ledger, approval, "paper")
    assert len(ledger.read(lambda records: records.cards.history(day))) == 1


def test_an_approval_serves_no_other_subject(door: Doorkeeper, ledger: Ledger, day: str) -> None:
    approval = door.approve("O-1", secret(), "", subject="another day")
    with pytest.raises(OfficialNeeded):
        _accept(ledger, approval)
    with pytest.raises(OfficialNeeded):
        _accept(ledger, Approval(staff_id="O-1", subject=day, token=approval.token))


def test_nobody_names_an_official_who_did_not_decide(
    door: Doorkeeper, ledger: Ledger, day: str
) -> None:
    for token in ("", "0" * 32):
        with pytest.raises(OfficialNeeded):
            _accept(ledger, Approval(staff_id="O-1", subject=day, token=token))
    approval = door.approve("O-1", secret(), "", subject=day)
    with pytest.raises(OfficialNeeded):
        _accept(ledger, Approval(staff_id="O-2", subject=day, token=approval.token))


@pytest.mark.parametrize("contractor", ["K-1", "M-1", "G-1"])
def test_contractor_staff_cannot_approve(door: Doorkeeper, day: str, contractor: str) -> None:
    with pytest.raises(OfficialNeeded):
        door.approve(contractor, secret(), "", subject=day)


def test_an_approval_works_without_the_line(
    door: Doorkeeper, ledger: Ledger, centre: Centre, day: str
) -> None:
    door.sign_in("O-1", secret())
    centre.reachable = False
    _accept(ledger, door.approve("O-1", secret(), "", subject=day))


def test_guessing_an_officials_password_locks(door: Doorkeeper, day: str) -> None:
    door.sign_in("O-1", secret())
    for _ in range(POLICY.failures):
        with pytest.raises(WrongCredential):
            door.approve("O-1", secret("wrong"), "", subject=day)
    with pytest.raises(Locked):
        door.approve("O-1", secret(), "", subject=day)


def test_an_official_who_is_signed_in_still_decides_with_a_credential(
    ledger: Ledger, day: str
) -> None:
    official = Actor(staff_id="O-1", role=Role.OFFICIAL, office="center")
    with pytest.raises(OfficialNeeded):
        ledger.act(lambda unit: accept_difference(unit, check="cards", reason="r"), official)


def test_who_may_not_even_ask_is_told_so(door: Doorkeeper, ledger: Ledger, day: str) -> None:
    approval = door.approve("O-1", secret(), "", subject=day)
    clerk = Actor(staff_id="K-1", role=Role.CLERK, office="center")
    with pytest.raises(NotAllowed):
        ledger.act(
            lambda unit: accept_difference(unit, check="cards", reason="r", approval=approval),
            clerk,
        )


def test_an_approval_shows_no_token_to_the_log(door: Doorkeeper, day: str) -> None:
    approval = door.approve("O-1", secret(), "", subject=day)
    assert approval.token not in repr(approval)
