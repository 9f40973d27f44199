"""Card reader: what the chip tells, and PINs that a resident chooses on a simulated card."""

from __future__ import annotations

from msgspec import Raw, Struct

from app.desk.card_desk import CardDesk, CardFound
from app.desk.desk import NoSuchDevice
from app.desk.pin_choice import guessable_of
from app.desk.serving import Serving
from app.desk.setup_pins import read_setup_pins
from app.faults import CounterFault
from app.headless.action import Action, Name, secret_of
from app.headless.operations import Operations
from app.headless.serving_told import VisitTold, tell_visit
from app.pin_dialogue import PinDialogue, PinScene
from app.ports import CardCheck, PinKind, ReaderStatus, Secret
from app.procedures.answers import PinAnswer, PinBy, PinResult, ReadCardAnswer, VerifyAnswer
from app.procedures.chips import state_of
from app.procedures.facts import Fact, PinPolicy
from app.procedures.flow import NotThisStage, OldPins, Stage
from app.procedures.steps import StepKind, wanted_pins

_ONE = {"visit": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}


class PinsNotHere(CounterFault):
    """Tell that PINs are not taken from a line here: ``why`` names what stands against it."""

    code = "K-164"


class PinsNotChosen(CounterFault):
    """Tell that the entries do not lead the dialogue to its end; the card was not touched."""

    code = "K-165"


class Checked(Struct, frozen=True, kw_only=True):
    """Hold what the chip told and the visit after it."""

    check: CardCheck
    visit: VisitTold


class Reader(Action, frozen=True, kw_only=True):
    """Tell what lies on the reader."""

    behind_sign_in = False

    def run(self, on: Operations) -> ReaderStatus:
        """Return it."""
        return on.desk.reader.status()


class LayCard(Action, frozen=True, kw_only=True):
    """Lay a card on the simulated reader, by the id of its profile."""

    card: Name

    example = {"card": "3K7204817"}
    behind_sign_in = False

    def run(self, on: Operations) -> ReaderStatus:
        """Lay it."""
        return _by_hand(on, "lay", self.card)


class PullCard(Action, frozen=True, kw_only=True):
    """Take the card off the simulated reader."""

    behind_sign_in = False

    def run(self, on: Operations) -> ReaderStatus:
        """Take it."""
        return _by_hand(on, "pull", "")


def _by_hand(on: Operations, act: str, word: str) -> ReaderStatus:
    if act not in on.parts.acts:
        raise NoSuchDevice(device="simulated reader")
    on.parts.acts[act](word)
    return on.desk.reader.status()


class ReadChip(Action, frozen=True, kw_only=True):
    """Read what the chip tells without a secret; nothing is recorded."""

    def run(self, on: Operations) -> CardCheck:
        """Read it."""
        return on.counter.chip.look_at_chip()


class LookAtCard(Action, frozen=True, kw_only=True):
    """Read the chip and tell what is found of it, gravest first, and whose row it is tied to."""

    def run(self, on: Operations) -> CardFound:
        """Read it."""
        return CardDesk(on.desk).look()


class CheckCard(Action, frozen=True, kw_only=True):
    """Read the chip and tie it to the visit's row of the ledger."""

    visit: Name

    example = _ONE

    def run(self, on: Operations) -> Checked:
        """Read and record it."""
        check, serving = on.counter.chip.card_check(self.visit)
        return Checked(
            check=check, visit=tell_visit(serving, on.desk.words(), on.parts.guidance.papers)
        )


class ReadCard(Action, frozen=True, kw_only=True):
    """Read the resident's own card and answer the stage that asks for it with what it tells."""

    visit: Name

    example = _ONE

    def run(self, on: Operations) -> VisitTold:
        """Read it and record the answer."""
        stage = _stage(on.counter.view(self.visit), StepKind.READ_CARD)
        check, serving = on.counter.chip.card_check(self.visit)
        state = state_of(check, serving.today)
        answer = ReadCardAnswer(check=check, state=state)
        answered = on.counter.answer(self.visit, stage.key, answer)
        return tell_visit(answered, on.desk.words(), on.parts.guidance.papers)


class VerifyChip(Action, frozen=True, kw_only=True):
    """Read the chip and answer the stage that asks for its check with what it tells."""

    visit: Name

    example = _ONE

    def run(self, on: Operations) -> VisitTold:
        """Read it and record the answer."""
        stage = _stage(on.counter.view(self.visit), StepKind.VERIFY_CHIP)
        check, _ = on.counter.chip.card_check(self.visit)
        serving = on.counter.answer(self.visit, stage.key, VerifyAnswer(check=check))
        return tell_visit(serving, on.desk.words(), on.parts.guidance.papers)


