"""A machine's finding in words: what it tells, its self-test, its last use, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.ports import Words
from app.recorder import Use
from app.system import JAPAN

Device = Mapping[str, Any]
DEVICES = frozenset(
    {
        "card_reader",
        "ticket_printer",
        "scanner",
        "document_printer",
        "scan_folder",
        "card_printer",
        "camera",
        "panel",
        "slip_font",
        "libraries",
    }
)
_DETAILS = frozenset(
    {
        "answer_ms",
        "calibration",
        "count",
        "cover",
        "faces",
        "file",
        "firmware",
        "maker",
        "mm",
        "model",
        "name",
        "online",
        "paper",
        "port",
        "presence",
        "printer",
        "queue",
        "refused",
        "screen",
        "size",
        "slips",
        "slot",
        "touch",
        "why",
        "width_dots",
    }
)
_VALUES = frozenset(
    {
        "beside",
        "card",
        "closed",
        "default",
        "empty",
        "enough",
        "near_end",
        "never",
        "no",
        "no_display",
        "no_reader",
        "no_queue",
        "no_file",
        "no_service",
        "silent",
        "bug",
        "open",
        "out",
        "yes",
    }
)
_ACTS = frozenset(
    {"check", "attributes", "signing_end", "verify", "change", "print", "photo", "scan"}
)
_BRIEF = ("presence", "paper", "screen", "count", "why", "name", "port", "queue")
_USED = frozenset(
    {"card_reader", "ticket_printer", "scanner", "document_printer", "card_printer", "camera"}
)


def name_of(words: Words, one: Device) -> str:
    """Return what a device is called."""
    device = key_of(one)
    return words(f"settings.device.{device}") if device in DEVICES else str(one["device"])


def key_of(one: Device) -> str:
    """Return a device's word as texts and icons know it."""
    return str(one["device"]).replace(" ", "_")


def details_of(words: Words, one: Device) -> str:
    """Return all that a device tells of itself."""
    told = [str(one["driver"])] if one["driver"] else []
    told += [_pair(words, name, value) for name, value in dict(one["details"]).items()]
    told += [
        words("settings.other_slot", name=slot["name"]) for slot in one["slots"] if not slot["used"]
    ]
    return "・".join(part for part in told if part)


def brief_of(words: Words, one: Device) -> str:
    """Return how a device stands and which one it is, for one line."""
    details = dict(one["details"])
    told = [
        str(details[name]) if name == "name" else _pair(words, name, details[name])
        for name in _BRIEF
        if details.get(name)
    ]
    return "・".join(told)


def _pair(words: Words, name: str, value: str) -> str:
    label = words(f"settings.detail.{name}") if name in _DETAILS else name
    plain = words(f"settings.value.{value}") if value in _VALUES else value
    return words("settings.pair", label=label, value=plain)


def what_of(words: Words, one: Device) -> str:
    """Return how a device is in a sentence, or all it tells."""
    if one["code"]:
        return words(f"fault.{one['code']}.what", **one["details"])
    if key_of(one) == "panel" and one["simulated"]:
        return words("settings.beside.what")
    return details_of(words, one)


def next_of(words: Words, one: Device) -> str:
    """Return what a person does now; empty where there is nothing to do."""
    device = key_of(one)
    if one["code"]:
        return words(f"fault.{one['code']}.next", **one["details"])
    if device == "panel" and one["simulated"]:
        return words("settings.beside.next")
    if one["health"] == "fault" and device in DEVICES:
        return words(f"settings.next.{device}")
    if one["health"] == "look" and device in DEVICES:
        return words(f"settings.look.{device}")
    return ""


def self_test_of(words: Words, one: Device) -> str:
    """Return what was tried on a device just now, and whether it passed."""
    return words(f"settings.test.{one.get('test') or 'none'}")


def use_of(words: Words, one: Device, now: datetime) -> str:
    """Return when a device was used last, for what, and by which trouble that ended.

    Empty for what nobody uses by itself: typefaces, libraries, the panel.
    """
    at = _used_at(words, one, now)
    if not one.get("last_use") or not at:
        return at
    act, code = str(one["last_act"]), str(one["last_code"])
    doing = words(f"settings.act.{act}") if act in _ACTS else act
    return words("settings.used_badly" if code else "settings.used", at=at, act=doing, code=code)


def use_in_brief(words: Words, one: Device, now: datetime) -> str:
    """Return when a device was used last and the code of the trouble that ended it."""
    at, code = _used_at(words, one, now), str(one.get("last_code") or "")
    return words("settings.used_brief", at=at, code=code) if at and code else at


def with_use(one: Device, use: Use | None) -> dict[str, Any]:
    """Return what a device tells together with its last use, as the flight recorder knows it."""
    if use is None:
        return dict(one)
    at = use.at.astimezone(JAPAN).isoformat(timespec="seconds")
    return {**one, "last_use": at, "last_act": use.act, "last_code": use.code}


def _used_at(words: Words, one: Device, now: datetime) -> str:
    if key_of(one) not in _USED:
        return ""
    told = str(one.get("last_use") or "")
    if not told:
        return words("settings.never_used")
    at = datetime.fromisoformat(told).astimezone(JAPAN)
    if at.date() == now.astimezone(JAPAN).date():
        return f"{at:%H:%M}"
    return words("settings.used_day", month=at.month, day=at.day, time=f"{at:%H:%M}")
