"""Who hears of a case besides the person who settles it: data, and which persons that are."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from app import paths
from app.access.roles import Role
from app.access.staff import Staff
from app.resources import ResourceFault, load_toml
from app.rulings.ruling import line_of


class Part(StrEnum):
    """Name the parts that people have in a case."""

    RECORDER = "recorder"
    OTHER = "other"
    APPROVER = "approver"


class Hearer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one line of the data: a part or a role, and the kinds of record it is about."""

    key: str
    who: str
    subjects: tuple[str, ...] = ()


class ToTell(Struct, frozen=True, kw_only=True):
    """Hold one who is to be told and for what (``key``); ``name`` is empty for a whole role."""

    key: str
    role: str
    name: str = ""
    terminal: str = ""


class Taken(Struct, frozen=True, kw_only=True):
    """Hold who had a part in a case: an account's number and, where it is known, the terminal."""

    staff_id: str
    terminal: str = ""


class _Hearers(Struct, frozen=True, forbid_unknown_fields=True):
    hearer: tuple[Hearer, ...]


def load_hearers(path: Path | None = None) -> tuple[Hearer, ...]:
    """Read who hears of cases.

    Raises:
        ResourceFault: with file and key of what is missing or unknown.
    """
    file = path or paths.resources() / "rules" / "case_hearers.toml"
    found = load_toml(file, _Hearers).hearer
    known = {one.value for one in (*Part, *Role)}
    for hearer in found:
        if hearer.who not in known:
            why = f"unknown part or role {hearer.who}"
            line = line_of(file, hearer.who)
            raise ResourceFault(file=file.name, key=hearer.key, line=line, why=why)
    return found


def to_tell(
    hearers: Sequence[Hearer],
    subject_type: str,
    parts: dict[Part, Taken],
    *,
    staff: Callable[[str], Staff | None],
    there: Sequence[Staff],
    settles: str,
) -> tuple[ToTell, ...]:
    """Return who is to be told; ``there`` is who is signed in at this office, ``settles`` who asks.

    A person stands once, for the first line that names them; a role without anybody is named
    itself.
    """
    found: list[ToTell] = []
    named = {settles}
    for hearer in hearers:
        if hearer.subjects and subject_type not in hearer.subjects:
            continue
        if hearer.who in {one.value for one in Part}:
            part = parts.get(Part(hearer.who))
            found += _person(hearer.key, part, staff, named)
        else:
            found += _role(hearer, [one for one in there if one.role == hearer.who], named)
    return tuple(found)


def _person(
    key: str, part: Taken | None, staff: Callable[[str], Staff | None], named: set[str]
) -> list[ToTell]:
    if part is None or part.staff_id in named:
        return []
    named.add(part.staff_id)
    known = staff(part.staff_id)
    name, role = (known.name, known.role) if known is not None else (part.staff_id, "")
    return [ToTell(key=key, role=role, name=name, terminal=part.terminal)]


def _role(hearer: Hearer, people: Sequence[Staff], named: set[str]) -> list[ToTell]:
    if not people:
        return [ToTell(key=hearer.key, role=hearer.who)]
    new = [one for one in people if one.id not in named]
    named.update(one.id for one in new)
    return [
        ToTell(key=hearer.key, role=one.role, name=one.name, terminal=one.signed_in_on or "")
        for one in new
    ]


def signed_in_today(people: Sequence[Staff], office: str, now: datetime) -> tuple[Staff, ...]:
    """Return the active accounts of an office whose sign-in of today has not ended."""
    return tuple(
        one
        for one in people
        if one.active
        and one.office == office
        and one.signed_in_on is not None
        and one.signed_in_at is not None
        and one.signed_in_at.astimezone(now.tzinfo).date() == now.date()
    )
