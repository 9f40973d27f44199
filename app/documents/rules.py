"""The dated rules of required documents: which case is which, and which rule holds on a day."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec
from msgspec import Struct

from app.faults import CounterFault
from app.rulings.ruling import DEFAULT, Age, Ground, Said


class Visitor(StrEnum):
    """Tell who stands at the window."""

    SELF = "self"
    GUARDIAN_OF_CHILD = "guardian_of_child"  # 15歳未満と法定代理人
    GUARDIAN_OF_WARD = "guardian_of_ward"  # 成年被後見人と法定代理人
    REPRESENTATIVE = "representative"  # 代理人, the applicant is absent
    HOUSEHOLD_MEMBER = "household_member"  # 同一世帯員, only where a procedure knows them


class Circumstance(StrEnum):
    """Tell what besides the visitor decides which papers a procedure needs."""

    HELD = "held"  # 交付通知書あり
    NONE = "none"  # 交付通知書なし
    PIN_KNOWN = "pin_known"
    PIN_UNKNOWN = "pin_unknown"
    ENQUIRY_ANSWERED = "enquiry_answered"  # 照会書兼回答書 brought back completed
    PLAIN = "plain"  # nothing is distinguished


class Person(StrEnum):
    """Tell whose paper it is."""

    APPLICANT = "applicant"
    COMPANION = "companion"  # guardian or representative


class Relief(StrEnum):
    """Name a circumstance that makes an extra paper needless."""

    SAME_HOUSEHOLD = "same_household"  # parent and child in one 住民票
    REGISTERED_HERE = "registered_here"  # the 本籍 is in this city
    FORM_MADE_HERE = "form_made_here"  # the city printed the application form anew
    LOST_AT_HOME = "lost_at_home"
    NO_FEE_DUE = "no_fee_due"
    OLD_CARD_HERE = "old_card_here"  # the old card is in hand, nothing was lost
    APPLICANT_DEAD = "applicant_dead"  # nobody can sign a letter of attorney


class Refusal(StrEnum):
    """Tell why a case cannot be taken at all; the words name another way."""

    NOTICE_NEEDED = "notice_needed"
    GUARDIAN_NEEDED = "guardian_needed"
    NOT_UNDER_AGE = "not_under_age"
    REASON_NOT_VALID = "reason_not_valid"
    SELF_NEEDED = "self_needed"
    HOUSEHOLD_NEEDED = "household_needed"  # self, household or guardian
    PIN_RESET_FIRST = "pin_reset_first"
    COMPANION_MINOR = "companion_minor"
    REASON_DOES_NOT_FIT = "reason_does_not_fit"
    APPLICANT_DEAD = "applicant_dead"
    APPLICANT_MOVED_OUT = "applicant_moved_out"
    STAY_ENDED = "stay_ended"
    NOT_TAKEN_HERE = "not_taken_here"
    PINLESS_CARD = "pinless_card"  # what is asked for needs a PIN and the card takes none


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
    source: Said


class Reason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say for one reason of absence whether it is valid and what proves it (OKA-4.6.1.7).

    ``evidence`` lists alternatives; empty where the applicant's own papers prove it already.
    ``mandate`` false tells that no letter of attorney is needed; the ages are the applicant's, and
    ``compulsory_school`` holds until the school year ends in which the applicant became 15.
    """

    key: Said
    source: Said
    start: date = msgspec.field(name="from")
    until: date | None = None
    valid: bool = True
    evidence: tuple[str, ...] = ()
    mandate: bool = True
    from_age: Age | None = None
    below_age: Age | None = None
    compulsory_school: bool = False


