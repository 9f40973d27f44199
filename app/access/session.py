"""Sign in with or without the line, lock after failures, approve as an official, witness."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import msgspec
from msgspec import Struct

from app.access.passwords import Passwords, accepted_step
from app.access.roles import Role
from app.access.staff import (
    FailureWhy,
    Locked,
    LockPolicy,
    OfflineUnknown,
    Staff,
    StaffRecords,
    Verifier,
    WrongCredential,
)
from app.faults import CounterFault, OfficialNeeded
from app.ports import Clock, Secret
from app.records.state import CITY_SCOPE
from app.records.unit import Actor, Approval, Mark, Unit, Witness


class Session(Struct, frozen=True, kw_only=True):
    """Hold who is signed in on this terminal."""

    staff_id: str
    name: str
    role: str
    office: str
    since: datetime
    offline: bool

    @property
    def actor(self) -> Actor:
        """Return the actor that entries carry."""
        return Actor(staff_id=self.staff_id, role=self.role, office=self.office)


class SessionEnd(StrEnum):
    """Tell why a session ended without its person."""

    IDLE = "idle"
    DAY = "day"
    RESTART = "restart"


class StaffAnswer(Struct, frozen=True, kw_only=True):
    """Hold the central store's yes to a credential and how long it may be used offline."""

    staff_id: str
    name: str
    role: str
    office: str
    offline_until: datetime
    code_secret: str = ""
    code_step: int = 0

    def __repr__(self) -> str:
        """Keep the code secret out of logs."""
        return f"StaffAnswer({self.staff_id})"


class CentralUnreachable(CounterFault):
    """Tell that the central store gave no answer; work goes on without it."""

    code = "S-101"


class CentralSignIn(Protocol):
    """Ask the central store about a credential."""

    def sign_in(self, staff_id: str, password: Secret, code: str) -> StaffAnswer:
        """Return its yes; raises WrongCredential, Locked or CentralUnreachable."""
        ...


class Gate(Protocol):
    """What sign-in needs of the ledger: one transaction per act, verifiers beside it."""

    def act(self, work: Callable[[Unit], object], actor: Actor) -> object:
        """Run one unit of work."""
        ...

    def staff(self, staff_id: str) -> Staff | None:
        """Return an account."""
        ...

    def adopt(self, staff: Staff) -> None:
        """Keep an account that the central store told of, until the feed brings it."""
        ...

    @property
    def verifiers(self) -> StaffRecords:
        """Return the cached verifiers."""
        ...


