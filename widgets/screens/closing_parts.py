"""Parts of the closing: the list of checks, the slip's paper, the official's acceptance."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ports import Bar, Checklist, Line, Qr, Signatures, Slip
from widgets.controls.decision import DecisionPane
from widgets.controls.fields import Field
from widgets.controls.labels import Prose
from widgets.controls.marks import paint_disc
from widgets.controls.painting import (
    CENTRE,
    LEFT,
    RIGHT,
    Tone,
    paint_box,
    paint_hairline,
    paint_text,
)
from widgets.screens.closing_view import CheckRow, CheckState
from widgets.screens.credential_fields import CredentialFields
from widgets.theme import Theme, Type

ROW, ROW_COMPACT = 72, 52
_DISCS = {
    CheckState.DONE: ("check", Tone.OK),
    CheckState.ACCEPTED: ("check", Tone.WARN),
    CheckState.DIFFERS: ("warn", Tone.WARN),
}
_SIZES = {"office": 12, "title": 18, "when": 13, "body": 13}


class CheckList(QWidget):
    """Show the checks; ↑↓ moves, ``chosen(key)`` tells."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._row, self._at = theme, ROW, 0
        self._rows: tuple[CheckRow, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(200)

    def show_rows(self, rows: Sequence[CheckRow], current: str) -> None:
        """Change the rows and the one in sight."""
        self._rows = tuple(rows)
        self._at = next((n for n, row in enumerate(rows) if row.key == current), 0)
        words = self._theme.words
        told = (
            f"{row.title} {row.note} {words(f'closing.state.{row.state.value}')}" for row in rows
        )
        self.setAccessibleName(words("closing.list"))
        self.setAccessibleDescription("。".join(told))
        self._fit()

    def rows(self) -> tuple[CheckRow, ...]:
        """Return the rows shown."""
        return self._rows

    def step(self, by: int) -> None:
        """Move to another check."""
        if self._rows:
            wanted = max(0, min(self._at + by, len(self._rows) - 1))
            self.chosen.emit(self._rows[wanted].key)

    def set_compact(self, compact: bool) -> None:
        """Take the lower rows."""
        self._row = ROW_COMPACT if compact else ROW
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(max(1, len(self._rows)) * self._row)
        self.update()

    def ring_rect(self) -> object:
        """Return the row that has the keyboard."""
        return (
            QRectF(0, self._at * self._row, self.width(), self._row).toRect().adjusted(6, 6, -6, -6)
        )

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def sizeHint(self) -> QSize:
        """Return the room of all rows."""
        return QSize(480, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows."""
        step = {int(Qt.Key.Key_Down): 1, int(Qt.Key.Key_Up): -1}.get(event.key(), 0)
        if step:
            self.step(step)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose by the mouse."""
        number = int(event.position().y() // self._row)
        if 0 <= number < len(self._rows):
            self.chosen.emit(self._rows[number].key)

    def event(self, event: QEvent) -> bool:
        """Repaint with the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, bar, disc, title and figures of every row."""
        theme, ink = self._theme, self._theme.ink
        with QPainter(self) as painter:
            for number, row in enumerate(self._rows):
                rect = QRectF(0, number * self._row, self.width(), self._row)
                here = number == self._at
                if here:
                    painter.fillRect(rect, ink.tint)
                    painter.fillRect(QRectF(0, rect.top(), 4, rect.height()), ink.primary)
                paint_hairline(painter, rect, ink.line_soft)
                self._paint_disc(painter, number, row, rect.center().y())
                room = QRectF(76, rect.center().y() - 22, self.width() - 92, 24)
                colour = ink.primary if here else ink.text
                paint_text(painter, room, row.title, theme.font(bold=True), colour)
                note = QRectF(76, rect.center().y() + 1, self.width() - 92, 20)
                paint_text(painter, note, row.note, theme.font(Type.NOTE), ink.sub)

    def _paint_disc(self, painter: QPainter, number: int, row: CheckRow, middle: float) -> None:
        theme, ink = self._theme, self._theme.ink
        at = QPointF(32, middle - 12)
        if row.state is CheckState.OPEN:
            rect = QRectF(at.x(), at.y(), 24, 24)
            paint_box(painter, rect, ground=ink.bg, line=ink.line_strong, width=2, radius=12)
            font = theme.font(Type.NOTE)
            paint_text(painter, rect, str(number + 1), font, ink.text, CENTRE)
            return
        icon, tone = _DISCS[row.state]
        if row.state is CheckState.DONE:
            rect = QRectF(at.x(), at.y(), 24, 24)
            paint_box(painter, rect, ground=ink.ok, line=None, radius=12)
            theme.icons.paint(painter, icon, (at.x() + 4, at.y() + 4), 16, ink.bg)
            return
        paint_disc(painter, theme, at, icon, tone)


class SlipPaper(QWidget):
    """Draw a slip as it will be printed, in small; ``sample`` lays 見本 over it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._slip: Slip | None = None
        self._sample = False
        self.setMinimumWidth(200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_slip(self, slip: Slip, *, sample: bool) -> None:
        """Change the slip."""
        self._slip, self._sample = slip, sample
        told = [one.text for block in slip.blocks for one in _items(block)]
        self.setAccessibleName(self._theme.words("closing.paper"))
        self.setAccessibleDescription("、".join(told))
        self.setFixedHeight(round(self._draw(None)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the paper, its blocks and the mark."""
        if self._slip is None:
            return
        ink = self._theme.ink
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            paint_box(painter, rect, ground=ink.bg, line=ink.line_strong, radius=0)
            self._draw(painter)
            if self._sample:
                painter.save()
                painter.translate(rect.center())
                painter.rotate(-28)
                colour = QColor(ink.line_soft)
                colour.setAlpha(170)
                room = QRectF(-140, -40, 280, 80)
                word = self._theme.words("closing.sample")
                paint_text(painter, room, word, self._theme.sized(56, bold=True), colour, CENTRE)
                painter.restore()

    def _draw(self, painter: QPainter | None) -> float:
        """Draw all blocks (or measure them only) and return the height."""
        y = 16.0
        for block in self._slip.blocks if self._slip else ():
            if isinstance(block, Line):
                y = self._line(painter, y, block)
            elif isinstance(block, Checklist):
                y = self._checklist(painter, y, block)
            elif isinstance(block, Bar):
                y = self._bar(painter, y, block)
            elif isinstance(block, Qr):
                y = self._code(painter, y, block)
            elif isinstance(block, Signatures):
                y = self._signatures(painter, y, block)
        return y + 16

    def _room(self, y: float, height: float) -> QRectF:
        return QRectF(16, y, self.width() - 32, height)

    def _line(self, painter: QPainter | None, y: float, block: Line) -> float:
        px = _SIZES.get(block.size, 13)
        for text in block.text.split("\n"):
            if painter is not None:
                align = {"centre": CENTRE, "right": RIGHT}.get(block.align, LEFT)
                font = self._theme.sized(px, bold=block.bold)
                room = self._room(y, px + 8)
                paint_text(painter, room, text, font, self._theme.ink.text, align)
            y += px + 8
        return y

    def _checklist(self, painter: QPainter | None, y: float, block: Checklist) -> float:
        y += 8
        if painter is not None:
            painter.fillRect(self._room(y, 1), self._theme.ink.text)
        y += 8
        for item in block.items:
            if painter is not None:
                self._item(painter, y, item.text, item.value, ticked=item.ticked)
            y += 24
        if painter is not None:
            painter.fillRect(self._room(y + 4, 1), self._theme.ink.text)
        return y + 12

    def _item(self, painter: QPainter, y: float, text: str, value: str, *, ticked: bool) -> None:
        theme, ink = self._theme, self._theme.ink
        font, room = theme.sized(13), self._room(y, 24)
        box = QRectF(room.left(), y + 6, 12, 12)
        paint_box(painter, box, ground=ink.bg, line=ink.text, radius=0)
        if ticked:
            theme.icons.paint(painter, "check", (box.left() - 2, box.top() - 2), 16, ink.text)
        wide = QFontMetricsF(font).horizontalAdvance(value) + 4
        right = QRectF(room.right() - wide, y, wide, 24)
        paint_text(painter, right, value, font, ink.text, RIGHT)
        left = QRectF(room.left() + 20, y, room.width() - wide - 24, 24)
        paint_text(painter, left, text, font, ink.text)

    def _bar(self, painter: QPainter | None, y: float, block: Bar) -> float:
        if painter is not None:
            room, ink = self._room(y, 32), self._theme.ink
            painter.fillRect(room, ink.text)
            paint_text(painter, room, block.text, self._theme.sized(14, bold=True), ink.bg, CENTRE)
        return y + 44

    def _code(self, painter: QPainter | None, y: float, block: Qr) -> float:
        if painter is not None:
            theme, ink = self._theme, self._theme.ink
            mark = QRectF(16, y, 56, 56)
            paint_box(painter, mark, ground=ink.bg, line=ink.text, width=2, radius=0, dashed=True)
            paint_text(painter, mark, "QR", theme.sized(14, bold=True), ink.text, CENTRE)
            texts = ((block.caption, False), (block.code, True), (block.after, False))
            for number, (text, bold) in enumerate(texts):
                room = QRectF(84, y + number * 19, self.width() - 100, 19)
                paint_text(painter, room, text, theme.sized(12, bold=bold), ink.text)
        return y + 68

    def _signatures(self, painter: QPainter | None, y: float, block: Signatures) -> float:
        if painter is not None:
            each = (self.width() - 32 - 12) / 2
            for number, label in enumerate(block.labels):
                left = 16 + number * (each + 12)
                room = QRectF(left, y, each, 20)
                paint_text(painter, room, label, self._theme.sized(12), self._theme.ink.text)
                painter.fillRect(QRectF(left, y + 48, each, 1), self._theme.ink.text)
        return y + 52


def _items(block: object) -> tuple[Line, ...]:
    """Return the lines of a block that are read out."""
    if isinstance(block, Line):
        return (block,)
    if isinstance(block, Bar):
        return (Line(text=block.text),)
    if isinstance(block, Checklist):
        return tuple(Line(text=f"{item.text} {item.value}") for item in block.items)
    return ()


class AcceptPane(DecisionPane):
    """Let an official accept a difference for today with a reason and the own credential.

    ``accepted(reason, staff id, Secret, code)`` tells it once; the pane stays until it is closed.
    """

    accepted = Signal(str, str, object, str)

    def __init__(
        self, theme: Theme, window: QWidget, title: str, said: str, *, code_needed: bool
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            title,
            decide=words("closing.accept.decide"),
            back=words("closing.accept.back"),
        )
        self._words = words
        self.body.addWidget(Prose(theme, said))
        self.reason = Field(theme, words("closing.accept.reason"), required=True)
        self.body.addWidget(self.reason)
        self.person = CredentialFields(theme, code_needed=code_needed)
        self.body.addWidget(self.person)
        self.fault = Prose(theme, "", Type.NOTE, colour=theme.ink.error)
        self.body.addWidget(self.fault)
        self.body.addWidget(
            Prose(theme, words("closing.accept.kept"), Type.NOTE, colour=theme.ink.sub)
        )
        self.reason.edit.textChanged.connect(self._tell)
        self.person.changed.connect(self._tell)
        self.reason.submitted.connect(self.person.staff_id.edit.setFocus)
        self.person.submitted.connect(self.press_decide)
        self.decided.connect(self._decide)
        self.back.connect(self._leave)
        self.refused.connect(self._to_missing)
        self._tell()

    def tell_fault(self, text: str) -> None:
        """Show why it was refused; the credential is asked for again."""
        self.fault.set_text(text)
        self.person.secret.setFocus()

    def _tell(self) -> None:
        missing = ""
        if not self.reason.text():
            missing = self._words("closing.accept.need_reason")
        elif not self.person.complete:
            missing = self._words("closing.accept.need_person")
        self.set_reason(missing)

    def _to_missing(self) -> None:
        wanted = self.person.staff_id.edit if self.reason.text() else self.reason.edit
        wanted.setFocus()

    def _decide(self) -> None:
        self.accepted.emit(self.reason.text(), *self.person.take())

    def _leave(self) -> None:
        self.person.wipe()
        self.close_pane()
