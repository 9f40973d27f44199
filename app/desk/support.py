"""The support bundle: what somebody far away needs to help, and nothing about any person.

Each part goes through a whitelist of its own: settings by name, the log's fields, the recorder's
forms, the devices' facts.  What is left as free text loses long runs of digits and the home path.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from app.desk.doctor import report
from app.faults import CounterFault
from app.log import HIDDEN, newest_lines
from app.recorder import FOLDER, Note, read
from app.settings import Settings

_LINES = 5000
_NOTES = 20_000
_DIGITS = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[‐-―−-]?[0-9]){6,}(?![0-9A-Za-z])")
_SPACED = re.compile(r"(?<![0-9])0[0-9]{1,4}[ 　][0-9]{1,4}[ 　][0-9]{3,4}(?![0-9])")
_DEVICE = (
    *("device", "health", "driver", "simulated", "code", "test"),
    *("last_use", "last_act", "last_code"),
)
_DETAILS = frozenset(
    {
        *("answer_ms", "count", "cover", "firmware", "maker", "mm", "model", "online", "paper"),
        *("presence", "screen", "size", "slot", "touch", "width_dots", "why"),
    }
)
_NAMED = frozenset({"card reader", "camera"})  # the maker's name for it; others' are the staff's
_CONTROL_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{3}-?[0-9]{6}(?![0-9A-Za-z])")
_SETTINGS = {
    "terminal": ("id", "epoch", "office", "window", "municipality", "place", "purposes"),
    "ledger": ("reserve_mb",),
    "card": ("driver", "reader", "timeout_seconds"),
    "printer": ("driver", "port", "width_dots", "timeout_seconds", "trust_one_way"),
    "scanner": ("driver", "port"),
    "paper": ("driver",),
    "panel": ("staff_screen", "resident_screen", "window", "resident_mm_per_px", "enabled"),
    "site": (
        "pin_on_chip",
        "weak_pin",
        "scrambled_keys",
        "one_time_code",
        "lock_failures",
        "lock_minutes",
        "screen_lock_minutes",
        "sign_out_minutes",
        "offline_sign_in_hours",
    ),
}


class BundleNotWritten(CounterFault):
    """Tell that the support bundle could not be written."""

    code = "K-170"


def write_bundle(
    settings: Settings,
    facts: Mapping[str, Any],
    folder: Path,
    now: datetime,
    *,
    last: Callable[[], None] = lambda: None,
) -> Path:
    """Write everything into one file of the folder and return where.

    ``last`` is called before the file is written.

    Raises:
        BundleNotWritten: the disk or the folder refuses.
    """
    target = folder / f"support-{settings.terminal.id}-{now:%Y%m%d-%H%M%S}.zip"
    content = pack(parts_of(settings, facts), now)
    part = target.with_suffix(".part")
    last()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(target)
    except OSError as trouble:
        with suppress(OSError):
            part.unlink()
        why = trouble.strerror or type(trouble).__name__
        raise BundleNotWritten(file=target.name, why=why) from trouble
    return target


def pack(parts: Mapping[str, str], now: datetime) -> bytes:
    """Return the parts as one ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), text)
    return packed.getvalue()


def parts_of(settings: Settings, facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the bundle's files by name."""
    home = settings.home
    told = cleaned(facts_told(facts), home)
    notes = list(read(settings.path(FOLDER)))[-_NOTES:]
    lines = newest_lines(settings.path("log"), _LINES, window=4 << 20)
    return {
        "facts.txt": report(told),
        "facts.json": json.dumps(told, ensure_ascii=False, indent=1, default=str),
        "settings.json": json.dumps(
            cleaned(settings_told(settings), home), ensure_ascii=False, indent=1
        ),
        "log.jsonl": "".join(f"{_clean(line, home)}\n" for line in lines),
        "recorder.jsonl": "".join(f"{_line(note)}\n" for note in notes),
    }


def facts_told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the findings without what people named: places, addresses, printers, files."""
    ledger = dict(facts.get("ledger", {}))
    kept = {name: ledger[name] for name in ("exists", "bytes") if name in ledger}
    return {
        **facts,
        "devices": [_device_told(one) for one in facts.get("devices", ())],
        "central": bool(facts.get("central")),
        "ledger": {**kept, "key": str(ledger.get("key", "")).partition(":")[0]},
    }


def _device_told(one: Mapping[str, Any]) -> dict[str, Any]:
    device, details = one["device"], dict(one.get("details", {}))
    every = device == "libraries"
    named = device in _NAMED
    return {name: one[name] for name in _DEVICE if name in one} | {
        "details": {
            name: value
            for name, value in details.items()
            if every or name in _DETAILS or (named and name == "name")
        }
    }


def settings_told(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the settings that tell nothing about people, keys, addresses and accounts."""
    return {
        section: {name: getattr(getattr(settings, section), name) for name in names}
        for section, names in _SETTINGS.items()
    }


def cleaned(value: Any, home: str) -> Any:
    """Return facts whose texts hold neither the home folder nor long numbers; numbers stay."""
    if isinstance(value, str):
        return _clean(value, home)
    if isinstance(value, Mapping):
        return {_clean(str(name), home): cleaned(inner, home) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [cleaned(inner, home) for inner in value]
    return value


def _clean(text: str, home: str) -> str:
    for folder in dict.fromkeys((home, str(Path.home()))):
        if len(folder) > 1:
            text = text.replace(folder, "~")
    for pattern in (_DIGITS, _SPACED, _CONTROL_NUMBER):
        text = pattern.sub(HIDDEN, text)
    return text


def _line(note: Note) -> str:
    return msgspec.json.encode(note).decode()
