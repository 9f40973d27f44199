"""``main.py doctor`` and ``support-bundle``: what a person and the support are told."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from app import paths
from app.arguments import settings_of, tell
from app.desk.device_words import next_of, use_of, with_use
from app.desk.doctor import device_line, surroundings
from app.desk.support import write_bundle
from app.recorder import FOLDER, read, uses_of
from app.resources import words
from app.settings import Settings
from app.system import SystemClock
from devices.diagnostics import examine
from devices.rack import build_rack

_PATIENCE = 20.0


def facts_of(settings: Settings, given: Sequence[str], program: str) -> dict[str, Any]:
    """Ask every machine and screen once; ``given`` are the options that name the settings."""
    rack = build_rack(settings, SystemClock().now().date())
    uses = uses_of(read(settings.path(FOLDER)))
    try:
        found = examine(settings, rack, uses)
    finally:
        if rack.reader is not None:
            rack.reader.close()
    devices: list[dict[str, Any]] = msgspec.to_builtins(found)
    seen = ask_screens(given)
    camera = with_use(seen["camera"], uses.get("camera"))
    return {
        "devices": [*devices, camera, seen["panel"]],
        "screens": seen["screens"],
        **surroundings(settings, program),
    }


def ask_screens(given: Sequence[str]) -> dict[str, Any]:
    """Ask a process of its own for screens and camera: without a display Qt ends who asks it."""
    program = [] if getattr(sys, "frozen", False) else [str(paths.resources().parent / "main.py")]
    command = [sys.executable, *program, "doctor", "screens", "--json", *given]
    try:
        done = subprocess.run(  # noqa: S603 - this program itself, no shell
            command, capture_output=True, timeout=_PATIENCE, check=True
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return {"screens": [], "panel": _unseen("panel"), "camera": _unseen("camera")}
    return found


def _unseen(device: str) -> dict[str, Any]:
    return {
        "device": device,
        "health": "absent",
        "driver": "",
        "simulated": False,
        "code": "",
        "details": {"why": "no_display"},
        "slots": [],
        "test": "none",
    }


def given_of(args: argparse.Namespace) -> list[str]:
    """Return the options again that name a terminal's settings."""
    home = ["--home", str(args.home)] if args.home else []
    return [*home, *(part for pair in args.set for part in ("--set", pair))]


def tell_devices(args: argparse.Namespace) -> int:
    """Tell how every device and screen is and what a person does about it."""
    facts = facts_of(settings_of(args), given_of(args), args.program)
    text, now = words("ja"), SystemClock().now()
    facts["devices"] = [{**one, "next": next_of(text, one)} for one in facts["devices"]]
    lines: list[str] = []
    for one in facts["devices"]:
        lines.append(device_line(one))
        use, todo = use_of(text, one, now), one["next"]
        if use and one.get("last_use"):
            lines.append(f"    {text('settings.last_used', use=use)}")
        if todo:
            lines.append(f"    {todo}")
    lines += [_about(facts)]
    lines += ["  ".join(["screen", *_pairs(screen)]) for screen in facts["screens"]]
    tell(args, facts, "\n".join(lines))
    return 0


def _about(facts: dict[str, Any]) -> str:
    free = f"{facts['disk']['free_bytes'] / (1 << 30):.1f}"
    known = {name: facts[name] for name in ("program", "python", "system", "clock")}
    return "  ".join(["terminal", *_pairs({**known, "disk_free_gb": free})])


def _pairs(facts: dict[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in facts.items() if value]


def put_together(args: argparse.Namespace) -> int:
    """Write the support bundle and tell where it lies."""
    settings = settings_of(args)
    facts = facts_of(settings, given_of(args), args.program)
    folder = Path(args.place) if args.place else settings.path("reports")
    file = write_bundle(settings, facts, folder, SystemClock().now(), last=args.last)
    tell(args, {"file": str(file)}, words("ja")("settings.bundle_where", path=str(file)))
    return 0
