"""The queue: who is served, who is next, who waits, what else waits.  Numbers, never names."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from widgets.controls.buttons import Button, ButtonKind, ButtonSize
from widgets.controls.labels import Prose
from widgets.controls.painting import (
    CENTRE,
    LEFT,
    RIGHT,
    key_width,
    paint_hairline,
    paint_key,
    paint_numerals,
    paint_text,
)
from widgets.theme import Theme, Type

Index = QModelIndex | QPersistentModelIndex
MOST_ROWS = 9


@dataclass(frozen=True, kw_only=True)
class Serving:
    """Hold the visit at the window: ticket, when it began, how long, what for."""

    ticket: str
    began: str
    elapsed: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Hold one who waits: ticket, purpose and finished words for the time waited."""

    ticket: str
    purpose: str
    waited: str
    changed: bool = False


@dataclass(frozen=True, kw_only=True)
class QueueView:
    """Hold the rail: ``title`` such as 交付の待ち 5人, ``estimate`` such as 見込み 8〜14分."""

    title: str
    count: int
    now: Serving | None = None
    next: Waiting | None = None
    estimate: str = ""
    rows: tuple[Waiting, ...] = ()
    parked: int = 0
    calls: int = 0
    cases: int = 0


class _Block(QWidget):
    """Paint 対応中 or 次の方."""

    def __init__(self, theme: Theme, *, white: bool) -> None:
        super().__init__()
        self._theme, self._white, self._compact = theme, white, False
        self._label = self._aside = self._ticket = self._right = self._purpose = self._key = ""
        self._fit()

    def show_parts(
        self, label: str, ticket: str, right: str, purpose: str, *, aside: str = "", key: str = ""
    ) -> None:
        self._label, self._ticket, self._right = label, ticket, right
        self._purpose, self._aside, self._key = purpose, aside, key
        self.setAccessibleName("、".join(p for p in (label, ticket, right, purpose, aside) if p))
        self.setToolTip(self.accessibleName() if self._compact else "")
        self.update()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._fit()

    def _fit(self) -> None:
        if self._compact:
            self.setFixedHeight(92 if self._white else 100)
        else:
            self.setFixedHeight(132 if self._white else 120)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        ink = self._theme.ink
        if self._white:
            painter.fillRect(self.rect(), ink.bg)
        paint_hairline(painter, QRectF(self.rect()), ink.line_soft)
        if self._compact:
            self._paint_compact(painter)
            return
        theme, wide = self._theme, self.width() - 49.0
        note = theme.font(Type.NOTE)
        paint_text(painter, QRectF(24, 16, wide, 20), self._label, note, ink.sub)
        if self._key:
            width = key_width(theme, self._key)
            paint_key(painter, theme, QPointF(24 + wide - width, 14), self._key)
        else:
            paint_text(painter, QRectF(24, 16, wide, 20), self._aside, note, ink.sub, RIGHT)
        kind, line = (Type.NUMBER, 48) if self._white else (Type.TITLE, 40)
        paint_text(painter, QRectF(24, 40, wide, line), self._ticket, theme.font(kind), ink.text)
        side = theme.font(Type.LEAD if self._white else Type.BODY)
        drop = 8 if self._white else 6
        room = QRectF(24, 40 + drop, wide, line - drop)
        paint_numerals(painter, room, self._right, side, ink.text, RIGHT)
        y, font = (92, theme.font()) if self._white else (80, note)
        colour = ink.text if self._white else ink.sub
        paint_text(painter, QRectF(24, y, wide, 24), self._purpose, font, colour)

    def _paint_compact(self, painter: QPainter) -> None:
        theme, ink, wide = self._theme, self._theme.ink, self.width() - 8.0
        note = theme.font(Type.NOTE)
        y = 12.0
        if self._key:
            cap = key_width(theme, self._key)
            word = theme.words("queue.next_short")
            room = theme.width(word, Type.NOTE)
            left = (self.width() - room - 6 - cap) / 2
            paint_text(painter, QRectF(left, y, room + 1, 24), word, note, ink.sub)
            paint_key(painter, theme, QPointF(left + room + 6, y), self._key)
            y += 26
        else:
            paint_text(painter, QRectF(4, y, wide, 20), self._label, note, ink.sub, CENTRE)
            y += 22
        ticket = theme.font(Type.LEAD, bold=True)
        paint_text(painter, QRectF(4, y, wide, 28), self._ticket, ticket, ink.text, CENTRE)
        paint_numerals(painter, QRectF(4, y + 26, wide, 20), self._right, note, ink.sub, CENTRE)


