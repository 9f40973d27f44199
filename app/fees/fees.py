"""What a new card costs on a day, why it is free, and who takes the money (domain.md 1.4)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from app import paths
from app.calendar.dates import months_after
from app.rulings.ruling import (
    Book,
    Count,
    Edition,
    Ground,
    Held,
    Ruling,
    Yen,
    check_order,
    fault,
    read_editions,
)


class Cause(StrEnum):
    """Name why somebody needs a new card."""

    FIRST = "first"
    LOST = "lost"
    STOLEN = "stolen"
    DISASTER = "disaster"
    BROKEN = "broken"  # by own fault
    DEFECT = "defect"  # not by own fault, the chip does not answer
    CITY_ERROR = "city_error"  # an error of J-LIS or a city
    RENEWAL = "renewal"
    FACE_FULL = "face_full"  # 追記欄満欄
    NUMBER_CHANGED = "number_changed"
    FROM_ABROAD = "from_abroad"  # the card was given back on moving abroad
    LAPSED = "lapsed"  # continued use or the period of stay was missed
    GIVEN_BACK = "given_back"  # returned by own will, wanted again
    NEW_PHOTO = "new_photo"


class Collector(StrEnum):
    """Tell who takes a fee."""

    CONTRACTOR = "contractor"
    CITY = "city"


class Moment(StrEnum):
    """Tell when a fee is paid."""

    AT_APPLICATION = "at_application"
    AT_ISSUE = "at_issue"
    BEFORE = "before"  # at the city's window, before the application is taken


class WhyFree(StrEnum):
    """Tell why nothing is due."""

    NO_FEE = "no_fee"  # the procedure costs nothing
    CAUSE = "cause"  # the cause makes it free


class WhyDue(StrEnum):
    """Tell why a fee is due although the cause could be free."""

    CAUSE = "cause"
    OLD_CARD_MISSING = "old_card_missing"
    TOO_EARLY = "too_early"  # a renewal before its last months
    PROOF_MISSING = "proof_missing"


class Price(Ruling, frozen=True, kw_only=True):
    """Be the price of one procedure in yen, the certificates' part by itself."""

    procedure: str
    card: Yen
    certificate: Yen


class Exemption(Ruling, frozen=True, kw_only=True):
    """Say whether a cause is free, under which conditions and with which proof."""

    cause: Cause
    free: bool
    old_card: bool = False
    last_months: Count | None = None
    evidence: tuple[str, ...] = ()


class Collection(Ruling, frozen=True, kw_only=True):
    """Say who takes fees at which places and when; without places it is said of all others."""

    by: Collector
    moment: Moment
    places: tuple[str, ...] = ()


class FeeCase(Struct, frozen=True, kw_only=True):
    """Hold what a fee depends on.

    ``expires`` is the old card's last day, ``proofs`` the papers that were shown.
    """

    procedure: str
    cause: Cause = Cause.FIRST
    old_card: bool = False
    certificates: bool = True
    expires: date | None = None
    proofs: tuple[str, ...] = ()


class Fee(Struct, frozen=True, kw_only=True):
    """Hold what is due and why; any one paper of ``evidence`` proves a cause that is free."""

    amount: int
    card: int = 0
    certificate: int = 0
    why_free: WhyFree | None = None
    why_due: WhyDue | None = None
    cause: Cause
    evidence: tuple[str, ...] = ()
    collector: Collector | None = None
    moment: Moment | None = None
    grounds: tuple[Ground, ...] = ()


class _File(Edition, frozen=True, kw_only=True):
    price: tuple[Price, ...] = ()
    exemption: tuple[Exemption, ...] = ()
    collection: tuple[Collection, ...] = ()


class Fees:
    """Answer what is due in one municipality."""

    def __init__(
        self, prices: Book[Price], exemptions: Book[Exemption], collections: Book[Collection]
    ) -> None:
        self.prices = prices
        self.exemptions = exemptions
        self.collections = collections

    def fee(self, case: FeeCase, place: str, day: date) -> Fee:
        """Return what a case costs at a place on a day, and on what that rests."""
        price = self.prices.holding(lambda one: one.procedure == case.procedure, day)
        if price is None:
            return Fee(amount=0, why_free=WhyFree.NO_FEE, cause=case.cause)
        if price.ruling.card + price.ruling.certificate == 0:
            free = (price.ground,)
            return Fee(amount=0, why_free=WhyFree.NO_FEE, cause=case.cause, grounds=free)
        found = self.exemptions.holding(lambda one: one.cause is case.cause, day)
        grounds = (price.ground, *([found.ground] if found else []))
        due = _why_due(found, case, day)
        if found is not None and due is None:
            return Fee(
                amount=0,
                why_free=WhyFree.CAUSE,
                cause=case.cause,
                evidence=found.ruling.evidence,
                grounds=grounds,
            )
        certificate = price.ruling.certificate if case.certificates else 0
        taking = self.collection(place, day)
        return Fee(
            amount=price.ruling.card + certificate,
            card=price.ruling.card,
            certificate=certificate,
            why_due=due or WhyDue.CAUSE,
            cause=case.cause,
            evidence=found.ruling.evidence if found else (),
            collector=taking.ruling.by if taking else None,
            moment=taking.ruling.moment if taking else None,
            grounds=(*grounds, *([taking.ground] if taking else [])),
        )

    def collection(self, place: str, day: date) -> Held[Collection] | None:
        """Return who takes fees at a place; what is said of the place goes first."""
        return self.collections.holding(
            lambda one: place in one.places, day
        ) or self.collections.holding(lambda one: not one.places, day)


def load_fees(municipality: str, folder: Path | None = None) -> Fees:
    """Read a municipality's fees over the default ones.

    Raises:
        ResourceFault: with file, key and line of what is missing or wrong, a gap or an overlap.
    """
    place = folder or paths.resources() / "rules" / "fees"
    found = read_editions(place, municipality, _File)
    for file, edition in found:
        _check(file, edition)
    editions = [edition for _, edition in found]
    return Fees(
        Book([(one, one.price) for one in editions]),
        Book([(one, one.exemption) for one in editions]),
        Book([(one, one.collection) for one in editions]),
    )


def _check(file: Path, edition: _File) -> None:
    check_order(file, edition.price, lambda one: one.procedure)
    check_order(file, edition.exemption, lambda one: one.cause)
    check_order(file, edition.collection, lambda one: one.places)
    _check_places(file, edition.collection)


def _check_places(file: Path, rows: Sequence[Collection]) -> None:
    for number, one in enumerate(rows):
        for other in rows[:number]:
            both = set(one.places) & set(other.places)
            apart = one.places == other.places
            if both and not apart:
                raise fault(file, one.item, f"speaks of {min(both)} twice")


def _why_due(found: Held[Exemption] | None, case: FeeCase, day: date) -> WhyDue | None:
    if found is None or not found.ruling.free:
        return WhyDue.CAUSE
    if found.ruling.old_card and not case.old_card:
        return WhyDue.OLD_CARD_MISSING
    if found.ruling.evidence and not set(found.ruling.evidence) & set(case.proofs):
        return WhyDue.PROOF_MISSING
    months = found.ruling.last_months
    if months is None or case.expires is None:
        return None
    return None if day > months_after(case.expires, -months) else WhyDue.TOO_EARLY
