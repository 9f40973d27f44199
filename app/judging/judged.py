"""Judge a whole case by a city's rulings: papers, fee, last days, deadlines, who acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from app import paths
from app.arrangements.arrangements import (
    Arrangements,
    Doer,
    Mailed,
    Mailing,
    PinHabit,
    Work,
    load_arrangements,
)
from app.calendar.dates import months_after
from app.calendar.opening import OpeningDays, load_opening_days
from app.documents.applicant import Facts, Registration
from app.documents.judge import Outcome, Presented, Verdict, judge_case
from app.documents.papers import Papers, load_papers
from app.documents.rule_files import load_rules
from app.documents.rules import Case, Relief, Rules, Visitor
from app.fees.fees import Cause, Fee, FeeCase, Fees, load_fees
from app.judging.case_file import CaseFile, OldCardState
from app.judging.works import WorksTable, load_works
from app.names.eras import Born
from app.rulings.ruling import DEFAULT, Ground, Held
from app.validity.deadlines import Deadline, Deadlines, Lapse, load_deadlines
from app.validity.validity import Stay, Until, Validity, load_validity

_NEW_CARD = ("issuance", "reissue", "visit_at_application", "express", "online_application")
_CERTIFICATE = ("certificate_issue", "certificate_renewal")
_MAILED = {
    "visit_at_application": Mailed.CARD,
    "express": Mailed.EXPRESS_CARD,
}


class Hindrance(StrEnum):
    """Tell why a case cannot be taken on its day although its papers might suffice."""

    TOO_EARLY = "too_early"
    CARD_ENDED = "card_ended"
    LAPSED = "lapsed"


class Act(Struct, frozen=True):
    """Say who does one work, and by which ruling."""

    work: Work
    by: Doer
    ground: Ground


class Due(Struct, frozen=True, kw_only=True):
    """Hold one deadline of a case: from when, until when, and whether it is over."""

    what: str
    begins: date | None = None
    last: date | None
    counted: date | None = None
    over: bool = False
    lapse: Lapse | None = None
    ground: Ground | None = None


class Dates(Struct, frozen=True, kw_only=True):
    """Hold the last days of what a case makes; None where it makes no such thing."""

    card: Until | None = None
    authentication: Until | None = None
    signing: Until | None = None
    insurance: Until | None = None


class Judged(Struct, frozen=True, kw_only=True):
    """Hold the whole answer on a case."""

    case: Case
    day: date
    place: str
    verdict: Verdict
    outcome: Outcome
    hindrance: Hindrance | None = None
    fee: Fee | None
    acts: tuple[Act, ...]
    dates: Dates
    deadlines: tuple[Due, ...]
    mailing: Held[Mailing] | None
    weak_pins: Held[PinHabit] | None
    grounds: tuple[Ground, ...]

    @property
    def official_needed(self) -> bool:
        """Tell whether the city itself must act: an official or its own window."""
        by_city = any(act.by is not Doer.CONTRACTOR for act in self.acts)
        return by_city or self.outcome is Outcome.ASK_OFFICIAL


@dataclass(frozen=True)
class CityRules:
    """Hold all that one city's cases are judged by."""

    municipality: str
    rules: Rules
    papers: Papers
    fees: Fees
    validity: Validity
    deadlines: Deadlines
    arrangements: Arrangements
    works: WorksTable
    opening: OpeningDays | None

    def next_open(self, place: str, day: date) -> date | None:
        """Return the first open day of a place from a day on, None where its days are unknown."""
        if self.opening is None or place not in {one.id for one in self.opening.places}:
            return None
        return self.opening.next_open(place, day)


@dataclass(frozen=True)
class Known:
    """Hold a case that was read and found possible, with its people's birth dates understood."""

    file: CaseFile
    case: Case
    born: Born | None
    facts: Facts
    presented: tuple[Presented, ...]


def load_city(municipality: str, folder: Path | None = None) -> CityRules:
    """Read all rulings of a city; ``folder`` is another one than that of the shipped rules.

    Raises:
        ResourceFault: with file, key and line of what a file lacks or says wrongly.
    """
    rules = folder or paths.resources() / "rules"
    papers = load_papers(rules / "documents" / "papers.toml")
    return CityRules(
        municipality=municipality,
        rules=load_rules(municipality, papers, rules / "documents"),
        papers=papers,
        fees=load_fees(municipality, rules / "fees"),
        validity=load_validity(municipality, rules / "validity"),
        deadlines=load_deadlines(municipality, rules / "deadlines"),
        arrangements=load_arrangements(municipality, rules / "arrangements"),
        works=load_works(rules / "works.toml"),
        opening=None if municipality == DEFAULT else load_opening_days(municipality),
    )


