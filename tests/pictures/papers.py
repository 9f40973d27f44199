"""What comes out on paper: slips of the ticket printer, the filled form."""

from __future__ import annotations

from tests.pictures.stage import Stage


def take(stage: Stage) -> None:
    """Keep the first slips of the day under their names."""
    for at, printed in enumerate(stage.printer.machine.printed, start=1):
        if printed.whole:
            printed.image.convert("L").save(stage.out / f"slip_{at:02d}.png")
