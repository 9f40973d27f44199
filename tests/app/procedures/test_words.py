"""Every procedure can be told in words."""

from collections.abc import Iterator

import pytest

from app import resources
from app.procedures.answers import Handed, HandedWhy, PhotoCheck, PhotoSource
from app.procedures.asking import Ask, Enter
from app.procedures.catalogue import PROCEDURES
from app.procedures.chips import HandOff
from app.procedures.flow import Group, Procedure
from app.procedures.form_steps import Forms
from app.procedures.remarks import remarks
from app.procedures.steps import Explain, HandOver, Lack, Official, Step, Tasks
from app.visits.visit import StopReason
from tests.app.procedures import chapters
from tests.app.procedures.desk_top import RULES


def _texts(step: Step) -> Iterator[str]:
    match step:
        case Explain():
            for item in step.items:
                yield f"explain.{item}"
                yield f"explain_say.{item}"
        case HandOver():
            yield from (f"give.{item}" for item in step.items)
        case Tasks() | HandOff():
            yield from (f"task.{task}" for task in step.tasks)
        case Official():
            yield from (f"seen.{seen}" for seen in step.sees)
        case Forms():
            yield from (f"form.{form.key}" for form in step.forms)
        case Enter():
            yield from (f"blank.{blank.key}" for blank in step.blanks)
        case Ask():
            for question in step.questions:
                fact = question.fact.value
                yield f"question.{fact}"
                yield from (f"option.{fact}.{option}" for option in question.options)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.key)
def test_every_stage_can_be_told(procedure: Procedure) -> None:
    words = resources.words("ja")
    assert procedure.source
    assert words(f"procedures.name.{procedure.key}")
    for stage in procedure.stages:
        assert words(f"procedures.stage.{stage.key}")
        assert words(f"procedures.say.{stage.key}")
        for key in _texts(stage.step):
            assert words(f"procedures.{key}")


def test_every_state_can_be_told() -> None:
    words = resources.words("ja")
    told = [
        *(f"procedures.lack.{one.value}" for one in Lack),
        *(f"procedures.group.{one.value}" for one in Group),
        *(f"procedures.handed.{one.value}" for one in Handed),
        *(f"procedures.handed_why.{one.value}" for one in HandedWhy),
        *(f"procedures.photo_source.{one.value}" for one in PhotoSource),
        *(f"procedures.photo_check.{one.value}" for one in PhotoCheck),
        *(f"procedures.remark.{one}" for one in remarks().lines),
        *(f"visits.stop.{one.value}" for one in StopReason),
    ]
    for procedure in RULES.procedures():
        for visitor in RULES.visitors(procedure):
            told += [f"procedures.case.{visitor.value}", f"procedures.visitor.{visitor.value}"]
            for circumstance in RULES.circumstances(procedure, visitor):
                told.append(f"procedures.notice.{circumstance.value}")
    assert all(words(key) for key in told)


def test_the_manual_has_a_chapter_per_procedure() -> None:
    assert chapters.PAPER.read_text(encoding="utf-8") == chapters.paper(), (
        "run: .venv/bin/python -m tests.app.procedures.chapters"
    )