def judge_known(city: CityRules, known: Known, day: date) -> Judged:
    """Judge a case on a day.

    Raises:
        NoRule: no rule speaks of the case on that day.
    """
    facts = _facts(city, known, day)
    verdict = judge_case(city.rules, city.papers, known.case, known.presented, facts, day)
    dates, due = _dates(city, known, day), _deadlines(city, known, day)
    hindrance = _hindrance(known, due, day)
    fee, acts = _fee(city, known, day), _acts(city, known, day)
    mailed = _MAILED.get(known.case.procedure)
    if Work.POST_ENQUIRY in {act.work for act in acts}:
        mailed = Mailed.ENQUIRY
    mailing = city.arrangements.mailing(mailed, day) if mailed else None
    sets_pins = any(act.work in (Work.SET_PIN, Work.ENTER_PIN_FOR) for act in acts)
    weak = city.arrangements.weak_pins(day) if sets_pins else None
    return Judged(
        case=known.case,
        day=day,
        place=known.file.place,
        verdict=verdict,
        outcome=Outcome.NOT_ACCEPTABLE if hindrance else verdict.outcome,
        hindrance=hindrance,
        fee=fee,
        acts=acts,
        dates=dates,
        deadlines=due,
        mailing=mailing,
        weak_pins=weak,
        grounds=_grounds(verdict, fee, acts, dates, due, (mailing, weak)),
    )


def _facts(city: CityRules, known: Known, day: date) -> Facts:
    """Return the facts with what the old card and a pending stay add to them."""
    file = known.file
    facts = replace(known.facts, ward=file.applicant.ward, pinless=file.old_card.pinless)
    gone = (
        file.cause in (Cause.LOST, Cause.STOLEN, None) or file.old_card.state is OldCardState.LOST
    )
    if file.old_card.state is OldCardState.IN_HAND or not gone:
        facts = replace(facts, reliefs=(*facts.reliefs, Relief.OLD_CARD_HERE))
    fee = _fee(city, known, day)
    if fee is not None and fee.amount == 0:
        facts = replace(facts, reliefs=(*facts.reliefs, Relief.NO_FEE_DUE))
    span = city.validity.stays.holding(lambda _: True, day)
    if facts.stay_until is not None and file.applicant.stay_pending and span is not None:
        extended = months_after(facts.stay_until, span.ruling.extension_months)
        facts = replace(facts, stay_until=extended)
    return facts


def _fee(city: CityRules, known: Known, day: date) -> Fee | None:
    """Return the fee, None where the cause decides and was not told."""
    file, cause = known.file, known.file.cause
    if cause is None and file.express is not None:
        cause = next(iter(city.deadlines.causes(file.express.reason, day)), None)
    if cause is None and known.case.procedure == "reissue":
        return None
    case = FeeCase(
        procedure=known.case.procedure,
        cause=cause or Cause.FIRST,
        old_card=file.old_card.state is OldCardState.IN_HAND,
        certificates=file.certificates,
        expires=file.old_card.expires,
        proofs=tuple(one.paper for one in known.presented),
    )
    return city.fees.fee(case, file.place, day)


def _acts(city: CityRules, known: Known, day: date) -> tuple[Act, ...]:
    found = city.works.of(known.case, day)
    works = found.ruling.work if found else ()
    if known.facts.registration is Registration.ABROAD:
        works = (Work.ABROAD_CASE,)
    acts = []
    for work in works:
        doer = city.arrangements.doer(work, known.file.place, day)
        if doer is not None:
            acts.append(Act(work, doer.ruling.by, doer.ground))
    return tuple(acts)


def _dates(city: CityRules, known: Known, day: date) -> Dates:
    file, born = known.file, known.born
    procedure = known.case.procedure
    issued = file.issued or day
    if procedure == "period_of_stay":
        return _lengthened(city, known, day)
    if born is None or procedure not in (*_NEW_CARD, *_CERTIFICATE):
        return Dates()
    old_until, stay = file.old_card.certificate_until, _stay(file)
    ward = file.applicant.ward or known.case.visitor is Visitor.GUARDIAN_OF_WARD
    pinless = file.old_card.pinless
    if procedure in _CERTIFICATE:
        if file.old_card.expires is None:
            none = city.validity.signing(issued, born, Until(), ward=ward, pinless=pinless)
            return Dates(signing=none if none.why_not else None)
        card, until = None, file.old_card.expires
    else:
        card = city.validity.card(issued, born, applied=file.applied, stay=stay)
        if card.day is None:
            return Dates(card=card)
        until, old_until = card.day, None
    authentication = city.validity.certificate(issued, born, until, replaced_until=old_until)
    return Dates(
        card=card,
        authentication=authentication,
        signing=city.validity.signing(issued, born, authentication, ward=ward, pinless=pinless),
        insurance=city.validity.insurance(authentication.day) if authentication.day else None,
    )


