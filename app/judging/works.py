"""Which works a procedure consists of, for whom; data beside what a city arranged."""

from datetime import date
from pathlib import Path

from app import paths
from app.arrangements.arrangements import Work
from app.documents.rules import Case, Circumstance, Visitor
from app.resources import load_toml
from app.rulings.ruling import Edition, Held, Ruling, fault, ground_of


class Works(Ruling, frozen=True, kw_only=True):
    """Say which works a case consists of; without visitors or circumstances it speaks of all."""

    procedure: tuple[str, ...]
    visitor: tuple[Visitor, ...] = ()
    circumstance: tuple[Circumstance, ...] = ()
    work: tuple[Work, ...]

    def speaks_of(self, case: Case) -> bool:
        """Tell whether a case is meant."""
        return (
            case.procedure in self.procedure
            and (not self.visitor or case.visitor in self.visitor)
            and (not self.circumstance or case.circumstance in self.circumstance)
        )


class WorksTable(Edition, frozen=True, kw_only=True):
    """Hold the works of all procedures; the first row that speaks of a case counts."""

    works: tuple[Works, ...]

    def of(self, case: Case, day: date) -> Held[Works] | None:
        """Return the works of a case, None where no row speaks of it."""
        found = next((one for one in self.works if one.holds(day) and one.speaks_of(case)), None)
        return None if found is None else Held(found, ground_of(self, found))


def load_works(file: Path | None = None) -> WorksTable:
    """Read the works of all procedures.

    Raises:
        ResourceFault: with file, key and line of what is missing or wrong.
    """
    chosen = file or paths.resources() / "rules" / "works.toml"
    found = load_toml(chosen, WorksTable)
    for one in found.works:
        if len(set(one.work)) < len(one.work) or not one.work:
            raise fault(chosen, one.item, "no work, or one twice")
    return found
