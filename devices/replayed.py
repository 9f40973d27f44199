"""How a replayed conversation ended, for the replays of every machine."""

from __future__ import annotations

from msgspec import Struct

from app.faults import CounterFault
from app.recorder import Note, Recorder


class ReplayDiffers(CounterFault):
    """Tell that the program did something else than when it was recorded."""

    code = "K-171"


class Ended(Struct, frozen=True, kw_only=True):
    """Tell how a conversation ended: by a fault's code, or well, with what it told."""

    code: str = ""
    word: str = ""


class Session(Struct, frozen=True, kw_only=True):
    """Hold what one machine did from one opening to the next, and what it does now."""

    then: tuple[str, ...]
    here: tuple[str, ...]


class Heard(Recorder):
    """Take notes and keep their words."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def take(self, note: Note) -> None:
        """Keep the word."""
        self.words.append(note.word)
