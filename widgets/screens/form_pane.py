"""Filled forms before they are printed: one page at a time, and what to look at first."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.controls.buttons import Button, ButtonSize
from widgets.controls.decision import DecisionPane
from widgets.controls.labels import Label
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.theme import Theme, Type

_BACK, _ON = 1, 2
_SIDE = 320


class PageView(Struct, frozen=True, kw_only=True):
    """Hold one page: its name, its picture, and a warning in two sentences, empty where none is."""

    name: str
    picture: QImage
    warning: str = ""
    following: str = ""


class PageSight(QWidget):
    """Show one page as large as there is room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._picture = theme, QImage()
        self.setMinimumSize(200, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, name: str, picture: QImage) -> None:
        """Show a page; its name is what a screen reader says."""
        self._picture = picture
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a page's proportion."""
        return QSize(560, 792)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the page on its sheet, in the middle."""
        if self._picture.isNull():
            return
        wide, tall = self._picture.width(), self._picture.height()
        scale = min((self.width() - 2) / wide, (self.height() - 2) / tall)
        rect = QRectF(0, 0, wide * scale, tall * scale)
        rect.moveCenter(QRectF(self.rect()).center())
        size = rect.size() * self.devicePixelRatioF()
        fitted = self._picture.scaled(
            size.toSize(),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        with QPainter(self) as painter:
            painter.drawImage(rect, fitted)
            painter.setPen(QPen(self._theme.ink.line_strong, 1))
            painter.drawRect(rect)


class FormPane(DecisionPane):
    """Show the pages; 1 and 2 turn them, F12 prints all, Esc prints nothing.

    ``closed`` tells that it went, by whatever way; nothing of the pages is left in it.
    """

    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget, pages: Sequence[PageView]) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("counter.papers.title"),
            decide=words("counter.papers.decide"),
            back=words("counter.papers.back"),
            width=1040,
            height=2000,
        )
        self._pages, self._at = tuple(pages), 0
        self.page = PageSight(theme)
        self.warning = Notice(theme, Tone.WARN)
        self._name = Label(theme, "", Type.LEAD, bold=True)
        self._count = Label(theme, "", Type.BODY, colour=theme.ink.sub)
        self.turn_back = Button(
            theme, words("counter.papers.previous"), size=ButtonSize.SMALL, key=str(_BACK)
        )
        self.turn_on = Button(
            theme, words("counter.papers.next"), size=ButtonSize.SMALL, key=str(_ON)
        )
        self.turn_back.clicked.connect(lambda: self.turn(_BACK))
        self.turn_on.clicked.connect(lambda: self.turn(_ON))
        self._arrange(theme)
        self.digit_pressed.connect(self.turn)
        self.show_page(next((n for n, page in enumerate(pages) if page.warning), 0))

    def _arrange(self, theme: Theme) -> None:
        beside = QWidget()
        beside.setFixedWidth(_SIDE)
        side = QVBoxLayout(beside)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        side.addWidget(self._name)
        side.addWidget(self._count)
        side.addWidget(self.warning)
        side.addStretch(1)
        side.addWidget(self.turn_back)
        side.addWidget(self.turn_on)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.page, 1)
        row.addWidget(beside)
        self.body.addLayout(row, 1)
        for button in (self.turn_back, self.turn_on):
            button.setVisible(len(self._pages) > 1)

    @property
    def shown(self) -> PageView:
        """Return the page in sight."""
        return self._pages[self._at]

    def turn(self, digit: int) -> None:
        """Turn to the page before or after."""
        if digit in (_BACK, _ON):
            self.show_page(self._at + (1 if digit == _ON else -1))

    def show_page(self, number: int) -> None:
        """Show a page; before the first and after the last nothing changes."""
        if not 0 <= number < len(self._pages):
            return
        self._at = number
        page, words = self._pages[number], self._theme.words
        self._name.setText(page.name)
        self._count.setText(words("counter.papers.count", page=number + 1, pages=len(self._pages)))
        self.page.show_picture(page.name, page.picture)
        self.warning.setVisible(bool(page.warning))
        self.warning.show_notice(Tone.WARN, page.warning, page.following)

    def close_pane(self) -> None:
        """Take the pane away and the pages with it."""
        self._pages = ()
        self.page.show_picture("", QImage())
        super().close_pane()
        self.closed.emit()
