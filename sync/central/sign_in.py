"""Check staff credentials: argon2id with bounded parallel work, a lock after failures, codes."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert

from app.access.passwords import Passwords, accepted_step
from app.access.staff import LockPolicy, Staff
from app.ports import Clock, Secret
from app.records.kinds import subject_name
from sync.central.devices import Refuse
from sync.central.tables import credential
from sync.central.writing import read_states
from sync.wire import RefusalCode, SignIn, SignInAnswer

_STAFF = subject_name(Staff)


class OfflinePolicy(Struct, frozen=True, kw_only=True):
    """Tell how long a terminal may sign a person in by itself."""

    hours: int = 24


class SignInDesk:
    """Answer sign-ins."""

    def __init__(
        self,
        engine: sa.Engine,
        passwords: Passwords,
        clock: Clock,
        *,
        policy: LockPolicy,
        offline: OfflinePolicy,
    ) -> None:
        self._engine = engine
        self._passwords = passwords
        self._clock = clock
        self._policy = policy
        self._offline = offline
        # A hash to compare with where nobody is found: the time tells nothing.
        self._nobody = passwords.hash(Secret(b"nobody"))

    def answer(self, asked: SignIn) -> SignInAnswer:
        """Return the yes to a credential.

        Raises:
            Refuse: locked, wrong, inactive or a code is wanted; the reason is not told.
        """
        now = self._clock.now()
        with self._engine.begin() as connection:
            row = _credential(connection, asked.staff_id)
            staff = next(iter(read_states(connection, _STAFF, [asked.staff_id])), None)
        if row is not None and row.locked_until is not None and row.locked_until > now:
            left = int((row.locked_until - now).total_seconds()) + 1
            raise Refuse(RefusalCode.LOCKED, seconds=left)
        with Secret(bytearray(asked.password.encode())) as password:
            fits = self._passwords.fits(row.hash if row else self._nobody, password)
        if row is None or not isinstance(staff, Staff) or not staff.active or not fits:
            self._fail(asked.staff_id, now)
            raise Refuse(RefusalCode.CREDENTIAL)
        step = self._step(asked, now)
        if step is None:
            self._fail(asked.staff_id, now)
            raise Refuse(RefusalCode.CREDENTIAL)
        return SignInAnswer(
            staff_id=staff.id,
            name=staff.name,
            role=staff.role,
            office=staff.office,
            offline_until=now + timedelta(hours=self._offline.hours),
            code_secret=row.code_secret,
            code_step=step,
        )

    def _step(self, asked: SignIn, now: datetime) -> int | None:
        """Use up the code's time step where the account has codes; forget the failures.

        None tells that the code does not hold or was used already.
        """
        with self._engine.begin() as connection:
            row = _credential(connection, asked.staff_id)
            if row is None:
                return None
            step: int | None = row.code_step
            if row.code_secret:
                if not asked.code:
                    raise Refuse(RefusalCode.CODE_NEEDED)
                step = accepted_step(row.code_secret, asked.code, now, row.code_step)
            if step is not None:
                connection.execute(
                    sa.update(credential)
                    .where(credential.c.staff_id == asked.staff_id)
                    .values(failures=0, failed_at=None, locked_until=None, code_step=step)
                )
        return step

    def _fail(self, staff_id: str, now: datetime) -> None:
        with self._engine.begin() as connection:
            row = _credential(connection, staff_id)
            if row is None:
                return
            reset = timedelta(minutes=self._policy.reset_minutes)
            stale = row.failed_at is None or now - row.failed_at > reset
            failures = 1 if stale else row.failures + 1
            locked = failures >= self._policy.failures
            until = now + timedelta(minutes=self._policy.minutes) if locked else None
            connection.execute(
                sa.update(credential)
                .where(credential.c.staff_id == staff_id)
                .values(failures=failures, failed_at=now, locked_until=until)
            )


def _credential(connection: sa.Connection, staff_id: str) -> Any:
    query = sa.select(credential).where(credential.c.staff_id == staff_id).with_for_update()
    return connection.execute(query).first()


def keep_credential(
    connection: sa.Connection, staff_id: str, hash: str, code_secret: str = ""
) -> None:
    """Store or replace a person's credential; the account itself is a state of the ledger."""
    values = {
        "staff_id": staff_id,
        "hash": hash,
        "code_secret": code_secret,
        "code_step": 0,
        "failures": 0,
    }
    statement = insert(credential).values(values)
    fresh = values | {"failed_at": None, "locked_until": None}
    connection.execute(statement.on_conflict_do_update(index_elements=["staff_id"], set_=fresh))
