"""廃棄・失効を記録: why a card is handed to nobody any more; asked over the ledger page."""

from PySide6.QtWidgets import QWidget

from app.cards.ledger import Discarded
from widgets.controls.decision import DecisionPane
from widgets.controls.labels import NameLabel, Prose
from widgets.steps.step import TickList
from widgets.theme import Theme, Type


class DiscardPane(DecisionPane):
    """Ask why a card is handed to nobody any more; digits choose, nothing is chosen at first."""

    def __init__(self, theme: Theme, window: QWidget, card: str) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("ledger.discard.title"),
            decide=words("ledger.discard.decide"),
            back=words("ledger.confirm.back"),
            width=720,
            danger=True,
        )
        self.why = TickList(theme, single=True)
        self.why.set_points(
            [(one.value, words(f"ledger.discard.why.{one.value}")) for one in Discarded],
            note=lambda name: words(f"ledger.discard.note.{name}"),
        )
        self.body.addWidget(NameLabel(theme, card, Type.LEAD, bold=True))
        self.body.addWidget(self.why)
        self.body.addWidget(Prose(theme, words("ledger.discard.text"), Type.NOTE))
        self.why.ticked.connect(self._tell)
        self.digit_pressed.connect(self.why.digit)
        self.refused.connect(self._go_on)
        self._tell()

    @property
    def reason(self) -> Discarded:
        """Return the chosen reason."""
        return Discarded(self.why.chosen())

    def _tell(self) -> None:
        lacks = not self.why.chosen()
        self.set_reason(self._theme.words("ledger.discard.lack") if lacks else "")

    def _go_on(self) -> None:
        wanted = self.why.first_open()
        if wanted is not None:
            wanted.setFocus()
