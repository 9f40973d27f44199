"""The one painter of forms: the same strokes for the preview, the PDF and the printer.

Layouts are data in ``resources/slips/forms`` with every place in millimetres.  Values stay the
caller's: nothing here keeps or writes them.
"""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from app.forms.layout import Form
from app.forms.values import FormValues
from widgets.form_page import FormPage
from widgets.sheet import Sheet, Stationery

_FUZZY = QPageSize.SizeMatchPolicy.FuzzyMatch


def missing_glyphs(form: Form, values: FormValues, means: Stationery) -> tuple[str, ...]:
    """Return the characters that would print as 〓, to be told before anything is printed."""
    on_names = {name.field for name in form.names}
    lacking: dict[str, None] = {}
    for place in sorted(form.fields()):
        face = means.names if place in on_names else means.plain
        lacking |= dict.fromkeys(face.missing(values.texts.get(place, "").replace("\n", "")))
    return tuple(lacking)


def paint(painter: QPainter, mm: float, form: Form, values: FormValues, means: Stationery) -> None:
    """Paint one page; ``mm`` is the painter's units a millimetre.

    Raises:
        FormTextTooLong: a value does not fit its box; the page is then not to be used.
    """
    FormPage(Sheet(painter, mm, means), form, values, means).paint()


def render_pdf(form: Form, values: FormValues, means: Stationery) -> bytes:
    """Return the page as PDF bytes; outlines and embedded faces, nothing on disk.

    Raises:
        FormTextTooLong: a value does not fit its box.
    """
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(form.id)
    writer.setCreator("counter-terminal")
    writer.setResolution(1200)
    size = QPageSize(QSizeF(*form.page), QPageSize.Unit.Millimeter, "", _FUZZY)
    none = QMarginsF(0, 0, 0, 0)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, none))
    try:
        with QPainter(writer) as painter:
            paint(painter, 1200 / 25.4, form, values, means)
    finally:
        buffer.close()
    return bytes(data.data())


def render_image(form: Form, values: FormValues, means: Stationery, *, dpi: int = 150) -> QImage:
    """Return the page as a picture for the preview.

    Raises:
        FormTextTooLong: a value does not fit its box.
    """
    mm = dpi / 25.4
    picture = QImage(round(form.page[0] * mm), round(form.page[1] * mm), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    with QPainter(picture) as painter:
        paint(painter, mm, form, values, means)
    return picture


def render_png(form: Form, values: FormValues, means: Stationery, *, dpi: int = 150) -> bytes:
    """Return the page as PNG bytes.

    Raises:
        FormTextTooLong: a value does not fit its box.
    """
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    render_image(form, values, means, dpi=dpi).save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(data.data())
