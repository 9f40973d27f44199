"""Who plays in the demonstration: staff, residents, their cards and everything secret of them.

Secrets are made at run time and reach cards and panel through pipes only.
"""

from __future__ import annotations

import itertools
import json
import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from app import paths
from app.desk.pin_choice import Guessable, digits_of_address, practises
from app.names.eras import age
from app.resources import load_toml
from app.training.people import Guardian, Person, city

_CHILD = 15
_GROWN = 20
_CROWD = 400  # enough people to find everybody who is looked for


class VisitCase(StrEnum):
    """Name what somebody comes for."""

    WITH_NOTICE = "with_notice"
    WITHOUT_NOTICE = "without_notice"
    UNDER_15 = "under_15"
    FORM_FILL = "form_fill"


class Trouble(StrEnum):
    """Name what goes wrong in a visit."""

    NONE = ""
    WRONG_PIN = "wrong_pin"
    REFUSED = "refused"
    PAPER_OUT = "paper_out"
    DROPPED = "dropped"
    LINE_CUT = "line_cut"
    LINE_DOWN = "line_down"
    LINE_HEALED = "line_healed"
    KILL = "kill"
    NO_SHOW = "no_show"


class Who(StrEnum):
    """Name the kinds of resident the day asks for."""

    ADULT = "adult"
    CHILD = "child"


class PlannedVisit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one visit of the day."""

    case: VisitCase
    who: Who = Who.ADULT
    trouble: Trouble = Trouble.NONE


class PlannedTerminal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one terminal of the office."""

    id: str
    office: str
    office_name: str
    window: str
    window_name: str
    tickets_first: int
    tickets_last: int


class PlannedStaff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one person who works there."""

    staff_id: str
    name: str
    role: str


class DemoPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold the day as data: ``resources/rules/training/demo.toml``."""

    city: str
    municipality: str
    municipality_code: str
    seed: int
    shelf: str
    surplus: str
    printer: str
    terminals: tuple[PlannedTerminal, ...]
    accounts: tuple[PlannedStaff, ...]
    visits: tuple[PlannedVisit, ...]


def load_plan(path: Path | None = None) -> DemoPlan:
    """Read the day that is played.

    Raises:
        ResourceFault: it does not hold what it must.
    """
    return load_toml(path or paths.resources() / "rules" / "training" / "demo.toml", DemoPlan)


@dataclass(frozen=True, repr=False)
class Codes:
    """Hold the PINs of one card: the signing password and the four digits for the rest."""

    signing: str
    digits: str

    def __repr__(self) -> str:
        """Tell nothing."""
        return "Codes()"


def make_codes(address: str = "") -> Codes:
    """Make PINs that no other run has, without a sign twice and without an easy number.

    Both halves of the digits are above 31, so that they are in nobody's birth date.
    """
    dice = secrets.SystemRandom()
    signing = dice.sample(string.ascii_uppercase, 4) + dice.sample(string.digits, 4)
    first, *rest = dice.sample("456789", 4)
    if len({(ord(b) - ord(a)) % 10 for a, b in itertools.pairwise((first, *rest))}) == 1:
        return make_codes(address)
    if any(first + "".join(rest) in number for number in digits_of_address(address)):
        return make_codes(address)
    return Codes("".join(signing), "".join((first, *rest)))


@dataclass(frozen=True, repr=False)
class Player:
    """Be one resident: the person, the chip's first PINs and those that will be chosen.

    ``practises`` tells that the panel offers practice first.
    """

    person: Person
    visit: PlannedVisit
    start: Codes
    chosen: Codes
    practises: bool = False

    @property
    def is_child(self) -> bool:
        """Tell whether the card carries no signing certificate."""
        return self.visit.who is Who.CHILD


