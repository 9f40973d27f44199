"""What a procedure costs and until when it may be asked for, by the city's dated rulings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.calendar.holidays import HolidaysUnknown
from app.calendar.opening import OpeningDays, load_opening_days
from app.fees.fees import Cause, Collector, Fee, FeeCase, Fees, Moment, load_fees
from app.ports import CardCheck
from app.procedures.answers import Answer, CardState, EnterAnswer, FeeAnswer, Settled
from app.procedures.chips import state_of
from app.procedures.facts import Fact, Facts
from app.procedures.flow import Stage, Way
from app.procedures.steps import YES, Context, Lack, Step, StepKind
from app.rulings.ruling import DEFAULT
from app.validity.deadlines import (
    Deadline,
    Deadlines,
    ExpressReason,
    Moving,
    load_deadlines,
)
from app.validity.validity import Renewal, Validity, load_validity

EXPRESS, CONTINUED, RENEWAL = "express", "continued_use", "certificate_renewal"
_CAUSES: Mapping[str, Cause] = {
    "lost_home": Cause.LOST,
    "lost_outside": Cause.LOST,
    "expired": Cause.RENEWAL,
}
POLICE_RECEIPT = "police_receipt"
WITH_POLICE = ("lost_outside", "stolen")
"""The reasons for a new card that the police know of."""


def settled_by(fee: Fee, facts: Facts) -> Settled:
    """Return how a fee is settled: what the site's rulings say, nothing is chosen here."""
    if not fee.amount:
        return Settled.FREE
    if fee.moment is Moment.AT_ISSUE and Fact.FEE_AT_ISSUE not in facts:
        return Settled.AT_ISSUE
    return Settled.PAID if fee.collector is Collector.CONTRACTOR else Settled.AT_CITY


class Costs:
    """Answer fees and last days in one municipality; ``opening`` moves a closed last day."""

    def __init__(
        self,
        fees: Fees,
        deadlines: Deadlines,
        validity: Validity,
        opening: OpeningDays | None = None,
    ) -> None:
        self._fees, self._deadlines, self._opening = fees, deadlines, opening
        self._validity = validity

    def causes(self, procedure: str, facts: Facts, today: date) -> tuple[Cause, ...]:
        """Return the causes that a case may have, the usual one first."""
        reason = facts.get(Fact.REASON, "")
        if procedure == EXPRESS and reason:
            return self._deadlines.causes(ExpressReason(reason), today) or (Cause.FIRST,)
        if not reason:
            return (Cause.FIRST,)
        return (_CAUSES.get(reason) or Cause(reason),)

    def fee(
        self,
        procedure: str,
        facts: Facts,
        cause: Cause,
        *,
        office: str,
        today: date,
        proofs: tuple[str, ...] = (),
    ) -> Fee:
        """Return what is due, with the papers that were shown as a proof.

        A card that ran out has its last day behind it; a number of the police proves a theft.
        """
        reason = facts.get(Fact.REASON, "")
        express = facts.get(Fact.EXPRESS) == YES
        case = FeeCase(
            procedure=EXPRESS if express else procedure,
            cause=cause,
            old_card=facts.get(Fact.OLD_CARD) == "returned",
            expires=today if reason == "expired" else None,
            proofs=(*proofs, *((POLICE_RECEIPT,) if reason in WITH_POLICE else ())),
        )
        return self._fees.fee(case, office, today)

    def too_early(self, procedure: str, check: CardCheck, today: date) -> Renewal | None:
        """Return from when a certificate is renewed where that day is still to come."""
        ends = check.authentication_expires
        if procedure != RENEWAL or ends is None:
            return None
        found = self._validity.renewal(ends, today)
        return found if found is not None and today < found.begins else None

    def early_state(self, procedure: str, check: CardCheck | None, today: date) -> CardState | None:
        """Return that a card in force comes before its certificate is to be renewed, else None."""
        good = check is not None and state_of(check, today) is CardState.GOOD
        early = check is not None and good and self.too_early(procedure, check, today)
        return CardState.TOO_EARLY if early else None

    def taken_here(self, office: str, today: date) -> bool:
        """Tell whether the contractor runs a till at a place."""
        taking = self._fees.collection(office, today)
        return taking is not None and taking.ruling.by is Collector.CONTRACTOR

    def deadline(
        self, procedure: str, facts: Facts, answer: EnterAnswer, *, office: str, today: date
    ) -> Deadline | None:
        """Return until when what is asked for is possible, None where nothing is said."""
        if procedure == CONTINUED:
            return self._continued(answer, office, today)
        try:
            happened = date.fromisoformat(answer.values.get("since", ""))
            reason = ExpressReason(facts.get(Fact.REASON, ""))
        except ValueError:
            return None
        return self._deadlines.express(reason, happened, today)

    def _continued(self, answer: EnterAnswer, office: str, today: date) -> Deadline | None:
        told, planned = answer.values, answer.values.get("planned_on", "")
        try:
            moving = Moving(
                moved_in=date.fromisoformat(told.get("moved_on", "")),
                reported=date.fromisoformat(told.get("declared_on", "")),
                planned=date.fromisoformat(planned) if planned else None,
            )
        except ValueError:
            return None
        return self._deadlines.continued(moving, today, lambda day: self._opens(office, day))

    def _opens(self, office: str, day: date) -> date | None:
        """Return a place's first open day from a day on, None where its days are not known."""
        known = self._opening
        if known is None or office not in {one.id for one in known.places}:
            return None
        try:
            return known.next_open(office, day)
        except HolidaysUnknown:
            return None


def fees_of(
    costs: Costs,
    way: Way,
    stage: Stage,
    office: str,
    today: date,
    proofs: tuple[str, ...] = (),
) -> dict[Cause, Fee]:
    """Return what is due at a stage for each cause that the case may have; empty elsewhere."""
    if stage.step.kind is not StepKind.FEE:
        return {}
    procedure, facts = way.procedure.key, way.before[stage.key]
    return {
        cause: costs.fee(procedure, facts, cause, office=office, today=today, proofs=proofs)
        for cause in costs.causes(procedure, facts, today)
    }


def load_costs(municipality: str) -> Costs:
    """Read a municipality's fees, deadlines and opening days.

    Raises:
        ResourceFault: with file, key and line of what is missing or wrong.
    """
    opening = None if municipality == DEFAULT else load_opening_days(municipality)
    fees, deadlines = load_fees(municipality), load_deadlines(municipality)
    return Costs(fees, deadlines, load_validity(municipality), opening)


@dataclass(frozen=True)
class Charge(Step):
    """Tell what is due, why it is free, and who takes it; the rulings say all but the cause."""

    kind: ClassVar[StepKind] = StepKind.FEE
    answer: ClassVar[type[Answer]] = FeeAnswer

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand the amount of the rulings, and that it was told or taken."""
        assert isinstance(answer, FeeAnswer)  # noqa: S101 - decoded by this step's type
        due = context.fees.get(answer.cause)
        settled = None if due is None else settled_by(due, context.facts)
        if due is None or (due.amount, settled) != (answer.amount, answer.settled):
            return Lack.FEE_DIFFERS
        if settled is Settled.PAID and not answer.payment:
            return Lack.FEE_NOT_TAKEN
        return None if answer.told else Lack.FEE_NOT_TOLD
