"""The page of machines' part about slip printers: a test print, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.desk.printing import Printing
from app.faults import CounterFault
from app.ports import PrintOutcome, Words
from app.printers import MAIN, PrinterPlace
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.frame import Frame

TRIAL, INSTEAD = 4, 10
LANE = "printer"


class PrinterTrial:
    """Try the selected printer out, and let another stand in for it.

    ``turned`` is called when somebody else stands in, or nobody any more.
    """

    def __init__(
        self,
        screen: Frame,
        printing: Printing,
        lanes: Lanes,
        words: Words,
        *,
        turned: Callable[[], None],
    ) -> None:
        self._screen, self._printing, self._lanes, self._words = screen, printing, lanes, words
        self._turned = turned
        self._busy = False

    def place_of(self, device: Mapping[str, Any] | None) -> PrinterPlace | None:
        """Return the printer that a row of the page tells of, None for another machine's."""
        if device is None or device["device"] != "ticket printer":
            return None
        key = device["details"].get("printer", MAIN)
        return next((one for one in self._printing.places if one.key == key), None)

    def faces(self, place: PrinterPlace | None) -> tuple[FKeyFace, ...]:
        """Return both keys; each says why it cannot be pressed."""
        words = self._words
        lonely = len(self._printing.places) < 2
        which = words("printers.tried.which") if place is None else ""
        trial = which or (words("printers.tried.running") if self._busy else "")
        instead = words("printers.tried.no_other") if lonely else which
        return tuple(
            FKeyFace(
                number=number,
                label=words(f"printers.key.{name}"),
                short=words(f"printers.key.{name}_s"),
                state=FKeyState.NOT_YET if reason else FKeyState.USABLE,
                reason=reason,
            )
            for number, name, reason in ((TRIAL, "trial", trial), (INSTEAD, "instead", instead))
        )

    def try_out(self, place: PrinterPlace | None) -> None:
        """Print the test slip on the selected printer (F4)."""
        if place is None or self._busy:
            return
        self._busy = True
        self._turned()
        self._lanes.run(
            LANE,
            lambda: self._printing.try_out(place.key),
            lambda outcome: self._tried(place, outcome),
            self._failed,
            owner=self._screen,
        )

    def _tried(self, place: PrinterPlace, outcome: PrintOutcome) -> None:
        self._busy = False
        words, how = self._words, outcome.value
        tone = Tone.OK if outcome is PrintOutcome.PRINTED else Tone.WARN
        told = words(f"printers.tried.{how}", name=place.name)
        self._screen.notices.tell("trial", tone, told, words(f"printers.tried.{how}_next"))
        self._turned()

    def _failed(self, fault: CounterFault) -> None:
        self._busy = False
        self._screen.notices.tell_fault(fault)
        self._turned()

    def turn_stand_in(self, place: PrinterPlace | None) -> None:
        """Let the next other printer stand in for the selected one, after the last nobody (F10)."""
        if place is None or len(self._printing.places) < 2:
            return
        try:
            turned = self._printing.turn_stand_in(place.key)
        except CounterFault as fault:
            self._screen.notices.tell_fault(fault)
            self._turned()
            return
        words = self._words
        if turned.by == place.key:
            told, text = words("printers.instead.off", away=place.name), ""
        else:
            by = next(one.name for one in self._printing.places if one.key == turned.by)
            told = words("printers.instead.on", away=place.name, by=by)
            text = words("printers.instead.on_next")
        self._screen.notices.tell("instead", Tone.WARN if text else Tone.OK, told, text)
        self._turned()
