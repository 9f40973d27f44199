"""Acts within a visit: stages back, the card's first move, search, words, slips, the official."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.cards.card import Card
from app.desk.counter import Counter
from app.names.query import normal_number
from app.ports import Words
from app.procedures.meanwhile import MeanwhileAct
from app.procedures.steps import StepKind
from app.visits.visit import VisitStatus
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.presenters.counter_card import CardWork
from widgets.presenters.counter_slips import SlipWork
from widgets.presenters.panel import PanelPresenter
from widgets.steps.documents import DocumentsStep
from widgets.steps.receive import ReceiveStep

if TYPE_CHECKING:
    from widgets.presenters.counter import CounterPresenter


class VisitActs(QObject):
    """Run what is done inside a stage besides answering it."""

    def __init__(
        self,
        window: CounterPresenter,
        counter: Counter,
        lanes: Lanes,
        words: Words,
        *,
        slips: SlipWork,
        panel: PanelPresenter,
        card: CardWork,
    ) -> None:
        super().__init__(window)
        self._at, self._counter, self._lanes, self._words = window, counter, lanes, words
        self._slips, self._panel, self._card = slips, panel, card

    def step_back(self) -> None:
        """Show the stage before (F3)."""
        serving = self._at.serving
        if serving is None:
            return
        rows = [row.stage.key for row in serving.stages]
        at = next((n for n, row in enumerate(serving.stages) if row.current), 0)
        if at > 0:
            self.go_back(rows[at - 1])

    def go_back(self, stage: str) -> None:
        """Show a done stage again; what was entered stays."""
        serving = self._at.serving
        if serving is not None and not self._at.busy:
            visit = serving.visit.id
            self._at.run(lambda: self._counter.back(visit, stage), self._at.show)

    def come_forward(self) -> None:
        """Show the open stage again after a look back, else what is missing here."""
        serving = self._at.serving
        if serving is not None and serving.ahead is not None:
            self.go_back(serving.ahead.key)
        else:
            self._at.focus_missing()

    def take_out(self) -> None:
        """Record that the card was taken from its place."""
        if self._at.serving is not None:
            visit = self._at.serving.visit.id
            self._at.run(lambda: self._counter.take_out(visit), self._at.show)

    def card_not_found(self) -> None:
        """Tell how a card that is not at its place is looked for."""
        words = self._words
        self._at.screen.notices.tell(
            "not_found", Tone.WARN, words("counter.fetch.lost"), words("counter.fetch.lost_next")
        )

    def look_for(self, text: str) -> None:
        """Look for people by what was typed or scanned; an exact number is taken at once."""
        step = self._at.step
        if not isinstance(step, ReceiveStep):
            return
        wanted = text.strip()
        if not wanted:
            step.show_found(())
            return

        def found(cards: tuple[Card, ...]) -> None:
            if step.search.edit.text().strip() != wanted:
                return
            number = normal_number(wanted)
            exact = [card for card in cards if normal_number(card.control_number) == number]
            if len(exact) == 1:
                step.take_person(exact[0])
                self._at.focus_missing()
            else:
                step.show_found(cards)

        self._lanes.run(
            "records",
            lambda: self._counter.find_person(wanted),
            found,
            self._at.screen.notices.tell_fault,
            owner=self,
        )

    def search(self) -> None:
        """Look for a person or a paper in the step, else open the ledger (F2)."""
        step = self._at.step
        if isinstance(step, ReceiveStep):
            step.choose_again()
        elif isinstance(step, DocumentsStep):
            step.search_others()
        else:
            self._at.search_opened.emit()

    def show_documents(self) -> None:
        """Show the papers on the resident's panel."""
        self._panel.show_documents()

    def explain(self) -> None:
        """Show the words for the resident (F1)."""
        stage = self._at.serving.stage if self._at.serving is not None else None
        if stage is not None:
            say = self._words(f"procedures.say.{stage.key}")
            self._at.screen.notices.tell(
                "say", Tone.PRIMARY, self._words("counter.say"), f"「{say}」"
            )

    def meanwhile(self, key: str) -> None:
        """Do what can be done while an official is awaited: words, or the practice on the panel."""
        serving, words = self._at.serving, self._words
        things = () if serving is None else serving.guidance.meanwhile
        thing = next((one for one in things if one.key == key), None)
        if thing is None:
            return
        notices = self._at.screen.notices
        if thing.act is MeanwhileAct.SAY:
            said = words(f"counter.meanwhile.{key}.say")
            notices.tell("say", Tone.PRIMARY, words("counter.say"), f"「{said}」")
        elif self._panel.present:
            self._panel.practise()
        else:
            notices.tell(
                "no_panel", Tone.WARN, words("counter.pin.no_panel"),
                words("counter.meanwhile.no_panel_next"),
            )  # fmt: skip

    def print_slip(self) -> None:
        """Print what is missing, the stage's forms, or the last list once more (F9)."""
        serving, step = self._at.serving, self._at.step
        if serving is not None and isinstance(step, DocumentsStep):
            verdict = serving.judge(step.draft())
            self._slips.print_needed(serving, verdict)
            self._panel.show_needed(verdict)
        elif serving is not None and step is not None and self._card.forms.offers(step.papers()):
            self._card.forms.show_stage(serving, step.papers())
        else:
            self._slips.print_again()

    def call_official(self) -> None:
        """Ask an official here, or once more (F10)."""
        serving = self._at.serving
        if serving is None:
            return
        if serving.stage is not None and serving.stage.step.kind is StepKind.PIN:
            self._card.act("pin_official")
            return
        waits = serving.visit.status is VisitStatus.WAITING_OFFICIAL
        if not waits and serving.stage is not None and not serving.stage.official:
            self._at.ends.ask_call()
            return
        visit = serving.visit.id
        self._at.run(lambda: self._counter.call_official(visit), self._at.answered)

    def cancel_call(self) -> None:
        """Take the call back."""
        if self._at.serving is not None:
            visit = self._at.serving.visit.id
            self._at.run(lambda: self._counter.cancel_call(visit), self._at.answered)

    def decide(self) -> None:
        """Open the decision for the official who stands here."""
        if self._at.serving is not None:
            self._at.official.open(self._at.serving, self._at.screen.window())
