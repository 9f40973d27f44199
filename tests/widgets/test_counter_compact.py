"""What the compact frame of a window holds without cutting it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication

from app.documents.rules import Person as Person_
from app.training.people import Person
from tests.widgets.counter_kit import Opened
from tests.widgets.staff_window import LARGE, SMALL, TABLET
from tests.widgets.test_counter import adult, begin, opened, pictures
from widgets.controls.choice_row import ChoiceRow
from widgets.steps.documents import DocumentsStep
from widgets.steps.paper_row import PaperRow

__all__ = ["opened", "pictures"]


@pytest.mark.parametrize("size", [SMALL, TABLET], ids=["1366", "1280"])
def test_every_collected_paper_is_whole_in_a_compact_frame(
    opened: Opened, people: tuple[Person, ...], pictures: Path, size: QSize
) -> None:
    window, person = opened(size=size), adult(people)
    begin(window)
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    window.digits("1100")
    step = window.presenter.step
    assert isinstance(step, DocumentsStep)
    papers = step.collect.findChildren(ChoiceRow)
    assert len(papers) == 3
    for row in papers:
        window.f(12)
        assert QApplication.focusWidget() is row
        window.digits("2")
    window.grab(f"63_documents_{size.width()}", pictures)
    assert window.reason == ""
    view = step.lists[Person_.APPLICANT].viewport()
    for row in papers:
        assert view.rect().contains(QRect(row.mapTo(view, QPoint()), row.size()))


def test_the_papers_are_whole_below_the_band_of_an_outage(
    opened: Opened, people: tuple[Person, ...]
) -> None:
    window, person = opened(size=LARGE), adult(people)
    begin(window)
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    window.digits("1" * 5 + "0" * 4)
    step = window.presenter.step
    assert isinstance(step, DocumentsStep)
    window.screen.show_offline("通信なしで継続中", "記録はこの端末に保存されます。")
    QApplication.processEvents()
    view = step.lists[Person_.APPLICANT].viewport()
    rows = [row for row in view.findChildren(PaperRow) if row.isVisible()]
    assert len(rows) > 9
    for row in rows:
        assert view.rect().contains(QRect(row.mapTo(view, QPoint()), row.size())), row.text()
    window.screen.show_offline("", "")
    assert step.column.spacing() == 16


def test_the_whole_rule_has_room_where_two_persons_bring_papers(
    opened: Opened, people: tuple[Person, ...], pictures: Path
) -> None:
    window, person = opened(size=SMALL), adult(people)
    begin(window)
    window.digits("4")
    window.scan(person.control_number)
    window.f(12)
    step = window.presenter.step
    assert isinstance(step, DocumentsStep)
    for shown in (True, False):
        step._why_button.click()
        QApplication.processEvents()
        assert step.routes.isVisible() is not shown
        for told in (step._why, step._cited):
            assert told.isVisible() is shown
            assert not shown or told.height() >= told.heightForWidth(told.width())
        window.grab(f"63_documents_why_{shown}", pictures)
