"""The dated rules of required documents: read per municipality, checked for gaps and overlaps."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise, product
from pathlib import Path

import msgspec
from msgspec import Struct

from app import paths
from app.documents.papers import Papers, line_of
from app.faults import CounterFault
from app.resources import ResourceFault, load_toml

DEFAULT = "default"
PHOTO_MARK = "*"


class Visitor(StrEnum):
    """Tell who stands at the window."""

    SELF = "self"
    GUARDIAN_OF_CHILD = "guardian_of_child"  # 15歳未満と法定代理人
    GUARDIAN_OF_WARD = "guardian_of_ward"  # 成年被後見人と法定代理人
    REPRESENTATIVE = "representative"  # 代理人, the applicant is absent


class Notice(StrEnum):
    """Tell whether the notice of issue (交付通知書) is in hand."""

    HELD = "held"
    NONE = "none"


class Person(StrEnum):
    """Tell whose paper it is."""

    APPLICANT = "applicant"
    COMPANION = "companion"  # guardian or representative


class Relief(StrEnum):
    """Name a circumstance that makes an extra paper needless."""

    SAME_HOUSEHOLD = "same_household"  # parent and child in one 住民票
    REGISTERED_HERE = "registered_here"  # the 本籍 is in this city


class Refusal(StrEnum):
    """Tell why a case cannot be taken at all; the words name another way."""

    NOTICE_NEEDED = "notice_needed"
    GUARDIAN_NEEDED = "guardian_needed"
    NOT_UNDER_AGE = "not_under_age"
    REASON_NOT_VALID = "reason_not_valid"
    SELF_NEEDED = "self_needed"


class Slot(Struct, frozen=True):
    """Be one required paper: a class or named kinds, with a photo where ``photo`` says so."""

    accepts: tuple[str, ...]
    photo: bool = False


class Route(Struct, frozen=True):
    """Be one way to satisfy a rule: all its slots must be filled."""

    text: str
    slots: tuple[Slot, ...]


class Extra(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Require one of some papers beyond identity, unless a circumstance relieves of it."""

    papers: tuple[str, ...]
    person: Person = Person.APPLICANT
    unless: tuple[Relief, ...] = ()
    source: str


class Reason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say for one reason of absence whether it is valid and what proves it (OKA-4.6.1.7).

    ``evidence`` lists alternatives; empty where the applicant's own papers prove it already.
    ``mandate`` false tells that no letter of attorney is needed.
    """

    key: str
    source: str
    start: date = msgspec.field(name="from")
    until: date | None = None
    valid: bool = True
    evidence: tuple[str, ...] = ()
    mandate: bool = True


class _RuleTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    item: str
    procedure: str
    visitor: Visitor
    notice: tuple[Notice, ...] = (Notice.HELD, Notice.NONE)
    start: date = msgspec.field(name="from")
    until: date | None = None
    source: str
    applicant: tuple[str, ...] = ()
    companion: tuple[str, ...] = ()
    extra: tuple[Extra, ...] = ()
    collect: tuple[str, ...] = ()
    from_age: int | None = None
    below_age: int | None = None
    by_reason: bool = False
    refused: Refusal | None = None


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    municipality: str
    code: str = ""
    version: date
    rule: tuple[_RuleTable, ...] = ()
    reason: tuple[Reason, ...] = ()


class Rule(Struct, frozen=True, kw_only=True):
    """Hold what one case needs from ``start`` to ``until`` (both days included).

    ``item`` and ``source`` stand beside every verdict; ``reasons`` are filled where a reason of
    absence must be named; ``refused`` tells that the case cannot be taken.
    """

    item: str
    municipality: str
    version: date
    procedure: str
    visitor: Visitor
    notice: Notice
    start: date
    until: date | None
    source: str
    applicant: tuple[Route, ...]
    companion: tuple[Route, ...]
    extra: tuple[Extra, ...]
    collect: tuple[str, ...]
    from_age: int | None
    below_age: int | None
    reasons: tuple[Reason, ...]
    by_reason: bool
    refused: Refusal | None

    @property
    def case(self) -> "Case":
        """Return the case the rule speaks of."""
        return Case(self.procedure, self.visitor, self.notice)


class Case(Struct, frozen=True):
    """Name a case: which procedure, who came, with or without the notice."""

    procedure: str
    visitor: Visitor
    notice: Notice


class NoRule(CounterFault):
    """Tell that no rule speaks of a case on a day."""

    code = "D-110"


class Rules:
    """Answer which rule holds: the municipality's own first, the default otherwise."""

    def __init__(self, rules: Sequence[Rule], municipality: str = DEFAULT) -> None:
        self._rules = tuple(rules)
        self.municipality = municipality

    def rule(self, case: Case, day: date) -> Rule:
        """Return the rule of a case on a day.

        Raises:
            NoRule: none holds on that day.
        """
        for municipality in (self.municipality, DEFAULT):
            for rule in self._rules:
                if rule.municipality == municipality and rule.case == case and _holds(rule, day):
                    return rule
        raise NoRule(procedure=case.procedure, visitor=case.visitor, day=day.isoformat())

    def cases(self) -> tuple[Case, ...]:
        """Return every case that some rule speaks of."""
        return tuple(dict.fromkeys(rule.case for rule in self._rules))

    def all(self) -> tuple[Rule, ...]:
        """Return all rules, for tables and checks."""
        return self._rules


