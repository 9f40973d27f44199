"""Labels of the vault: each position with its code, ten on one strip to be cut and stuck on."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from app.desk.desk import Desk
from app.ports import PrintOutcome, Qr, Rule, Slip, SlipBlock, Words
from app.tickets.codes import CodeKind, payload
from app.tickets.slip import day_text

STRIP = 10


class Strip(Struct, frozen=True, kw_only=True):
    """Hold the labels of one strip: the first and the last position, and the paper's fate."""

    first: str
    last: str
    outcome: PrintOutcome


def strip_of(shelf: str, number: int, most: int) -> tuple[str, ...]:
    """Return the positions of the strip that holds a shelf's number, counted from 1."""
    begin = (max(1, min(number, most)) - 1) // STRIP * STRIP + 1
    return tuple(f"{shelf}-{one:03d}" for one in range(begin, min(begin + STRIP, most + 1)))


def labels_slip(positions: tuple[str, ...], words: Words, *, record: str, at: datetime) -> Slip:
    """Return a strip of labels."""
    blocks: list[SlipBlock] = []
    for position in positions:
        label = payload(CodeKind.VAULT, position)
        blocks += [Qr(payload=label, code=position), Rule(dashed=True)]
    return Slip(
        kind="label",
        record=record,
        language=words.language,
        day=day_text(at.date(), words),
        time=f"{at:%H:%M}",
        blocks=tuple(blocks[:-1]),
    )


class ShelfLabels:
    """Print the labels of a shelf at a desk."""

    def __init__(self, desk: Desk, most: int) -> None:
        self._desk, self._most = desk, most

    @property
    def possible(self) -> bool:
        """Tell whether this window has a slip printer."""
        return self._desk.has_printer

    def print_strip(self, shelf: str, number: int) -> Strip:
        """Print the ten labels among which a shelf's number is, once.

        Raises:
            CounterFault: surely nothing was printed.
        """
        positions = strip_of(shelf, number, self._most)
        slip = labels_slip(positions, self._desk.words(), record=shelf, at=self._desk.ledger.now())
        return Strip(first=positions[0], last=positions[-1], outcome=self._desk.printer.print(slip))
