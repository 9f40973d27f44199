"""Forms filled from the card: painted, handed to the A4 printer, nothing kept."""

from __future__ import annotations

from app.desk.desk import Desk
from app.desk.serving import Serving
from app.faults import CounterFault
from app.ports import FourAttributes
from widgets.fonts import Fonts
from widgets.forms.layout import load_form
from widgets.forms.receipt import ReceiptFacts, receipt_values
from widgets.paper import render_pdf, stationery

_TICKS = {
    "certificate_renewal": frozenset({"signing_certificate", "user_certificate"}),
    "reissue": frozenset({"card", "signing_certificate", "user_certificate"}),
}
_LAYOUT = "e01"


class NoLayout(CounterFault):
    """Name the form that this site has no layout for."""

    code = "P-141"


class FormPrinting:
    """Print forms from the chip's attributes; runs on a lane, never on the screen's thread."""

    def __init__(self, desk: Desk, fonts: Fonts, mayor: str) -> None:
        self._desk, self._fonts, self._mayor = desk, fonts, mayor

    def __call__(
        self, serving: Serving, attributes: FourAttributes, forms: tuple[str, ...]
    ) -> None:
        """Print each form once.

        Raises:
            NoLayout: before anything is printed.
            NoSuchDevice: this window has no A4 printer.
        """
        words = self._desk.words()
        for name in forms:
            if name not in _TICKS:
                raise NoLayout(form=words(f"procedures.form.{name}"))
        paper, layout = self._desk.paper, load_form(_LAYOUT)
        means = stationery(self._fonts, words, self._desk.words("en"))
        pages = []
        for name in forms:
            facts = ReceiptFacts(
                visit=serving.number or serving.visit.id[-8:],
                on=serving.today,
                mayor=self._mayor,
                office=self._desk.settings.terminal.office_name,
                form_number=layout.id,
                reading=serving.card.kana if serving.card is not None else "",
                ticks=_TICKS[name],
            )
            pages.append(render_pdf(layout, receipt_values(attributes, facts, words), means))
        for name, pdf in zip(forms, pages, strict=True):
            paper.print_pdf(pdf, words(f"procedures.form.{name}"))
