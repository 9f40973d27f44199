"""One paper on the desk: chosen by its digit, its points looked at one by one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent

from app.documents.papers import Check
from widgets.controls.choice_row import CheckMark, ChoiceFace, ChoiceRow
from widgets.controls.painting import TagFace, paint_box, paint_text
from widgets.theme import Theme, Type

PHOTO = "photo"
_INDENT, _GAP = 12.0, 10.0


class PaperRow(ChoiceRow):
    """Cycle by its digit: lay it down, all points hold, take it away.

    ←→ choose a point, Space changes it: not looked at, holds, fails.  ``looked`` tells a change.
    """

    looked = Signal()

    def __init__(self, theme: Theme, face: ChoiceFace, points: tuple[str, ...]) -> None:
        self._points = points
        self._marks: dict[str, bool | None] = dict.fromkeys(points)
        self._at = 0
        super().__init__(theme, face)
        self.check_toggled.connect(self._turn)
        self.toggled.connect(lambda _: self.looked.emit())

    def marks(self) -> dict[str, bool | None]:
        """Return how each point was found, None where it was not looked at."""
        return dict(self._marks)

    def set_marks(self, marks: dict[str, bool | None]) -> None:
        """Take over how each point was found."""
        self._marks |= {point: mark for point, mark in marks.items() if point in self._marks}
        self._show()

    def set_state(self, tag: TagFace | None) -> None:
        """Show the finding at the right."""
        face = self.face()
        if face.tag != tag:
            self.show_face(ChoiceFace(text=face.text, key=face.key, tag=tag, checks=face.checks))

    def step_on(self) -> None:
        """Lay the paper down, let all points hold, or take it away."""
        if not self.isChecked():
            self._marks = dict.fromkeys(self._points)
            self.setChecked(True)
        elif any(mark is None for mark in self._marks.values()):
            for point, mark in self._marks.items():
                self._marks[point] = True if mark is None else mark
        else:
            self.setChecked(False)
        self._show()
        self.looked.emit()

    def _turn(self, number: int) -> None:
        point = self._points[number]
        self._at = number
        following: dict[bool | None, bool | None] = {None: True, True: False, False: None}
        self._marks[point] = following[self._marks[point]]
        self._show()
        self.looked.emit()

    def _show(self) -> None:
        words = self._theme.words
        face = self.face()
        checks = tuple(
            CheckMark(
                words("counter.paper.photo")
                if point == PHOTO
                else words(f"documents.check.{point}"),
                self._marks[point] is True,
            )
            for point in self._points
        )
        self.show_face(ChoiceFace(text=face.text, key=face.key, tag=face.tag, checks=checks))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # type: ignore[override]
        """Walk the points and turn one; Enter acts as the digit."""
        key = event.key()
        if self.isChecked() and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._at = (self._at + step) % len(self._points)
            self.update()
        elif self.isChecked() and key == Qt.Key.Key_Space:
            self._turn(self._at)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.step_on()
        else:
            super().keyPressEvent(event)

    def _lines_of(self, checks: Sequence[CheckMark]) -> list[list[int]]:
        """Return the points on each line at the present width."""
        lines: list[list[int]] = [[]]
        x = _INDENT
        for number, mark in enumerate(checks):
            width = self._theme.width(mark.text, Type.NOTE) + 18
            if lines[-1] and x + width > self.width() - 4:
                lines.append([])
                x = _INDENT
            lines[-1].append(number)
            x += width + _GAP
        return lines

    def _fit(self) -> None:
        self._break()
        checks = self.face().checks
        lines = len(self._lines_of(checks)) if checks and self.isChecked() else 0
        self.setFixedHeight(self._head + (lines * 26 + 8 if lines else 0))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the points where they no longer fit."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def _paint_checks(self, painter: QPainter, checks: Sequence[CheckMark]) -> None:
        spots: dict[int, QRect] = {}
        for line, numbers in enumerate(self._lines_of(checks)):
            x, y = _INDENT, self._head + 2.0 + line * 26
            for number in numbers:
                width = self._theme.width(checks[number].text, Type.NOTE)
                self._paint_point(painter, x, y, number, checks[number].text)
                spots[number] = QRect(round(x) - 4, round(y) - 2, round(width) + 26, 24)
                x += width + 18 + _GAP
        self._spots = [spots[number] for number in sorted(spots)]

    def _paint_point(self, painter: QPainter, x: float, y: float, number: int, text: str) -> None:
        ink, theme = self._theme.ink, self._theme
        state = self._marks[self._points[number]]
        colour = {True: ink.ok, False: ink.error, None: ink.sub}[state]
        if state is None:
            box = QRectF(x + 2, y + 4, 12, 12)
            paint_box(painter, box, ground=None, line=ink.line_strong, width=1, radius=2)
        else:
            theme.icons.paint(painter, "check" if state else "cross", (x, y + 2), 16, colour)
        width = theme.width(text, Type.NOTE)
        room = QRectF(x + 18, y, width + 1, 20)
        paint_text(painter, room, text, theme.font(Type.NOTE), ink.text if state else colour)
        if self.hasFocus() and number == self._at:
            painter.fillRect(QRectF(x, y + 22, width + 18, 2), ink.primary)


def checks_of(row: PaperRow) -> tuple[tuple[Check, ...], tuple[Check, ...]]:
    """Return the points that hold and those that fail."""
    marks = row.marks()
    passed = tuple(Check(point) for point, mark in marks.items() if mark is True and point != PHOTO)
    failed = tuple(
        Check(point) for point, mark in marks.items() if mark is False and point != PHOTO
    )
    return passed, failed
