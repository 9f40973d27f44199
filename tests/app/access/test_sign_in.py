"""Signing in with and without the line: one path, one record, no secret left behind."""

import unicodedata
from datetime import timedelta

import pytest

from app.access.passwords import Passwords
from app.access.session import Doorkeeper, SessionEnd, ends_by_itself
from app.access.staff import Locked, OfflineUnknown, Staff, WrongCredential, disable, unlock
from app.faults import CounterFault
from app.ports import Secret
from app.records.unit import Actor
from app.store.ledger import Ledger
from app.store.verify import verify
from tests.app.access.conftest import PASSWORD, POLICY, Centre, code_at, secret
from tests.app.store.conftest import Opener
from tests.conftest import SetClock

MANAGER = Actor(staff_id="M-1", role="site_manager", office="center")


def _entries(ledger: Ledger, staff_id: str) -> list[tuple[str, dict[str, object]]]:
    found = ledger.read(lambda records: records.cards.history(staff_id))
    return [(entry.kind, entry.body) for entry in found]


def _staff(ledger: Ledger, staff_id: str) -> Staff:
    found = ledger.staff(staff_id)
    assert found is not None
    return found


def test_online_then_offline(door: Doorkeeper, ledger: Ledger, centre: Centre) -> None:
    session = door.sign_in("K-1", secret())
    assert (session.role, session.office, session.offline) == ("clerk", "center", False)
    centre.reachable = False
    session = door.sign_in("K-1", secret())
    assert (session.name, session.role, session.offline) == ("職員 K-1", "clerk", True)
    door.sign_out(session)
    assert _entries(ledger, "K-1") == [
        ("staff.signed_in", {"offline": False}),
        ("staff.signed_in", {"offline": True}),
        ("staff.signed_out", {}),
    ]


def test_a_terminal_without_a_central_store_goes_by_verifiers(
    door: Doorkeeper, ledger: Ledger, passwords: Passwords, clock: SetClock
) -> None:
    door.sign_in("K-1", secret())
    alone = Doorkeeper(ledger, passwords, clock, office="center", policy=POLICY)
    assert alone.sign_in("K-1", secret()).offline


def test_a_verifier_ends_when_the_central_store_said(
    door: Doorkeeper, centre: Centre, clock: SetClock
) -> None:
    door.sign_in("K-1", secret())
    centre.reachable = False
    clock.jump(clock.now().replace(hour=23, minute=58))
    assert door.sign_in("K-1", secret()).offline
    clock.pass_(minutes=1)
    with pytest.raises(OfflineUnknown):
        door.sign_in("K-1", secret())


def test_nobody_signs_in_offline_who_never_did_online(
    door: Doorkeeper, known: Ledger, centre: Centre
) -> None:
    centre.reachable = False
    for staff_id in ("G-1", "X-9"):
        with pytest.raises(OfflineUnknown):
            door.sign_in(staff_id, secret())
        assert _entries(known, staff_id) == []


def test_a_disabled_account_is_refused_offline(
    door: Doorkeeper, ledger: Ledger, centre: Centre
) -> None:
    door.sign_in("K-1", secret())
    ledger.act(lambda unit: disable(unit, "K-1"), MANAGER)
    centre.reachable = False
    with pytest.raises(WrongCredential):
        door.sign_in("K-1", secret())


@pytest.mark.parametrize("online", [True, False])
def test_failures_lock_and_time_opens(
    door: Doorkeeper, ledger: Ledger, centre: Centre, clock: SetClock, online: bool
) -> None:
    door.sign_in("K-1", secret())
    centre.reachable = online
    for _ in range(POLICY.failures):
        with pytest.raises(WrongCredential):
            door.sign_in("K-1", secret("wrong"))
    asked = centre.asked
    with pytest.raises(Locked) as told:
        door.sign_in("K-1", secret())
    assert 14 * 60 < int(told.value.details["seconds"]) <= 15 * 60 + 1
    assert centre.asked == asked
    clock.pass_(minutes=POLICY.minutes)
    assert door.sign_in("K-1", secret()).staff_id == "K-1"
    assert (_staff(ledger, "K-1").failures, _staff(ledger, "K-1").locked_until) == (0, None)
    kinds = [kind for kind, _ in _entries(ledger, "K-1")]
    assert kinds.count("staff.sign_in_failed") == POLICY.failures


def test_a_lock_outlives_a_restart(
    ledger: Ledger,
    passwords: Passwords,
    clock: SetClock,
    centre: Centre,
    door: Doorkeeper,
    open_ledger: Opener,
) -> None:
    door.sign_in("K-1", secret())
    for _ in range(POLICY.failures):
        with pytest.raises(WrongCredential):
            door.sign_in("K-1", secret("wrong"))
    ledger.close()
    with open_ledger(ledger.path) as again:
        door = Doorkeeper(again, passwords, clock, office="center", policy=POLICY, central=centre)
        with pytest.raises(Locked):
            door.sign_in("K-1", secret())


def test_old_failures_do_not_count(door: Doorkeeper, ledger: Ledger, clock: SetClock) -> None:
    door.sign_in("K-1", secret())
    for _ in range(3):
        for _ in range(POLICY.failures - 1):
            with pytest.raises(WrongCredential):
                door.sign_in("K-1", secret("wrong"))
        clock.pass_(minutes=POLICY.reset_minutes + 1)
    assert _staff(ledger, "K-1").locked_until is None
    assert door.sign_in("K-1", secret())


