"""What fills the 受領・申請書 (e01): the chip's attributes and the ledger's facts."""

from datetime import date

from msgspec import Struct

from app.names.eras import eras
from app.ports import FourAttributes, Words
from widgets.era_dates import era_parts
from widgets.forms.layout import FormValues


class ReceiptFacts(Struct, frozen=True, kw_only=True):
    """Hold what the ledger and the site know for the form.

    ``ticks`` are keys of the layout's check boxes; ``reading`` is the ledger's kana, empty where
    it is unknown; ``representative`` is the name of who comes in the resident's place.
    """

    visit: str
    on: date
    mayor: str
    office: str
    form_number: str
    reading: str = ""
    representative: str = ""
    representative_address: str = ""
    ticks: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Keep a resident's values out of logs and tracebacks."""
        return "ReceiptFacts(〈伏〉)"


def receipt_values(
    attributes: FourAttributes | None, facts: ReceiptFacts, words: Words
) -> FormValues:
    """Return the form's values; without attributes the resident's box stays empty for a pen."""
    texts = {
        "addressee": words("forms.addressee", mayor=facts.mayor),
        "applied": words("forms.applied", date=eras().long_form(facts.on)),
        "form": words("forms.form", number=facts.form_number),
        "visit": words("forms.visit", number=facts.visit),
        "office": facts.office,
        "reading": facts.reading,
        "phone": words("forms.e01.phone_blank"),
        "representative_name": facts.representative,
        "representative_address": facts.representative_address,
    }
    if attributes is not None:
        texts |= {
            "name": attributes.name,
            "address": attributes.address,
            "sex": words(f"forms.sex.{attributes.sex}"),
            "born": "\n".join(era_parts(attributes.born)),
        }
    return FormValues(visit=facts.visit, texts=texts, ticks=facts.ticks)
