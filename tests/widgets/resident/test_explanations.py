"""What the panel explains: every procedure has its pages, every page fits in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from app.fees.fees import Cause, Collector, Fee, Moment, WhyDue, WhyFree
from app.ports import Words
from app.procedures.answers import Settled
from app.procedures.catalogue import PROCEDURES
from app.procedures.steps import Explain, HandOver, ReturnCard, Tasks
from app.resources import LANGUAGES
from tests.widgets.resident.conftest import D10, D15
from tests.widgets.resident.test_panel import heard, named
from tests.widgets.resident.test_screens import troubles
from widgets.presenters import panel_pages as pages
from widgets.resident import steps
from widgets.resident.frame import Answer
from widgets.resident.panel import ResidentPanel

DUE = Fee(
    amount=1000,
    card=800,
    certificate=200,
    why_due=WhyDue.PROOF_MISSING,
    cause=Cause.LAPSED,
    collector=Collector.CITY,
    moment=Moment.AT_ISSUE,
)
FREE = Fee(amount=0, why_free=WhyFree.CAUSE, cause=Cause.DISASTER)
STAGES = tuple(stage for one in PROCEDURES for stage in one.stages)
ITEMS = tuple(
    dict.fromkeys(
        item for stage in STAGES if isinstance(stage.step, Explain) for item in stage.step.items
    )
)
HAND_OVERS = tuple(stage.step for stage in STAGES if isinstance(stage.step, HandOver))
LONGEST = 4


def longest(keys: tuple[str, ...], texts: Words, *areas: str) -> tuple[str, ...]:
    """Return the keys whose titles and texts are the longest in a language."""
    found: dict[str, None] = {}
    for area in areas:
        ranked = sorted(keys, key=lambda key: -len(texts(f"explaining.{area}.{key}")))
        found.update(dict.fromkeys(ranked[:LONGEST]))
    return tuple(found)


def shown(texts: Words) -> Iterator[steps.Explanation]:
    """Give every kind of page, with the texts that are the longest in the language."""
    wordy = max(
        (one.key for one in PROCEDURES), key=lambda key: len(texts(f"procedures.name.{key}"))
    )
    yield pages.explain_page(wordy, longest(ITEMS, texts, "point", "say"), texts)
    for key in longest(pages.TOLD_STAGES, texts, "stage_title", "stage_text"):
        yield pages.stage_page(wordy, key, texts)
    none = Fee(amount=0, why_free=WhyFree.NO_FEE, cause=Cause.FIRST)
    for fee, settled in ((DUE, Settled.AT_ISSUE), (FREE, Settled.FREE), (none, Settled.FREE)):
        yield pages.fee_page(wordy, fee, settled, texts)
    for on_card in (True, False):
        yield pages.hand_off_page(wordy, on_card, texts)
    most = max(HAND_OVERS, key=lambda step: len(step.items))
    yield pages.hand_over_page(most, ("notification_card", "juki_card"), texts)
    names = [texts("documents.paper.notice_with_mandate"), texts("documents.class.B")] * 3
    yield steps.Explanation(
        title=texts("explaining.page.needed"),
        lead=texts("explaining.bring"),
        points=tuple(steps.Point(title=name, icon="tray") for name in names),
    )


def parts(page: steps.Explanation, *, large: bool) -> list[steps.Explanation]:
    """Return the pages of an explanation, one after the other."""
    found = [page]
    while not found[-1].last_page(large=large):
        found.append(found[-1].turned(forth=True, large=large))
    return found


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
@pytest.mark.parametrize(
    ("size", "language"),
    [
        *(pytest.param(D15, one, id=f"d15-{one}") for one in LANGUAGES),
        *(pytest.param(D10, one, id=f"d10-{one}") for one in ("ja-easy", "vi")),
    ],
)
def test_every_page_fits(
    make_panel: Callable[..., ResidentPanel],
    qapp: QApplication,
    languages: dict[str, Words],
    size: tuple[QSize, float],
    language: str,
    large: bool,
) -> None:
    panel = make_panel(size)
    panel.setUpdatesEnabled(False)
    panel.choose_language(language)
    if large:
        panel.toggle_large()
    found: list[str] = []
    every = [part for page in shown(languages[language]) for part in parts(page, large=large)]
    for page in every:
        panel.resize(size[0])
        panel.show_step(page)
        qapp.processEvents()
        found += troubles(panel, size, f"{page.title} {page.points[page.first].title}")
    assert not found, "\n".join(found)


def test_each_told_stage_is_a_list_of_work_of_some_procedure() -> None:
    known = {stage.key for stage in STAGES if isinstance(stage.step, Tasks | ReturnCard)}
    assert set(pages.TOLD_STAGES) <= known


def test_every_text_of_a_procedure_can_be_told(languages: dict[str, Words]) -> None:
    texts = languages["ja"]
    assert all(texts(f"explaining.cause.{one.value}") for one in Cause)
    for step in HAND_OVERS:
        assert pages.hand_over_page(step, (), texts).points[0].text
    assert pages.explain_page("issuance", ITEMS, texts).points


def test_a_fee_is_told_with_its_reason_and_its_place(languages: dict[str, Words]) -> None:
    page = pages.fee_page("reissue", DUE, Settled.AT_ISSUE, languages["en"])
    assert [point.title for point in page.points] == [
        "The fee is 1,000 yen",
        "Reason: the card lapsed without a procedure in time",
    ]
    assert page.points[0].text.endswith("Please pay when you collect the card.")
    free = pages.fee_page("reissue", FREE, Settled.FREE, languages["en"])
    assert free.points[0].title == "There is no fee"
    assert free.points[1].title == "Reason: loss or damage in a disaster"


def test_the_resident_turns_the_pages_and_confirms_the_last(
    panel: ResidentPanel, languages: dict[str, Words]
) -> None:
    answers = heard(panel.answered)
    page = pages.explain_page("issuance", ITEMS[:3], languages["ja"])
    panel.show_step(page)
    named(panel, "次へ").click()
    assert isinstance(panel.step, steps.Explanation)
    assert (panel.step.first, answers) == (2, [])
    named(panel, "もどる").click()
    assert panel.step.first == 0
    named(panel, "次へ").click()
    named(panel, "わかりました").click()
    assert panel.step.understood
    assert answers == [Answer.UNDERSTOOD]
    QApplication.processEvents()
