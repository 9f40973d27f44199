"""The panel's surface: its real size, and the look of everything that is drawn on it."""

from collections.abc import Mapping

from PySide6.QtCore import QSize

from app.ports import Clock, Words
from widgets.fonts import Fonts
from widgets.ivs_text import IvsText
from widgets.resident.look import Look, Scale
from widgets.resident.manner import Speaking


class Glass(Speaking):
    """Be a panel of a real size in one of the resident's languages."""

    def __init__(
        self, languages: Mapping[str, Words], fonts: Fonts, clock: Clock, voices: frozenset[str]
    ) -> None:
        super().__init__(next(iter(languages)), voices)
        self._languages, self._fonts, self._clock = languages, fonts, clock
        self._names = IvsText(fonts.screen_name_files)
        self._scale = Scale(QSize(1024, 768), 3.367)

    def set_panel(self, size: QSize, px_per_mm: float) -> None:
        """Take the real screen's size and its calibrated pixels a millimetre."""
        self._scale = Scale(size, px_per_mm)
        self.resize(size)
        self.manner_changed.emit(self._manner)

    def _look(self) -> Look:
        return Look(
            scale=self._scale,
            words=self._languages[self._language],
            fonts=self._fonts,
            names=self._names,
            now=self._clock.monotonic,
            large=self._manner.large,
            aloud=self._manner.voice,
            ten_key=self._manner.ten_key,
        )

    def _time(self) -> str:
        return f"{self._clock.now():%H:%M}"
