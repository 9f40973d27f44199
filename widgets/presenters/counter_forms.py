"""Forms filled from the card: painted, handed to the A4 printer, nothing kept."""

from __future__ import annotations

from typing import Any

from app.desk.desk import Desk
from app.desk.serving import Serving
from app.faults import CounterFault
from app.ports import CardCheck, FourAttributes
from widgets.fonts import Fonts
from widgets.forms.layout import Form, FormValues, load_form
from widgets.forms.receipt import ReceiptFacts, receipt_values
from widgets.forms.renewal import RenewalFacts, renewal_values
from widgets.paper import render_pdf, stationery

LAYOUTS = {"certificate_renewal": "e02", "receipt": "e01"}
_CERTIFICATES = frozenset({"signing_certificate", "user_certificate"})


class NoLayout(CounterFault):
    """Name the form that this site has no layout for."""

    code = "P-141"


class FormPrinting:
    """Print forms from the chip's attributes; runs on a lane, never on the screen's thread."""

    def __init__(self, desk: Desk, fonts: Fonts, mayor: str) -> None:
        self._desk, self._fonts, self._mayor = desk, fonts, mayor

    def __call__(
        self,
        serving: Serving,
        attributes: FourAttributes,
        forms: tuple[str, ...],
        check: CardCheck | None = None,
    ) -> None:
        """Print each form once; ``check`` tells the ends of card and certificate.

        Raises:
            NoLayout: before anything is printed.
            NoSuchDevice: this window has no A4 printer.
        """
        words = self._desk.words()
        for name in forms:
            if name not in LAYOUTS:
                raise NoLayout(form=words(f"procedures.form.{name}"))
        paper = self._desk.paper
        means = stationery(self._fonts, words, self._desk.words("en"))
        pages = []
        for name in forms:
            layout = load_form(LAYOUTS[name])
            values = self._values(layout, serving, attributes, check)
            pages.append(render_pdf(layout, values, means))
        for name, pdf in zip(forms, pages, strict=True):
            paper.print_pdf(pdf, words(f"procedures.form.{name}"))

    def _values(
        self,
        layout: Form,
        serving: Serving,
        attributes: FourAttributes,
        check: CardCheck | None,
    ) -> FormValues:
        facts: dict[str, Any] = {
            "visit": serving.number or serving.visit.id[-8:],
            "on": serving.today,
            "mayor": self._mayor,
            "office": self._desk.settings.terminal.office_name,
            "form_number": layout.id,
            "reading": serving.card.kana if serving.card is not None else "",
        }
        words = self._desk.words()
        if layout.id == LAYOUTS["certificate_renewal"]:
            return renewal_values(
                attributes, RenewalFacts(**facts, ticks=_CERTIFICATES, check=check), words
            )
        ticks = _CERTIFICATES | {"card"}
        return receipt_values(attributes, ReceiptFacts(**facts, ticks=ticks), words)
