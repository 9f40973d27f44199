"""What fills a visit's forms: all that is known of it at the moment of printing."""

from __future__ import annotations

from app.desk.desk import Desk
from app.desk.serving import Serving
from app.forms.filling import Filling
from app.ports import CardCheck, FourAttributes


def filling_of(
    desk: Desk,
    serving: Serving,
    mayor: str,
    attributes: FourAttributes | None = None,
    check: CardCheck | None = None,
) -> Filling:
    """Return all that is known of a visit; without attributes the ledger's row fills the rest."""
    facts = {fact.value: value for fact, value in serving.way.facts.items()}
    return Filling(
        visit=serving.number or serving.visit.id[-8:],
        on=serving.today,
        mayor=mayor,
        office=desk.settings.terminal.office_name,
        attributes=attributes,
        card=serving.card,
        check=check,
        learnt=facts | {"procedure": serving.visit.procedure},
        entered=_entered(serving),
    )


def _entered(serving: Serving) -> dict[str, str]:
    """Return what was written into blanks in this visit, the newest last."""
    found: dict[str, str] = {}
    for answered in serving.visit.answers.values():
        values = answered.answer.get("values")
        if isinstance(values, dict):
            found |= {str(name): str(value) for name, value in values.items()}
    return found
