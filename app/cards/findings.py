"""What a card check finds, gravest first: pure, for the screen and for whoever else asks."""

from datetime import date
from enum import StrEnum

from app.ports import CardCheck, PinKind, Tries

_FOUR_DIGITS = (PinKind.AUTHENTICATION, PinKind.RESIDENT, PinKind.FACE_INPUT)


class Finding(StrEnum):
    """Name one thing that staff must know of a card."""

    EXPIRED = "expired"
    OTHER_CITY = "other_city"
    HALF_CHANGED = "half_changed"
    PINLESS = "pinless"  # every PIN locked and no signing certificate: 顔認証, or locked by misses
    LOCKED = "locked"
    LAST_TRY = "last_try"
    CERTIFICATE_ENDED = "certificate_ended"
    NO_CERTIFICATE = "no_certificate"
    RENEWABLE = "renewable"  # the certificate, from some months before its end
    CARD_RENEWABLE = "card_renewable"
    NO_SIGNING = "no_signing"


def findings(
    check: CardCheck,
    today: date,
    *,
    city: str = "",
    certificate_renewal: date | None = None,
    card_renewal: date | None = None,
) -> tuple[Finding, ...]:
    """Return what is found on a day; the last day of a validity is a good one.

    ``city`` is this city's five digits, empty where it is not to be compared; ``…_renewal`` the
    first day of the renewal, None where no ruling tells it.
    """
    ends = check.authentication_expires
    pinless = without_pins(check)
    usable = [tries for tries in check.tries.values() if not tries.absent]
    expired = check.expires < today
    holds = {
        Finding.EXPIRED: expired,
        Finding.OTHER_CITY: bool(city) and check.municipality[:5] != city[:5],
        Finding.HALF_CHANGED: check.resident_half_changed,
        Finding.PINLESS: pinless,
        Finding.LOCKED: not pinless and any(tries.locked for tries in usable),
        Finding.LAST_TRY: any(tries.left == 1 for tries in usable),
        Finding.CERTIFICATE_ENDED: not expired and ends is not None and ends < today,
        Finding.NO_CERTIFICATE: ends is None,
        Finding.RENEWABLE: _begun(certificate_renewal, ends, today),
        Finding.CARD_RENEWABLE: _begun(card_renewal, check.expires, today),
        Finding.NO_SIGNING: not check.signing_present and not pinless,
    }
    return tuple(finding for finding in Finding if holds[finding])


def without_pins(check: CardCheck) -> bool:
    """Tell whether no PIN of a card can be used: 顔認証, or each of them locked by misses."""
    return not check.signing_present and all(_useless(check.tries[kind]) for kind in _FOUR_DIGITS)


def _useless(tries: Tries) -> bool:
    return tries.locked or tries.absent


def _begun(begins: date | None, ends: date | None, today: date) -> bool:
    return begins is not None and ends is not None and begins <= today <= ends
