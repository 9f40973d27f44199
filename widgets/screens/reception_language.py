"""In which language the next number ticket speaks: all of them, each in its own script."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from widgets.controls.decision import DecisionPane
from widgets.screens.reception_parts import TouchButton
from widgets.theme import Theme

SHOWN = ("ja", "ja-easy", "en", "zh-Hans")  # beside the purposes; the others by 「ほか」
_ACROSS = 3


class LanguagePane(DecisionPane):
    """Offer every language; a press, its digit or F12 on the chosen one is ``taken(code)``."""

    taken = Signal(str)

    def __init__(
        self, theme: Theme, window: QWidget, languages: Sequence[tuple[str, str]], chosen: str
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("reception.language.title"),
            decide=words("reception.language.take"),
            back=words("reception.back"),
            width=680,
        )
        self._codes = tuple(code for code, _ in languages)
        grid = QGridLayout()
        grid.setSpacing(12)
        for at, (code, family) in enumerate(languages):
            key = TouchButton(theme, words(f"reception.language.{code}"), family=family)
            key.setCheckable(True)
            key.setChecked(code == chosen)
            key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            key.clicked.connect(lambda _=False, code=code: self.taken.emit(code))
            grid.addWidget(key, at // _ACROSS, at % _ACROSS)
        self.body.addLayout(grid)
        self.decided.connect(lambda: self.taken.emit(chosen))
        self.digit_pressed.connect(self._digit)

    def _digit(self, number: int) -> None:
        if 0 < number <= len(self._codes):
            self.taken.emit(self._codes[number - 1])
