"""What each kind of step must be answered with; plain values, never a secret."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from app.documents.applicant import Registration
from app.documents.judge import Presented
from app.documents.rules import Circumstance, Relief, Visitor
from app.fees.fees import Cause
from app.ports import CardCheck, PinKind
from app.visits.visit import Decision, DecisionReason

Filled = Annotated[str, Meta(min_length=1)]


class Answer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Be the answer of one stage."""


class ReceiveAnswer(Answer, frozen=True, kw_only=True):
    """Tell who came, under which circumstance, and whose row of the ledger it is.

    ``card`` is empty where the ledger has no row for this person or none is needed; ``refused``
    is filled in by the desk where the rules of the day do not take the case, ``dead`` where the
    ledger knows that the resident has died.
    """

    visitor: Visitor
    notice: Circumstance
    card: str = ""
    refused: str = ""
    dead: bool = False


class Collected(StrEnum):
    """Tell what became of a paper that the city takes back."""

    RECEIVED = "received"
    NOT_HELD = "not_held"
    LOST = "lost"  # a notice of loss was taken


class DocumentsAnswer(Answer, frozen=True, kw_only=True):
    """Tell which papers lie on the desk, what was taken back, and what is known of the people.

    ``companion_born`` is the birth date of who comes along or instead; ``stay_until`` the last day
    of the applicant's period of stay, ``stay_unlimited`` that it has none, ``stay_extended`` that a
    longer one was applied for.  ``item``, ``version`` and ``outcome`` are filled in by the desk
    from the verdict.
    """

    presented: tuple[Presented, ...]
    collected: dict[str, Collected] = {}
    reason: str = ""
    reliefs: tuple[Relief, ...] = ()
    registration: Registration = Registration.RESIDENT
    companion_born: date | None = None
    stay_until: date | None = None
    stay_unlimited: bool = False
    stay_extended: bool = False
    item: str = ""
    version: date | None = None
    outcome: str = ""


class Read(StrEnum):
    """Tell how a code was read."""

    SCANNED = "scanned"
    TYPED = "typed"


class FetchAnswer(Answer, frozen=True, kw_only=True):
    """Tell which card was laid on the desk; ``code`` is compared and not kept."""

    how: Read
    code: str = ""


class ExplainAnswer(Answer, frozen=True, kw_only=True):
    """Tell which items were explained."""

    told: tuple[str, ...]


class FormCheck(StrEnum):
    """Name what is looked at on a filled form."""

    FILLED = "filled"
    CHECKED = "checked"  # no mistakes
    KANA = "kana"  # フリガナ beside the signing password
    SECRET = "secret"  # noqa: S105 - names the check: the slip is folded, nobody read it


class FormsAnswer(Answer, frozen=True, kw_only=True):
    """Tell which forms were filled and what was looked at on each."""

    forms: dict[str, tuple[FormCheck, ...]]


class OffersAnswer(Answer, frozen=True, kw_only=True):
    """Tell what the resident wishes: a card without PIN, use as insurance card."""

    face_auth: bool
    insurance: bool


class Change(StrEnum):
    """Name what the official found to be done besides (OKA-4.6.1.6)."""

    CARD_FACE = "card_face"  # 券面変更
    CERTIFICATE = "certificate"  # 証明書の手続


class PinResult(StrEnum):
    """Tell what became of one PIN."""

    SET = "set"
    KEPT = "kept"
    AT_NATIONAL_TERMINAL = "at_national_terminal"
    ABSENT = "absent"  # the card has no such certificate


class OfficialAnswer(Answer, frozen=True, kw_only=True):
    """Hold an official's decision: what was seen with own eyes, and what follows.

    ``reason`` is needed for refusing and holding; ``pins`` for the PIN entry by an official;
    ``note`` is kept apart from the chain, for it may name people.
    """

    decision: Decision
    seen: tuple[str, ...] = ()
    reason: DecisionReason | None = None
    changes: tuple[Change, ...] = ()
    pins: dict[PinKind, PinResult] = {}
    note: str = ""


class PinBy(StrEnum):
    """Tell who entered the PINs, and where."""

    RESIDENT_PANEL = "resident_panel"
    RESIDENT_NATIONAL_TERMINAL = "resident_national_terminal"
    OFFICIAL = "official"  # 代行入力: handed to the official's stage


class PinAnswer(Answer, frozen=True, kw_only=True):
    """Tell what became of each PIN, never its digits.

    ``asked`` and ``ended`` are the clerk's two boxes where the PINs are entered at the national
    terminal.
    """

    by: PinBy
    pins: dict[PinKind, PinResult] = {}
    asked: bool = False
    ended: bool = False


class VerifyAnswer(Answer, frozen=True, kw_only=True):
    """Hold the card check after the PINs; None where no reader works.

    ``seen_at_national_terminal`` then says that the registration was looked up there.
    """

    check: CardCheck | None = None
    seen_at_national_terminal: bool = False


