"""The vault page's labels: a strip of ten for the shelf in sight, the next press the next ten."""

from __future__ import annotations

from app.desk.shelf_labels import STRIP, ShelfLabels, Strip
from app.ports import PrintOutcome, Words
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.frame import Frame

LABELS = 9


class LabelWork:
    """Print strips; the first one of a shelf holds its next free position."""

    def __init__(self, screen: Frame, labels: ShelfLabels, lanes: Lanes, words: Words) -> None:
        self._screen, self._labels, self._lanes, self._words = screen, labels, lanes, words
        self._next: dict[str, int] = {}

    def face(self) -> FKeyFace:
        """Return the key."""
        words = self._words
        reason = "" if self._labels.possible else words("bags.no_printer")
        return FKeyFace(
            number=LABELS,
            label=words("labels.key"),
            short=words("labels.key_short"),
            state=FKeyState.NOT_YET if reason else FKeyState.USABLE,
            reason=reason,
        )

    def print(self, shelf: str, free: str) -> None:
        """Print the strip that is next for a shelf (F9)."""
        if not self._labels.possible or not shelf:
            return
        number = self._next.get(shelf) or int(free.rpartition("-")[2] or 1)
        self._lanes.run(
            "printer",
            lambda: self._labels.print_strip(shelf, number),
            lambda strip: self._printed(shelf, strip),
            self._screen.notices.tell_fault,
            owner=self._screen,
        )

    def _printed(self, shelf: str, strip: Strip) -> None:
        words = self._words
        if strip.outcome is PrintOutcome.PRINTED:
            self._next[shelf] = int(strip.last.rpartition("-")[2]) + 1
            told = words("labels.printed", first=strip.first, last=strip.last)
            below = words("labels.printed_next", count=STRIP)
            self._screen.notices.tell("labels", Tone.OK, told, below, seconds=20)
        else:
            told = words("labels.unknown", first=strip.first, last=strip.last)
            self._screen.notices.tell("labels", Tone.WARN, told)
