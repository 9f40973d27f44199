"""Screens that ask for a choice: one number or three, an easy number, the last try."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ports import PinKind
from widgets.resident.controls import (
    Frame,
    HintBox,
    Icon,
    Kind,
    Mood,
    NoteBox,
    ResidentButton,
    column,
)
from widgets.resident.frame import Acts, Answer, Body, body_column
from widgets.resident.keys import TriesRow
from widgets.resident.look import Look, box, draw_icon, no_edge, pen
from widgets.resident.ruby import plain
from widgets.resident.steps import LastTry, SameForThree, Weak
from widgets.resident.text import TextBlock
from widgets.resident.touch import TouchControl

USES = {PinKind.AUTHENTICATION: "store", PinKind.RESIDENT: "home", PinKind.FACE_INPUT: "form"}


class ChoiceCard(TouchControl):
    """Offer one of two ways as a card with a radio mark; further parts stand below its words."""

    def __init__(
        self, look: Look, title: str, note: str, act: Callable[[], object], *, icon: str = ""
    ) -> None:
        super().__init__(look, plain(f"{title} {note}"))
        self.setCheckable(True)
        self.clicked.connect(lambda _checked=False: act())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        whole = QVBoxLayout(self)
        edge = look.px(22)
        whole.setContentsMargins(edge, edge, edge, edge)
        whole.setSpacing(look.px(12))
        head = QHBoxLayout()
        head.setSpacing(look.px(14))
        self._radio = QWidget()
        self._radio.setFixedSize(look.px(40), look.px(40))
        head.addWidget(self._radio)
        head.addWidget(TextBlock(look, title, 34 if icon else 30, bold=True, leading=1.4), 1)
        if icon:
            head.addWidget(Icon(look, icon, 56))
        whole.addLayout(head)
        whole.addWidget(TextBlock(look, note, 24 if icon else 22, leading=1.4))
        self.parts = whole
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def add(self, part: QWidget) -> None:
        """Put a picture below the words; it takes no presses of its own."""
        for inner in (part, *part.findChildren(QWidget)):
            inner.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.parts.addWidget(part)

    def nextCheckState(self) -> None:
        """Leave the choice to the screen."""

    def sizeHint(self) -> QSize:
        """Return the room of the parts."""
        return self.parts.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card and its radio mark."""
        look, on = self.look, self.isChecked()
        with QPainter(self) as painter:
            edge = (
                pen(look.ink.PRIMARY, look.px(5)) if on else pen(look.ink.LINE_STRONG, look.px(3))
            )
            fill = look.ink.TINT if on or self.isDown() else look.ink.WHITE
            box(painter, QRectF(self.rect()), look.px(16), edge, fill)
            mark = QRectF(self._radio.geometry())
            ring = pen(look.ink.PRIMARY if on else look.ink.LINE_STRONG, look.px(4))
            box(painter, mark, mark.width() / 2, ring, look.ink.WHITE)
            if on:
                dot = QRectF(0, 0, mark.width() / 2, mark.height() / 2)
                dot.moveCenter(mark.center())
                box(painter, dot, dot.width() / 2, no_edge(), look.ink.PRIMARY)


class UsesPicture(QWidget):
    """Show the three uses and how many numbers serve them."""

    def __init__(self, look: Look, kinds: Sequence[PinKind], *, one: bool) -> None:
        super().__init__()
        self._look, self._one, self._uses = look, one, len(kinds)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        uses = column(look.px(6))
        for kind in kinds:
            uses.addWidget(self._use(kind.value, USES[kind]))
        row.addLayout(uses, 1)
        self._room = QWidget()
        self._room.setFixedWidth(look.px(150 if one else 112))
        row.addWidget(self._room)

    def _use(self, name: str, icon: str) -> QWidget:
        look, words = self._look, self._look.words
        held = QWidget()
        held.setMinimumHeight(look.px(58))
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(14))
        row.addWidget(Icon(look, icon, 44))
        texts = column(0)
        plain = words(f"resident.same.{name}")
        formal = words(f"resident.same.{name}_formal")
        texts.addStretch(1)
        size = 18 if look.large else 23
        texts.addWidget(TextBlock(look, plain, size, bold=True, leading=1.3))
        texts.addWidget(TextBlock(look, formal, 16, leading=1.3, colour=look.ink.SUB))
        texts.addStretch(1)
        row.addLayout(texts, 1)
        return held

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a bracket to one number, or a number for each."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        look = self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right, tall = float(self.width()), self.height()
        wide, high = look.px(112), look.px(42)
        if self._one:
            left = float(self._room.x())
            painter.setPen(pen(look.ink.TEXT, look.px(3)))
            top, end, bend = look.px(8), tall - look.px(8), left + look.px(12)
            for line in (
                QLineF(left, top, bend, top),
                QLineF(bend, top, bend, end),
                QLineF(left, end, bend, end),
                QLineF(bend, tall / 2, bend + look.px(14), tall / 2),
            ):
                painter.drawLine(line)
            self._number(painter, QRectF(right - wide, (tall - high) / 2, wide, high), 0)
        else:
            for place in range(self._uses):
                middle = tall * (2 * place + 1) / (2 * self._uses)
                self._number(painter, QRectF(right - wide, middle - high / 2, wide, high), place)

    def _number(self, painter: QPainter, rect: QRectF, shape: int) -> None:
        look = self._look
        box(painter, rect, look.px(10), pen(look.ink.TEXT, look.px(2)), look.ink.WHITE)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.ink.TEXT)
        side, step = look.px(15), look.px(22)
        for place in range(4):
            mark = QRectF(0, 0, side, side)
            mark.moveCenter(rect.center())
            mark.translate((place - 1.5) * step, 0)
            if shape == 0:
                painter.drawEllipse(mark)
            elif shape == 1:
                painter.drawRect(mark)
            else:
                painter.drawPolygon([mark.bottomLeft(), mark.bottomRight(), _top(mark)])
        painter.restore()


