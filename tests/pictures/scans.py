"""Scanned documents and the card's 追記欄, each with its questions."""

from __future__ import annotations

from app.filing.codes import cover_code
from app.records.state import office_scope
from app.visits.face_print import Calibration
from tests.devices.paper.scan_kit import locked, page, pdf, saved
from tests.pictures.stage import OFFICE, Stage

_TEXT = "令和8年11月20日　岡山市北区大供一丁目1番1号　サンコーポ大供1203号"


def take(stage: Stage) -> None:
    """Take the pictures of both places."""
    stage.enter("M-3001")
    number = stage.grown()[0].control_number
    folder = stage.home / "scans"
    folder.mkdir(exist_ok=True)
    (folder / "1.pdf").write_bytes(pdf("application", pages=3))
    (folder / "2.jpg").write_bytes(saved("JPEG", page("identity")))
    code = cover_code("consent", control_number=number)
    (folder / "3.png").write_bytes(saved("PNG", page("consent", code)))
    (folder / "4.pdf").write_bytes(locked())
    stage.go("filing")
    for _ in range(2):
        stage.clock.pass_(seconds=61)
        stage.app.places.presenter("filing").enter()
        stage.settle()
    stage.grab("filing", compact=True)
    stage.press("F12")
    stage.type(number)
    stage.grab("filing_file", compact=True)
    stage.press("Escape", "2")
    stage.grab("filing_all", compact=True)
    stage.press("4")
    stage.grab("filing_refused")
    _card(stage)


def _card(stage: Stage) -> None:
    desk = stage.desk
    card = desk.ask(
        lambda records: records.cards.by_control_number(stage.grown()[0].control_number)
    )
    body = {
        "procedure": "continued_use",
        "stage": "space",
        "office": OFFICE,
        "window": desk.window,
        "card": card.id if card is not None else "",
    }
    answer = {"stage": "space", "answer": {"free": 3, "needed": 2}, "next": "printed"}
    scope = office_scope(OFFICE)
    desk.act(lambda unit: unit.record("visit.opened", "face-1", body, scope=scope))
    desk.act(lambda unit: unit.record("visit.step_answered", "face-1", answer | {"review": []}))
    printing = desk.card_printer
    printing.calibrations.keep(printing.name, Calibration(right=0.4, down=-0.2))
    stage.go("face")
    stage.type(_TEXT)
    stage.grab("face", compact=True)
    stage.press("F12")
    stage.grab("face_confirm", compact=True)
    stage.press("1", "2", "3", "F12")
    stage.grab("face_fate", compact=True)
    stage.press("1", "F12")
