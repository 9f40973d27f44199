"""Screens around the talk with staff: welcome and language, the chip's attributes."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ports import FourAttributes, Words
from widgets.era_dates import era_parts
from widgets.hard_text import draw_in
from widgets.resident.controls import (
    Icon,
    Kind,
    ResidentButton,
    column,
)
from widgets.resident.frame import Acts, Answer, Bar, Body, body_column
from widgets.resident.look import Look, Token, box, pen
from widgets.resident.ruby import advance, draw_text, plain
from widgets.resident.steps import (
    ConfirmAttributes,
    Welcome,
)
from widgets.resident.text import NameText, TextBlock
from widgets.resident.touch import TouchControl


class LanguageKey(TouchControl):
    """Offer one language in its own name."""

    def __init__(self, look: Look, language: str, name: str, *, chosen: bool, height: int) -> None:
        super().__init__(look, name, Token.MIN)
        self._name, self._chosen = name, chosen
        self._font = look.font_of(language, 28)
        self.setMinimumHeight(look.px(height))

    def overruns(self) -> bool:
        """Tell whether the name does not fit."""
        return QFontMetricsF(self._font).horizontalAdvance(self._name) > self.width() - 16

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the key; the chosen one has a wide edge and a tint."""
        look = self.look
        with QPainter(self) as painter:
            if self._chosen:
                edge, fill = pen(look.ink.PRIMARY, look.px(5)), look.ink.TINT
            else:
                edge = pen(look.ink.LINE_STRONG, look.px(2))
                fill = look.ink.TINT if self.isDown() else look.ink.WHITE
            box(painter, QRectF(self.rect()), look.px(14), edge, fill)
            painter.setFont(self._font)
            painter.setPen(look.ink.TEXT)
            draw_in(painter, QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self._name)


