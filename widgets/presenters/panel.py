"""The resident's panel at the window: which screen belongs to a stage, and the secrets' way.

Secrets go from the panel to the card's lane and are wiped there.  To the clerk's side goes an
enum and the kind of PIN, nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from app.desk.counter import Counter
from app.desk.pin_choice import MakeDialogue
from app.desk.serving import Serving
from app.documents.judge import Verdict
from app.fees.fees import Fee
from app.pin_dialogue import PinMirror, PinStage
from app.ports import Clock, FourAttributes, PinKind, Secret, Tries, Words
from app.procedures.costs import settled_by
from app.procedures.steps import StepKind
from widgets.background import Lanes
from widgets.controls.panel_mirror import MirrorView
from widgets.presenters import panel_pages as pages
from widgets.presenters.panel_mirror import mirror_of
from widgets.presenters.panel_pins import PinTalk
from widgets.resident import steps
from widgets.resident.frame import Answer
from widgets.resident.manner import Manner
from widgets.resident.panel import ResidentPanel

_AT_WORK = (StepKind.OFFICIAL, StepKind.VERIFY_CHIP, StepKind.TASKS, StepKind.RETURN_CARD)


class PanelPresenter(QObject):
    """Lead the resident's panel by the visit's stage; works without a panel, then silently.

    ``mirror(MirrorView, language)`` is for the side; ``entry(kinds, stage, mirror)`` how a PIN
    entry stands; ``pins_writing`` and ``pins_set(kinds, CardCheck | None, CounterFault | None)``
    what the chip took; ``pin_missed(kind, Tries)`` that a present one is asked for again;
    ``attributes_read(FourAttributes)`` after the resident confirmed them;
    ``failed(CounterFault)``; ``stopped(left)`` when the resident ended the entry, ``left`` when the
    panel did, for nobody touched it; ``last_try_confirmed`` when both sides allowed it for the
    PINs; ``called`` when the resident called;
    ``language_chosen(visit, language)`` when another one was chosen for the visit;
    ``voiceless(language)`` when a voice was asked for that this PC does not have.
    """

    mirror = Signal(object, str)
    entry = Signal(object, object, object)
    pins_writing = Signal()
    pins_set = Signal(object, object, object)
    pin_missed = Signal(object, object)
    attributes_read = Signal(object)
    failed = Signal(object)
    stopped = Signal(bool)
    last_try_confirmed = Signal()
    called = Signal()
    language_chosen = Signal(str, str)
    voiceless = Signal(str)

    def __init__(
        self,
        panel: ResidentPanel | None,
        counter: Counter,
        lanes: Lanes,
        languages: Mapping[str, Words],
        clock: Clock,
        *,
        make_dialogue: MakeDialogue,
        setup_pins: Path | None,
        office: str,
        window: str,
    ) -> None:
        super().__init__(panel)
        self._panel, self._counter, self._lanes = panel, counter, lanes
        self._languages, self._words, self._clock = languages, languages["ja"], clock
        self._office, self._window = office, window
        self._serving: Serving | None = None
        self._shown: tuple[str, str] = ("", "")
        self._pin: PinMirror | None = None
        self._since: datetime | None = None
        self._last_try = self._asking_last_try = False
        self._limit = 3
        self._manners: dict[str, Manner] = {}  # by visit, as long as the program runs
        self._left = False
        self._attributes: FourAttributes | None = None
        self._make: pages.MakePage | None = None
        self._fee: Fee | None = None
        self._pays_here = False
        self._pins = PinTalk(self, panel, counter, lanes, make_dialogue, setup_pins)
        self._pins.writing.connect(self.pins_writing)
        self._pins.ended.connect(self.pins_set)
        self._pins.missed.connect(self.pin_missed)
        if panel is not None:
            self._connect(panel)

    def _connect(self, panel: ResidentPanel) -> None:
        panel.mirror_changed.connect(self._mirror_changed)
        panel.pin_entered.connect(self._entered)
        panel.attributes_confirmed.connect(self._confirmed)
        panel.attributes_denied.connect(self._denied)
        panel.answered.connect(self._answered)
        panel.cancelled.connect(self._cancelled)
        panel.left_alone.connect(self._note_left)
        panel.hidden.connect(self._cancelled)
        panel.staff_called.connect(self.called)
        panel.language_chosen.connect(self._language_chosen)
        panel.finished.connect(self._finished)
        panel.manner_changed.connect(self._keep_manner)

    @property
    def present(self) -> bool:
        """Tell whether this window has a resident's panel."""
        return self._panel is not None

    @property
    def serving(self) -> Serving | None:
        """Return the visit that the panel follows."""
        return self._serving

    @property
    def switches(self) -> tuple[str, ...]:
        """Return what the clerk can switch for the resident."""
        if self._panel is None:
            return ()
        return ("enlarge", "voice", "ten_key") if self._panel.has_ten_key else ("enlarge", "voice")

    # --- the stage on the panel ---

    def follow(self, serving: Serving | None) -> None:
        """Show what belongs to the visit's stage; the same stage is left as it is."""
        before, self._serving = self._serving, serving
        now = self._key(serving)
        if now == self._shown:
            self._tell()
            return
        self._shown = now
        self._drop_attributes()
        self._pins.forget()
        self._make = self._fee = None
        self._pays_here = False
        self._last_try = self._asking_last_try = False
        self._pin, self._since = None, self._clock.now()
        panel = self._panel
        if panel is not None:
            if serving is None:
                self._between(panel)
            elif before is None or before.visit.id != serving.visit.id:
                manner = self._manners.get(serving.visit.id, Manner())
                panel.show_welcome(self._office, self._window, serving.visit.language, manner)
                self._show_stage(panel, serving)
            else:
                self._show_stage(panel, serving)
        self._tell()

    def _key(self, serving: Serving | None) -> tuple[str, str]:
        if serving is None or serving.stage is None:
            return ("", "")
        return (serving.visit.id, f"{serving.stage.key} {serving.visit.status.value}")

    def _between(self, panel: ResidentPanel) -> None:
        if not isinstance(panel.step, steps.Success):
            panel.hide_content()
            panel.show_welcome(self._office, self._window)

    def place(self, serving: Serving) -> tuple[int, int]:
        """Return where in its procedure a visit is."""
        at = next((row.number for row in serving.stages if row.current), 0)
        return at, len(serving.stages)

    def _show_stage(self, panel: ResidentPanel, serving: Serving) -> None:
        at, of = self.place(serving)
        match serving.stage.step.kind if serving.stage is not None else None:
            case StepKind.DOCUMENTS:
                self.show_documents()
            case StepKind.HAND_OVER if pages.pins_were_set(serving):
                panel.show_step(steps.Success(at=at, of=of))  # what was given follows it
            case _ if (make := pages.page_of(serving)) is not None:
                self._explain(make)
            case kind if kind in _AT_WORK:
                panel.show_step(steps.Wait(at=at, of=of))
            case StepKind.RECEIVE | StepKind.FEE:
                pass  # a fee is shown by ``show_fee``
            case StepKind.PIN | StepKind.FORM_FILL:
                pass  # begun by ``begin_pins`` and ``begin_attributes``
            case _:
                panel.show_step(steps.PleaseAsk(at=at, of=of))

    def show_documents(self) -> None:
        """Show which papers lie there and which are needed (d03)."""
        serving, panel = self._serving, self._panel
        if serving is None or panel is None:
            return
        at, of = self.place(serving)
        page = pages.documents_page(serving.verdict, self._languages[panel.language])
        panel.show_step(
            replace(page, at=at, of=of) if page.lines else steps.PleaseAsk(at=at, of=of)
        )
        self._tell()

    def show_needed(self, verdict: Verdict) -> None:
        """Show what is still to be brought, as the slip tells it."""
        if verdict.missing:
            self._explain(partial(pages.needed_page, verdict))
            self._tell()

    def show_fee(self, fee: Fee, given: int | None, *, here: bool) -> None:
        """Explain a fee; where it is paid here, what is due and given follows (``Fee``).

        The sums come once the resident confirmed, or once enough was laid down.
        """
        serving, panel = self._serving, self._panel
        stage = serving.stage if serving is not None else None
        if serving is None or stage is None or stage.step.kind is not StepKind.FEE:
            return
        enough = given if given is not None and given >= fee.amount else None
        paying = fee == self._fee and panel is not None and isinstance(panel.step, steps.Fee)
        self._fee, self._pays_here = fee, here and bool(fee.amount)
        if self._pays_here and (paying or enough is not None):
            self._show_sums(fee, enough)
        else:
            settled = settled_by(fee, serving.way.facts)
            self._explain(partial(pages.fee_page, serving.visit.procedure, fee, settled))
        self._tell()

    def _show_sums(self, fee: Fee, given: int | None) -> None:
        serving, panel = self._serving, self._panel
        if serving is None or panel is None:
            return
        at, of = self.place(serving)
        shown = steps.Fee(amount=fee.amount, given=given, at=at, of=of)
        if panel.step != shown:
            panel.show_step(shown)

    def _explain(self, make: pages.MakePage) -> None:
        """Show a page; one with the same content keeps its place and its confirmation."""
        serving, panel = self._serving, self._panel
        if serving is None or panel is None:
            return
        at, of = self.place(serving)
        page, shown = make(self._languages[panel.language]), panel.step
        if self._make is not None and isinstance(shown, steps.Explanation):
            before = self._make(self._languages[panel.language])
            if before == page:
                page = replace(page, first=shown.first, understood=shown.understood)
        self._make = make
        panel.show_step(replace(page, at=at, of=of))

    def _language_chosen(self, language: str) -> None:
        panel, serving = self._panel, self._serving
        if serving is not None:
            self.language_chosen.emit(serving.visit.id, language)
            if panel is not None and isinstance(panel.step, steps.Documents):
                self.show_documents()
            elif panel is not None and isinstance(panel.step, steps.Explanation) and self._make:
                self._explain(self._make)
        self._tell()

    # --- choosing PINs ---

    def begin_pins(self, kinds: Sequence[PinKind]) -> None:
        """Let the resident enter these PINs on the panel (d06, d04, d05)."""
        self._pins.begin(kinds)
        self._tell()

    @property
    def known_pins(self) -> frozenset[PinKind]:
        """Return the PINs whose present number the chip confirmed."""
        return self._pins.known

    def take_last_try(self) -> bool:
        """Tell once whether both sides confirmed the last try."""
        last_try, self._last_try = self._last_try, False
        return last_try

    def rest_pins(self) -> None:
        """Ask the resident to wait: the chip did not take what was entered."""
        self._wait()

    # --- the four attributes ---

    def begin_attributes(self, tries: Tries | None = None) -> None:
        """Ask for the face-input PIN; the attributes are read and shown to the resident (d16)."""
        serving, panel = self._serving, self._panel
        self._drop_attributes()
        if serving is None or panel is None:
            return
        at, of = self.place(serving)
        panel.ask_pin(PinKind.FACE_INPUT, tries=tries, at=at, of=of)
        self._tell()

    def _entered(self, secret: Secret, kind: PinKind) -> None:
        serving = self._serving
        stage = serving.stage if serving is not None else None
        if stage is not None and stage.step.kind is StepKind.PIN:
            self._pins.entered(secret, kind)
            return
        if serving is None or stage is None or stage.step.kind is not StepKind.FORM_FILL:
            secret.wipe()
            return
        visit, last_try = serving.visit.id, self.take_last_try()
        self._lanes.run(
            "card",
            lambda: self._counter.chip.attributes(visit, secret, last_try=last_try),
            self._read,
            self.failed.emit,
            owner=self,
        )

    def _read(self, attributes: FourAttributes) -> None:
        serving, panel = self._serving, self._panel
        if serving is None or panel is None:
            return
        at, of = self.place(serving)
        self._attributes = attributes
        panel.show_step(steps.ConfirmAttributes(attributes=attributes, at=at, of=of))
        self._tell()

    def _confirmed(self) -> None:
        attributes, self._attributes = self._attributes, None
        if attributes is not None:
            self.attributes_read.emit(attributes)
        self._tell()

    def _denied(self) -> None:
        self._drop_attributes()
        self.stopped.emit(False)
        self._tell()

    def _drop_attributes(self) -> None:
        self._attributes = None

    # --- the last try ---

    def ask_last_try(self, limit: int) -> None:
        """Ask the resident before the last try; the clerk confirms, too (d10)."""
        serving, panel = self._serving, self._panel
        self._limit, self._asking_last_try = limit, True
        if serving is not None and panel is not None:
            at, of = self.place(serving)
            panel.show_step(steps.LastTry(limit=limit, at=at, of=of))
        self._tell()

    def confirm_last_try(self) -> None:
        """Take the clerk's half of the confirmation."""
        if self._panel is not None and self._asking_last_try:
            self._panel.confirm_last_try_by_staff()

    def _answered(self, answer: Answer) -> None:
        if answer is Answer.PRACTISED and self._awaits_official:
            self._wait()
        if answer is Answer.UNDERSTOOD:
            if self._fee is not None and self._pays_here:
                self._show_sums(self._fee, None)
            self._tell()
        if not self._asking_last_try:
            return
        if answer is Answer.CONTINUE:
            self._asking_last_try, self._last_try = False, True
            self._go_on()
        elif answer is Answer.FORGOTTEN:
            self._asking_last_try = False
            self._wait()
            self.stopped.emit(False)

    def _finished(self) -> None:
        make = pages.page_of(self._serving) if self._serving is not None else None
        if make is not None:
            self._explain(make)
        self._tell()

    def _go_on(self) -> None:
        stage = self._serving.stage if self._serving is not None else None
        if stage is not None and stage.step.kind is StepKind.FORM_FILL:
            self.begin_attributes()
        else:
            self.last_try_confirmed.emit()

    # --- ends ---

    def card_removed(self) -> None:
        """Blank what is personal: the card left the reader."""
        self._drop_attributes()
        if self._panel is not None:
            self._panel.card_removed()
        self._tell()

    def practise(self) -> None:
        """Show the practice before the entry (d07)."""
        serving, panel = self._serving, self._panel
        if serving is not None and panel is not None:
            at, of = self.place(serving)
            panel.show_step(steps.Practice(at=at, of=of, alone=self._awaits_official))
            self._tell()

    @property
    def _awaits_official(self) -> bool:
        stage = self._serving.stage if self._serving is not None else None
        return stage is not None and stage.step.kind is StepKind.OFFICIAL

    def enlarge(self) -> None:
        """Enlarge the panel's type, or take it back."""
        if self._panel is not None:
            self._panel.toggle_large()

    def serve_ten_key(self) -> None:
        """Serve the resident on the ten-key, or no longer."""
        if self._panel is not None:
            self._panel.toggle_ten_key()

    def speak_aloud(self) -> None:
        """Let the panel speak, or be silent again; tells where this PC lacks the voice."""
        panel = self._panel
        if panel is None:
            return
        if panel.has_voice:
            panel.toggle_voice()
        else:
            self.voiceless.emit(panel.language)

    def _keep_manner(self, manner: Manner) -> None:
        if self._serving is not None:
            self._manners[self._serving.visit.id] = manner

    def rest(self) -> None:
        """Take an entry or a reading off the panel: the window goes on without them."""
        self._drop_attributes()
        self._pins.forget()
        self._wait()

    def _wait(self) -> None:
        if self._panel is not None and self._serving is not None:
            at, of = self.place(self._serving)
            self._panel.show_step(steps.Wait(at=at, of=of))
        self._tell()

    def _note_left(self) -> None:
        self._left = True

    def _cancelled(self) -> None:
        left, self._left = self._left, False
        self._drop_attributes()
        self._pins.forget()
        stage = self._serving.stage if self._serving is not None else None
        if stage is not None and stage.step.kind in (StepKind.PIN, StepKind.FORM_FILL):
            self.stopped.emit(left)
        self._tell()

    # --- the mirror ---

    def _mirror_changed(self, mirror: PinMirror) -> None:
        self._pin = mirror
        panel = self._panel
        step = panel.step if panel is not None else None
        if isinstance(step, steps.AskPin):
            self.entry.emit(step.shared or (step.kind,), step.stage, mirror)
        else:
            self.entry.emit((), PinStage.FIRST, mirror)
        self._tell()

    def _tell(self) -> None:
        words, panel = self._words, self._panel
        if panel is None:
            view = MirrorView(
                title=words("counter.mirror.absent"), foot=words("counter.mirror.none")
            )
            self.mirror.emit(view, "")
            return
        view = mirror_of(panel.step, self._since, self._pin, words)
        self.mirror.emit(view, words(f"counter.language.{panel.language}"))
