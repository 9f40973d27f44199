"""The bottom line of the guide's reception: the printer, what just happened, what can be done."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from widgets.clearing import discard
from widgets.controls.painting import CENTRE, Tone, colours_of, paint_box, paint_text
from widgets.hard_text import width_of
from widgets.resident.look import Breaks
from widgets.resident.text import break_lines
from widgets.screens.reception_parts import Scaled, TouchButton, text_width
from widgets.screens.reception_view import LineAct, LineView, PrinterView
from widgets.theme import Theme


class PrinterChip(Scaled, QWidget):
    """Tell whether numbers can be printed now."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view = PrinterView(text="")
        self._brief = False

    def view(self) -> PrinterView:
        """Return what the chip shows."""
        return self._view

    def show_view(self, view: PrinterView) -> None:
        """Change what the chip shows."""
        self._view = view
        marked = self._theme.words("device.simulated") if view.simulated else ""
        self.setAccessibleName("、".join(part for part in (view.text, marked) if part))
        self.update()

    def set_brief(self, brief: bool) -> None:
        """Leave the words out where the line beside it tells the same at length."""
        self._brief = brief
        self.setToolTip(self._view.text if brief else "")
        self.update()

    def _pill(self) -> int:
        words = text_width(self._font(17, bold=True), self._view.text) + self._px(10)
        return self._px(52) + (0 if self._brief else words)

    def wanted(self) -> int:
        """Return the width of picture and words in screen pixels."""
        wide = self._pill() + self._px(4)
        if self._view.simulated:
            mark = self._theme.words("device.simulated")
            wide += text_width(self._font(14, bold=True), mark) + self._px(26)
        return wide

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill and, beside it, the mark of a simulated machine."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        ink, view = self._theme.ink, self._view
        tone = colours_of(self._theme, view.tone)
        font, high = self._font(17, bold=True), self._px(40)
        wide = self._pill()
        pill = QRectF(0, (self.height() - high) / 2, wide, high)
        line = ink.line_strong if view.tone is Tone.PLAIN else tone.line
        paint_box(painter, pill, ground=tone.ground, line=line, width=2, radius=high / 2)
        edge = self._px(24)
        place = QRectF(self._px(14), pill.center().y() - edge / 2, edge, edge)
        self._theme.pictograms.paint(painter, place, "printer", tone.text)
        room = QRectF(place.right() + self._px(10), pill.top(), wide, high)
        if not self._brief:
            paint_text(painter, room, view.text, font, tone.text)
        if view.simulated:
            mark, small = self._theme.words("device.simulated"), self._font(14, bold=True)
            box = QRectF(
                wide + self._px(8), 0, text_width(small, mark) + self._px(14), self._px(26)
            )
            box.moveTop((self.height() - box.height()) / 2)
            paint_box(painter, box, ground=ink.bg, line=ink.text, width=2, radius=4, dashed=True)
            paint_text(painter, box, mark, small, ink.text, CENTRE)


class ResultLine(Scaled, QWidget):
    """Show the printer's chip, one result and its acts; ``act`` tells which was pressed."""

    act = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.chip = PrinterChip(theme)
        self.chip.setParent(self)
        self._view = LineView(text="")
        self._buttons: dict[LineAct, TouchButton] = {}
        self._left = 0

    def view(self) -> LineView:
        """Return what the line shows."""
        return self._view

    def button(self, act: LineAct) -> TouchButton | None:
        """Return the button of an act that is offered, None for another."""
        return self._buttons.get(act)

    def set_unit(self, unit: float) -> None:
        """Take the factor."""
        super().set_unit(unit)
        self.chip.set_unit(unit)
        for button in self._buttons.values():
            button.set_unit(unit)
        self._place()

    def show_line(self, view: LineView) -> None:
        """Change all that the line tells; a button that stays keeps the keyboard."""
        self._view = view
        self.chip.set_brief(view.tone is Tone.ERROR)
        self.setAccessibleName("。".join(part for part in (view.text, view.below) if part))
        self.setToolTip("\n".join(part for part in (view.text, view.below) if part))
        wanted = dict(view.acts)
        for act in [act for act in self._buttons if act not in wanted]:
            self._drop(self._buttons.pop(act))
        for act, words in view.acts:
            if act in self._buttons:
                self._buttons[act].set_text(words)
            else:
                self._buttons[act] = self._made(act, words)
        self._buttons = {act: self._buttons[act] for act, _ in view.acts}
        self._place()
        self.update()

    @staticmethod
    def _drop(button: TouchButton) -> None:
        discard(button)

    def _made(self, act: LineAct, words: str) -> TouchButton:
        button = TouchButton(self._theme, words)
        button.setParent(self)
        button.set_unit(self._unit)
        button.clicked.connect(lambda: self.act.emit(act))
        button.show()
        return button

    def refresh_chip(self) -> None:
        """Make room for the chip's new words."""
        self._place()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts anew."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        high, gap = self.height(), self._px(12)
        self.chip.setGeometry(0, 0, self.chip.wanted(), high)
        right = self.width()
        for button in reversed(self._buttons.values()):
            wide = button.wanted()
            right -= wide
            button.setGeometry(right, 0, wide, high)
            right -= gap
        self._left = right

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture, result and the smaller lines."""
        with QPainter(self) as painter:
            self._paint(painter)

    def lines(self, below: int) -> tuple[float, float]:
        """Return the height of the result and of each smaller line; closer where they are many."""
        high, leading = float(self._px(28)), float(self._px(20))
        part = min(1.0, self.height() / (high + below * leading))
        return high * part, leading * part

    def _paint(self, painter: QPainter) -> None:
        ink, view = self._theme.ink, self._view
        if not view.text:
            return
        colour = colours_of(self._theme, view.tone).text
        x = self.chip.width() + self._px(16)
        edge = self._px(36)
        self._theme.pictograms.paint(
            painter, QRectF(x, (self.height() - edge) / 2, edge, edge), view.icon, colour
        )
        x += edge + self._px(12)
        room = self._left - x
        small = self._font(14)
        below = break_lines(view.below, small, room, breaks=Breaks.MARKED)[:2] if view.below else ()
        high, leading = self.lines(len(below))
        top = (self.height() - high - len(below) * leading) / 2
        sizes = (self._font(size, bold=True) for size in (20, 17, 15))
        font = next((one for one in sizes if width_of(view.text, one) <= room), small)
        paint_text(painter, QRectF(x, top, room, high), view.text, font, colour)
        for number, told in enumerate(below):
            at = QRectF(x, top + high + number * leading, room, leading)
            paint_text(painter, at, told, small, ink.text)
