"""Enrol a city, its terminals and its people: keys, allow-list, first accounts."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert

from app.access.passwords import Passwords
from app.access.staff import Staff
from app.faults import CounterFault
from app.ports import Ids, Secret
from app.records.kinds import subject_name
from app.records.replica import SubjectKey
from app.records.state import CITY_SCOPE
from sync.central.pen import Pen
from sync.central.sign_in import keep_credential
from sync.central.tables import device, terminal, ticket_range
from sync.central.writing import Workspace
from sync.certificates import (
    Authority,
    NoAuthority,
    key_pem,
    new_key,
    public_pem,
    read_key,
    write_private,
)

_STAFF = subject_name(Staff)
_RESERVED = frozenset({"central"})


class RangesOverlap(CounterFault):
    """Tell that another terminal of the office gives the same ticket numbers."""

    code = "S-111"


class ReservedName(CounterFault):
    """Tell that a terminal may not have this name."""

    code = "S-112"


class TerminalPlan(Struct, frozen=True, kw_only=True):
    """Say what a terminal is: number, office, window and the ticket numbers it may give."""

    id: str
    office: str
    office_name: str = ""
    window: str = "1"
    window_name: str = ""
    municipality: str = "okayama"
    tickets_first: int = 1
    tickets_last: int = 299


class AccountPlan(Struct, frozen=True, kw_only=True):
    """Say who a person is; ``code_secret`` (base32) asks for one-time codes."""

    staff_id: str
    name: str
    role: str
    office: str
    code_secret: str = ""


def found_city(keys: Path, city: str, hosts: tuple[str, ...], now: datetime) -> None:
    """Make authority, server certificate, countersigning key and export key; keep what exists."""
    keys.mkdir(parents=True, exist_ok=True)
    if not (keys / "ca.key").exists():
        Authority.found(city, now).save(keys)
    for name in ("countersign", "export"):
        if not (keys / f"{name}.key").exists():
            key = new_key()
            write_private(keys / f"{name}.key", key_pem(key))
            (keys / f"{name}.pem").write_bytes(public_pem(key.public_key()))
    renew_server(keys, hosts, now)


def renew_server(keys: Path, hosts: tuple[str, ...], now: datetime) -> None:
    """Issue a new server certificate for these host names and addresses."""
    issued = Authority.load(keys).issue_server(hosts, now)
    write_private(keys / "server.key", issued.key)
    (keys / "server.pem").write_bytes(issued.certificate)


def enrol_terminal(
    engine: sa.Engine, keys: Path, plan: TerminalPlan, *, url: str, folder: Path, now: datetime
) -> int:
    """Issue a terminal's certificate, allow it and write its folder; return its epoch.

    Enrolling again ends the earlier certificates and begins a new epoch.

    Raises:
        NoAuthority: the keys folder has none.
        RangesOverlap: the ticket numbers are another terminal's.
    """
    if plan.id in _RESERVED:
        raise ReservedName(terminal=plan.id)
    issued = Authority.load(keys).issue_terminal(plan.office, plan.id, now)
    with engine.begin() as connection:
        _refuse_overlap(connection, plan)
        epoch = _keep_terminal(connection, plan, now)
        fresh = _keep_range(connection, plan, epoch)
        connection.execute(
            sa.update(device)
            .where(device.c.terminal == plan.id, device.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        connection.execute(
            sa.insert(device).values(
                fingerprint=issued.fingerprint,
                terminal=plan.id,
                public_key=issued.public_key,
                issued_at=issued.issued_at,
                expires_at=issued.expires_at,
            )
        )
    write_private(folder / "terminal.key", issued.key)
    (folder / "terminal.pem").write_bytes(issued.certificate)
    for name in ("ca.pem", "countersign.pem", "export.pem"):
        (folder / name).write_bytes((keys / name).read_bytes())
    (folder / "settings.toml").write_text(
        _fragment(plan, epoch, url, fresh=fresh), encoding="utf-8"
    )
    return epoch


def revoke_terminal(engine: sa.Engine, terminal_id: str, now: datetime) -> None:
    """End a terminal's certificates at once."""
    with engine.begin() as connection:
        connection.execute(
            sa.update(device)
            .where(device.c.terminal == terminal_id, device.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )


def enrol_account(
    engine: sa.Engine,
    keys: Path,
    plan: AccountPlan,
    password: Secret,
    passwords: Passwords,
    *,
    now: datetime,
    ids: Ids,
) -> None:
    """Make an account with its password, or give an existing one a new password."""
    with password:
        hashed = passwords.hash(password)
    key = read_key((keys / "countersign.key").read_bytes())
    with engine.begin() as connection:
        workspace = Workspace(connection)
        subject = SubjectKey(_STAFF, plan.staff_id)
        workspace.lock([subject])
        if workspace.state(subject) is None:
            pen = Pen(connection, workspace, ids=ids, now=now, key=key)
            body = {"role": plan.role, "office": plan.office}
            pen.record(
                f"{_STAFF}.added",
                plan.staff_id,
                body,
                scope=CITY_SCOPE,
                private={"name": plan.name},
            )
            workspace.write()
            pen.write()
        keep_credential(connection, plan.staff_id, hashed, plan.code_secret)
        workspace.publish()


def _refuse_overlap(connection: sa.Connection, plan: TerminalPlan) -> None:
    other = connection.execute(
        sa.select(terminal.c.id).where(
            terminal.c.office == plan.office,
            terminal.c.id != plan.id,
            terminal.c.ticket_first <= plan.tickets_last,
            terminal.c.ticket_last >= plan.tickets_first,
        )
    ).first()
    if other is not None:
        raise RangesOverlap(terminal=plan.id, other=other.id)


def _keep_terminal(connection: sa.Connection, plan: TerminalPlan, now: datetime) -> int:
    statement = insert(terminal).values(
        id=plan.id,
        office=plan.office,
        window=plan.window,
        epoch=1,
        ticket_first=plan.tickets_first,
        ticket_last=plan.tickets_last,
        enrolled_at=now,
        forked="",
        program="",
        owed=0,
        open_cases=0,
        unread=0,
    )
    kept = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "office": plan.office,
            "window": plan.window,
            "epoch": terminal.c.epoch + 1,
            "ticket_first": plan.tickets_first,
            "ticket_last": plan.tickets_last,
            "enrolled_at": now,
            "forked": "",
        },
    ).returning(terminal.c.epoch)
    return int(connection.execute(kept).scalar_one())


