"""Take a list in from the command line: checked, told line by line, taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from app.backyard.card_list import ListReader, Preview, Progress
from app.backyard.card_list_faults import ListRefused
from app.desk.backyard import Backyard
from app.desk.booking_intake import BookingIntake
from app.desk.desk import Desk

Tell = Callable[[dict[str, Any], str], None]


class ListFile(Struct, frozen=True):
    """Hold a file that was named with its layout, and where its bad lines are written to.

    ``last`` is called when all is ready and nothing may stop it any more.
    """

    path: Path
    layout: str
    report: str | None
    progress: Callable[[Progress], None]
    last: Callable[[], None] = lambda: None


def take_cards(desk: Desk, file: ListFile, tell: Tell) -> None:
    """Take a delivered card list into the ledger and tell what was found.

    Raises:
        ListRefused: a line has a fault; all faults are told before.
    """
    words, backyard = desk.words(), Backyard(desk)
    layout = file.layout or "jlis_card_list"
    checked = backyard.check_list(file.path, layout=layout, progress=file.progress)
    _must_be_good(desk, checked.source, checked.preview, file, tell)
    done = backyard.take_list(checked, last=file.last)
    found = {"accepted": True, "new": done.new, "same": done.same, "boxes": list(done.boxes)}
    tell(found, words("imports.done", new=done.new, same=done.same, boxes=len(done.boxes)))


def take_bookings(desk: Desk, file: ListFile, tell: Tell) -> None:
    """Take the old system's bookings into the ledger and tell what was found (OKA-1.1.3-オ-ア).

    Raises:
        ListRefused: a line has a fault; all faults are told before.
    """
    intake = BookingIntake(desk)
    layout = file.layout or "old_bookings"
    checked = intake.check_list(file.path, layout=layout, progress=file.progress)
    _must_be_good(desk, checked.source, checked.preview, file, tell)
    done = intake.take_list(checked, last=file.last)
    found = {"accepted": True, **msgspec.to_builtins(done)}
    told = {"to_come": done.to_come, "past": done.past, "same": done.same}
    tell(found, desk.words()("imports.bookings_done", **told))


def _must_be_good(
    desk: Desk, source: ListReader[Any], preview: Preview, file: ListFile, tell: Tell
) -> None:
    words = desk.words()
    if file.report:
        source.write_bad_lines(preview, Path(file.report), words)
    if not preview.accepted:
        told = [fault.told(words) for fault in preview.faults]
        found = {"accepted": False, "lines": preview.lines, "bad": preview.bad, "faults": told}
        tell(found, "\n".join(told))
        raise ListRefused(file=file.path.name, faults=sum(preview.counts.values()))
