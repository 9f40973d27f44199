"""The resident's window on the second screen: draws steps, tells answers, blanks in time."""

from collections.abc import Mapping
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from app.pin_dialogue import PinDialogue, PinMirror, PinScene, PinStage, PinView
from app.ports import Clock, PinKind, Tries, Words
from widgets.clearing import discard
from widgets.fonts import Fonts
from widgets.machine_keys import Machine
from widgets.resident import steps
from widgets.resident.bodies import Cover, StepView, cover_body, step_body
from widgets.resident.counter_screens import WelcomeBody
from widgets.resident.entry import IN_ORDER, SecretTalk, Shuffle, TakePin, TakePins, in_order
from widgets.resident.frame import Acts, Answer, Body, ResidentScreen, Tools
from widgets.resident.glass import Glass
from widgets.resident.idle import IDLE_SECONDS, CountDown, IdleWatch, StaffCall
from widgets.resident.look import Look
from widgets.resident.manner import Manner
from widgets.resident.messages import StillThereBody, SuccessBody
from widgets.resident.pin_screens import EntryBody
from widgets.resident.ten_key import KeyHold, press_key
from widgets.resident.touch import controls

SUCCESS_SECONDS = 30
_PLAIN = Manner()


class ResidentPanel(Glass):
    """Draw one step at a time and tell the resident's answers; knows nothing of screens.

    Secrets leave only as ``Secret`` through ``pin_entered`` and ``pins_chosen`` and are
    overwritten on stop, time-out, change of language and hiding.
    """

    language_chosen = Signal(str)
    pin_entered = Signal(object, object)  # Secret, PinKind
    pins_chosen = Signal(object)  # dict[PinKind, Secret]
    mirror_changed = Signal(object)  # PinMirror
    answered = Signal(object)  # Answer
    attributes_confirmed = Signal()
    attributes_denied = Signal()
    cancelled = Signal()
    staff_called = Signal()
    hidden = Signal()
    left_alone = Signal()  # nobody touched it: what was personal is wiped, ``hidden`` follows
    finished = Signal()
    key_struck = Signal()  # for the click that is the same for all keys

    def __init__(
        self,
        *,
        languages: Mapping[str, Words],
        fonts: Fonts,
        clock: Clock,
        voices: frozenset[str] = frozenset(),
        shuffle: Shuffle = in_order,
        ten_key: bool = False,
        idle_seconds: int = IDLE_SECONDS,
    ) -> None:
        super().__init__(languages, fonts, clock, voices)
        self._cover = Cover.NONE
        self._step: steps.Step = steps.PleaseAsk()
        self._talk = SecretTalk(shuffle)
        self._key_hold = KeyHold(self) if ten_key else None
        self._machine = Machine()
        self.setProperty("raw_keys", True)  # no key of a secret is held back and told as a scan
        self._note = self._details = ""
        self._last_answer: Answer | None = None
        self._call = StaffCall(clock)
        self._screen: ResidentScreen | None = None
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._start_timers(idle_seconds)
        self.manner_changed.connect(self._render)
        self._acts = Acts(
            answer=self._answer,
            stop=self.stop,
            call_staff=self._call_staff,
            choose_language=self.choose_language,
            open_languages=partial(self.open_cover, Cover.LANGUAGE),
            open_details=partial(self.open_cover, Cover.DETAILS),
            close_cover=partial(self.open_cover, Cover.NONE),
            toggle_large=self.toggle_large,
            toggle_voice=self.toggle_voice,
            toggle_ten_key=self.toggle_ten_key,
            read_aloud=self._speak,
            typing=self._typing,
            secret=self._secret,
        )
        self._render()

    def _start_timers(self, idle_seconds: int) -> None:
        self.idle = IdleWatch(self, self._clock, idle=idle_seconds)
        self.idle.asked.connect(self._ask_still_there)
        self.idle.ticked.connect(self._tick)
        self.idle.expired.connect(self._left_alone)
        self.success = CountDown(self)
        self.success.ticked.connect(self._tick)
        self.success.ended.connect(self._finish)
        self.minute = QTimer(self, interval=5000)
        self.minute.timeout.connect(self._tick_minute)
        self.minute.start()

    # --- what the counter asks for ----------------------------------------------------------

    @property
    def step(self) -> steps.Step:
        """Return the step that is shown, or that lies under a cover."""
        return self._step

    @property
    def cover(self) -> Cover:
        """Return what lies over the step."""
        return self._cover

    @property
    def typed(self) -> int:
        """Return how many places are filled."""
        return self._talk.entry.count if self._talk.entry is not None else 0

    def show_step(self, step: steps.Step) -> None:
        """Show any step; an entry that was not finished is overwritten."""
        self._talk.forget()
        self._step, self._cover, self._note = step, Cover.NONE, ""
        self._last_answer = None
        if isinstance(step, steps.AskPin):
            self._talk.open(step.kind)
            self.mirror_changed.emit(PinMirror.WAITING)
        self.success.stop()
        self._render()
        if isinstance(step, steps.Success):
            self.success.start(self._success_seconds())

    def show_welcome(
        self, office: str, window: str, language: str = "", manner: Manner = _PLAIN
    ) -> None:
        """Greet a new resident in the language of the ticket; all settings start anew."""
        self._end_dialogue()
        self._manner = manner
        self.hush()
        self._call.end()
        first = next(iter(self._languages))
        self._language = language if language in self._languages else first
        self.show_step(steps.Welcome(office=office, window=window))

    def ask_pin(
        self,
        kind: PinKind,
        *,
        stage: PinStage = PinStage.CURRENT,
        tries: Tries | None = None,
        old: bool = False,
        at: int = 0,
        of: int = 0,
        taker: TakePin | None = None,
    ) -> None:
        """Ask for one PIN; ``taker`` gets it, else ``pin_entered`` gives it.

        ``old``: a new one will follow.
        """
        self._end_dialogue()
        self._talk.take_pin = taker
        self.show_step(steps.AskPin(kind=kind, stage=stage, tries=tries, old=old, at=at, of=of))

    def run_pins(
        self,
        dialogue: PinDialogue,
        *,
        practice: bool = False,
        at: int = 0,
        of: int = 0,
        taker: TakePins | None = None,
    ) -> None:
        """Lead to PINs for ``taker``, else ``pins_chosen``; or ``cancelled`` ends it."""
        self._end_dialogue()
        self._talk.dialogue, self._talk.take_pins = dialogue, taker
        self._step = steps.PleaseAsk(at=at, of=of)
        if practice:
            self.show_step(steps.Practice(at=at, of=of))
        else:
            self._follow(dialogue.view())

    def confirm_last_try_by_staff(self) -> None:
        """Take the staff's half of the last try's confirmation."""
        if isinstance(self._step, steps.LastTry):
            self._step = replace(self._step, staff_confirmed=True)
            self._render()
            self._maybe_last_try()

    def card_removed(self) -> None:
        """Blank personal content at once; on d02 ask for the card again."""
        if isinstance(self._step, steps.ConfirmAttributes):
            self.hide_content()
        elif isinstance(self._step, steps.PlaceCard):
            self.show_step(replace(self._step, place=steps.CardPlace.REMOVED))
        elif isinstance(self._step, steps.Success):
            self._finish()

    def staff_answered(self) -> None:
        """Take back the mark that staff was called."""
        self._call.end()
        self._tick_minute()

    def hide_content(self) -> None:
        """Blank the screen now; what was personal is gone for good."""
        personal = self._step.personal
        self._talk.forget()
        if personal:
            self._end_dialogue()
            self._step = steps.PleaseAsk(at=self._step.at, of=self._step.of)
        self.success.stop()
        self._cover = Cover.HIDDEN
        self.hush()
        self._render()
        self.hidden.emit()

    def stop(self) -> None:
        """End the running entry without a question and tell staff."""
        if self._talk.entry is not None and self._talk.dialogue is None:
            self.mirror_changed.emit(PinMirror.CANCELLED)
        self._end_dialogue()
        self.show_step(steps.PleaseAsk(at=self._step.at, of=self._step.of))
        self.cancelled.emit()

    def choose_language(self, language: str) -> None:
        """Change the language; the step stays, a half-typed secret is overwritten and told so."""
        changed = language != self._language
        self._cover, self._note = Cover.NONE, ""
        self._language = language
        if changed and self._talk.clear():
            self._note = self._languages[language]("resident.cleared_by_language")
            self._typing()
        self._render()
        if changed:
            self.language_chosen.emit(language)

    # --- drawing ---------------------------------------------------------------------------

    def _render(self, _changed: object = None) -> None:
        look = self._look()
        body = self._body(look)
        covered = self._cover is not Cover.NONE
        screen = ResidentScreen(
            look,
            self._acts,
            body,
            tools=self._tools(),
            progress=(0, 0) if covered else (self._step.at, self._step.of),
            called=self._call.told(look.words),
        )
        for control in controls(screen):
            control.touched.connect(self._touched)
        old, self._screen = self._screen, screen
        self._whole.addWidget(screen)
        if old is not None:
            discard(old)
        self._time_it()
        if self._key_hold is not None:
            self._key_hold.follow(self.takes_keys)
        self._speak(body.spoken())

    def _body(self, look: Look) -> Body:
        if self._cover is not Cover.NONE:
            return cover_body(
                self._cover,
                look,
                self._acts,
                self._languages,
                seconds=self.idle.ask_seconds,
                details=self._details,
            )
        view = StepView(
            languages=self._languages,
            time=self._time(),
            tools=self._tools(),
            entry=self._talk.entry,
            order=IN_ORDER if self._manner.assists else self._talk.order,
            note=self._note,
            last_answer=self._last_answer,
            success_seconds=self._success_seconds(),
        )
        return step_body(self._step, look, self._acts, view)

    def _tools(self) -> Tools:
        return Tools(
            languages=len(self._languages) > 1 and self._cover is not Cover.LANGUAGE,
            large=self._manner.large,
            voice_offered=self.has_voice,
            voice=self._manner.voice,
            ten_key_offered=self._key_hold is not None,
            ten_key=self._manner.ten_key,
        )

    def _current(self) -> Body | None:
        return self._screen.body if self._screen is not None else None

    # --- answers ---------------------------------------------------------------------------

    def _answer(self, answer: Answer) -> None:
        if self._cover in (Cover.STILL_THERE, Cover.HIDDEN):
            self._answer_cover(answer)
        elif answer is Answer.HIDE:
            self.hide_content()
        elif answer is Answer.SEEN:
            self._finish()
        elif isinstance(self._step, steps.ConfirmAttributes):
            self._answer_attributes(answer)
        elif isinstance(self._step, steps.Explanation):
            self._answer_explanation(self._step, answer)
        elif isinstance(self._step, steps.LastTry):
            self._last_answer = answer
            self._render()
            self.answered.emit(answer)
            self._maybe_last_try()
        elif self._talk.dialogue is not None:
            self._answer_dialogue(self._talk.dialogue, answer)
        else:
            self.answered.emit(answer)

    def _answer_cover(self, answer: Answer) -> None:
        if answer is Answer.FINISH:
            self.hide_content()
            return
        self._cover = Cover.NONE
        self._render()

    def _answer_attributes(self, answer: Answer) -> None:
        self.show_step(steps.Wait(at=self._step.at, of=self._step.of))
        if answer is Answer.RIGHT:
            self.attributes_confirmed.emit()
        else:
            self._call_staff()
            self.attributes_denied.emit()

    def _answer_explanation(self, step: steps.Explanation, answer: Answer) -> None:
        if answer is Answer.UNDERSTOOD:
            self._step = replace(step, understood=True)
            self.answered.emit(answer)
        else:
            self._step = step.turned(forth=answer is Answer.FORTH, large=self._manner.large)
        self._render()

    def _answer_dialogue(self, dialogue: PinDialogue, answer: Answer) -> None:
        if answer is Answer.PRACTISED:
            self._follow(dialogue.view())
        elif answer in (Answer.SAME, Answer.THREE):
            self._follow(dialogue.choose(same=answer is Answer.SAME))
        elif answer is Answer.RETRY:
            self._follow(dialogue.retry())
        elif answer is Answer.KEEP:
            self._follow(dialogue.keep())

    def _follow(self, view: PinView) -> None:
        dialogue = self._talk.dialogue
        if dialogue is None:
            return
        self.show_step(steps.step_of(view, at=self._step.at, of=self._step.of))
        self.mirror_changed.emit(dialogue.mirror)
        if view.scene is PinScene.DONE:
            self._talk.dialogue = None
            (self._talk.take_pins or self.pins_chosen.emit)(dialogue.take())

    def _maybe_last_try(self) -> None:
        step = self._step
        both = isinstance(step, steps.LastTry) and step.staff_confirmed
        if both and self._last_answer is Answer.REMEMBERED:
            self.answered.emit(Answer.CONTINUE)

    def _typing(self) -> None:
        self.mirror_changed.emit(self._talk.mirror())
        self.key_struck.emit()
        body = self._current()
        if isinstance(body, EntryBody):
            self._speak(body.spoken_count())
        self._touched()

    def _secret(self) -> None:
        step, entry = self._step, self._talk.entry
        if not isinstance(step, steps.AskPin) or entry is None:
            return
        secret = entry.take()
        if self._talk.dialogue is not None:
            self._follow(self._talk.dialogue.enter(secret))
            return
        self.show_step(steps.Wait(at=step.at, of=step.of))
        self.mirror_changed.emit(PinMirror.DONE)
        (self._talk.take_pin or self.pin_entered.emit)(secret, step.kind)

    def _end_dialogue(self) -> None:
        if self._talk.end():
            self.mirror_changed.emit(PinMirror.CANCELLED)

    def open_cover(self, cover: Cover) -> None:
        """Lay something over the step, or take it away."""
        body = self._current()
        self._details = body.details() if body is not None else ""
        self._cover = cover
        self._render()

    def _call_staff(self) -> None:
        self._call.begin()
        self._tick_minute()
        self.staff_called.emit()

    # --- time ------------------------------------------------------------------------------

    def _time_it(self) -> None:
        self.idle.patience = self._manner.patience
        if self._cover is Cover.STILL_THERE:
            return
        if self._step.personal and self._cover is not Cover.HIDDEN:
            self.idle.start()
        else:
            self.idle.stop()

    def _touched(self) -> None:
        if self.idle.waiting.isActive():
            self.idle.start()

    def _ask_still_there(self) -> None:
        self._cover = Cover.STILL_THERE
        self._render()

    def _tick(self, left: int) -> None:
        body = self._current()
        if isinstance(body, StillThereBody | SuccessBody):
            body.tick(left)

    def _success_seconds(self) -> int:
        return SUCCESS_SECONDS * self._manner.patience

    def _finish(self) -> None:
        self.show_step(steps.PleaseAsk(at=self._step.at, of=self._step.of))
        self.finished.emit()

    def _left_alone(self) -> None:
        self.left_alone.emit()
        self.hide_content()

    def _tick_minute(self) -> None:
        self.idle.look()
        body = self._current()
        if isinstance(body, WelcomeBody):
            body.show_time(self._time())
        if self._screen is not None:
            self._screen.show_called(self._call.told(self._languages[self._language]))

    # --- keys and ends -----------------------------------------------------------------------

    @property
    def has_ten_key(self) -> bool:
        """Tell whether a ten-key lies before the resident."""
        return self._key_hold is not None

    @property
    def takes_keys(self) -> bool:
        """Tell whether keys count: only from the first screen of an entry to its last one."""
        asks = isinstance(self._step, steps.AskPin | steps.Practice | steps.LastTry)
        return asks or self._talk.dialogue is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the physical ten-key while an entry is open; the window takes no other keys."""
        body = self._current()
        event.accept()
        if event.isAutoRepeat() or body is None or not self.takes_keys:
            return
        self._touched()
        if self._machine.typed(event):
            body.forget()
        else:
            press_key(event, body, self._acts)

    def event(self, event: QEvent) -> bool:
        """Let a touch on the ground count as a sign of life."""
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self._touched()
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep nothing typed behind a hidden window, and not the keyboard."""
        self._talk.forget()
        if self._key_hold is not None:
            self._key_hold.follow(False)
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Overwrite everything on the way out."""
        self._end_dialogue()
        super().closeEvent(event)
