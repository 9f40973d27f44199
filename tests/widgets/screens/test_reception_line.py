"""The reception's bottom line keeps a trouble's sentences inside itself."""

import pytest
from pytestqt.qtbot import QtBot

from widgets.screens.reception_line import ResultLine
from widgets.theme import Theme


@pytest.mark.parametrize("below", [0, 1, 2])
@pytest.mark.parametrize("height", [57, 80, 200])
def test_each_line_has_its_place(qtbot: QtBot, theme: Theme, height: int, below: int) -> None:
    line = ResultLine(theme)
    qtbot.addWidget(line)
    line.resize(900, height)
    result, smaller = line.lines(below)
    assert result + below * smaller <= height
    assert result > smaller > 15
