"""The calls on an official's terminal: seen with reason and waiting time, decided, taken over."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest

from app.access.roles import Role
from app.access.staff import Staff, Verifier
from app.arrangements.arrangements import Arrangements, load_arrangements
from app.desk.calls import OfficialCalls
from app.desk.counter import Counter
from app.desk.serving import Guidance
from app.ports import Secret
from app.records.state import office_scope
from app.records.unit import Actor
from app.visits import acts
from app.visits.visit import CallReason, Visit, VisitStatus
from tests.app.procedures.test_four_eyes import RULE
from tests.widgets.conftest import OFFICE, DeskParts
from tests.widgets.staff_window import LARGE, SMALL, end_window, show_frame
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.presenters.calls import CallsPresenter
from widgets.screens.calls import CallsScreen
from widgets.theme import Theme

CLERK = Actor(staff_id="C-1001", role=Role.CLERK, office=OFFICE)


@pytest.fixture
def arranged(tmp_path: Path) -> Arrangements:
    """Ask two officials for every PIN that is reset."""
    text = RULE.replace('procedure = ["issuance"]', 'procedure = ["pin_reset"]')
    text = text.replace('visitor = ["representative"]\n', "").replace('places = ["C1"]\n', "")
    (tmp_path / "default.toml").write_text(text, encoding="utf-8")
    return load_arrangements("default", tmp_path)


class Page:
    """Hold the screen with its presenter; the official K-0001 is signed in."""

    def __init__(
        self,
        theme: Theme,
        parts: DeskParts,
        lanes: Lanes,
        settled: Callable[[], None],
        arranged: Arrangements,
    ) -> None:
        self.parts, self.settled = parts, settled
        self.taken: list[bool] = []
        base = Guidance.at("osakasayama")
        self.guidance = Guidance(
            catalogue=base.catalogue,
            rules=base.rules,
            papers=base.papers,
            costs=base.costs,
            arrangements=arranged,
        )
        self.counter = Counter(parts.desk, self.guidance, frozenset("A"))
        self.screen = CallsScreen(theme)
        self.presenter = CallsPresenter(
            self.screen,
            OfficialCalls(parts.desk, self.counter),
            self.counter,
            parts.entrance,
            parts.desk,
            lanes,
            parts.clock,
            back=lambda: None,
            taken=lambda: self.taken.append(True),
        )
        self.window = show_frame(theme, parts.clock, self.screen, "official", LARGE)

    def call(self, name: str, reason: CallReason, *, window: str = "4", **more: Any) -> None:
        body = {
            "procedure": "issuance",
            "stage": "identity",
            "official_stages": ["identity", "pin_official"],
            "office": OFFICE,
            "window": window,
        } | more

        def work(unit: Any) -> None:
            unit.record("visit.opened", name, body, scope=office_scope(OFFICE))
            acts.call_official(unit, name, reason)

        self.parts.ledger.act(work, CLERK)

    def open(self) -> None:
        self.presenter.enter()
        self.settled()

    def rows(self) -> list[list[str]]:
        return [[cell.text for cell in row.cells] for row in self.screen.table.rows()]

    def face(self, number: int) -> FKeyFace:
        faces = self.presenter.keys()
        return next(face for face in faces if face.number == number)

    def visit(self, name: str) -> Visit:
        return self.counter.view(name).visit

    def grab(self, name: str) -> None:
        folder = os.environ.get("COUNTER_PICTURES")
        self.settled()
        if folder:
            self.window.grab().save(str(Path(folder) / f"{name}.png"))


@pytest.fixture
def page(
    desk_parts: DeskParts,
    lanes: Lanes,
    theme: Theme,
    settled: Callable[[], None],
    arranged: Arrangements,
) -> Iterator[Page]:
    desk_parts.enter("K-0001")
    made = Page(theme, desk_parts, lanes, settled, arranged)
    yield made
    made.presenter.leave()
    end_window(made.window)


def test_the_calls_are_told_with_reason_and_waiting_time(page: Page) -> None:
    page.call("first", CallReason.IDENTITY)
    page.parts.clock.pass_(minutes=6)
    page.call("second", CallReason.QUESTION, window="3", stage="offers")
    page.open()
    told = page.rows()
    assert [(row[0], row[2], row[3]) for row in told] == [
        ("6分00秒", "窓口 4", "本人確認などの判断"),
        ("0分00秒", "この窓口", "住民の方からの質問"),
    ]
    page.parts.clock.pass_(seconds=30)
    page.presenter.tick()
    assert page.rows()[1][0] == "0分30秒"
    page.grab("calls")
    page.window.resize(SMALL)
    page.grab("calls_small")
    assert page.screen.compact


def test_without_the_line_it_says_that_only_this_window_is_shown(page: Page) -> None:
    page.call("mine", CallReason.IDENTITY, window="3")
    page.call("theirs", CallReason.IDENTITY)
    page.open()
    assert len(page.rows()) == 2
    page.presenter.set_offline(offline=True)
    page.settled()
    assert [row[2] for row in page.rows()] == ["この窓口"]
    told = page.screen.state.accessibleName() + page.screen.state.accessibleDescription()
    assert "この端末の窓口の呼び出しだけ" in told
    page.grab("calls_offline")


def test_a_question_is_not_decided_from_afar(page: Page) -> None:
    page.call("q", CallReason.QUESTION, stage="offers")
    page.open()
    assert page.face(12).state is FKeyState.NOT_YET
    page.presenter.key(12)
    page.settled()
    assert page.presenter.official.pane is None


def test_an_official_takes_a_visit_over_with_the_own_password(page: Page) -> None:
    page.call("v", CallReason.IDENTITY)
    page.open()
    page.presenter.key(8)
    pane = page.presenter.pane
    assert pane is not None
    for typed, after in (("wrong", False), ("training-K-0001", True)):
        QTest.keyClicks(pane.person.secret, typed)
        pane.press_decide()
        page.settled()
        assert bool(page.taken) == after
    visit = page.visit("v")
    assert (visit.window, visit.staff, visit.status) == ("3", "K-0001", VisitStatus.OPEN)


def _second_official(page: Page) -> None:
    ledger, clock = page.parts.ledger, page.parts.clock
    ledger.adopt(Staff(id="K-0002", scope="city", name="市　二郎", role="official", office=OFFICE))
    known = ledger.verifiers.verifier("K-0001")
    assert known is not None
    ledger.verifiers.keep_verifier(Verifier(staff_id="K-0002", hash=known.hash, until=known.until))
    assert clock.now() < known.until


def test_four_eyes_ask_for_a_second_official(page: Page) -> None:
    _second_official(page)
    given = {"visitor": "self", "notice": "plain", "card": "", "papers": ""}
    page.call(
        "v",
        CallReason.IDENTITY,
        procedure="pin_reset",
        given=given,
        stage="identity",
        official_stages=["identity"],
    )
    page.open()
    page.presenter.key(12)
    page.settled()
    pane = page.presenter.official.pane
    assert pane is not None
    pane.decision.tick("refuse")
    assert not pane.wants_second
    pane.decision.tick("approve")
    for name in pane.seen.names():
        pane.seen.tick(name)
    pane.staff_id.set_text("K-0001")
    QTest.keyClicks(pane.secret, "training-K-0001")
    assert pane.wants_second
    assert pane.decide.reason == "二人目の市職員の資格を入れると押せます"
    pane.second.staff_id.set_text("K-0002")
    QTest.keyClicks(pane.second.secret, "training-K-0001")
    assert pane.decide.reason == ""
    page.grab("decision_two")
    page.window.resize(SMALL)
    page.grab("decision_two_small")
    _, secret, _ = pane.second.take()
    assert isinstance(secret, Secret)
    secret.wipe()
