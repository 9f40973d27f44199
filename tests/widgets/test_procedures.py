"""Every procedure of the menu, walked at the real window by keys and scans."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt

from app.documents.applicant import Registration
from app.documents.rules import Person as Whose
from app.documents.rules import Refusal
from app.procedures.answers import DocumentsAnswer, FormsAnswer
from app.procedures.catalogue import PROCEDURES
from app.procedures.steps import StepKind
from app.store.ledger_tables import draft
from app.tickets.codes import CodeKind, payload
from app.tickets.ticket import TicketStatus
from app.training.people import Person
from app.visits.visit import StopReason, VisitStatus
from tests.app.procedures.budget import AGREED
from tests.widgets.conftest import DeskParts
from tests.widgets.counter_kit import Window
from tests.widgets.test_counter import adult
from tests.widgets.walk_kit import MOST, Walker
from widgets.background import Lanes
from widgets.presenters.counter_drafts import ANEW
from widgets.presenters.counter_words import CounterWords
from widgets.steps.documents import DocumentsStep
from widgets.steps.ticks import FormsStep
from widgets.theme import Theme

pytestmark = pytest.mark.slow

BY_MENU = 3  # the menu's digit and the two of the procedure, instead of F12
BY_CARD = ("form_fill",)  # its own test walks it: the resident's panel takes part


@pytest.fixture
def window(desk_parts: DeskParts, lanes: Lanes, theme: Theme) -> Iterator[Window]:
    """Open one window with the residents' cards in the vault."""
    desk_parts.deliver()
    made = Window(desk_parts, lanes, theme, on_chip=False)
    made.fill_vault()
    yield made
    made.close()
    made.reader.close()


def test_each_procedure_is_walked_to_its_end(window: Window, people: tuple[Person, ...]) -> None:
    person = adult(people)
    window.enter()
    agreed = tomllib.loads(AGREED.read_text(encoding="utf-8"))["keys"]
    ended = {}
    for procedure in PROCEDURES:
        if procedure.key not in BY_CARD:
            walker = Walker(window, person)
            before = window.pressed
            walker.begin(procedure.key)
            walker.to_the_end()
            pressed = window.pressed - before
            assert pressed <= agreed[procedure.key] + BY_MENU, (procedure.key, pressed)
            ended[procedure.key] = window.counter.view(walker.visit).visit
    assert {key: one.procedure for key, one in ended.items()} == {key: key for key in ended}
    assert {one.status for one in ended.values()} == {VisitStatus.DONE}


def test_a_family_is_one_number_and_shows_its_papers_once(
    window: Window, people: tuple[Person, ...]
) -> None:
    window.enter()
    first = Walker(window, adult(people))
    first.begin("pin_reset")
    while window.stage != "application_forms":
        first.step()
    shown = window.presenter.serving
    assert shown is not None
    second = Walker(window, adult(people))
    second.visitor = "guardian_of_child"
    second.add("card_face_update")
    while window.stage != "documents":
        second.step()
    step = window.presenter.step
    assert isinstance(step, DocumentsStep)
    laid = {(one.paper, one.person.value) for one in step.draft().presented}
    before = shown.answered("documents")
    assert isinstance(before, DocumentsAnswer)
    assert laid == {(one.paper, "companion") for one in before.presented}
    second.to_the_end()
    serving = window.presenter.serving
    assert serving is not None
    assert serving.visit.id == first.visit, "the first case comes back to the window"
    assert serving.ticket is not None
    assert serving.ticket.status is TicketStatus.SERVING
    first.to_the_end()
    over = [window.counter.view(one.visit) for one in (first, second)]
    assert [one.visit.status for one in over] == [VisitStatus.DONE, VisitStatus.DONE]
    assert {one.ticket.status for one in over if one.ticket} == {TicketStatus.DONE}


