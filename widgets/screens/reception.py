"""The guide's reception (resident.md A, a01): one tap on a purpose gives one number on one paper.

The layout is drawn for 1280 x 800 and scaled as a whole, so that it fills any other screen.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.frame import Frame
from widgets.hard_text import draw_in
from widgets.screens.reception_language import SHOWN
from widgets.screens.reception_line import ResultLine
from widgets.screens.reception_parts import (
    BookingBar,
    FactBox,
    PurposeTile,
    Scaled,
    TicketList,
    TouchButton,
    text_width,
)
from widgets.screens.reception_view import FloorView, LineView, PrinterView, TileView
from widgets.theme import Theme

WIDE, HIGH = 1232, 672
COLUMNS = 3


class _Board(Scaled, QWidget):
    """Hold the parts at their places of the design."""

    def __init__(self, screen: "ReceptionScreen", theme: Theme) -> None:
        super().__init__()
        self._screen, self._theme = screen, theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(WIDE * 2 // 3, HIGH * 2 // 3)

    def at(self, x: float, y: float, width: float, height: float) -> QRect:
        """Return a place of the design on this screen, its sides in step with the window's."""
        across, down = self.width() / WIDE, self.height() / HIGH
        left, top = round(x * across), round(y * down)
        return QRect(
            left, top, round((x + width) * across) - left, round((y + height) * down) - top
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale type by the tighter side and place all parts."""
        super().resizeEvent(event)
        self.set_unit(min(self.width() / WIDE, self.height() / HIGH))
        self._screen.place_parts()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the two lines and the words that belong to no part."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            painter.fillRect(self.at(843, 4, 0, 586).adjusted(0, 0, 2, 0), ink.line)
            painter.fillRect(self.at(0, 601, WIDE, 0).adjusted(0, 0, 0, 1), ink.line)
            painter.setFont(self._font(17))
            painter.setPen(ink.sub)
            words = self._theme.words("reception.language.label")
            draw_in(painter, QRectF(self.at(0, 530, 110, 60)), Qt.AlignmentFlag.AlignVCenter, words)
            painter.setFont(self._font(22, bold=True))
            painter.setPen(ink.text)
            title = self._screen.title()
            draw_in(painter, QRectF(self.at(864, 4, 368, 36)), Qt.AlignmentFlag.AlignVCenter, title)


class ReceptionScreen(Frame):
    """Show the reception; all signals mean what a hand did, nothing is decided here."""

    purpose_pressed = Signal(str)
    language_pressed = Signal(str)
    other_language_pressed = Signal()
    care_pressed = Signal()
    search_pressed = Signal()
    everyone_pressed = Signal()
    ticket_chosen = Signal(str)
    line_act = Signal(object)

    def __init__(
        self, theme: Theme, tiles: Sequence[TileView], languages: Sequence[tuple[str, str]]
    ) -> None:
        """Take the purposes in their order and the languages (code, family) a slip can have."""
        super().__init__(theme, rail=False, stages=False, side=False)
        self._floor: FloorView | None = None
        words = theme.words
        self.board = _Board(self, theme)
        self.bar = BookingBar(theme)
        self.search = TouchButton(theme, words("reception.search"))
        self.tiles = {view.letter: PurposeTile(theme, view) for view in tiles}
        self.languages = {
            code: TouchButton(theme, words(f"reception.language.{code}"), family=family)
            for code, family in languages
            if code in SHOWN
        }
        self.choices = tuple(languages)
        self.other = TouchButton(theme, words("reception.language.other"))
        self.other.setVisible(len(self.languages) < len(languages))
        self.care = TouchButton(theme, words("reception.care"), icon="wheelchair")
        self.list = TicketList(theme)
        self.everyone = TouchButton(theme, words("reception.everyone", count=0))
        self.facts = FactBox(theme)
        self.line = ResultLine(theme)
        for part in self._parts():
            part.setParent(self.board)
        for choice in (*self.languages.values(), self.other, self.care):
            choice.setCheckable(True)
        self._connect()
        self.step.column.addWidget(self.board, 1)
        self.first = next(iter(self.tiles.values()))

    def _parts(self) -> tuple[QWidget, ...]:
        choices = (*self.languages.values(), self.other, self.care)
        right = (self.list, self.everyone, self.facts)
        return (self.bar, self.search, *self.tiles.values(), *choices, *right, self.line)

    def _connect(self) -> None:
        self.search.clicked.connect(self.search_pressed)
        self.everyone.clicked.connect(self.everyone_pressed)
        self.care.clicked.connect(self.care_pressed)
        self.list.chosen.connect(self.ticket_chosen)
        self.line.act.connect(self.line_act)
        for letter, tile in self.tiles.items():
            tile.clicked.connect(lambda _=False, letter=letter: self.purpose_pressed.emit(letter))
        for code, choice in self.languages.items():
            choice.clicked.connect(lambda _=False, code=code: self.language_pressed.emit(code))
        self.other.clicked.connect(self.other_language_pressed)
        self.digit_pressed.connect(self._digit)

    def _digit(self, number: int) -> None:
        letters = tuple(self.tiles)
        if 0 < number <= len(letters):
            self.purpose_pressed.emit(letters[number - 1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a purpose's letter from the keyboard."""
        letter = event.text().upper()
        if letter in self.tiles and not event.isAutoRepeat():
            self.purpose_pressed.emit(letter)
            return
        super().keyPressEvent(event)

    # --- what is shown -------------------------------------------------------------------------

    def title(self) -> str:
        """Return how many wait, in words."""
        return self._floor.title if self._floor else ""

    def show_tile(self, view: TileView) -> None:
        """Change one purpose."""
        self.tiles[view.letter].show_view(view)

    def show_floor(self, view: FloorView) -> None:
        """Change the right column; repaints only where it differs."""
        if view == self._floor:
            return
        self._floor = view
        self.list.show_rows(view.rows)
        self.everyone.set_text(view.everyone)
        self.facts.show_facts(view)
        self.board.setAccessibleName(view.title)
        self.board.update()

    def show_choices(self, language: str, *, care: bool) -> None:
        """Show the next slip's language and whether its number has priority."""
        for code, choice in self.languages.items():
            choice.setChecked(code == language)
        named = "other" if language in self.languages else language
        self.other.set_text(self.theme.words(f"reception.language.{named}"))
        self.other.setChecked(named != "other")
        self.care.setChecked(care)
        self._place_choices()

    def show_printer(self, view: PrinterView) -> None:
        """Change the printer's chip."""
        self.line.chip.show_view(view)
        self.line.refresh_chip()

    def show_line(self, view: LineView) -> None:
        """Change the bottom line."""
        self.line.show_line(view)

    # --- places ----------------------------------------------------------------------------------

    def place_parts(self) -> None:
        """Put every part at its place and give it the factor."""
        board, unit = self.board, self.board.unit
        for part in self._parts():
            if isinstance(part, Scaled):
                part.set_unit(unit)
        self.bar.setGeometry(board.at(0, 4, 822, 84))
        wide = self.search.wanted()
        bar = board.at(0, 4, 822, 84)
        inset = round(12 * unit)
        self.search.setGeometry(
            bar.right() - wide - inset, bar.top() + inset, wide, bar.height() - 2 * inset
        )
        for number, tile in enumerate(self.tiles.values()):
            row, column = divmod(number, COLUMNS)
            tile.setGeometry(board.at(column * 279, 102 + row * 214, 264, 200))
        self._place_choices()
        self.list.setGeometry(board.at(864, 40, 368, 376))
        self.everyone.setGeometry(board.at(864, 424, 368, 54))
        self.facts.setGeometry(board.at(864, 490, 368, 100))
        self.line.setGeometry(board.at(0, 610, WIDE, 60))

    def _place_choices(self) -> None:
        row, unit = self.board.at(0, 530, 822, 60), self.board.unit
        label = self.theme.words("reception.language.label")
        x = text_width(self.board.type(17), label) + round(14 * unit)
        care, gap = self.care.wanted(), round(12 * unit)
        choices = (*self.languages.values(), self.other)
        wanted = [max(choice.wanted(), round(76 * unit)) for choice in choices]
        over = x + sum(wanted) + gap * len(wanted) - (row.right() + 1 - care)
        less = max(0, -(-over // len(wanted)))  # a narrow screen takes it from their margins
        for choice, wide in zip(choices, wanted, strict=True):
            choice.setGeometry(x, row.top(), wide - less, row.height())
            x += wide - less + gap
        self.care.setGeometry(row.right() - care + 1, row.top(), care, row.height())
