"""How long to wait before the next try."""

import random

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0


class Pauses:
    """Give the pause before the next try: doubling, with chance, never longer than the limit."""

    def __init__(
        self,
        chance: random.Random,
        *,
        first: float = FIRST_PAUSE,
        longest: float = LONGEST_PAUSE,
    ) -> None:
        self._chance = chance
        self._first = first
        self._longest = longest
        self._failures = 0

    def next(self) -> float:
        """Count a failure and return how many seconds to wait."""
        full: float = min(self._longest, self._first * 2 ** min(self._failures, 16))
        self._failures += 1
        return full * self._chance.uniform(0.5, 1.0)

    def spread(self) -> float:
        """Return a factor above 1, so that not all who must wait come back at once."""
        return self._chance.uniform(1.0, 1.5)

    def reset(self) -> None:
        """Forget the failures."""
        self._failures = 0
