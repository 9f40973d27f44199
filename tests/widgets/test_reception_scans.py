"""What is scanned at reception that has no place there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.widgets.staff_window import scan_of
from tests.widgets.test_reception import Place, opened, place
from widgets.screens.reception_panes import ByHandPane

__all__ = ["opened", "place"]  # the fixtures


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("V:B-04-112", "これは保管位置の札（B-04-112）です"),
        ("T:0192F3C4", "これは途中で切れたコードです"),
    ],
)
def test_a_code_that_has_no_place_here_is_told_by_name(place: Place, text: str, told: str) -> None:
    place.window.take_scan(scan_of(text))
    place.settle()
    assert place.line == told
    assert place.no_pane()
    place.press(Qt.Key.Key_F7)
    pane = place.pane()
    assert isinstance(pane, ByHandPane)
    place.window.take_scan(scan_of(text))
    assert pane.field.text() == ""
    assert pane.field.edit.accessibleDescription().startswith(told)
