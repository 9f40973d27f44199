"""The next paper's language at reception: four beside the purposes, the others in a pane."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.widgets.test_reception import Place, opened, place
from widgets.screens.reception_language import LanguagePane
from widgets.screens.reception_parts import TouchButton

__all__ = ["opened", "place"]  # the fixtures


def test_a_language_beside_the_four_is_chosen_in_a_pane(place: Place) -> None:
    QTest.mouseClick(place.screen.other, Qt.MouseButton.LeftButton)
    pane = place.screen.window().findChild(LanguagePane)
    assert pane is not None
    keys = pane.findChildren(TouchButton)
    assert [key.text() for key in keys][6] == "Tiếng Việt"
    assert [key.text() for key in keys if key.isChecked()] == ["日本語"]
    QTest.mouseClick(keys[6], Qt.MouseButton.LeftButton)
    assert place.screen.other.isChecked()
    assert place.screen.other.text() == "Tiếng Việt"
    place.tap("A")
    assert place.tickets()[0].language == "vi"
    assert (place.screen.other.text(), place.screen.other.isChecked()) == ("ほか…", False)
