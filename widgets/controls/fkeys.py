"""The key band: the keyboard's F-keys on the screen, 4+4+4, F12 always the next step."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from widgets.controls.painting import paint_box, paint_text
from widgets.hard_text import width_of
from widgets.theme import Theme, Type

PRESSED_MS = 100
_PAUSES = frozenset("をにとがはも、。　 ")
_NEVER_FIRST = frozenset("、。，．・）」』っゃゅょッャュョー 　")


class FKeyState(Enum):
    """Name how a key stands (staff.md 3.6)."""

    USABLE = "usable"
    IMPORTANT = "important"
    ABSENT = "absent"
    NEXT = "next"
    NOT_YET = "not_yet"


@dataclass(frozen=True, kw_only=True)
class FKeyFace:
    """Hold one key: number 1 to 12, its verb, the verb in the compact band, the reason why not."""

    number: int
    label: str
    short: str = ""
    state: FKeyState = FKeyState.USABLE
    reason: str = ""


class FKey(QAbstractButton):
    """Show one key of the band."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme = theme
        self._compact = self._struck = False
        self._face = FKeyFace(number=number, label="", state=FKeyState.ABSENT)
        self._release = QTimer(self)
        self._release.setSingleShot(True)
        self._release.setInterval(PRESSED_MS)
        self._release.timeout.connect(self._up)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMinimumSize(48, 40)
        self.show_face(self._face)

    def face(self) -> FKeyFace:
        """Return what the key shows."""
        return self._face

    def show_face(self, face: FKeyFace) -> None:
        """Change all that the key shows."""
        self._face = face
        self.setText(face.label)
        self.setAccessibleName(f"F{face.number} {face.label}".rstrip())
        self.setAccessibleDescription(face.reason)
        self.setToolTip(face.reason)
        absent = face.state is FKeyState.ABSENT
        policy = Qt.FocusPolicy.NoFocus if absent else Qt.FocusPolicy.StrongFocus
        self.setFocusPolicy(policy)
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Take the short verb and the smaller type."""
        self._compact = compact
        self.update()

    def strike(self) -> None:
        """Show the key pressed for 100 ms, as the physical key was."""
        self._struck = True
        self._release.start()
        self.update()

    def _up(self) -> None:
        self._struck = False
        self.update()

    def keyPressEvent(self, event: object) -> None:
        """Press by Enter as by Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
            self.click()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]

    def ring_rect(self) -> object:
        """Return the part that the focus ring surrounds."""
        return self.rect().adjusted(4, 4, -4, -4)

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def sizeHint(self) -> QSize:
        """Return the size in the wide band."""
        return QSize(136, 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, the key's line and the verb."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        ink, face = self._theme.ink, self._face
        state, rect = face.state, QRectF(self.rect())
        pressed = (self.isDown() or self._struck) and state is not FKeyState.ABSENT
        verb = upper = ink.text
        upper = ink.sub
        if state is FKeyState.USABLE:
            ground = ink.tint_line if pressed else ink.tint if self.underMouse() else ink.bg
            paint_box(painter, rect, ground=ground, line=ink.line)
        elif state is FKeyState.IMPORTANT:
            verb = upper = ink.primary
            ground = ink.tint_line if pressed else ink.bg
            paint_box(painter, rect, ground=ground, line=ink.primary, width=2)
        elif state is FKeyState.NEXT:
            verb = upper = ink.bg
            fill = ink.primary_press if pressed else ink.primary
            paint_box(painter, rect, ground=fill, line=fill)
        elif state is FKeyState.NOT_YET:
            verb, upper = ink.sub, ink.warn
            paint_box(painter, rect, ground=ink.bg, line=ink.line_strong, width=2)
        else:
            verb = upper = ink.line_strong
        self._paint_lines(painter, verb, upper)

    def _room(self) -> tuple[float, float]:
        """Return where the lines begin and how wide they may be."""
        left = 9 if self._compact else 12
        return left, self.width() - left - (4 if self._compact else 6)

    def lines(self) -> tuple[str, str]:
        """Return what the two lines say: a reason that is too long for one takes both."""
        face, compact = self._face, self._compact
        key, label = f"F{face.number}", face.label
        if face.short and (compact or not self._label_fits()):
            label = face.short
        if face.state is not FKeyState.NOT_YET or not face.reason:
            return key, label
        if self._wraps():
            return self._split(key, face.reason)
        return f"{key}　{face.reason}", label

    def _wraps(self) -> bool:
        face = self._face
        told = f"F{face.number}　{face.reason}"
        return face.state is FKeyState.NOT_YET and bool(face.reason) and not self.fits(told)

    def fits(self, line: str) -> bool:
        """Tell whether a line of the reason is shown whole."""
        return self._theme.width(line, Type.NOTE, bold=True) <= self._room()[1]

    def _label_fits(self) -> bool:
        font = self._theme.sized(16, bold=True)
        return width_of(self._face.label, font) <= self._room()[1]

    def _split(self, key: str, reason: str) -> tuple[str, str]:
        ways = [at for at in range(1, len(reason)) if _breaks(reason, at)]
        whole = [at for at in ways if self.fits(f"{key}　{reason[:at]}") and self.fits(reason[at:])]
        good = [at for at in whole if reason[at - 1] in _PAUSES]
        at = max(good or whole, default=len(reason) // 2)
        return f"{key}　{reason[:at]}", reason[at:]

    def _paint_lines(self, painter: QPainter, verb: object, upper: object) -> None:
        face, compact = self._face, self._compact
        if not face.label and face.state is FKeyState.ABSENT:
            return
        not_yet = face.state is FKeyState.NOT_YET
        left, room = self._room()
        first, second = self.lines()
        top = 3 if compact else 4
        font = self._theme.font(Type.NOTE, bold=not_yet)
        paint_text(painter, QRectF(left, top, room, 20), first, font, upper)  # type: ignore[arg-type]
        if self._wraps():
            verb = upper
        else:
            bold = face.state is not FKeyState.ABSENT
            font = self._theme.sized(14 if compact else 16, bold=bold)
        line = QRectF(left, top + 20, room, 22 if compact else 24)
        paint_text(painter, line, second, font, verb)  # type: ignore[arg-type]


class FKeyBar(QWidget):
    """Show the twelve keys and listen to the physical ones in the whole window.

    ``pressed(number)`` is a usable key; ``refused(number)`` a key that cannot be pressed yet.
    Keys left out of ``set_keys`` are blank.  ``only`` names the keys that a decision leaves alive.
    """

    pressed = Signal(int)
    refused = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._compact = theme, False
        self._only: frozenset[int] | None = None
        self.setAccessibleName(theme.words("frame.keys"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.frame(compact=False).band)
        self._keys = {number: self._key(number) for number in range(1, 13)}

    def _key(self, number: int) -> FKey:
        key = FKey(self._theme, number)
        key.setParent(self)
        key.clicked.connect(lambda: self.press(number))
        action = QAction(self)
        action.setShortcut(QKeySequence(int(Qt.Key.Key_F1) + number - 1))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(lambda: self._physical(number))
        self.addAction(action)
        return key

    def key(self, number: int) -> FKey:
        """Return one key."""
        return self._keys[number]

    def set_keys(self, faces: Iterable[FKeyFace]) -> None:
        """Show these keys; a key that is not named is blank."""
        wanted = {face.number: face for face in faces}
        for number, key in self._keys.items():
            blank = FKeyFace(number=number, label="", state=FKeyState.ABSENT)
            face = wanted.get(number, blank)
            if face != key.face():
                key.show_face(face)

    def set_only(self, numbers: Iterable[int] | None) -> None:
        """Leave only these keys alive, None for all (a decision is open)."""
        self._only = None if numbers is None else frozenset(numbers)

    def set_compact(self, compact: bool) -> None:
        """Take the compact frame's height and short verbs."""
        self._compact = compact
        self.setFixedHeight(self._theme.frame(compact=compact).band)
        for key in self._keys.values():
            key.set_compact(compact)
        self._place()

    def press(self, number: int) -> None:
        """Act as if the key were pressed."""
        if self._only is not None and number not in self._only:
            return
        state = self._keys[number].face().state
        if state is FKeyState.NOT_YET:
            self.refused.emit(number)
        elif state is not FKeyState.ABSENT:
            self.pressed.emit(number)

    def _physical(self, number: int) -> None:
        self._keys[number].strike()
        self.press(number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the keys in their groups."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        pad, gap, group, top = (8, 4, 12, 4) if self._compact else (16, 8, 24, 8)
        height = self.height() - 2 * top - 1 + (1 if self._compact else 0)
        unit = (self.width() - 2 * pad - 9 * gap - 2 * group) / 12.9
        x = float(pad)
        for number, key in self._keys.items():
            wide = unit * 1.9 if number == 12 else unit
            left = round(x)
            key.setGeometry(
                left, top + 1, round(x + wide) - left, height - (0 if self._compact else -1)
            )
            x += wide + (group if number % 4 == 0 else gap)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the line above."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), ink.surface)
            painter.fillRect(QRectF(0, 0, self.width(), 1), ink.line)


def _breaks(text: str, at: int) -> bool:
    """Tell whether a line may end before a sign; no end is left with fewer than three signs."""
    before, after = text[at - 1], text[at]
    word = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
    return 3 <= at <= len(text) - 3 and after not in _NEVER_FIRST and not word
