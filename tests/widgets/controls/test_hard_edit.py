"""A name in a field stands there as on the card, wherever caret, selection and scrolling are."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QInputMethodEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets.controls.fields import FieldKind, LineEdit
from widgets.hard_text import draw_line, is_hard
from widgets.theme import Theme

Points = NDArray[np.uint8]
EDGE = 6
VARIANT, PLAIN = "葛\U000e0100", "葛"
NAME = f"{VARIANT}城　太郎"


@pytest.fixture
def edit(theme: Theme, qtbot: QtBot) -> LineEdit:
    made = LineEdit(theme, FieldKind.TEXT)
    qtbot.addWidget(made)
    made.setStyleSheet(theme.style_sheet())
    made.resize(300, 44)
    made.show()
    return made


def grey(image: QImage) -> Points:
    """Return a picture's points without its edge, where the frame is."""
    flat = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(bytes(flat.constBits()), np.uint8).reshape(flat.height(), -1)
    return rows[EDGE:-EDGE, EDGE : flat.width() - EDGE]


def points(edit: LineEdit) -> Points:
    QApplication.processEvents()
    return grey(edit.grab().toImage())


def shown(edit: LineEdit, text: str) -> Points:
    edit.setText(text)
    edit.clearFocus()
    edit.setCursorPosition(0)
    return points(edit)


def test_a_variant_is_another_shape_and_only_there(edit: LineEdit) -> None:
    assert is_hard(NAME)
    plain, variant = shown(edit, f"{PLAIN}城　太郎"), shown(edit, NAME)
    columns = np.flatnonzero((plain != variant).any(axis=0))
    assert len(columns) > 3
    assert columns.max() - columns.min() <= edit.fontMetrics().horizontalAdvance("葛")


def test_it_is_the_painters_own_shape(edit: LineEdit, theme: Theme) -> None:
    """The darkest points of the field's variant are those of the painter of names."""
    found = shown(edit, VARIANT)
    caret = edit.cursorRect()
    sheet = QImage(edit.size(), QImage.Format.Format_RGB32)
    sheet.fill(theme.ink.bg)
    with QPainter(sheet) as painter:
        painter.setFont(edit.font())
        painter.setPen(theme.ink.text)
        base = caret.top() + edit.fontMetrics().ascent()
        draw_line(painter, QPointF(caret.x() + 5, base), VARIANT)
    dark = grey(sheet) < 120
    assert dark.sum() > 20
    assert (found[dark] < 150).mean() > 0.95


def test_what_is_chosen_stays_marked(edit: LineEdit) -> None:
    edit.setText(NAME)
    edit.selectAll()
    chosen = points(edit)
    edit.setText(f"{PLAIN}城　太郎")
    edit.selectAll()
    plain = points(edit)
    assert (chosen != plain).any()
    assert abs(float((chosen < 60).mean()) - float((plain < 60).mean())) < 0.02


def test_a_long_name_that_is_scrolled_is_drawn_at_its_place(edit: LineEdit) -> None:
    edit.resize(120, 44)
    seen = []
    for last in (PLAIN, VARIANT):
        edit.setText(f"あいうえおかきくけこ{last}")
        edit.end(False)
        edit.clearFocus()
        seen.append(points(edit))
    columns = np.flatnonzero((seen[0] != seen[1]).any(axis=0)) + EDGE
    caret, wide = edit.cursorRect().x() + 5, edit.fontMetrics().horizontalAdvance("葛")
    assert len(columns) > 3
    assert caret - wide - 1 <= columns.min()
    assert columns.max() <= caret + 1


def test_the_caret_passes_a_variant_in_one_step(edit: LineEdit) -> None:
    edit.setText(f"{VARIANT}城")
    edit.setCursorPosition(0)
    QTest.keyClick(edit, Qt.Key.Key_Right)
    assert edit.cursorPosition() == 3
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    assert edit.text() == VARIANT


def test_while_an_input_method_composes_the_line_is_qts(edit: LineEdit) -> None:
    edit.setText(f"{PLAIN}城")
    edit.setCursorPosition(0)
    QApplication.sendEvent(edit, QInputMethodEvent("かつらぎ", []))
    plain = points(edit)
    QApplication.sendEvent(edit, QInputMethodEvent())
    edit.setText(f"{VARIANT}城")
    edit.setCursorPosition(0)
    QApplication.sendEvent(edit, QInputMethodEvent("かつらぎ", []))
    assert (points(edit) == plain).all()
    QApplication.sendEvent(edit, QInputMethodEvent())
    assert (points(edit) != plain).any()
    assert edit.text() == f"{VARIANT}城"
