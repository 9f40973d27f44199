"""Carry out an enrolment plan: authority, terminals' folders, first accounts."""

from __future__ import annotations

import getpass
from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct

from app.access.passwords import Passwords
from app.ports import Clock, Ids, Secret
from app.resources import load_toml
from app.store.provision import FILE, Provisioned, write_accounts
from sync.central.database import opened
from sync.central.enrol import (
    AccountPlan,
    TerminalPlan,
    enrol_account,
    enrol_terminal,
    found_city,
)
from sync.central.roles import permitted
from sync.central.schema import migrate


class PlannedAccount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one account of a plan; without a password the person at the keyboard is asked."""

    staff_id: str
    name: str
    role: str
    office: str
    code_secret: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Keep the password out of logs."""
        return f"PlannedAccount({self.staff_id})"

    def secret(self) -> Secret:
        """Return the password."""
        return Secret((self.password or getpass.getpass(f"{self.staff_id}: ")).encode())


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold a city's enrolment: names of the central store's hosts, terminals, accounts."""

    city: str
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1")
    offline_hours: int = 24
    terminals: tuple[TerminalPlan, ...] = ()
    accounts: tuple[PlannedAccount, ...] = ()


def carry_out(
    path: Path,
    *,
    keys: Path,
    dsn: str,
    embedded: Path | None,
    url: str,
    folder: Path,
    clock: Clock,
    ids: Ids,
    passwords: Passwords | None = None,
) -> dict[str, Any]:
    """Make what the plan names and tell what was made; run again it renews certificates.

    Each terminal's folder also gets the office's accounts, so that the first sign-in needs no
    line; the terminal takes them into its encrypted ledger and deletes the file.

    Raises:
        ResourceFault: the plan does not hold.
        NoDatabase, RangesOverlap, ReservedName: by what stands in the way.
        NotPermitted: the database's role only serves.
    """
    plan = load_toml(path, Plan)
    hasher = passwords or Passwords()
    now = clock.now()
    found_city(keys, plan.city, plan.hosts, now)
    accounts: list[Provisioned] = []
    with opened(dsn, embedded) as engine, permitted(engine):
        migrate(engine)
        for account in plan.accounts:
            accounts.append(_provisioned(account, hasher, clock, plan.offline_hours))
            enrol_account(
                engine, keys, _account(account), account.secret(), hasher, now=now, ids=ids
            )
        for terminal in plan.terminals:
            home = folder / terminal.id
            home.mkdir(parents=True, exist_ok=True)
            enrol_terminal(engine, keys, terminal, url=url, folder=home, now=now)
            mine = [one for one in accounts if one.office == terminal.office]
            write_accounts(home / FILE, mine)
    return {
        "city": plan.city,
        "terminals": [str(folder / terminal.id) for terminal in plan.terminals],
        "accounts": [account.staff_id for account in plan.accounts],
    }


def _account(account: PlannedAccount) -> AccountPlan:
    return AccountPlan(
        staff_id=account.staff_id,
        name=account.name,
        role=account.role,
        office=account.office,
        code_secret=account.code_secret,
    )


def _provisioned(
    account: PlannedAccount, passwords: Passwords, clock: Clock, hours: int
) -> Provisioned:
    with account.secret() as password:
        hashed = passwords.hash(password)
    return Provisioned(
        staff_id=account.staff_id,
        name=account.name,
        role=account.role,
        office=account.office,
        hash=hashed,
        until=clock.now() + timedelta(hours=hours),
        code_secret=account.code_secret,
    )