class _RowDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: "_Rows") -> None:
        super().__init__(parent)
        self._theme, self._list = theme, parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(88, 36 if self._list.compact else 48)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Waiting = index.data(Qt.ItemDataRole.UserRole)
        rect, ink, theme = QRectF(option.rect), self._theme.ink, self._theme
        painter.save()
        painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 1), ink.line_soft)
        if index.row() == index.model().rowCount() - 1:
            paint_hairline(painter, rect, ink.line_soft)
        if row.changed:
            painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), ink.primary)
        if self._list.compact:
            font = theme.font(Type.NOTE, bold=True)
            paint_text(painter, rect, row.ticket, font, ink.text, CENTRE)
        else:
            left, right = rect.left() + 24, rect.right() - 25
            ticket = theme.font(Type.LEAD, bold=True)
            paint_text(painter, QRectF(left, rect.top(), 72, 48), row.ticket, ticket, ink.text)
            wait = theme.width(row.waited) + 4
            room = QRectF(left + 72, rect.top(), right - left - 76 - wait, 48)
            fits = theme.width(row.purpose) <= room.width()
            purpose = theme.font(Type.BODY if fits else Type.NOTE)
            paint_text(painter, room, row.purpose, purpose, ink.text)
            at = QRectF(left, rect.top(), right - left + 1, 48)
            paint_numerals(painter, at, row.waited, theme.font(), ink.sub, RIGHT)
        painter.restore()


