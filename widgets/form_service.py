"""Paint forms for a terminal without a window: an order on standard input, PDF documents out."""

from app.forms.filling import values_of
from app.forms.loading import load_form
from app.headless.form_painter import PaintAnswer, PaintedForm, PaintOrder
from app.resources import words
from widgets.fonts import register_fonts
from widgets.one_order import answer_one
from widgets.presenters.counter_forms import LAYOUTS, page_of
from widgets.sheet import stationery


def painted(order: PaintOrder) -> PaintAnswer:
    """Return the forms of an order, or which of them this site has no layout for."""
    unknown = tuple(name for name in order.forms if name not in LAYOUTS)
    if unknown:
        return PaintAnswer(unknown=unknown)
    text, filling = words("ja"), order.filling()
    means = stationery(register_fonts(), text, words("en"))
    pages = []
    for name in order.forms:
        layout = load_form(LAYOUTS[name])
        page = page_of(name, layout, values_of(layout, filling, text), means)
        pages.append(
            PaintedForm(form=name, pdf=page.pdf, lacking=page.lacking, too_long=page.too_long)
        )
    return PaintAnswer(pages=tuple(pages))


if __name__ == "__main__":
    answer_one(PaintOrder, painted)
