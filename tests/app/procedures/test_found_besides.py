"""OKA-4.6.1.6: what the official finds to be done besides, with its papers, and by whom."""

from __future__ import annotations

import pytest

from app.procedures.answers import Change
from app.procedures.issuance import ISSUANCE
from app.procedures.steps import Tasks
from tests.app.procedures.desk_top import WINDOW, Wishes, casework, counter, go_on

FACE, CERTIFICATE = Change.CARD_FACE, Change.CERTIFICATE


@pytest.mark.parametrize(
    ("found", "stages"),
    [
        ((), []),
        ((FACE,), ["card_face_papers", "card_face"]),
        ((CERTIFICATE,), ["certificate_papers"]),
        ((FACE, CERTIFICATE), ["card_face_papers", "card_face", "certificate_papers"]),
    ],
)
def test_each_finding_brings_its_own_papers(found: tuple[Change, ...], stages: list[str]) -> None:
    work, unit = casework(), counter()
    wishes = Wishes(changes=found)
    visit = work.open(unit, "issuance", window=WINDOW)
    while visit.stage != "hand_over":
        visit = go_on(work, unit, visit, wishes)
    beside = ("card_face_papers", "card_face", "certificate_papers")
    assert [one for one in visit.answers if one in beside] == stages


@pytest.mark.parametrize(("office", "official"), [("center", False), ("kita", True)])
def test_the_city_prints_where_it_arranged_so_and_the_papers_are_taken_here(
    office: str, official: bool
) -> None:
    work, unit = casework(), counter(office=office)
    visit = work.open(unit, "issuance", window=WINDOW)
    procedure = work.procedure(visit)
    assert not procedure.stage("card_face_papers").official
    assert procedure.stage("card_face").official == official


def test_what_needs_a_paper_has_it_to_print() -> None:
    papers = {
        stage.key: stage.step.forms
        for stage in ISSUANCE.stages
        if isinstance(stage.step, Tasks) and stage.step.forms
    }
    assert papers == {
        "card_face_papers": ("card_face_change",),
        "certificate_papers": ("certificate_issue",),
        "insurance": ("consent",),
        "face_auth": ("pinless", "consent"),
    }
