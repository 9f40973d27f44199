"""The list of screens that a role may open, chosen by number."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.controls.decision import DecisionPane
from widgets.theme import Theme


class ScreenChooser(DecisionPane):
    """Offer screens as (key, picture, title); ``chosen`` tells one key, empty for none."""

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, window: QWidget, faces: Sequence[tuple[str, str, str]], current: str
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("frame.chooser"),
            decide=words("frame.chooser_go"),
            back=words("frame.chooser_back"),
            width=560,
        )
        self._keys = tuple(key for key, _, _ in faces)
        self._at = self._keys.index(current) if current in self._keys else 0
        self.body.setSpacing(0)
        self._choices: list[ChoiceRow] = []
        for number, (_, icon, title) in enumerate(faces):
            face = ChoiceFace(text=title, key=str((number + 1) % 10), box=Box.ICON, icon=icon)
            row = ChoiceRow(theme, face)
            row.clicked.connect(lambda _=False, number=number: self._go(number))
            self.body.addWidget(row)
            self._choices.append(row)
        self.digit_pressed.connect(self._digit)
        self.decided.connect(self._decided)
        self.back.connect(lambda: self._end(""))

    def _digit(self, digit: int) -> None:
        number = (digit - 1) % 10
        if number < len(self._keys):
            self._go(number)

    def _decided(self) -> None:
        focused = [n for n, row in enumerate(self._choices) if row.hasFocus()]
        self._go(focused[0] if focused else self._at)

    def _go(self, number: int) -> None:
        self._end(self._keys[number])

    def _end(self, key: str) -> None:
        self.close_pane()
        self.chosen.emit(key)
