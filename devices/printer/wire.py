"""The bytes' way to one ticket printer and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Wire(Protocol):
    """Carry bytes to and from one printer for one job."""

    def send(self, data: bytes) -> None:
        """Hand over all bytes; OSError where the other side is gone or takes none."""
        ...

    def receive(self, within: float) -> int:
        """Return the next byte; TimeoutError after so many seconds, OSError where it is gone."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


Connect = Callable[[], Wire]
