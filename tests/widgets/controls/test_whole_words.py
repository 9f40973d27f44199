"""What is too long for its place stands on more lines: a tooltip is nothing to work by."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.documents.papers import load_papers
from app.documents.rules import Person
from widgets.controls.choice_row import ChoiceFace, ChoiceRow
from widgets.controls.decision import DecisionPane
from widgets.controls.fields import Field
from widgets.controls.labels import Label
from widgets.controls.painting import in_two
from widgets.controls.points_area import PointsArea
from widgets.steps.paper_lists import PaperLists
from widgets.steps.step import TickList
from widgets.theme import Theme

LONG = "運転免許証・運転経歴証明書（付き添い・代理の方）の原本"


def laid_out(widget: QWidget, width: int) -> QWidget:
    """Show a widget in a window of a width."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget)
    holder.resize(width, 400)
    holder.show()
    return holder


def test_a_choice_too_long_for_its_row_takes_a_second_line(theme: Theme) -> None:
    row = ChoiceRow(theme, ChoiceFace(text=LONG, key="1"))
    row.set_compact(True)
    holder = laid_out(row, 700)
    one = row.height()
    holder.resize(300, 400)
    holder.layout().activate()  # type: ignore[union-attr]
    assert row.height() == one + 20
    assert row.ring_rect().height() < row.height()  # its ring leaves the next row whole
    holder.close()


@pytest.mark.parametrize(
    "lines",
    [
        ("お持ちの", "カードの確認"),
        ("取消しの登録", "（統合端末）"),
        ("写真の", "引き渡しと消去"),
        ("署名用証明書の", "確認"),
        ("申請書・", "暗証番号票"),
        (),
    ],
)
def test_a_stage_name_parts_where_no_word_is_torn(theme: Theme, lines: tuple[str, ...]) -> None:
    name = "".join(lines) or "一時停止の確認日"
    assert in_two(name, theme.sized(14), 112) == lines


def test_a_hint_goes_on_below(theme: Theme) -> None:
    field = Field(theme, "生年月日", hint="R8.11.1・2026/11/1・20261101 のどれでも入力できます")
    holder = laid_out(field, 700)
    one = field.sizeHint().height()
    holder.resize(200, 400)
    QApplication.processEvents()
    assert field.height() > one
    holder.close()


def test_a_heading_without_papers_is_not_shown(theme: Theme) -> None:
    papers, lists = load_papers(), PaperLists(theme, Person.APPLICANT)
    holder = laid_out(lists, 700)
    title = theme.words("documents.class_note.other")
    (head,) = [one for one in lists.findChildren(Label) if one.text() == title]
    assert not head.isVisible()
    lists.set_papers((), (), [papers["notice"]])
    assert head.isVisible()
    holder.close()


def test_a_pane_on_a_small_screen_keeps_its_rows_apart(theme: Theme) -> None:
    window = QWidget()
    window.resize(QSize(1366, 768))
    window.show()
    pane = DecisionPane(theme, window, "決定", decide="決定する", back="戻す", width=1040)
    points = TickList(theme)
    points.set_points([(str(number), LONG) for number in range(24)])
    pane.body.addWidget(PointsArea(points), 1)
    pane.open()
    rows = [points.row(name) for name in points.names()]
    assert {row.height() for row in rows} == {32}
    assert all(one.geometry().bottom() < two.y() for one, two in pairwise(rows))
    assert pane.geometry().bottom() < window.height()
    assert pane.decide.geometry().bottom() < pane.height()
    pane.close_pane()
    window.close()
