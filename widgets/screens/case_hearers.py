"""Who is to be told of a case, at the foot of its side (staff.md, picture 03b)."""

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.controls.labels import Label, NameLabel, Prose
from widgets.controls.picture import Picture
from widgets.frame import Section
from widgets.theme import Theme, Type


@dataclass(frozen=True, kw_only=True)
class HearerRow:
    """Hold one who is to be told: the name (empty for a whole role), the role, what for."""

    name: str
    role: str
    note: str


class HearerList(Section):
    """Show who is to be told of a case and for what."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, line_above=True)
        self._theme = theme
        self._rows: list[_HearerLine] = []
        self.column.addWidget(Label(theme, theme.words("cases.hear.title"), bold=True))

    def show_rows(self, rows: tuple[HearerRow, ...]) -> None:
        """Change who stands there; nobody hides the section."""
        self.setVisible(bool(rows))
        while len(self._rows) < len(rows):
            line = _HearerLine(self._theme)
            self._rows.append(line)
            self.column.addWidget(line)
        for number, line in enumerate(self._rows):
            line.show_row(rows[number] if number < len(rows) else None)
        told = [" ".join(part for part in (one.name, one.role, one.note) if part) for one in rows]
        self.setAccessibleName("。".join((self._theme.words("cases.hear.title"), *told)))


class _HearerLine(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name = NameLabel(theme, "", Type.BODY)
        self._role = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._note = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(Picture(theme, "person", 20, theme.ink.text))
        top.addWidget(self._name)
        top.addWidget(self._role, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        below = QHBoxLayout()
        below.setContentsMargins(28, 0, 0, 0)
        below.addWidget(self._note)
        column.addLayout(below)

    def show_row(self, row: HearerRow | None) -> None:
        self.setVisible(row is not None)
        if row is not None:
            self._name.set_name(row.name)
            self._name.setVisible(bool(row.name))
            self._role.setText(row.role)
            self._note.set_text(row.note)
