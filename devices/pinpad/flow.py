"""How a resident chooses PINs: which entry is next, twice the same, easy numbers, the end.

A ``PinDialogue`` of ``app.ports`` without any screen.  It holds at most the first entry and the
PINs already chosen, all as ``Secret``; they are overwritten on every way out but ``take``.
"""

from collections.abc import Sequence

from app.arrangements.arrangements import WeakPins
from app.desk.pin_choice import Guessable
from app.pin_dialogue import (
    PinMirror,
    PinScene,
    PinStage,
    PinView,
)
from app.ports import PinKind, Secret
from devices.pinpad.weak import is_weak

SIGNING_LENGTHS = range(6, 17)
_DIGITS = range(0x30, 0x3A)
_LETTERS = range(0x41, 0x5B)
_NOTHING_KNOWN = Guessable()


class WrongMoment(ValueError):
    """Tell that the dialogue does not stand where this answer belongs."""


def is_well_formed(kind: PinKind, secret: Secret) -> bool:
    """Tell whether the card would take this: four digits, or 6-16 with letter and digit."""
    codes = secret.expose()
    if kind is not PinKind.SIGNING:
        return len(codes) == 4 and all(code in _DIGITS for code in codes)
    known = all(code in _DIGITS or code in _LETTERS for code in codes)
    mixed = any(code in _DIGITS for code in codes) and any(code in _LETTERS for code in codes)
    return known and mixed and len(codes) in SIGNING_LENGTHS


class PinFlow:
    """Lead through the entries of the wanted PINs.

    ``known`` lets a number from birth date, address or telephone be noticed; ``weak`` is the
    city's rule.
    """

    def __init__(
        self,
        kinds: Sequence[PinKind],
        *,
        weak: WeakPins = WeakPins.WARN,
        known: Guessable = _NOTHING_KNOWN,
    ) -> None:
        if not kinds or len(set(kinds)) != len(kinds):
            raise ValueError("each PIN is chosen once")
        self._kinds = tuple(kinds)
        self._weak, self._known = weak, known
        digits = tuple(kind for kind in kinds if kind is not PinKind.SIGNING)
        self._groups: tuple[tuple[PinKind, ...], ...] = tuple((kind,) for kind in kinds)
        self._scene = PinScene.CHOOSE if len(digits) > 1 else PinScene.ENTER
        self._place = 0
        self._stage = PinStage.FIRST
        self._mismatches = 0
        self._first: Secret | None = None
        self._chosen: dict[PinKind, Secret] = {}
        self._mirror = PinMirror.WAITING

    def __repr__(self) -> str:
        """Tell the scene only."""
        return f"PinFlow({self._scene.value}, {self._stage.value})"

    @property
    def mirror(self) -> PinMirror:
        """Return what the staff's screen may tell."""
        return self._mirror

    def view(self) -> PinView:
        """Return what the panel shows now."""
        kinds = self._groups[self._place]
        if self._scene in (PinScene.DONE, PinScene.CANCELLED):
            kinds = self._kinds
        elif self._scene is PinScene.CHOOSE:
            kinds = tuple(kind for kind in self._kinds if kind is not PinKind.SIGNING)
        return PinView(
            scene=self._scene,
            kinds=kinds,
            stage=self._stage,
            mismatches=self._mismatches,
            may_keep=self._weak is WeakPins.WARN,
        )

    def choose(self, *, same: bool) -> PinView:
        """Take the answer whether one number serves all four-digit PINs."""
        self._expect(PinScene.CHOOSE)
        if same:
            digits = tuple(kind for kind in self._kinds if kind is not PinKind.SIGNING)
            signing = tuple((kind,) for kind in self._kinds if kind is PinKind.SIGNING)
            self._groups = (digits, *signing)
        return self._go(PinScene.ENTER)

    def typing(self, *, complete: bool, empty: bool) -> None:
        """Take note of the entry's progress for the mirror."""
        if self._scene is not PinScene.ENTER:
            return
        if complete:
            self._mirror = PinMirror.LENGTH_OK
        else:
            self._mirror = PinMirror.WAITING if empty else PinMirror.TYPING

    def enter(self, secret: Secret) -> PinView:
        """Take one finished entry; an unfit one is overwritten and asked for again."""
        if self._scene is not PinScene.ENTER:
            secret.wipe()
            self._expect(PinScene.ENTER)
        if not is_well_formed(self._groups[self._place][0], secret):
            secret.wipe()
            return self._go(PinScene.ENTER)
        if self._stage is PinStage.FIRST:
            return self._take_first(secret)
        return self._take_second(secret)

    def _take_first(self, secret: Secret) -> PinView:
        self._first = secret
        if is_weak(secret, self._known):
            return self._go(PinScene.WEAK)
        self._stage = PinStage.SECOND
        return self._go(PinScene.ENTER)

    def _take_second(self, secret: Secret) -> PinView:
        same = self._first is not None and secret == self._first
        secret.wipe()
        if not same or self._first is None:
            self._wipe_first()
            self._mismatches += 1
            self._stage = PinStage.FIRST
            return self._go(PinScene.MISMATCH)
        for kind in self._groups[self._place]:
            self._chosen[kind] = Secret(bytearray(self._first.expose()))
        self._wipe_first()
        self._stage = PinStage.FIRST
        self._mismatches = 0
        if self._place + 1 < len(self._groups):
            self._place += 1
            return self._go(PinScene.ENTER)
        return self._go(PinScene.DONE)

    def retry(self) -> PinView:
        """Start again from the first entry after a mismatch or a weak number."""
        self._expect(PinScene.MISMATCH, PinScene.WEAK)
        self._wipe_first()
        self._stage = PinStage.FIRST
        return self._go(PinScene.ENTER)

    def keep(self) -> PinView:
        """Keep a weak number; raises WrongMoment where the city forbids it."""
        self._expect(PinScene.WEAK)
        if self._weak is WeakPins.FORBID:
            raise WrongMoment("the city forbids easy numbers")
        self._stage = PinStage.SECOND
        return self._go(PinScene.ENTER)

    def cancel(self) -> PinView:
        """End without any PIN; all entries are overwritten."""
        self._wipe_first()
        for secret in self._chosen.values():
            secret.wipe()
        self._chosen = {}
        return self._go(PinScene.CANCELLED)

    def take(self) -> dict[PinKind, Secret]:
        """Hand over the chosen PINs once; they are the caller's to wipe."""
        self._expect(PinScene.DONE)
        chosen, self._chosen = self._chosen, {}
        return chosen

    def _go(self, scene: PinScene) -> PinView:
        self._scene = scene
        self._mirror = {
            PinScene.MISMATCH: PinMirror.MISMATCH,
            PinScene.DONE: PinMirror.DONE,
            PinScene.CANCELLED: PinMirror.CANCELLED,
        }.get(scene, PinMirror.WAITING)
        return self.view()

    def _wipe_first(self) -> None:
        if self._first is not None:
            self._first.wipe()
            self._first = None

    def _expect(self, *scenes: PinScene) -> None:
        if self._scene not in scenes:
            raise WrongMoment(f"the dialogue stands at {self._scene.value}")
