"""暗証番号の入力 (staff.md 5.4): phases and tries, never digits."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.desk.serving import Serving
from app.pin_dialogue import PinMirror, PinStage
from app.ports import PinKind, Tries
from app.procedures.answers import Answer, PinAnswer, PinBy, PinResult
from app.procedures.facts import Fact, PinPolicy
from app.procedures.steps import StepKind, wanted_pins
from widgets.controls.buttons import Button, ButtonSize
from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.marks import Pips
from widgets.controls.notice import Notice
from widgets.controls.painting import (
    CENTRE,
    TagFace,
    Tone,
    paint_box,
    paint_hairline,
    paint_tag,
    paint_text,
    tag_width,
)
from widgets.steps.step import StepWidget, TickList, heading
from widgets.steps.why import Why
from widgets.theme import Theme, Type


class PinPhase(StrEnum):
    """Tell how far one PIN is."""

    WAITING = "waiting"
    PRESENT = "present"
    KNOWN = "known"
    FIRST = "first"
    SECOND = "second"
    CHOSEN = "chosen"
    DONE = "done"
    SAME = "same"


_PHASES = {
    PinStage.CURRENT: PinPhase.PRESENT,
    PinStage.FIRST: PinPhase.FIRST,
    PinStage.SECOND: PinPhase.SECOND,
}


_HELP_WIDTH, _ANY_WIDTH = 344, 16_777_215


class _PinRow(QWidget):
    """Paint one PIN: number, name, phases; the pips are a control of their own."""

    def __init__(self, theme: Theme, number: int, kind: PinKind) -> None:
        super().__init__()
        self._theme, self._number, self._kind = theme, number, kind
        self._phase, self._mirror = PinPhase.WAITING, PinMirror.WAITING
        self._result: PinResult | None = None
        self._compact = self._tight = False
        self.pips = Pips(theme)
        self.pips.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 24, 0)
        row.addStretch(1)
        row.addWidget(self.pips)
        self._fit()

    def show_phase(
        self, phase: PinPhase, mirror: PinMirror, result: PinResult | None = None
    ) -> None:
        self._phase, self._mirror, self._result = phase, mirror, result
        words = self._theme.words
        name = words(f"counter.pin.name.{self._kind.value}")
        self.setAccessibleName(f"{name} {words(f'counter.pin.phase.{phase.value}')}")
        self._fit()

    def show_tries(self, tries: Tries) -> None:
        self.pips.setVisible(not tries.absent)
        self.pips.set_tries(tries.left, tries.limit)

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._fit()

    def set_tight(self, tight: bool) -> None:
        """Tell the name alone, on one line, where notices take the room."""
        self._tight = tight
        self._fit()

    @property
    def _current(self) -> bool:
        return self._phase in (PinPhase.PRESENT, PinPhase.FIRST, PinPhase.SECOND)

    def _fit(self) -> None:
        height = 64 if self._current else 56
        if self._tight:
            self.setFixedHeight(32)
        else:
            self.setFixedHeight(height - 8 if self._compact else height + 8)
        self.update()

    def _tags(self) -> tuple[TagFace, ...]:
        words, phase = self._theme.words, self._phase
        one, two = words("counter.pin.first"), words("counter.pin.second")
        state = words(f"mirror.pin.{self._mirror.value}")
        if phase is PinPhase.WAITING:
            return (TagFace(text=one), TagFace(text=two))
        if phase is PinPhase.KNOWN:
            known = TagFace(text=words("counter.pin.present_done"), tone=Tone.OK)
            return (known, TagFace(text=one), TagFace(text=two))
        if phase is PinPhase.PRESENT:
            present = f"{words('counter.pin.present')} {state}"
            return (TagFace(text=present, tone=Tone.PRIMARY), TagFace(text=one), TagFace(text=two))
        if phase is PinPhase.FIRST:
            return (TagFace(text=f"{one} {state}", tone=Tone.PRIMARY), TagFace(text=two))
        done = TagFace(text=words("counter.pin.first_done"), tone=Tone.OK)
        if phase is PinPhase.SECOND:
            return (done, TagFace(text=f"{two} {state}", tone=Tone.PRIMARY))
        told = words(f"counter.pin.phase.{phase.value}")
        if self._result is not None:
            told = words(f"procedures.pin_result.{self._result.value}")
        return (TagFace(text=told, tone=Tone.OK, icon="check"),)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        theme, ink = self._theme, self._theme.ink
        rect = QRectF(self.rect())
        if self._current:
            painter.fillRect(rect, ink.tint)
            painter.fillRect(QRectF(0, 0, 4, rect.height()), ink.primary)
        paint_hairline(painter, rect, ink.line_soft)
        middle = rect.center().y()
        disc = QRectF(24, middle - 14, 28, 28)
        done = self._phase is PinPhase.DONE
        fill = ink.ok if done else ink.primary if self._current else ink.bg
        line = fill if fill != ink.bg else ink.line
        paint_box(painter, disc, ground=fill, line=line, width=2, radius=14)
        if done:
            theme.icons.paint(painter, "check", (disc.center().x() - 8, middle - 8), 16, ink.bg)
        else:
            text = ink.bg if self._current else ink.sub
            font = theme.font(Type.NOTE, bold=True)
            paint_text(painter, disc.adjusted(-2, 0, 2, 0), str(self._number), font, text, CENTRE)
        colour = ink.primary if self._current else ink.text
        name = theme.words(f"counter.pin.name.{self._kind.value}")
        alphabet = theme.words(f"counter.pin.alphabet.{self._kind.value}")
        top = middle - (12 if self._tight else 23)
        paint_text(painter, QRectF(76, top, 240, 24), name, theme.font(bold=True), colour)
        if not self._tight:
            below = QRectF(76, middle + 1, 240, 20)
            paint_text(painter, below, alphabet, theme.font(Type.NOTE), ink.sub)
        x = 324.0 if rect.width() > 700 else 268.0
        if self._phase is PinPhase.SAME:
            room = QRectF(x, middle - 12, rect.width() - x - 160, 24)
            paint_text(painter, room, theme.words("counter.pin.phase.same"), theme.font(), ink.sub)
            return
        for number, face in enumerate(self._tags()):
            if number:
                theme.icons.paint(painter, "chevron_right", (x + 6, middle - 8), 16, ink.sub)
                x += 28
            paint_tag(painter, theme, QPointF(x, middle - 12), face)
            x += tag_width(theme, face)


class PinStep(StepWidget):
    """Show how the resident's entry stands, or take the clerk's two boxes.

    The clerk's keyboard does nothing here but 1 to 3 and the band's keys.  ``acted`` tells
    ``pin_again``, ``pin_same`` or ``pin_official``.
    """

    kind: ClassVar[StepKind] = StepKind.PIN

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        words = theme.words
        self._rows: dict[PinKind, _PinRow] = {}
        self._done: dict[PinKind, PinResult] = {}
        self._official = False
        self._policy = PinPolicy.NATIONAL_TERMINAL
        self.state = Notice(theme, Tone.PRIMARY, words("counter.pin.wait"), large=True)
        self.boxes = TickList(theme)
        self.say = Prose(theme, "", Type.LEAD, line=32)
        self.helps: list[ChoiceRow] = []
        self.why = Why(theme, self)
        self._lower_block = QWidget(self)
        self._said, self._help_block = QWidget(self._lower_block), QWidget(self._lower_block)
        self.ask_why = Button(theme, words("counter.why"), size=ButtonSize.SMALL)
        self.ask_why.clicked.connect(lambda: self._show_why(shown=self.why.isHidden()))
        self.state.add_act(self.ask_why)

    def head_acts(self) -> tuple[tuple[str, str], ...]:
        """Offer practice and larger type on the resident's panel."""
        if self._policy is not PinPolicy.CHIP_PANEL:
            return ()
        words = self._theme.words
        return (
            ("practise", words("counter.pin.practise")),
            ("enlarge", words("counter.pin.enlarge")),
        )

    def begin(self, serving: Serving) -> None:
        """Build the rows of the wanted PINs for the policy of this visit."""
        words, facts = self._theme.words, serving.way.facts
        self._policy = PinPolicy(facts[Fact.PIN_POLICY])
        kept = serving.begun(self._stage_key)
        if isinstance(kept, PinAnswer):
            self._done = dict(kept.pins)
        self.column.addWidget(self.state)
        place = words(f"procedures.pin_place.{self._policy.value}")
        block = QWidget()
        rows = QVBoxLayout(block)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for number, kind in enumerate(wanted_pins(facts), start=1):
            row = self._rows[kind] = _PinRow(self._theme, number, kind)
            row.show_phase(self._phase(kind), PinMirror.WAITING, self._done.get(kind))
            rows.addWidget(row)
        self.add_section(words("counter.pin.rows"), block, aside=place)
        if self._policy is PinPolicy.NATIONAL_TERMINAL:
            self._begin_boxes(kept if isinstance(kept, PinAnswer) else None)
        self._lower_block.setLayout(self._lower())
        self.column.addWidget(self._lower_block)
        self.column.addWidget(self.why)
        self.column.addStretch(1)
        self.column.addWidget(Hairline(self._theme.ink.line))
        self.column.addWidget(Prose(self._theme, words("counter.pin.foot")))
        self._tell_why(serving)
        self._show_why(shown=False)
        self._space()

    def _tell_why(self, serving: Serving) -> None:
        """Tell how easily guessed PINs are met, who enters them here, and by which rulings."""
        words, habit, doer = self._theme.words, serving.weak_pins, serving.doer(self.stage)
        own, told = serving.guidance.weak_pin, []
        if own is not None:
            told += [words(f"counter.pin.weak.{own.value}"), words("counter.pin.weak.by_site")]
        elif habit is not None:
            told.append(words(f"counter.pin.weak.{habit.ruling.weak.value}"))
        if doer is not None:
            by = words(f"judging.doer.{doer.ruling.by.value}")
            told.append(words("counter.pin.weak.done_by", by=by))
        self.why.show_grounds([one.ground for one in (habit, doer) if one is not None], *told)

    def _begin_boxes(self, kept: PinAnswer | None) -> None:
        words = self._theme.words
        ticked = [name for name in ("asked", "ended") if kept is not None and getattr(kept, name)]
        self.boxes.set_points(
            [(name, words(f"procedures.pin_tick.{name}")) for name in ("asked", "ended")],
            ticked=ticked,
        )
        self.boxes.ticked.connect(self._ticked)
        self.column.addWidget(self.boxes)
        self.state.show_notice(
            Tone.PRIMARY, words("counter.pin.national"), words("counter.pin.national_next")
        )

    def _space(self) -> None:
        """Leave the words for the resident to F1 where the boxes take their room."""
        super()._space()
        boxes = self._policy is PinPolicy.NATIONAL_TERMINAL and self._serving is not None
        told = not (self._compact and boxes)
        self._said.setVisible(told)
        self._help_block.setMaximumWidth(_HELP_WIDTH if told else _ANY_WIDTH)
        for row in self._rows.values():
            row.set_tight(self._compact and self._crowded)

    def _show_why(self, *, shown: bool) -> None:
        """Answer なぜ？ in place of what helps on."""
        self.why.setVisible(shown)
        self._lower_block.setVisible(not shown)

    def _lower(self) -> QHBoxLayout:
        words = self._theme.words
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(32)
        left = QVBoxLayout(self._said)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(Label(self._theme, words("counter.say"), bold=True))
        self.say.set_text(f"「{words('procedures.say.pin')}」")
        left.addWidget(self.say)
        left.addStretch(1)
        row.addWidget(self._said, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(heading(self._theme, words("counter.pin.help")))
        panel = self._policy is PinPolicy.CHIP_PANEL
        names = ("again", "last_try", "official") if panel else ("official",)
        for name in names:
            key = 3 if name == "official" else names.index(name) + 1
            tag = (
                TagFace(text=words("stage.official"), tone=Tone.CITY)
                if name == "official"
                else None
            )
            face = ChoiceFace(
                text=words(f"counter.pin.helps.{name}"), key=str(key), box=Box.NONE, tag=tag
            )
            help_row = ChoiceRow(self._theme, face)
            help_row.clicked.connect(lambda _=False, key=key: self.digit(key))
            self.helps.append(help_row)
            right.addWidget(help_row)
        right.addStretch(1)
        block = self._help_block
        block.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        block.setMaximumWidth(_HELP_WIDTH)
        block.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(block)
        return row

    def _phase(self, kind: PinKind) -> PinPhase:
        return PinPhase.DONE if kind in self._done else PinPhase.WAITING

    def _ticked(self) -> None:
        facts = self.serving.way.facts
        ended = "ended" in self.boxes.points()
        result = PinResult.AT_NATIONAL_TERMINAL
        self._done = dict.fromkeys(wanted_pins(facts), result) if ended else {}
        for kind, row in self._rows.items():
            row.show_phase(self._phase(kind), PinMirror.WAITING, self._done.get(kind))
        self.changed.emit()

    # --- told by the panel's presenter ---

    def show_entry(
        self,
        kinds: tuple[PinKind, ...],
        stage: PinStage,
        mirror: PinMirror,
        chosen: frozenset[PinKind],
    ) -> None:
        """Show which PIN is asked for and how its entry stands.

        ``chosen`` are those that are settled: chosen, or known while present ones are asked for.
        """
        words = self._theme.words
        for kind, row in self._rows.items():
            if kind in self._done or kind in chosen:
                settled = PinPhase.KNOWN if stage is PinStage.CURRENT else PinPhase.CHOSEN
                phase = PinPhase.DONE if kind in self._done else settled
            elif kinds and kind is kinds[0]:
                phase = _PHASES[stage]
            else:
                phase = PinPhase.SAME if kind in kinds else PinPhase.WAITING
            row.show_phase(phase, mirror, self._done.get(kind))
        self.state.show_notice(
            Tone.WARN if mirror is PinMirror.MISMATCH else Tone.PRIMARY,
            words(f"counter.pin.state.{mirror.value}"),
            words("counter.pin.look_away"),
        )

    def show_missed(self, kind: PinKind, tries: Tries) -> None:
        """Tell that the present PIN did not match and is asked for once more."""
        words = self._theme.words
        self._rows[kind].show_tries(tries)
        name = words(f"counter.pin.name.{kind.value}")
        self.state.show_notice(
            Tone.WARN,
            words("counter.pin.missed", name=name, left=tries.left),
            words("counter.pin.missed_next"),
        )

    def show_tries(self, tries: Mapping[PinKind, Tries]) -> None:
        """Show how many tries each PIN has left."""
        for kind, row in self._rows.items():
            if kind in tries:
                row.show_tries(tries[kind])

    def show_writing(self) -> None:
        """Tell that the chip is being written."""
        words = self._theme.words
        self.state.show_notice(
            Tone.PRIMARY, words("counter.pin.writing"), words("counter.pin.writing_next")
        )

    def show_set(self, done: Mapping[PinKind, PinResult]) -> None:
        """Take the results that the chip confirmed."""
        words = self._theme.words
        self._done |= done
        for kind, row in self._rows.items():
            row.show_phase(self._phase(kind), PinMirror.DONE, self._done.get(kind))
        if self.reason():
            self.state.show_notice(Tone.WARN, words("counter.pin.partly"))
        else:
            self.state.show_notice(Tone.OK, words("counter.pin.all_set"))
        self.changed.emit()

    def show_stopped(self, what: str, following: str) -> None:
        """Tell why the entry ended, and what to do; the draft stays."""
        for kind, row in self._rows.items():
            row.show_phase(self._phase(kind), PinMirror.WAITING, self._done.get(kind))
        self.state.show_notice(Tone.WARN, what, following)
        self.changed.emit()

    def set_official(self) -> None:
        """Hand the entry over to the official."""
        self._official = True
        words = self._theme.words
        self.state.show_notice(Tone.PRIMARY, words("counter.pin.to_official"))
        self.changed.emit()

    def wanted(self) -> tuple[PinKind, ...]:
        """Return the PINs still to be set."""
        return tuple(kind for kind in self._rows if kind not in self._done)

    @property
    def policy(self) -> PinPolicy:
        """Return where the PINs are entered."""
        return self._policy

    def draft(self) -> Answer:
        """Return the results, never digits."""
        if self._official:
            return PinAnswer(by=PinBy.OFFICIAL)
        if self._policy is PinPolicy.CHIP_PANEL:
            return PinAnswer(by=PinBy.RESIDENT_PANEL, pins=self._done)
        ticked = self.boxes.points()
        return PinAnswer(
            by=PinBy.RESIDENT_NATIONAL_TERMINAL,
            pins=self._done,
            asked="asked" in ticked,
            ended="ended" in ticked,
        )

    def digit(self, number: int) -> None:
        """1 and 2 are the boxes or the helps, 3 hands over to the official."""
        if number == 3:
            self.set_official()
        elif self._policy is PinPolicy.NATIONAL_TERMINAL:
            self.boxes.digit(number)
        elif number == 1:
            self._official = False
            self.acted.emit("pin_again")
        elif number == 2:
            self.acted.emit("last_try")

    def first_missing(self) -> QWidget | None:
        """Return the first box, or the first help."""
        if self._policy is PinPolicy.NATIONAL_TERMINAL:
            return self.boxes.first_open()
        return self.helps[0] if self.helps else None
