"""How one resident is served: larger type, a voice, the ten-key; for one visit, never recorded."""

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.resident.ruby import plain


class Manner(Struct, frozen=True):
    """Hold what a resident or a clerk switched on."""

    large: bool = False
    voice: bool = False
    ten_key: bool = False

    @property
    def assists(self) -> bool:
        """Tell whether anything helps: keys then stay where everybody knows them."""
        return self.large or self.voice or self.ten_key

    @property
    def patience(self) -> int:
        """Return by how much all times are longer."""
        return 2 if self.assists else 1


class Speaking(QWidget):
    """Be the panel's ground: its language, its manner, and what is to be read aloud.

    ``speak(language, text)`` never holds a digit or letter of a secret; an empty text is silence.
    ``manner_changed`` follows each switch and each change of the voices that there are.
    """

    speak = Signal(str, str)
    manner_changed = Signal(object)  # Manner

    def __init__(self, language: str, voices: frozenset[str]) -> None:
        super().__init__()
        self._language, self._voices = language, voices
        self._manner = Manner()

    @property
    def language(self) -> str:
        """Return the resident's language."""
        return self._language

    @property
    def manner(self) -> Manner:
        """Return what was switched on."""
        return self._manner

    @property
    def has_voice(self) -> bool:
        """Tell whether this PC speaks the resident's language."""
        return self._language in self._voices

    def offer_voices(self, voices: frozenset[str]) -> None:
        """Take the languages that this PC speaks; where one is the resident's, voice is offered."""
        self._voices = voices
        self.manner_changed.emit(self._manner)

    def toggle_large(self) -> None:
        """Enlarge all type, or take it back; all times double."""
        self._manner = replace(self._manner, large=not self._manner.large)
        self.manner_changed.emit(self._manner)

    def toggle_voice(self) -> None:
        """Read titles and counts aloud, or no longer."""
        self._manner = replace(self._manner, voice=not self._manner.voice)
        self.manner_changed.emit(self._manner)
        if not self._manner.voice:
            self.hush()

    def toggle_ten_key(self) -> None:
        """Serve somebody who types on the ten-key: larger, spoken, patient; or no longer."""
        on = not self._manner.ten_key
        self._manner = Manner(large=on, voice=on and self.has_voice, ten_key=on)
        self.manner_changed.emit(self._manner)
        if not on:
            self.hush()

    def hush(self) -> None:
        """Fall silent at once."""
        self.speak.emit(self._language, "")

    def _speak(self, text: str) -> None:
        if self._manner.voice and text:
            self.speak.emit(self._language, plain(text))
