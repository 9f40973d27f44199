"""Notices with a bar, and the panel that stands in place of a step when it failed."""

from msgspec import Struct
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.controls.buttons import Button, ButtonKind
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.painting import Tone, colours_of, paint_box
from widgets.controls.picture import Picture
from widgets.theme import Theme, Type

_ICONS = {
    Tone.OK: "check_circle",
    Tone.WARN: "warn",
    Tone.ERROR: "fault",
    Tone.OFF: "wifi_off",
    Tone.PRIMARY: "info",
    Tone.PLAIN: "info",
}


class Notice(QWidget):
    """Tell one fact: bar of 8 px, picture, bold sentence, a line below, acts on the right.

    ``large`` is the verdict of a step (22 px); ``code`` stands small on the right.
    """

    def __init__(
        self,
        theme: Theme,
        tone: Tone = Tone.PRIMARY,
        title: str = "",
        text: str = "",
        *,
        code: str = "",
        large: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._tone, self._large = theme, tone, large
        self.setMinimumHeight(56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 16 if large else 12, 16, 16 if large else 12)
        row.setSpacing(16)
        self._picture = Picture(theme, _ICONS[tone], 32 if large else 24, theme.ink.text)
        row.addWidget(self._picture)
        self._column = column = QVBoxLayout()
        column.setSpacing(0)
        self._title = Prose(theme, "", Type.VERDICT if large else Type.BODY, bold=True)
        self._text = Prose(theme, "", Type.BODY if large else Type.NOTE)
        column.addWidget(self._title)
        column.addWidget(self._text)
        row.addLayout(column, 1)
        self._code = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        row.addWidget(self._code)
        self._row = row
        self.show_notice(tone, title, text, code=code)

    def show_notice(self, tone: Tone, title: str, text: str = "", *, code: str = "") -> None:
        """Change all that the notice tells."""
        self._tone = tone
        mark = Tone.PRIMARY if tone is Tone.PLAIN else tone
        self._picture.show_icon(_ICONS[tone], colours_of(self._theme, mark).text)
        self._title.set_text(title)
        self._text.set_text(text)
        self._text.setVisible(bool(text))
        self._code.setText(code)
        self._code.setVisible(bool(code))
        middle = Qt.AlignmentFlag.AlignVCenter
        pin = middle if self._large or not text else Qt.AlignmentFlag.AlignTop
        for part in (self._picture, self._code):
            self._row.setAlignment(part, pin)
        self._row.setAlignment(self._column, Qt.AlignmentFlag(0) if text else middle)
        self.setAccessibleName("。".join(part for part in (title, text, code) if part))
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Take the lower notice of the compact frame."""
        up = 8 if compact else 16 if self._large else 12
        self._row.setContentsMargins(24, up, 16, up)

    def add_act(self, act: QWidget) -> None:
        """Put a small button at the right end."""
        self._row.addWidget(act, 0, Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, bar and line in one rounded path, so that the bar has no spikes."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            tone, ink = colours_of(self._theme, self._tone), self._theme.ink
            white = self._tone in (Tone.ERROR, Tone.PRIMARY, Tone.PLAIN)
            path = QPainterPath()
            path.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            painter.fillPath(path, ink.bg if white else tone.ground)
            painter.save()
            painter.setClipPath(path)
            bar = ink.primary if self._tone is Tone.PLAIN else tone.line
            painter.fillRect(QRectF(0, 0, 8, self.height()), bar)
            painter.restore()
            painter.strokePath(path, QPen(tone.line, 1))


class FaultView(Struct, frozen=True, kw_only=True):
    """Hold the three parts of a fault, its code and time, and the acts offered with it."""

    code: str
    what: str
    safe: str
    next: str
    at: str
    act: str = ""
    act_key: str = "F12"
    other: str = ""
    other_key: str = ""
    picture: str = ""


class FaultPanel(QWidget):
    """Stand in place of the step's content: what happened, what is safe, what to do."""

    act = Signal()
    other = Signal()
    send = Signal()

    def __init__(self, theme: Theme, view: FaultView) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("。".join((view.what, view.safe, view.next, view.code)))
        self.setMinimumWidth(480)
        self.setMaximumWidth(864)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 40, 40, 32)
        column.setSpacing(16)
        body = QHBoxLayout()
        body.setSpacing(32)
        body.addLayout(self._parts(view), 1)
        if view.picture:
            body.addWidget(Picture.scene(view.picture, 280, 200), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(body)
        column.addSpacing(16)
        column.addWidget(Hairline(theme.ink.line_soft))
        column.addLayout(self._acts(view))

    def _parts(self, view: FaultView) -> QVBoxLayout:
        ink = self._theme.ink
        parts = QVBoxLayout()
        parts.setSpacing(16)
        for icon, colour, text, kind, bold in (
            ("fault", ink.error, view.what, Type.TITLE, True),
            ("check_circle", ink.ok, view.safe, Type.LEAD, False),
            ("arrow_right", ink.primary, view.next, Type.LEAD, True),
        ):
            row = QHBoxLayout()
            row.setSpacing(16)
            size = 40 if kind is Type.TITLE else 24
            picture = Picture(self._theme, icon, size, colour)
            picture.setFixedWidth(40)
            row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Prose(self._theme, text, kind, bold=bold), 1)
            parts.addLayout(row)
        parts.addStretch(1)
        return parts

    def _acts(self, view: FaultView) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        if view.act:
            act = Button(self._theme, view.act, ButtonKind.PRIMARY, key=view.act_key)
            act.clicked.connect(self.act)
            row.addWidget(act)
            self.setFocusProxy(act)
        if view.other:
            other = Button(self._theme, view.other, key=view.other_key)
            other.clicked.connect(self.other)
            row.addWidget(other)
        send = Button(self._theme, self._theme.words("fault_panel.send"), ButtonKind.TEXT)
        send.clicked.connect(self.send)
        row.addWidget(send)
        row.addStretch(1)
        told = self._theme.words("fault_panel.code", code=view.code, at=view.at)
        row.addWidget(Label(self._theme, told, Type.NOTE, colour=self._theme.ink.sub))
        return row

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the red frame."""
        ink = self._theme.ink
        rect = QRectF(self.rect())
        with QPainter(self) as painter:
            paint_box(painter, rect, ground=ink.bg, line=ink.error_line, width=2, radius=16)
