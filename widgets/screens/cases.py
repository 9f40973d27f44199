"""Open cases (要確認): the list, one case with both sides, the ways and the reason (03b)."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.controls.counts import Group
from widgets.controls.fields import Field
from widgets.controls.labels import Hairline, Label, NameLabel, Prose
from widgets.controls.marks import Tag
from widgets.controls.painting import TagFace, Tone
from widgets.controls.picture import Picture
from widgets.controls.table import Column, RecordTable, Row, RowHeight
from widgets.controls.timeline import AxisView, CaseAxis, Timeline, TimelineEvent
from widgets.frame import Frame, Section
from widgets.screens.case_hearers import HearerList, HearerRow
from widgets.screens.ledger_parts import FactGrid, Hint, QuietScroll
from widgets.screens.ledger_view import Fact
from widgets.theme import Theme, Type

RAIL, RAIL_COMPACT, SIDE_COMPACT = 400, 256, 256
MOST_WAYS, TOPIC = 3, 144


@dataclass(frozen=True, kw_only=True)
class WayFace:
    """Hold one way out or one free slot; one that cannot be taken tells why in its note."""

    text: str
    note: str = ""
    aside: str = ""
    usable: bool = True


@dataclass(frozen=True, kw_only=True)
class CaseDetail:
    """Hold one case: what contradicts, what is safe, both sides row by row.

    ``heads`` are the columns' titles, ``rule`` is why the proposal is what it is.
    """

    label: str
    due: TagFace
    title: str
    safe: str
    heads: tuple[str, str]
    proposal: str
    rule: str
    person: str
    kana: str
    facts: tuple[Fact, ...]
    sides: tuple[Row, ...]
    kept: str
    axis: AxisView
    history: tuple[TimelineEvent, ...]
    history_note: str
    hearers: tuple[HearerRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CasesView:
    """Hold the page: the list, the case in sight, the ways and which one is chosen (-1: none).

    ``options`` are the free slots that the chosen way asks for, ``option`` the chosen one.
    """

    lead: str
    rows: tuple[Row, ...]
    current: str
    detail: CaseDetail | None
    ways: tuple[WayFace, ...]
    way: int
    may: bool
    options: tuple[WayFace, ...] = ()
    option: int = 0


class CasesScreen(Frame):
    """Show the open cases.  ``chosen(key)``, ``way_chosen(n)``, ``reason_changed``, ``left``.

    Ways count from 0, the free slots of a way go on from ``MOST_WAYS``: digits choose both.
    """

    chosen = Signal(str)
    way_chosen = Signal(int)
    reason_changed = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, stages=False)
        words = theme.words
        self._lead = Prose(theme, "")
        self.list = RecordTable(
            theme,
            (Column(title=words("cases.column.case")),),
            name=words("cases.title"),
            height=RowHeight.DOUBLE,
        )
        self._label = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.due = Tag(theme)
        self._title = Prose(theme, "", Type.TITLE)
        self._safe = Prose(theme, "")
        self.axis = CaseAxis(theme)
        self.history = Timeline(theme)
        self._history_note = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._kana = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.name = NameLabel(theme, "", Type.VERDICT, whole=True)
        self._facts = FactGrid(theme, 1, stacked=True)
        self.sides = RecordTable(
            theme,
            (
                Column(title=words("cases.column.topic"), width=TOPIC),
                Column(title=""),
                Column(title=""),
            ),
            name=words("cases.sides"),
            height=RowHeight.DENSE,
        )
        self._heads = ("", "")
        self.proposal = Label(theme, "", Type.LEAD, bold=True)
        self._way_row, self._option_row = _ChoiceLine(theme, 0), _ChoiceLine(theme, MOST_WAYS)
        self._options_title = Label(theme, words("cases.options"), Type.NOTE, colour=theme.ink.sub)
        self._rule = Prose(theme, "", Type.NOTE)
        self.reason = Field(
            theme, words("cases.reason"), required=True, placeholder=words("cases.reason_hint")
        )
        self._kept = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._nothing = Prose(theme, words("cases.none"), Type.VERDICT)
        self.first = self.list
        self._build()
        self._connect()

    @property
    def has_columns(self) -> bool:
        """Tell that the strip's lines do not continue these columns."""
        return False

    def _build(self) -> None:
        theme, words = self._theme, self._theme.words
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(24, 20, 24, 12)
        column.setSpacing(4)
        column.addWidget(Label(theme, words("cases.title"), Type.TITLE))
        column.addWidget(self._lead)
        column.addWidget(Hint(theme, ("Esc",), words("ledger.back"), last=True))
        self.rail.column.setContentsMargins(0, 0, 1, 0)
        self.rail.column.addWidget(head)
        self.rail.column.addWidget(self.list, 1)
        self._body = QWidget()
        body = self._body_column = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(12)
        above = QHBoxLayout()
        above.addWidget(self._label, 1)
        above.addWidget(self.due)
        body.addLayout(above)
        body.addWidget(self._title)
        safe = QHBoxLayout()
        safe.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        safe.addWidget(Picture(theme, "check_circle", 20, theme.ink.ok), 0, top)
        safe.addWidget(self._safe, 1)
        body.addLayout(safe)
        body.addWidget(self.axis)
        body.addWidget(self.sides, 1)
        body.addWidget(self.proposal)
        body.addWidget(self._way_row)
        body.addWidget(self._options_title)
        body.addWidget(self._option_row)
        body.addWidget(self._rule)
        body.addWidget(self.reason)
        self._line_above_kept = Hairline(theme.ink.line_soft)
        body.addWidget(self._line_above_kept)
        body.addWidget(self._kept)
        self._body.hide()  # until there is a case: empty it would want room for all its parts
        self.step.column.addWidget(self._body, 1)
        self.step.column.addWidget(self._nothing)
        self._build_side()

    def _build_side(self) -> None:
        theme, words = self._theme, self._theme.words
        about = Section(theme)
        about.column.addWidget(self._kana)
        about.column.addWidget(self.name)
        about.column.addSpacing(8)
        about.column.addWidget(self._facts)
        inner = QWidget()
        past = QVBoxLayout(inner)
        past.setContentsMargins(24, 16, 24, 16)
        past.setSpacing(8)
        past.addWidget(Label(theme, words("cases.history.title"), bold=True))
        past.addWidget(self._history_note)
        past.addWidget(self.history)
        past.addStretch(1)
        self._past = past
        self._about = about
        self._scroll = QuietScroll(inner)
        self._scroll.setAccessibleName(words("cases.history.title"))
        self.side.column.addWidget(about)
        self.side.column.addWidget(self._scroll, 1)
        self.hearers = HearerList(theme)
        self.side.column.addWidget(self.hearers)

    def _connect(self) -> None:
        self.list.selected.connect(self._tell_chosen)
        self.list.chosen.connect(lambda _key: self._to_ways())
        self.reason.edit.textChanged.connect(lambda _text: self.reason_changed.emit())
        self.digit_pressed.connect(lambda number: self.way_chosen.emit(number - 1))
        self.escaped.connect(self.left)
        self.compact_changed.connect(self._fit_rows)
        for line in (self._way_row, self._option_row):
            line.chosen.connect(self.way_chosen)

    def facts(self) -> tuple[Fact, ...]:
        """Return the facts beside the name."""
        return self._facts.facts()

    @property
    def ways(self) -> list[ChoiceRow]:
        """Return the rows of the ways."""
        return self._way_row.rows

    @property
    def options(self) -> list[ChoiceRow]:
        """Return the rows of the free slots."""
        return self._option_row.rows

    def _tell_chosen(self, key: str) -> None:
        if key:
            self.chosen.emit(key)

    def _to_ways(self) -> None:
        if self.ways:
            self.ways[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- what it shows ------------------------------------------------------------------------

    def show_view(self, view: CasesView) -> None:
        """Show the list and the case in sight."""
        self._lead.set_text(view.lead)
        self.list.blockSignals(True)
        self.list.set_rows(view.rows)
        if view.current:
            self.list.select(view.current, scroll=False)
        self.list.blockSignals(False)
        self._body.setVisible(view.detail is not None)
        self._nothing.setVisible(view.detail is None)
        self._about.setVisible(view.detail is not None)
        self._scroll.setVisible(view.detail is not None)
        self.hearers.setVisible(view.detail is not None)
        if view.detail is not None:
            self._show_detail(view.detail)
            self._show_ways(view)
        if self.compact:
            self.spread_compact()

    def _show_detail(self, detail: CaseDetail) -> None:
        self._label.setText(detail.label)
        self.due.show_face(detail.due)
        self._title.set_text(detail.title)
        self._safe.set_text(detail.safe)
        self.axis.show_view(detail.axis)
        self.history.set_events(detail.history)
        self._history_note.set_text(detail.history_note)
        self._kana.setText(detail.kana)
        self._kana.setVisible(bool(detail.kana))
        self.name.set_name(detail.person)
        self.name.setVisible(bool(detail.person))
        self._facts.show_facts(detail.facts)
        self._show_heads(detail.heads)
        self.sides.set_rows(detail.sides)
        self.proposal.setText(detail.proposal)
        self._kept.set_text(detail.kept)
        self.hearers.show_rows(detail.hearers)

    def _show_heads(self, heads: tuple[str, str]) -> None:
        if heads != self._heads:
            self._heads = heads
            topic = self._theme.words("cases.column.topic")
            titles = [Column(title=one) for one in heads]
            self.sides.set_columns((Column(title=topic, width=TOPIC), *titles))

    def _show_ways(self, view: CasesView) -> None:
        self._way_row.show_faces(view.ways, view.way, may=view.may)
        chosen = view.ways[view.way].note if 0 <= view.way < len(view.ways) else ""
        rule = view.detail.rule if view.detail is not None else ""
        self._rule.set_text(chosen if self.compact and chosen else rule)
        self._option_row.show_faces(view.options, view.option, may=view.may)
        self._option_row.setVisible(bool(view.options))
        self._options_title.setVisible(bool(view.options) and not self.compact)
        self.reason.setEnabled(view.may)

    def set_compact(self, compact: bool) -> None:
        """Take the narrower list."""
        super().set_compact(compact)
        self.rail.setFixedWidth(RAIL_COMPACT if compact else RAIL)
        if compact:
            self.side.setFixedWidth(SIDE_COMPACT)

    def _fit_rows(self, compact: bool) -> None:
        self.sides.set_height(RowHeight.COMPACT if compact else RowHeight.DENSE)
        self._body_column.setSpacing(6 if compact else 12)
        self._kept.setVisible(not compact)
        self._line_above_kept.setVisible(not compact)
        side = 16 if compact else 24
        self._past.setContentsMargins(side, 16, side, 16)


class _ChoiceLine(QWidget):
    """Show choices side by side, each in its frame; ``chosen(n)`` counts from ``first``."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, first: int) -> None:
        super().__init__()
        self._theme, self._first, self._compact = theme, first, False
        self.rows: list[ChoiceRow] = []
        self._frames: list[Group] = []
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(16)

    def set_compact(self, compact: bool) -> None:
        """Take the narrower gaps."""
        self._compact = compact
        self._line.setSpacing(8 if compact else 16)

    def show_faces(self, faces: tuple[WayFace, ...], chosen: int, *, may: bool) -> None:
        """Change what can be chosen."""
        while len(self.rows) < len(faces):
            self._add(len(self.rows))
        for number, (row, frame) in enumerate(zip(self.rows, self._frames, strict=True)):
            shown = number < len(faces)
            frame.setVisible(shown)
            if not shown:
                continue
            face, on = faces[number], number == chosen
            row.show_face(self._face(number, face))
            row.setChecked(on)
            row.setEnabled(may and face.usable)
            frame.set_line(Tone.PRIMARY if on else Tone.PLAIN, 2 if on else 1)

    def _face(self, number: int, face: WayFace) -> ChoiceFace:
        key = str(self._first + number + 1)
        box = Box.NONE if self._compact and face.aside else Box.RADIO  # the frame tells the chosen
        return ChoiceFace(
            text=face.text,
            note=face.note,
            trailing=face.aside,
            key=key,
            box=box,
            framed=True,
        )

    def _add(self, number: int) -> None:
        row = ChoiceRow(self._theme, self._face(number, WayFace(text="")))
        row.set_compact(self._compact)
        row.clicked.connect(lambda _=False: self.chosen.emit(self._first + number))
        frame = Group(self._theme, pad=1)
        frame.column.addWidget(row)
        self.rows.append(row)
        self._frames.append(frame)
        self._line.addWidget(frame, 1)
