"""Credentials at the central store: locks, codes used once, offline lifetime."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import sqlalchemy as sa

from app.access.staff import Locked, LockPolicy, WrongCredential
from app.ports import Secret
from app.system import SystemIds
from sync.central.database import engine_for
from sync.central.devices import Refuse
from sync.central.enrol import AccountPlan, enrol_account
from sync.central.sign_in import OfflinePolicy, SignInDesk
from sync.wire import RefusalCode, SignIn
from tests.sync.conftest import PASSWORDS, Terminals
from tests.sync.parts import OFFICE, SetClock

pytestmark = pytest.mark.postgres
CODES = pyotp.random_base32()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def engine(dsn: str, keys: Path) -> Iterator[sa.Engine]:
    made = engine_for(dsn)
    for staff_id, secret in (("okada", ""), ("honda", CODES)):
        enrol_account(
            made,
            keys,
            AccountPlan(
                staff_id=staff_id, name="木村", role="official", office=OFFICE, code_secret=secret
            ),
            Secret("パスワード１".encode()),
            PASSWORDS,
            now=datetime.now(UTC),
            ids=SystemIds(),
        )
    yield made
    made.dispose()


@pytest.fixture
def desk(engine: sa.Engine, clock: SetClock) -> SignInDesk:
    return SignInDesk(
        engine,
        PASSWORDS,
        clock,
        policy=LockPolicy(failures=3, minutes=15, reset_minutes=30),
        offline=OfflinePolicy(hours=12),
    )


def refusal(desk: SignInDesk, staff_id: str, password: str, code: str = "") -> Refuse:
    with pytest.raises(Refuse) as told:
        desk.answer(SignIn(staff_id=staff_id, password=password, code=code))
    return told.value


def test_the_yes_tells_role_and_lifetime(desk: SignInDesk, clock: SetClock) -> None:
    yes = desk.answer(SignIn(staff_id="okada", password="ﾊﾟｽﾜｰﾄﾞ1"))
    assert (yes.name, yes.role, yes.office) == ("木村", "official", OFFICE)
    assert yes.offline_until == clock.at + timedelta(hours=12)


def test_an_account_locks_and_opens_again(desk: SignInDesk, clock: SetClock) -> None:
    for _ in range(3):
        assert refusal(desk, "okada", "wrong").code is RefusalCode.CREDENTIAL
    locked = refusal(desk, "okada", "パスワード1")
    assert locked.code is RefusalCode.LOCKED
    assert 0 < locked.seconds <= 15 * 60 + 1
    clock.pass_time(15 * 60 + 1)
    assert desk.answer(SignIn(staff_id="okada", password="パスワード1")).staff_id == "okada"


def test_old_failures_do_not_count(desk: SignInDesk, clock: SetClock) -> None:
    for _ in range(2):
        refusal(desk, "okada", "wrong")
    clock.pass_time(31 * 60)
    refusal(desk, "okada", "wrong")
    assert desk.answer(SignIn(staff_id="okada", password="パスワード1")).staff_id == "okada"


def test_an_unknown_person_is_told_nothing_else(desk: SignInDesk) -> None:
    assert refusal(desk, "nobody", "パスワード1").code is RefusalCode.CREDENTIAL


def test_a_code_is_wanted_and_used_once(desk: SignInDesk, clock: SetClock) -> None:
    code = pyotp.TOTP(CODES).at(clock.at)
    assert refusal(desk, "honda", "パスワード1").code is RefusalCode.CODE_NEEDED
    yes = desk.answer(SignIn(staff_id="honda", password="パスワード1", code=code))
    assert yes.code_secret == CODES
    assert refusal(desk, "honda", "パスワード1", code).code is RefusalCode.CREDENTIAL
    clock.pass_time(30)
    later = pyotp.TOTP(CODES).at(clock.at)
    assert desk.answer(SignIn(staff_id="honda", password="パスワード1", code=later))


def test_a_terminal_signs_people_in_over_the_line(terminals: Terminals) -> None:
    client = terminals.client(terminals.enrol("T01"))
    yes = client.sign_in("kimura", Secret(b"himitsu-no-kotoba"), "")
    assert (yes.staff_id, yes.role) == ("kimura", "official")
    for _ in range(5):
        with pytest.raises(WrongCredential):
            client.sign_in("sato", Secret(b"wrong"), "")
    with pytest.raises(Locked):
        client.sign_in("sato", Secret(b"himitsu-no-kotoba"), "")


def test_no_secret_is_printed() -> None:
    assert "hunter2" not in repr(SignIn(staff_id="a", password="hunter2"))
