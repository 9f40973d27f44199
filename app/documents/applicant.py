"""What is known of the people of a case, and what of it makes a case impossible."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from app.documents.rules import Reason, Refusal, Relief, Rule, Visitor
from app.names.eras import age, last_school_day


class Registration(StrEnum):
    """Tell how the applicant stands in the city's register."""

    RESIDENT = "resident"
    MOVED_OUT = "moved_out"
    DEAD = "dead"
    ABROAD = "abroad"  # 国外転出者: the city itself handles the case


class Facts(Struct, frozen=True, kw_only=True):
    """Hold what is known of the people; ``reason`` is the key of a reason of absence.

    Where a birth date is not wholly known (不詳), ``born`` is the first and ``born_latest`` the
    last day that it can mean; so for the companion.  ``stay_extended`` tells that an application
    for a longer stay is pending (特例期間), ``ward`` that the applicant is one (成年被後見人),
    ``pinless`` that the applicant's card takes no PIN (顔認証).
    """

    born: date | None = None
    born_latest: date | None = None
    reason: str = ""
    reliefs: tuple[Relief, ...] = ()
    registration: Registration = Registration.RESIDENT
    companion_born: date | None = None
    companion_born_latest: date | None = None
    stay_until: date | None = None
    stay_extended: bool = False
    ward: bool = False
    pinless: bool = False

    def relieves(self, relief: Relief) -> bool:
        """Tell whether a circumstance that makes a paper needless holds."""
        if relief is Relief.APPLICANT_DEAD and self.registration is Registration.DEAD:
            return True
        return relief in self.reliefs


_GONE = {
    Registration.DEAD: Refusal.APPLICANT_DEAD,
    Registration.MOVED_OUT: Refusal.APPLICANT_MOVED_OUT,
}


class Limit(StrEnum):
    """Tell how a person stands to a limit of age."""

    KEPT = "kept"
    BROKEN = "broken"
    UNSURE = "unsure"  # the birth date is not known well enough


def refusal_of(rule: Rule, facts: Facts, reason: Reason | None, today: date) -> Refusal | None:
    """Return why a case cannot be taken at all, None where it can."""
    if rule.refused is not None:
        return rule.refused
    gone = _GONE.get(facts.registration) if rule.registered else None
    stay_over = facts.stay_until is not None and facts.stay_until < today
    hindrances = (
        (gone is not None, gone),
        (reason is not None and not reason.valid, Refusal.REASON_NOT_VALID),
        (_from(rule.from_age, facts, today) is Limit.BROKEN, Refusal.GUARDIAN_NEEDED),
        (_ward_alone(rule, facts), Refusal.GUARDIAN_NEEDED),
        (_below(rule.below_age, facts, today) is Limit.BROKEN, Refusal.NOT_UNDER_AGE),
        (Limit.BROKEN in _of_reason(reason, facts, today), Refusal.REASON_DOES_NOT_FIT),
        (_companion(rule, facts, today) is Limit.BROKEN, Refusal.COMPANION_MINOR),
        (rule.registered and stay_over and not facts.stay_extended, Refusal.STAY_ENDED),
        (rule.with_pins and facts.pinless, Refusal.PINLESS_CARD),
    )
    return next((refusal for hinders, refusal in hindrances if hinders), None)


def age_unsure(rule: Rule, facts: Facts, reason: Reason | None, today: date) -> bool:
    """Tell whether an incomplete birth date leaves a limit of age open: an official must say."""
    found = [_from(rule.from_age, facts, today), _below(rule.below_age, facts, today)]
    found += [*_of_reason(reason, facts, today), _companion(rule, facts, today)]
    return Limit.UNSURE in found


def _ward_alone(rule: Rule, facts: Facts) -> bool:
    """Tell whether a ward came alone for what a child cannot do alone either (OKA-4.6.1.1)."""
    return facts.ward and rule.visitor is Visitor.SELF and rule.from_age is not None


def _of_reason(reason: Reason | None, facts: Facts, today: date) -> tuple[Limit, ...]:
    if reason is None:
        return ()
    found = _from(reason.from_age, facts, today), _below(reason.below_age, facts, today)
    return (*found, _at_school(facts, today)) if reason.compulsory_school else found


def _at_school(facts: Facts, today: date) -> Limit:
    """Tell whether the applicant is below school age, or at a 小学校 or 中学校."""
    if facts.born is None:
        return Limit.KEPT
    earliest, latest = (
        last_school_day(born) for born in (facts.born, facts.born_latest or facts.born)
    )
    if latest < today:
        return Limit.BROKEN
    return Limit.KEPT if earliest >= today else Limit.UNSURE


def _companion(rule: Rule, facts: Facts, today: date) -> Limit:
    """Tell how who comes along or instead stands to the limit of age."""
    return _reached(
        rule.companion_from_age, facts.companion_born, facts.companion_born_latest, today
    )


def _from(limit: int | None, facts: Facts, today: date) -> Limit:
    return _reached(limit, facts.born, facts.born_latest, today)


def _reached(limit: int | None, born: date | None, latest: date | None, today: date) -> Limit:
    if limit is None or born is None:
        return Limit.KEPT
    lowest, highest = _ages(born, latest, today)
    if highest < limit:
        return Limit.BROKEN
    return Limit.KEPT if lowest >= limit else Limit.UNSURE


def _below(limit: int | None, facts: Facts, today: date) -> Limit:
    if limit is None or facts.born is None:
        return Limit.KEPT
    lowest, highest = _ages(facts.born, facts.born_latest, today)
    if lowest >= limit:
        return Limit.BROKEN
    return Limit.KEPT if highest < limit else Limit.UNSURE


def lowest_age(facts: Facts, today: date) -> int | None:
    """Return the least that the applicant's age can be, None where no birth date is known."""
    return None if facts.born is None else age(facts.born_latest or facts.born, today)


def _ages(born: date, latest: date | None, today: date) -> tuple[int, int]:
    return age(latest or born, today), age(born, today)
