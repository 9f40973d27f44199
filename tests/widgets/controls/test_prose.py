"""Where a paragraph may break."""

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from widgets.controls.labels import Prose
from widgets.theme import Theme

ADDRESSES = ("汐見市海辺区磯ヶ崎１丁目２７−２６", "岡山市北区表町二丁目99番1234-56号")


@pytest.mark.parametrize("text", ADDRESSES)
def test_a_number_is_never_torn(qtbot: QtBot, theme: Theme, text: str) -> None:
    prose = Prose(theme, text)
    qtbot.addWidget(prose)
    torn = frozenset("0123456789０１２３４５６７８９-−")
    broken = 0
    for width in range(120, 400, 4):
        lines = prose.lines(width)
        assert "".join(lines) == text
        broken += len(lines) > 1
        for before, after in pairwise(lines):
            assert not (before[-1] in torn and after[0] in torn)
    assert broken > 10


def test_a_number_longer_than_the_line_still_ends(qtbot: QtBot, theme: Theme) -> None:
    prose = Prose(theme, "0" * 60)
    qtbot.addWidget(prose)
    assert "".join(prose.lines(100)) == "0" * 60
