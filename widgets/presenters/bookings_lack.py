"""What keeps a booking from being confirmed, in the order in which it is asked for."""

from __future__ import annotations

from enum import StrEnum

from widgets.screens.bookings_view import Draft

LEAST_DIGITS = 10


class Lack(StrEnum):
    """Name what is missing; words under ``bookings.lack``."""

    BUSY = "busy"
    SLOT = "slot"
    BEGUN = "begun"
    PURPOSE = "purpose"
    SAME = "same"
    FULL = "full"
    NUMBER = "number"
    NUMBER_SHORT = "number_short"
    BORN = "born"
    BORN_SHORT = "born_short"
    PERSON = "person"
    KANA = "kana"
    PHONE = "phone"
    PHONE_SHORT = "phone_short"
    MAIL = "mail"


_FIELDS = {
    Lack.NUMBER: "number",
    Lack.NUMBER_SHORT: "number",
    Lack.BORN: "born",
    Lack.BORN_SHORT: "born",
    Lack.PERSON: "born",
    Lack.KANA: "kana",
    Lack.PHONE: "phone",
    Lack.PHONE_SHORT: "phone",
    Lack.MAIL: "mail",
}


def field_of(lack: Lack) -> str:
    """Return the field that is to be filled, empty where a slot is to be chosen."""
    return _FIELDS.get(lack, "")


def lack_of(
    draft: Draft, *, number: bool, born: bool, found: bool, needs_card: bool
) -> Lack | None:
    """Return the first thing that is missing in a form.

    ``number`` and ``born`` tell whether what was typed is whole, ``found`` whether they belong
    together.
    """
    digits = sum(sign.isdigit() for sign in draft.phone)
    missing = (
        (Lack.NUMBER, needs_card and not draft.number),
        (Lack.NUMBER_SHORT, bool(draft.number) and not number),
        (Lack.BORN, not draft.born),
        (Lack.BORN_SHORT, not born),
        (Lack.PERSON, bool(draft.number) and not found),
        (Lack.KANA, not draft.number and not draft.kana),
        (Lack.PHONE, not draft.phone),
        (Lack.PHONE_SHORT, digits < LEAST_DIGITS),
        (Lack.MAIL, draft.by_mail and not _is_mail(draft.mail)),
    )
    return next((lack for lack, lacks in missing if lacks), None)


def _is_mail(text: str) -> bool:
    name, sign, host = text.partition("@")
    return bool(name and sign and "." in host.strip("."))
