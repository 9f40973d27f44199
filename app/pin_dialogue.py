"""The border of choosing PINs: what the panel shows, what the staff may see, what is taken."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from app.ports import PinKind, Secret


class PinStage(StrEnum):
    """Tell which entry of a PIN is asked for."""

    CURRENT = "current"  # the PIN that the card has
    FIRST = "first"
    SECOND = "second"


class PinMirror(StrEnum):
    """Tell the staff's screen how the entry stands: never what or how much is typed."""

    WAITING = "waiting"
    TYPING = "typing"
    LENGTH_OK = "length_ok"
    MISMATCH = "mismatch"
    DONE = "done"
    CANCELLED = "cancelled"


class PinScene(StrEnum):
    """Tell what the resident's panel has to show next."""

    CHOOSE = "choose"
    ENTER = "enter"
    MISMATCH = "mismatch"
    WEAK = "weak"
    DONE = "done"
    CANCELLED = "cancelled"


class PinView(Struct, frozen=True, kw_only=True):
    """Hold what the panel shows of a dialogue; ``kinds`` are set by the running entry."""

    scene: PinScene
    kinds: tuple[PinKind, ...] = ()
    stage: PinStage = PinStage.FIRST
    mismatches: int = 0
    may_keep: bool = True


class PinDialogue(Protocol):
    """Lead a resident through choosing PINs; holds the secrets until they are taken."""

    @property
    def mirror(self) -> PinMirror:
        """Return what the staff's screen may tell."""
        ...

    def view(self) -> PinView:
        """Return what the panel shows now."""
        ...

    def choose(self, *, same: bool) -> PinView:
        """Take the answer whether one number serves all four-digit PINs."""
        ...

    def typing(self, *, complete: bool, empty: bool) -> None:
        """Take note of the entry's progress for the mirror."""
        ...

    def enter(self, secret: Secret) -> PinView:
        """Take one finished entry; the secret is the dialogue's from here."""
        ...

    def retry(self) -> PinView:
        """Start again from the first entry after a mismatch or a weak number."""
        ...

    def keep(self) -> PinView:
        """Keep a weak number where the city's rule allows it."""
        ...

    def cancel(self) -> PinView:
        """End without any PIN; all entries are overwritten."""
        ...

    def take(self) -> dict[PinKind, Secret]:
        """Hand over the chosen PINs once."""
        ...
