"""Staff accounts as the ledger knows them: name, role, failures and locks; never a password."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, Self

import msgspec
from msgspec import Struct

from app.faults import CounterFault
from app.records.entry import Body, Entry, Klass
from app.records.kinds import Kind
from app.records.moves import must_be_new, must_exist
from app.records.state import CITY_SCOPE, State
from app.records.unit import Unit
from app.settings import SiteSettings


class Staff(State, frozen=True, kw_only=True):
    """Hold one person's account; ``id`` is the number the city gave (OSA-8.6).

    ``signed_in_on`` is the terminal of the last sign-in until the person signs out there.
    """

    name: str
    role: str
    office: str
    active: bool = True
    failures: int = 0
    failed_at: datetime | None = None
    locked_until: datetime | None = None
    signed_in_at: datetime | None = None
    signed_in_on: str | None = None


class LockPolicy(Struct, frozen=True, kw_only=True):
    """Tell after how many failures an account locks, for how long, and when the count restarts."""

    failures: int = 5
    minutes: int = 15
    reset_minutes: int = 30

    @classmethod
    def of(cls, site: SiteSettings) -> Self:
        """Return the policy that a site's settings name."""
        return cls(
            failures=site.lock_failures,
            minutes=site.lock_minutes,
            reset_minutes=site.lock_reset_minutes,
        )


class Verifier(Struct, frozen=True, kw_only=True):
    """Hold what a terminal needs to sign a person in without the line: an argon2id hash."""

    staff_id: str
    hash: str
    until: datetime
    code_secret: str = ""
    code_step: int = 0

    def __repr__(self) -> str:
        """Keep hash and secret out of logs."""
        return f"Verifier({self.staff_id})"


class StaffRecords(Protocol):
    """What the access rules ask of the ledger."""

    def verifier(self, staff_id: str) -> Verifier | None:
        """Return the cached verifier of a person."""
        ...

    def keep_verifier(self, verifier: Verifier) -> None:
        """Store or replace a person's verifier."""
        ...

    def drop_verifier(self, staff_id: str) -> None:
        """Forget a person's verifier."""
        ...


class FailureWhy(StrEnum):
    """Tell why a sign-in failed; the screen never tells which."""

    UNKNOWN = "unknown"
    PASSWORD = "password"  # noqa: S105 - names the reason, holds nothing
    CODE = "code"
    INACTIVE = "inactive"


class WrongCredential(CounterFault):
    """Tell that staff number, password or code do not fit together."""

    code = "A-101"


class Locked(CounterFault):
    """Tell that the account is locked and how long, in whole seconds and minutes."""

    code = "A-102"


class OfflineUnknown(CounterFault):
    """Tell that this person cannot sign in here while the line is down."""

    code = "A-103"


def _added(staff: Staff | None, entry: Entry) -> Staff:
    must_be_new(staff, "staff")
    personal = entry.private or {}
    return msgspec.convert(
        {"id": entry.subject, "scope": entry.scope, "name": personal.get("name", "")} | entry.body,
        Staff,
    )


def _known(staff: Staff | None) -> Staff:
    must_exist(staff, "staff")
    assert staff is not None  # noqa: S101 - told to the type checker, proved one line above
    return staff


def _signed_in(staff: Staff | None, entry: Entry) -> Staff:
    return msgspec.structs.replace(
        _known(staff),
        failures=0,
        failed_at=None,
        locked_until=None,
        signed_in_at=entry.at,
        signed_in_on=entry.terminal,
    )


def _signed_out(staff: Staff | None, entry: Entry) -> Staff:
    known = _known(staff)
    if known.signed_in_on != entry.terminal:
        return known
    return msgspec.structs.replace(known, signed_in_at=None, signed_in_on=None)


def _failed(staff: Staff | None, entry: Entry) -> Staff:
    known = _known(staff)
    policy = msgspec.convert(entry.body["policy"], LockPolicy)
    stale = known.failed_at is None or entry.at - known.failed_at > timedelta(
        minutes=policy.reset_minutes
    )
    failures = 1 if stale else known.failures + 1
    locked = known.locked_until
    if failures >= policy.failures:
        locked = entry.at + timedelta(minutes=policy.minutes)
    return msgspec.structs.replace(
        known, failures=failures, failed_at=entry.at, locked_until=locked
    )


