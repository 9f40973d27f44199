"""Until when cards and certificates hold, and from when they are renewed (domain.md 1.5)."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from app import paths
from app.calendar.dates import birthday_in, months_after
from app.names.eras import Born, age
from app.rulings.ruling import (
    Age,
    Book,
    Count,
    Edition,
    Ground,
    Held,
    Ruling,
    check_order,
    fault,
    read_editions,
)


class Bound(StrEnum):
    """Tell what ends a card's or a certificate's time."""

    BIRTHDAY = "birthday"
    CARD = "card"
    STAY = "stay"
    STAY_EXTENDED = "stay_extended"  # 特例: two months once


class NoDate(StrEnum):
    """Tell why no last day can be told."""

    BIRTH_INCOMPLETE = "birth_incomplete"  # 不詳: the issuing system's date counts
    NO_RULING = "no_ruling"
    NO_SIGNING = "no_signing"  # under 15, a ward, or a card without PINs
    CARD_ENDED = "card_ended"


class CardSpan(Ruling, frozen=True, kw_only=True):
    """Say on which birthday a card ends; the application's day chooses the ruling."""

    adult_age: Age
    adult_birthday: Count
    minor_birthday: Count


class CertificateSpan(Ruling, frozen=True, kw_only=True):
    """Say on which birthday a certificate ends and when it is renewed.

    One that is renewed in the ``renewal_months`` before its end runs to ``renewal_birthday``.
    ``insurance_months`` is how long a card still serves at the doctor's after it.
    """

    birthday: Count
    renewal_months: Count
    renewal_birthday: Count
    signing_from_age: Age
    insurance_months: Count


class StaySpan(Ruling, frozen=True, kw_only=True):
    """Say by how many months a pending application lengthens a card, once."""

    extension_months: Count


class UnclaimedSpan(Ruling, frozen=True, kw_only=True):
    """Say how long a card waits for its resident."""

    reminder_months: Count
    discard_months: Count
    after_reminder_months: Count


class Stay(Struct, frozen=True, kw_only=True):
    """Hold a foreign resident's last day of stay; ``pending`` an application for a longer one."""

    until: date
    pending: bool = False


class Until(Struct, frozen=True, kw_only=True):
    """Hold a last day with what sets it and on what that rests, or why there is none."""

    day: date | None = None
    bound: Bound | None = None
    why_not: NoDate | None = None
    grounds: tuple[Ground, ...] = ()


class Renewal(Struct, frozen=True, kw_only=True):
    """Hold from when something can be renewed, and its last day."""

    begins: date
    ends: date
    ground: Ground

    def open_on(self, day: date) -> bool:
        """Tell whether it can be renewed on a day; after the end too, as a new one."""
        return day >= self.begins


class Unclaimed(Struct, frozen=True, kw_only=True):
    """Hold the days on which an unclaimed card is reminded of and may be discarded."""

    remind_from: date
    discard_from: date
    ground: Ground


class _File(Edition, frozen=True, kw_only=True):
    card: tuple[CardSpan, ...] = ()
    certificate: tuple[CertificateSpan, ...] = ()
    stay: tuple[StaySpan, ...] = ()
    unclaimed: tuple[UnclaimedSpan, ...] = ()