class Rule(Struct, frozen=True, kw_only=True):
    """Hold what one case needs from ``start`` to ``until`` (both days included).

    ``item`` and ``source`` stand beside every verdict; ``reasons`` are filled where a reason of
    absence must be named; ``refused`` tells that the case cannot be taken.  Ages are limits of
    the applicant and, ``companion_from_age``, of who comes along or instead.  ``registered``
    demands an applicant who lives in the city's register, ``with_pins`` a card that takes PINs.
    """

    item: str
    municipality: str
    version: date
    procedure: str
    visitor: Visitor
    circumstance: Circumstance
    start: date
    until: date | None
    source: str
    applicant: tuple[Route, ...]
    companion: tuple[Route, ...]
    extra: tuple[Extra, ...]
    collect: tuple[str, ...]
    from_age: int | None
    below_age: int | None
    companion_from_age: int | None
    registered: bool
    with_pins: bool
    reasons: tuple[Reason, ...]
    by_reason: bool
    refused: Refusal | None

    @property
    def ground(self) -> Ground:
        """Return on what the rule rests, for the question なぜ？."""
        return Ground(
            municipality=self.municipality,
            version=self.version,
            item=self.item,
            source=self.source,
            start=self.start,
            until=self.until,
        )

    @property
    def case(self) -> "Case":
        """Return the case the rule speaks of."""
        return Case(self.procedure, self.visitor, self.circumstance)


class Case(Struct, frozen=True):
    """Name a case: which procedure, who came, under which circumstance."""

    procedure: str
    visitor: Visitor
    circumstance: Circumstance


class NoRule(CounterFault):
    """Tell that no rule speaks of a case on a day."""

    code = "D-110"


class Occurring(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say of one procedure who can come, under which circumstances, and since when."""

    procedure: str
    start: date = msgspec.field(name="from", default=date.min)
    visitors: dict[Visitor, tuple[Circumstance, ...]]

    def cases(self) -> tuple[Case, ...]:
        """Return every case that can occur."""
        return tuple(
            Case(self.procedure, visitor, circumstance)
            for visitor, circumstances in self.visitors.items()
            for circumstance in circumstances
        )


class Rules:
    """Answer which rule holds: the municipality's own first, the default otherwise."""

    def __init__(
        self,
        rules: Sequence[Rule],
        municipality: str = DEFAULT,
        occurring: Sequence[Occurring] = (),
    ) -> None:
        self._rules = tuple(rules)
        self.municipality = municipality
        self._occurring = {one.procedure: one for one in occurring}

    def procedures(self) -> tuple[str, ...]:
        """Return every procedure that has cases."""
        return tuple(self._occurring)

    def occurring(self) -> tuple[Occurring, ...]:
        """Return what can occur, procedure by procedure."""
        return tuple(self._occurring.values())

    def visitors(self, procedure: str) -> tuple[Visitor, ...]:
        """Return who can come for a procedure, those who are refused among them."""
        return tuple(self._occurring[procedure].visitors)

    def circumstances(self, procedure: str, visitor: Visitor) -> tuple[Circumstance, ...]:
        """Return the circumstances between which a visitor is asked; a single one is no question.

        Empty where that visitor cannot come for the procedure.
        """
        return self._occurring[procedure].visitors.get(visitor, ())

    def rule(self, case: Case, day: date) -> Rule:
        """Return the rule of a case on a day.

        Raises:
            NoRule: none holds on that day.
        """
        for municipality in (self.municipality, DEFAULT):
            for rule in self._rules:
                if rule.municipality == municipality and rule.case == case and holds(rule, day):
                    return rule
        raise NoRule(
            procedure=case.procedure,
            visitor=case.visitor.value,
            circumstance=case.circumstance.value,
            day=day.isoformat(),
        )

    def cases(self) -> tuple[Case, ...]:
        """Return every case that some rule speaks of."""
        return tuple(dict.fromkeys(rule.case for rule in self._rules))

    def all(self) -> tuple[Rule, ...]:
        """Return all rules, for tables and checks."""
        return self._rules


def holds(rule: Rule | Reason, day: date) -> bool:
    """Tell whether a rule or a reason holds on a day."""
    return rule.start <= day and (rule.until is None or day <= rule.until)


def reasons_on(rule: Rule, day: date) -> tuple[Reason, ...]:
    """Return the reasons of absence that are listed on a day."""
    return tuple(reason for reason in rule.reasons if holds(reason, day))
