"""Parts of the component gallery that need more than one line to set up."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.controls.buttons import Chip
from widgets.controls.cell_painting import Cell
from widgets.controls.decision import DecisionPane
from widgets.controls.labels import Label, Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import TagFace, Tone
from widgets.controls.stage_list import StageList, StageRow, StageState
from widgets.controls.sync_chip import SyncChip, SyncState, SyncView
from widgets.controls.table import Column, RecordTable, Row, RowTone
from widgets.theme import Theme, Type


def rows(theme: Theme) -> RecordTable:
    """Return a table with a plain, a selected and a wrong row."""
    words = theme.words
    table = RecordTable(
        theme,
        (
            Column(title=words("gallery.row.name"), width=200),
            Column(title=words("gallery.row.number"), width=264),
            Column(title=words("gallery.row.state")),
            Column(title=words("gallery.row.age"), width=96, right=True),
        ),
        name=words("gallery.section.rows"),
    )
    window = TagFace(text=words("gallery.mark.window"), tone=Tone.PRIMARY)
    people = (
        (words("gallery.row.over"), "3K7-187340", TagFace(text=words("gallery.mark.kept")), 6),
        (words("gallery.row.takagi"), "3K7-205077", window, 4),
        (words("gallery.field.person"), "3K7-204817", window, 3),
    )
    shown = [
        Row(
            key=number,
            cells=(
                Cell(text=name, name=True),
                Cell(text=number),
                Cell(tag=tag, aside=words("gallery.row.selected") if minutes == 3 else ""),
                Cell(text=words("gallery.row.minutes", count=minutes), right=True),
            ),
        )
        for name, number, tag, minutes in people
    ]
    wrong = TagFace(text=words("gallery.mark.wrong"), tone=Tone.ERROR, icon="warn")
    cells = (
        Cell(text=words("gallery.row.matsuo"), name=True),
        Cell(text="3K7-2051", wrong=True),
        Cell(tag=wrong),
        Cell(text="—", right=True),
    )
    shown.append(Row(key="wrong", cells=cells, tone=RowTone.ERROR))
    table.set_rows(shown)
    table.select("3K7-204817")
    table.setFixedHeight(theme.height.head + 4 * theme.height.row)
    return table


def synchronisation(theme: Theme) -> QVBoxLayout:
    """Return the four states of the chip with their rules."""
    words = theme.words
    column = QVBoxLayout()
    column.setSpacing(16)
    saved, now = "14:32:08", "14:32"
    states = (
        SyncView(state=SyncState.OK, saved=saved, received=now),
        SyncView(
            state=SyncState.SENDING,
            saved=saved,
            waiting=3,
            oldest=words("gallery.sync.seconds"),
            received=now,
        ),
        SyncView(
            state=SyncState.OFFLINE,
            saved=saved,
            waiting=27,
            oldest=words("gallery.sync.minutes"),
            received="14:03",
        ),
        SyncView(state=SyncState.HELD, saved=saved, cases=1, received=now),
    )
    for view in states:
        row = QHBoxLayout()
        row.setSpacing(16)
        sub = theme.ink.sub
        label = Label(theme, words(f"gallery.sync.{view.state.value}"), Type.NOTE, colour=sub)
        label.setFixedWidth(136)
        row.addWidget(label)
        row.addWidget(SyncChip(theme, view))
        note = words(f"gallery.sync.{view.state.value}_note")
        row.addWidget(Label(theme, note, Type.NOTE, colour=sub), 1)
        column.addLayout(row)
    return column


def stages(theme: Theme) -> QWidget:
    """Return the four kinds of rows with their meaning."""
    words = theme.words
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(32)
    stage_list = StageList(theme)
    stage_list.set_rows(
        (
            StageRow(
                key="1",
                number=1,
                text=words("gallery.stage.one"),
                state=StageState.DONE,
                at="14:25",
            ),
            StageRow(key="2", number=2, text=words("gallery.stage.two"), state=StageState.CURRENT),
            StageRow(key="3", number=3, text=words("gallery.stage.three")),
            StageRow(key="7", number=7, text=words("gallery.stage.seven"), official=True),
        )
    )
    stage_list.setFixedSize(272, 4 * 48)
    row.addWidget(stage_list)
    told = words("gallery.stage.told")
    row.addWidget(Prose(theme, told, Type.NOTE, colour=theme.ink.sub, line=24), 1)
    return holder


def notices(theme: Theme) -> QVBoxLayout:
    """Return one notice of each tone."""
    words = theme.words
    column = QVBoxLayout()
    column.setSpacing(8)
    for tone, name, code in (
        (Tone.OK, "ok", ""),
        (Tone.WARN, "warn", ""),
        (Tone.OFF, "off", ""),
        (Tone.ERROR, "error", "R-102"),
        (Tone.PRIMARY, "info", ""),
    ):
        title, text = words(f"gallery.notice.{name}"), words(f"gallery.notice.{name}_text")
        column.addWidget(Notice(theme, tone, title, text, code=code))
    return column


class _Ground(QWidget):
    """Hold an opened decision in a small window of its own ground."""


def pane(theme: Theme) -> QWidget:
    """Return a decision over its veil."""
    words = theme.words
    ground = _Ground()
    ground.setFixedHeight(360)
    decision = DecisionPane(
        theme,
        ground,
        words("gallery.pane.title"),
        decide=words("gallery.pane.park"),
        back=words("gallery.pane.back"),
    )
    decision.body.addWidget(Prose(theme, words("gallery.pane.text")))
    decision.body.addSpacing(8)
    row = QHBoxLayout()
    row.setSpacing(8)
    reasons = (
        words("gallery.pane.fetch"),
        words("gallery.pane.health"),
        words("gallery.pane.other"),
    )
    for number, text in enumerate(reasons):
        chip = Chip(theme, text, key=str(number + 1))
        chip.setChecked(number == 0)
        row.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
    row.addStretch(1)
    decision.body.addLayout(row)
    decision.show_still()
    return ground
