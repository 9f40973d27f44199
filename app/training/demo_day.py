"""The day that the demonstration plays: box, numbers, visits with their troubles, closing."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from dataclasses import dataclass, field

from app.ports import Words
from app.training.demo_backyard import Closing, Intake
from app.training.demo_bookings import CounterBookings
from app.training.demo_cast import Player, Trouble, VisitCase
from app.training.demo_hands import Album, Hands, until
from app.training.demo_office import DemoOffice
from app.training.demo_steps import Steps
from app.training.stage import PartFailed

_PURPOSE = {VisitCase.FORM_FILL: "E"}
_KILLED_AT = "explain"
_BREAKS_OFF_AT = 9000  # bytes of a ticket that reach the printer
_MOST_STEPS = 30
_AT_THE_FRONT = (Trouble.PAPER_OUT, Trouble.DROPPED, Trouble.LINE_DOWN, Trouble.LINE_HEALED)
_TOUCHES = 5
_GUARD_S = 0.8  # for which a second touch of one purpose counts as the same


@dataclass
class Played:
    """Hold what the day came to so far; ``seconds`` per visit without its pictures."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    bookings: dict[str, int] = field(default_factory=dict)


class Day:
    """Play one day at an office with a guide's terminal and a window."""

    def __init__(self, office: DemoOffice, album: Album, words: Words) -> None:
        self._office, self._album, self._words = office, album, words
        self._cast = office.cast
        first, second = (terminal.id for terminal in office.cast.plan.terminals)
        self._front_id, self._window_id = first, second
        self._positions: dict[str, str] = {}
        self._given: Counter[str] = Counter()
        self._pictured: set[tuple[VisitCase, Trouble]] = set()
        self.played = Played()

    # --- the day -------------------------------------------------------------------------------

    def play(self) -> Played:
        """Play it to its end; where it stops, the windows are pictured as they stand.

        Raises:
            PartFailed: a part did not do what the day needs.
        """
        office = self._office
        self._front = Hands(office.await_terminal(self._front_id), self._album, self._words)
        self._window = Hands(office.await_terminal(self._window_id), self._album, self._words)
        try:
            return self._play()
        except PartFailed:
            for hands in (self._front, self._window):
                with contextlib.suppress(PartFailed), hands.pictures_of("stopped"):
                    hands.picture(hands.part.name, resident=True)
                    hands.pictured_all()
            raise

    def _play(self) -> Played:
        began = time.monotonic()
        self._morning()
        self._note("morning", began)
        players = iter(enumerate(self._cast.players, start=1))
        for number, player in players:
            if player.visit.trouble is Trouble.LINE_CUT:
                group = [(number, player), next(players), next(players)]
                self._without_line(group)
            else:
                self._visit(number, player)
        self._book()
        began = time.monotonic()
        self._drain()
        self._close()
        for hands in (self._front, self._window):
            hands.pictured_all()
        self._note("closing", began)
        return self.played

    def _note(self, name: str, began: float) -> None:
        self.played.timings[name] = round(time.monotonic() - began, 2)

    def _sign_in(self, hands: Hands, role: str) -> None:
        staff = self._cast.staff(role)
        hands.sign_in(staff, self._cast.passwords[staff])

    def _change_person(self, hands: Hands, role: str) -> None:
        hands.press_with("L", "ctrl")
        self._sign_in(hands, role)

    def _morning(self) -> None:
        front, window = self._front, self._window
        with front.pictures_of("00_morning"):
            front.picture("sign_in")
            self._sign_in(front, "backyard")
            intake = Intake(self._cast, front, self._words)
            self._positions = intake.check_box()
            intake.set_up()
            self._change_person(front, "guide")
            front.picture("reception")
        with window.pictures_of("00_window"):
            self._sign_in(window, "clerk")
            window.picture("nobody", resident=True)

    def _book(self) -> None:
        """Book other days for who got no card today."""
        began, window = time.monotonic(), self._window
        with window.pictures_of("98_bookings"):
            self.played.bookings = CounterBookings(self._cast, window, self._words).play()
        self._note("bookings", began)

    def _close(self) -> None:
        window = self._window
        with window.pictures_of("99_closing"):
            self._change_person(window, "site_manager")
            handed = self.played.outcomes["handed_over"]
            Closing(self._cast, window, self._words).close_day(len(self._positions) - handed)

    # --- one visit -------------------------------------------------------------------------------

    def _visit(self, number: int, player: Player) -> None:
        began, pictures = time.monotonic(), self._album.seconds
        self._take_number(number, player)
        self._serve(number, player)
        seconds = time.monotonic() - began - (self._album.seconds - pictures)
        self.played.seconds.append(round(seconds, 2))

    def _name(self, number: int, player: Player) -> str:
        kind = player.visit.trouble.value or player.visit.case.value
        return f"{number:02d}_{kind}"

    def _wants_pictures(self, player: Player) -> bool:
        """Tell whether this kind of visit is seen for the first time."""
        kind = (player.visit.case, player.visit.trouble)
        known = kind in self._pictured
        self._pictured.add(kind)
        return not known and player.visit.trouble not in _AT_THE_FRONT

    def _take_number(self, number: int, player: Player) -> None:
        """Let the guide give a number, with the printer's troubles of this visit."""
        front, letter = self._front, _PURPOSE.get(player.visit.case, "A")
        trouble = player.visit.trouble
        with front.pictures_of(self._name(number, player)):
            if trouble is Trouble.PAPER_OUT:
                self._office.printer.ask(paper="out")
                front.press(letter)
                front.picture("no_paper")
                self._office.printer.ask(paper="enough")
                front.press("F9")
            elif trouble is Trouble.DROPPED:
                self._office.printer.ask(drop_after=_BREAKS_OFF_AT)
                front.press(letter)
                front.picture("print_unknown")
                front.press("F6")  # no paper came out
                front.press("F9")
            else:
                front.press(letter)
            self._await_ticket(letter)
            if trouble is not Trouble.NONE or number == 1:
                front.picture("number")

    def _await_ticket(self, letter: str) -> None:
        """Wait for the paper; a second touch at once counts as the same one, so it is repeated."""
        self._given[letter] += 1
        number = f"{letter}{self._given[letter]:03d}"
        told = self._words("reception.line.printed", number=number)
        for _ in range(_TOUCHES):
            try:
                self._front.until(sees=told, seconds=_GUARD_S)
            except PartFailed:
                self._front.press(letter)
            else:
                return
        raise PartFailed(part=self._front_id, why=f"no paper for {number}")

    def _serve(self, number: int, player: Player) -> None:
        """Call the number and lead the visit to its end."""
        window = self._window
        until(lambda: window.state().get("waiting", 0) > 0, "queue")
        wanted = self._wants_pictures(player)
        with window.pictures_of(self._name(number, player) if wanted else ""):
            window.press("F5")
            window.picture("called", resident=True)
            if player.visit.trouble is Trouble.NO_SHOW:
                window.press("F6")
                window.press("F7")
                window.picture("absent")
                self.played.outcomes["no_show"] += 1
                return
            self._open_visit("5" if player.visit.case is VisitCase.FORM_FILL else "1")
            outcome = self._lead(player)
            window.picture("ended", resident=True)
        self.played.outcomes[outcome] += 1

    def _open_visit(self, digit: str) -> None:
        """Choose what the called person came for."""
        window = self._window
        window.press(digit)
        until(lambda: bool(window.state()["stage"]), "visit")

    def _lead(self, player: Player) -> str:
        """Answer step after step; returns how the visit ended."""
        window, passed = self._window, list[str]()
        position = self._positions.get(player.person.control_number, "")
        steps = Steps(self._office, window, player, self._words, position)
        stage = window.state()["stage"]
        while stage:
            passed.append(stage)
            if len(passed) > _MOST_STEPS:
                raise PartFailed(part=self._window_id, why=f"stays at {stage}")
            if player.visit.trouble is Trouble.KILL and stage == _KILLED_AT:
                self._power_cut(stage)
                steps = Steps(self._office, self._window, player, self._words, position)
            stage = steps.answer(stage)["stage"]
        if "not_handed" in passed:
            return "refused"
        return "form_filled" if "fill" in passed else "handed_over"

    def _power_cut(self, stage: str) -> None:
        """Kill the window's program in the middle of the visit and start it again."""
        self._window.pictured_all()
        began = time.monotonic()
        self._office.terminals[self._window_id].kill()
        self._office.begin_terminal(self._window_id)
        self._window.carry_on(self._office.await_terminal(self._window_id))
        self._sign_in(self._window, "clerk")
        self._window.until(**{"is": {"stage": stage}})
        self._window.picture("after_power_cut", resident=True)
        self._note("restart", began)

    # --- without the line ------------------------------------------------------------------------

    def _without_line(self, group: list[tuple[int, Player]]) -> None:
        """Give all numbers, cut the line, serve, and heal it in the middle of the last visit."""
        window = self._window
        for number, player in group:
            self._take_number(number, player)
        until(lambda: window.state().get("waiting", 0) == len(group), "queue")
        self._office.line.ask(state="cut")
        for number, player in group:
            began, pictures = time.monotonic(), self._album.seconds
            if player.visit.trouble is Trouble.LINE_HEALED:
                self._office.line.ask(state="up")
                self.played.timings["drain"] = round(self._drain(), 2)
            self._serve(number, player)
            seconds = time.monotonic() - began - (self._album.seconds - pictures)
            self.played.seconds.append(round(seconds, 2))

    def _drain(self) -> float:
        """Wait until nothing is owed any more; returns how long it took, in seconds."""
        return sum(
            until(lambda hands=hands: hands.state()["owed"] == 0, "unsent", seconds=60)  # type: ignore[misc]
            for hands in (self._front, self._window)
        )