class TasksAnswer(Answer, frozen=True, kw_only=True):
    """Tell which tasks of a list were done."""

    done: tuple[str, ...]


class ReturnCardAnswer(Answer, frozen=True, kw_only=True):
    """Tell that the resident was told why, and where the card was laid back."""

    told: bool
    position: Filled


class Receiver(StrEnum):
    """Tell into whose hand the card was given."""

    APPLICANT = "applicant"
    COMPANION = "companion"


class HandOverAnswer(Answer, frozen=True, kw_only=True):
    """Tell what was handed over and to whom."""

    to: Receiver
    given: tuple[str, ...]


class ChooseFormsAnswer(Answer, frozen=True, kw_only=True):
    """Tell which forms are to be printed from the card."""

    forms: Annotated[tuple[str, ...], Meta(min_length=1)]


class FormFillAnswer(Answer, frozen=True, kw_only=True):
    """Tell which forms were printed from the card, and that its attributes are gone again."""

    printed: tuple[str, ...]
    wiped: bool


class AskAnswer(Answer, frozen=True, kw_only=True):
    """Tell what was chosen for each question: one option, or several where that is allowed."""

    chosen: dict[str, tuple[Filled, ...]]


class EnterAnswer(Answer, frozen=True, kw_only=True):
    """Tell what was written into each blank: numbers, days as ISO text; never a person's name.

    ``over`` is filled in by the desk where a last day has passed.
    """

    values: dict[str, Annotated[str, Meta(max_length=60)]]
    over: bool = False


class Settled(StrEnum):
    """Tell how a fee is settled."""

    FREE = "free"
    PAID = "paid"  # taken here
    AT_CITY = "at_city"  # the city's window takes it
    AT_ISSUE = "at_issue"  # when the card is handed over


class FeeAnswer(Answer, frozen=True, kw_only=True):
    """Tell for which cause which amount was told or taken, in yen; by which payment.

    ``proofs`` are the papers that were shown for a cause that they make free; ``collector`` is who
    takes the fee by the rulings, filled in by the desk, empty where nothing is due.
    """

    cause: Cause
    amount: Annotated[int, Meta(ge=0)]
    settled: Settled
    told: bool
    payment: str = ""
    proofs: tuple[str, ...] = ()
    collector: str = ""


class PhotoSource(StrEnum):
    """Tell where the photo of an application comes from."""

    TAKEN = "taken"  # here, with the window's camera
    BROUGHT = "brought"
    NOT_NEEDED = "not_needed"  # an express card for a child under one


class PhotoCheck(StrEnum):
    """Name what is looked at on a photo."""

    SIZE = "size"  # 45 × 35 mm, no border
    RECENT = "recent"  # within six months
    FRONT = "front"
    PLAIN = "plain"  # plain background, no shadow
    SHARP = "sharp"
    WHITEBOARD = "whiteboard"  # 特急: the name stands in the picture (OKA-4.6.3.2-オ)


class PhotoAnswer(Answer, frozen=True, kw_only=True):
    """Tell where the photo comes from and what was looked at on it.

    ``photo`` names the one that this window's camera took, empty for another camera's.
    """

    source: PhotoSource
    passed: tuple[PhotoCheck, ...] = ()
    photo: str = ""


class CardState(StrEnum):
    """Tell how the resident's own card was found."""

    GOOD = "good"
    EXPIRED = "expired"
    TOO_EARLY = "too_early"  # its certificate is not to be renewed yet
    UNREADABLE = "unreadable"


class ReadCardAnswer(Answer, frozen=True, kw_only=True):
    """Hold the check of the resident's own card; None where the chip does not answer.

    ``state`` follows from the check and the day, and is filled in by the desk.
    """

    check: CardCheck | None = None
    state: CardState = CardState.UNREADABLE


class Handed(StrEnum):
    """Tell how the work at the national terminal ended."""

    DONE = "done"
    NOT_DONE = "not_done"


class HandedWhy(StrEnum):
    """Tell why the national terminal did not do it."""

    DOWN = "down"  # the national system does not answer
    REFUSED = "refused"  # it does not accept this card or person
    CARD_FAULT = "card_fault"  # the chip fails there
    OTHER = "other"


class HandOffAnswer(Answer, frozen=True, kw_only=True):
    """Tell what was done at the national terminal and how it ended there."""

    done: tuple[str, ...]
    result: Handed
    why: HandedWhy | None = None


class SpaceAnswer(Answer, frozen=True, kw_only=True):
    """Tell how many free lines the card's 追記欄 has, and how many are needed."""

    free: Annotated[int, Meta(ge=0, le=9)]
    needed: Annotated[int, Meta(ge=0, le=9)]
