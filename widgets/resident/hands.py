"""What lies on the glass: fingers that type, and hands that only rest there."""

from collections.abc import Callable
from typing import Protocol

RESTING_S = 1.5
TYPING_FINGERS = 2


class Held(Protocol):
    """Be a control that a finger lies on."""

    def rest(self) -> None:
        """Let the finger that lies here not count."""
        ...


class Hands:
    """Know what lies on the glass, all controls of a panel together."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._held: dict[Held, float] = {}
        self._counted_at = float("-inf")

    def down(self, control: Held) -> None:
        """Take note of a finger; with a third one it is a hand that lies there, and none counts."""
        self._held[control] = self._now()
        if len(self._held) > TYPING_FINGERS:
            for held in self._held:
                held.rest()

    def up(self, control: Held) -> bool:
        """Take the finger away; tell whether it only rested while another one typed."""
        since = self._held.pop(control, self._now())
        return self._now() - since >= RESTING_S and self._counted_at >= since

    def counted(self) -> None:
        """Take note of a press that counted."""
        self._counted_at = self._now()
