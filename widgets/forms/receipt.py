"""What fills the 受領・申請書 (e01): the chip's attributes and the ledger's facts."""

from app.ports import FourAttributes, Words
from widgets.forms.facts import FormFacts, head_texts, person_texts
from widgets.forms.layout import FormValues


class ReceiptFacts(FormFacts, frozen=True, kw_only=True):
    """Add who comes in the resident's place."""

    representative: str = ""
    representative_address: str = ""


def receipt_values(
    attributes: FourAttributes | None, facts: ReceiptFacts, words: Words
) -> FormValues:
    """Return the form's values; without attributes the resident's box stays empty for a pen."""
    texts = head_texts(facts, words) | person_texts(attributes, words)
    texts |= {
        "representative_name": facts.representative,
        "representative_address": facts.representative_address,
    }
    return FormValues(visit=facts.visit, texts=texts, ticks=facts.ticks)