def _top(mark: QRectF) -> QPointF:
    return QPointF(mark.center().x(), mark.top())


class SameForThreeBody(Body):
    """Ask whether one number serves the PINs of four digits; nothing is preset (d06)."""

    place = "choose_pin"

    def __init__(self, look: Look, acts: Acts, step: SameForThree) -> None:
        super().__init__(look, acts)
        words, two = look.words, len(step.kinds) == 2
        self._answer: Answer | None = None
        whole = body_column(self, 16)
        heads = column(look.px(2))
        self._title = words("resident.same.title_two" if two else "resident.same.title")
        self._lead = lead = words("resident.same.lead_two" if two else "resident.same.lead")
        heads.addWidget(TextBlock(look, self._title, look.m.title, bold=True, leading=1.4))
        if not look.large:
            heads.addWidget(TextBlock(look, lead, 26))
        whole.addStretch(1)
        whole.addLayout(heads)
        self._cards = {
            Answer.SAME: ChoiceCard(
                look,
                words("resident.same.one_two" if two else "resident.same.one"),
                words("resident.same.one_note"),
                lambda: self._choose(Answer.SAME),
            ),
            Answer.THREE: ChoiceCard(
                look,
                words("resident.same.two" if two else "resident.same.three"),
                words("resident.same.two_note" if two else "resident.same.three_note"),
                lambda: self._choose(Answer.THREE),
            ),
        }
        row = QHBoxLayout()
        row.setSpacing(look.scale.gap(24))
        for answer, card in self._cards.items():
            card.add(UsesPicture(look, step.kinds, one=answer is Answer.SAME))
            row.addWidget(card, 1)
        whole.addLayout(row)
        if not look.large:
            whole.addLayout(self._later())
        whole.addStretch(1)

    def _later(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.px(12))
        row.addWidget(Icon(self.look, "info", 34, self.look.ink.PRIMARY))
        row.addWidget(TextBlock(self.look, self.words("resident.same.later"), 22), 1)
        return row

    def _choose(self, answer: Answer) -> None:
        self._answer = answer
        for other, card in self._cards.items():
            card.setChecked(other is answer)
            card.update()
        self.right_changed.emit()

    def right(self) -> list[QWidget]:
        """Offer to go on once a card is chosen."""
        if self._answer is None:
            return [HintBox(self.look, self.words("resident.same.hint"), size=22)]
        words = self.words("resident.next")
        return [ResidentButton(self.look, words, self.enter, after="next", kind=Kind.PRIMARY)]

    def enter(self) -> None:
        """Go on with the chosen card."""
        if self._answer is not None:
            self.acts.answer(self._answer)

    def details(self) -> str:
        """Return what large text left out."""
        if not self.look.large:
            return ""
        return f"{self._lead}\n{self.words('resident.same.later')}"

    def type_code(self, code: int) -> None:
        """Take 1 and 2 of the ten-key for the two cards."""
        answers = {0x31: Answer.SAME, 0x32: Answer.THREE}
        if code in answers:
            self._choose(answers[code])

    def spoken(self) -> str:
        """Read the title, and for the ten-key which key means what."""
        return _with_keys(self.look, self._title, "resident.same.spoken")


def _with_keys(look: Look, title: str, key: str) -> str:
    title = title.replace("\n", " ")
    return f"{title}。{look.words(key)}" if look.ten_key else title


class Example(Frame):
    """Show one kind of easy number."""

    def __init__(self, look: Look, mark: str, words: str) -> None:
        super().__init__(look, radius=14)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(16), look.px(14), look.px(16), look.px(14))
        row.setSpacing(look.px(12))
        sample = TextBlock(look, mark, 19 if look.large else 24, bold=True)
        sample.setFixedWidth(sample.sizeHint().width())
        row.addWidget(sample)
        row.addWidget(TextBlock(look, words, 19 if look.large else 23, bold=True, leading=1.4), 1)


