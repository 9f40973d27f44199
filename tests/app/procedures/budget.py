"""The keyboard budget: ``python -m tests.app.procedures.budget`` writes the paper and the file.

The longest way of each procedure, over every case of the rules and what can be chosen, counted in
keys and scans from the call of the number to its end.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.rules import Case, Circumstance, Visitor
from app.procedures.answers import Change, OfficialAnswer
from app.procedures.asking import Ask
from app.procedures.catalogue import PROCEDURES
from app.procedures.facts import PinPolicy
from app.procedures.flow import Procedure, cases_of
from app.procedures.steps import Offers
from app.resources import words
from app.visits.visit import Visit, VisitStatus
from tests.app.procedures.desk_top import (
    RULES,
    TODAY,
    WINDOW,
    Wishes,
    casework,
    counter,
    go_on,
    whole_answer,
)
from tests.app.procedures.keys import keys_of

ROOT = Path(__file__).parents[3]
AGREED = Path(__file__).with_name("keyboard_budget.toml")
PAPER = ROOT / "docs" / "keyboard_budget.md"
BEGIN = 2
"""F5 calls the number, F12 begins its usual procedure."""


@dataclass(frozen=True)
class Longest:
    """Be the longest way of a procedure."""

    keys: int
    stages: int
    official: int
    case: str


def _cases(procedure: Procedure) -> Iterator[tuple[Visitor, Circumstance]]:
    for visitor, circumstances in cases_of(procedure, RULES).items():
        for circumstance in circumstances:
            case = Case(procedure.key, visitor, circumstance)
            if RULES.rule(case, TODAY).refused is None:
                yield visitor, circumstance


def _picks(procedure: Procedure) -> range:
    """Return the numbers by which each option of each question is picked once."""
    asks = [stage.step for stage in procedure.stages if isinstance(stage.step, Ask)]
    return range(max((len(q.options) for one in asks for q in one.questions), default=1))


def _wished(procedure: Procedure) -> tuple[Wishes, ...]:
    """Return what may be wished besides, where the procedure offers it."""
    offers = any(isinstance(stage.step, Offers) for stage in procedure.stages)
    more = Wishes(insurance=True, changes=(Change.CARD_FACE,))
    return (more, replace(more, face_auth=True)) if offers else (Wishes(),)


def longest(procedure: Procedure) -> Longest:
    """Walk every case and every option, and return the longest of the ways."""
    found = Longest(0, 0, 0, "")
    told = words("ja")
    for visitor, circumstance in _cases(procedure):
        for picks in _picks(procedure):
            for wished in _wished(procedure):
                wishes = replace(wished, visitor=visitor, notice=circumstance, picks=picks)
                keys, stages, official = walked(procedure, wishes)
                if keys > found.keys:
                    case = told(f"procedures.case.{visitor.value}")
                    found = Longest(keys, stages, official, case)
    return found


def walked(procedure: Procedure, wishes: Wishes) -> tuple[int, int, int]:
    """Return keys, stages and the official's keys among them of one way."""
    work, unit = casework(PinPolicy.NATIONAL_TERMINAL), counter(procedure=procedure.key)
    visit: Visit = work.open(unit, procedure.key, window=WINDOW)
    keys, stages, official = BEGIN, 0, 0
    cases = cases_of(procedure, RULES)
    while visit.status is not VisitStatus.DONE:
        if visit.status is VisitStatus.STOPPED:
            if visit.reason != "enquiry_sent":
                break
            visit = work.reopen(unit, visit.id, ticket="", window=WINDOW)
            keys += BEGIN
        stage = work.stage(visit)
        answer = whole_answer(work, visit, stage, wishes)
        taken = keys_of(stage, answer, work.way(visit).facts, cases)
        keys, stages = keys + taken, stages + 1
        official += taken if isinstance(answer, OfficialAnswer) else 0
        visit = go_on(work, unit, visit, wishes)
    return keys, stages, official


def table() -> dict[str, Longest]:
    """Return the longest way of every procedure."""
    return {one.key: longest(one) for one in PROCEDURES}


def paper(found: dict[str, Longest]) -> str:
    """Return the table as the documentation shows it."""
    told = words("ja")
    lines = [
        "# 打鍵の予算",
        "",
        "番号を呼んでから終わるまでの、いちばん長い道のり。キーと読み取り（スキャン）を数える。",
        "市職員の欄は、そのうち市職員が自分で押すもの（職員IDとパスワードを含む）。",
        "`tests/app/procedures/test_keyboard_budget.py` が数え、",
        "`tests/app/procedures/keyboard_budget.toml` より長くなると失敗する。",
        "",
        "| 手続 | いちばん長い場合 | 段階 | キーと読み取り | うち市職員 |",
        "|---|---|---:|---:|---:|",
    ]
    lines += [
        f"| {told(f'procedures.name.{key}')} | {one.case} | {one.stages} | {one.keys} "
        f"| {one.official} |"
        for key, one in found.items()
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the paper and the agreed numbers."""
    found = table()
    PAPER.write_text(paper(found), encoding="utf-8")
    head = "# 打鍵の予算: keys and scans of each procedure's longest way, as agreed.\n\n[keys]\n"
    agreed = "".join(f"{key} = {one.keys}\n" for key, one in found.items())
    AGREED.write_text(head + agreed, encoding="utf-8")
    sys.stdout.write(f"{PAPER.name}: {len(found)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
