"""The machine that draws histories: people act, lines fail, programs die, disks go back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import hypothesis.strategies as st
import msgspec
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.records.chain import seal
from sync.central.devices import Device
from sync.engine import Report
from sync.faults import Forked, NotReplicated
from sync.sides import Refused
from sync.wire import HoldRequest, Refusal, RefusalCode
from tests.sync.history.acts import act, act_on_booking, act_on_card, make_booking
from tests.sync.history.city import DAYS, PURPOSE, TIMES, City
from tests.sync.history.terminal import Death, LineFault, SimLedger, Terminal
from tests.sync.history.truths import (
    check_centre,
    check_facts,
    check_healed,
    check_receipts,
    check_terminal,
)

PLACES = st.integers(0, 2)
DRAWN = st.integers(0, 10**6)
MANY = st.lists(DRAWN, min_size=1, max_size=6)
_JUMPS = (
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2099, 12, 31, tzinfo=UTC),
    datetime(2026, 11, 16, 3, 0, tzinfo=UTC),
    datetime(2026, 11, 15, 21, 0, tzinfo=UTC),
)
_ROUNDS = 6


class History(RuleBasedStateMachine):
    """Play one history; the city is given by the test that runs it."""

    city: ClassVar[City]

    @initialize(old=st.booleans(), drawn=st.lists(DRAWN, max_size=9))
    def begin(self, old: bool, drawn: list[int]) -> None:
        self.city.begin()
        self.terminals = self.new_terminals(old)
        for number in drawn:
            act_on_card(self.terminals[0], number)
        self.files: dict[str, Any] = {}
        self.backup = False
        self.restored = False
        self.touched = True

    def new_terminals(self, old: bool) -> list[Terminal]:
        """Return three terminals of two offices; one may be of the release before."""
        return [
            Terminal(self.city, "T01"),
            Terminal(self.city, "T02", program=1 if old else 2),
            Terminal(self.city, "T03"),
        ]

    # --- people ----------------------------------------------------------------------------------

    @rule(place=PLACES, drawn=MANY)
    def act(self, place: int, drawn: list[int]) -> None:
        for number in drawn:
            act(self.terminals[place], number)

    @rule(place=PLACES, drawn=MANY)
    def bring_cards_on(self, place: int, drawn: list[int]) -> None:
        for number in drawn:
            act_on_card(self.terminals[place], number)

    @rule(place=PLACES, drawn=MANY, new=st.booleans())
    def work_on_bookings(self, place: int, drawn: list[int], new: bool) -> None:
        for number in drawn:
            (make_booking if new else act_on_booking)(self.terminals[place], number)

    @rule(place=PLACES, drawn=MANY)
    def work_and_meet(self, place: int, drawn: list[int]) -> None:
        """Act while the line is up: what is recorded is sent, what others did is seen."""
        terminal = self.terminals[place]
        for number in drawn:
            act(terminal, number)
            self._attempt(terminal, terminal.engine.push_round)
        self._attempt(terminal, terminal.engine.pull_round)

    @rule()
    def all_meet(self) -> None:
        for terminal in self.terminals:
            self._attempt(terminal, terminal.engine.push_round)
            self._attempt(terminal, terminal.engine.pull_round)

    @rule(place=PLACES)
    def record_what_cannot_be_read(self, place: int) -> None:
        """A newer program wrote it here before this one was put back."""
        terminal = self.terminals[place]
        if not terminal.ledger.forked and isinstance(terminal.ledger, SimLedger):
            made = terminal.ledger.entry("card.received", "x", {}, scope="office:center")
            strange = seal(msgspec.structs.replace(made, kind="card.beamed_up"))
            terminal.recorded.append(terminal.ledger.append(strange))

    # --- the line --------------------------------------------------------------------------------

    @rule(place=PLACES, most=st.sampled_from((1, 3, 200)))
    def push(self, place: int, most: int) -> None:
        terminal = self.terminals[place]
        terminal.ledger.most = most
        self._attempt(terminal, terminal.engine.push_round)

    @rule(place=PLACES, page=st.sampled_from((1, 3, 5000)))
    def pull(self, place: int, page: int) -> None:
        terminal = self.terminals[place]
        terminal.line.page = page
        self._attempt(terminal, terminal.engine.pull_round)

    @rule(place=PLACES)
    def reconnect(self, place: int) -> None:
        self.terminals[place].engine.forget_line()

    @rule(place=PLACES, faults=st.lists(st.sampled_from(tuple(LineFault)[:4]), max_size=4))
    def disturb(self, place: int, faults: list[LineFault]) -> None:
        self.terminals[place].line.faults.extend(faults)

    @rule(place=PLACES, calls=st.integers(0, 2), drawn=DRAWN, pulls=st.booleans())
    def be_overtaken(self, place: int, calls: int, drawn: int, pulls: bool) -> None:
        """While an answer is on its way a person acts and the other thread finishes a round."""
        terminal = self.terminals[place]
        terminal.line.faults.clear()
        terminal.line.faults.extend([LineFault.NONE] * calls + [LineFault.OVERTAKEN])

        def meanwhile() -> None:
            act(terminal, drawn)
            terminal.engine.push_round()

        terminal.line.between = meanwhile
        work = terminal.engine.pull_round if pulls else terminal.engine.push_round
        self._attempt(terminal, work)
        terminal.line.between = None
        terminal.line.faults.clear()

    @rule(place=PLACES, drawn=DRAWN)
    def be_overtaken_at_the_ledger(self, place: int, drawn: int) -> None:
        """While a page waits for the ledger, what is owed is sent and answered."""
        terminal = self.terminals[place]

        def meanwhile() -> None:
            act(terminal, drawn)
            terminal.engine.push_round()

        terminal.ledger.before_page = meanwhile
        self._attempt(terminal, terminal.engine.pull_round)
        terminal.ledger.before_page = None

    @rule(place=PLACES, drawn=DRAWN)
    def deliver_again(self, place: int, drawn: int) -> None:
        """A proxy delivers a request of long ago once more."""
        terminal = self.terminals[place]
        if not terminal.line.sent:
            return
        old = terminal.line.sent[drawn % len(terminal.line.sent)]
        self.touched = True
        refused = _refusal_of(terminal, lambda own: self.city.desk.push(own, old))
        assert refused is None or self.restored or terminal.went_back, refused

    @rule(place=PLACES)
    def lease(self, place: int) -> None:
        terminal = self.terminals[place]
        self._attempt(terminal, terminal.engine.lease_round)

    @rule(place=PLACES, drawn=DRAWN)
    def hold_a_seat(self, place: int, drawn: int) -> None:
        terminal = self.terminals[place]
        slot = f"{PURPOSE}@{TIMES[drawn % 2]}" if drawn % 3 else ""
        asked = HoldRequest(office=terminal.office, day=DAYS[drawn % 2], slot=slot)
        self.touched = True
        refused = _refusal_of(terminal, lambda own: self.city.desk.hold(own, asked))
        assert refused is None or refused.code is RefusalCode.NO_SEAT

    # --- troubles --------------------------------------------------------------------------------

    @rule(place=PLACES, commits=st.integers(0, 3), death=st.sampled_from(tuple(Death)))
    def kill_soon(self, place: int, commits: int, death: Death) -> None:
        self.terminals[place].ledger.mortal.at(commits, death)

    @rule(place=PLACES)
    def restart(self, place: int) -> None:
        self.terminals[place].start()

    @rule(place=PLACES, full=st.booleans())
    def fill_the_disk(self, place: int, full: bool) -> None:
        self.terminals[place].fill_disk(full)

    @rule(place=PLACES)
    def copy_the_file(self, place: int) -> None:
        terminal = self.terminals[place]
        self.files[terminal.name] = terminal.file()

    @rule(place=PLACES)
    def bring_an_older_file_back(self, place: int) -> None:
        terminal = self.terminals[place]
        if terminal.name in self.files:
            terminal.go_back(self.files[terminal.name])

    @rule(place=PLACES)
    def enrol_what_forked(self, place: int) -> None:
        terminal = self.terminals[place]
        if terminal.ledger.forked:
            self._enrol(terminal)

    @rule()
    def back_the_centre_up(self) -> None:
        self.city.keep("kept")
        self.backup = True

    @rule()
    def restore_the_centre(self) -> None:
        if self.backup:
            self.city.restore("kept")
            self.restored = self.touched = True

    @rule(place=PLACES, to=st.sampled_from(_JUMPS))
    def set_a_clock(self, place: int, to: datetime) -> None:
        self.terminals[place].set_clock(to)

    @rule(hours=st.sampled_from((0.05, 1, 13, 37)))
    def let_time_pass(self, hours: float) -> None:
        span = timedelta(hours=hours)
        self.city.pass_time(span)
        self.touched = True
        for terminal in self.terminals:
            terminal.clock.pass_time(span.total_seconds())

    # --- what must hold --------------------------------------------------------------------------

    @invariant()
    def promises_hold(self) -> None:
        for terminal in self.terminals:
            check_terminal(terminal)
        if self.touched:
            centre = check_centre(self.city)
            if not self.restored:
                check_receipts(centre, self.terminals)
                check_facts(centre)
            self.touched = False

    def teardown(self) -> None:
        if not hasattr(self, "terminals"):
            return
        try:
            self._heal()
        finally:
            for terminal in self.terminals:
                terminal.close()

    def _heal(self) -> None:
        """Let everything work again: without a new act all drains and all show the same."""
        for terminal in self.terminals:
            terminal.fill_disk(False)
            terminal.line.faults.clear()
            terminal.ledger.mortal.spare()
            terminal.ledger.most = 200
        for _ in range(_ROUNDS):
            if self._round():
                break
        else:
            raise AssertionError("it never becomes quiet")
        check_healed(self.city, self.terminals)

    def _round(self) -> bool:
        """Let everybody send and follow once, and tell whether there was nothing to do."""
        quiet = True
        for terminal in self.terminals:
            terminal.line.page = 5000
            terminal.engine.forget_line()
            reports = list[Report]()
            self._attempt(terminal, partial(_report, terminal, "push_round", reports))
            if terminal.ledger.forked:
                self._enrol(terminal)
            self._attempt(terminal, partial(_report, terminal, "pull_round", reports))
            done = sum(one.sent + one.taken + one.hydrated for one in reports)
            quiet = quiet and len(reports) == 2 and done == 0
        return quiet

    def _attempt(self, terminal: Terminal, work: Any) -> None:
        self.touched = True
        fault = terminal.attempt(work)
        assert not isinstance(fault, NotReplicated), "a scope could not be taken over"
        if isinstance(fault, Forked):
            assert terminal.went_back, "called a fork without one"

    def _enrol(self, terminal: Terminal) -> None:
        terminal.enrol_anew()
        self.files.pop(terminal.name, None)
        self.backup = False  # an older backup would not know the new certificate
        self.touched = True


def _refusal_of(terminal: Terminal, question: Callable[[Device], object]) -> Refusal | None:
    try:
        terminal.line.ask(question)
    except Refused as told:
        return told.refusal
    return None


def _report(terminal: Terminal, round: str, reports: list[Report]) -> None:
    reports.append(getattr(terminal.engine, round)())
