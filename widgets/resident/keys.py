"""Keys, slots and pads of the secret entry: dots only, each finger by itself."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from widgets.hard_text import draw_in, draw_line
from widgets.resident.entry import IN_ORDER, LETTERS
from widgets.resident.look import PIN_GAP_MM, Look, Token, box, draw_icon, pen
from widgets.resident.ruby import advance, draw_text, plain, rise
from widgets.resident.touch import TouchControl

BACK = 0x08
CLEAR = 0x18


class PinKey(TouchControl):
    """Be one key; it tells its code as a number and is named 「キー」 to assistive software.

    A second press of the same key within ``look.bounce`` seconds is a tremor and is passed over.
    """

    struck = Signal(int)

    def __init__(
        self,
        look: Look,
        code: int,
        size: tuple[int, int],
        *,
        label: str = "",
        reading: str = "",
        icon: str = "",
        token: Token = Token.PIN,
        marked: bool = True,
    ) -> None:
        acts = code in (BACK, CLEAR)
        super().__init__(look, plain(label) if acts else look.words("resident.key"), token)
        self.code, self._label, self._reading, self._icon = code, label, reading, icon
        self._acts = acts
        self._marked = marked and code == ord("5") and token is Token.PIN
        self.now = look.now
        self._counted_at = float("-inf")
        self.em = look.m.key_em
        self.guided = False
        self.setFixedSize(*size)
        self.clicked.connect(self._count)

    def _count(self) -> None:
        now = self.now()
        if now - self._counted_at >= self.look.bounce:
            self._counted_at = now
            self.struck.emit(self.code)

    def setDown(self, down: bool) -> None:
        """Tell assistive software of no press but an act's: which key is down is the secret."""
        if self._acts:
            super().setDown(down)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a press of the mouse, by the same rule."""
        if self._acts:
            super().mousePressEvent(event)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Count the press where it is let go inside."""
        if self._acts:
            super().mouseReleaseEvent(event)
        elif self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def guide(self, on: bool) -> None:
        """Frame the key that practice asks for next."""
        self.guided = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the key; a pressed secret key looks like an unpressed one."""
        look = self.look
        with QPainter(self) as painter:
            fill = look.ink.SURFACE if self._acts else look.ink.WHITE
            edge = pen(look.ink.LINE_STRONG, look.px(2))
            if self.guided:
                fill, edge = look.ink.TINT, pen(look.ink.PRIMARY, look.px(5))
            elif self._acts and self.isDown():
                fill = look.ink.TINT
            box(
                painter,
                QRectF(self.rect()),
                look.px(14 if self.token is Token.PIN else 12),
                edge,
                fill,
            )
            painter.setPen(look.ink.TEXT)
            if self._acts:
                self._paint_act(painter)
            else:
                self._paint_label(painter)

    def _paint_label(self, painter: QPainter) -> None:
        look = self.look
        painter.setFont(look.digit_font(self.em))
        metrics = QFontMetricsF(painter.font())
        tall = metrics.capHeight()
        reading = self._reading_font() if self._reading else None
        extra = look.px(6) + QFontMetricsF(reading).height() * 0.86 if reading else 0.0
        base = (self.height() + tall - extra) / 2
        wide = metrics.horizontalAdvance(self._label)
        draw_line(painter, QPointF((self.width() - wide) / 2, base), self._label)
        if self._marked:
            mark = QRectF(0, 0, look.px(34), look.px(6))
            mark.moveCenter(QPointF(self.width() / 2, self.height() - look.px(15)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.ink.DOT)
            painter.drawRoundedRect(mark, look.px(3), look.px(3))
        if reading:
            painter.setFont(reading)
            small = QFontMetricsF(reading)
            at = (self.width() - small.horizontalAdvance(self._reading)) / 2
            draw_line(
                painter, QPointF(at, base + look.px(6) + small.ascent() * 0.92), self._reading
            )

    def _reading_font(self) -> QFont:
        size = 17.0
        font = self.look.digit_font(size)
        font.setFamily(self.look.family)
        font.setBold(False)
        room = self.width() - self.look.px(6)
        while size > 14 and QFontMetricsF(font).horizontalAdvance(self._reading) > room:
            size -= 0.5
            font.setPixelSize(self.look.px(size))
        return font

    def _paint_act(self, painter: QPainter) -> None:
        look = self.look
        painter.setFont(look.font(look.m.small, bold=True))
        metrics = QFontMetricsF(painter.font())
        wide, side = advance(self._label, painter.font()), look.px(34)
        above = rise(self._label, painter.font())
        if self.token is Token.MIN:
            at = (self.width() - wide - side - look.px(8)) / 2
            draw_icon(
                painter,
                QRectF(at, (self.height() - side) / 2, side, side),
                self._icon,
                look.ink.ICON,
            )
            base = (self.height() - metrics.height() + above) / 2 + metrics.ascent()
            draw_text(painter, QPointF(at + side + look.px(8), base), self._label)
            return
        top = (self.height() - side - look.px(6) - metrics.height() - above) / 2
        draw_icon(
            painter, QRectF((self.width() - side) / 2, top, side, side), self._icon, look.ink.ICON
        )
        base = top + side + look.px(6) + above + metrics.ascent()
        draw_text(painter, QPointF((self.width() - wide) / 2, base), self._label)

    def overruns(self) -> bool:
        """Tell whether the label does not fit."""
        if not self._acts:
            font = self._reading_font()
            return QFontMetricsF(font).horizontalAdvance(self._reading) > self.width() - 2
        font = self.look.font(self.look.m.small, bold=True)
        mark = self.look.px(42) if self.token is Token.MIN else 0
        return advance(self._label, font) + mark > self.width() - 6


class PinSlots(QWidget):
    """Show how many places are filled; the places of a password that may stay empty are dashed."""

    def __init__(self, look: Look, total: int, least: int, *, practice: bool = False) -> None:
        super().__init__()
        self._look, self._total, self._least, self._practice = look, total, least, practice
        self._filled = 0
        self._size, self._gap = ((80, 88), 14) if total == 4 else ((44, 54), 7)
        wide, tall = (look.px(side) for side in self._size)
        self.setFixedSize(total * wide + (total - 1) * look.px(self._gap), tall)
        self.fill(0)

    def fill(self, count: int) -> None:
        """Show the count."""
        self._filled = count
        told = self._look.words("resident.pin.slots", count=count, total=self._total)
        self.setAccessibleName(plain(told))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the places and their dots."""
        look = self._look
        with QPainter(self) as painter:
            wide, tall = look.px(self._size[0]), look.px(self._size[1])
            for place in range(self._total):
                rect = QRectF(place * (wide + look.px(self._gap)), 0, wide, tall)
                self._slot(painter, rect, place)
                if place < self._filled and self._practice:
                    painter.setFont(look.digit_font(52))
                    painter.setPen(look.ink.TEXT)
                    draw_in(painter, QRectF(rect), Qt.AlignmentFlag.AlignCenter, str(place + 1))
                elif place < self._filled:
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(look.ink.DOT)
                    radius = look.px(15 if self._total == 4 else 10)
                    painter.drawEllipse(rect.center(), radius, radius)

    def _slot(self, painter: QPainter, rect: QRectF, place: int) -> None:
        look, four = self._look, self._total == 4
        edge, fill = pen(look.ink.LINE_STRONG, look.px(3 if four else 2)), look.ink.WHITE
        if place < self._filled:
            edge = pen(look.ink.TEXT, look.px(3 if four else 2), dashed=self._practice)
        elif place == self._filled:
            edge, fill = pen(look.ink.PRIMARY, look.px(5 if four else 4)), look.ink.TINT
        elif place >= self._least or self._practice:
            edge, fill = pen(look.ink.LINE_STRONG, look.px(2), dashed=True), look.ink.GROUND
        box(painter, rect, look.px(12 if four else 8), edge, fill)


