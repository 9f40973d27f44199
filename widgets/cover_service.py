"""Paint a cover sheet for a terminal without a window: an order in, the document out."""

from app.headless.cover_painter import CoverOrder, PaintedCover
from app.resources import words
from widgets.cover_sheet import CoverSheet
from widgets.fonts import register_fonts
from widgets.one_order import answer_one


def painted(order: CoverOrder) -> PaintedCover:
    """Return the sheet of an order."""
    sheet = CoverSheet(register_fonts(), words("ja"), words("en"))
    return PaintedCover(pdf=sheet.pdf(order.code, order.sort, order.number))


if __name__ == "__main__":
    answer_one(CoverOrder, painted)
