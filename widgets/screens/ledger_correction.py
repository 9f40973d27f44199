"""訂正を記録: what was wrong, what is right, and why; asked over the ledger page (staff.md 5.8)."""

import re
from collections.abc import Sequence
from enum import Enum

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cards.correction import CorrectionReason
from widgets.controls.decision import DecisionPane
from widgets.controls.fields import Field
from widgets.controls.labels import Label, NameLabel, Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.steps.step import TickList
from widgets.theme import Theme, Type

WIDTH = 880
_POSITION = re.compile(r"(V:)?\S+-\S+-\d+", re.IGNORECASE)


class Wrong(Enum):
    """Name what the pane offers to correct; two of them are the card's place."""

    POSITION = "position"
    BACKYARD = "backyard"
    KANA = "kana"
    NAME = "name"
    ADDRESS = "address"
    DEAD = "dead"  # of a card that ended because its resident had died


_KNOWN = frozenset({Wrong.BACKYARD, Wrong.DEAD})
"""What is right is said with what was wrong."""


class CorrectionPane(DecisionPane):
    """Ask for one correction of one card.

    ``present`` holds what can be corrected with what stands there.  ``chosen`` and ``value`` say
    what is right, ``reason`` and ``note`` why; the first digits choose what was wrong, the next
    the reason.
    """

    def __init__(self, theme: Theme, window: QWidget, card: str, present: dict[Wrong, str]) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("ledger.correct.title"),
            decide=words("ledger.correct.decide"),
            back=words("ledger.confirm.back"),
            width=WIDTH,
        )
        self._present = present
        self.what, self.why = TickList(theme, single=True), TickList(theme, single=True)
        self.right = Field(theme, words("ledger.correct.right"), required=True)
        self.note = Field(theme, words("ledger.correct.note"), hint=words("ledger.correct.private"))
        self.refusal = Notice(theme, Tone.ERROR)
        self.refusal.hide()
        self.body.addWidget(NameLabel(theme, card, Type.LEAD))
        self.body.addWidget(Prose(theme, words("ledger.correct.text"), Type.NOTE))
        self.what.set_points(
            [(one.value, words(f"ledger.correct.what.{one.value}")) for one in present],
            trailing=lambda name: "" if name == Wrong.NAME.value else present[Wrong(name)],
        )
        self.why.set_points(
            [(one.value, words(f"ledger.correct.reason.{one.value}")) for one in CorrectionReason],
            first_key=len(present) + 1,
        )
        self._lay_out()
        self.digit_pressed.connect(self._digit)
        self.what.ticked.connect(self._what_chosen)
        for changed in (self.why.ticked, self.right.edit.textChanged, self.note.edit.textChanged):
            changed.connect(self._tell)
        self.refused.connect(self._go_on)
        self._tell()

    def _lay_out(self) -> None:
        words, row = self._theme.words, QHBoxLayout()
        row.setSpacing(32)
        for title, points, field in (
            ("ledger.correct.what_title", self.what, self.right),
            ("ledger.correct.why_title", self.why, self.note),
        ):
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(Label(self._theme, words(title), bold=True))
            column.addWidget(points)
            column.addSpacing(8)
            column.addWidget(field)
            column.addStretch(1)
            row.addLayout(column, 1)
        self.body.addLayout(row)
        self.body.addWidget(self.refusal)

    @property
    def chosen(self) -> Wrong | None:
        """Return what was wrong, None while nothing is chosen."""
        name = self.what.chosen()
        return Wrong(name) if name else None

    @property
    def reason(self) -> CorrectionReason | None:
        """Return why it was wrong."""
        name = self.why.chosen()
        return CorrectionReason(name) if name else None

    def show_refused(self, parts: Sequence[str], code: str) -> None:
        """Tell why it was not recorded; what was entered stays."""
        what, *following = parts
        self.refusal.show_notice(Tone.ERROR, what, "".join(following), code=code)
        self.refusal.show()

    def _digit(self, number: int) -> None:
        if not self.what.digit(number):
            self.why.digit(number)

    def _what_chosen(self) -> None:
        """Begin with what the ledger holds, so that only the wrong letters are typed."""
        chosen = self.chosen
        typed = chosen is not None and chosen not in _KNOWN
        self.right.setEnabled(typed)
        self.right.set_text(self._present[chosen] if chosen is not None and typed else "")
        self._tell()

    def _lack(self) -> str:
        chosen = self.chosen
        if chosen is None:
            return "what"
        if chosen not in _KNOWN and self.right.text() in ("", self._present[chosen]):
            return "right"
        if chosen is Wrong.POSITION and not _POSITION.fullmatch(self.right.text()):
            return "position"
        if self.reason is None:
            return "why"
        if self.reason is CorrectionReason.OTHER and not self.note.text():
            return "note"
        return ""

    def _tell(self) -> None:
        self.refusal.hide()
        lack = self._lack()
        self.set_reason(self._theme.words(f"ledger.correct.lack.{lack}") if lack else "")

    def _go_on(self) -> None:
        """Put the keyboard where something is missing."""
        wanted = {
            "what": self.what.first_open(),
            "right": self.right.edit,
            "position": self.right.edit,
            "why": self.why.first_open(),
            "note": self.note.edit,
        }.get(self._lack())
        if wanted is not None:
            wanted.setFocus()
