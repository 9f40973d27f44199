"""What comes out on paper: the slips of the ticket printer and the forms as they are filled."""

from __future__ import annotations

from datetime import date

from app.forms.filling import Filling, values_of
from app.forms.loading import load_form
from app.ports import FourAttributes
from app.resources import words
from tests.pictures.stage import CITY, Stage
from widgets.paper import render_png
from widgets.presenters.counter_forms import LAYOUTS
from widgets.sheet import stationery

_TICKET = "ticket"
_FORM = "form"
LEARNT = {
    "visitor": "self",
    "procedure": "certificate_renewal",
    "certificates": "signing,authentication",
    "which_pins": "signing,resident",
    "reason": "lost_outside",
    "what_changed": "address",
    "delivery": "to_person",
    "insurance": "yes",
}
ENTERED = {
    "lost_on": "2026-11-18",
    "police_number": "第1234号",
    "police_station": "岡山北警察署",
    "police_phone": "086-000-0000",
}


def take(stage: Stage) -> None:
    """Keep the day's slips, the first ticket under a name of its own, and every form."""
    whole = [printed.image for printed in stage.printer.machine.printed if printed.whole]
    for at, image in enumerate(whole):
        name = f"slip_{at + 1:02d}" if at else _TICKET
        image.convert("L").save(stage.out / f"{name}.png")
    person = stage.grown()[0]
    attributes = FourAttributes(
        name=person.name, address=person.address, born=person.born.earliest, sex="2"
    )
    filling = Filling(
        visit="A001",
        on=date(2026, 11, 20),
        mayor="岡山市長",
        office=CITY,
        attributes=attributes,
        learnt=LEARNT,
        entered=ENTERED,
    )
    means = stationery(stage.app.theme.fonts, words("ja"), words("en"))
    for form, layout_name in LAYOUTS.items():
        layout = load_form(layout_name)
        filled = values_of(layout, filling, words("ja"))
        name = _FORM if form == "receipt" else f"{_FORM}_{form}"
        (stage.out / f"{name}.png").write_bytes(render_png(layout, filled, means))