class Disc(QWidget):
    """Show a pictogram in a tinted disc."""

    def __init__(self, look: Look, icon: str) -> None:
        super().__init__()
        self._look, self._icon = look, icon
        self.setFixedSize(look.px(132), look.px(132))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        look = self._look
        with QPainter(self) as painter:
            whole = QRectF(self.rect())
            edge = pen(look.ink.WARN_EDGE, look.px(3))
            box(painter, whole, whole.width() / 2, edge, look.ink.WARN_GROUND)
            inset = look.px(28)
            inner = whole.adjusted(inset, inset, -inset, -inset)
            draw_icon(painter, inner, self._icon, look.ink.WARN)


class WeakBody(Body):
    """Tell that the number is easy to guess; which rule applies is not shown (d09)."""

    place = "pin"
    stops = True

    def __init__(self, look: Look, acts: Acts, step: Weak) -> None:
        super().__init__(look, acts)
        words = look.words
        self._may_keep = step.may_keep
        whole = body_column(self, 20)
        whole.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(look.px(28))
        head.addWidget(Disc(look, "info"))
        title = "resident.weak.title_signing" if step.signing else "resident.weak.title"
        self._title = words(title)
        head.addWidget(TextBlock(look, self._title, look.m.title, bold=True, leading=1.4), 1)
        whole.addLayout(head)
        lead = words("resident.weak.lead" if step.may_keep else "resident.weak.lead_forbidden")
        whole.addWidget(TextBlock(look, lead, look.m.lead, leading=1.6))
        whole.addWidget(TextBlock(look, words("resident.weak.examples"), 22))
        row = QHBoxLayout()
        row.setSpacing(look.px(16))
        for mark, name in (
            ("resident.weak.birthday_mark", "resident.weak.birthday"),
            ("resident.weak.run_mark", "resident.weak.run"),
            ("resident.weak.same_mark", "resident.weak.same"),
        ):
            row.addWidget(Example(look, words(mark), words(name)), 1)
        whole.addLayout(row)
        whole.addStretch(1)

    def right(self) -> list[QWidget]:
        """Offer another number first; the second way only where the city allows it."""
        look, words = self.look, self.words
        change = ResidentButton(
            look, words("resident.weak.change"), self.enter, kind=Kind.PRIMARY, size=28, least=200
        )
        if not self._may_keep:
            return [change]
        return [ResidentButton(look, words("resident.weak.keep"), self._keep, size=25), change]

    def _keep(self) -> None:
        self.acts.answer(Answer.KEEP)

    def enter(self) -> None:
        """Choose another number."""
        self.acts.answer(Answer.RETRY)

    def type_code(self, code: int) -> None:
        """Take 1 of the ten-key for another number, 2 for this one where the city allows it."""
        if code == ord("1"):
            self.enter()
        elif code == ord("2") and self._may_keep:
            self._keep()

    def spoken(self) -> str:
        """Read the title, and for the ten-key which key means what."""
        if not self._may_keep:
            return f"{self._title}\n{self.words('resident.weak.lead_forbidden')}".replace("\n", " ")
        return _with_keys(self.look, self._title, "resident.weak.spoken")


class LastTryBody(Body):
    """Ask before the last try; nothing is preset, and staff confirms, too (d10)."""

    place = "pin"

    def __init__(self, look: Look, acts: Acts, step: LastTry, chosen: Answer | None) -> None:
        super().__init__(look, acts)
        words = look.words
        whole = body_column(self, 12 if look.large else 22)
        whole.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(look.px(32))
        head.addWidget(TriesRow(look, 1, step.limit, "", disc=56 if step.limit <= 3 else 44))
        self._title = words("resident.last.title")
        head.addWidget(
            TextBlock(look, self._title, 40 if look.large else 46, bold=True, leading=1.4), 1
        )
        whole.addLayout(head)
        lead = words("resident.last.lead")
        whole.addWidget(TextBlock(look, lead, 24 if look.large else look.m.lead, leading=1.5))
        row = QHBoxLayout()
        row.setSpacing(look.scale.gap(24))
        for answer, name, icon in (
            (Answer.REMEMBERED, "remember", "pin"),
            (Answer.FORGOTTEN, "forgot", "renew"),
        ):
            card = ChoiceCard(
                look,
                words(f"resident.last.{name}"),
                words(f"resident.last.{name}_note"),
                partial(acts.answer, answer),
                icon=icon,
            )
            card.setChecked(answer is chosen)
            row.addWidget(card, 1)
        whole.addLayout(row)
        whole.addLayout(self._confirmations(step, chosen))
        whole.addStretch(1)

    def _confirmations(self, step: LastTry, chosen: Answer | None) -> QHBoxLayout:
        look, words = self.look, self.words
        row = QHBoxLayout()
        row.setSpacing(look.px(20))
        you, staff = chosen is Answer.REMEMBERED, step.staff_confirmed
        for done, name, icon in ((you, "you", "person"), (staff, "staff", "staff")):
            state = "done" if done else "wait"
            row.addWidget(
                NoteBox(
                    look,
                    words(f"resident.last.{name}_{state}"),
                    "checkc" if done else icon,
                    mood=Mood.DONE if done else Mood.WAITING,
                    size=22,
                    bold=True,
                ),
                1,
            )
        return row

    def spoken(self) -> str:
        """Read the title."""
        return self._title