class TriesRow(QWidget):
    """Show the tries that are left as discs, and in words."""

    def __init__(self, look: Look, left: int, limit: int, words: str, *, disc: float = 26) -> None:
        super().__init__()
        self._look, self._left, self._limit, self._words, self._disc = (
            look,
            left,
            limit,
            words,
            disc,
        )
        self._font = look.font(look.m.body, bold=True)
        self.setAccessibleName(plain(words) or f"{left} / {limit}")
        self.setFixedHeight(max(look.px(disc), self._font.pixelSize() + look.px(10)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the room for discs and words."""
        discs = self._limit * self._look.px(self._disc) + (self._limit - 1) * self._look.px(14)
        words = advance(self._words, self._font)
        return QSize(round(discs + words + (self._look.px(14) if words else 0)) + 2, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw discs and words."""
        look = self._look
        with QPainter(self) as painter:
            side, at, large = look.px(self._disc), 0.0, self._disc > 40
            for number in range(self._limit):
                edge = pen(
                    look.ink.TEXT, look.px(4 if large else 3), dashed=large and number >= self._left
                )
                fill = look.ink.TEXT if number < self._left else look.ink.WHITE
                box(
                    painter,
                    QRectF(at, (self.height() - side) / 2, side, side),
                    side / 2,
                    edge,
                    fill,
                )
                at += side + look.px(14)
            painter.setFont(self._font)
            painter.setPen(look.ink.TEXT)
            metrics = QFontMetricsF(self._font)
            base = (self.height() - metrics.height()) / 2 + metrics.ascent()
            base += rise(self._words, self._font) / 2
            draw_text(painter, QPointF(at, base), self._words)


class PinPad(QWidget):
    """Be the telephone pad: 1 top left, a mark under 5, 0 at the bottom between the two acts.

    ``order`` are the digits' codes from top left to the bottom, where a site mixes them.
    """

    struck = Signal(int)

    def __init__(self, look: Look, order: Sequence[int] = IN_ORDER) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.scale.gap(look.m.key_gap, PIN_GAP_MM))
        wide, tall = look.m.key
        size = (look.px(wide), look.px(tall))
        clear, back = look.words("resident.pin.clear"), look.words("resident.pin.back")
        marked = tuple(order) == IN_ORDER
        digits = [PinKey(look, code, size, label=chr(code), marked=marked) for code in order]
        self.keys = [
            *digits[:9],
            PinKey(look, CLEAR, size, label=clear, icon="x"),
            digits[9],
            PinKey(look, BACK, size, label=back, icon="del"),
        ]
        for number, key in enumerate(self.keys):
            grid.addWidget(key, number // 3, number % 3)
            key.struck.connect(self.struck)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def guide(self, code: int) -> None:
        """Frame the key with a code; no key where none has it."""
        for key in self.keys:
            key.guide(key.code == code)


class PasswordPad(QWidget):
    """Be the pad of the signing password: letters in seven columns, digits apart from them.

    ``order`` are the digits' codes as in ``PinPad``; letters are found by their order.
    """

    struck = Signal(int)

    def __init__(self, look: Look, order: Sequence[int] = IN_ORDER) -> None:
        super().__init__()
        self._order = order
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(16))
        self._look = look
        self._gap = look.scale.gap(look.m.letter_gap)
        row.addStretch(1)
        row.addWidget(self._letters())
        line = QWidget()
        line.setFixedWidth(max(1, look.px(2)))
        line.setStyleSheet(f"background:{look.ink.LINE.name()}")
        row.addWidget(line)
        row.addWidget(self._digits())
        row.addStretch(1)

    def _key(self, code: int) -> PinKey:
        look = self._look
        wide, tall = look.m.letter
        if code in range(0x30, 0x3A) and wide < 88:
            wide = 88
        reading = look.words(f"resident.reading.{chr(code)}")
        if look.ten_key and code in LETTERS:
            reading = f"{code - 0x40:02}"  # what a ten-key types for it
        key = PinKey(
            look,
            code,
            (look.px(wide), look.px(tall)),
            label=chr(code),
            reading="" if reading == chr(code) else reading,
            token=Token.MIN,
        )
        key.em = look.m.letter_em
        key.struck.connect(self.struck)
        return key

    def _act(self, code: int, label: str, icon: str, span: int, wide: int) -> PinKey:
        look = self._look
        size = (span * look.px(wide) + (span - 1) * self._gap, look.px(look.m.letter[1]))
        key = PinKey(look, code, size, label=label, icon=icon, token=Token.MIN)
        key.struck.connect(self.struck)
        return key

    def _grid(self) -> tuple[QWidget, QGridLayout]:
        held = QWidget()
        grid = QGridLayout(held)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(self._gap)
        return held, grid

    def _letters(self) -> QWidget:
        held, grid = self._grid()
        for place, code in enumerate(range(0x41, 0x5B)):
            grid.addWidget(self._key(code), place // 7, place % 7)
        words, wide = self._look.words("resident.pin.back"), self._look.m.letter[0]
        grid.addWidget(self._act(BACK, words, "del", 2, wide), 3, 5, 1, 2)
        return held

    def _digits(self) -> QWidget:
        held, grid = self._grid()
        for place, code in enumerate(self._order[:9]):
            grid.addWidget(self._key(code), place // 3, place % 3)
        words, wide = self._look.words("resident.pin.clear"), max(88, self._look.m.letter[0])
        grid.addWidget(self._act(CLEAR, words, "x", 2, wide), 3, 0, 1, 2)
        grid.addWidget(self._key(self._order[9]), 3, 2)
        return held
