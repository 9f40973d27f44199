"""Why F12 waits is read whole, however narrow the band."""

import pytest
from PySide6.QtWidgets import QWidget

from app.resources import words
from tests.widgets.controls.test_behaviour import band, put, window
from widgets.controls.fkeys import FKeyBar, FKeyFace, FKeyState
from widgets.theme import Theme

__all__ = ["window"]

REASONS = (
    "backyard.key_reason.",
    "backyard.vault.key.reason",
    "bookings.lack.",
    "cases.need.",
    "closing.busy",
    "closing.reason",
    "closing.role",
    "counter.lack.",
    "counter.official.only",
    "ledger.need_card",
    "procedures.lack.",
    "settings.busy",
)


@pytest.mark.parametrize(("width", "height"), [(1280, 56), (1366, 56), (1680, 72), (1920, 72)])
def test_every_reason_of_f12_is_read_whole(
    window: QWidget, theme: Theme, width: int, height: int
) -> None:
    bar = FKeyBar(theme)
    bar.setParent(window)
    bar.set_compact(height == 56)
    bar.resize(width, height)
    bar.show()
    key = bar.key(12)
    keys = [name for name in words("ja").keys() if name.startswith(REASONS)]  # noqa: SIM118
    assert len(keys) > 30
    for name in keys:
        reason = theme.words(name, count=128)
        face = FKeyFace(number=12, label="確定して次へ", state=FKeyState.NOT_YET, reason=reason)
        key.show_face(face)
        first, second = key.lines()
        assert key.fits(first), (width, first)
        assert key.fits(second), (width, second)
        assert (first.removeprefix("F12　") + second).replace("確定して次へ", "") == reason
        assert reason in key.accessibleDescription()


def test_a_short_reason_leaves_the_verb(window: QWidget, theme: Theme) -> None:
    bar = band(theme)
    put(window, bar)
    bar.set_compact(True)
    assert bar.key(12).lines() == ("F12　あと1点", "確定して次へ")