@dataclass(frozen=True, repr=False)
class Cast:
    """Hold everybody of the day; ``absent`` is listed, but its card is missing in the box."""

    plan: DemoPlan
    players: tuple[Player, ...]
    absent: Person
    passwords: dict[str, str]

    @property
    def people(self) -> tuple[Person, ...]:
        """Return everybody whom the delivered list names: not who has a card already."""
        coming = (one for one in self.players if one.visit.case is not VisitCase.FORM_FILL)
        return (*(one.person for one in coming), self.absent)

    def secrets(self) -> Iterator[str]:
        """Give every secret that must be found nowhere."""
        yield from self.passwords.values()
        for player in self.players:
            for codes in (player.start, player.chosen):
                yield codes.signing
                yield codes.digits

    def name(self, role: str) -> str:
        """Return the name of the first person with a role."""
        return next(one.name for one in self.plan.accounts if one.role == role)

    def staff(self, role: str) -> str:
        """Return the number of the first person with a role."""
        return next(one.staff_id for one in self.plan.accounts if one.role == role)


def cast_of(plan: DemoPlan, today: date) -> Cast:
    """Choose the people of the day out of the invented city."""
    crowd = [one for one in city(_CROWD, today, seed=plan.seed).people() if _comes(one)]
    grown = iter([one for one in crowd if _years(one, today) >= _GROWN and not _led(one)])
    small = iter([one for one in crowd if 1 <= _years(one, today) < _CHILD and _led(one)])
    start = make_codes()
    players = tuple(
        _player(next(small if visit.who is Who.CHILD else grown), visit, start, today)
        for visit in plan.visits
    )
    words = {one.staff_id: _password() for one in plan.accounts}
    return Cast(plan, players, next(grown), words)


def _comes(person: Person) -> bool:
    return person.delivery == "pickup"


def _led(person: Person) -> bool:
    return person.guardian is not Guardian.NONE


def _years(person: Person, today: date) -> int:
    return age(person.born.earliest, today)


def _password() -> str:
    return f"{secrets.token_hex(3)}-{secrets.token_hex(3)}-{secrets.token_hex(3)}"


def _player(person: Person, visit: PlannedVisit, start: Codes, today: date) -> Player:
    practice = practises(Guessable(born=person.born.earliest), today)
    return Player(person, visit, start, make_codes(person.address), practice)


def write_profiles(cast: Cast, path: Path) -> None:
    """Write the chips of all cards for the simulated card; only the owner may read it."""
    profiles = [_profile(player) for player in cast.players]
    _write_private(path, json.dumps(profiles, ensure_ascii=False))


def _profile(player: Player) -> dict[str, object]:
    person, pins = player.person, player.start
    return {
        "id": person.control_number,
        "serial": person.serial,
        "municipality": person.municipality[:5],
        "expires": person.expires.isoformat(),
        "name": person.name,
        "address": person.address,
        "born": person.born.earliest.isoformat(),
        "sex": person.sex,
        "kind": "child" if player.is_child else "adult",
        "authentication_expires": person.expires.isoformat(),
        "pins": {
            "signing": "" if player.is_child else pins.signing,
            "authentication": pins.digits,
            "resident": pins.digits,
            "face_input": pins.digits,
        },
    }


def write_setup_pins(cast: Cast, path: Path) -> None:
    """Write the PINs that the cards bear before the resident chooses, for its owner only."""
    start = cast.players[0].start
    digits = [f"{kind}={start.digits}" for kind in ("authentication", "resident", "face_input")]
    _write_private(path, "\n".join([f"signing={start.signing}", *digits]) + "\n")


def write_enrolment(cast: Cast, path: Path) -> None:
    """Write the plan of the enrolment with the accounts' first passwords, for its owner only."""
    plan = cast.plan
    lines = [f"city = {json.dumps(plan.city)}"]
    for terminal in plan.terminals:
        lines += ["[[terminals]]", f"municipality = {json.dumps(plan.municipality)}"]
        lines += _fields(terminal)
    for account in plan.accounts:
        lines += ["[[accounts]]", f"office = {json.dumps(plan.terminals[0].office)}"]
        lines += _fields(account)
        lines += [f"password = {json.dumps(cast.passwords[account.staff_id])}"]
    _write_private(path, "\n".join(lines) + "\n")


def _fields(value: PlannedTerminal | PlannedStaff) -> list[str]:
    names = value.__struct_fields__
    return [f"{name} = {json.dumps(getattr(value, name), ensure_ascii=False)}" for name in names]


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
