"""Bind the card check's page: read what lies on the reader, tell it, work with its PINs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import Qt

from app.cards.findings import Finding
from app.desk.card_desk import CardDesk, CardFound
from app.faults import CounterFault
from app.names.eras import eras
from app.ports import FourAttributes, PinKind, Presence, ReaderStatus, Words
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.presenters.card_check_words import CardCheckWords
from widgets.presenters.card_pins import CardPins, PinTask
from widgets.screens.card_check import CardCheckScreen
from widgets.screens.card_check_view import CardCheckView

_ENTRY = "card_entry"


class CardCheckPresenter:
    """Show the card on the reader; ``served`` tells whether a visit has the panel at this window.

    What a PIN opened stays in memory while the card lies there and the page is in sight.
    """

    def __init__(
        self,
        screen: CardCheckScreen,
        card: CardDesk,
        pins: CardPins,
        lanes: Lanes,
        words: Words,
        *,
        has_reader: bool,
        served: Callable[[], bool],
        back: Callable[[], None],
        languages: Mapping[str, Words] | None = None,
    ) -> None:
        self._languages = languages or {}
        self._screen, self._card, self._pins, self._lanes = screen, card, pins, lanes
        self._words, self._has_reader, self._served = words, has_reader, served
        self._told = CardCheckWords(words, pins=card.may_use_pins)
        self._back = back
        self._found: CardFound | None = None
        self._attributes: FourAttributes | None = None
        self._signing_ends: date | None = None
        self._serving = self._busy = self._simulated = self._here = False
        pins.setParent(screen)  # it hears the panel as long as the page is there
        screen.left.connect(self._escape)
        screen.selected.connect(lambda _key: self._show_keys())
        screen.key_pressed.connect(self.key)
        pins.asked.connect(self._asked)
        pins.done.connect(self._done)
        pins.failed.connect(self._refused)
        pins.stopped.connect(lambda: self._tell(Tone.WARN, "stopped"))
        pins.last_try.connect(lambda _kind: self._tell(Tone.WARN, "last"))
        pins.language_chosen.connect(lambda _language: self._show_found())

    # --- the presenter's part of the shell --------------------------------------------------------

    def enter(self) -> None:
        """Open the page and read what lies on the reader."""
        self._here = True
        if self._has_reader:
            self.read()
        else:
            self._show(self._told.without_reader())

    def leave(self) -> None:
        """Forget the card: nothing of it stays behind a page that is not in sight."""
        self._here = False
        self._forget()
        self._show(self._told.waiting(simulated=self._simulated))

    def refresh(self) -> None:
        """Leave the card in sight as it was read."""

    def reader_changed(self, status: ReaderStatus) -> None:
        """Read a card that was laid down, forget one that left."""
        self._simulated = status.simulated
        if status.presence is Presence.CARD:
            self.read()
            return
        self._forget()
        self._show(self._told.absent(status))

    def read(self) -> None:
        """Read the card, away from the screen's thread."""
        if self._busy or not self._has_reader:
            return
        self._busy = True
        self._show_keys()

        def work() -> tuple[CardFound, bool, bool]:
            return self._card.look(), self._served(), self._card.status().simulated

        self._lanes.run("card", work, self._read, self._unread, owner=self._screen)

    def _read(self, told: tuple[CardFound, bool, bool]) -> None:
        self._busy = False
        if not self._here:
            return
        found, self._serving, self._simulated = told
        if self._found is None or self._found.check.serial != found.check.serial:
            self._forget()
        fresh, self._found = self._found is None, found
        self._show_found()
        if fresh:
            self._screen.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _unread(self, fault: CounterFault) -> None:
        self._busy = False
        if not self._here:
            return
        self._forget()
        self._show(self._told.fault(fault, simulated=self._simulated))

    def _forget(self) -> None:
        self._found = self._attributes = self._signing_ends = None
        self._pins.end()
        self._screen.notices.drop(_ENTRY)

    def _escape(self) -> None:
        if self._pins.running:
            self._pins.end()
            self._tell(Tone.WARN, "stopped")
        else:
            self._back()

    # --- showing ----------------------------------------------------------------------------------

    def _show_found(self) -> None:
        if self._found is not None:
            self._show(
                self._told.found(
                    self._found,
                    self._attributes,
                    self._signing_ends,
                    simulated=self._simulated,
                    heard=self._heard(),
                )
            )

    def _heard(self) -> Words | None:
        """Return the words of the resident at the panel, None where they are the staff's."""
        heard = self._languages.get(self._pins.language)
        return None if heard is None or heard.language == self._words.language else heard

    def _show(self, view: CardCheckView) -> None:
        self._screen.show_view(view)
        self._show_keys()

    def _show_keys(self) -> None:
        self._screen.set_keys(self.keys())

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words, kind = self._words, self._screen.chosen()
        change = self._changing(kind).value
        again = FKeyState.NOT_YET if self._busy or not self._has_reader else FKeyState.NEXT
        last = FKeyState.IMPORTANT if self._pins.asks_last_try else FKeyState.ABSENT
        attributes = self._why_not(PinKind.FACE_INPUT)
        return [
            FKeyFace(number=3, label=words("status.key.back")),
            self._pin_key(7, "verify", self._why_not(kind)),
            self._pin_key(8, change, self._why_not(kind)),
            self._pin_key(9, "attributes", attributes),
            self._face(10, "confirm", last),
            FKeyFace(number=11, label=words("status.key.hide"), short=words("status.key.hide_s")),
            self._face(12, "again", again, words("card_check.why.busy") if self._busy else ""),
        ]

    def _pin_key(self, number: int, name: str, why: str) -> FKeyFace:
        return self._face(number, name, FKeyState.NOT_YET if why else FKeyState.USABLE, why)

    def _face(self, number: int, name: str, state: FKeyState, why: str = "") -> FKeyFace:
        label, short = f"card_check.key.{name}", f"card_check.key.{name}_s"
        words = self._words
        return FKeyFace(
            number=number, label=words(label), short=words(short), state=state, reason=why
        )

    def _why_not(self, kind: PinKind | None) -> str:
        """Return why a PIN is not worked with here, empty where it can be."""
        why = ""
        if not self._card.may_use_pins:
            why = "off"
        elif self._found is None or kind is None:
            why = "no_card"
        elif not self._pins.present:
            why = "no_panel"
        elif self._serving:
            why = "visit"
        elif self._pins.running:
            why = "entry"
        elif self._busy:
            why = "busy"
        elif self._found.check.tries[kind].left == 0:
            why = "unusable"
        return self._words(f"card_check.why.{why}") if why else ""

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        kind = self._screen.chosen()
        acts: dict[int, Callable[[], None]] = {
            3: self._back,
            7: lambda: self._begin(self._verifying(kind), kind),
            8: lambda: self._begin(self._changing(kind), kind),
            9: lambda: self._begin(PinTask.ATTRIBUTES, PinKind.FACE_INPUT),
            10: self._pins.confirm_last_try,
            12: self.read,
        }
        if number in acts:
            acts[number]()

    @staticmethod
    def _verifying(kind: PinKind | None) -> PinTask:
        """Return the task of a verification: the signing PIN opens its certificate as well."""
        return PinTask.SIGNING if kind is PinKind.SIGNING else PinTask.VERIFY

    def _changing(self, kind: PinKind | None) -> PinTask:
        """Return the task of a change: two files that differ are brought together."""
        half = self._found is not None and Finding.HALF_CHANGED in self._found.findings
        return PinTask.REPAIR if half and kind is PinKind.RESIDENT else PinTask.CHANGE

    # --- work with PINs ---------------------------------------------------------------------------

    def _begin(self, task: PinTask, kind: PinKind | None) -> None:
        if kind is not None and self._found is not None and not self._why_not(kind):
            self._pins.begin(task, kind, self._found.check.serial)
            self._show_keys()

    def _asked(self, kind: PinKind) -> None:
        self._tell(Tone.PRIMARY, "asked", name=self._told.name(kind))

    def _done(self, task: PinTask, kind: PinKind, read: FourAttributes | date | None) -> None:
        if isinstance(read, FourAttributes):
            self._attributes = read
            self._tell(Tone.OK, "attributes")
        elif task is PinTask.SIGNING and read is not None:
            self._signing_ends = read
            self._tell(Tone.OK, "signing", day=eras().long_form(read))
        else:
            told = "verified" if task is PinTask.VERIFY else "changed"
            self._tell(Tone.OK, told, name=self._told.name(kind))
        self.read()

    def _refused(self, fault: CounterFault) -> None:
        self._screen.notices.drop(_ENTRY)
        self._screen.notices.tell_fault(fault)
        self.read()

    def _tell(self, tone: Tone, told: str, **values: str) -> None:
        title = self._words(f"card_check.entry.{told}", **values)
        self._screen.notices.tell(_ENTRY, tone, title, self._words(f"card_check.entry.{told}_next"))
        self._show_keys()
