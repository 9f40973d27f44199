"""What a card check finds: by day, by counters, by city."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from app.cards.findings import Finding, findings
from app.ports import CardCheck, PinKind, Tries

ENDS = date(2030, 5, 17)
GOOD = CardCheck(
    serial="400000012719843",
    municipality="33100",
    expires=ENDS,
    authentication_expires=date(2029, 5, 17),
    signing_present=True,
    tries={
        PinKind.SIGNING: Tries(left=5, limit=5),
        PinKind.AUTHENTICATION: Tries(left=3, limit=3),
        PinKind.RESIDENT: Tries(left=3, limit=3),
        PinKind.FACE_INPUT: Tries(left=3, limit=3),
    },
)
DAY = date(2026, 11, 20)
LOCKED, LAST, ABSENT = Tries(left=0, limit=3), Tries(left=1, limit=3), Tries(left=0, limit=0)


def with_tries(**tries: Tries) -> CardCheck:
    """Return the good card with other counters."""
    return replace(GOOD, tries=GOOD.tries | {PinKind(kind): one for kind, one in tries.items()})


def test_a_good_card_has_no_finding() -> None:
    assert findings(GOOD, DAY, city="331007") == ()
    assert findings(replace(GOOD, municipality="14100"), DAY) == ()


@pytest.mark.parametrize(("after", "found"), [(0, ()), (1, (Finding.EXPIRED,))])
def test_the_last_day_is_a_good_one(after: int, found: tuple[Finding, ...]) -> None:
    card = replace(GOOD, authentication_expires=ENDS)
    assert findings(card, ENDS + timedelta(days=after)) == found


def test_an_ended_certificate_is_told_of_a_card_that_still_holds() -> None:
    told = findings(GOOD, date(2029, 5, 18), certificate_renewal=date(2029, 2, 18))
    assert told == (Finding.CERTIFICATE_ENDED,)
    assert findings(replace(GOOD, authentication_expires=None), DAY) == (Finding.NO_CERTIFICATE,)


@pytest.mark.parametrize(("day", "begun"), [(date(2029, 2, 17), False), (date(2029, 2, 18), True)])
def test_the_renewal_begins_on_its_day(day: date, begun: bool) -> None:
    told = findings(GOOD, day, certificate_renewal=date(2029, 2, 18))
    assert (Finding.RENEWABLE in told) is begun
    assert (Finding.CARD_RENEWABLE in findings(GOOD, day, card_renewal=day)) is True


@pytest.mark.parametrize(
    ("check", "found"),
    [
        (with_tries(authentication=LOCKED), (Finding.LOCKED,)),
        (with_tries(resident=LAST), (Finding.LAST_TRY,)),
        (with_tries(resident=LOCKED, signing=LAST), (Finding.LOCKED, Finding.LAST_TRY)),
        (replace(GOOD, resident_half_changed=True), (Finding.HALF_CHANGED,)),
        (
            replace(with_tries(signing=ABSENT), signing_present=False),
            (Finding.NO_SIGNING,),
        ),
        (
            replace(
                with_tries(
                    signing=ABSENT, authentication=LOCKED, resident=LOCKED, face_input=ABSENT
                ),
                signing_present=False,
            ),
            (Finding.PINLESS,),
        ),
        (
            with_tries(authentication=LOCKED, resident=LOCKED, face_input=LOCKED),
            (Finding.LOCKED,),
        ),
        (
            replace(with_tries(authentication=LAST), municipality="14100", expires=DAY),
            (Finding.OTHER_CITY, Finding.LAST_TRY),
        ),
    ],
)
def test_the_gravest_comes_first(check: CardCheck, found: tuple[Finding, ...]) -> None:
    assert findings(check, DAY, city="331007") == found