def _unlocked(staff: Staff | None, entry: Entry) -> Staff:
    return msgspec.structs.replace(_known(staff), failures=0, failed_at=None, locked_until=None)


def _disabled(staff: Staff | None, entry: Entry) -> Staff:
    return msgspec.structs.replace(_known(staff), active=False)


def _searched_city(staff: Staff | None, entry: Entry) -> Staff:
    return _known(staff)


def _searched_bookings(staff: Staff | None, entry: Entry) -> Staff:
    return _known(staff)


def _asked_transport(staff: Staff | None, entry: Entry) -> Staff:
    return _known(staff)


def _erased_private(staff: Staff | None, entry: Entry) -> Staff:
    return _known(staff)


KINDS = (
    Kind("staff.added", Klass.FACT, Staff, _added),
    Kind("staff.signed_in", Klass.FACT, Staff, _signed_in),
    Kind("staff.signed_out", Klass.FACT, Staff, _signed_out),
    Kind("staff.sign_in_failed", Klass.FACT, Staff, _failed),
    Kind("staff.unlocked", Klass.FACT, Staff, _unlocked),
    Kind("staff.disabled", Klass.FACT, Staff, _disabled),
    Kind("staff.searched_city", Klass.FACT, Staff, _searched_city),
    Kind("staff.searched_bookings", Klass.FACT, Staff, _searched_bookings),
    Kind("staff.asked_transport", Klass.FACT, Staff, _asked_transport),
    Kind("staff.erased_private", Klass.FACT, Staff, _erased_private),
)


ACCOUNT_ACTS = frozenset({"staff.added", "staff.unlocked", "staff.disabled"})
"""What gives or takes a right: no fact of the counter, nobody does it by merely recording it."""


def add(unit: Unit, *, staff_id: str, name: str, role: str, office: str) -> Staff:
    """Record a new account (OKA-1.1.3-エ-ウ, OSA-8.6)."""
    added: Staff = unit.record(
        "staff.added",
        staff_id,
        {"role": role, "office": office},
        private={"name": name},
        scope=CITY_SCOPE,
    )
    return added


def unlock(unit: Unit, staff_id: str) -> Staff:
    """Open a locked account again before its time."""
    unlocked: Staff = unit.record("staff.unlocked", staff_id, {})
    return unlocked


def disable(unit: Unit, staff_id: str) -> Staff:
    """End an account; its past acts stay."""
    disabled: Staff = unit.record("staff.disabled", staff_id, {})
    return disabled


def note_city_search(unit: Unit, text: str, query: str) -> Staff:
    """Record that the acting person looks up other offices' cards, and by what."""
    noted: Staff = unit.record(
        "staff.searched_city",
        unit.actor.staff_id,
        {"office": unit.actor.office, "query": query},
        private={"text": text},
    )
    return noted


def note_booking_search(unit: Unit, text: str, chosen: Body) -> Staff:
    """Record that the acting person looks up other offices' bookings, by what and which."""
    noted: Staff = unit.record(
        "staff.searched_bookings",
        unit.actor.staff_id,
        {"office": unit.actor.office, "chosen": chosen},
        private={"text": text},
    )
    return noted


def note_transport(unit: Unit, first: date, last: date) -> Staff:
    """Record that the acting person asks which cards have to be moved for bookings of some days."""
    noted: Staff = unit.record(
        "staff.asked_transport",
        unit.actor.staff_id,
        {"office": unit.actor.office, "first": first.isoformat(), "last": last.isoformat()},
    )
    return noted


def note_erasure(unit: Unit, before: date) -> Staff:
    """Record that the acting person erases names from the entries before a day (OKA-7.7)."""
    body: Body = {"before": before.isoformat(), "office": unit.actor.office}
    noted: Staff = unit.record("staff.erased_private", unit.actor.staff_id, body)
    return noted