def test_success_starts_the_count_again(door: Doorkeeper, ledger: Ledger) -> None:
    door.sign_in("K-1", secret())
    for _ in range(POLICY.failures - 1):
        with pytest.raises(WrongCredential):
            door.sign_in("K-1", secret("wrong"))
    door.sign_in("K-1", secret())
    with pytest.raises(WrongCredential):
        door.sign_in("K-1", secret("wrong"))
    assert _staff(ledger, "K-1").failures == 1


def test_a_manager_unlocks(door: Doorkeeper, ledger: Ledger) -> None:
    door.sign_in("K-1", secret())
    for _ in range(POLICY.failures):
        with pytest.raises(WrongCredential):
            door.sign_in("K-1", secret("wrong"))
    ledger.act(lambda unit: unlock(unit, "K-1"), MANAGER)
    assert door.sign_in("K-1", secret())


def test_the_central_stores_own_lock_is_told(door: Doorkeeper, centre: Centre) -> None:
    centre.refusal = Locked(seconds=77)
    with pytest.raises(Locked) as told:
        door.sign_in("K-1", secret())
    assert told.value.details == {"seconds": 77}


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_password_fits_in_every_width_and_form(passwords: Passwords, form: str) -> None:
    hashed = passwords.hash(Secret("ばら-Gate7".encode()))
    typed = unicodedata.normalize(form, "ばら－Ｇａｔｅ７").encode()
    assert passwords.fits(hashed, Secret(typed))
    assert not passwords.fits(hashed, Secret("はら-Gate7".encode()))


def test_bytes_that_are_no_text_are_a_password_too(passwords: Passwords) -> None:
    odd = b"\xff\xfe\x00"
    assert passwords.fits(passwords.hash(Secret(odd)), Secret(odd))
    assert not passwords.fits("no hash at all", Secret(odd))


def test_a_code_is_good_once(
    code_door: tuple[Doorkeeper, Centre], ledger: Ledger, clock: SetClock
) -> None:
    door, centre = code_door
    first = code_at(clock)
    door.sign_in("K-1", secret(), first)
    centre.reachable = False
    with pytest.raises(WrongCredential):
        door.sign_in("K-1", secret(), first)
    following = code_at(clock, 1)
    wide = following.translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert door.sign_in("K-1", secret(), wide).offline
    for old in (following, first, ""):
        with pytest.raises(WrongCredential):
            door.sign_in("K-1", secret(), old)
    clock.pass_(seconds=60)
    assert door.sign_in("K-1", secret(), code_at(clock)).offline
    clock.pass_(minutes=10)
    with pytest.raises(WrongCredential):
        door.sign_in("K-1", secret(), code_at(clock, -2))
    whys = [body["why"] for kind, body in _entries(ledger, "K-1") if "failed" in kind]
    assert set(whys) == {"code"}


def test_the_password_is_wiped_in_every_case(
    door: Doorkeeper, centre: Centre, clock: SetClock
) -> None:
    good, wrong, late, locked = secret(), secret("wrong"), secret(), secret()
    door.sign_in("K-1", good)
    with pytest.raises(WrongCredential):
        door.sign_in("K-1", wrong)
    centre.reachable = False
    with pytest.raises(OfflineUnknown):
        door.sign_in("X-1", late)
    for _ in range(POLICY.failures):
        with pytest.raises(CounterFault):
            door.sign_in("K-1", secret("wrong"))
    with pytest.raises(Locked):
        door.sign_in("K-1", locked)
    assert [len(one) for one in (good, wrong, late, locked)] == [0, 0, 0, 0]


def test_no_secret_is_left_in_entries_faults_or_log(
    code_door: tuple[Doorkeeper, Centre],
    ledger: Ledger,
    clock: SetClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(0)
    door, centre = code_door
    code = code_at(clock)
    told = [repr(door.sign_in("K-1", secret(), code))]
    centre.reachable = False
    with pytest.raises(WrongCredential) as wrong:
        door.sign_in("K-1", secret("Kiwi-wrong9"), code)
    verifier = ledger.verifiers.verifier("K-1")
    assert verifier is not None
    told += [repr(wrong.value), str(wrong.value), repr(verifier), repr(secret()), caplog.text]
    with ledger.reading() as connection:
        assert verify(connection).ok
        for table in ("entry", "staff", "owed", "base"):
            told += [str(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]  # noqa: S608
    held = "\n".join(told)
    for private in (PASSWORD, "Kiwi-wrong9", verifier.hash, verifier.code_secret):
        assert private not in held
    assert f"'{code}'" not in held


@pytest.mark.parametrize(
    ("idle", "passed", "locked", "why"),
    [
        (60, timedelta(minutes=59, seconds=59), True, None),
        (60, timedelta(minutes=60), True, SessionEnd.IDLE),
        (60, timedelta(minutes=60), False, SessionEnd.IDLE),
        (0, timedelta(hours=12), True, None),
        (0, timedelta(hours=13), True, SessionEnd.DAY),
        (0, timedelta(hours=13), False, None),
    ],
)
def test_a_session_ends_by_itself(
    door: Doorkeeper,
    clock: SetClock,
    idle: int,
    passed: timedelta,
    locked: bool,
    why: SessionEnd | None,
) -> None:
    session = door.sign_in("K-1", secret())
    touched, now = clock.now() - timedelta(hours=3), clock.now() + passed
    span = timedelta(minutes=idle)
    assert ends_by_itself(session, touched, now, idle=span, locked=locked) is why


def test_the_terminal_tells_that_a_person_left(door: Doorkeeper, ledger: Ledger) -> None:
    door.sign_in("K-1", secret())
    door.end("K-1", SessionEnd.IDLE)
    assert _entries(ledger, "K-1")[-1] == ("staff.signed_out", {"why": "idle"})
    assert _staff(ledger, "K-1").signed_in_on is None