class ChoosePins(Action, frozen=True, kw_only=True):
    """Let the resident choose or change the PINs of a simulated card, and answer the stage.

    ``entries`` are what the resident types on the panel one after the other: each PIN twice, an
    unfit or mistaken one again; ``present`` are the PINs that the card has, one for each PIN, where
    only the resident knows them (a change); ``same`` takes one number for all PINs of four digits,
    ``keep_weak`` an easy one where the city allows it, ``last_try`` that both sides agreed to it.
    """

    visit: Name
    entries: tuple[Raw, ...]
    present: tuple[Raw, ...] = ()
    same: bool = False
    keep_weak: bool = False
    last_try: bool = False

    example = {**_ONE, "same": True, "entries": ["4826", "4826", "UMIBE27", "UMIBE27"]}

    def run(self, on: Operations) -> VisitTold:
        """Set them on the chip and record the answer."""
        entries = _secrets(self.entries, "entries")
        present = _secrets(self.present, "present")
        try:
            serving = on.counter.view(self.visit)
            stage = _stage(serving, StepKind.PIN)
            _must_be_taken_here(on, serving)
            took = on.pins_taken.setdefault(self.visit, [])
            wanted = wanted_pins(serving.way.facts)
            left = tuple(kind for kind in wanted if kind not in took)
            if left:
                old = self._verify(on, serving, left, present)
                dialogue = on.parts.make_dialogue(left, guessable_of(serving))
                self._set(on, self._choose(dialogue, entries), old, took)
        finally:
            for secret in (*entries, *present):
                secret.wipe()
        pins = dict.fromkeys(wanted, PinResult.SET)
        answer = PinAnswer(by=PinBy.RESIDENT_PANEL, pins=pins)
        answered = on.counter.answer(self.visit, stage.key, answer)
        return tell_visit(answered, on.desk.words(), on.parts.guidance.papers)

    def _choose(self, dialogue: PinDialogue, entries: list[Secret]) -> dict[PinKind, Secret]:
        """Walk the panel's dialogue; whatever it held is overwritten where it does not end."""
        waiting, last = iter(entries), PinScene.ENTER
        while (scene := dialogue.view().scene) is not PinScene.DONE:
            if scene is PinScene.CHOOSE:
                dialogue.choose(same=self.same)
            elif scene is PinScene.WEAK and self.keep_weak and dialogue.view().may_keep:
                dialogue.keep()
            elif scene in (PinScene.WEAK, PinScene.MISMATCH):
                last = scene
                dialogue.retry()
            else:
                entry = next(waiting, None)
                if entry is None:
                    dialogue.cancel()
                    raise PinsNotChosen(why=last.value)
                dialogue.enter(entry)
        return dialogue.take()

    def _verify(
        self, on: Operations, serving: Serving, kinds: tuple[PinKind, ...], present: list[Secret]
    ) -> dict[PinKind, Secret]:
        """Ask the chip about each present PIN before a new one is chosen, as the panel does."""
        if serving.way.procedure.old_pins is not OldPins.RESIDENT:
            return {}
        if len(present) != len(kinds):
            raise PinsNotChosen(why="present")
        for kind, secret in zip(kinds, present, strict=True):
            copy = Secret(bytearray(secret.expose()))
            on.counter.chip.verify_pin(self.visit, kind, copy, last_try=self.last_try)
        return dict(zip(kinds, present, strict=True))

    def _set(
        self,
        on: Operations,
        chosen: dict[PinKind, Secret],
        old: dict[PinKind, Secret],
        took: list[PinKind],
    ) -> None:
        """Set them; without the present ones they are those that the card was set up with."""
        try:
            on.counter.chip.card_check(self.visit)
            if not old:
                settings = on.desk.settings
                old = read_setup_pins(settings.path(settings.site.setup_pins), tuple(chosen))
        except BaseException:
            for secret in chosen.values():
                secret.wipe()
            raise
        on.counter.chip.set_pins(
            self.visit, chosen, old, last_try=self.last_try, changed=took.append
        )


def _secrets(typed: tuple[Raw, ...], field: str) -> list[Secret]:
    made: list[Secret] = []
    try:
        for one in typed:
            made.append(secret_of(one, f"{field}[{len(made)}]"))
    except CounterFault:
        for secret in made:
            secret.wipe()
        raise
    return made


def _stage(serving: Serving, kind: StepKind) -> Stage:
    """Return the stage that is shown, which must be of a kind."""
    stage = serving.stage
    if stage is None or stage.step.kind is not kind:
        raise NotThisStage(stage=serving.visit.stage)
    return stage


def _must_be_taken_here(on: Operations, serving: Serving) -> None:
    if serving.way.facts.get(Fact.PIN_POLICY) != PinPolicy.CHIP_PANEL.value:
        raise PinsNotHere(why="policy")
    if not on.desk.reader.status().simulated:
        raise PinsNotHere(why="reader")


CHIP: tuple[type[Action], ...] = (
    Reader,
    LayCard,
    PullCard,
    ReadChip,
    LookAtCard,
    CheckCard,
    ReadCard,
    VerifyChip,
    ChoosePins,
)
