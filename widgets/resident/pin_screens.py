"""Screens where a secret is typed: four digits, the signing password, practice."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.pin_dialogue import PinStage
from app.ports import PinKind
from widgets.resident.controls import (
    Frame,
    HintBox,
    Icon,
    Kind,
    Mood,
    NoteBox,
    ResidentButton,
    Tag,
    column,
)
from widgets.resident.entry import IN_ORDER, Lack, SecretEntry
from widgets.resident.frame import Acts, Answer, Body, body_column, body_row
from widgets.resident.keys import BACK, CLEAR, PasswordPad, PinPad, PinSlots, TriesRow
from widgets.resident.look import Breaks, Look
from widgets.resident.steps import FOUR_DIGITS, AskPin
from widgets.resident.text import TextBlock


class EntryBody(Body):
    """Be the ground of both secret screens: keys into the buffer, dots out of it."""

    place = "pin"

    def __init__(self, look: Look, acts: Acts, step: AskPin, entry: SecretEntry) -> None:
        super().__init__(look, acts)
        self.step = step
        self.entry = entry
        self.slots = PinSlots(look, entry.most, entry.least)
        self._lack = entry.lack()

    def type_code(self, code: int) -> None:
        """Take one key; keys beyond the last place do nothing and say nothing."""
        if code == BACK:
            self.entry.back()
        elif code == CLEAR:
            self.entry.clear()
        elif not self.entry.press(code):
            return
        self._show()
        self.acts.typing()

    def forget(self) -> None:
        """Overwrite what was typed."""
        self.entry.clear()
        self._show()

    def _show(self) -> None:
        self.slots.fill(self.entry.count)
        self.right_changed.emit()

    def enter(self) -> None:
        """Send the secret where it is complete; a try is never spent by itself."""
        if self.entry.lack() is Lack.NOTHING and not self.entry.spelling:
            self.acts.secret()

    def right(self) -> list[QWidget]:
        """Offer to decide, or say in its place what is still missing."""
        if self.entry.lack() is Lack.NOTHING and not self.entry.spelling:
            words = self.words("resident.confirm")
            return [ResidentButton(self.look, words, self.enter, after="check", kind=Kind.PRIMARY)]
        return [HintBox(self.look, self.hint(), size=22 if self.entry.signing else 0)]

    def hint(self) -> str:
        """Return what is still missing in words."""
        left = self.entry.least - self.entry.count
        if not self.entry.signing:
            return self.words("resident.pin.remaining", count=left)
        lack = self.entry.lack()
        if lack is Lack.COUNT:
            return self.words("resident.signing.lack_count", count=left)
        if lack is Lack.LETTER:
            return self.words("resident.signing.lack_letter")
        return self.words("resident.signing.lack_digit")

    def title(self) -> str:
        """Return the title of this entry."""
        words, stage = self.words, self.step.stage
        part = "signing" if self.entry.signing else "pin"
        if self.step.old:
            return words(f"resident.{part}.title_old")
        if stage is PinStage.CURRENT:
            return words(f"resident.{part}.title")
        return words(f"resident.{part}.title_{stage.value}")

    def stage_tag(self) -> Tag | None:
        """Return the tag of the stage, None where a PIN is asked for once."""
        told = self.stage_words()
        return Tag(self.look, told) if told else None

    def stage_words(self) -> str:
        """Return 1回目 or 2回目 of a new PIN, or that the present one is meant."""
        if self.step.old:
            return self.words("resident.pin.stage_old")
        if self.step.stage is PinStage.CURRENT:
            return ""
        return self.words(f"resident.pin.stage_{self.step.stage.value}")

    def spoken(self) -> str:
        """Read what is asked: which secret, the title, and how many signs are in."""
        parts = [self.whose(), self.title()]
        if self.step.tries is not None:
            parts.append(self.words("resident.pin.tries", left=self.step.tries.left))
        if self.entry.count:
            parts.append(self.spoken_count())
        return one_breath(self.look, parts)

    def whose(self) -> str:
        """Return the official word of what is asked for."""
        return self.words(f"resident.tag.{self.step.kind.value}")

    def spoken_count(self) -> str:
        """Read how many are in, never which."""
        count, words = self.entry.count, self.words
        if self.entry.lack() is Lack.NOTHING:
            return words("resident.pin.spoken_done", count=count)
        left = max(self.entry.least - count, 1)
        return words("resident.pin.spoken", count=count, left=left)


def one_breath(look: Look, parts: Sequence[str]) -> str:
    """Return sentences in a row as they are read aloud."""
    stop = ". " if look.breaks is Breaks.WORDS else "。"
    return stop.join(part.replace("\n", " ").rstrip("。. ") for part in parts)


class PinBody(EntryBody):
    """Ask for four digits: words and slots on the left, the telephone pad on the right (d04)."""

    def __init__(
        self,
        look: Look,
        acts: Acts,
        step: AskPin,
        entry: SecretEntry,
        order: Sequence[int],
        *,
        note: str = "",
    ) -> None:
        super().__init__(look, acts, step, entry)
        self._told: TextBlock | None = None
        row = body_row(self, 28)
        left = column(look.px(12 if look.large or step.tries else 20))
        left.addStretch(1)
        left.addLayout(self._tags())
        size = 32 if look.ten_key else look.m.title
        left.addWidget(TextBlock(look, self.title(), size, bold=True, leading=1.4))
        left.addWidget(self.slots)
        for part in self._below(note):
            left.addWidget(part)
        left.addStretch(1)
        row.addLayout(left, 1)
        pad = PinPad(look, order)
        pad.struck.connect(self.type_code)
        row.addWidget(pad, alignment=Qt.AlignmentFlag.AlignVCenter)

    def _tags(self) -> QBoxLayout:
        look, stage = self.look, self.stage_tag()
        if look.ten_key and stage is not None:
            tags = [Tag(look, f"{self.whose()}　{self.stage_words()}")]
        else:
            tags = [Tag(look, self.whose(), icon="pin")]
            tags += [stage] if stage is not None else []
        across = QBoxLayout.Direction.LeftToRight
        made = QBoxLayout(QBoxLayout.Direction.TopToBottom if look.large else across)
        made.setSpacing(look.px(10))
        for tag in tags:
            made.addWidget(tag)
        if not look.large:
            made.addStretch(1)
        return made

    def whose(self) -> str:
        """Return the official word, or for how many PINs the number serves."""
        step = self.step
        if not step.for_all:
            return super().whose()
        both = len(step.shared) == 2
        return self.words("resident.pin.tag_both" if both else "resident.pin.tag_all")

    def _below(self, note: str) -> list[QWidget]:
        look, words, step = self.look, self.words, self.step
        if step.tries is not None:
            told = words("resident.pin.tries", left=step.tries.left)
            parts: list[QWidget] = [TriesRow(look, step.tries.left, step.tries.limit, told)]
            missed = words("resident.pin.missed")
            size = 18 if look.large else 22
            parts.append(NoteBox(look, missed, "info", mood=Mood.LOOK, size=size))
        elif note:
            parts = [NoteBox(look, note, "info", mood=Mood.LOOK, size=22)]
        elif look.ten_key:
            return [ten_key_row(look), self._spoken_box()]
        else:
            parts = [TextBlock(look, self._use(), 23)]
        if not look.large:
            parts.append(privacy(look))
        return parts

    def _spoken_box(self) -> QWidget:
        """Return what the voice says of the count, or the same words where it is silent."""
        look, box = self.look, Frame(self.look, edge=self.look.ink.PRIMARY, width=3)
        row = QHBoxLayout(box)
        row.setContentsMargins(look.px(16), look.px(10), look.px(16), look.px(10))
        row.setSpacing(look.px(12))
        row.addWidget(Icon(look, "sound" if look.aloud else "info", 34, look.ink.PRIMARY))
        self._told = TextBlock(look, self._aloud(), 18, leading=1.4)
        row.addWidget(self._told, 1)
        return box

    def _aloud(self) -> str:
        told = self.spoken_count()
        return self.words("resident.ten_key.aloud", text=told) if self.look.aloud else told

    def _show(self) -> None:
        super()._show()
        if self._told is not None:
            self._told.say(self._aloud())

    def _use(self) -> str:
        if self.step.shared == FOUR_DIGITS:
            return self.words("resident.pin.use_all")
        if self.step.for_all:
            return "\n".join(self.words(f"resident.same.{kind.value}") for kind in self.step.shared)
        return self.words(f"resident.use.{self.step.kind.value}")

    def details(self) -> str:
        """Return purpose and privacy, where large text left them out."""
        if not self.look.large:
            return ""
        return f"{self._use()}\n{self.words('resident.pin.privacy')}"


def ten_key_row(look: Look) -> QWidget:
    """Return the picture of the ten-key and what is marked on it (d14)."""
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.px(18))
    row.addWidget(Icon(look, "tenkey", 64))
    texts = column(look.px(2))
    texts.addWidget(TextBlock(look, look.words("resident.ten_key.here"), 17, leading=1.4))
    mark = look.words("resident.ten_key.mark")
    texts.addWidget(TextBlock(look, mark, 17, bold=True, leading=1.4, colour=look.ink.PRIMARY))
    row.addLayout(texts, 1)
    return held


def privacy(look: Look) -> QWidget:
    """Return the line that says that nobody sees the number."""
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.px(14))
    row.addWidget(Icon(look, "hide", 40))
    row.addWidget(TextBlock(look, look.words("resident.pin.privacy"), 20, leading=1.5), 1)
    return held


class PasswordBody(EntryBody):
    """Ask for the signing password: letters and digits apart, both with their readings (d05)."""

    place = "signing"

    def __init__(
        self,
        look: Look,
        acts: Acts,
        step: AskPin,
        entry: SecretEntry,
        order: Sequence[int],
        *,
        note: str = "",
    ) -> None:
        super().__init__(look, acts, step, entry)
        roomy = look.m.top == 88
        whole = body_column(self, 12 if roomy else 8)
        side = look.px(look.m.pad)
        whole.setContentsMargins(side, look.px(14 if roomy else 5), side, look.px(14))
        whole.addLayout(self._head())
        if note:
            whole.addWidget(TextBlock(look, note, 18, bold=True, leading=1.3))
        elif look.ten_key and step.tries is None:
            told = self.words("resident.ten_key.letters")
            whole.addWidget(TextBlock(look, told, 18, bold=True, leading=1.3))
        elif roomy and not look.large and step.tries is None and not step.old:
            whole.addWidget(TextBlock(look, self.words("resident.use.signing"), 21))
        whole.addStretch(1)
        whole.addLayout(self._slots_row())
        whole.addStretch(1)
        pad = PasswordPad(look, order)
        pad.struck.connect(self.type_code)
        whole.addWidget(pad)

    def hint(self) -> str:
        """Return what is still missing, or that a letter's number is."""
        if self.entry.spelling:
            return self.words("resident.ten_key.number")
        return super().hint()

    def spoken(self) -> str:
        """Read what is asked, and how a ten-key types letters."""
        told = super().spoken()
        if not self.look.ten_key:
            return told
        return one_breath(self.look, (told, self.words("resident.ten_key.letters")))

    def spoken_count(self) -> str:
        """Read how many are in, or that a letter's number is asked for."""
        if self.entry.spelling:
            return self.words("resident.ten_key.number")
        return super().spoken_count()

    def details(self) -> str:
        """Return the rule and the privacy, where large text left them out."""
        if not self.look.large:
            return ""
        return f"{self.words('resident.use.signing')}\n{self.words('resident.pin.privacy')}"

    def _head(self) -> QHBoxLayout:
        look, step = self.look, self.step
        head = QHBoxLayout()
        head.setSpacing(look.px(12))
        middle = Qt.AlignmentFlag.AlignVCenter
        if step.tries is not None:
            missed = TextBlock(
                look, self.words("resident.signing.missed"), 20, bold=True, leading=1.3
            )
            head.addWidget(missed, 1)
            told = self.words("resident.pin.tries", left=step.tries.left)
            head.addWidget(TriesRow(look, step.tries.left, step.tries.limit, told))
            return head
        again = step.old or step.stage is not PinStage.CURRENT
        title = 24 if look.ten_key else 28 if look.large or again else 34
        head.addWidget(TextBlock(look, self.title(), title, bold=True, leading=1.4), 1)
        stage = self.stage_tag() if not step.old else None  # the title says so
        for tag in (stage, Tag(look, self.words("resident.tag.signing"))):
            if tag is not None:
                head.addWidget(tag, alignment=middle)
        return head

    def _slots_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.px(14))
        row.addWidget(self.slots)
        self._count = TextBlock(self.look, "", 18 if self.look.ten_key else 24, bold=True)
        row.addWidget(self._count, 1)
        self._tell_count()
        return row

    def _tell_count(self) -> None:
        self._count.say(self.words("resident.signing.count", count=self.entry.count))

    def _show(self) -> None:
        super()._show()
        self._tell_count()


