"""Officials on duty and the expected time, above the waiting view (staff.md 5.3)."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.controls.labels import Hairline, Label, NameLabel, Prose
from widgets.controls.marks import Tag
from widgets.controls.painting import RIGHT, TagFace
from widgets.theme import Theme, Type

ROWS, ROWS_COMPACT = 3, 2


@dataclass(frozen=True, kw_only=True)
class OfficialRow:
    """Hold one official: name, state, where, since when."""

    name: str
    state: TagFace
    where: str
    since: str


@dataclass(frozen=True, kw_only=True)
class DutyView:
    """Hold the panel; ``more`` tells of officials who have no row, ``note`` where none is known."""

    count: str
    rows: tuple[OfficialRow, ...]
    note: str
    expected: str
    based_on: str


class _Row:
    """Be one line of the grid; it is filled anew, never taken away."""

    def __init__(self, theme: Theme, grid: QGridLayout, at: int) -> None:
        self.name = NameLabel(theme, "", Type.BODY)
        self.state = Tag(theme)
        self.where = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.since = Label(theme, "", Type.NOTE, colour=theme.ink.sub, align=RIGHT)
        self.parts: tuple[QWidget, ...] = (self.name, self.state, self.where, self.since)
        for column, part in enumerate(self.parts):
            grid.addWidget(part, at, column, Qt.AlignmentFlag.AlignVCenter)

    def show_row(self, row: OfficialRow | None) -> None:
        for part in self.parts:
            part.setVisible(row is not None)
        if row is not None:
            self.name.set_name(row.name)
            self.state.show_face(row.state)
            self.where.setText(row.where)
            self.since.setText(row.since)


class DutyPanel(QWidget):
    """Show on the left who could come, on the right when that is expected."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: DutyView | None = None
        self._compact = False
        words = theme.words
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._count = Label(theme, "", Type.NOTE, colour=theme.ink.sub, align=RIGHT)
        self._note = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._expected = Label(theme, "", Type.TITLE, numerals=True)
        self._based_on = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        self._rows = [_Row(theme, grid, at) for at in range(ROWS)]
        head = QHBoxLayout()
        head.addWidget(Label(theme, words("counter.duty.title"), bold=True), 1)
        head.addWidget(self._count)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(head)
        left.addWidget(Hairline(theme.ink.line))
        left.addLayout(grid)
        left.addWidget(self._note)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(0)
        title = Label(theme, words("counter.duty.expected"), Type.NOTE, colour=theme.ink.sub)
        for part in (title, self._expected, self._based_on):
            right.addWidget(part)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(32)
        row.addLayout(left, 3)
        row.addLayout(right, 2)

    def view(self) -> DutyView | None:
        """Return what the panel shows."""
        return self._view

    def set_compact(self, compact: bool) -> None:
        """Leave room for fewer officials."""
        self._compact = compact
        self._show_rows()

    def show_view(self, view: DutyView) -> None:
        """Change all that the panel tells."""
        if view == self._view:
            return
        self._view = view
        self._count.setText(view.count)
        self._note.set_text(view.note)
        self._note.setVisible(bool(view.note))
        self._expected.setText(view.expected)
        self._based_on.setText(view.based_on)
        self._show_rows()
        told = [f"{row.name} {row.state.text} {row.where} {row.since}" for row in view.rows]
        parts = (view.count, *told, view.note, view.expected, view.based_on)
        self.setAccessibleName("。".join(part for part in parts if part))

    def _show_rows(self) -> None:
        rows = self._view.rows if self._view is not None else ()
        most = ROWS_COMPACT if self._compact else ROWS
        for at, row in enumerate(self._rows):
            row.show_row(rows[at] if at < min(most, len(rows)) else None)
