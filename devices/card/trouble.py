"""What can go wrong with a simulated card, at which command."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class TroubleKind(StrEnum):
    """Name the troubles."""

    PULL = "pull"  # the card is gone before the command reaches it
    LOSE_ANSWER = "lose_answer"  # the card has acted, then it is gone
    EMPTY = "empty"  # the answer comes back without a byte
    SWAP = "swap"  # another card lies there before the command
    HANG = "hang"  # no answer until ``resume``


class Trouble(Struct, frozen=True, kw_only=True):
    """Hold one trouble: it strikes at the ``at``-th command from now, counted from 1."""

    kind: TroubleKind
    at: int = 1
    card: str = ""


class Script:
    """Count commands and tell when the trouble strikes; it strikes once."""

    def __init__(self) -> None:
        self._trouble: Trouble | None = None
        self._left = 0

    def set(self, trouble: Trouble | None) -> None:
        """Set the next trouble, or none."""
        self._trouble = trouble
        self._left = trouble.at if trouble else 0

    def next(self) -> Trouble | None:
        """Count one command; return the trouble that strikes at it."""
        if self._trouble is None:
            return None
        self._left -= 1
        if self._left > 0:
            return None
        struck, self._trouble = self._trouble, None
        return struck
