"""Bind the till's page: open, look at receipts, give back, print again, count and close."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.desk.till import Paid, TillDesk, TillStand
from app.faults import CounterFault
from app.ports import PrintOutcome, Secret, Words
from app.tickets.ticket import TicketPrint
from app.till.payment import Payment, PaymentStatus, VoidReason
from app.till.till import Till, TillStatus, signed
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.presenters.till_words import TillWords
from widgets.screens.till import TillScreen
from widgets.screens.till_view import TillPage
from widgets.screens.void_pane import VoidPane

T = TypeVar("T")


class TillPresenter:
    """Lead the till of this terminal; ``folder`` is where the list is written."""

    def __init__(
        self,
        screen: TillScreen,
        till: TillDesk,
        lanes: Lanes,
        words: Words,
        *,
        folder: Path,
        back: Callable[[], None],
    ) -> None:
        self._screen, self._till, self._lanes, self._words = screen, till, lanes, words
        self._folder, self._back = folder, back
        self._written = TillWords(words)
        self._stand: TillStand | None = None
        self._chosen = ""
        self._busy = False
        self.pane: VoidPane | None = None
        screen.left.connect(back)
        screen.row_chosen.connect(self._choose)
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(lambda _number: screen.focus_missing())
        screen.opening.opened.connect(self._open)
        screen.opening.fund.edit.textChanged.connect(lambda _: self._show_keys())
        screen.count.changed.connect(self._show_keys)
        screen.count.submitted.connect(self._close)
        screen.closed_page.print_wanted.connect(self._print_close)

    # --- the presenter's part of the shell ----------------------------------------------------

    def enter(self) -> None:
        """Look at the till; the keyboard goes to what is to be done."""
        self._chosen = ""
        self._lanes.run(
            "records", self._till.stand, self._entered, self._failed, owner=self._screen
        )

    def _entered(self, stand: TillStand) -> None:
        self._take(stand)
        self._screen.focus_missing()

    def leave(self) -> None:
        """Leave nothing of a person behind."""
        self._screen.count.person.wipe()
        self.close_pane()

    def refresh(self) -> None:
        """Look at the till again; what is being counted stays."""
        self._lanes.run("records", self._till.stand, self._take, self._failed, owner=self._screen)

    def _take(self, stand: TillStand) -> None:
        self._stand = stand
        self._screen.show_view(self._written.view(stand))
        self._show_keys()

    def _choose(self, payment: str) -> None:
        self._chosen = payment
        self._show_keys()

    @property
    def _payment(self) -> Payment | None:
        payments = self._stand.payments if self._stand is not None else ()
        return next((one for one in payments if one.id == self._chosen), None)

    def _show_keys(self) -> None:
        self._screen.set_keys(self.keys())

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words, payment, stand = self._words, self._payment, self._stand
        usable, absent = FKeyState.USABLE, FKeyState.ABSENT
        unclear = payment is not None and payment.paper in (TicketPrint.UNKNOWN, TicketPrint.ASKED)
        stands = payment is not None and payment.status is PaymentStatus.TAKEN
        may_void = stands and stand is not None and stand.is_open
        counting = self._screen.page is TillPage.COUNT
        states = {
            "back": usable,
            "came": usable if unclear else absent,
            "not_came": usable if unclear else absent,
            "void": usable if may_void else absent,
            "list": usable if stand is not None and stand.payments else absent,
            "print": usable if payment is not None else absent,
            "close_slip": usable if self._closed else absent,
            "hide": usable,
        }
        numbers = (3, 5, 6, 7, 8, 9, 10, 11)
        faces = [
            FKeyFace(
                number=number,
                label=words(f"till.key.{name}"),
                short=words(f"till.key_short.{name}"),
                state=state,
            )
            for number, (name, state) in zip(numbers, states.items(), strict=True)
        ]
        reason = words("till.busy") if self._busy else self._screen.reason()
        state = FKeyState.NOT_YET if reason else FKeyState.NEXT
        if self._screen.page is TillPage.NONE:
            state = absent
        label = words("till.key.close" if counting else "till.key.open")
        return [*faces, FKeyFace(number=12, label=label, state=state, reason=reason)]

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        acts: dict[int, Callable[[], object]] = {
            3: self._back,
            5: lambda: self._paper(came=True),
            6: lambda: self._paper(came=False),
            7: self._ask_void,
            8: self._write,
            9: self._print,
            10: self._print_close,
            12: self._next,
        }
        if number in acts and not self._busy and self.pane is None:
            acts[number]()

    def _next(self) -> None:
        if self._screen.page is TillPage.COUNT:
            self._close()
        else:
            self._screen.opening.submit()

    # --- acts ---------------------------------------------------------------------------------

    def _run(self, work: Callable[[], T], done: Callable[[T], None], lane: str = "records") -> None:
        self._busy = True
        self._show_keys()

        def ended(value: T) -> None:
            self._busy = False
            done(value)
            self.refresh()

        self._lanes.run(lane, work, ended, self._failed, owner=self._screen)

    def _failed(self, fault: CounterFault) -> None:
        was, self._busy = self._busy, False
        self._screen.notices.tell_fault(fault)
        if was:
            self.refresh()

    def _tell(self, key: str, tone: Tone, title: str, text: str = "") -> None:
        self._screen.notices.tell(key, tone, title, text, seconds=0 if text else 10)

    def _open(self, fund: int) -> None:
        def opened(_stand: TillStand) -> None:
            self._tell("till", Tone.OK, self._words("till.opened", fund=f"{fund:,}"))

        self._run(lambda: self._till.open(fund), opened)

    def _close(self) -> None:
        stand, count = self._stand, self._screen.count
        if stand is None or stand.till is None or count.lack() or self._busy:
            return
        till, counted, reason = stand.till.id, count.counted() or {}, count.reason.text()
        second: tuple[str, Secret, str] | None = count.person.take() if count.difference else None

        def work() -> Till:
            witness = None if second is None else self._till.witness(till, *second)
            return self._till.close(till, counted, reason=reason, witness=witness)

        def closed(after: Till) -> None:
            count.wipe()
            gap = signed(after.difference)
            self._tell("till", Tone.OK, self._words("till.closed", gap=gap))
            self._lanes.run(
                "printer",
                lambda: self._till.print_close(after.id),
                self._printed,
                self._failed,
                owner=self._screen,
            )

        self._run(work, closed)

    @property
    def _closed(self) -> bool:
        till = self._stand.till if self._stand is not None else None
        return till is not None and till.status is TillStatus.CLOSED

    def _print_close(self) -> None:
        till = self._stand.till if self._stand is not None else None
        if till is not None and self._closed:
            self._run(lambda: self._till.print_close(till.id, again=True), self._printed, "printer")

    def _printed(self, outcome: PrintOutcome) -> None:
        words, unknown = self._words, outcome is PrintOutcome.UNKNOWN
        text = words("till.print_unknown") if unknown else ""
        key = "till.print_unknown_title" if unknown else "till.print_done"
        self._tell("print", Tone.WARN if unknown else Tone.OK, words(key), text)

    def _print(self) -> None:
        payment = self._payment
        if payment is None:
            return

        def printed(paid: Paid) -> None:
            if paid.trouble is not None:
                self._screen.notices.tell_fault(paid.trouble)
            else:
                unknown = paid.paper is TicketPrint.UNKNOWN
                self._printed(PrintOutcome.UNKNOWN if unknown else PrintOutcome.PRINTED)

        self._run(lambda: self._till.print(payment.id), printed, "printer")

    def _paper(self, *, came: bool) -> None:
        payment = self._payment
        if payment is not None and payment.paper in (TicketPrint.UNKNOWN, TicketPrint.ASKED):
            self._run(lambda: self._till.paper_came_out(payment.id, came=came), lambda _: None)

    def _write(self) -> None:
        stand = self._stand
        if stand is None or not stand.payments:
            return
        day = stand.till.day if stand.till is not None else stand.today
        target = self._folder / f"receipts-{day:%Y%m%d}.csv"

        def written(path: Path) -> None:
            self._tell("list", Tone.OK, self._words("till.written"), str(path))

        self._run(lambda: self._till.write(target, day), written)

    def _ask_void(self) -> None:
        payment, stand = self._payment, self._stand
        if payment is None or stand is None or not stand.is_open:
            return
        if payment.status is not PaymentStatus.TAKEN:
            return
        self.pane = pane = VoidPane(self._screen.theme, self._screen.window(), payment, self._words)
        pane.back.connect(self.close_pane)

        def decided(why: str, _text: str) -> None:
            self.close_pane()
            self._run(lambda: self._till.void(payment.id, VoidReason(why)), lambda _: None)

        pane.answered.connect(decided)
        pane.open()

    def close_pane(self) -> None:
        """Take the pane away."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()
