"""What a trouble would tell, to be read before it is sent (staff.md 5.12)."""

from collections.abc import Sequence

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from widgets.controls.decision import DecisionPane
from widgets.controls.labels import Label, Prose
from widgets.screens.ledger_parts import FactGrid
from widgets.screens.ledger_view import Fact
from widgets.theme import Theme, Type

_WIDTH, _LINES_HEIGHT = 864, 200


class TroublePane(DecisionPane):
    """Show the facts and the log's lines that go with a trouble; F12 sends them."""

    def __init__(
        self, theme: Theme, window: QWidget, facts: Sequence[Fact], lines: Sequence[str]
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("trouble.title"),
            decide=words("trouble.send"),
            back=words("trouble.back"),
            width=_WIDTH,
        )
        grid = FactGrid(theme, 1, label=128)
        grid.show_facts(tuple(facts))
        self.lines = QPlainTextEdit("\n".join(lines))
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.lines.setFixedHeight(_LINES_HEIGHT)
        self.lines.setFont(theme.font(Type.NOTE))
        self.lines.setAccessibleName(words("trouble.lines", count=len(lines)))
        self.lines.setVisible(bool(lines))
        self.body.addWidget(Prose(theme, words("trouble.lead")))
        self.body.addWidget(grid)
        self.body.addSpacing(8)
        title = Label(theme, words("trouble.lines", count=len(lines)), bold=True)
        title.setVisible(bool(lines))
        self.body.addWidget(title)
        self.body.addWidget(self.lines)
