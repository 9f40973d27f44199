"""What a visit takes from the city's arrangements when it is opened: who does and posts what."""

from datetime import date

from app.arrangements.arrangements import Arrangements, Doer, Mailed
from app.procedures import flow
from app.procedures.facts import SEPARATOR, Fact
from app.procedures.flow import Procedure

POSTED = {Mailed.CARD: Fact.MAIL_CARD, Mailed.EXPRESS_CARD: Fact.MAIL_EXPRESS}
NOT_POSTED = "not_posted"


def posted_by(arrangements: Arrangements | None, today: date) -> dict[str, str]:
    """Return in which ways the city posts cards; only what a ruling tells is known."""
    found: dict[str, str] = {}
    for what, fact in POSTED.items():
        held = arrangements.mailing(what, today) if arrangements is not None else None
        if held is not None:
            ways = (one.value for one in held.ruling.ways)
            found[fact.value] = SEPARATOR.join(ways) or NOT_POSTED
    return found


def done_by(
    arrangements: Arrangements | None, procedure: Procedure, place: str, today: date
) -> dict[str, str]:
    """Return who does the works of a procedure that the city does itself at a place."""
    found: dict[str, str] = {}
    if arrangements is None:
        return found
    for work in procedure.works:
        held = arrangements.doer(work, place, today) if work in flow.DONE_BY else None
        if held is not None and held.ruling.by is not Doer.CONTRACTOR:
            found[flow.DONE_BY[work].value] = held.ruling.by.value
    return found
