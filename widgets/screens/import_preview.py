"""The import of a delivered list (staff.md 5.13): check, see every fault, take all or none."""

from math import ceil

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from widgets.controls.boards import Bar
from widgets.controls.buttons import Button, ButtonKind
from widgets.controls.cell_painting import Cell
from widgets.controls.counts import CountRow
from widgets.controls.fields import Field
from widgets.controls.labels import Label, Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import RIGHT, Tone
from widgets.controls.side_lines import Pair, PairLines, PicturedLine, PicturedLines
from widgets.controls.table import Column, RecordTable, Row, RowHeight, RowTone
from widgets.frame import Frame, Section
from widgets.screens.import_preview_view import (
    ColumnLine,
    FaultLine,
    ImportStage,
    PreviewView,
    SampleLine,
)
from widgets.theme import Theme, Type

MOST_COLUMNS = 7
WIDEST_COLUMN, CELL_EDGES = 220, 28
FACT_NAMES = 96


class ImportScreen(Frame):
    """Show the import's stages; signals mean what a hand did.

    ``progressed(words)`` is told at each step of a pass, for a screen reader.
    """

    file_given = Signal(str)
    browse_pressed = Signal()
    cancel_pressed = Signal()
    report_pressed = Signal()
    progressed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, rail=False, stages=False)
        words = theme.words
        self._heading = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._title = Label(theme, "", Type.TITLE)
        self._written = Label(theme, "", Type.NOTE, colour=theme.ink.sub, align=RIGHT)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(self._heading)
        line = QHBoxLayout()
        line.addWidget(self._title, 1)
        line.addWidget(self._written)
        head.addLayout(line)
        self.step.column.addLayout(head)
        self._pages = QStackedLayout()
        self.step.column.addLayout(self._pages, 1)  # before its pages: the first would be a window
        self.field = Field(
            theme,
            words("backyard.import.field"),
            large=True,
            hint=words("backyard.import.field_hint"),
        )
        self.browse = Button(
            theme, words("backyard.import.browse"), ButtonKind.SECONDARY, icon="doc"
        )
        self.bar = Bar(theme)
        self._progress = Label(theme, "", Type.LEAD)
        self.stop = Button(theme, words("backyard.import.stop"), key="F7", key_first=True)
        self._pages.addWidget(self._choose_page())
        self._pages.addWidget(self._busy_page())
        self._pages.addWidget(self._preview_page())
        self._build_side()
        self.setAcceptDrops(True)
        self.field.submitted.connect(lambda: self.file_given.emit(self.field.text()))
        self.browse.clicked.connect(self.browse_pressed)
        self.stop.clicked.connect(self.cancel_pressed)
        self.report.clicked.connect(self.report_pressed)
        self.compact_changed.connect(self._fit_compact)
        self.first = self.field.edit
        self.show_stage(ImportStage.CHOOSE)

    # --- building ------------------------------------------------------------

    def _choose_page(self) -> QWidget:
        theme, words = self.theme, self.theme.words
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(16)
        column.addWidget(Prose(theme, words("backyard.import.text"), Type.LEAD))
        column.addWidget(self.field)
        column.addWidget(self.browse)
        column.addSpacing(8)
        column.addWidget(Prose(theme, words("backyard.import.drop"), colour=theme.ink.sub))
        column.addStretch(1)
        return page

    def _busy_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 32, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._progress)
        column.addWidget(self.bar)
        column.addWidget(self.stop)
        column.addStretch(1)
        return page

    def _preview_page(self) -> QWidget:
        theme, words = self.theme, self.theme.words
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.counts = CountRow(theme)
        self.verdict = Notice(theme, Tone.OK, "", "")
        self.report = Button(theme, words("backyard.import.report"), key="F9", key_first=True)
        self.verdict.add_act(self.report)
        self.faults = RecordTable(
            theme,
            (
                Column(title=words("backyard.import.line"), width=88, right=True),
                Column(title=words("backyard.import.column"), width=220),
                Column(title=words("backyard.import.why")),
            ),
            name=words("backyard.import.faults"),
            height=RowHeight.DENSE,
        )
        self._more = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._sample_title = Label(theme, words("backyard.import.sample"), bold=True)
        told = words("backyard.import.sample")
        self.sample = RecordTable(theme, (), name=told, height=RowHeight.DENSE)
        column.addWidget(self.counts)
        column.addWidget(self.verdict)
        column.addWidget(self.faults, 1)
        column.addWidget(self._more)
        column.addWidget(self._sample_title)
        column.addWidget(self.sample, 1)
        column.addStretch(0)
        return page

    def _build_side(self) -> None:
        theme, words = self.theme, self.theme.words
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.facts = PairLines(theme, words("backyard.import.file"), width=FACT_NAMES)
        self.mapping = PairLines(theme, words("backyard.import.mapping"))
        self._unread = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.effects = PicturedLines(theme, words("backyard.import.effects"))
        self._sections = tuple(Section(theme) for _ in range(3))
        for section, title, filled in (
            (self._sections[0], words("backyard.import.file"), (self.facts,)),
            (self._sections[1], words("backyard.import.mapping"), (self.mapping, self._unread)),
            (self._sections[2], words("backyard.import.effects"), (self.effects,)),
        ):
            section.column.addWidget(Label(theme, title, bold=True))
            for body in filled:
                section.column.addWidget(body)
            column.addWidget(section)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inner)
        for ground in (self._scroll.viewport(), inner):
            ground.setAutoFillBackground(False)
        self.side.column.addWidget(self._scroll, 1)

    # --- what is shown -------------------------------------------------------------------------

    def show_stage(self, stage: ImportStage, file: str = "") -> None:
        """Show the page of a stage; a preview is filled by ``show_preview``."""
        words = self.theme.words
        self._heading.setText(words(f"backyard.import.heading.{stage.value}"))
        self._title.setText(file or words("backyard.import.title"))
        self._written.setText(words(f"backyard.import.written.{stage.value}"))
        page = {ImportStage.CHOOSE: 0, ImportStage.CHECKING: 1, ImportStage.TAKING: 1}.get(stage, 2)
        self._pages.setCurrentIndex(page)
        self.side.setVisible(page == 2)
        if page == 1:
            self.bar.set_share(0.0, "")
            self._progress.setText(words("backyard.import.begin"))
            self.stop.setFocus()
        elif page == 0:
            self.field.edit.setFocus()
            self.field.edit.selectAll()
        else:
            (self.faults if self.faults.rows() else self.sample).setFocus()

    def show_progress(self, share: float, told: str) -> None:
        """Change how far the pass is."""
        self._progress.setText(told)
        self.bar.set_share(share, told)
        self.progressed.emit(told)

    def show_error(self, error: str) -> None:
        """Tell below the field why the file is not taken."""
        self.field.set_error(error)

    def show_preview(self, view: PreviewView) -> None:
        """Fill the preview, also before its page is shown."""
        self._title.setText(view.file)
        self.counts.set_counts(view.counts)
        verdict = view.verdict
        self.verdict.show_notice(verdict.tone, verdict.title, verdict.text)
        self.report.setVisible(verdict.report)
        self.faults.set_rows([_fault(line) for line in view.faults])
        self.faults.setVisible(bool(view.faults))
        self._more.setText(view.more)
        self._more.setVisible(bool(view.more))
        self._show_sample(view)
        self._show_side(view)
        if view.faults:
            self.faults.select(view.faults[0].key)

    def _show_sample(self, view: PreviewView) -> None:
        shown = bool(view.sample) and not view.faults
        self._sample_title.setVisible(shown)
        self.sample.setVisible(shown)
        self.sample.set_columns(self._headings(view) if shown else ())
        self.sample.set_rows([_sample(line, view.names) for line in view.sample] if shown else ())

    def _headings(self, view: PreviewView) -> list[Column]:
        """Give each column what its cells need, the widest all the rest."""
        cells = [line.cells for line in view.sample]
        needs = [
            max(
                self.theme.width(heading, Type.NOTE, bold=True),
                *(self.theme.width(line[place]) for line in cells),
            )
            for place, heading in enumerate(view.headings[:MOST_COLUMNS])
        ]
        widest = needs.index(max(needs)) if needs else -1
        return [
            Column(title=heading, width=0 if place == widest else _rounded(needs[place]))
            for place, heading in enumerate(view.headings[:MOST_COLUMNS])
        ]

    def _show_side(self, view: PreviewView) -> None:
        self.facts.set_pairs([Pair(first=name, second=value) for name, value in view.facts])
        self.mapping.set_pairs([_column(column) for column in view.columns])
        self._unread.set_text(view.unread)
        self.effects.set_lines([PicturedLine(icon=icon, text=text) for icon, text in view.effects])

    def show_done(self, told: str, following: str) -> None:
        """Say that everything was taken."""
        self.verdict.show_notice(Tone.OK, told, following)
        self.report.hide()

    def step_fault(self, step: int) -> None:
        """Go to the next or the last fault."""
        self.faults.select_step(step)

    def _fit_compact(self, compact: bool) -> None:
        self.faults.set_height(RowHeight.COMPACT if compact else RowHeight.DENSE)
        for section in self._sections:
            section.set_compact(compact)

    # --- dropped files ------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files where one can be chosen."""
        if event.mimeData().hasUrls() and self._pages.currentIndex() != 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the first dropped file."""
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.field.set_text(files[0])
            self.file_given.emit(files[0])


def _column(line: ColumnLine) -> Pair:
    return Pair(first=line.heading, second=line.becomes, warn=line.hidden)


def _fault(line: FaultLine) -> Row:
    return Row(
        key=line.key,
        cells=(
            Cell(text=line.line, right=True, bold=True),
            Cell(text=line.column, wrong=bool(line.column)),
            Cell(text=line.why, tip=line.why),
        ),
        tone=RowTone.ERROR,
    )


def _rounded(need: float) -> int:
    return min(WIDEST_COLUMN, ceil(need) + CELL_EDGES)


def _sample(line: SampleLine, names: frozenset[int]) -> Row:
    cells = line.cells[:MOST_COLUMNS]
    return Row(
        key=line.key,
        cells=tuple(
            Cell(text=text, name=place in names, tip=text) for place, text in enumerate(cells)
        ),
    )