def _lengthened(city: CityRules, known: Known, day: date) -> Dates:
    """Return the new last day of a card whose resident stays longer.

    The card's own birthday bounds it where its issue is told; otherwise the stay alone is known.
    """
    file, stay = known.file, _stay(known.file)
    if stay is None:
        return Dates()
    born = known.born if file.issued is not None else None
    if born is None:
        return Dates(card=city.validity.of_stay(stay, day))
    return Dates(card=city.validity.card(file.issued or day, born, applied=file.applied, stay=stay))


def _stay(file: CaseFile) -> Stay | None:
    until = file.applicant.stay_until
    return None if until is None else Stay(until=until, pending=file.applicant.stay_pending)


def _deadlines(city: CityRules, known: Known, day: date) -> tuple[Due, ...]:
    file, procedure = known.file, known.case.procedure

    def opens(start: date) -> date | None:
        return city.next_open(file.place, start)

    found: list[Due | None] = []
    if file.move is not None and procedure == "continued_use":
        found.append(_due(procedure, city.deadlines.continued(file.move.moving(), day, opens), day))
    if file.move is not None and procedure == "card_face_update":
        found.append(_due(procedure, city.deadlines.face(file.move.moved_in, day, opens), day))
    if file.express is not None and procedure == "express":
        asked = file.express
        found.append(
            _due(procedure, city.deadlines.express(asked.reason, asked.happened, day), day)
        )
    if procedure == "certificate_renewal":
        found.append(_renewal(city, procedure, file.old_card.certificate_until, day))
    if procedure in ("reissue", "online_application") and file.cause is Cause.RENEWAL:
        found.append(_renewal(city, "card_renewal", file.old_card.expires, day))
    if file.notified is not None and procedure == "issuance":
        found += _waiting(city, file)
    return tuple(one for one in found if one is not None)


def _due(what: str, deadline: Deadline | None, day: date) -> Due | None:
    if deadline is None:
        return None
    over = deadline.last is not None and day > deadline.last
    return Due(
        what=what,
        last=deadline.last,
        counted=deadline.counted,
        over=over,
        lapse=deadline.lapse,
        ground=deadline.ground,
    )


def _renewal(city: CityRules, what: str, until: date | None, day: date) -> Due | None:
    found = city.validity.renewal(until, day) if until else None
    if found is None:
        return None
    return Due(
        what=what, begins=found.begins, last=found.ends, over=day > found.ends, ground=found.ground
    )


def _waiting(city: CityRules, file: CaseFile) -> list[Due | None]:
    assert file.notified is not None  # noqa: S101 - the caller asked for it
    found = city.validity.unclaimed(file.notified, reminded=file.reminded)
    if found is None:
        return []
    return [
        Due(what="reminder", begins=found.remind_from, last=None, ground=found.ground),
        Due(what="discard", begins=found.discard_from, last=None, ground=found.ground),
    ]


def _hindrance(known: Known, due: Sequence[Due], day: date) -> Hindrance | None:
    procedure, old = known.case.procedure, known.file.old_card
    ended = old.expires is not None and old.expires < day
    if ended and procedure in ("period_of_stay", "continued_use", *_CERTIFICATE):
        return Hindrance.CARD_ENDED
    if any(one.lapse is not None for one in due):
        return Hindrance.LAPSED
    early = [one for one in due if one.what == "certificate_renewal" and one.begins is not None]
    if any(one.begins is not None and day < one.begins for one in early):
        return Hindrance.TOO_EARLY
    return None


def _grounds(
    verdict: Verdict,
    fee: Fee | None,
    acts: Sequence[Act],
    dates: Dates,
    due: Sequence[Due],
    more: Sequence[Held[Mailing] | Held[PinHabit] | None],
) -> tuple[Ground, ...]:
    """Return every ground once, in the order of the answer."""
    untils = (dates.card, dates.authentication, dates.signing, dates.insurance)
    found = [
        verdict.rule.ground,
        *(fee.grounds if fee else ()),
        *(act.ground for act in acts),
        *(ground for until in untils if until for ground in until.grounds),
        *(one.ground for one in due if one.ground),
        *(one.ground for one in more if one),
    ]
    return tuple(dict.fromkeys(found))