class Doorkeeper:
    """Let people in, keep count of failures, and issue approvals and witnesses' words."""

    def __init__(
        self,
        gate: Gate,
        passwords: Passwords,
        clock: Clock,
        *,
        office: str,
        policy: LockPolicy,
        central: CentralSignIn | None = None,
    ) -> None:
        self._gate = gate
        self._passwords = passwords
        self._clock = clock
        self._office = office
        self._policy = policy
        self._central = central
        self._tokens: dict[str, Mark] = {}

    def sign_in(self, staff_id: str, password: Secret, code: str = "") -> Session:
        """Open a session; the password is wiped in every case.

        Raises:
            WrongCredential: the three do not fit together.
            Locked: too many failures; ``seconds`` tells how long.
            OfflineUnknown: no line and no valid verifier on this terminal.
        """
        session = self._checked(staff_id, password, code)
        self._gate.act(
            lambda unit: unit.record("staff.signed_in", staff_id, {"offline": session.offline}),
            session.actor,
        )
        return session

    def sign_out(self, session: Session) -> None:
        """Close a session."""
        self._gate.act(
            lambda unit: unit.record("staff.signed_out", session.staff_id, {}), session.actor
        )

    def end(self, staff_id: str, why: SessionEnd) -> None:
        """Record that a person's session ended without the person; the terminal tells it."""
        terminal = Actor(staff_id=staff_id, role=Role.TERMINAL, office=self._office)
        self._gate.act(
            lambda unit: unit.record("staff.signed_out", staff_id, {"why": why}), terminal
        )

    def approve(self, staff_id: str, password: Secret, code: str, *, subject: str) -> Approval:
        """Check an official's own credential for one decision on one subject.

        Raises:
            OfficialNeeded: the person is not a city official.
        """
        session = self._checked(staff_id, password, code)
        if session.role != Role.OFFICIAL:
            raise OfficialNeeded()
        approval = Approval(staff_id=staff_id, subject=subject, token=secrets.token_hex(16))
        self._tokens[approval.token] = approval
        return approval

    def witness(self, staff_id: str, password: Secret, code: str, *, subject: str) -> Witness:
        """Check a second person's own credential for one act on one subject.

        Raises:
            WrongCredential, Locked, OfflineUnknown: as at the sign-in; failures count there too.
        """
        session = self._checked(staff_id, password, code)
        witness = Witness(
            staff_id=session.staff_id,
            name=session.name,
            role=session.role,
            subject=subject,
            token=secrets.token_hex(16),
        )
        self._tokens[witness.token] = witness
        return witness

    def redeem(self, mark: Mark, subject: str) -> bool:
        """Use up an approval or a witness's word; true only for one issued here for the subject."""
        issued = self._tokens.pop(mark.token, None)
        return issued == mark and mark.subject == subject

    def _checked(self, staff_id: str, password: Secret, code: str) -> Session:
        with password:
            self._refuse_locked(staff_id)
            return self._by_central(staff_id, password, code) or self._by_verifier(
                staff_id, password, code
            )

    def _refuse_locked(self, staff_id: str) -> None:
        staff = self._gate.staff(staff_id)
        if staff is None or staff.locked_until is None:
            return
        left = (staff.locked_until - self._clock.now()).total_seconds()
        if left > 0:
            raise Locked(seconds=int(left) + 1, minutes=int(left) // 60 + 1)

    def _by_central(self, staff_id: str, password: Secret, code: str) -> Session | None:
        if self._central is None:
            return None
        try:
            answer = self._central.sign_in(staff_id, password, code)
        except CentralUnreachable:
            return None
        except WrongCredential:
            self._fail(staff_id, FailureWhy.PASSWORD)
            raise
        self._gate.verifiers.keep_verifier(
            Verifier(
                staff_id=staff_id,
                hash=self._passwords.hash(password),
                until=answer.offline_until,
                code_secret=answer.code_secret,
                code_step=answer.code_step,
            )
        )
        self._know(answer)
        return self._session(answer.staff_id, answer.name, answer.role, offline=False)

    def _know(self, answer: StaffAnswer) -> None:
        """Keep the account the central store told of, where the feed has not brought it yet."""
        if self._gate.staff(answer.staff_id) is None:
            self._gate.adopt(
                Staff(
                    id=answer.staff_id,
                    scope=CITY_SCOPE,
                    name=answer.name,
                    role=answer.role,
                    office=answer.office,
                )
            )

    def _by_verifier(self, staff_id: str, password: Secret, code: str) -> Session:
        verifier = self._gate.verifiers.verifier(staff_id)
        staff = self._gate.staff(staff_id)
        if verifier is None or staff is None or verifier.until <= self._clock.now():
            raise OfflineUnknown()
        if not staff.active:
            self._fail(staff_id, FailureWhy.INACTIVE)
            raise WrongCredential()
        if not self._passwords.fits(verifier.hash, password):
            self._fail(staff_id, FailureWhy.PASSWORD)
            raise WrongCredential()
        if verifier.code_secret:
            step = accepted_step(verifier.code_secret, code, self._clock.now(), verifier.code_step)
            if step is None:
                self._fail(staff_id, FailureWhy.CODE)
                raise WrongCredential()
            self._gate.verifiers.keep_verifier(msgspec.structs.replace(verifier, code_step=step))
        return self._session(staff_id, staff.name, staff.role, offline=True)

    def _session(self, staff_id: str, name: str, role: str, *, offline: bool) -> Session:
        return Session(
            staff_id=staff_id,
            name=name,
            role=role,
            office=self._office,
            since=self._clock.now(),
            offline=offline,
        )

    def _fail(self, staff_id: str, why: FailureWhy) -> None:
        if self._gate.staff(staff_id) is None:
            return
        body = {"why": why, "policy": msgspec.to_builtins(self._policy)}
        terminal = Actor(staff_id=staff_id, role=Role.TERMINAL, office=self._office)
        self._gate.act(lambda unit: unit.record("staff.sign_in_failed", staff_id, body), terminal)


def ends_by_itself(
    session: Session, touched: datetime, now: datetime, *, idle: timedelta, locked: bool
) -> SessionEnd | None:
    """Tell why a session is over without its person, None while it goes on.

    ``touched`` is when a hand was last seen; no ``idle`` time ends none for it.  A change of day
    ends a session only behind the lock, so that nobody is put out in the middle of something.
    """
    if idle and now - max(touched, session.since) >= idle:
        return SessionEnd.IDLE
    if locked and now.date() > session.since.astimezone(now.tzinfo).date():
        return SessionEnd.DAY
    return None
