"""What is done to a central store beside serving: the works of ``main.py central``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from app.ports import Words
from sync.central.database import opened
from sync.central.roles import make_roles
from sync.central.schema import migrate, newest_revision


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


CHORES: dict[str, Callable[[argparse.Namespace, Words], Done]] = {
    "migrate": upgrade,
    "roles": roles,
}
