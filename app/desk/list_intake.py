"""Take a list in from the command line: checked, told line by line, taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from app.backyard.card_list import Progress
from app.backyard.card_list_faults import ListRefused
from app.desk.backyard import Backyard
from app.desk.desk import Desk

Tell = Callable[[dict[str, Any], str], None]


class ListFile(Struct, frozen=True):
    """Hold a file that was named with its layout, and where its bad lines are written to."""

    path: Path
    layout: str
    report: str | None
    progress: Callable[[Progress], None]


def take_cards(desk: Desk, file: ListFile, tell: Tell) -> None:
    """Take a delivered card list into the ledger and tell what was found.

    Raises:
        ListRefused: a line has a fault; all faults are told before.
    """
    words, backyard = desk.words(), Backyard(desk)
    checked = backyard.check_list(file.path, layout=file.layout, progress=file.progress)
    preview = checked.preview
    if file.report:
        checked.source.write_bad_lines(preview, Path(file.report), words)
    if not preview.accepted:
        told = [fault.told(words) for fault in preview.faults]
        found = {"accepted": False, "lines": preview.lines, "bad": preview.bad, "faults": told}
        tell(found, "\n".join(told))
        raise ListRefused(file=checked.file, faults=sum(preview.counts.values()))
    done = backyard.take_list(checked)
    found = {"accepted": True, "new": done.new, "same": done.same, "boxes": list(done.boxes)}
    tell(found, words("imports.done", new=done.new, same=done.same, boxes=len(done.boxes)))
