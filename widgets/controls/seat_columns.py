"""What a day's table of seats holds, and how its width is divided among the purposes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from widgets.controls.boards import SeatState

BAR = 120
_MOST_SQUARES = 20
_WORD, _PAD = 64, 24


@dataclass(frozen=True, kw_only=True)
class SeatCell:
    """Hold one slot: its seats, the word behind them, all of it in words.

    ``open`` tells that a seat can be had; ``faded`` a slot that has begun.
    """

    seats: tuple[SeatState, ...]
    word: str
    spoken: str
    open: bool = True
    faded: bool = False

    @property
    def taken(self) -> int:
        """Return how many seats are given away."""
        return sum(seat in (SeatState.TAKEN, SeatState.PROVISIONAL) for seat in self.seats)


@dataclass(frozen=True, kw_only=True)
class SeatColumn:
    """Hold one purpose: its name and a note, which is shorter in the compact frame."""

    purpose: str
    title: str
    note: str = ""
    short: str = ""


@dataclass(frozen=True, kw_only=True)
class SeatTableView:
    """Hold a day's table; cells by purpose and time, one that is missing is not offered."""

    times: tuple[str, ...] = ()
    columns: tuple[SeatColumn, ...] = ()
    cells: Mapping[tuple[str, str], SeatCell] = field(default_factory=dict)

    def most(self, purpose: str) -> int:
        """Return the seats of a purpose's largest slot."""
        cells = (self.cells.get((purpose, time)) for time in self.times)
        return max((len(cell.seats) for cell in cells if cell is not None), default=0)


@dataclass(frozen=True)
class Divided:
    """Hold where each column begins and the last ends; ``bars`` show a bar instead of squares."""

    lefts: tuple[int, ...]
    bars: frozenset[int]


def divide(most: Sequence[int], room: int, pitch: int) -> Divided:
    """Divide a width: each column gets its squares and a word, the rest is dealt out by them.

    ``most`` are the seats of each column's largest slot, ``pitch`` the pixels of a square with its
    gap.  More than 20 seats are a bar; where the room does not suffice, the largest are too.
    """
    bars = {number for number, seats in enumerate(most) if seats > _MOST_SQUARES}

    def wanted() -> list[int]:
        squares = [BAR if n in bars else seats * pitch for n, seats in enumerate(most)]
        return [_PAD + one + _WORD for one in squares]

    large = [n for n, seats in enumerate(most) if seats * pitch > BAR and n not in bars]
    while sum(wanted()) > room and large:
        bars.add(large.pop(large.index(max(large, key=lambda number: most[number]))))
    widths = wanted()
    whole = sum(widths) or 1
    spare = max(0, room - sum(widths))
    lefts, x = [0], 0.0
    for width in widths:
        x += width + spare * width / whole
        lefts.append(round(x))
    return Divided(tuple(lefts), frozenset(bars))
