"""The menu of procedures, and a site's way of doing them."""

from pathlib import Path

from msgspec import Struct

from app import paths
from app.procedures.applications import APPLICATIONS
from app.procedures.card_face import CARD_FACE
from app.procedures.certificates import CERTIFICATES
from app.procedures.facts import Fact, PinPolicy
from app.procedures.flow import Group, Procedure, Stage
from app.procedures.form_fill import FORM_FILL
from app.procedures.issuance import ISSUANCE
from app.procedures.pinless import PINLESS
from app.procedures.pins import PINS
from app.procedures.returns import RETURNS
from app.procedures.steps import StepKind
from app.procedures.support import SUPPORT
from app.resources import ResourceFault, load_toml
from app.rulings.ruling import line_of

PROCEDURES: tuple[Procedure, ...] = (
    ISSUANCE,
    FORM_FILL,
    *APPLICATIONS,
    *CERTIFICATES,
    *PINS,
    *PINLESS,
    *CARD_FACE,
    *RETURNS,
    *SUPPORT,
)


class SitePolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold how a municipality does its procedures.

    ``pin_policy`` tells where PINs are entered; ``offered`` lists the procedures of its menu, all
    where it is empty; ``not_offered`` takes some out of it.  ``again`` tells, per kind of step, for
    how many days an answer counts when the resident comes again; others count without end.
    """

    pin_policy: PinPolicy
    source: str
    offered: tuple[str, ...] = ()
    not_offered: tuple[str, ...] = ()
    again: dict[StepKind, int] = {}


class _Policies(Struct, frozen=True, forbid_unknown_fields=True):
    municipality: dict[str, SitePolicy]


class Catalogue:
    """Give the procedures a site offers, by key."""

    def __init__(self, policy: SitePolicy) -> None:
        self.policy = policy
        self._procedures = {procedure.key: procedure for procedure in PROCEDURES}

    def __getitem__(self, key: str) -> Procedure:
        return self._procedures[key]

    def given(self, procedure: Procedure) -> dict[str, str]:
        """Return the facts that a visit of a procedure takes with it when it is opened.

        PINs are set from the panel only where somebody here knows those that are in the chip.
        """
        policy = self.policy.pin_policy if procedure.old_pins else PinPolicy.NATIONAL_TERMINAL
        return {Fact.PIN_POLICY.value: policy.value}

    def offered(self) -> tuple[Procedure, ...]:
        """Return the menu."""
        keys = self.policy.offered or tuple(self._procedures)
        return tuple(self._procedures[key] for key in keys if key not in self.policy.not_offered)

    def menu(self) -> dict[Group, tuple[Procedure, ...]]:
        """Return the menu by its parts, those without a procedure left out."""
        offered = self.offered()
        parts = {group: tuple(one for one in offered if one.group is group) for group in Group}
        return {group: part for group, part in parts.items() if part}

    def must_be_anew(self, stage: Stage, days: int) -> bool:
        """Tell whether an answer given some days ago must be looked at again."""
        lasts = self.policy.again.get(stage.step.kind)
        return lasts is not None and days >= lasts


def load_policy(municipality: str, path: Path | None = None) -> SitePolicy:
    """Read how a municipality does its procedures; the default where it says nothing.

    Raises:
        ResourceFault: with file, key and line of what is missing or unknown.
    """
    file = path or paths.resources() / "rules" / "procedures.toml"
    found = load_toml(file, _Policies).municipality
    known = {procedure.key for procedure in PROCEDURES}
    for name, policy in found.items():
        unknown = [key for key in (*policy.offered, *policy.not_offered) if key not in known]
        if unknown:
            line, why = line_of(file, unknown[0]), f"unknown procedure {unknown[0]}"
            raise ResourceFault(file=file.name, key=name, line=line, why=why)
    if "default" not in found:
        raise ResourceFault(file=file.name, key="default", line=1, why="no default")
    return found.get(municipality, found["default"])
