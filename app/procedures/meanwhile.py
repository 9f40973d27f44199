"""What a window can do while it waits for an official: data, and what of it fits a visit."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from app import paths
from app.procedures.catalogue import PROCEDURES
from app.procedures.facts import Fact, Truth
from app.procedures.flow import StageState, Way
from app.resources import ResourceFault, load_toml
from app.rulings.ruling import line_of

MOST = 3


class MeanwhileAct(StrEnum):
    """Name what pressing does."""

    SAY = "say"
    PRACTISE = "practise"


class Meanwhile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one thing to do meanwhile: the stage it prepares or repeats, the facts it wants."""

    key: str
    stage: str
    act: MeanwhileAct
    wants: dict[Fact, tuple[str, ...]] = {}


class Possible(Struct, frozen=True, kw_only=True):
    """Hold what can be done in a visit now; ``done_at`` is when its stage was answered."""

    thing: Meanwhile
    done_at: datetime | None = None


class _Things(Struct, frozen=True, forbid_unknown_fields=True):
    meanwhile: tuple[Meanwhile, ...]


def load_meanwhile(path: Path | None = None) -> tuple[Meanwhile, ...]:
    """Read what can be done while an official is awaited.

    Raises:
        ResourceFault: with file and key of what is missing or unknown.
    """
    file = path or paths.resources() / "rules" / "meanwhile.toml"
    found = load_toml(file, _Things).meanwhile
    stages = {stage.key for procedure in PROCEDURES for stage in procedure.stages}
    for thing in found:
        if thing.stage not in stages:
            line, why = line_of(file, thing.key), f"unknown stage {thing.stage}"
            raise ResourceFault(file=file.name, key=thing.key, line=line, why=why)
    return found


def possible(way: Way, things: Sequence[Meanwhile]) -> tuple[Possible, ...]:
    """Return what fits a visit, in the order of the data, at most ``MOST``."""
    stages = {stage.key: stage for stage in way.procedure.stages}
    found = []
    for thing in things:
        stage = stages.get(thing.stage)
        if stage is None or way.truth[thing.stage] is Truth.NO:
            continue
        if any(way.facts.get(fact) not in values for fact, values in thing.wants.items()):
            continue
        done = way.state(stage) is StageState.DONE
        found.append(Possible(thing=thing, done_at=way.answers[stage.key].at if done else None))
    return tuple(found[:MOST])
