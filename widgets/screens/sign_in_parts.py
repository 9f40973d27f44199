"""What the sign-in shows of the terminal: its values, and the painted parts of its left half."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.controls.painting import CENTRE, RIGHT, paint_hairline, paint_text
from widgets.controls.sync_chip import SyncView
from widgets.theme import Theme, Type


class Fitness(StrEnum):
    """Name the verdict on one device."""

    READY = "ready"
    NOT_NEEDED = "not_needed"
    SOON = "soon"
    DOWN = "down"


class CheckLine(Struct, frozen=True, kw_only=True):
    """Hold one line of the self-check: picture, name, what was found, the verdict in words."""

    icon: str
    name: str
    detail: str
    verdict: str
    fitness: Fitness = Fitness.READY


class OfflineCase(StrEnum):
    """Name what holds without the line."""

    NOT_NEEDED = "not_needed"
    IN_USE = "in_use"
    NOT_POSSIBLE = "not_possible"


class SignInState(Struct, frozen=True, kw_only=True):
    """Hold everything that the sign-in shows apart from what is typed and the clock.

    ``left`` is how long the cached verifier lasts, ``helper`` who can help where it does not;
    ``unfinished`` is the ticket of a visit that was left open on this terminal.
    """

    number: str
    title: str
    office: str
    day_sentence: str
    checks: tuple[CheckLine, ...]
    checked_at: str
    sync: SyncView
    version: str
    offline: OfflineCase = OfflineCase.NOT_NEEDED
    left: str = ""
    helper: str = ""
    unfinished: str = ""
    simulated: bool = False


class Head(QWidget):
    """Paint the window's number, title and office."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._number = self._title = self._office = ""
        self.setFixedHeight(56)

    def show_identity(self, number: str, title: str, office: str) -> None:
        """Take which window of which office this is."""
        self._number, self._title, self._office = number, title, office
        self.setAccessibleName("、".join(part for part in (number, title, office) if part))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        theme, ink = self._theme, self._theme.ink
        with QPainter(self) as painter:
            square = QRectF(0, 0, 56, 56)
            painter.fillRect(square, ink.primary)
            paint_text(painter, square, self._number, theme.font(Type.TITLE), ink.bg, CENTRE)
            room = self.width() - 72
            title = QRectF(72, 0, room, 32)
            paint_text(painter, title, self._title, theme.font(Type.VERDICT), ink.text)
            paint_text(painter, QRectF(72, 32, room, 24), self._office, theme.font(), ink.sub)


class CheckRows(QWidget):
    """Paint the self-check: picture, name, detail, verdict."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._row = theme, 48
        self._lines: tuple[CheckLine, ...] = ()
        self.setMinimumWidth(400)

    def show_lines(self, lines: Sequence[CheckLine]) -> None:
        """Take the lines of the self-check."""
        self._lines = tuple(lines)
        told = (f"{line.name} {line.detail} {line.verdict}" for line in lines)
        self.setAccessibleName(self._theme.words("sign_in.check"))
        self.setAccessibleDescription("。".join(told))
        self._fit()

    def set_compact(self, compact: bool) -> None:
        """Take the lower rows."""
        self._row = 36 if compact else 48
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(len(self._lines) * self._row + 1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        theme, ink = self._theme, self._theme.ink
        note, bold = theme.font(Type.NOTE), theme.font(bold=True)
        for number, line in enumerate(self._lines):
            rect = QRectF(0, number * self._row, self.width(), self._row)
            painter.fillRect(QRectF(0, rect.top(), rect.width(), 1), ink.line_soft)
            colour = {
                Fitness.READY: ink.ok,
                Fitness.NOT_NEEDED: ink.sub,
                Fitness.SOON: ink.warn,
                Fitness.DOWN: ink.error,
            }[line.fitness]
            at = (0.0, rect.center().y() - 10)
            theme.icons.paint(painter, line.icon, at, 20, colour)
            name = QRectF(32, rect.top(), 152, self._row)
            paint_text(painter, name, line.name, theme.font(), ink.text)
            verdict = theme.width(line.verdict, bold=True) + 1
            detail = QRectF(196, rect.top(), self.width() - 204 - verdict, self._row)
            paint_text(painter, detail, line.detail, note, ink.sub)
            right = QRectF(self.width() - verdict, rect.top(), verdict, self._row)
            paint_text(painter, right, line.verdict, bold, colour, RIGHT)
        paint_hairline(painter, QRectF(self.rect()), ink.line_soft)


class Ground(QWidget):
    """Paint the left half's ground."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), ink.surface)
            painter.fillRect(QRectF(self.width() - 1, 0, 1, self.height()), ink.line_soft)
