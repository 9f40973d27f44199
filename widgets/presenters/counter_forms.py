"""Forms filled from chip, ledger and answers: shown, handed to the A4 printer, nothing kept."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtGui import QImage

from app.desk.desk import Desk
from app.desk.form_filling import filling_of
from app.desk.photos import PhotoDesk
from app.desk.serving import Serving
from app.faults import CounterFault
from app.forms.filling import Filling, values_of
from app.forms.layout import Form
from app.forms.loading import load_form
from app.forms.values import FormValues
from app.ports import CardCheck, FourAttributes
from widgets.fonts import Fonts
from widgets.paper import missing_glyphs, render_image, render_pdf
from widgets.sheet import FormTextTooLong, Stationery, stationery

LAYOUTS = {
    "application": "e16",
    "card_face_change": "e11",
    "card_return": "e12",
    "certificate_issue": "e08",
    "certificate_renewal": "e02",
    "certificate_revocation": "e08",
    "consent": "e14",
    "continued_use": "e20",
    "copy_consent": "e14",
    "enquiry_and_answer": "e10",
    "express_application": "e17",
    "letter_again": "e22",
    "loss_notice": "e13",
    "notification_loss": "e13",
    "notification_return": "e12",
    "photo_sheet": "e05",
    "pin_change": "e09",
    "pin_request": "e07",
    "pin_reset": "e09",
    "pin_slip": "e06",
    "pinless": "e19",
    "receipt": "e01",
    "reissue": "e15",
    "release": "e21",
    "resident_record": "e23",
    "withdrawal": "e18",
}
_PREVIEW_DPI = 90


class NoLayout(CounterFault):
    """Name the form that this site has no layout for."""

    code = "P-141"


class FilledPage(Struct, frozen=True, kw_only=True):
    """Hold one filled form in memory: its picture for the screen, its document for the printer.

    ``lacking`` are characters that it shows as 〓, ``too_long`` the fields that stay empty because
    their text fits in no size.
    """

    form: str
    picture: QImage
    pdf: bytes
    lacking: tuple[str, ...] = ()
    too_long: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Keep a resident's values out of logs and tracebacks."""
        return f"FilledPage({self.form}, 〈伏〉)"


class FormPrinting:
    """Fill and print forms; runs on a lane, never on the screen's thread."""

    def __init__(
        self, desk: Desk, fonts: Fonts, mayor: str, photos: PhotoDesk | None = None
    ) -> None:
        self._desk, self._fonts, self._mayor, self._photos = desk, fonts, mayor, photos

    def __call__(
        self,
        serving: Serving,
        attributes: FourAttributes | None,
        forms: tuple[str, ...],
        check: CardCheck | None = None,
    ) -> None:
        """Fill and print each form once, as ``fill`` and ``print_pages`` do."""
        self.print_pages(self.fill(serving, forms, attributes, check))

    def fill(
        self,
        serving: Serving,
        forms: tuple[str, ...],
        attributes: FourAttributes | None = None,
        check: CardCheck | None = None,
    ) -> tuple[FilledPage, ...]:
        """Return each form filled; without attributes from the ledger's row.

        Raises:
            NoLayout: the site has no layout of a form.
        """
        words = self._desk.words()
        for name in forms:
            if name not in LAYOUTS:
                raise NoLayout(form=words(f"procedures.form.{name}"))
        means = stationery(self._fonts, words, self._desk.words("en"))
        filling = self.filling(serving, attributes, check)
        if "photo_sheet" in forms:
            filling = replace(filling, picture=self._picture(serving))
        pages = []
        for name in forms:
            layout = load_form(LAYOUTS[name])
            pages.append(page_of(name, layout, values_of(layout, filling, words), means))
        return tuple(pages)

    def print_pages(self, pages: tuple[FilledPage, ...]) -> None:
        """Hand filled forms to the printer, each once.

        Raises:
            NoSuchDevice: this window has no A4 printer.
        """
        for page in pages:
            photo = page.form == "photo_sheet"
            paper = self._desk.photo_paper if photo else self._desk.paper
            paper.print_pdf(page.pdf, self._desk.words()(f"procedures.form.{page.form}"))

    def _picture(self, serving: Serving) -> bytes:
        """Return the visit's photo, empty where there is none to be cut out of the sheet."""
        photo = serving.photo
        if photo is None or photo.express or self._photos is None:
            return b""
        return self._photos.body(photo)

    def filling(
        self, serving: Serving, attributes: FourAttributes | None, check: CardCheck | None
    ) -> Filling:
        """Return all that is known of a visit at this moment."""
        return filling_of(self._desk, serving, self._mayor, attributes, check)


def page_of(name: str, layout: Form, values: FormValues, means: Stationery) -> FilledPage:
    """Return a filled page; a value that fits in no size is left out and told."""
    too_long: list[str] = []
    while True:
        try:
            picture = render_image(layout, values, means, dpi=_PREVIEW_DPI)
            pdf = render_pdf(layout, values, means)
        except FormTextTooLong as trouble:
            field = str(trouble.details["field"])
            if field not in values.texts:
                raise
            too_long.append(field)
            left = {key: text for key, text in values.texts.items() if key != field}
            values = replace(values, texts=left)
            continue
        lacking = missing_glyphs(layout, values, means)
        return FilledPage(
            form=name, picture=picture, pdf=pdf, lacking=lacking, too_long=tuple(too_long)
        )
