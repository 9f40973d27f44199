"""From the stage of the 追記欄 one press leads to the page that prints into it."""

from __future__ import annotations

from pathlib import Path

from app.records.state import office_scope
from app.visits.face_print import CardPrinting
from devices.paper.calibration import CalibrationFile
from devices.paper.folder import FilePaper
from tests.widgets.counter_kit import Opened, Window
from tests.widgets.test_counter import opened
from tests.widgets.test_face_screen import VISIT
from widgets.controls.buttons import Button

__all__ = ["opened"]  # the fixture
OPEN = "追記欄の印字を開く"


def offered(window: Window) -> list[Button]:
    """Open the visit; returns the button of its head that leads to the page."""
    window.presenter.open_visit(VISIT)
    window.settle()
    return [one for one in window.screen.head.findChildren(Button) if one.accessibleName() == OPEN]


def test_the_stage_leads_to_the_page_where_a_card_printer_stands(
    opened: Opened, tmp_path: Path
) -> None:
    window = opened()
    window.enter()
    desk = window.desk
    number = window.parts.residents[0].control_number
    card = desk.ask(lambda records: records.cards.by_control_number(number))
    assert card is not None
    body = {
        "procedure": "continued_use",
        "stage": "space",
        "office": desk.office,
        "window": desk.window,
        "card": card.id,
    }
    answer = {"stage": "space", "answer": {"free": 3, "needed": 2}, "next": "printed"}
    scope = office_scope(desk.office)
    desk.act(lambda unit: unit.record("visit.opened", VISIT, body, scope=scope))
    desk.act(lambda unit: unit.record("visit.step_answered", VISIT, answer | {"review": []}))
    desk._card_printer = CardPrinting(
        name="CARD",
        printer=FilePaper(tmp_path / "cards"),
        calibrations=CalibrationFile(tmp_path / "calibration.json"),
    )
    wanted: list[bool] = []
    window.presenter.hands.face_opened.connect(lambda: wanted.append(True))
    [button] = offered(window)
    button.click()
    assert wanted == [True]
