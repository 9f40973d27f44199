"""The manual's chapter per procedure: ``python -m tests.app.procedures.chapters`` writes it.

What a clerk reads follows from the same data and texts that lead the window.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from app.arrangements.arrangements import Doer
from app.ports import Words
from app.procedures.asking import Ask, Enter
from app.procedures.catalogue import PROCEDURES
from app.procedures.chips import HandOff
from app.procedures.flow import Group, Procedure, Stage, cases_of
from app.procedures.form_steps import Forms
from app.procedures.steps import Explain, HandOver, Official, Step, Tasks
from app.resources import words
from tests.app.procedures.desk_top import RULES

PAPER = Path(__file__).parents[3] / "docs" / "manual" / "procedures.md"
INTRO = Path(__file__).with_name("chapters_intro.md")


def paper() -> str:
    """Return the whole chapter."""
    told = words("ja")
    lines = [INTRO.read_text(encoding="utf-8")]
    for group in Group:
        mine = [one for one in PROCEDURES if one.group is group]
        lines.append(f"## {told(f'procedures.group.{group.value}')}\n")
        for procedure in mine:
            lines += _procedure(procedure, told)
    return "\n".join(lines).rstrip("\n") + "\n"


def _procedure(procedure: Procedure, told: Words) -> Iterator[str]:
    yield f"### {told(f'procedures.name.{procedure.key}')}\n"
    visitors = [told(f"procedures.visitor.{one.value}") for one in cases_of(procedure, RULES)]
    yield f"来られる方：{'、'.join(visitors)}。根拠：{procedure.source}。\n"
    yield "| 段階 | 担当 | すること |"
    yield "|---|---|---|"
    for stage in procedure.stages:
        name = told(f"procedures.stage.{stage.key}")
        who = "市職員" if stage.official else "窓口"
        when = "" if not stage.when or stage.usual else "（当てはまるときだけ）"
        if stage.by and not when:
            citys = Doer.CONTRACTOR not in stage.by
            when = "（市が行う所だけ）" if citys else "（受託者が行う所だけ）"
        end = (
            "　**ここで終わる**" if stage.stops else "　**次の来庁に続く**" if stage.pauses else ""
        )
        yield f"| {name}{when} | {who} | {_does(stage, told)}{end} |"
    picture = f"../pictures/procedure_{procedure.key}.png"
    yield f"\n![{told(f'procedures.name.{procedure.key}')}の画面]({picture})\n"


def _does(stage: Stage, told: Words) -> str:
    points = list(_points(stage.step, told))
    return "、".join(points) if points else told(f"procedures.say.{stage.key}")


def _points(step: Step, told: Words) -> Iterator[str]:
    match step:
        case Ask():
            for question in step.questions:
                fact = question.fact.value
                options = [told(f"procedures.option.{fact}.{one}") for one in question.options]
                yield f"{told(f'procedures.question.{fact}')}（{'・'.join(options)}）"
        case Enter():
            yield from (told(f"procedures.blank.{one.key}") for one in step.blanks)
        case Forms():
            yield from (told(f"procedures.form.{one.key}") for one in step.forms)
        case Explain():
            yield from (told(f"procedures.explain.{one}") for one in step.items)
        case Tasks() | HandOff():
            yield from (told(f"procedures.task.{one}") for one in step.tasks)
        case HandOver():
            yield from (told(f"procedures.give.{one}") for one in step.items)
        case Official():
            yield from (told(f"procedures.seen.{one}") for one in step.sees)


def main() -> int:
    """Write the chapter."""
    PAPER.write_text(paper(), encoding="utf-8")
    sys.stdout.write(f"{PAPER.name}: {len(PROCEDURES)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
