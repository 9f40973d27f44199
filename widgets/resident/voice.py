"""The panel's voice: reads titles and counts aloud where this PC has a voice for the language.

Speech lives on a thread of its own, so that a slow engine never holds the screen.  An absence is
told by an empty ``found`` and by no fault: the panel then offers no voice.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QThread, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtTextToSpeech import QTextToSpeech

_log = logging.getLogger(__name__)
_LOCALES = {
    "ja": "ja_JP",
    "ja-easy": "ja_JP",
    "en": "en_US",
    "zh-Hans": "zh_CN",
    "zh-Hant": "zh_TW",
    "ko": "ko_KR",
    "vi": "vi_VN",
    "pt": "pt_BR",
    "es": "es_ES",
}
_BY_PLACE = ("zh-Hans", "zh-Hant")  # elsewhere any land's voice of the language is understood
MOCK = "mock"  # Qt's own for tests: it says nothing


class Voice(QObject):
    """Speak on a thread of its own; ``found`` tells the languages that have a voice, or none."""

    found = Signal(object)  # frozenset[str]
    _wanted = Signal(str, str)

    def __init__(self, parent: QObject | None = None, *, engine: str = "") -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._thread.setObjectName("voice")
        self._mouth = _Mouth(engine)
        self._mouth.moveToThread(self._thread)
        self._thread.started.connect(self._mouth.begin)
        self._thread.finished.connect(self._mouth.deleteLater)
        self._mouth.found.connect(self.found)
        self._wanted.connect(self._mouth.say)

    def start(self) -> None:
        """Look for voices; ``found`` follows."""
        self._thread.start()

    def say(self, language: str, text: str) -> None:
        """Read a text aloud instead of what is being read; an empty one is silence."""
        self._wanted.emit(language, text)

    def close(self) -> None:
        """Fall silent and end the thread."""
        self._thread.quit()
        self._thread.wait()


class _Mouth(QObject):
    """Be the engine on its thread."""

    found = Signal(object)

    def __init__(self, engine: str) -> None:
        super().__init__()
        self._engine = engine
        self._speech: QTextToSpeech | None = None
        self._voices: dict[str, QLocale] = {}

    @Slot()
    def begin(self) -> None:
        """Open the engine and tell what it speaks; its libraries may be missing."""
        try:
            from PySide6.QtTextToSpeech import QTextToSpeech  # noqa: PLC0415
        except ImportError:
            _log.warning("no library for speech", extra={"device": "voice", "state": "absent"})
            self.found.emit(frozenset())
            return
        offered = [one for one in QTextToSpeech.availableEngines() if one != MOCK]
        if self._engine or offered:
            self._speech = QTextToSpeech(self._engine or offered[0], self)
            self._voices = _voices(self._speech.availableLocales())
        state = "found" if self._voices else "absent"
        extra = {"device": "voice", "state": state, "count": len(self._voices)}
        _log.info("voices", extra=extra)
        self.found.emit(frozenset(self._voices))

    @Slot(str, str)
    def say(self, language: str, text: str) -> None:
        """Read a text in its language."""
        speech, locale = self._speech, self._voices.get(language)
        if speech is None:
            return
        speech.stop()
        if text and locale is not None:
            speech.setLocale(locale)
            speech.say(text)


def _voices(locales: list[QLocale]) -> dict[str, QLocale]:
    """Return a locale for each of the resident's languages that one of them speaks."""
    spoken: dict[str, QLocale] = {}
    for language, name in _LOCALES.items():
        wanted = QLocale(name)
        same = [one for one in locales if one.language() == wanted.language()]
        exact = [one for one in same if one.territory() == wanted.territory()]
        if exact or (same and language not in _BY_PLACE):
            spoken[language] = (exact or same)[0]
    return spoken
