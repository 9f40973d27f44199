"""Read the document rules of a municipality; refuse gaps, overlaps and unknown papers."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product
from pathlib import Path

import msgspec
from msgspec import Struct

from app import paths
from app.documents.papers import Papers
from app.documents.rules import (
    Case,
    Circumstance,
    Extra,
    Occurring,
    Reason,
    Refusal,
    Route,
    Rule,
    Rules,
    Slot,
    Visitor,
)
from app.resources import load_toml
from app.rulings.ruling import DEFAULT, Age, Said, check_pair, fault

PHOTO_MARK = "*"
CASES = "cases.toml"


class _RuleTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    item: Said
    procedure: str | tuple[str, ...]
    visitor: Visitor | tuple[Visitor, ...]
    circumstance: tuple[Circumstance, ...] = ()
    start: date = msgspec.field(name="from")
    until: date | None = None
    source: Said
    applicant: tuple[str, ...] = ()
    companion: tuple[str, ...] = ()
    extra: tuple[Extra, ...] = ()
    collect: tuple[str, ...] = ()
    from_age: Age | None = None
    below_age: Age | None = None
    companion_from_age: Age | None = None
    registered: bool = True
    with_pins: bool = False
    nothing: bool = False
    by_reason: bool = False
    refused: Refusal | None = None


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    municipality: str
    code: str = ""
    version: date
    rule: tuple[_RuleTable, ...] = ()
    reason: tuple[Reason, ...] = ()


class _Cases(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    occurring: tuple[Occurring, ...]


def load_rules(municipality: str, papers: Papers, folder: Path | None = None) -> Rules:
    """Read the default rules and those of one municipality.

    Raises:
        ResourceFault: with file, key and line of an unknown paper, a gap or an overlap.
    """
    place = folder or paths.resources() / "rules" / "documents"
    occurring = _read_occurring(place / CASES)
    default = _read(place / f"{DEFAULT}.toml", papers, occurring)
    _check_total(place / f"{DEFAULT}.toml", default, occurring)
    own = place / f"{municipality}.toml"
    if municipality == DEFAULT or not own.exists():
        return Rules(default, DEFAULT, occurring)
    reasons = next((rule.reasons for rule in default if rule.reasons), ())
    rules = [*_read(own, papers, occurring, reasons), *default]
    return Rules(rules, municipality, occurring)


def _read_occurring(file: Path) -> tuple[Occurring, ...]:
    found = load_toml(file, _Cases).occurring
    seen: set[str] = set()
    for one in found:
        if one.procedure in seen:
            raise fault(file, one.procedure, "duplicate procedure")
        if not all(one.visitors.values()):
            raise fault(file, one.procedure, "a visitor without a circumstance")
        seen.add(one.procedure)
    return found


def _read(
    file: Path,
    papers: Papers,
    occurring: Sequence[Occurring],
    reasons: tuple[Reason, ...] = (),
) -> list[Rule]:
    found = load_toml(file, _File)
    if found.municipality != file.stem:
        raise fault(file, found.municipality, "another municipality than the file's name")
    listed = found.reason or reasons
    for reason in found.reason:
        _check_known(file, reason.key, reason.evidence, papers)
    can = frozenset(case for one in occurring for case in one.cases())
    rules: list[Rule] = []
    for table in found.rule:
        _check_table(file, table, papers)
        rules += [
            _rule(file, found, table, case, listed, papers) for case in _cases_of(file, table, can)
        ]
    _check_dates(file, rules)
    _check_reason_dates(file, found.reason)
    return rules


def _cases_of(file: Path, table: _RuleTable, can: frozenset[Case]) -> list[Case]:
    """Return the cases of a table; without a circumstance it speaks of all that can occur."""
    procedures = (table.procedure,) if isinstance(table.procedure, str) else table.procedure
    visitors = (table.visitor,) if isinstance(table.visitor, Visitor) else table.visitor
    cases: list[Case] = []
    for procedure, visitor in product(procedures, visitors):
        wanted = table.circumstance or tuple(Circumstance)
        found = [case for one in wanted if (case := Case(procedure, visitor, one)) in can]
        if not found or (table.circumstance and len(found) < len(wanted)):
            why = f"speaks of {procedure} for {visitor.value}, a case that cannot occur"
            raise fault(file, table.item, why)
        cases += found
    return cases


def _rule(
    file: Path,
    found: _File,
    table: _RuleTable,
    case: Case,
    reasons: tuple[Reason, ...],
    papers: Papers,
) -> Rule:
    def routes(texts: tuple[str, ...]) -> tuple[Route, ...]:
        return tuple(_route(file, table.item, text, papers) for text in texts)

    return Rule(
        item=table.item,
        municipality=found.municipality,
        version=found.version,
        procedure=case.procedure,
        visitor=case.visitor,
        circumstance=case.circumstance,
        start=table.start,
        until=table.until,
        source=table.source,
        applicant=routes(table.applicant),
        companion=routes(table.companion),
        extra=table.extra,
        collect=table.collect,
        from_age=table.from_age,
        below_age=table.below_age,
        companion_from_age=table.companion_from_age,
        registered=table.registered,
        with_pins=table.with_pins,
        reasons=reasons if table.by_reason else (),
        by_reason=table.by_reason,
        refused=table.refused,
    )


def _route(file: Path, item: str, text: str, papers: Papers) -> Route:
    """Read ``A+B``, ``B*+B+B`` (the first with a photo), ``passport|residence_card+B``."""
    slots: list[Slot] = []
    for part in text.split("+"):
        name = part.strip()
        accepts = tuple(one.strip() for one in name.removesuffix(PHOTO_MARK).split("|"))
        _check_known(file, item, [one for one in accepts if one not in ("A", "B")], papers)
        slots.append(Slot(accepts, name.endswith(PHOTO_MARK)))
    return Route(text, tuple(slots))


def _check_table(file: Path, table: _RuleTable, papers: Papers) -> None:
    for extra in table.extra:
        _check_known(file, table.item, extra.papers, papers)
    _check_known(file, table.item, table.collect, papers)
    asks = bool(table.applicant or table.companion or table.extra)
    if sum((asks, table.nothing, table.refused is not None)) != 1:
        raise fault(file, table.item, "must ask for something, for nothing, or refuse")
    if table.until is not None and table.until < table.start:
        raise fault(file, table.item, "ends before it begins")


def _check_known(file: Path, item: str, keys: Sequence[str], papers: Papers) -> None:
    for key in keys:
        if key not in papers:
            raise fault(file, item, f"unknown paper {key}")


def _check_dates(file: Path, rules: Sequence[Rule]) -> None:
    for case in dict.fromkeys(rule.case for rule in rules):
        of_case = sorted((rule for rule in rules if rule.case == case), key=lambda r: r.start)
        for before, after in pairwise(of_case):
            check_pair(file, after.item, before.until, after.start)


def _check_reason_dates(file: Path, reasons: Sequence[Reason]) -> None:
    for key in dict.fromkeys(reason.key for reason in reasons):
        of_key = sorted((one for one in reasons if one.key == key), key=lambda one: one.start)
        for before, after in pairwise(of_key):
            check_pair(file, key, before.until, after.start)


def _check_total(file: Path, rules: Sequence[Rule], occurring: Sequence[Occurring]) -> None:
    """Demand of the default a rule without end for each case that can occur."""
    lasting = {rule.case for rule in rules if rule.until is None}
    for case in (case for one in occurring for case in one.cases()):
        if case not in lasting:
            why = f"no lasting rule for {case.visitor.value} with {case.circumstance.value}"
            raise fault(file, case.procedure, why)
