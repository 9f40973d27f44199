"""Take a case file at its word or refuse it: what cannot be is named by key and line."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from app import paths
from app.documents.applicant import Facts
from app.documents.judge import Presented
from app.documents.papers import Check, Papers
from app.documents.rules import Case, Circumstance, Person, Rules, Visitor
from app.judging.case_file import (
    FIRST_DAY,
    LAST_DAY,
    UNKNOWN_BIRTH,
    CaseFault,
    CaseFile,
    CasePaper,
    CasePerson,
    CaseText,
    read_case,
)
from app.judging.json_lines import Step
from app.judging.judged import CityRules, Known
from app.names.eras import Born
from app.names.folding import fold
from app.rulings.ruling import DEFAULT


def cities() -> tuple[str, ...]:
    """Return every city whose cases can be judged, and ``default``."""
    folder = paths.resources() / "municipalities"
    return (DEFAULT, *sorted(file.stem for file in folder.glob("*.toml")))


def day_of(written: str) -> date:
    """Return the day that a case is judged on.

    Raises:
        CaseFault: there is no such day.
    """
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = None
    if day is None or day.isoformat() != written or not FIRST_DAY <= day <= LAST_DAY:
        raise CaseFault(key="--date", why=f"no such day: {written}")
    return day


def city_of(written: str) -> str:
    """Return the city that a case is judged in.

    Raises:
        CaseFault: there is no such city.
    """
    if written not in cities():
        why = f"no such city: {written}; one of {', '.join(cities())}"
        raise CaseFault(key="--city", why=why)
    return written


def read_known(file: Path, city: CityRules, day: date) -> Known:
    """Read a case file and understand it.

    Raises:
        CaseFault: with file, key and line of what cannot be.
    """
    text, found = read_case(file)
    case = _case(text, found, city.rules)
    _check_names(text, found, city)
    _check_papers(text, found, city.papers)
    _check_days(text, found)
    _check_order(text, found)
    _check_past(text, found, day)
    born = text.born(("applicant", "born"), found.applicant.born, day)
    companion = found.companion
    companion_born = None
    if companion is not None:
        companion_born = text.born(("companion", "born"), companion.born, day)
    return Known(
        file=found,
        case=case,
        born=born,
        facts=_facts(found, born, companion_born, day),
        presented=tuple(
            _presented(text, number, one, found, city.papers, day)
            for number, one in enumerate(found.papers)
        ),
    )


def _case(text: CaseText, found: CaseFile, rules: Rules) -> Case:
    if found.procedure not in rules.procedures():
        known = ", ".join(rules.procedures())
        raise text.fault(("procedure",), f"unknown procedure {found.procedure}; one of {known}")
    possible = rules.circumstances(found.procedure, found.visitor)
    if not possible:
        visitors = ", ".join(rules.visitors(found.procedure))
        why = f"{found.visitor.value} cannot come for {found.procedure}; one of {visitors}"
        raise text.fault(("visitor",), why)
    return Case(found.procedure, found.visitor, _circumstance(text, found, possible))


def _circumstance(
    text: CaseText, found: CaseFile, possible: Sequence[Circumstance]
) -> Circumstance:
    told = found.circumstance
    if told is None and len(possible) == 1:
        return possible[0]
    if told is None or told not in possible:
        why = f"{told.value if told else 'none told'}: one of {', '.join(possible)}"
        raise text.fault(("circumstance",), why)
    return told


def _check_names(text: CaseText, found: CaseFile, city: CityRules) -> None:
    reasons = {reason.key for rule in city.rules.all() for reason in rule.reasons}
    if found.reason and found.reason not in reasons:
        why = f"unknown reason {found.reason}; one of {', '.join(sorted(reasons))}"
        raise text.fault(("reason",), why)
    places = [place.id for place in city.opening.places] if city.opening else []
    if found.place and found.place not in places:
        why = f"unknown place {found.place}; one of {', '.join(places) or 'none'}"
        raise text.fault(("place",), why)
    if found.companion is not None and found.visitor is Visitor.SELF:
        raise text.fault(("companion",), "nobody comes along with visitor self")


def _check_papers(text: CaseText, found: CaseFile, papers: Papers) -> None:
    for number, one in enumerate(found.papers):
        if one.paper not in papers:
            raise text.fault(("papers", number, "paper"), f"unknown paper {one.paper}")
        if one.person is Person.COMPANION and found.visitor is Visitor.SELF:
            raise text.fault(("papers", number, "person"), "nobody comes along with visitor self")
        both = set(one.failed) & set(one.unchecked)
        if both:
            why = f"{min(both).value} failed and was not looked at"
            raise text.fault(("papers", number, "unchecked"), why)


def _check_days(text: CaseText, found: CaseFile) -> None:
    """Refuse days with which nobody can reckon."""
    old, move, express = found.old_card, found.move, found.express
    told: list[tuple[tuple[Step, ...], date | None]] = [
        (("applied",), found.applied),
        (("issued",), found.issued),
        (("notified",), found.notified),
        (("reminded",), found.reminded),
        (("applicant", "stay_until"), found.applicant.stay_until),
        (("old_card", "expires"), old.expires),
        (("old_card", "certificate_until"), old.certificate_until),
        *((("papers", number, "expires"), one.expires) for number, one in enumerate(found.papers)),
    ]
    if move is not None:
        told += [(("move", "moved_in"), move.moved_in), (("move", "reported"), move.reported)]
        told += [(("move", "planned"), move.planned), (("move", "moved_out"), move.moved_out)]
    if express is not None:
        told.append((("express", "happened"), express.happened))
    for path, day in told:
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            why = f"lies outside {FIRST_DAY.isoformat()} to {LAST_DAY.isoformat()}"
            raise text.fault(path, why)


def _check_past(text: CaseText, found: CaseFile, day: date) -> None:
    past: list[tuple[tuple[Step, ...], date | None]] = [
        (("applied",), found.applied),
        (("notified",), found.notified),
        (("reminded",), found.reminded),
    ]
    if found.move is not None:
        past += [
            (("move", "moved_in"), found.move.moved_in),
            (("move", "reported"), found.move.reported),
        ]
    if found.express is not None:
        past.append((("express", "happened"), found.express.happened))
    for path, told in past:
        if told is not None and told > day:
            raise text.fault(path, f"{told.isoformat()} lies after the day of the case")


def _check_order(text: CaseText, found: CaseFile) -> None:
    pairs: list[tuple[tuple[Step, ...], date | None, date | None]] = [
        (("issued",), found.applied, found.issued),
        (("reminded",), found.notified, found.reminded),
    ]
    if found.move is not None:
        pairs += [
            (("move", "reported"), found.move.moved_in, found.move.reported),
            (("move", "moved_out"), found.move.moved_in, found.move.moved_out),
        ]
    for path, earlier, later in pairs:
        if earlier is not None and later is not None and later < earlier:
            raise text.fault(path, f"{later.isoformat()} lies before {earlier.isoformat()}")
    if found.reminded is not None and found.notified is None:
        raise text.fault(("reminded",), "reminded of a card that nobody was notified of")


def _facts(found: CaseFile, born: Born | None, companion_born: Born | None, day: date) -> Facts:
    first, last = _span(born, found.applicant.born, day)
    companion = found.companion or CasePerson()
    theirs = _span(companion_born, companion.born, day)
    return Facts(
        born=first,
        born_latest=last,
        reason=found.reason,
        reliefs=found.reliefs,
        registration=found.applicant.registration,
        companion_born=theirs[0],
        companion_born_latest=theirs[1],
        stay_until=found.applicant.stay_until,
    )


def _span(born: Born | None, written: str, day: date) -> tuple[date | None, date | None]:
    """Return the first and the last day that a birth date can mean."""
    if written == UNKNOWN_BIRTH:
        return FIRST_DAY, day
    return (born.earliest, min(born.latest, day)) if born else (None, None)


def _presented(
    text: CaseText, number: int, one: CasePaper, found: CaseFile, papers: Papers, day: date
) -> Presented:
    failed = set(one.failed)
    if one.shows:
        person: CasePerson = found.applicant
        if one.person is Person.COMPANION:
            person = found.companion or CasePerson()
        shown = text.born(("papers", number, "born"), one.born, day)
        failed |= _compared(one, person, shown, text.born((), person.born, day))
    checks = papers[one.paper].checks
    return Presented(
        paper=one.paper,
        person=one.person,
        passed=tuple(
            check for check in checks if check not in failed and check not in one.unchecked
        ),
        failed=tuple(check for check in Check if check in failed),
        expires=one.expires,
        photo=one.photo,
        document=one.document,
    )


def _compared(
    one: CasePaper, person: CasePerson, shown: Born | None, known: Born | None
) -> set[Check]:
    """Return which checks fail by what a paper shows: too little, or other than the register."""
    failed: set[Check] = set()
    if not one.name or not (one.born or one.address):
        failed.add(Check.NAME)
    pairs = ((one.name, person.name), (one.address, person.address))
    differs = any(a and b and fold(a) != fold(b) for a, b in pairs)
    if differs or (shown is not None and known is not None and shown != known):
        failed.add(Check.REGISTER)
    return failed
