"""The clerk's hands at the window: F-keys, digits, Esc, scans and small acts, each to its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desk.counter import Counter
from app.ports import Scan, Words
from app.tickets.codes import CodeKind, parse
from app.tickets.ticket import Ticket, TicketStatus
from widgets.controls.painting import Tone
from widgets.presenters import counter_keys as keys_of
from widgets.presenters.counter_card import CardWork
from widgets.presenters.counter_photo import PhotoWork
from widgets.presenters.scan_words import tell_stray

if TYPE_CHECKING:
    from widgets.presenters.counter import CounterPresenter


class CounterHands(QObject):
    """Route what the clerk does; nothing is taken while an act is under way.

    ``face_opened`` asks for the page that prints into the card's 追記欄.
    """

    face_opened = Signal()

    def __init__(
        self, at: CounterPresenter, counter: Counter, card: CardWork, words: Words, window: str
    ) -> None:
        super().__init__(at)
        self._at, self._counter, self._card, self._words = at, counter, card, words
        self._window = window
        self._photos: PhotoWork | None = None
        screen = at.screen
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(self.refused)
        screen.digit_pressed.connect(self.digit)
        screen.escaped.connect(self.escape)
        screen.scanned.connect(self.scan)
        screen.acted.connect(self.act)

    @property
    def photos(self) -> PhotoWork | None:
        """Return the photo's work, None where no photos are taken here."""
        return self._photos

    def give_camera(self, photos: PhotoWork) -> None:
        """Let this window take photos."""
        self._photos = photos
        photos.bind(self._at)

    def _photo_act(self, name: str) -> None:
        if self._photos is not None:
            self._photos.act(name)

    def key(self, number: int) -> None:
        """Act as an F-key does; nothing while an act is under way."""
        if self._at.busy or self._at.asking:
            return
        acts: dict[int, Callable[[], None]] = {
            keys_of.EXPLAIN: self._at.acts.explain,
            keys_of.SEARCH: self._at.acts.search,
            keys_of.BACK: self._at.acts.step_back,
            keys_of.HOLD: self._at.ends.ask_hold,
            keys_of.CALL: self._at.call,
            keys_of.RECALL: self._at.recall,
            keys_of.ABSENT: self._at.absent,
            keys_of.OTHER: self._at.ends.ask_window,
            keys_of.PRINT: self._at.acts.print_slip,
            keys_of.OFFICIAL: self._at.acts.call_official,
            keys_of.NEXT: self._at.confirm,
        }
        if number in acts:
            acts[number]()

    def refused(self, number: int) -> None:
        """Move the keyboard to what F12 waits for."""
        if number == keys_of.NEXT:
            self._at.focus_missing()

    def digit(self, number: int) -> None:
        """Choose from the list in sight."""
        if self._at.busy or self._at.screen.has_fault:
            return
        idle, step = self._at.screen.idle, self._at.step
        if idle is not None:
            idle.digit(number)
        elif step is not None:
            step.digit(number)

    def escape(self) -> None:
        """Leave a fault or a search of the step."""
        if self._at.screen.has_fault:
            self.act("fault_leave")
        elif self._at.step is not None:
            self._at.step.undo()

    def scan(self, scan: Scan) -> None:
        """Take a code: by the step, else as another visit, else tell what it was."""
        if self._at.asking or self._at.busy:
            return
        step = self._at.step
        if step is not None and not self._at.screen.has_fault and step.take_scan(scan):
            return
        code = parse(scan.text)
        if self._at.serving is None and code.kind in (CodeKind.VISIT, CodeKind.FORM):
            self._at.open_visit(code.value)
            return
        if self._at.serving is None and code.kind is CodeKind.TICKET:
            self._take_ticket(code.value)
            return
        tell_stray(self._at.screen.notices, self._words, code)

    def _take_ticket(self, ticket: str) -> None:
        """Call the number whose paper was scanned; one that was laid aside is taken up again."""
        called = self._at.board.called if self._at.board is not None else None
        if called is not None and called.id != ticket:
            self._tell_shown("other_called", called)
            return
        self._at.run(lambda: self._counter.call_shown(ticket), self._shown)

    def _shown(self, ticket: Ticket) -> None:
        if ticket.status is TicketStatus.PARKED:
            self._at.open_visit(ticket.visit)
        elif ticket.status is TicketStatus.CALLED and ticket.window == self._window:
            self._at.called(ticket)
        else:
            self._tell_shown(ticket.status.value, ticket)

    def _tell_shown(self, why: str, ticket: Ticket) -> None:
        words = self._words
        self._at.screen.notices.tell(
            "scan",
            Tone.WARN,
            words(f"scans.shown.{why}", number=ticket.number),
            words("scans.here"),
            seconds=12,
        )

    def act(self, name: str) -> None:
        """Do a small act of the step, the head, the idle view or the fault panel."""
        acts: dict[str, Callable[[], None]] = {
            "menu": self._at.start.open_menu,
            "recall": self._at.recall,
            "absent": self._at.absent,
            "call": self._at.call,
            "held": lambda: self._at.ends.open_list("parked"),
            "search": self._at.acts.search,
            "decide": self._at.acts.decide,
            "cancel_call": self._at.acts.cancel_call,
            "take_out": self._at.acts.take_out,
            "card_not_found": self._at.acts.card_not_found,
            "slip": self._at.acts.print_slip,
            "face": self.face_opened.emit,
            "panel_documents": self._at.acts.show_documents,
            "fault_again": self._at.faults.again,
            "fault_leave": self._at.faults.leave,
            "fault_send": self._at.faults.send,
        }
        what, _, key = name.partition(":")
        if what == "meanwhile":
            self._at.acts.meanwhile(key)
        elif name.startswith("fee_"):
            self._at.till_act(name)
        elif name.startswith("photo_"):
            self._photo_act(name)
        elif what == "begin":
            self._at.start.begin(key)
        elif name in acts:
            acts[name]()
        else:
            self._card.act(name)
