"""What is done to a central store beside serving: the works of ``main.py central``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from app.ports import Words
from app.system import JAPAN, SystemClock
from sync.central.backup import back_up
from sync.central.chain_check import check_chains
from sync.central.damaged import damaged_rows
from sync.central.database import opened, reading
from sync.central.restoring import restore as put_back
from sync.central.roles import make_roles
from sync.central.schema import migrate, newest_revision
from sync.central.watching import TerminalHealth
from sync.central.watching import terminals as health_of_all
from sync.certificates import NoAuthority, read_key


class Done(Struct, frozen=True, kw_only=True):
    """Hold what a chore found or did: for machines, for a person, and how the command ends."""

    found: dict[str, Any]
    text: str
    code: int = 0


def _embedded(args: argparse.Namespace) -> Path | None:
    return None if args.dsn else Path(args.embedded)


def upgrade(args: argparse.Namespace, text: Words) -> Done:
    """Bring the schema to this program's, as the role that owns it."""
    with opened(args.dsn, _embedded(args)) as engine:
        changed = migrate(engine)
    revision = newest_revision()
    told = text("central.migrated" if changed else "central.current", revision=revision)
    return Done(found={"revision": revision, "changed": changed}, text=told)


def roles(args: argparse.Namespace, text: Words) -> Done:
    """Make the role that owns and the role that serves."""
    with opened(args.dsn, _embedded(args)) as engine:
        migrate(engine)
        done = make_roles(engine, args.owner, args.api)
    told = text("central.roles", owner=done.owner, api=done.api)
    return Done(found=msgspec.to_builtins(done), text=told)


def backup(args: argparse.Namespace, text: Words) -> Done:
    """Write a backup while the store is in use, and prove it."""
    with opened(args.dsn, _embedded(args)) as engine:
        file, manifest = back_up(engine, Path(args.place), _key(args), SystemClock().now())
    told: dict[str, str | int] = {
        "file": str(file),
        "entries": manifest.entries,
        "no": manifest.no,
    }
    return Done(found=told, text=text("central.backed_up", **told))


def restore(args: argparse.Namespace, text: Words) -> Done:
    """Put a backup into the store's place; what is replaced is kept beside it."""
    with opened(args.dsn, _embedded(args)) as engine:
        source, now = Path(args.file), SystemClock().now()
        done = put_back(engine, source, _key(args), over_newer=args.over_newer, now=now)
    lines = [
        text("central.restored", entries=done.entries, made_at=f"{done.made_at:%Y-%m-%d %H:%M}")
    ]
    lines += [text("central.kept", file=done.kept)] if done.kept else []
    return Done(found=msgspec.to_builtins(done), text="\n".join([*lines, text("central.notice")]))


def terminals(args: argparse.Namespace, text: Words) -> Done:
    """List how the terminals are; end with 1 where somebody should look at one."""
    quiet, now = timedelta(minutes=args.silent_minutes), SystemClock().now()
    with reading(args.dsn, _embedded(args)) as connection:
        listed = health_of_all(connection, now, quiet)
    alarmed = any(one.alarms for one in listed)
    found = {"terminals": msgspec.to_builtins(listed), "alarmed": alarmed}
    return Done(found=found, text="\n".join(_line(one, text) for one in listed), code=int(alarmed))


def check(args: argparse.Namespace, text: Words) -> Done:
    """Name the rows that cannot be read and what breaks a chain; end with 1 where there is one."""
    with reading(args.dsn, _embedded(args)) as connection:
        keys = damaged_rows(connection)
        chains = check_chains(connection)
    lines = [text("central.damaged", type=key.subject_type, subject=key.subject) for key in keys]
    lines += [
        text(
            "central.broken",
            terminal=one.terminal,
            epoch=one.epoch,
            seq=one.seq,
            entry=one.entry_id or "–",
            why=text(f"verify.why.{one.why}"),
        )
        for one in chains.broken
    ]
    found = {
        "damaged": msgspec.to_builtins(keys),
        "read": chains.read,
        "broken": msgspec.to_builtins(chains.broken),
    }
    whole = [text("central.whole", read=chains.read)]
    return Done(found=found, text="\n".join(lines or whole), code=int(bool(lines)))


def _line(one: TerminalHealth, text: Words) -> str:
    seen = f"{one.last_seen.astimezone(JAPAN):%m-%d %H:%M}" if one.last_seen else "–"
    oldest = f"{one.oldest_at.astimezone(JAPAN):%m-%d %H:%M}" if one.oldest_at else "–"
    told = text(
        "central.terminal",
        terminal=one.terminal,
        office=one.office,
        seen=seen,
        owed=one.owed,
        oldest=oldest,
        cases=one.open_cases,
        unread=one.unread,
        program=one.program or "–",
    )
    return "  ".join([told, *(text(f"central.alarm.{alarm}") for alarm in one.alarms)])


def _key(args: argparse.Namespace) -> ec.EllipticCurvePrivateKey:
    """Return the key that signs backups.

    Raises:
        NoAuthority: the keys' folder lacks it.
    """
    try:
        return read_key((Path(args.keys) / "countersign.key").read_bytes())
    except OSError as trouble:
        raise NoAuthority(folder=args.keys) from trouble


CHORES: dict[str, Callable[[argparse.Namespace, Words], Done]] = {
    "backup": backup,
    "check": check,
    "migrate": upgrade,
    "restore": restore,
    "roles": roles,
    "terminals": terminals,
}
