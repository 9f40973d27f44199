"""Parts of the bookings page: what opens a choice, legend, found person, the form's head."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.controls.boards import SeatState, paint_seat
from widgets.controls.fields import Field, FieldKind, LineEdit
from widgets.controls.labels import Label, NameLabel, Prose
from widgets.controls.marks import Tag
from widgets.controls.painting import TagFace, Tone, colours_of, paint_box, paint_in_two, paint_text
from widgets.controls.picture import Picture
from widgets.screens.bookings_view import HeadView, PersonView
from widgets.theme import Theme, Type

LEGEND = (SeatState.TAKEN, SeatState.FREE, SeatState.LEASED, SeatState.PROVISIONAL)


class Opener(QAbstractButton):
    """Show what is chosen and open the choice: a field with a mark on the right."""

    def __init__(self, theme: Theme, name: str, *, icon: str = "", small: bool = False) -> None:
        super().__init__()
        self._theme, self._name, self._icon, self._small = theme, name, icon, small
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy.Policy.Fixed if small else QSizePolicy.Policy.Expanding
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.height.small if small else theme.height.control)

    def show_text(self, text: str) -> None:
        """Change what is chosen."""
        self.setText(text)
        self.setAccessibleName(f"{self._name}　{text}")
        self.setToolTip(text)
        self.updateGeometry()

    def ring_rect(self) -> QRect:
        """Return the part that the focus ring surrounds."""
        return self.rect()

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.control

    def keyPressEvent(self, event: object) -> None:
        """Open by Enter as by Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
            self.click()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]

    def sizeHint(self) -> QSize:
        """Return the room for words and marks."""
        kind = Type.NOTE if self._small else Type.BODY
        wide = round(self._theme.width(self.text(), kind)) + 52 + (24 if self._icon else 0)
        return QSize(min(wide, 284) if self._small else wide, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field."""
        theme, ink = self._theme, self._theme.ink
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            ground = ink.surface if self.underMouse() else ink.bg
            paint_box(painter, rect, ground=ground, line=ink.line_strong)
            x, middle = 12.0, rect.height() / 2
            if self._icon:
                theme.icons.paint(painter, self._icon, (x, middle - 8), 16, ink.text)
                x += 24
            font, small = theme.font(Type.NOTE if self._small else Type.BODY), theme.sized(14)
            room = QRectF(x, 0, rect.width() - x - 36, rect.height())
            paint_in_two(painter, room, self.text(), (font, small), ink.text)
            at = (rect.width() - 28, middle - 8)
            theme.icons.paint(painter, "chevron_down", at, 16, ink.text)


class Legend(QWidget):
    """Tell what the squares mean: below each other with notes, or in one line."""

    def __init__(self, theme: Theme, *, upright: bool) -> None:
        super().__init__()
        self._theme, self._upright = theme, upright
        words = theme.words
        self._lines = tuple(
            (
                state,
                words(f"bookings.legend.{state.value}"),
                words(f"bookings.legend.{state.value}_note"),
            )
            for state in LEGEND
        )
        told = (f"{text} {note}".strip() for _, text, note in self._lines)
        self.setAccessibleName("、".join(told))
        self.setFixedHeight(4 * 32 - 8 if upright else 24)
        self.setMinimumWidth(200)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw squares and words."""
        theme, ink = self._theme, self._theme.ink
        with QPainter(self) as painter:
            kind = Type.BODY if self._upright else Type.NOTE
            x = y = 0.0
            for state, text, note in self._lines:
                paint_seat(painter, theme, QRectF(x, y + 4, 16, 16), state)
                wide = theme.width(text, kind) + 2
                paint_text(painter, QRectF(x + 24, y, wide, 24), text, theme.font(kind), ink.text)
                if not self._upright:
                    x += 24 + wide + 16
                    continue
                room = QRectF(x + 24 + wide + 6, y, self.width() - wide - 30, 24)
                paint_text(painter, room, note, theme.font(Type.NOTE), ink.sub)
                y += 32


class PersonBox(QWidget):
    """Show the found person in a box with a bar; the name is drawn as it stands on the card."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._tone = theme, Tone.OK
        self._asides, self._compact = ("", ""), False
        self._name = NameLabel(theme, "", Type.BODY, bold=True)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._aside = Label(theme, "", Type.NOTE)
        self._text = Prose(theme, "", Type.NOTE)
        self._picture = Picture(theme, "check_circle", 20, theme.ink.ok)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._name)
        line.addWidget(self._aside, 1)
        column.addLayout(line)
        column.addWidget(self._text)
        row.addLayout(column, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_view(self, view: PersonView | None) -> None:
        """Show a person, or nothing."""
        self.setVisible(view is not None)
        if view is None:
            return
        self._tone = view.tone
        self._name.set_name(view.name)
        self._asides = (view.aside, view.short or view.aside)
        self._aside.setText(self._asides[self._compact])
        self._text.set_text(view.text)
        icon = "check_circle" if view.tone is Tone.OK else "warn"
        self._picture.show_icon(icon, colours_of(self._theme, view.tone).text)
        self.setAccessibleName(f"{view.name}　{view.aside}。{view.text}")
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Take the shorter words beside the name."""
        self._compact = compact
        self._aside.setText(self._asides[compact])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, bar and line."""
        tone = colours_of(self._theme, self._tone)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            path = QPainterPath()
            path.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            painter.fillPath(path, tone.ground)
            painter.save()
            painter.setClipPath(path)
            painter.fillRect(QRectF(0, 0, 6, self.height()), tone.line)
            painter.restore()
            painter.strokePath(path, QPen(tone.line, 1))


class FormHead(QWidget):
    """Show for which slot the form is, how many seats are left and what covers the booking."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._off = False
        self._note = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.slot = Label(theme, "", Type.VERDICT)
        self.tag = Tag(theme)
        self.aside = Label(theme, "", Type.NOTE, colour=theme.ink.sub, numerals=True)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.tag)
        row.addWidget(self.aside, 1)
        self._column.addWidget(self._note)
        self._column.addWidget(self.slot)
        self._column.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """Take the narrower padding."""
        side, up = (24, 8) if compact else (24, 16)
        self._column.setContentsMargins(side, up, side, up)

    def show_view(self, view: HeadView) -> None:
        """Change the head."""
        self._off = view.off
        self._note.setText(view.note)
        self.slot.setText(view.slot)
        self.slot.set_colour(self._theme.ink.off if view.off else self._theme.ink.text)
        self.tag.setVisible(bool(view.tag))
        icon = {Tone.OK: "check", Tone.OFF: "wifi_off"}.get(view.tone, "")
        self.tag.show_face(TagFace(text=view.tag, tone=view.tone, icon=icon, dashed=view.off))
        self.aside.setText(view.aside)
        self.setAccessibleName(f"{view.note}　{view.slot}　{view.tag}　{view.aside}".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground of a provisional booking and the hairline."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            if self._off:
                painter.fillRect(self.rect(), ink.off_tint)
                painter.fillRect(0, 0, 8, self.height(), ink.off_line)
            painter.fillRect(0, self.height() - 1, self.width(), 1, ink.line_soft)


class FormEdit(LineEdit):
    """Be a field's editor that is lower in the compact frame."""

    def set_compact(self, compact: bool) -> None:
        """Take 36 px instead of 44."""
        high = 36 if compact else 44
        self.setStyleSheet(f"QLineEdit {{ min-height: {high - 2}px; max-height: {high - 2}px; }}")
        self.setFixedHeight(high)


def form_field(theme: Theme, label: str, *, code: bool = False, **more: object) -> Field:
    """Return a field of the form."""
    kind = FieldKind.CODE if code else FieldKind.TEXT
    return Field(theme, label, kind, edit=FormEdit(theme, kind), **more)  # type: ignore[arg-type]


class FocusTold(QObject):
    """Tell which of some widgets got the keyboard."""

    came = Signal(object)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell it; never take an event."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.came.emit(watched)
        return False