def language_grid(look: Look, acts: Acts, languages: Mapping[str, Words]) -> QGridLayout:
    """Return the keys of all languages: in threes, or side by side where there are few."""
    grid = QGridLayout()
    grid.setSpacing(look.scale.gap(14))
    across = 3 if len(languages) > 4 else 2
    height = max(84, look.m.button) if len(languages) > 4 else 120
    for place, (code, words) in enumerate(languages.items()):
        key = LanguageKey(
            look,
            code,
            words("resident.language_tool"),
            chosen=code == look.language,
            height=height,
        )
        key.clicked.connect(lambda _checked=False, chosen=code: acts.choose_language(chosen))
        grid.addWidget(key, place // across, place % across)
    return grid


def _language_line(look: Look) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(look.px(12))
    row.addWidget(Icon(look, "globe", 34))
    row.addWidget(TextBlock(look, look.words("resident.language_line"), 24, bold=True), 1)
    return row


class WelcomeBody(Body):
    """Greet, name the window and let the language be chosen before anything else (d01)."""

    place = "ask"
    bare = True

    def __init__(
        self,
        look: Look,
        acts: Acts,
        step: Welcome,
        languages: Mapping[str, Words],
        *,
        time: str,
        tools: Sequence[QWidget],
    ) -> None:
        super().__init__(look, acts)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        top = Bar(look, look.m.top, line_below=True)
        top.row.addWidget(TextBlock(look, step.office, 24, bold=True), 1)
        self._clock = TextBlock(look, time, 28, bold=True)
        self._clock.setFixedWidth(look.text_px(100))
        top.row.addWidget(self._clock)
        whole.addWidget(top)
        middle = QVBoxLayout()
        side = look.px(look.m.pad)
        middle.setContentsMargins(side, look.px(16), side, look.px(16))
        middle.setSpacing(look.px(14))
        middle.addStretch(1)
        middle.addLayout(self._greeting(step))
        middle.addLayout(_language_line(look))
        middle.addLayout(language_grid(look, acts, languages))
        middle.addStretch(1)
        whole.addLayout(middle, 1)
        bottom = Bar(look, look.m.bottom, line_below=False)
        if look.large and len(tools) > 2:
            bottom.row.addStretch(1)
        else:
            needs = look.words("resident.welcome.needs")
            bottom.row.addWidget(TextBlock(look, needs, look.m.small), 1)
        for tool in tools:
            bottom.row.addWidget(tool)
        whole.addWidget(bottom)

    def _greeting(self, step: Welcome) -> QHBoxLayout:
        look, words = self.look, self.words
        row = QHBoxLayout()
        row.setSpacing(look.px(36))
        row.addWidget(WindowNumber(look, step.window, words("resident.welcome.window")))
        texts = column(look.px(4))
        texts.addWidget(TextBlock(look, words("resident.welcome.purpose"), 24))
        title, size = words("resident.welcome.title"), 28 if look.large else 34
        texts.addWidget(TextBlock(look, title, size, bold=True, leading=1.4))
        row.addLayout(texts, 1)
        return row

    def show_time(self, text: str) -> None:
        """Show the time of day."""
        self._clock.say(text)

    def spoken(self) -> str:
        """Read the greeting."""
        return self.words("resident.welcome.title").replace("\n", " ")


class WindowNumber(QWidget):
    """Show the window's number large, with a hair line to its right."""

    def __init__(self, look: Look, number: str, word: str) -> None:
        super().__init__()
        self._look, self._number, self._word = look, number, word
        self._large, self._small = (
            look.digit_font(120),
            look.font(32 if look.large else 40, bold=True),
        )
        self._before = not look.japanese
        name = plain(word)
        self.setAccessibleName(f"{name} {number}" if self._before else f"{number}{name}")
        wide = (
            QFontMetricsF(self._large).horizontalAdvance(number)
            + advance(word, self._small)
            + look.px(12 + 36)
        )
        self.setFixedSize(round(wide), look.px(124))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw word and number on one base line."""
        look = self._look
        with QPainter(self) as painter:
            base, at = self.height() - look.px(16), 0.0
            parts = [(self._large, self._number), (self._small, self._word)]
            painter.setPen(look.ink.TEXT)
            for font, text in reversed(parts) if self._before else parts:
                painter.setFont(font)
                draw_text(painter, QPointF(at, base), text)
                at += advance(text, font) + look.px(12)
            wide = max(1, look.px(2))
            painter.fillRect(QRectF(self.width() - wide, 0, wide, self.height()), look.ink.HAIR)


class LanguageBody(Body):
    """Let the language be changed in the middle of a step."""

    place = "language"
    stops = False

    def __init__(self, look: Look, acts: Acts, languages: Mapping[str, Words]) -> None:
        super().__init__(look, acts)
        whole = body_column(self)
        whole.addStretch(1)
        title = look.words("resident.language.title")
        whole.addWidget(TextBlock(look, title, look.m.title, bold=True, leading=1.4))
        whole.addLayout(_language_line(look))
        whole.addLayout(language_grid(look, acts, languages))
        whole.addStretch(1)

    def right(self) -> list[QWidget]:
        """Offer to go back without a change."""
        words, stay = self.words("resident.back"), self.look.language
        return [ResidentButton(self.look, words, lambda: self.acts.choose_language(stay))]


class AttributeTable(QWidget):
    """Show the attributes as rows of a label and a value.

    ``spoken`` are the values in the resident's own language: they take its face, and the others
    stand glyph by glyph as on the chip.
    """

    def __init__(
        self,
        look: Look,
        rows: Sequence[tuple[str, str]],
        *,
        tight: bool,
        spoken: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self._look = look
        around = look.px(6 if tight else 12)
        self._label_width = look.px(200)
        whole = QVBoxLayout(self)
        edge = look.px(2)
        whole.setContentsMargins(edge, edge, edge, edge)
        whole.setSpacing(0)
        self._rows: list[QWidget] = []
        for label, value in rows:
            held = QWidget()
            row = QHBoxLayout(held)
            row.setContentsMargins(look.px(22), around, look.px(22), around)
            row.setSpacing(look.px(22))
            name = TextBlock(look, label, 22)
            name.setFixedWidth(self._label_width - look.px(22))
            row.addWidget(name)
            size = 26 if tight else 30
            if value in spoken:
                row.addWidget(TextBlock(look, value, size, bold=True, leading=1.45), 1)
            else:
                row.addWidget(NameText(look, value, size), 1)
            self._rows.append(held)
            whole.addWidget(held)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the grey label column, the lines between the rows and the edge."""
        look = self._look
        with QPainter(self) as painter:
            edge, whole = pen(look.ink.LINE, look.px(2)), QRectF(self.rect())
            box(painter, whole, look.px(14), edge, look.ink.WHITE)
            inset, left = look.px(2), self._label_width
            painter.setPen(Qt.PenStyle.NoPen)
            painter.save()
            painter.setClipRect(QRectF(inset, inset, left, self.height() - 2 * inset))
            grey = whole.adjusted(inset, inset, 0, -inset)
            box(painter, grey, look.px(12), pen(look.ink.SURFACE, 1), look.ink.SURFACE)
            painter.restore()
            for held in self._rows[1:]:
                line = QRectF(inset, held.y(), self.width() - 2 * inset, look.px(2))
                painter.fillRect(line, look.ink.HAIR)


class AttributesBody(Body):
    """Let the attributes from the chip be confirmed; the individual number is never shown (d16)."""

    place = "attributes"

    def __init__(self, look: Look, acts: Acts, step: ConfirmAttributes) -> None:
        super().__init__(look, acts)
        words = look.words
        rows = attribute_rows(look, step.attributes)
        room = look.px(640)
        broken = any(look.names.width(value, look.text_px(30)) > room for _, value in rows)
        whole = body_column(self, 20)
        heads = column(look.px(2))
        title, lead = words("resident.attributes.title"), words("resident.attributes.lead")
        heads.addWidget(TextBlock(look, title, look.m.title, bold=True, leading=1.4))
        self._told = f"{title} {lead}".replace("\n", " ")
        if not look.large:
            lead = lead.replace("\n", " ") if broken else lead
            heads.addWidget(TextBlock(look, lead, 24 if broken else 26))
        whole.addStretch(1)
        whole.addLayout(heads)
        (_, born), (_, sex) = rows[1], rows[3]
        spoken = frozenset() if look.japanese else frozenset({born, sex})
        whole.addWidget(AttributeTable(look, rows, tight=broken, spoken=spoken))
        if not look.large:
            whole.addLayout(self._hint())
        whole.addStretch(1)

    def _hint(self) -> QHBoxLayout:
        hint = QHBoxLayout()
        hint.setSpacing(self.look.px(12))
        hint.addWidget(Icon(self.look, "lock", 32))
        hint.addWidget(TextBlock(self.look, self.words("resident.attributes.hint"), 22), 1)
        return hint

    def details(self) -> str:
        """Return what large text left out."""
        if not self.look.large:
            return ""
        words = self.words
        return f"{words('resident.attributes.lead')}\n{words('resident.attributes.hint')}"

    def right(self) -> list[QWidget]:
        """Offer both answers; ちがう calls staff, nothing is typed here."""
        look, words = self.look, self.words
        wrong = ResidentButton(look, words("resident.attributes.wrong"), self._wrong)
        right = ResidentButton(
            look, words("resident.attributes.right"), self.enter, after="check", kind=Kind.PRIMARY
        )
        return [wrong, right]

    def _wrong(self) -> None:
        self.acts.answer(Answer.WRONG)

    def enter(self) -> None:
        """Confirm."""
        self.acts.answer(Answer.RIGHT)

    def spoken(self) -> str:
        """Read title and sentence, never the values."""
        return self._told


def attribute_rows(look: Look, told: FourAttributes) -> tuple[tuple[str, str], ...]:
    """Return labels and values in the resident's language; names stay as the chip has them."""
    words, born = look.words, told.born
    if look.japanese:
        date = " ".join(era_parts(born))
    else:
        month = words(f"resident.month.{born.month}")
        date = words("resident.attributes.date", year=born.year, month=month, day=born.day)
    sex = words(f"resident.attributes.sex_{told.sex}")
    return (
        (words("resident.attributes.name"), told.name),
        (words("resident.attributes.born"), date),
        (words("resident.attributes.address"), told.address),
        (words("resident.attributes.sex"), sex),
    )