def test_who_lacks_a_paper_comes_again_with_the_slip(
    window: Window, people: tuple[Person, ...]
) -> None:
    window.enter()
    walker = Walker(window, adult(people))
    walker.begin("pin_reset")
    while window.stage != "documents":
        walker.step()
    step = window.presenter.step
    assert isinstance(step, DocumentsStep)
    step.lists[Whose.APPLICANT].offer(step.serving.guidance.papers["my_number_card"]).step_on()
    window.f(9)  # あと必要なもの
    window.presenter.ends.ask_stop()
    window.digits("1")
    window.f(12)
    assert window.stage == ""
    stopped = window.counter.view(walker.visit).visit
    assert stopped.reason == StopReason.PAPERS_MISSING
    window.parts.clock.pass_(hours=3)
    window.issue()
    window.f(5)
    window.scan(payload(CodeKind.VISIT, walker.visit))
    assert window.stage == "own_card"  # the chip is read anew, what was told before is not asked
    board, serving = window.presenter.board, window.presenter.serving
    assert board is not None
    now = CounterWords(window.theme.words, "3").queue(board, serving, window.parts.clock.now()).now
    assert now is not None
    assert now.elapsed == "0分00秒", "the time at the window counts from today's call"
    walker.seen = []
    walker.to_the_end()
    assert "receive" not in walker.seen
    assert "which" not in walker.seen
    assert window.counter.view(walker.visit).visit.status is VisitStatus.DONE


def test_how_the_applicant_stands_in_the_register_is_told_by_keys(
    window: Window, people: tuple[Person, ...], tmp_path: Path
) -> None:
    window.enter()
    walker = Walker(window, adult(people))
    walker.begin("certificate_renewal")
    while window.stage != "documents":
        walker.step()
    step = window.presenter.step
    assert isinstance(step, DocumentsStep)
    foreign = step.lists[Whose.APPLICANT].offer(step.serving.guidance.papers["residence_card"])
    foreign.step_on()
    window.settle()
    ctrl = Qt.KeyboardModifier.ControlModifier
    window.key(Qt.Key.Key_5, modifier=ctrl)
    assert step.people.stay.edit.hasFocus()
    window.type("R9.2.28")
    window.key(Qt.Key.Key_4, modifier=ctrl)
    folder = Path(os.environ.get("COUNTER_PICTURES", str(tmp_path)))
    window.grab("register_keys", folder)
    for number, told in enumerate(Registration, start=1):
        window.digits(str(number))
        assert step.draft().registration is told
    assert step.draft().stay_until == date(2027, 2, 28)
    window.digits("3")
    verdict = step.serving.judge(step.draft())
    assert verdict.refusal is Refusal.APPLICANT_DEAD
    assert window.reason == window.theme.words("procedures.lack.not_acceptable")
    window.grab("register_dead", folder)
    window.digits("4")
    assert step.serving.judge(step.draft()).refusal is None


def test_what_was_begun_at_a_step_is_there_again_after_a_kill(
    window: Window, people: tuple[Person, ...]
) -> None:
    window.enter()
    walker = Walker(window, adult(people))
    walker.begin("certificate_renewal")
    seen: dict[str, StepKind] = {}
    for _ in range(MOST):
        step = window.presenter.step
        if step is None or window.presenter.serving is None:
            break
        stage = window.stage
        if step.kind in ANEW:
            walker.step()
            continue
        walker.fill(step)
        before = step.draft()
        assert before is not None
        window.restart()
        again = window.presenter.step
        assert again is not None
        assert again is not step
        assert (window.stage, again.draft()) == (stage, before)
        assert window.reason == "", stage
        seen[stage] = again.kind
        window.f(12)
    assert set(seen.values()) >= {StepKind.DOCUMENTS, StepKind.FORMS, StepKind.ASK}
    assert {StepKind.HAND_OFF, StepKind.HAND_OVER, StepKind.OFFERS} <= set(seen.values())
    with window.parts.desk.ledger.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(draft)).scalar() == 0


def test_one_tick_of_several_is_there_again_and_what_nobody_ticked_is_not(
    window: Window, people: tuple[Person, ...]
) -> None:
    window.enter()
    walker = Walker(window, adult(people))
    walker.begin("certificate_renewal")
    while window.stage != "application_forms":
        walker.step()
    window.digits("1")
    window.restart()
    step = window.presenter.step
    assert isinstance(step, FormsStep)
    told = step.draft()
    assert isinstance(told, FormsAnswer)
    assert [len(checks) for checks in told.forms.values()][:1] == [1]
    assert window.reason == window.theme.words("procedures.lack.form_not_done")
