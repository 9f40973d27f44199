"""Card work of the window: the check, choosing PINs on the chip, forms from the card."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desk.counter import Counter
from app.desk.serving import Serving
from app.faults import CounterFault
from app.pin_dialogue import PinMirror, PinStage
from app.ports import CardCheck, FourAttributes, PinKind, Tries, Words
from app.procedures.answers import PinResult, ReadCardAnswer, VerifyAnswer
from app.procedures.facts import PinPolicy
from app.procedures.steps import StepKind
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.presenters.counter_forms import FormPrinting
from widgets.presenters.counter_papers import FormWork
from widgets.presenters.panel import PanelPresenter
from widgets.presenters.panel_pins import LAST_TRY
from widgets.steps.chip import ChipStep
from widgets.steps.form_fill import FormFillStep
from widgets.steps.pin import PinStep
from widgets.steps.step import StepWidget

if TYPE_CHECKING:
    from widgets.presenters.counter import CounterPresenter

NO_CARD = "R-104"
_BEFORE = (StepKind.RECEIVE, StepKind.DOCUMENTS, StepKind.FETCH_CARD, StepKind.CHOOSE_FORMS)


class CardWork(QObject):
    """Run everything at the reader on the card's lane; the panel's secrets pass through it."""

    def __init__(
        self,
        counter: Counter,
        panel: PanelPresenter,
        lanes: Lanes,
        words: Words,
        *,
        has_reader: bool,
        print_forms: FormPrinting,
    ) -> None:
        super().__init__()
        self._counter, self._panel, self._lanes, self._words = counter, panel, lanes, words
        self.has_reader = has_reader
        self.forms = FormWork(print_forms, lanes, words)
        self._window: CounterPresenter | None = None
        self._check: CardCheck | None = None
        self._visit = ""
        self._chosen: frozenset[PinKind] = frozenset()
        self._asked: tuple[PinKind, ...] = ()

    def bind(self, window: CounterPresenter) -> None:
        """Work for this window."""
        self.setParent(window)
        self._window = window
        self.forms.bind(window)
        panel = self._panel
        panel.entry.connect(self._entry)
        panel.pins_writing.connect(self._writing)
        panel.pins_set.connect(self._pins_set)
        panel.pin_missed.connect(self._pin_missed)
        panel.attributes_read.connect(self._attributes_read)
        panel.failed.connect(self._attributes_failed)
        panel.stopped.connect(self._stopped)
        panel.last_try_confirmed.connect(self._begin_pins)
        panel.called.connect(self._resident_called)

    @property
    def _step(self) -> StepWidget | None:
        return self._window.step if self._window is not None else None

    @property
    def _serving(self) -> Serving | None:
        return self._window.serving if self._window is not None else None

    def check_of(self, serving: Serving) -> CardCheck | None:
        """Return the newest check of the visit's card: read here, else kept with the visit."""
        if self._visit == serving.visit.id and self._check is not None:
            return self._check
        found: CardCheck | None = None
        for stage in serving.way.procedure.stages:
            kept = serving.answered(stage.key)
            if isinstance(kept, VerifyAnswer | ReadCardAnswer) and kept.check is not None:
                found = kept.check
        return found

    def forget(self) -> None:
        """Forget the check when the visit leaves the window."""
        self._check, self._visit = None, ""
        self._chosen = frozenset()
        self.forms.forget()

    def entered(self, step: StepWidget) -> None:
        """Begin what a step does by itself: reading, asking the resident."""
        if isinstance(step, ChipStep):
            if self._check is not None:
                step.show_check(None)
            self._read(told=False)
        elif isinstance(step, PinStep):
            self._begin_pins()
        elif isinstance(step, FormFillStep):
            self._panel.begin_attributes()

    def act(self, name: str) -> None:
        """Do a small act of a card step."""
        acts: dict[str, Callable[[], None]] = {
            "card_check": lambda: self._read(told=True),
            "pin_again": self._begin_pins,
            "pin_official": self._to_official,
            "last_try": self._panel.confirm_last_try,
            "attributes": self._panel.begin_attributes,
            "without_card": self._without_card,
            "practise": self._panel.practise,
            "enlarge": self._panel.enlarge,
            "voice": self._panel.speak_aloud,
            "ten_key": self._panel.serve_ten_key,
        }
        if name in acts:
            acts[name]()

    # --- the check ---

    def laid(self) -> None:
        """Read a card that was laid down, once the visit's own card is at the window."""
        serving = self._serving
        stage = serving.stage if serving is not None else None
        if stage is None or stage.step.kind in _BEFORE or stage.step.kind is StepKind.PIN:
            return
        self._read(told=False)

    def pulled(self) -> None:
        """Take note that the card left the reader."""
        self._panel.card_removed()

    def _read(self, *, told: bool) -> None:
        serving = self._serving
        if serving is None or not self.has_reader or not self._reads(serving):
            return
        visit = serving.visit.id
        self._lanes.run(
            "card",
            lambda: self._counter.chip.card_check(visit),
            lambda found: self._checked(visit, *found),
            lambda fault: self._not_read(fault, told=told),
            owner=self,
        )

    def _reads(self, serving: Serving) -> bool:
        """Tell whether the chip is read: the row is known, or the step asks for it."""
        return serving.card is not None or isinstance(self._step, ChipStep)

    def _checked(self, visit: str, check: CardCheck, serving: Serving) -> None:
        if self._serving is None or self._serving.visit.id != visit or self._window is None:
            return
        self._check, self._visit = check, visit
        step = self._step
        if isinstance(step, ChipStep):
            step.show_check(check)
        elif isinstance(step, PinStep):
            step.show_tries(check.tries)
        self._window.show_side()

    def _not_read(self, fault: CounterFault, *, told: bool) -> None:
        if self._window is None:
            return
        if told:
            self._window.faults.show(fault, lambda: self._read(told=True))
        elif fault.code != NO_CARD:
            self._window.screen.notices.tell_fault(fault)

    # --- PINs ---

    def _begin_pins(self) -> None:
        step = self._step
        if not isinstance(step, PinStep) or step.policy is not PinPolicy.CHIP_PANEL:
            return
        self._chosen, self._asked = frozenset(), ()
        words = self._words
        if not self._panel.present:
            step.show_stopped(words("counter.pin.no_panel"), words("counter.pin.no_panel_next"))
            return
        wanted = step.wanted()
        if wanted:
            self._read(told=False)
            self._panel.begin_pins(wanted)

    def _entry(self, kinds: tuple[PinKind, ...], stage: PinStage, mirror: PinMirror) -> None:
        step = self._step
        if not isinstance(step, PinStep):
            return
        if stage is PinStage.CURRENT:
            step.show_entry(kinds, stage, mirror, self._panel.known_pins)
            return
        if kinds and kinds != self._asked:
            self._chosen |= frozenset(self._asked)
            self._asked = kinds
        step.show_entry(kinds or self._asked, stage, mirror, self._chosen)

    def _writing(self) -> None:
        step = self._step
        if isinstance(step, PinStep):
            step.show_writing()

    def _pin_missed(self, kind: PinKind, tries: Tries) -> None:
        step = self._step
        if isinstance(step, PinStep):
            step.show_missed(kind, tries)

    def _pins_set(
        self, took: tuple[PinKind, ...], check: CardCheck | None, fault: CounterFault | None
    ) -> None:
        step, window = self._step, self._window
        if not isinstance(step, PinStep) or window is None:
            return
        step.show_set(dict.fromkeys(took, PinResult.SET))
        if check is not None and self._serving is not None:
            self._check, self._visit = check, self._serving.visit.id
            step.show_tries(check.tries)
            window.show_side()
        if fault is None:
            window.focus_missing()
            return
        self._read(told=False)
        if fault.code == LAST_TRY:
            words = self._words
            step.show_stopped(words("counter.pin.last"), words("counter.pin.last_next"))
            self._panel.ask_last_try(int(fault.details.get("limit", 3)))
        else:
            window.faults.show(fault, self._begin_pins)

    def _to_official(self) -> None:
        step = self._step
        if isinstance(step, PinStep):
            step.set_official()

    def _stopped(self, left: bool = False) -> None:
        step, words = self._step, self._words
        self._chosen, self._asked = frozenset(), ()
        if isinstance(step, PinStep):
            what = words("counter.pin.left_alone" if left else "counter.pin.stopped")
            step.show_stopped(what, words("counter.pin.stopped_next"))
        elif isinstance(step, FormFillStep):
            step.show_state(
                Tone.WARN, words("counter.fill.stopped"), words("counter.fill.stopped_next")
            )

    def _resident_called(self) -> None:
        if self._window is not None:
            told = self._words("counter.resident_called")
            self._window.screen.notices.tell("resident", Tone.WARN, told)

    # --- forms from the card ---

    def _attributes_read(self, attributes: FourAttributes) -> None:
        step, serving = self._step, self._serving
        if not isinstance(step, FormFillStep) or serving is None:
            return
        step.show_state(Tone.PRIMARY, self._words("counter.fill.printing"))
        self._lanes.run(
            "card",
            self._counter.chip.look_at_chip,
            lambda check: self._print(serving, attributes, check),
            lambda _: self._print(serving, attributes, None),
            owner=self,
        )

    def _print(
        self, serving: Serving, attributes: FourAttributes | None, check: CardCheck | None
    ) -> None:
        """Print; without a check, for the card was taken away, the ends are left to the window."""
        step = self._step
        if not isinstance(step, FormFillStep):
            return
        forms = step.forms()
        self.forms.begin(
            serving,
            forms,
            attributes,
            check,
            look_first=step.look_first,
            done=lambda: self._printed(forms),
            left=self._stopped,
            failed=self._attributes_failed,
        )

    def _without_card(self) -> None:
        """Print from the ledger's row and the answers; a card that is lost tells nothing."""
        if self._serving is not None:
            self._panel.rest()
            self._print(self._serving, None, None)

    def _printed(self, forms: tuple[str, ...]) -> None:
        step = self._step
        if isinstance(step, FormFillStep):
            step.show_printed(forms)
            if self._window is not None:
                self._window.show_keys()

    def _attributes_failed(self, fault: CounterFault) -> None:
        window, step = self._window, self._step
        if window is None or not isinstance(step, FormFillStep):
            return
        if fault.code == LAST_TRY:
            words = self._words
            step.show_state(Tone.WARN, words("counter.pin.last"), words("counter.pin.last_next"))
            self._panel.ask_last_try(int(fault.details.get("limit", 3)))
        else:
            window.faults.show(fault, self._panel.begin_attributes)