def _holds(rule: Rule | Reason, day: date) -> bool:
    return rule.start <= day and (rule.until is None or day <= rule.until)


def reasons_on(rule: Rule, day: date) -> tuple[Reason, ...]:
    """Return the reasons of absence that are listed on a day."""
    return tuple(reason for reason in rule.reasons if _holds(reason, day))


def load_rules(municipality: str, papers: Papers, folder: Path | None = None) -> Rules:
    """Read the default rules and those of one municipality.

    Raises:
        ResourceFault: with file, key and line of an unknown paper, a gap or an overlap.
    """
    place = folder or paths.resources() / "rules" / "documents"
    default = _read(place / f"{DEFAULT}.toml", papers)
    _check_total(place / f"{DEFAULT}.toml", default)
    own = place / f"{municipality}.toml"
    if municipality == DEFAULT or not own.exists():
        return Rules(default)
    reasons = next((rule.reasons for rule in default if rule.reasons), ())
    return Rules([*_read(own, papers, reasons), *default], municipality)


def _read(file: Path, papers: Papers, reasons: tuple[Reason, ...] = ()) -> list[Rule]:
    found = load_toml(file, _File)
    listed = found.reason or reasons
    for reason in found.reason:
        _check_known(file, reason.key, reason.evidence, papers)
    rules: list[Rule] = []
    for table in found.rule:
        _check_table(file, table, papers)
        rules += [_rule(file, found, table, notice, listed, papers) for notice in table.notice]
    _check_dates(file, rules)
    _check_reason_dates(file, found.reason)
    return rules


def _rule(
    file: Path,
    found: _File,
    table: _RuleTable,
    notice: Notice,
    reasons: tuple[Reason, ...],
    papers: Papers,
) -> Rule:
    def routes(texts: tuple[str, ...]) -> tuple[Route, ...]:
        return tuple(_route(file, table.item, text, papers) for text in texts)

    return Rule(
        item=table.item,
        municipality=found.municipality,
        version=found.version,
        procedure=table.procedure,
        visitor=table.visitor,
        notice=notice,
        start=table.start,
        until=table.until,
        source=table.source,
        applicant=routes(table.applicant),
        companion=routes(table.companion),
        extra=table.extra,
        collect=table.collect,
        from_age=table.from_age,
        below_age=table.below_age,
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
    if table.refused is None and not table.applicant and not table.companion and not table.extra:
        raise _fault(file, table.item, "asks for nothing and refuses nothing")
    if table.until is not None and table.until < table.start:
        raise _fault(file, table.item, "ends before it begins")


def _check_known(file: Path, item: str, keys: Sequence[str], papers: Papers) -> None:
    for key in keys:
        if key not in papers:
            raise _fault(file, item, f"unknown paper {key}")


def _check_dates(file: Path, rules: Sequence[Rule]) -> None:
    for case in dict.fromkeys(rule.case for rule in rules):
        of_case = sorted((rule for rule in rules if rule.case == case), key=lambda r: r.start)
        for before, after in pairwise(of_case):
            _check_pair(file, after.item, before.until, after.start)


def _check_reason_dates(file: Path, reasons: Sequence[Reason]) -> None:
    for key in dict.fromkeys(reason.key for reason in reasons):
        of_key = sorted((one for one in reasons if one.key == key), key=lambda one: one.start)
        for before, after in pairwise(of_key):
            _check_pair(file, key, before.until, after.start)


def _check_pair(file: Path, item: str, until: date | None, start: date) -> None:
    if until is None or start <= until:
        raise _fault(file, item, "overlaps with an earlier rule of the same case")
    if start != until + timedelta(days=1):
        raise _fault(file, item, "leaves a gap after an earlier rule of the same case")


def _check_total(file: Path, rules: Sequence[Rule]) -> None:
    """Demand of the default a rule without end for each visitor and notice of a procedure."""
    lasting = {rule.case for rule in rules if rule.until is None}
    for procedure in dict.fromkeys(rule.procedure for rule in rules):
        for visitor, notice in product(Visitor, Notice):
            if Case(procedure, visitor, notice) not in lasting:
                why = f"no lasting rule for {visitor.value} with notice {notice.value}"
                raise _fault(file, procedure, why)


def _fault(file: Path, key: str, why: str) -> ResourceFault:
    return ResourceFault(file=file.name, key=key, line=line_of(file, key), why=why)
