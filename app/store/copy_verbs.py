"""What the verbs on copies of the ledger do and tell."""

import argparse
from pathlib import Path

import msgspec

from app.arguments import tell
from app.resources import words
from app.store.copies import LedgerPlace, restore
from app.store.copies import back_up as copy


def back_up(args: argparse.Namespace, place: LedgerPlace) -> int:
    """Copy the ledger into a folder and tell what was proved of the copy."""
    told = msgspec.to_builtins(copy(Path(args.place), place, last=args.last))
    tell(args, told, words("ja")("copies.backed_up", **told))
    return 0


def put_back(args: argparse.Namespace, place: LedgerPlace) -> int:
    """Put a backup into the ledger's place and tell what is kept beside it."""
    done = restore(Path(args.file), place, over_newer=args.over_newer, last=args.last)
    text = words("ja")
    lines = [text("copies.restored", entries=done.entries, owed=done.owed)]
    lines += [text("copies.kept", file=done.kept)] if done.kept else []
    lines += [text("copies.read_only")] if done.read_only else []
    tell(args, msgspec.to_builtins(done), "\n".join(lines))
    return 0