class PracticeBody(Body):
    """Let 1-2-3-4 be pressed; touches no card (d07); ``alone``: no entry follows at once."""

    place = "practice"

    def __init__(self, look: Look, acts: Acts, *, alone: bool = False) -> None:
        super().__init__(look, acts)
        words = look.words
        self._done, self._alone = 0, alone
        row = body_row(self, 28)
        left = column(look.px(20))
        left.addStretch(1)
        left.addWidget(Tag(look, words("resident.practice.tag"), icon="hand", mood=Mood.LOOK))
        title = words("resident.practice.title")
        left.addWidget(TextBlock(look, title, look.m.title, bold=True, leading=1.4))
        self.slots = PinSlots(look, 4, 4, practice=True)
        left.addWidget(self.slots)
        left.addWidget(TextBlock(look, words("resident.practice.lead"), 24, leading=1.75))
        left.addStretch(1)
        row.addLayout(left, 1)
        self.pad = PinPad(look)
        self.pad.struck.connect(self.type_code)
        row.addWidget(self.pad, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._show()

    def type_code(self, code: int) -> None:
        """Go on where the framed key was pressed; other digits do nothing."""
        if code == CLEAR:
            self._done = 0
        elif code == BACK:
            self._done = max(0, self._done - 1)
        elif self._done < 4 and code == 0x31 + self._done:
            self._done += 1
        self._show()

    def _show(self) -> None:
        self.slots.fill(self._done)
        self.pad.guide(0x31 + self._done if self._done < 4 else -1)
        self.right_changed.emit()

    def right(self) -> list[QWidget]:
        """Offer to skip, or to start once it is done."""
        look, words = self.look, self.words
        if self._done < 4:
            skip = words("resident.practice.leave" if self._alone else "resident.practice.skip")
            return [ResidentButton(look, skip, self.enter, after="next")]
        start = words("resident.practice.end" if self._alone else "resident.practice.done")
        return [ResidentButton(look, start, self.enter, after="next", kind=Kind.PRIMARY)]

    def enter(self) -> None:
        """Go on to the real entry."""
        self.acts.answer(Answer.PRACTISED)

    def spoken(self) -> str:
        """Read the title."""
        return self.words("resident.practice.title").replace("\n", " ")


def entry_body(
    look: Look,
    acts: Acts,
    step: AskPin,
    entry: SecretEntry,
    *,
    order: Sequence[int] = IN_ORDER,
    note: str = "",
) -> EntryBody:
    """Return the screen for a kind of secret; ``order`` are the digits of its pad."""
    made = PasswordBody if step.kind is PinKind.SIGNING else PinBody
    return made(look, acts, step, entry, order, note=note)
