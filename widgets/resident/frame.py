"""The frame of every resident's screen: four places that never move."""

from collections.abc import Callable
from enum import Enum

from msgspec import Struct
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.clearing import clear
from widgets.resident.controls import Kind, Progress, ResidentButton
from widgets.resident.look import Look


class Answer(Enum):
    """Name what a resident can answer on a screen."""

    SAME = "same"
    THREE = "three"
    PRACTISED = "practised"
    RETRY = "retry"
    KEEP = "keep"
    REMEMBERED = "remembered"
    FORGOTTEN = "forgotten"
    SEEN = "seen"
    RIGHT = "right"
    WRONG = "wrong"
    CONTINUE = "continue"
    FINISH = "finish"
    SHOW = "show"
    HIDE = "hide"
    FORTH = "forth"
    BACK = "back"
    UNDERSTOOD = "understood"


class Acts(Struct, frozen=True, kw_only=True):
    """Hold what a screen can set off; the window gives them."""

    answer: Callable[[Answer], None]
    stop: Callable[[], None]
    call_staff: Callable[[], None]
    choose_language: Callable[[str], None]
    open_languages: Callable[[], None]
    open_details: Callable[[], None]
    close_cover: Callable[[], None]
    toggle_large: Callable[[], None]
    toggle_voice: Callable[[], None]
    toggle_ten_key: Callable[[], None]
    read_aloud: Callable[[str], None]
    typing: Callable[[], None]
    secret: Callable[[], None]


class Body(QWidget):
    """Fill the middle of a screen and name what stands at the bottom right."""

    right_changed = Signal()

    place = ""
    stops = True
    calls = True
    bare = False

    def __init__(self, look: Look, acts: Acts) -> None:
        super().__init__()
        self.look = look
        self.acts = acts
        self.words = look.words

    def right(self) -> list[QWidget]:
        """Return fresh widgets for the bottom right."""
        return []

    def enter(self) -> None:
        """Answer the ten-key's Enter; by default there is nothing to answer."""

    def type_code(self, code: int) -> None:
        """Take a key of the ten-key; by default there is nothing to type."""

    def forget(self) -> None:
        """Overwrite what was typed; by default there is nothing."""

    def details(self) -> str:
        """Return the sentences that large text leaves no room for; 「くわしく」 shows them."""
        return ""

    def spoken(self) -> str:
        """Return what the voice reads out when the screen appears."""
        return ""


class Bar(QWidget):
    """Be the white strip at the top or the bottom, with a hair line towards the body."""

    def __init__(self, look: Look, height: int, *, line_below: bool) -> None:
        super().__init__()
        self._look, self._below = look, line_below
        self.setFixedHeight(look.px(height))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(look.px(look.m.pad), 0, look.px(look.m.pad), 0)
        self.row.setSpacing(look.scale.gap(look.m.gap))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strip and its line."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self._look.ink.WHITE)
            wide = max(1, self._look.px(2))
            at = self.height() - wide if self._below else 0
            painter.fillRect(QRectF(0, at, self.width(), wide), self._look.ink.HAIR)


class Tools(Struct, frozen=True, kw_only=True):
    """Tell which tools stand at the top right and how they are set."""

    languages: bool = True
    large: bool = False
    voice_offered: bool = False
    voice: bool = False
    ten_key_offered: bool = False
    ten_key: bool = False


class ResidentScreen(QWidget):
    """Hold top, body and bottom of one screen; the body fills the middle only."""

    def __init__(
        self,
        look: Look,
        acts: Acts,
        body: Body,
        *,
        tools: Tools,
        progress: tuple[int, int] = (0, 0),
        called: str,
    ) -> None:
        super().__init__()
        self.look, self.acts, self.body = look, acts, body
        self._tools, self._progress = tools, progress
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if not body.bare:
            whole.addWidget(self._top())
        whole.addWidget(body, 1)
        self._call: ResidentButton | None = None
        self._bottom: Bar | None = None
        if not body.bare:
            self._bottom = self._make_bottom(called)
            whole.addWidget(self._bottom)
            body.right_changed.connect(self._fill_right)
            self._fill_right()

    def _top(self) -> Bar:
        look, words = self.look, self.look.words
        bar = Bar(look, look.m.top, line_below=True)
        place = words(f"resident.place.{self.body.place}")
        bar.row.addWidget(Progress(look, place, *self._progress), 1)
        if self.body.details():
            more = words("resident.details")
            act = self.acts.open_details
            bar.row.addWidget(ResidentButton(look, more, act, icon="info", kind=Kind.TOOL))
        large = ResidentButton(
            look, words("resident.large"), self.acts.toggle_large, icon="textsize", kind=Kind.TOOL
        )
        large.setChecked(self._tools.large)
        bar.row.addWidget(large)
        if self._tools.voice_offered:
            voice = ResidentButton(
                look, words("resident.voice"), self.acts.toggle_voice, icon="sound", kind=Kind.TOOL
            )
            voice.setChecked(self._tools.voice)
            bar.row.addWidget(voice)
        if self._tools.languages:
            name, act = words("resident.language_tool"), self.acts.open_languages
            bar.row.addWidget(ResidentButton(look, name, act, icon="globe", kind=Kind.TOOL))
        return bar

    def _make_bottom(self, called: str) -> Bar:
        look, words = self.look, self.look.words
        bar = Bar(look, look.m.bottom, line_below=False)
        if self.body.stops:
            bar.row.addWidget(
                ResidentButton(look, words("resident.stop"), self.acts.stop, icon="x")
            )
        if self.body.calls:
            self._call = ResidentButton(look, called, self.acts.call_staff, icon="bell")
            bar.row.addWidget(self._call)
        bar.row.addStretch(1)
        return bar

    def _fill_right(self) -> None:
        bar = self._bottom
        if bar is None:
            return
        stretch = 1 + int(self.body.stops) + int(self.body.calls)
        clear(bar.row, keep=stretch)
        for widget in self.body.right():
            bar.row.addWidget(widget)

    def show_called(self, text: str) -> None:
        """Tell on the button that staff was called."""
        if self._call is not None:
            self._call.say(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.look.ink.GROUND)


def body_column(body: Body, spacing: float = 24) -> QVBoxLayout:
    """Give a body a column between the design's margins."""
    look = body.look
    made = QVBoxLayout(body)
    side, top = look.px(look.m.pad), look.px(look.m.body_pad)
    made.setContentsMargins(side, top, side, top)
    made.setSpacing(look.px(spacing))
    made.setAlignment(Qt.AlignmentFlag(0))
    return made


def body_row(body: Body, spacing: float = 40) -> QHBoxLayout:
    """Give a body a row between the design's margins."""
    look = body.look
    made = QHBoxLayout(body)
    side, top = look.px(look.m.pad), look.px(look.m.body_pad)
    made.setContentsMargins(side, top, side, top)
    made.setSpacing(look.px(spacing))
    return made