class Validity:
    """Answer the last days of one municipality's cards."""

    def __init__(self, editions: Sequence[_File]) -> None:
        self.cards = Book([(one, one.card) for one in editions])
        self.certificates = Book([(one, one.certificate) for one in editions])
        self.stays = Book([(one, one.stay) for one in editions])
        self.unclaimed_cards = Book([(one, one.unclaimed) for one in editions])

    def card(
        self, issued: date, born: Born, *, applied: date | None = None, stay: Stay | None = None
    ) -> Until:
        """Return the last day of a card that is issued on a day."""
        found = self.cards.holding(lambda _: True, applied or issued)
        if found is None:
            return Until(why_not=NoDate.NO_RULING)
        if not born.complete:
            return Until(why_not=NoDate.BIRTH_INCOMPLETE, grounds=(found.ground,))
        span = found.ruling
        adult = age(born.earliest, issued) >= span.adult_age
        count = span.adult_birthday if adult else span.minor_birthday
        usual = Until(
            day=nth_birthday(born.earliest, issued, count),
            bound=Bound.BIRTHDAY,
            grounds=(found.ground,),
        )
        return usual if stay is None else self._within_stay(usual, stay, issued)

    def certificate(
        self, issued: date, born: Born, card_until: date, *, replaced_until: date | None = None
    ) -> Until:
        """Return the last day of an authentication certificate issued on a day.

        ``replaced_until`` is the last day of the one that it replaces.
        """
        found = self.certificates.holding(lambda _: True, issued)
        if found is None:
            return Until(why_not=NoDate.NO_RULING)
        if card_until < issued:
            return Until(why_not=NoDate.CARD_ENDED, grounds=(found.ground,))
        if not born.complete:
            return Until(why_not=NoDate.BIRTH_INCOMPLETE, grounds=(found.ground,))
        count = found.ruling.birthday
        if replaced_until is not None and _in_last_months(found, replaced_until, issued):
            count = found.ruling.renewal_birthday
        day = nth_birthday(born.earliest, issued, count)
        if card_until < day:
            return Until(day=card_until, bound=Bound.CARD, grounds=(found.ground,))
        return Until(day=day, bound=Bound.BIRTHDAY, grounds=(found.ground,))

    def signing(
        self,
        issued: date,
        born: Born,
        authentication: Until,
        *,
        ward: bool = False,
        pinless: bool = False,
    ) -> Until:
        """Return the last day of a signing certificate: the authentication's, where one is made."""
        found = self.certificates.holding(lambda _: True, issued)
        if found is None:
            return Until(why_not=NoDate.NO_RULING)
        young = age(born.latest, issued) < found.ruling.signing_from_age
        if young or ward or pinless:
            return Until(why_not=NoDate.NO_SIGNING, grounds=(found.ground,))
        return authentication

    def renewal(self, until: date, day: date) -> Renewal | None:
        """Return from when a certificate or card that ends is renewed, None without a ruling."""
        found = self.certificates.holding(lambda _: True, day)
        if found is None:
            return None
        begins = months_after(until, -found.ruling.renewal_months) + timedelta(days=1)
        return Renewal(begins=begins, ends=until, ground=found.ground)

    def insurance(self, certificate_until: date) -> Until:
        """Return the last day on which a card still serves as insurance card."""
        found = self.certificates.holding(lambda _: True, certificate_until)
        if found is None:
            return Until(why_not=NoDate.NO_RULING)
        after = months_after(certificate_until.replace(day=1), found.ruling.insurance_months + 1)
        return Until(day=after - timedelta(days=1), grounds=(found.ground,))

    def unclaimed(self, notified: date, *, reminded: date | None = None) -> Unclaimed | None:
        """Return when an unclaimed card is reminded of and discarded, the later day of the two."""
        found = self.unclaimed_cards.holding(lambda _: True, notified)
        if found is None:
            return None
        span = found.ruling
        discard = months_after(notified, span.discard_months)
        if reminded is not None:
            discard = max(discard, months_after(reminded, span.after_reminder_months))
        return Unclaimed(
            remind_from=months_after(notified, span.reminder_months),
            discard_from=discard,
            ground=found.ground,
        )

    def of_stay(self, stay: Stay, day: date) -> Until:
        """Return the last day that a period of stay alone sets on a day."""
        return self._within_stay(Until(), stay, day)

    def _within_stay(self, usual: Until, stay: Stay, day: date) -> Until:
        ends, bound, grounds = stay.until, Bound.STAY, usual.grounds
        found = self.stays.holding(lambda _: True, day)
        if found is not None:
            grounds = (*grounds, found.ground)
        if stay.pending and found is not None:
            ends = months_after(stay.until, found.ruling.extension_months)
            bound = Bound.STAY_EXTENDED
        if usual.day is not None and usual.day <= ends:
            return usual
        return Until(day=ends, bound=bound, grounds=grounds)


def nth_birthday(born: date, after: date, count: int) -> date:
    """Return the ``count``-th birthday after a day, which itself does not count.

    Who is born on 29 February has it on 28 February in common years.
    """
    first = after.year if birthday_in(born, after.year) > after else after.year + 1
    return birthday_in(born, first + count - 1)


def load_validity(municipality: str, folder: Path | None = None) -> Validity:
    """Read a municipality's spans over the default ones.

    Raises:
        ResourceFault: with file, key and line of what is missing or wrong, a gap or an overlap.
    """
    found = read_editions(folder or paths.resources() / "rules" / "validity", municipality, _File)
    for file, one in found:
        for rows in (one.card, one.certificate, one.stay, one.unclaimed):
            check_order(file, rows, type)
        if any(span.minor_birthday > span.adult_birthday for span in one.card):
            raise fault(file, one.card[0].item, "a minor's card outlives an adult's")
    return Validity([one for _, one in found])


def _in_last_months(found: Held[CertificateSpan], until: date, day: date) -> bool:
    return months_after(until, -found.ruling.renewal_months) < day <= until
