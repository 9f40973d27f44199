"""What every form is filled with: its head, and the person the chip tells of."""

from datetime import date

from msgspec import Struct

from app.names.eras import eras
from app.ports import FourAttributes, Words
from widgets.era_dates import era_parts


class FormFacts(Struct, frozen=True, kw_only=True):
    """Hold what the ledger and the site know for a form.

    ``ticks`` are keys of the layout's check boxes; ``reading`` is the ledger's kana, empty where
    it is unknown.
    """

    visit: str
    on: date
    mayor: str
    office: str
    form_number: str
    reading: str = ""
    ticks: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Keep a resident's values out of logs and tracebacks."""
        return f"{type(self).__name__}(〈伏〉)"


def head_texts(facts: FormFacts, words: Words) -> dict[str, str]:
    """Return the texts of a form's head and foot, and the place for a telephone number."""
    return {
        "addressee": words("forms.addressee", mayor=facts.mayor),
        "applied": words("forms.applied", date=eras().long_form(facts.on)),
        "form": words("forms.form", number=facts.form_number),
        "visit": words("forms.visit", number=facts.visit),
        "office": facts.office,
        "reading": facts.reading,
        "phone": words("forms.phone_blank"),
    }


def person_texts(attributes: FourAttributes | None, words: Words) -> dict[str, str]:
    """Return the person as the chip tells; nothing without attributes, for a pen."""
    if attributes is None:
        return {}
    return {
        "name": attributes.name,
        "address": attributes.address,
        "sex": words(f"forms.sex.{attributes.sex}"),
        "born": "\n".join(era_parts(attributes.born)),
    }
