"""What fills the 電子証明書更新申請書 (e02): attributes and ends as the chip tells them."""

from app.names.eras import eras
from app.ports import CardCheck, FourAttributes, Words
from widgets.forms.facts import FormFacts, head_texts, person_texts
from widgets.forms.layout import FormValues


class RenewalFacts(FormFacts, frozen=True, kw_only=True):
    """Add the card check; None where the card had left the reader.

    The end of the signing certificate is not readable without its password (resident.md E).
    """

    check: CardCheck | None = None


def renewal_values(
    attributes: FourAttributes | None, facts: RenewalFacts, words: Words
) -> FormValues:
    """Return the form's values; without attributes the resident's box stays empty for a pen."""
    texts = head_texts(facts, words) | person_texts(attributes, words) | _ends(facts.check, words)
    return FormValues(visit=facts.visit, texts=texts, ticks=facts.ticks)


def _ends(check: CardCheck | None, words: Words) -> dict[str, str]:
    if check is None:
        return {
            "user_expires": words("forms.e02.at_window"),
            "expiry_note": words("forms.e02.expiry_unread"),
        }
    ends = check.authentication_expires
    return {
        "user_expires": words("forms.e02.no_certificate")
        if ends is None
        else eras().long_form(ends),
        "expiry_note": words("forms.e02.expiry_read", date=eras().long_form(check.expires)),
    }
