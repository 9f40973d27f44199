"""A name inside any line keeps its glyph: drawn like the name painter, unlike Qt."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QWidget

from widgets import hard_text
from widgets.controls.labels import Label, Prose
from widgets.controls.painting import LEFT, paint_numerals, paint_text
from widgets.hard_text import is_hard, shortened, width_of
from widgets.theme import Theme, Type

HARD, PLAIN = "葛\U000e0100城　辻\U000e0100", "葛城　辻"


def ink(widget: QWidget) -> bytes:
    widget.resize(600, 60)
    picture = widget.grab().toImage()
    return bytes(picture.constBits())


@pytest.mark.parametrize("kind", [Label, Prose])
def test_a_label_shows_the_variant(theme: Theme, kind: type[Label | Prose]) -> None:
    hard, plain, again = (ink(kind(theme, text)) for text in (HARD, PLAIN, HARD))
    assert hard == again
    assert hard != plain


def painted(theme: Theme, text: str, paint: object) -> bytes:
    picture = QImage(600, 60, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFFFF)
    with QPainter(picture) as painter:
        room = QRectF(0, 0, 600, 60)
        paint(painter, room, text, theme.font(Type.TITLE), QColor("black"), LEFT)  # type: ignore[operator]
    return bytes(picture.constBits())


@pytest.mark.parametrize("paint", [paint_text, paint_numerals])
def test_a_painted_line_shows_the_variant(theme: Theme, paint: object) -> None:
    assert painted(theme, HARD, paint) != painted(theme, PLAIN, paint)


def test_qt_alone_would_show_the_wrong_shape(theme: Theme) -> None:
    """Where this fails, Qt has learnt the selectors and the detour may go."""

    def by_qt(text: str) -> bytes:
        picture = QImage(600, 60, QImage.Format.Format_RGB32)
        picture.fill(0xFFFFFFFF)
        with QPainter(picture) as painter:
            painter.setFont(theme.font(Type.TITLE))
            painter.drawText(QRectF(0, 0, 600, 60), text)
        return bytes(picture.constBits())

    assert by_qt(HARD[:2]) == by_qt(PLAIN[:1])


def test_a_line_is_shortened_between_whole_characters(theme: Theme) -> None:
    font: QFont = theme.font(Type.TITLE)
    whole = width_of(HARD, font)
    assert shortened(HARD, font, whole + 1) == HARD
    for room in range(20, int(whole), 7):
        short = shortened(HARD, font, room)
        assert short.endswith("…")
        assert not short.startswith("\U000e0100")
        kept = short[:-1]
        assert HARD.startswith(kept)
        assert not HARD[len(kept) :].startswith("\U000e0100")
    assert not is_hard(PLAIN)


def test_each_thread_has_faces_of_its_own(theme: Theme) -> None:
    font = theme.font(Type.TITLE)
    here = width_of(HARD, font)
    with ThreadPoolExecutor(1) as lane:
        there = lane.submit(lambda: (width_of(HARD, font), hard_text._NAMERS.of(bold=False)))
        width, painter = there.result()
    assert width == here
    assert painter is not hard_text._NAMERS.of(bold=False)
    assert hard_text._NAMERS.of(bold=False) is hard_text._NAMERS.of(bold=False)
