"""The command line's works on scanned documents: take, list, due, erase, export, check."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from app.arguments import tell
from app.desk.desk import Desk
from app.desk.filing import FilingDesk, whose_of
from app.desk.filing_archive import FilingArchive
from app.filing.acts import FilingWish
from app.filing.archive import check
from app.filing.filing import EraseReason, Filing
from app.ports import Words
from app.resources import words


class Told(Struct, frozen=True):
    """Hold what a work found: for machines, for a person, and whether all was well."""

    found: dict[str, Any]
    text: str
    ok: bool = True


def look_at_medium(args: argparse.Namespace) -> int:
    """Prove one medium; needs no ledger and nobody signed in."""
    verdict = check(Path(args.folder))
    counts = {
        "missing": len(verdict.missing),
        "changed": len(verdict.changed),
        "strange": len(verdict.strange),
    }
    key = "filing.archive.whole" if verdict.ok else "filing.archive.spoilt"
    told: dict[str, str | int] = {
        "label": verdict.label,
        "documents": verdict.documents,
        **counts,
    }
    lines = [*verdict.missing, *verdict.changed, *verdict.strange]
    text = "\n".join([words("ja")(key, **told), *lines])
    tell(args, msgspec.to_builtins(verdict) | {"ok": verdict.ok}, text)
    return 0 if verdict.ok else 1


def do(args: argparse.Namespace, desk: Desk, filing: FilingDesk) -> int:
    """Do one work of a signed-in person and tell it."""
    works: dict[str, Callable[[], Told]] = {
        "take": lambda: _take(filing, desk.settings.scans.settle_seconds),
        "list": lambda: _list(filing.find(_wish(args))),
        "due": lambda: _list(filing.due()),
        "erase": lambda: _erase(filing),
        "export": lambda: _export(args, desk, filing),
    }
    done = works[args.work]()
    tell(args, done.found, done.text)
    return 0 if done.ok else 1


def _take(filing: FilingDesk, settle: float) -> Told:
    """Take what is complete; files that were first seen now are looked at once more."""
    filing.sweep()
    first = filing.take_in()
    if first.growing:
        time.sleep(settle)
    last = filing.take_in() if first.growing else first
    again = last is not first
    counts = {
        "taken": len(last.taken) + len(first.taken) * again,
        "again": last.again + first.again * again,
        "growing": last.growing,
        "refused": len(last.refused),
    }
    return Told(counts, words("ja")("filing.told.taken", **counts), not last.refused)


def _wish(args: argparse.Namespace) -> FilingWish:
    number = whose_of(args.whose)
    return FilingWish(first=args.day, last=args.to, place=args.place, sort=args.sort, whose=number)


def _list(found: tuple[Filing, ...]) -> Told:
    text = words("ja")
    lines = [_line(one, text) for one in found] or [text("filing.told.none")]
    return Told({"documents": msgspec.to_builtins(found)}, "\n".join(lines))


def _line(one: Filing, text: Words) -> str:
    return text(
        "filing.told.row",
        day=one.day.isoformat(),
        sort=text(f"filing.sort.{one.sort}") if one.sort else "—",
        number=one.control_number or one.visit or "—",
        pages=one.pages,
        state=text(f"filing.status.{one.status.value}"),
        until="" if one.keep_until is None else one.keep_until.isoformat(),
        id=one.id,
    )


def _erase(filing: FilingDesk) -> Told:
    """Erase all that is due: what must be kept is never among it."""
    count = filing.erase([one.id for one in filing.due()], EraseReason.RETENTION)
    return Told({"erased": count}, words("ja")("filing.told.erased", count=count))


def _export(args: argparse.Namespace, desk: Desk, filing: FilingDesk) -> Told:
    wish = FilingWish(first=args.day, last=args.to, sort=args.sort)
    done = FilingArchive(desk, filing).write(Path(args.folder), wish, again=args.again)
    text = words("ja")(
        "filing.archive.written",
        folder=done.folder,
        documents=done.documents,
        lacking=len(done.lacking),
    )
    return Told(msgspec.to_builtins(done), text, not done.lacking)
