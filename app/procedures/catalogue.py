"""The menu of procedures, and a site's way of doing them."""

from pathlib import Path

from msgspec import Struct

from app import paths
from app.procedures.facts import Fact, PinPolicy
from app.procedures.flow import Procedure
from app.procedures.form_fill import FORM_FILL
from app.procedures.issuance import ISSUANCE
from app.resources import ResourceFault, load_toml

PROCEDURES: tuple[Procedure, ...] = (ISSUANCE, FORM_FILL)


class SitePolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold how a municipality does its procedures.

    ``pin_policy`` tells where PINs are entered; ``offered`` lists the procedures of its menu.
    """

    pin_policy: PinPolicy
    offered: tuple[str, ...]
    source: str

    def given(self) -> dict[str, str]:
        """Return the facts that a visit takes with it when it is opened."""
        return {Fact.PIN_POLICY.value: self.pin_policy.value}


class _Policies(Struct, frozen=True, forbid_unknown_fields=True):
    municipality: dict[str, SitePolicy]


class Catalogue:
    """Give the procedures a site offers, by key."""

    def __init__(self, policy: SitePolicy) -> None:
        self.policy = policy
        self._procedures = {procedure.key: procedure for procedure in PROCEDURES}

    def __getitem__(self, key: str) -> Procedure:
        return self._procedures[key]

    def offered(self) -> tuple[Procedure, ...]:
        """Return the menu."""
        return tuple(self._procedures[key] for key in self.policy.offered)


def load_policy(municipality: str, path: Path | None = None) -> SitePolicy:
    """Read how a municipality does its procedures; the default where it says nothing.

    Raises:
        ResourceFault: with file, key and line of what is missing or unknown.
    """
    file = path or paths.resources() / "rules" / "procedures.toml"
    found = load_toml(file, _Policies).municipality
    known = {procedure.key for procedure in PROCEDURES}
    for name, policy in found.items():
        unknown = [key for key in policy.offered if key not in known]
        if unknown:
            why = f"unknown procedure {unknown[0]}"
            raise ResourceFault(file=file.name, key=name, line=1, why=why)
    if "default" not in found:
        raise ResourceFault(file=file.name, key="default", line=1, why="no default")
    return found.get(municipality, found["default"])
