"""A door with a central store that a test switches on and off."""

import pyotp
import pytest

from app.access.passwords import Passwords, accepted_step
from app.access.session import CentralUnreachable, Doorkeeper, StaffAnswer
from app.access.staff import LockPolicy, Staff, WrongCredential
from app.ports import Secret
from app.records.state import CITY_SCOPE
from app.store.ledger import Ledger
from tests.app.store.conftest import actors, ledger, ledger_path, open_ledger
from tests.conftest import SetClock

__all__ = ["actors", "ledger", "ledger_path", "open_ledger"]

PASSWORD = "つばめ-Ｇate7"
CODE_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
POLICY = LockPolicy(failures=5, minutes=15, reset_minutes=30)
PEOPLE = {"K-1": "clerk", "O-1": "official", "M-1": "site_manager", "G-1": "guide"}


def secret(text: str = PASSWORD) -> Secret:
    return Secret(text.encode())


def code_at(clock: SetClock, steps: int = 0) -> str:
    """Return the one-time code of a person's device, some half minutes away."""
    return pyotp.TOTP(CODE_SECRET).at(int(clock.now().timestamp()) + 30 * steps)


class Centre:
    """A central store's answers to credentials; ``reachable`` is the line."""

    def __init__(self, clock: SetClock, *, with_codes: bool = False) -> None:
        self._clock = clock
        self._with_codes = with_codes
        self.reachable = True
        self.hours = 24
        self.asked = 0
        self.refusal: Exception | None = None

    def sign_in(self, staff_id: str, password: Secret, code: str) -> StaffAnswer:
        self.asked += 1
        if not self.reachable:
            raise CentralUnreachable()
        if self.refusal is not None:
            raise self.refusal
        if staff_id not in PEOPLE or bytes(password.expose()) != PASSWORD.encode():
            raise WrongCredential()
        step = 0
        if self._with_codes:
            step = accepted_step(CODE_SECRET, code, self._clock.now(), 0) or 0
            if not step:
                raise WrongCredential()
        return StaffAnswer(
            staff_id=staff_id,
            name=f"職員 {staff_id}",
            role=PEOPLE[staff_id],
            office="center",
            offline_until=self._clock.now().replace(hour=23, minute=59),
            code_secret=CODE_SECRET if self._with_codes else "",
            code_step=step,
        )


@pytest.fixture
def centre(clock: SetClock) -> Centre:
    return Centre(clock)


@pytest.fixture
def door(ledger: Ledger, passwords: Passwords, clock: SetClock, centre: Centre) -> Doorkeeper:
    opened = Doorkeeper(ledger, passwords, clock, office="center", policy=POLICY, central=centre)
    ledger.trust(opened.redeem)
    return opened


@pytest.fixture
def code_door(ledger: Ledger, passwords: Passwords, clock: SetClock) -> tuple[Doorkeeper, Centre]:
    centre = Centre(clock, with_codes=True)
    opened = Doorkeeper(ledger, passwords, clock, office="center", policy=POLICY, central=centre)
    return opened, centre


@pytest.fixture
def known(ledger: Ledger) -> Ledger:
    """Give a ledger that the feed has told all accounts of."""
    for staff_id, role in PEOPLE.items():
        ledger.adopt(
            Staff(
                id=staff_id, scope=CITY_SCOPE, name=f"職員 {staff_id}", role=role, office="center"
            )
        )
    return ledger
