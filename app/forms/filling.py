"""Fill a form from the chip, the ledger's row and the answers of the visit."""

import re
from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from app.cards.card import Card
from app.forms.layout import Check, Form
from app.forms.values import FormValues
from app.names.eras import Born, born_from_iso, eras
from app.ports import CardCheck, FourAttributes, Words

ALWAYS = "always"
_SEPARATOR = ","
_ISO = re.compile(r"(19|20)\d\d-(0\d|1[0-2])-[0-3]\d")
_SEXES = ("1", "2", "3", "9")


class Filling(Struct, frozen=True, kw_only=True):
    """Hold all that is known when a form is printed.

    ``attributes`` are the chip's, ``card`` the ledger's row; without either the resident's box
    stays empty for a pen.  ``learnt`` are the visit's facts, several values of one apart by commas;
    ``entered`` is what was written into blanks, days as ISO text.
    """

    visit: str
    on: date
    mayor: str
    office: str
    attributes: FourAttributes | None = None
    card: Card | None = None
    check: CardCheck | None = None
    learnt: Mapping[str, str] = {}
    entered: Mapping[str, str] = {}
    picture: bytes = b""

    def __repr__(self) -> str:
        """Keep a resident's values out of logs and tracebacks."""
        return "Filling(〈伏〉)"


def values_of(form: Form, filling: Filling, words: Words) -> FormValues:
    """Return the values of a form's fields and the boxes that are ticked."""
    known = _head(form, filling, words) | _person(filling, words) | _ends(filling.check, words)
    known |= {name: _entered(value) for name, value in filling.entered.items()}
    fields = form.fields()
    return FormValues(
        visit=filling.visit,
        texts={name: text for name, text in known.items() if name in fields and text},
        ticks=ticks_of(form, filling.learnt),
        picture=filling.picture,
    )


def ticks_of(form: Form, learnt: Mapping[str, str]) -> frozenset[str]:
    """Return the keys of the boxes that the visit's facts tick."""
    told = {ALWAYS}
    for fact, values in learnt.items():
        told |= {f"{fact}.{value}" for value in values.split(_SEPARATOR) if value}
    return frozenset(check.key for check in form.checks if _ticked(check, told))


def _ticked(check: Check, told: set[str]) -> bool:
    return not told.isdisjoint(check.when) and told.isdisjoint(check.unless)


def _head(form: Form, filling: Filling, words: Words) -> dict[str, str]:
    today = eras().long_form(filling.on)
    return {
        "addressee": words("forms.addressee", mayor=filling.mayor),
        "mayor": filling.mayor,
        "applied": words("forms.applied", date=today),
        "today": today,
        "form": words("forms.form", number=form.id),
        "visit": words("forms.visit", number=filling.visit),
        "office": filling.office,
        "phone": words("forms.phone_blank"),
    }


def _person(filling: Filling, words: Words) -> dict[str, str]:
    """Return the person as the chip tells, else as the ledger's row does."""
    chip, card = filling.attributes, filling.card
    reading = card.kana if card is not None else ""
    if chip is not None:
        sex = words(f"forms.sex.{chip.sex}") if chip.sex in _SEXES else ""
        born = Born(chip.born.year, chip.born.month, chip.born.day)
        more = {"origin": words("forms.from_chip"), "name_note": words("forms.shape_of_chip")}
        return more | {"sex": sex} | _named(chip.name, chip.address, reading, born, words)
    if card is not None:
        more = {"origin": words("forms.from_ledger")}
        known = born_from_iso(card.born) if card.born else None
        return more | _named(card.name, card.address, reading, known, words)
    return {"origin": words("forms.by_pen")}


def _named(
    name: str, address: str, reading: str, born: Born | None, words: Words
) -> dict[str, str]:
    """Return name, reading, address and birth date; a date that nobody knows is left to a pen."""
    person = {
        "name": name,
        "reading": reading,
        "address": address,
        "to_name": words("forms.to_name", name=name),
    }
    return person if born is None else person | _born(born, words)


def _born(born: Born, words: Words) -> dict[str, str]:
    told = eras().told(born)
    unknown = "" if born.complete else words("forms.day_unknown")
    head, year, tail = told.partition(words("forms.year"))
    return {
        "born": f"{head}{year}\n{tail}{unknown}".rstrip(),
        "born_line": told + unknown,
    }


def _ends(check: CardCheck | None, words: Words) -> dict[str, str]:
    """Return the ends that the chip tells; the signing certificate's needs its password."""
    if check is None:
        return {
            "user_expires": words("forms.at_window"),
            "card_expires": words("forms.at_window"),
            "expiry_note": words("forms.expiry_unread"),
        }
    ends, card = check.authentication_expires, eras().long_form(check.expires)
    return {
        "user_expires": words("forms.no_certificate") if ends is None else eras().long_form(ends),
        "card_expires": card,
        "expiry_note": words("forms.expiry_read", date=card),
    }


def _entered(value: str) -> str:
    """Return a day by its era, anything else as it was written."""
    return eras().long_form(date.fromisoformat(value)) if _ISO.fullmatch(value) else value
