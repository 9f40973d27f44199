"""The component gallery: every control in its states, as in the visual reference 09."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.pin_dialogue import PinMirror
from widgets.controls.buttons import Button, ButtonKind, ButtonSize, Chip
from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.controls.counts import Group
from widgets.controls.fields import Field, FieldKind
from widgets.controls.fkeys import FKeyBar, FKeyFace, FKeyState
from widgets.controls.gallery_parts import (
    notices,
    pane,
    rows,
    stages,
    synchronisation,
)
from widgets.controls.judge_routes import JudgeRoutes, Route, Slot, SlotState
from widgets.controls.labels import Hairline, Label, NameLabel
from widgets.controls.marks import KeyMark, Pips, SimMark, Tag
from widgets.controls.painting import RIGHT, Tone, paint_box, paint_text
from widgets.controls.panel_mirror import MirrorView, PanelMirror
from widgets.controls.strip import DeviceMark, DeviceState, DeviceView
from widgets.theme import Ink, Theme, Type

WIDTH = 1920


def line(*parts: QWidget, gap: int = 16) -> QHBoxLayout:
    """Return parts side by side, the rest of the width empty."""
    row = QHBoxLayout()
    row.setSpacing(gap)
    for part in parts:
        row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addStretch(1)
    return row


class Gallery(QWidget):
    """Show all controls on one page of 1920 px."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        theme.dress(self)
        page = QVBoxLayout(self)
        page.setContentsMargins(48, 40, 48, 40)
        page.setSpacing(32)
        head = QHBoxLayout()
        head.addWidget(Label(theme, theme.words("gallery.title"), Type.NUMBER), 1)
        head.addWidget(Label(theme, theme.words("gallery.grid"), colour=theme.ink.sub, align=RIGHT))
        page.addLayout(head)
        halves = QHBoxLayout()
        halves.setSpacing(64)
        halves.addLayout(self._left(), 1)
        halves.addLayout(self._right(), 1)
        page.addLayout(halves)
        page.addWidget(self._section(theme.words("gallery.section.keys"), self._keys()))
        self.setFixedWidth(WIDTH)

    def _section(self, title: str, body: QWidget | QVBoxLayout) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label(self._theme, title, Type.VERDICT))
        column.addWidget(Hairline(self._theme.ink.text, width=2))
        column.addSpacing(8)
        if isinstance(body, QWidget):
            column.addWidget(body)
        else:
            column.addLayout(body)
        return holder

    def _column(self, *parts: tuple[str, QWidget | QVBoxLayout]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(40)
        for title, body in parts:
            column.addWidget(self._section(title, body))
        column.addStretch(1)
        return column

    def _left(self) -> QVBoxLayout:
        words = self._theme.words
        return self._column(
            (words("gallery.section.buttons"), self._buttons()),
            (words("gallery.section.fields"), self._fields()),
            (words("gallery.section.rows"), rows(self._theme)),
            (words("gallery.section.type"), self._type()),
            (words("gallery.section.colours"), Swatches(self._theme)),
        )

    def _right(self) -> QVBoxLayout:
        words = self._theme.words
        return self._column(
            (words("gallery.section.sync"), synchronisation(self._theme)),
            (words("gallery.section.marks"), self._marks()),
            (words("gallery.section.stages"), stages(self._theme)),
            (words("gallery.section.notices"), notices(self._theme)),
            (words("gallery.section.pane"), pane(self._theme)),
            (words("gallery.section.groups"), self._groups()),
        )

    def _label(self, text: str) -> Label:
        label = Label(self._theme, text, Type.NOTE, colour=self._theme.ink.sub)
        label.setFixedWidth(136)
        return label

    def _buttons(self) -> QVBoxLayout:
        theme, words = self._theme, self._theme.words
        primary = ButtonKind.PRIMARY
        column = QVBoxLayout()
        column.setSpacing(16)
        fix, printing = words("gallery.button.fix"), words("gallery.button.print")
        column.addLayout(
            line(
                self._label(words("gallery.button.sizes")),
                Button(theme, words("gallery.button.next"), primary, ButtonSize.LARGE),
                Button(theme, fix, primary),
                Button(theme, fix, primary, ButtonSize.SMALL),
            )
        )
        why = words("gallery.button.why")
        column.addLayout(
            line(
                self._label(words("gallery.button.kinds")),
                Button(theme, words("gallery.button.print_lack")),
                Button(theme, why, ButtonKind.TEXT),
                Button(theme, words("gallery.button.cancel_call"), ButtonKind.DANGER),
            )
        )
        self.focused = Button(theme, printing, key="F9")
        told = words("gallery.button.focused")
        column.addLayout(line(self._label(told), self.focused))
        not_yet = Button(theme, words("gallery.button.next"))
        reason = words("gallery.button.reason")
        not_yet.set_reason(reason)
        brown = Label(theme, reason, Type.NOTE, bold=True, colour=theme.ink.warn)
        note = Label(theme, words("gallery.button.told"), Type.NOTE, colour=theme.ink.sub)
        column.addLayout(line(self._label(words("gallery.button.not_yet")), not_yet, brown, note))
        return column

    def _fields(self) -> QWidget:
        theme, words = self._theme, self._theme.words
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(16)
        born = Field(
            theme,
            words("gallery.field.born"),
            hint=words("gallery.field.normal"),
            placeholder=words("gallery.field.born_hint"),
        )
        number = Field(
            theme,
            words("gallery.field.control_number"),
            FieldKind.CODE,
            hint=words("gallery.field.typing"),
        )
        number.set_text("3K7-2048")
        phone = Field(theme, words("gallery.field.phone"), FieldKind.CODE, required=True)
        phone.set_text("090-0000-4")
        phone.set_error(words("gallery.field.phone_error"))
        grid.addWidget(born, 0, 0)
        grid.addWidget(number, 0, 1)
        grid.addWidget(phone, 1, 0)
        person = QVBoxLayout()
        person.addWidget(Label(theme, words("gallery.field.name"), bold=True))
        person.addWidget(NameLabel(theme, words("gallery.field.person"), Type.BODY))
        told = words("gallery.field.read_only")
        person.addWidget(Label(theme, told, Type.NOTE, colour=theme.ink.sub))
        grid.addLayout(person, 1, 1)
        choices = (
            (words("gallery.field.chosen"), Box.CHECK, True),
            (words("gallery.field.not_chosen"), Box.CHECK, False),
            (words("gallery.field.self"), Box.RADIO, True),
            (words("gallery.field.agent"), Box.RADIO, False),
        )
        for place, (text, box, on) in enumerate(choices):
            row = ChoiceRow(theme, ChoiceFace(text=text, key=str(place + 1), box=box), checked=on)
            grid.addWidget(row, 2 + place % 2, place // 2)
        kept = Chip(theme, words("gallery.field.kept"))
        kept.setChecked(True)
        grid.addLayout(line(kept, Chip(theme, words("gallery.field.returned"))), 4, 0)
        return holder

    def _type(self) -> QVBoxLayout:
        theme, words = self._theme, self._theme.words
        column = QVBoxLayout()
        column.setSpacing(8)
        for kind, text in (
            (Type.NUMBER, "A-041　B-04-112"),
            (Type.TITLE, words("gallery.type.title")),
            (Type.VERDICT, words("gallery.type.verdict")),
            (Type.LEAD, words("gallery.type.lead")),
            (Type.BODY, words("gallery.type.body")),
            (Type.NOTE, words("gallery.type.note")),
        ):
            step = theme.step(kind)
            column.addLayout(
                line(self._label(f"{step.size} / {step.line}"), Label(theme, text, kind))
            )
        return column

    def _marks(self) -> QVBoxLayout:
        theme, words = self._theme, self._theme.words
        column = QVBoxLayout()
        column.setSpacing(16)
        tags = (
            Tag(theme, words("gallery.mark.kept")),
            Tag(theme, words("gallery.mark.window"), Tone.PRIMARY),
            Tag(theme, words("gallery.mark.moving"), Tone.PRIMARY, icon="truck"),
            Tag(theme, words("gallery.mark.given"), Tone.OK, icon="check"),
            Tag(theme, words("gallery.mark.returned"), Tone.WARN),
            Tag(theme, words("gallery.mark.surplus"), Tone.WARN, icon="warn"),
            Tag(theme, words("gallery.mark.wrong"), Tone.ERROR, icon="warn"),
            Tag(theme, words("gallery.mark.offline"), Tone.OFF, icon="wifi_off"),
            Tag(theme, words("gallery.mark.official"), Tone.CITY),
            Tag(theme, words("gallery.mark.variant"), Tone.WARN),
            SimMark(theme),
        )
        column.addLayout(line(*tags, gap=8))
        caps = (KeyMark(theme, key) for key in ("F12", "Esc", "Ctrl+Z", "1"))
        pips = (Pips(theme, *tries) for tries in ((5, 5), (2, 3), (1, 3)))
        told = Label(theme, words("gallery.mark.keys"), Type.NOTE, colour=theme.ink.sub)
        column.addLayout(line(*caps, told, *pips))
        devices = (
            ("reader", words("gallery.mark.ready"), DeviceState.READY),
            ("reader", words("gallery.mark.idle"), DeviceState.IDLE),
            ("printer", words("gallery.mark.paper"), DeviceState.SOON),
            ("reader", words("gallery.mark.down"), DeviceState.DOWN),
            ("reader", words("gallery.mark.reader"), DeviceState.READY),
        )
        marks = (
            DeviceMark(theme, DeviceView(device=str(n), icon=icon, text=text, state=state))
            for n, (icon, text, state) in enumerate(devices)
        )
        column.addLayout(line(*marks, SimMark(theme), gap=24))
        return column

    def _groups(self) -> QWidget:
        theme, words = self._theme, self._theme.words
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        group = Group(theme)
        sub = theme.ink.sub
        group.column.addWidget(Label(theme, words("gallery.group.next"), Type.NOTE, colour=sub))
        group.column.addWidget(Label(theme, "A-043", Type.TITLE))
        group.column.addWidget(Label(theme, words("gallery.group.waited"), align=RIGHT))
        group.column.addWidget(Label(theme, words("gallery.group.purpose"), Type.NOTE, colour=sub))
        routes = JudgeRoutes(theme)
        have = Slot(letter="", text=words("gallery.group.have"), state=SlotState.FILLED)
        more = Slot(letter="", text=words("gallery.group.more"), state=SlotState.NEXT)
        route = Route(
            title=words("gallery.group.route"),
            lack=words("gallery.group.lack"),
            slots=(have, more),
            near=True,
        )
        routes.setMinimumWidth(320)
        routes.set_routes([route])
        mirror = PanelMirror(theme)
        mirror.show_view(
            MirrorView(
                title=words("gallery.group.pin"),
                foot=words("gallery.group.foot"),
                pin=PinMirror.LENGTH_OK,
            )
        )
        row.addWidget(group, 3)
        row.addWidget(routes, 3)
        row.addWidget(mirror, 2)
        return holder

    def _keys(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(16)
        for ready in (True, False):
            bar = FKeyBar(self._theme)
            bar.set_keys(self._key_faces(ready=ready))
            column.addWidget(bar)
        return column

    def _key_faces(self, *, ready: bool) -> list[FKeyFace]:
        words, absent = self._theme.words, FKeyState.ABSENT
        usable, reason = FKeyState.USABLE, words("gallery.button.reason")
        labels = (
            (words("gallery.key.help"), usable),
            (words("gallery.key.search"), usable),
            (words("gallery.key.back"), usable),
            (words("gallery.key.park"), usable),
            (words("gallery.key.call"), usable),
            (words("gallery.key.again"), absent),
            (words("gallery.key.absent"), absent),
            (words("gallery.key.other"), usable),
            (words("gallery.key.print"), usable if ready else absent),
            (words("gallery.key.official"), FKeyState.IMPORTANT if ready else usable),
            (words("gallery.key.hide"), usable),
            (words("gallery.button.next"), FKeyState.NEXT if ready else FKeyState.NOT_YET),
        )
        return [
            FKeyFace(
                number=number,
                label=label,
                state=state,
                reason=reason if state is FKeyState.NOT_YET else "",
            )
            for number, (label, state) in enumerate(labels, start=1)
        ]


class Swatches(QWidget):
    """Show every colour with its name and value."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._names = Ink.__struct_fields__
        self.setAccessibleName(theme.words("gallery.section.colours"))
        self.setFixedHeight(-(-len(self._names) // 8) * 88)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the swatches in rows of eight."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            note = self._theme.font(Type.NOTE)
            each = self.width() / 8
            for number, name in enumerate(self._names):
                y, x = divmod(number, 8)
                colour: QColor = getattr(ink, name)
                box = QRectF(x * each, y * 88, each - 12, 36)
                paint_box(painter, box, ground=colour, line=ink.line_soft, radius=4)
                room = QRectF(x * each, y * 88 + 38, each - 4, 18)
                paint_text(painter, room, name, note, ink.text)
                paint_text(painter, room.translated(0, 18), colour.name().upper(), note, ink.sub)
