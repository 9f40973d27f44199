"""The central reservation store on the command line: ``main.py central`` and ``main.py enrol``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from app.arguments import tell
from app.log import show_log
from app.resources import words
from app.system import SystemClock, SystemIds
from sync.central.chores import CHORES
from sync.central.enrolment import carry_out
from sync.central.service import CentralService, settings_of


def central(args: argparse.Namespace) -> int:
    """Run the central reservation store, or do one chore on it."""
    if args.work:
        done = CHORES[args.work](args, words("ja"))
        tell(args, done.found, done.text)
        return done.code

    show_log()
    with CentralService(settings_of(args), SystemClock(), SystemIds()) as running:
        running.heed_signals()
        sys.stdout.write(json.dumps({"ready": running.url, "port": running.port}) + "\n")
        sys.stdout.flush()
        running.wait()
    return 0


def enrol(args: argparse.Namespace) -> int:
    """Make the city's authority, terminals' certificates and first accounts from a plan file."""
    done = carry_out(
        Path(args.plan),
        keys=Path(args.keys),
        dsn=args.dsn,
        embedded=None if args.dsn else Path(args.embedded),
        url=args.url,
        folder=Path(args.folder),
        clock=SystemClock(),
        ids=SystemIds(),
    )
    tell(args, done, "\n".join(done["terminals"]))
    return 0
