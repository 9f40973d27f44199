"""Steps at the chip and at the national terminal: look, hand off, and look again."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from app.cards.findings import without_pins
from app.ports import CardCheck, PinKind
from app.procedures.answers import (
    Answer,
    CardState,
    Handed,
    HandOffAnswer,
    PinResult,
    ReadCardAnswer,
    VerifyAnswer,
)
from app.procedures.facts import Fact, Facts, pins_of
from app.procedures.steps import NO, YES, Context, Lack, Step, StepKind


def state_of(check: CardCheck | None, today: date) -> CardState:
    """Return how a card stands on a day; the last day of its validity is a good one."""
    if check is None:
        return CardState.UNREADABLE
    return CardState.EXPIRED if check.expires < today else CardState.GOOD


@dataclass(frozen=True)
class ReadCard(Step):
    """Look at the resident's own card before anything is done; no secret is needed."""

    kind: ClassVar[StepKind] = StepKind.READ_CARD
    answer: ClassVar[type[Answer]] = ReadCardAnswer
    teaches: ClassVar[frozenset[Fact]] = frozenset({Fact.CARD_STATE, Fact.PIN_LOCKED, Fact.PINLESS})

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach how the card stands, whether one of its PINs is locked, and whether all are."""
        assert isinstance(answer, ReadCardAnswer)  # noqa: S101 - decoded by this step's type
        check = answer.check
        tries = check.tries.values() if check is not None else ()
        locked = any(one.locked for one in tries if not one.absent)
        pinless = check is not None and without_pins(check)
        return {
            Fact.CARD_STATE: answer.state.value,
            Fact.PIN_LOCKED: YES if locked else NO,
            Fact.PINLESS: YES if pinless else NO,
        }

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand a state that agrees with what the chip told."""
        assert isinstance(answer, ReadCardAnswer)  # noqa: S101 - decoded by this step's type
        read = answer.check is not None
        return Lack.CARD_NOT_READ if read == (answer.state is CardState.UNREADABLE) else None


@dataclass(frozen=True)
class HandOff(Step):
    """Let the national terminal do what it alone can do, and record how it ended."""

    kind: ClassVar[StepKind] = StepKind.HAND_OFF
    answer: ClassVar[type[Answer]] = HandOffAnswer
    teaches: ClassVar[frozenset[Fact]] = frozenset({Fact.HANDED_OFF})
    tasks: tuple[str, ...] = ()

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach how it ended."""
        assert isinstance(answer, HandOffAnswer)  # noqa: S101 - decoded by this step's type
        return {Fact.HANDED_OFF: answer.result.value}

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand every task for a yes, a reason for a no."""
        assert isinstance(answer, HandOffAnswer)  # noqa: S101 - decoded by this step's type
        if answer.result is Handed.NOT_DONE:
            return Lack.REASON_MISSING if answer.why is None else None
        return Lack.TASK_NOT_DONE if set(self.tasks) - set(answer.done) else None


@dataclass(frozen=True)
class VerifyChip(Step):
    """Read the counters and compare them with what was set; no secret is needed."""

    kind: ClassVar[StepKind] = StepKind.VERIFY_CHIP
    answer: ClassVar[type[Answer]] = VerifyAnswer

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand a chip that agrees, or a look at the national terminal without a reader."""
        assert isinstance(answer, VerifyAnswer)  # noqa: S101 - decoded by this step's type
        if answer.check is None:
            return None if answer.seen_at_national_terminal else Lack.CHIP_NOT_READ
        return chip_lack(answer.check, context.facts)


def chip_lack(check: CardCheck, facts: Facts) -> Lack | None:
    """Return in what a chip disagrees with the PINs that were set.

    A card that will lose its PINs may still carry its signing certificate at this moment.
    """
    pins = pins_of(facts)
    if check.resident_half_changed:
        return Lack.CHIP_HALF_CHANGED
    signing = pins.get(PinKind.SIGNING, PinResult.ABSENT) is not PinResult.ABSENT
    if signing != check.signing_present and facts.get(Fact.FACE_AUTH) != YES:
        return Lack.CHIP_SIGNING_DIFFERS
    for kind, result in pins.items():
        tries = check.tries.get(kind)
        if result is PinResult.ABSENT:
            continue
        if tries is None or tries.absent or tries.locked:
            return Lack.CHIP_PIN_LOCKED
    return None


class Expect(StrEnum):
    """Name what the chip must tell after the work."""

    RENEWED = "renewed"  # the certificate for users runs longer than before
    SIGNING_GONE = "signing_gone"
    LOCKED = "locked"  # no PIN can be used: 顔認証
    LONGER = "longer"  # the card itself runs longer


@dataclass(frozen=True)
class VerifyWork(VerifyChip):
    """Read the chip after the work and compare it with what was meant and with the check before.

    ``expects`` is what a chip can tell without a secret; the PINs that were set count always.
    """

    expects: tuple[Expect, ...] = ()

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand the same card, and that it tells what was meant."""
        assert isinstance(answer, VerifyAnswer)  # noqa: S101 - decoded by this step's type
        check, before = answer.check, context.before
        if check is None:
            return super().lack(answer, context)
        if before is not None and before.serial != check.serial:
            return Lack.CHIP_OTHER_CARD
        for expected in self.expects:
            lack = _expected(expected, check, before)
            if lack is not None:
                return lack
        return _pins_hold(check, context)


def _expected(expected: Expect, check: CardCheck, before: CardCheck | None) -> Lack | None:
    if expected is Expect.SIGNING_GONE:
        return Lack.CHIP_SIGNING_STILL if check.signing_present else None
    if expected is Expect.LOCKED:
        usable = check.tries[PinKind.AUTHENTICATION]
        locked = usable.locked or usable.absent
        return None if locked and not check.signing_present else Lack.CHIP_NOT_LOCKED
    if before is None:
        return None
    if expected is Expect.LONGER:
        return None if check.expires > before.expires else Lack.CHIP_NOT_LONGER
    return _renewed(check.authentication_expires, before.authentication_expires)


def _renewed(now: date | None, before: date | None) -> Lack | None:
    if now is None or (before is not None and now <= before):
        return Lack.CHIP_NOT_RENEWED
    return None


def _pins_hold(check: CardCheck, context: Context) -> Lack | None:
    """Demand that every PIN that was set can be used."""
    if check.resident_half_changed:
        return Lack.CHIP_HALF_CHANGED
    for kind, result in pins_of(context.facts).items():
        tries = check.tries.get(kind)
        if result is not PinResult.ABSENT and (tries is None or tries.absent or tries.locked):
            return Lack.CHIP_PIN_LOCKED
    return None