def _keep_range(connection: sa.Connection, plan: TerminalPlan, epoch: int) -> bool:
    """Note the range; tell whether it is fresh: no terminal of the office ever had part of it."""
    r = ticket_range.c
    query = sa.select(r.terminal).where(
        r.office == plan.office, r.first <= plan.tickets_last, r.last >= plan.tickets_first
    )
    fresh = connection.execute(query.limit(1)).first() is None
    connection.execute(
        sa.insert(ticket_range).values(
            terminal=plan.id,
            epoch=epoch,
            office=plan.office,
            first=plan.tickets_first,
            last=plan.tickets_last,
        )
    )
    return fresh


def _fragment(plan: TerminalPlan, epoch: int, url: str, *, fresh: bool) -> str:
    numbers = f"{plan.tickets_first}-{plan.tickets_last}" if fresh else ""
    lines = [
        "[terminal]",
        f"id = {_quoted(plan.id)}",
        f"epoch = {epoch}",
        f"office = {_quoted(plan.office)}",
        f"office_name = {_quoted(plan.office_name)}",
        f"window = {_quoted(plan.window)}",
        f"window_name = {_quoted(plan.window_name)}",
        f"municipality = {_quoted(plan.municipality)}",
        f"tickets_first = {plan.tickets_first}",
        f"tickets_last = {plan.tickets_last}",
        f"tickets_fresh = {_quoted(numbers)}",
        "",
        "[central]",
        f"url = {_quoted(url)}",
        'certificate = "terminal.pem"',
        'key = "terminal.key"',
        'authority = "ca.pem"',
        'export_key = "export.pem"',
        "",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """Return a TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(c if c.isprintable() else "" for c in escaped)}"'


__all__ = [
    "AccountPlan",
    "NoAuthority",
    "RangesOverlap",
    "TerminalPlan",
    "enrol_account",
    "enrol_terminal",
    "found_city",
    "renew_server",
    "revoke_terminal",
]
