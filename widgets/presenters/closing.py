"""Bind the closing's page to the day: count, accept, lock by two persons, seal, close, print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.closing.closing import Verdict
from app.desk.closing import ClosingDesk, DayView, OpenThings, SealedExport
from app.desk.desk import Desk
from app.faults import CounterFault
from app.ports import PrintOutcome, Secret, Slip, Words
from app.tickets.codes import parse
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.presenters.closing_words import ClosingWords, first_open, first_uncounted
from widgets.presenters.scan_words import tell_stray
from widgets.screens.closing import ClosingScreen
from widgets.screens.closing_parts import AcceptPane

T = TypeVar("T")
Loaded = tuple[DayView, OpenThings, Slip]


class ClosingPresenter:
    """Lead through the checks; ``folder`` is where the sealed export is written.

    ``back`` goes to the place before, ``cases`` opens the list of cases, ``till`` the till.
    """

    def __init__(
        self,
        screen: ClosingScreen,
        closing: ClosingDesk,
        desk: Desk,
        lanes: Lanes,
        words: Words,
        *,
        folder: Path,
        back: Callable[[], None],
        cases: Callable[[], None],
        till: Callable[[], None] = lambda: None,
    ) -> None:
        self._screen, self._closing, self._desk = screen, closing, desk
        self._lanes, self._words, self._folder = lanes, words, folder
        self._back, self._cases, self._till = back, cases, till
        self._written = ClosingWords(words)
        self._loaded: Loaded | None = None
        self._current = self._shelf = ""
        self._busy = False
        self._pane: AcceptPane | None = None
        self._connect()

    def _connect(self) -> None:
        screen = self._screen
        screen.check_chosen.connect(self._choose)
        screen.shelf_chosen.connect(self._choose_shelf)
        screen.counted.connect(self._count)
        screen.export_wanted.connect(self._export)
        screen.signed_self.connect(self._sign_self)
        screen.signed.connect(self._sign_other)
        screen.left.connect(self._back)
        screen.things.table.chosen.connect(self._open_thing)
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(lambda _number: self._to_open())

    # --- the presenter's part of the shell ----------------------------------------------------

    def enter(self) -> None:
        """Open the place at the first check that stands in the way."""
        self._current = self._shelf = ""
        self.refresh()

    def leave(self) -> None:
        """Leave nothing typed behind."""
        self._screen.vault.person.wipe()

    def refresh(self) -> None:
        """Judge the day again."""
        self._lanes.run("records", self._load, self._take, self._failed, owner=self._screen)

    def scan(self, text: str) -> None:
        """Tell what was scanned; nothing is used here."""
        tell_stray(self._screen.notices, self._words, parse(text))

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words, loaded = self._words, self._loaded
        closed = self._closed
        open_checks = loaded[0].open_checks if loaded else 0
        usable, absent = FKeyState.USABLE, FKeyState.ABSENT
        accept = usable if self._acceptable() else absent
        seal = usable if loaded and loaded[1].unsent and not closed else absent
        again = usable if closed else absent
        go, why = FKeyState.NEXT, ""
        if self._busy:
            go, why = FKeyState.NOT_YET, words("closing.busy")
        elif not self._closing.may_close():
            go, why = FKeyState.NOT_YET, words("closing.role")
        elif open_checks:
            go, why = FKeyState.NOT_YET, words("closing.reason", count=open_checks)
        end = words("closing.key.close")
        if closed:
            go, why, end = FKeyState.NEXT, "", words("closing.key.leave")
        faces = (
            (1, words("closing.key.help"), words("closing.key.help_short"), usable, ""),
            (3, words("closing.key.back"), "", usable, ""),
            (5, words("closing.key.next"), words("closing.key.next_short"), usable, ""),
            (6, words("closing.key.before"), words("closing.key.before_short"), usable, ""),
            (7, words("closing.key.accept"), words("closing.key.accept_short"), accept, ""),
            (8, words("closing.key.seal"), words("closing.key.seal_short"), seal, ""),
            (9, words("closing.key.print"), words("closing.key.print_short"), again, ""),
            (11, words("closing.key.hide"), words("closing.key.hide_short"), usable, ""),
            (12, end, "", go, why),
        )
        return [
            FKeyFace(number=number, label=label, short=short, state=state, reason=reason)
            for number, label, short, state, reason in faces
        ]

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        acts: dict[int, Callable[[], object]] = {
            1: self._help,
            3: self._back,
            5: lambda: self._screen.list.step(1),
            6: lambda: self._screen.list.step(-1),
            7: self._ask_acceptance,
            8: self._export,
            9: self._print_again,
            12: self._back if self._closed else self._close,
        }
        if number in acts:
            acts[number]()

    def _help(self) -> None:
        words = self._words
        title, text = words("closing.help.title"), words("closing.help.text")
        self._screen.notices.tell("help", Tone.PRIMARY, title, text)

    # --- how the day stands -------------------------------------------------------------------

    def _load(self) -> Loaded:
        return self._closing.stand()

    def _take(self, loaded: Loaded) -> None:
        self._loaded = loaded
        day, things, _ = loaded
        if not self._current:
            self._current = first_open(day.checks)
        shelves = {one.shelf: one for one in things.shelves}
        if self._shelf not in shelves or shelves[self._shelf].counted is not None:
            self._shelf = first_uncounted(things.shelves)
        self._show()

    def _show(self) -> None:
        if self._loaded is None:
            return
        day, things, slip = self._loaded
        signed = self._desk.signed_in
        self._screen.show_view(
            self._written.view(
                day,
                things,
                slip,
                today=self._desk.today(),
                current=self._current,
                shelf=self._shelf,
                staff_id=signed.staff_id if signed else "",
            )
        )
        self._screen.set_keys(self.keys())

    @property
    def _closed(self) -> bool:
        closing = self._loaded[0].closing if self._loaded else None
        return closing is not None and closing.closed_at is not None

    def _choose(self, check: str) -> None:
        self._current = check
        self._show()

    def _choose_shelf(self, shelf: str) -> None:
        self._shelf = shelf
        self._show()

    def _open_thing(self, _key: str) -> None:
        if self._current == "cases":
            self._cases()
        elif self._current == "till":
            self._till()

    def _to_open(self) -> None:
        """Move to the first check that stands in the way."""
        if self._loaded is not None:
            self._choose(first_open(self._loaded[0].checks))
            self._screen.focus_detail()

    # --- acts ---------------------------------------------------------------------------------

    def _run(self, lane: str, work: Callable[[], T], done: Callable[[T], None]) -> None:
        if self._busy:
            return
        self._busy = True
        self._screen.set_keys(self.keys())

        def judged(loaded: Loaded) -> None:
            self._busy = False
            self._take(loaded)

        def ended(value: T) -> None:
            done(value)
            self._lanes.run("records", self._load, judged, self._failed, owner=self._screen)

        self._lanes.run(lane, work, ended, self._failed, owner=self._screen)

    def _failed(self, fault: CounterFault) -> None:
        """Tell the fault; what was recorded before it stays and is shown."""
        was_busy, self._busy = self._busy, False
        if self._pane is not None and self._pane.is_open():
            what = self._words(f"fault.{fault.code}.what", **fault.details)
            following = self._words(f"fault.{fault.code}.next", **fault.details)
            self._pane.tell_fault(f"{what}\n{following}")
            return
        self._screen.notices.tell_fault(fault)
        if was_busy:
            self.refresh()

    def _tell(self, key: str, tone: Tone, title: str, text: str = "") -> None:
        self._screen.notices.tell(key, tone, title, text, seconds=0 if text else 8)

    def _count(self, shelf: str, counted: int) -> None:
        def done(_day: DayView) -> None:
            self._tell("count", Tone.OK, self._words("closing.count_done", shelf=shelf))

        self._run("records", lambda: self._closing.count(shelf, counted), done)

    def _sign_self(self) -> None:
        self._run("records", self._closing.confirm_locked, lambda _day: None)

    def _sign_other(self, person: str, secret: Secret, code: str) -> None:
        self._run(
            "records",
            lambda: self._closing.sign_locked(person, secret, code),
            lambda _day: None,
        )

    def _export(self) -> None:
        if self._loaded is None or not self._loaded[1].unsent:
            return

        def done(sealed: SealedExport) -> None:
            words = self._words
            title = words("closing.export_done", count=sealed.entries)
            text = words("closing.export_where", path=str(sealed.path), digest=sealed.digest[:12])
            self._tell("export", Tone.OK, title, text)

        self._run("records", lambda: self._closing.export(self._folder), done)

    def _acceptable(self) -> bool:
        """Tell whether an official may accept the check in sight for today."""
        if self._loaded is None or self._closed or not self._closing.may_accept():
            return False
        return any(
            one.name == self._current and one.verdict in (Verdict.DIFFERS, Verdict.OPEN)
            for one in self._loaded[0].checks
        )

    def _ask_acceptance(self) -> None:
        if not self._acceptable():
            return
        words, check = self._words, self._current
        title = words("closing.accept.title")
        said = words("closing.accept.said", check=words(f"closing.check.{check}"))
        self._pane = pane = self._screen.ask_acceptance(title, said)

        def accepted(reason: str, person: str, secret: Secret, code: str) -> None:
            self._run(
                "records",
                lambda: self._closing.accept(check, reason, person, secret, code),
                lambda _day: pane.close_pane(),
            )

        pane.accepted.connect(accepted)

    def _close(self) -> None:
        self._run("printer", self._closing.close, self._closed_and_printed)

    def _print_again(self) -> None:
        self._run("printer", self._closing.print_again, self._printed)

    def _closed_and_printed(self, outcome: PrintOutcome) -> None:
        self._tell("closed", Tone.OK, self._words("closing.closed"))
        self._printed(outcome)

    def _printed(self, outcome: PrintOutcome) -> None:
        words = self._words
        if outcome is PrintOutcome.UNKNOWN:
            title, text = words("closing.print_unknown.title"), words("closing.print_unknown.text")
            self._tell("print", Tone.WARN, title, text)
        else:
            self._tell("print", Tone.OK, words("closing.printed"))
