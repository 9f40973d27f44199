"""What a measurement tells: the value beside its baseline, and how times are taken."""

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")
MILLI = 1e3


class Row(Struct, frozen=True, kw_only=True):
    """Hold one measured claim; ``budget`` is None where only the ratio counts."""

    claim: str
    value: float
    unit: str
    baseline: str
    baseline_value: float
    budget: float | None = None

    @property
    def ratio(self) -> float:
        """Return how many times the baseline the value is."""
        return self.value / self.baseline_value if self.baseline_value else float("nan")

    @property
    def kept(self) -> bool:
        """Tell whether the budget is kept."""
        return self.budget is None or self.value <= self.budget


def timed(work: Callable[[T], object], values: Iterable[T]) -> list[float]:
    """Return the sorted milliseconds of a work done with each value."""
    taken: list[float] = []
    for value in values:
        begun = time.perf_counter()
        work(value)
        taken.append((time.perf_counter() - begun) * MILLI)
    return sorted(taken)


def at(taken: list[float], share: float) -> float:
    """Return the value that a share of sorted times does not exceed."""
    return taken[min(len(taken) - 1, int(len(taken) * share))]


def table(rows: Iterable[Row]) -> str:
    """Return rows as a table for a person."""
    head = ("claim", "value", "budget", "baseline", "", "ratio", "")
    lines = [head]
    for row in rows:
        budget = "" if row.budget is None else f"{row.budget:g} {row.unit}"
        lines.append(
            (
                row.claim,
                f"{row.value:.2f} {row.unit}",
                budget,
                row.baseline,
                f"{row.baseline_value:.2f} {row.unit}",
                f"x{row.ratio:.2f}",
                "ok" if row.kept else "OVER",
            )
        )
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
