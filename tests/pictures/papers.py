"""What comes out on paper: the slips of the ticket printer and a form filled from the card."""

from __future__ import annotations

from datetime import date

from app.ports import FourAttributes
from app.resources import words
from tests.pictures.stage import CITY, Stage
from widgets.forms.layout import load_form
from widgets.forms.receipt import ReceiptFacts, receipt_values
from widgets.paper import render_png, stationery

_TICKET = "ticket"


def take(stage: Stage) -> None:
    """Keep the day's slips, the first ticket under a name of its own, and one form."""
    whole = [printed.image for printed in stage.printer.machine.printed if printed.whole]
    for at, image in enumerate(whole):
        name = f"slip_{at + 1:02d}" if at else _TICKET
        image.convert("L").save(stage.out / f"{name}.png")
    person = stage.grown()[0]
    attributes = FourAttributes(
        name=person.name, address=person.address, born=person.born.earliest, sex="2"
    )
    layout = load_form("e01")
    facts = ReceiptFacts(
        visit="A001",
        on=date(2026, 11, 20),
        mayor="岡山市長",
        office=CITY,
        form_number=layout.id,
        reading=person.kana,
        ticks=frozenset({"card"}),
    )
    means = stationery(stage.app.theme.fonts, words("ja"), words("en"))
    filled = receipt_values(attributes, facts, words("ja"))
    (stage.out / "form.png").write_bytes(render_png(layout, filled, means))
