"""What the window shows of a visit, or of nobody: stages, head, step, side, idle view."""

from __future__ import annotations

from collections.abc import Callable

from app.arrangements.arrangements import Work
from app.desk.counter import Counter, CounterBoard
from app.desk.serving import Serving
from app.ports import CardCheck, Words
from app.procedures.flow import Stage
from widgets.background import Lanes
from widgets.clearing import discard
from widgets.controls.painting import Tone
from widgets.presenters.counter_drafts import DraftKeeping
from widgets.presenters.counter_words import CounterWords
from widgets.screens.counter import CounterScreen, IdleView
from widgets.steps.step import StepWidget
from widgets.steps.table import step_widget

_Key = tuple[str, str, tuple[tuple[str, str], ...]]


class CounterFace:
    """Put states on the screen; each stage keeps its widget and draft while the visit is here.

    ``made`` is called with every new step's widget; what is begun there is kept for a restart.
    ``switches`` name what of the panel can be switched at each stage: larger type, voice, ten-key.
    """

    def __init__(
        self,
        screen: CounterScreen,
        told: CounterWords,
        words: Words,
        made: Callable[[StepWidget], None],
        counter: Counter,
        lanes: Lanes,
        *,
        switches: tuple[str, ...],
    ) -> None:
        self._switches = switches
        self._drafts = DraftKeeping(counter, lanes, screen)
        self._screen, self._told, self._words, self._made = screen, told, words, made
        self._counter = counter
        self._steps: dict[_Key, StepWidget] = {}
        self._begun: set[StepWidget] = set()

    def show_visit(self, before: Serving | None, serving: Serving) -> StepWidget | None:
        """Show a visit at its stage; returns the step's widget where it was just entered."""
        stage, screen, words = serving.stage, self._screen, self._words
        if stage is None:
            return None
        widget = self._widget(serving)
        entered = screen.current_step is not widget
        new = widget not in self._begun
        widget.show_serving(serving)
        if new:
            self._begun.add(widget)
            self._drafts.follow(widget, serving)
        screen.show_stages(
            words(f"procedures.name.{serving.visit.procedure}"),
            self._told.case(serving),
            self._told.stages(serving),
        )
        screen.show_head(
            self._told.place_in_list(serving),
            words(f"procedures.stage.{stage.key}"),
            official=stage.official,
            acts=self._head_acts(widget, stage),
        )
        if entered or not screen.has_fault:
            screen.show_step(widget)
        self._tell_added(before, serving)
        return widget if entered else None

    def _head_acts(self, widget: StepWidget, stage: Stage) -> tuple[tuple[str, str], ...]:
        words, acts = self._words, widget.head_acts()
        if stage.work is Work.PRINT_FACE and self._counter.prints_cards:
            acts = (*acts, ("face", words("counter.face.open")))
        told = {
            "enlarge": words("counter.pin.enlarge"),
            "voice": words("counter.voice.switch"),
            "ten_key": words("counter.pin.ten_key"),
        }
        there = [name for name, _ in acts]
        return (*acts, *((name, told[name]) for name in self._switches if name not in there))

    def drop(self, visit: str) -> None:
        """End the widgets of a visit that left the window."""
        for key in [key for key in self._steps if key[0] == visit]:
            self._begun.discard(self._steps[key])
            discard(self._steps.pop(key))
        self._screen.notices.drop("added")

    def _widget(self, serving: Serving) -> StepWidget:
        stage = serving.stage
        assert stage is not None  # noqa: S101 - asked before
        reads = tuple(sorted((fact.value, serving.way.facts.get(fact, "")) for fact in stage.reads))
        key = (serving.visit.id, stage.key, reads)
        if key not in self._steps:
            widget = step_widget(stage.step.kind, self._screen.theme)
            self._made(widget)
            self._steps[key] = widget
        return self._steps[key]

    def show_side(self, serving: Serving, check: CardCheck | None, *, reader: bool) -> None:
        """Show person, booking, the card's place and its check."""
        side = self._screen.person
        side.show_person(self._told.person(serving))
        side.show_booking(self._told.booking(serving))
        side.show_place(self._told.place(serving))
        view = self._told.check(check, reader=reader)
        side.show_check(view if serving.card is not None else None)

    def _tell_added(self, before: Serving | None, serving: Serving) -> None:
        """Tell in one notice which stages the answers brought in."""
        if before is None or before.visit.id != serving.visit.id:
            return
        known = {row.stage.key for row in before.stages}
        added = [row for row in serving.stages if row.added and row.stage.key not in known]
        if added:
            names = [self._words(f"procedures.stage.{row.stage.key}") for row in added]
            told = self._words(
                "counter.stages.added", stage=self._words("counter.stages.between").join(names)
            )
            self._screen.notices.tell("added", Tone.PRIMARY, told, seconds=20)

    def _begins(self, purpose: str) -> list[tuple[str, str]]:
        """Return what can be begun for a purpose; F12 begins the first."""
        words = self._words
        return [
            (
                f"begin:{key}",
                words("counter.idle.begin", procedure=words(f"procedures.name.{key}")),
            )
            for key in self._counter.procedures_for(purpose)
        ]

    def show_nobody(self, board: CounterBoard | None) -> None:
        """Show who was called, or that nobody is here."""
        called = board.called if board is not None else None
        words, screen = self._words, self._screen
        screen.show_stages("", "", ())
        for show in (screen.person.show_person, screen.person.show_place, screen.person.show_check):
            show(None)
        screen.person.show_booking(())
        if called is not None:
            view = IdleView(
                number=called.number,
                title=words("counter.idle.called"),
                text=words("counter.idle.called_text", purpose=words(f"purpose.{called.purpose}")),
                acts=(
                    *self._begins(called.purpose),
                    ("menu", words("counter.idle.menu")),
                    ("recall", words("counter.idle.recall")),
                    ("absent", words("counter.idle.absent")),
                ),
            )
        else:
            waiting = len(board.waiting) if board is not None else 0
            view = IdleView(
                title=words("counter.idle.nobody"),
                text=words("counter.idle.waiting", count=waiting)
                if waiting
                else words("counter.idle.empty"),
                acts=(
                    ("call", words("counter.idle.call")),
                    ("held", words("counter.idle.held")),
                    ("search", words("counter.idle.search")),
                ),
            )
        screen.show_idle(view)
