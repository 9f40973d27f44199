"""Work with a card's PINs from the card check: the resident types, the chip takes, staff is told.

Secrets go from the panel to the card's lane and are wiped there; to the staff's side comes what
the chip said, never what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.desk.card_desk import CardDesk
from app.desk.pin_choice import Guessable, MakeDialogue
from app.faults import CounterFault
from app.ports import FourAttributes, PinKind, Secret
from widgets.background import Lanes
from widgets.presenters.panel_pins import LAST_TRY
from widgets.resident import steps
from widgets.resident.frame import Answer
from widgets.resident.panel import ResidentPanel


class PinTask(StrEnum):
    """Name what a PIN is entered for."""

    VERIFY = "verify"
    CHANGE = "change"
    REPAIR = "repair"  # a change that was broken off half-way
    ATTRIBUTES = "attributes"
    SIGNING = "signing"


class CardPins(QObject):
    """Lead one task at a time on the resident's panel.

    ``asked(PinKind)`` when an entry began, ``done(PinTask, PinKind, object)`` with what was read,
    ``failed(CounterFault)``, ``stopped`` when the resident ended it, ``last_try(PinKind)`` when
    both must allow it, ``language_chosen(str)`` when the panel's language is another.
    """

    asked = Signal(object)
    done = Signal(object, object, object)
    failed = Signal(object)
    stopped = Signal()
    last_try = Signal(object)
    language_chosen = Signal(str)

    def __init__(
        self,
        card: CardDesk,
        panel: ResidentPanel | None,
        lanes: Lanes,
        *,
        make_dialogue: MakeDialogue,
        office: str,
        window: str,
    ) -> None:
        super().__init__()
        self._card, self._panel, self._lanes = card, panel, lanes
        self._make_dialogue, self._greeting = make_dialogue, (office, window)
        self._task: PinTask | None = None
        self._kind = PinKind.FACE_INPUT
        self._serial = ""
        self._old: Secret | None = None
        self._confirming = False  # attributes stand on the panel, and were read here
        self._asks_last_try = False
        if panel is not None:
            panel.cancelled.connect(self._cancelled)
            panel.hidden.connect(self._cancelled)
            panel.answered.connect(self._answered)
            panel.attributes_confirmed.connect(self._confirmed)
            panel.attributes_denied.connect(self._confirmed)
            panel.language_chosen.connect(self.language_chosen)

    @property
    def language(self) -> str:
        """Return the language of the resident's panel, empty without one."""
        return self._panel.language if self._panel is not None else ""

    @property
    def present(self) -> bool:
        """Tell whether this window has a resident's panel."""
        return self._panel is not None

    @property
    def running(self) -> bool:
        """Tell whether a task is under way."""
        return self._task is not None

    def begin(self, task: PinTask, kind: PinKind, serial: str) -> None:
        """Ask for the PIN that the card has, then do the task on the card of that serial."""
        if self._panel is None:
            return
        self.end()
        self._task, self._kind, self._serial = task, kind, serial
        self._ask(last_try=False)

    def _ask(self, *, last_try: bool) -> None:
        if self._panel is None:
            return
        self._panel.ask_pin(
            self._kind, taker=lambda secret, _kind: self._entered(secret, last_try=last_try)
        )
        self.asked.emit(self._kind)

    def _entered(self, secret: Secret, *, last_try: bool) -> None:
        card, serial, kind = self._card, self._serial, self._kind
        works: dict[PinTask, Callable[[], FourAttributes | date | None]] = {
            PinTask.VERIFY: lambda: card.verify(kind, secret, serial, last_try=last_try),
            PinTask.ATTRIBUTES: lambda: card.attributes(secret, serial, last_try=last_try),
            PinTask.SIGNING: lambda: card.signing_end(secret, serial, last_try=last_try),
        }
        if self._task in (PinTask.CHANGE, PinTask.REPAIR):
            self._choose(secret, last_try=last_try)
        elif self._task is None:
            secret.wipe()
        else:
            self._run(works[self._task])

    def _choose(self, old: Secret, *, last_try: bool) -> None:
        """Keep the old PIN while the resident chooses the new one."""
        if self._panel is None:
            old.wipe()
            return
        self._old = old
        self._panel.run_pins(
            self._make_dialogue((self._kind,), Guessable()),
            taker=lambda chosen: self._chosen(chosen[self._kind], last_try=last_try),
        )

    def _chosen(self, new: Secret, *, last_try: bool) -> None:
        old, self._old = self._old, None
        if old is None:
            new.wipe()
            return
        card, serial, kind = self._card, self._serial, self._kind
        half = self._task is PinTask.REPAIR
        self._run(lambda: card.change(kind, old, new, serial, last_try=last_try, half_done=half))

    def _run(self, work: Callable[[], FourAttributes | date | None]) -> None:
        self._lanes.run("card", work, self._worked, self._refused, owner=self)

    def _worked(self, read: FourAttributes | date | None) -> None:
        task, kind = self._task, self._kind
        if task is None:
            return
        self._task = None
        if isinstance(read, FourAttributes) and self._panel is not None:
            self._confirming = True
            self._panel.show_step(steps.ConfirmAttributes(attributes=read))
        else:
            self._rest()
        self.done.emit(task, kind, read)

    def _refused(self, fault: CounterFault) -> None:
        if self._task is None:
            return
        if fault.code == LAST_TRY and self._panel is not None:
            self._asks_last_try = True
            self._panel.show_step(steps.LastTry(limit=int(fault.details.get("limit", 3))))
            self.last_try.emit(self._kind)
            return
        self.end()
        self.failed.emit(fault)

    def confirm_last_try(self) -> None:
        """Take the clerk's half of the confirmation."""
        if self._asks_last_try and self._panel is not None:
            self._panel.confirm_last_try_by_staff()

    @property
    def asks_last_try(self) -> bool:
        """Tell whether the last try waits for its confirmation."""
        return self._asks_last_try

    def _answered(self, answer: Answer) -> None:
        if not self._asks_last_try:
            return
        if answer is Answer.CONTINUE:
            self._asks_last_try = False
            self._ask(last_try=True)
        elif answer is Answer.FORGOTTEN:
            self._cancelled()

    def _cancelled(self) -> None:
        if self._task is not None:
            self.end()
            self.stopped.emit()

    def _confirmed(self) -> None:
        if self._confirming:
            self._confirming = False
            self._rest()

    def end(self) -> None:
        """End the task; whatever was typed is overwritten and the panel greets again."""
        busy = self._task is not None or self._confirming
        self._task, self._confirming = None, False
        self._asks_last_try = False
        if self._old is not None:
            self._old.wipe()
            self._old = None
        if busy:
            self._rest()

    def _rest(self) -> None:
        if self._panel is not None:
            self._panel.show_welcome(*self._greeting)
