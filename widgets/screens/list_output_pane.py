"""Where a list goes: onto paper, or into a file of the folder that the settings name."""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtWidgets import QWidget

from widgets.controls.decision import DecisionPane
from widgets.controls.labels import Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.steps.step import TickList
from widgets.theme import Theme, Type


class Output(StrEnum):
    """Name where a list goes."""

    PAPER = "paper"
    CSV = "csv"
    XLSX = "xlsx"


class OutputPane(DecisionPane):
    """Ask where a list goes; digits choose, the first of ``offered`` is chosen from the start.

    ``lacking`` are characters that paper would show as 〓: told before anything is printed.
    """

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        title: str,
        note: str,
        folder: str,
        offered: Sequence[Output],
        lacking: Sequence[str] = (),
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("lists.output.title"),
            decide=words("lists.output.decide"),
            back=words("lists.output.back"),
            width=800,
        )
        self.body.addWidget(Prose(theme, title, Type.LEAD, bold=True))
        self.body.addWidget(Prose(theme, note, Type.NOTE, colour=theme.ink.sub))
        self.ways = TickList(theme, single=True)
        self.ways.set_points(
            [(one.value, words(f"lists.output.way.{one.value}")) for one in offered],
            note=lambda name: words(f"lists.output.note.{name}"),
            ticked=(offered[0].value,),
        )
        self.body.addWidget(self.ways)
        self.warning = Notice(theme, Tone.WARN)
        self.warning.setVisible(bool(lacking))
        if lacking:
            signs = "  ".join("+".join(f"U{ord(char):04X}" for char in one) for one in lacking)
            told = words("lists.output.lacking", signs=signs)
            self.warning.show_notice(Tone.WARN, told, words("lists.output.lacking_note"))
        self.body.addWidget(self.warning)
        self.body.addWidget(Prose(theme, words("lists.output.folder", folder=folder), Type.NOTE))
        self.body.addWidget(Prose(theme, words("lists.output.care"), Type.NOTE))
        self.digit_pressed.connect(self.ways.digit)
        self.back.connect(self.close_pane)

    @property
    def output(self) -> Output:
        """Return where the list goes."""
        return Output(self.ways.chosen())
