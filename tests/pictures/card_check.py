"""The card check, without a card and with one."""

from __future__ import annotations

from tests.pictures.stage import Stage


def take(stage: Stage) -> None:
    """Take the pictures of a card on the reader."""
    stage.enter("C-1001")
    stage.go("card_check")
    stage.grab("card_check_empty")
    stage.reader.slot.lay(stage.people[0].control_number)
    stage.settle()
    stage.grab("card_check", compact=True)
    stage.reader.slot.pull()
    stage.settle()
