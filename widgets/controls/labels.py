"""Lines of text, paragraphs with a line height, and names."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from widgets.controls.painting import (
    LEFT,
    broken_text,
    numerals_width,
    paint_name,
    paint_numerals,
    paint_text,
    size_of,
)
from widgets.theme import Theme, Type

_SMALLER = {Type.NUMBER: Type.TITLE, Type.TITLE: Type.VERDICT, Type.VERDICT: Type.LEAD}
_SMALLER_PROSE = {**_SMALLER, Type.LEAD: Type.BODY, Type.BODY: Type.NOTE}


class Label(QLabel):
    """Show one line of a type step in its token height; shortened with … and told by a tooltip.

    ``numerals`` gives all digits one width; ``colour`` is one of ``theme.ink``.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        kind: Type = Type.BODY,
        *,
        bold: bool | None = None,
        colour: QColor | None = None,
        align: Qt.AlignmentFlag = LEFT,
        numerals: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._kind, self._bold = theme, kind, bold
        self._wide = (kind, theme.step(kind).bold if bold is None else bold)
        self._colour = colour or theme.ink.text
        self._numerals = numerals
        self.setAlignment(align)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFixedHeight(theme.step(kind).line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Change the text; repaints only where it differs."""
        if text != self.text() or not self.accessibleName():
            super().setText(text)
            self.setAccessibleName(text)
            self._tell_rest()

    def set_colour(self, colour: QColor) -> None:
        """Change the colour."""
        if colour != self._colour:
            self._colour = colour
            self.update()

    def set_compact(self, compact: bool) -> None:
        """Take the smaller step of the compact frame."""
        kind, bold = self._wide
        self._kind, self._bold = _SMALLER.get(kind, kind) if compact else kind, bold
        self.setFixedHeight(self._theme.step(self._kind).line)
        self.updateGeometry()
        self.update()

    def _width(self) -> float:
        font = self._theme.font(self._kind, bold=self._bold)
        if self._numerals:
            return numerals_width(self.text(), font)
        return QFontMetricsF(font).horizontalAdvance(self.text())

    def sizeHint(self) -> QSize:
        """Return the room for the whole line."""
        return size_of(self._width(), self._theme.step(self._kind).line)

    def minimumSizeHint(self) -> QSize:
        """Return a small width: a line can be shortened."""
        short = self._theme.step(self._kind).size * 2
        return QSize(min(short, self.sizeHint().width()), self._theme.step(self._kind).line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the whole text where it does not fit."""
        super().resizeEvent(event)
        self._tell_rest()

    def _tell_rest(self) -> None:
        self.setToolTip(self.text() if self._width() > self.width() + 1 else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        with QPainter(self) as painter:
            font = self._theme.font(self._kind, bold=self._bold)
            draw = paint_numerals if self._numerals else paint_text
            draw(painter, QRectF(self.rect()), self.text(), font, self._colour, self.alignment())


class Prose(QWidget):
    """Show a paragraph with the token's line height.

    Breaks where Japanese may break; a text with spaces marked by U+200B breaks only there and
    after punctuation.  Never leaves fewer than three characters on the last line.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        kind: Type = Type.BODY,
        *,
        bold: bool | None = None,
        colour: QColor | None = None,
        line: int = 0,
    ) -> None:
        super().__init__()
        self._theme, self._kind, self._bold = theme, kind, bold
        self._wide = (kind, theme.step(kind).bold if bold is None else bold, line)
        self._colour = colour or theme.ink.text
        self._line = line or theme.step(kind).line
        self._text = ""
        self._laid: dict[int, tuple[str, ...]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_text(text)

    def text(self) -> str:
        """Return the paragraph."""
        return self._text

    def set_text(self, text: str) -> None:
        """Change the paragraph."""
        if text != self._text:
            self._text = text
            self._laid.clear()
            self.setAccessibleName(text.replace("\u200b", ""))
            self._fit()
            self.updateGeometry()
            self.update()

    def set_colour(self, colour: QColor) -> None:
        """Change the colour."""
        self._colour = colour
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Take the smaller step of the compact frame."""
        kind, bold, line = self._wide
        self._kind, self._bold = _SMALLER_PROSE.get(kind, kind) if compact else kind, bold
        self._line = line if line and not compact else self._theme.step(self._kind).line
        self._laid.clear()
        self._fit()
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Tell that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return max(1, len(self.lines(width))) * self._line

    def sizeHint(self) -> QSize:
        """Return the room of the paragraph at its present width."""
        width = self.width() if self.width() > 64 else 320
        return QSize(min(self._widest(), width), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return one narrow line."""
        return QSize(64, self._line)

    def lines(self, width: int) -> tuple[str, ...]:
        """Return the lines at a width; Qt asks many times for the same few widths."""
        if width not in self._laid:
            font = self._theme.font(self._kind, bold=self._bold)
            self._laid[width] = broken_text(self._text, font, width)
        return self._laid[width]

    def _widest(self) -> int:
        metrics = QFontMetricsF(self._theme.font(self._kind, bold=self._bold))
        return max(round(metrics.horizontalAdvance(p) + 1) for p in self._text.split("\n"))

    def _fit(self) -> None:
        self.setMinimumHeight(self.heightForWidth(self.width()) if self.width() > 64 else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the new width needs."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all lines."""
        with QPainter(self) as painter:
            font = self._theme.font(self._kind, bold=self._bold)
            for number, line in enumerate(self.lines(self.width())):
                at = QRectF(0, number * self._line, self.width() + 8, self._line)
                paint_text(painter, at, line, font, self._colour)


_LONG_NAME = Type.BODY
_NARROWEST = 64


class NameLabel(QWidget):
    """Show a person's name as it stands on the card; the only label for names.

    ``whole`` takes smaller type and more lines where the name is too long for one; else it is
    shortened.
    """

    def __init__(
        self,
        theme: Theme,
        name: str = "",
        kind: Type = Type.TITLE,
        *,
        bold: bool | None = None,
        colour: QColor | None = None,
        whole: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._kind, self._name = theme, kind, ""
        self._wide, self._whole = kind, whole
        self._bold = theme.step(kind).bold if bold is None else bold
        self._colour = colour or theme.ink.text
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.step(kind).line)
        self.set_name(name)

    def name(self) -> str:
        """Return the name."""
        return self._name

    def set_name(self, name: str) -> None:
        """Change the name."""
        self._name = name
        self.setAccessibleName(name)
        self.setToolTip(name if self.sizeHint().width() > self.width() else "")
        self._fit()
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Take the smaller step of the compact frame."""
        self._kind = _SMALLER.get(self._wide, self._wide) if compact else self._wide
        self._fit()
        self.updateGeometry()
        self.update()

    def lines(self) -> tuple[str, ...]:
        """Return the lines at the present width, one where it is not to be shown whole."""
        names, step = self._theme.namer(bold=self._bold), self._theme.step(self._kind)
        fits = names.width(self._name, step.size) <= self.width()
        if not self._whole or fits or self.width() <= _NARROWEST:
            return (self._name,)
        return names.lines(self._name, self._theme.step(_LONG_NAME).size, self.width())

    def _fit(self) -> None:
        lines = self.lines()
        step = self._theme.step(self._kind if len(lines) < 2 else _LONG_NAME)
        self.setFixedHeight(len(lines) * step.line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the new width needs."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def lacking(self) -> tuple[str, ...]:
        """Return the characters that no font can show."""
        return self._theme.namer(bold=self._bold).missing(self._name)

    def sizeHint(self) -> QSize:
        """Return the room of the whole name."""
        step = self._theme.step(self._kind)
        names = self._theme.namer(bold=self._bold)
        return size_of(names.width(self._name, step.size), step.line)

    def minimumSizeHint(self) -> QSize:
        """Return the room of three characters."""
        step = self._theme.step(self._kind)
        return QSize(3 * step.size, step.line)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the name."""
        lines = self.lines()
        step = self._theme.step(self._kind if len(lines) < 2 else _LONG_NAME)
        with QPainter(self) as painter:
            for number, line in enumerate(lines):
                room = QRectF(0, number * step.line, self.width(), step.line)
                paint_name(
                    painter, self._theme, room, line, step.size, self._colour, bold=self._bold
                )


class Hairline(QWidget):
    """Draw a line of 1 px across (or down) in a token colour."""

    def __init__(self, colour: QColor, *, upright: bool = False, width: int = 1) -> None:
        super().__init__()
        self._colour = colour
        if upright:
            self.setFixedWidth(width)
        else:
            self.setFixedHeight(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the line."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self._colour)
