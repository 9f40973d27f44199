"""Facts learnt at the counter, and conditions on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.ports import PinKind
from app.procedures.answers import PinResult


class Fact(StrEnum):
    """Name what a flow may depend on."""

    PIN_POLICY = "pin_policy"
    VISITOR = "visitor"
    NOTICE = "notice"
    CARD = "card"
    REFUSED = "refused"  # why the rules do not take the case
    PAPERS = "papers"  # a digest of the papers on the desk
    DEAD = "dead"  # the ledger knows that the resident has died
    REGISTRATION = "registration"  # how the applicant stands in the register
    FACE_AUTH = "face_auth"
    INSURANCE = "insurance"
    IDENTITY = "identity"
    CHANGES = "changes"
    PIN_TAKEN_OVER = "pin_taken_over"
    PINS = "pins"
    FORMS = "forms"
    CARD_STATE = "card_state"  # how the resident's own card was found
    PIN_LOCKED = "pin_locked"  # the chip tells that a PIN is locked
    PINLESS = "pinless"  # the chip has no PIN that can be used: 顔認証, or locked by misses
    FACE_MARK = "face_mark"  # 顔認証 stands in the 追記欄
    HANDED_OFF = "handed_off"  # how the work at the national terminal ended
    PHOTO = "photo"
    DEADLINE = "deadline"  # whether a last day has passed
    STAY_UNTIL = "stay_until"  # the last day of the new period of stay
    SPACE = "space"  # whether the 追記欄 has room
    CERTIFICATES = "certificates"
    WHICH_PINS = "which_pins"
    REASON = "reason"  # why the procedure is needed
    OLD_CARD = "old_card"
    DELIVERY = "delivery"
    APPLICATION_FORM = "application_form"
    FACE_WISH = "face_wish"  # a card without PIN is wished for
    WHAT_CHANGED = "what_changed"
    REGISTER_DONE = "register_done"  # the register of residents was changed before
    SIGNING_AGAIN = "signing_again"
    INSURANCE_STATE = "insurance_state"
    ACCOUNT_ACT = "account_act"
    DEVICE = "device"
    NOTICE_CARD_ACT = "notice_card_act"
    TOPIC = "topic"
    OUTCOME = "outcome"
    PRINTED = "printed"
    FEE_AT_ISSUE = "fee_at_issue"  # whether the contractor takes the fee of a new card here
    EXPRESS = "express"  # the card was made within about a week
    SET_PIN_BY = "set_pin_by"  # who does a work at this place, as the city arranged it
    PRINT_FACE_BY = "print_face_by"
    LOCK_PINS_BY = "lock_pins_by"
    REGISTER_INSURANCE_BY = "register_insurance_by"
    FETCH_CARD_BY = "fetch_card_by"
    PHOTO_BY = "photo_by"
    TAKE_EXPRESS_BY = "take_express_by"
    MAKE_ENQUIRY_BY = "make_enquiry_by"
    POST_ENQUIRY_BY = "post_enquiry_by"
    ABROAD_CASE_BY = "abroad_case_by"
    MAIL_CARD = "mail_card"  # in which ways a city posts a card
    MAIL_EXPRESS = "mail_express"


Facts = Mapping[Fact, str]
SEPARATOR = ","


class PinPolicy(StrEnum):
    """Tell where a site's residents enter their PINs."""

    CHIP_PANEL = "chip_panel"
    NATIONAL_TERMINAL = "national_terminal"


class Truth(StrEnum):
    """Tell whether a condition holds as far as is known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Is:
    """Hold where a fact has one of some values; unknown until the fact is learnt."""

    fact: Fact
    values: tuple[str, ...]

    def holds(self, facts: Facts) -> Truth:
        """Return what is known."""
        if self.fact not in facts:
            return Truth.UNKNOWN
        return Truth.YES if facts[self.fact] in self.values else Truth.NO


@dataclass(frozen=True)
class Has(Is):
    """Hold where a fact that names several things names one of these."""

    def holds(self, facts: Facts) -> Truth:
        """Return what is known."""
        if self.fact not in facts:
            return Truth.UNKNOWN
        named = facts[self.fact].split(SEPARATOR)
        return Truth.YES if set(named) & set(self.values) else Truth.NO


Clause = tuple[Is, ...]


def any_clause(clauses: tuple[Clause, ...], facts: Facts) -> Truth:
    """Return whether all conditions of at least one clause hold; no clause means always."""
    if not clauses:
        return Truth.YES
    found = {_all(clause, facts) for clause in clauses}
    if Truth.YES in found:
        return Truth.YES
    return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.NO


def _all(clause: Clause, facts: Facts) -> Truth:
    found = {condition.holds(facts) for condition in clause}
    if Truth.NO in found:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.YES


def pins_to_text(pins: Mapping[PinKind, PinResult]) -> str:
    """Return the results per PIN as one fact."""
    return ",".join(f"{kind.value}:{pins[kind].value}" for kind in PinKind if kind in pins)


def pins_of(facts: Facts) -> dict[PinKind, PinResult]:
    """Return the results per PIN that were learnt."""
    text = facts.get(Fact.PINS, "")
    pairs = [part.split(":") for part in text.split(",") if part]
    return {PinKind(kind): PinResult(result) for kind, result in pairs}