class _Rows(QListView):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self.compact = theme, False
        self.items = QStandardItemModel(self)
        self.setModel(self.items)
        self.setItemDelegate(_RowDelegate(theme, self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(theme.words("queue.list"))
        self.setMinimumSize(64, 48)

    def ring_rect(self) -> QRect:
        rect = (
            self.visualRect(self.currentIndex()) if self.currentIndex().isValid() else self.rect()
        )
        return rect.adjusted(6, 4, -6, -4)

    def ring_radius(self) -> int:
        return self._theme.radius.tag


class _Foot(QAbstractButton):
    """Show one count that opens a list."""

    def __init__(self, theme: Theme, icon: str, text: str, short: str) -> None:
        super().__init__()
        self._theme, self._icon, self._short, self._count = theme, icon, short, 0
        self._compact = False
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(64, 24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(40)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        self._count = count
        self.setAccessibleName(self._theme.words("queue.foot", text=self.text(), count=count))
        self.update()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.setFixedHeight(24 if compact else 40)
        self.setToolTip(self.accessibleName() if compact else "")

    def ring_rect(self) -> QRect:
        return self.rect().adjusted(6, 2, -6, -2)

    def ring_radius(self) -> int:
        return self._theme.radius.tag

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, ink = self._theme, self._theme.ink
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            told = theme.words("sync.count", count=self._count)
            if self._compact:
                text = f"{self._short} {self._count}"
                paint_text(painter, rect, text, theme.font(Type.NOTE), ink.text, CENTRE)
                return
            theme.icons.paint(painter, self._icon, (24, 10), 20, ink.text)
            room = rect.adjusted(56, 0, -25, 0)
            paint_text(painter, room, self.text(), theme.font(), ink.text, LEFT)
            paint_numerals(painter, room, told, theme.font(bold=True), ink.text, RIGHT)


class QueueRail(QWidget):
    """Show the queue of this window.

    ``opened(list)`` is one of parked, calls, cases; ``answered(choice)`` is park, end or back
    after ``ask_open_visit``; ``row_opened(ticket)`` a row chosen by Enter or double click.
    """

    opened = Signal(str)
    answered = Signal(str)
    row_opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._compact = theme, False
        self._view = QueueView(title="", count=0)
        self._now, self._next = _Block(theme, white=True), _Block(theme, white=False)
        self._rows = _Rows(theme)
        self._rows.activated.connect(self._activated)
        self._ask = self._build_ask()
        self._feet = {
            "parked": _Foot(
                theme, "pause", theme.words("queue.parked"), theme.words("queue.parked_short")
            ),
            "calls": _Foot(
                theme, "bell", theme.words("queue.calls"), theme.words("queue.calls_short")
            ),
            "cases": _Foot(theme, "flag", theme.words("queue.cases"), theme.words("queue.cases")),
        }
        self._head = _Head(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        for part in (self._now, self._ask, self._next, self._head):
            column.addWidget(part)
        column.addWidget(self._rows, 1)
        for name, foot in self._feet.items():
            foot.clicked.connect(lambda _=False, name=name: self.opened.emit(name))
            column.addWidget(foot)
        column.addSpacing(8)

    def _build_ask(self) -> QWidget:
        ask = QWidget()
        column = QVBoxLayout(ask)
        column.setContentsMargins(24, 8, 24, 12)
        column.setSpacing(8)
        column.addWidget(Prose(self._theme, self._theme.words("queue.ask"), bold=True))
        row = QHBoxLayout()
        row.setSpacing(12)
        for choice in ("park", "end", "back"):
            kind = ButtonKind.TEXT if choice == "back" else ButtonKind.SECONDARY
            button = Button(
                self._theme, self._theme.words(f"queue.answer.{choice}"), kind, ButtonSize.SMALL
            )
            button.clicked.connect(lambda _=False, choice=choice: self._answer(choice))
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        ask.hide()
        return ask

    def ask_open_visit(self) -> None:
        """Ask inside 対応中 what becomes of the open visit before the next is called."""
        self._ask.show()
        first = self._ask.findChild(Button)
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _answer(self, choice: str) -> None:
        self._ask.hide()
        self.answered.emit(choice)

    def view(self) -> QueueView:
        """Return what the rail shows."""
        return self._view

    def show_view(self, view: QueueView) -> None:
        """Change what the rail shows; scroll and selection stay with the ticket."""
        self._view = view
        words = self._theme.words
        now = view.now
        if now is None:
            self._now.show_parts(words("queue.now"), words("queue.nobody"), "", "")
        else:
            began = words("queue.began", at=now.began)
            self._now.show_parts(
                words("queue.now"), now.ticket, now.elapsed, now.purpose, aside=began
            )
        coming = view.next
        waited = words("queue.waited", waited=coming.waited) if coming and not self._compact else ""
        self._next.show_parts(
            words("queue.next"),
            coming.ticket if coming else words("queue.nobody"),
            waited or (coming.waited if coming else ""),
            coming.purpose if coming else "",
            key="F5",
        )
        self._head.show_parts(view.title, words("queue.short", count=view.count), view.estimate)
        self._show_rows(view.rows[:MOST_ROWS])
        counts = {"parked": view.parked, "calls": view.calls, "cases": view.cases}
        for name, foot in self._feet.items():
            foot.set_count(counts[name])

    def _show_rows(self, rows: Sequence[Waiting]) -> None:
        items = self._rows.items
        chosen = self._rows.currentIndex().data(Qt.ItemDataRole.UserRole)
        while items.rowCount() > len(rows):
            items.removeRow(items.rowCount() - 1)
        for number, row in enumerate(rows):
            if number >= items.rowCount():
                items.appendRow(QStandardItem())
            item = items.item(number)
            if item.data(Qt.ItemDataRole.UserRole) != row:
                item.setText(row.ticket)
                item.setData(row, Qt.ItemDataRole.UserRole)
                spoken = f"{row.ticket} {row.purpose} {row.waited}"
                item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
            if isinstance(chosen, Waiting) and chosen.ticket == row.ticket:
                self._rows.setCurrentIndex(items.index(number, 0))

    def _activated(self, index: Index) -> None:
        row: Waiting = index.data(Qt.ItemDataRole.UserRole)
        self.row_opened.emit(row.ticket)

    def set_compact(self, compact: bool) -> None:
        """Take the narrow rail: numbers only."""
        self._compact = self._rows.compact = compact
        self._now.set_compact(compact)
        self._next.set_compact(compact)
        self._head.set_compact(compact)
        for foot in self._feet.values():
            foot.set_compact(compact)
        self.show_view(self._view)
        self._rows.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the right hairline and the foot's line."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), ink.surface)
            painter.fillRect(QRectF(self.width() - 1, 0, 1, self.height()), ink.line_soft)
            top = self._feet["parked"].y() - (0 if self._compact else 8)
            painter.fillRect(QRectF(0, top, self.width(), 1), ink.line_soft)


class _Head(QWidget):
    """Paint 待ち N人 and the estimate."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._compact = theme, False
        self._title = self._short = self._estimate = ""
        self.setFixedHeight(48)

    def show_parts(self, title: str, short: str, estimate: str) -> None:
        self._title, self._short, self._estimate = title, short, estimate
        self.setAccessibleName("、".join(p for p in (title, estimate) if p))
        self.setToolTip(self.accessibleName() if self._compact else "")
        self.update()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.setFixedHeight(36 if compact else 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, ink = self._theme, self._theme.ink
        with QPainter(self) as painter:
            note = theme.font(Type.NOTE)
            if self._compact:
                paint_text(painter, QRectF(self.rect()), self._short, note, ink.sub, CENTRE)
                return
            room = QRectF(24, 16, self.width() - 48, 24)
            paint_text(painter, room, self._title, theme.font(bold=True), ink.text)
            paint_text(painter, room, self._estimate, note, ink.sub, RIGHT)
