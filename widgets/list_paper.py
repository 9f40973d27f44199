"""Lists on A4: every page with its title, its headings and its number; names as on forms."""

from __future__ import annotations

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QLineF,
    QMarginsF,
    QPointF,
    QRectF,
    QSizeF,
)
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from app.desk.desk import Desk
from app.reports.table import Table
from widgets.fonts import Fonts
from widgets.forms.listing import ListColumn, ListLayout, RowPlace, headings, load_list, pages
from widgets.hard_text import draw_line
from widgets.ivs_text import IvsText
from widgets.sheet import MM_PER_POINT, Stationery, stationery

_DPI = 600
_LEADING = 1.35
_BLACK, _GREY, _SHADE = QColor("#000000"), QColor("#8A8A8A"), QColor("#EDEDED")
_PAD = 1.2


class ListPrinting:
    """Print tables on the A4 printer; runs on a lane, never on the screen's thread."""

    def __init__(self, desk: Desk, fonts: Fonts) -> None:
        self._desk, self._fonts = desk, fonts

    def __call__(self, table: Table, layout: str) -> None:
        """Print a table by the layout of that name.

        Raises:
            NoSuchDevice: this window has no A4 printer.
        """
        paper = self._desk.paper
        means = stationery(self._fonts, self._desk.words(), self._desk.words("en"))
        paper.print_pdf(render_list(table, load_list(layout), means), table.title)


def render_list(table: Table, layout: ListLayout, means: Stationery) -> bytes:
    """Return a table as PDF bytes, as many pages as it needs; nothing on disk."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(table.title)
    writer.setCreator("counter-terminal")
    writer.setResolution(_DPI)
    wide, tall = layout.page
    size = QPageSize(QSizeF(min(wide, tall), max(wide, tall)), QPageSize.Unit.Millimeter)
    across = QPageLayout.Orientation.Landscape if wide > tall else QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(size, across, QMarginsF(0, 0, 0, 0)))
    try:
        with QPainter(writer) as painter:
            listing = _Listing(painter, table, layout, means)
            for number in range(1, listing.count + 1):
                if number > 1:
                    writer.newPage()
                listing.paint(number)
    finally:
        buffer.close()
    return bytes(data.data())


class _Listing:
    """Paint a table page by page."""

    def __init__(
        self, painter: QPainter, table: Table, layout: ListLayout, means: Stationery
    ) -> None:
        self._p, self._table, self._layout, self._means = painter, table, layout, means
        self._mm = _DPI / 25.4
        self._head_top = layout.margin + self._line(layout.title) + self._line(layout.note) + 2.0
        self._head_height = self._line(layout.head) + 2 * layout.pad
        foot = layout.page[1] - layout.margin - self._line(layout.foot)
        self._pages = pages(
            table,
            layout,
            first=self._head_top + self._head_height,
            room=foot,
            line=self._line(layout.size),
            broken=self._broken,
        )

    @property
    def count(self) -> int:
        """Return how many pages there are."""
        return len(self._pages)

    def paint(self, number: int) -> None:
        """Paint one page."""
        layout, words = self._layout, self._means.words
        self._p.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top = layout.margin, layout.margin
        self._text(self._means.plain, self._table.title, layout.title, left, top)
        top += self._line(layout.title)
        self._text(self._means.plain, self._table.note, layout.note, left, top)
        self._heads()
        for row in self._pages[number - 1]:
            self._row(row)
        if not self._table.rows:
            below = self._head_top + self._head_height + layout.pad
            self._text(self._means.plain, words("lists.empty"), layout.size, left + _PAD, below)
        foot = layout.page[1] - layout.margin - self._line(layout.foot)
        made = words("lists.made", at=f"{self._table.at:%Y-%m-%d %H:%M}")
        self._text(self._means.plain, made, layout.foot, left, foot)
        page = words("lists.page", page=number, pages=self.count)
        wide = self._means.plain.width(page, layout.foot * MM_PER_POINT)
        right = layout.page[0] - layout.margin
        self._text(self._means.plain, page, layout.foot, right - wide, foot)

    def _heads(self) -> None:
        layout, left, top = self._layout, self._layout.margin, self._head_top
        wide = sum(column.width for column in layout.columns)
        band = QRectF(left, top, wide, self._head_height)
        self._p.fillRect(self._scaled(band), _SHADE)
        for column, heading in zip(layout.columns, headings(self._table, layout), strict=True):
            self._text(self._means.plain, heading, layout.head, left + _PAD, top + layout.pad)
            left += column.width

    def _row(self, row: RowPlace) -> None:
        layout = self._layout
        for cell in row.cells:
            face = self._face(cell.column)
            for number, line in enumerate(cell.lines):
                top = row.top + layout.pad + number * self._line(layout.size)
                self._text(face, line, layout.size, cell.left + _PAD, top)
        below = row.top + row.height
        right = layout.margin + sum(column.width for column in layout.columns)
        self._p.setPen(QPen(_GREY, 0.15 * self._mm))
        ends = QPointF(layout.margin, below) * self._mm, QPointF(right, below) * self._mm
        self._p.drawLine(QLineF(*ends))

    def _face(self, column: ListColumn) -> IvsText:
        return self._means.names if column.name else self._means.plain

    def _broken(self, text: str, column: ListColumn) -> tuple[str, ...]:
        em = self._layout.size * MM_PER_POINT
        return tuple(self._face(column).lines(text, em, column.width - 2 * _PAD)) or ("",)

    def _text(self, face: IvsText, text: str, size: float, left: float, top: float) -> None:
        """Set a line: names as outlines with their own glyphs, all else in an embedded face."""
        em = size * MM_PER_POINT
        base = QPointF(left, top + em * (_LEADING / 2 + 0.38)) * self._mm
        if face is self._means.names:
            face.paint(self._p, base, text, em * self._mm, _BLACK)
            return
        font = QFont(self._means.fonts.ui)
        font.setPixelSize(round(em * self._mm))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        self._p.setFont(font)
        self._p.setPen(_BLACK)
        draw_line(self._p, base, text)

    def _scaled(self, rect: QRectF) -> QRectF:
        mm = self._mm
        return QRectF(rect.x() * mm, rect.y() * mm, rect.width() * mm, rect.height() * mm)

    @staticmethod
    def _line(points: float) -> float:
        return points * MM_PER_POINT * _LEADING
