"""The ledger finds a resident's other rows, and its page tells when and why each card ended."""

from app.access.roles import Role
from app.cards.card import Card, CardStatus
from app.desk.desk import Desk
from app.desk.ledger_page import LedgerPage
from tests.app.desk.conftest import Enter
from tests.app.store.rows import PEOPLE, give_away, list_cards

NAMESAKE = ("3K7209999", *PEOPLE[0][1:3], "1984-05-18")


def listed(desk: Desk, *people: tuple[str, ...], box: str) -> list[Card]:
    cards: list[Card] = desk.act(lambda unit: list_cards(unit, box, people)).value
    return cards


def test_a_card_marked_as_issued_ends_the_one_from_before(enter: Enter) -> None:
    backyard = enter(Role.BACKYARD, "小野田　徹")
    (old, namesake) = listed(backyard, PEOPLE[0], NAMESAKE, box="OKY-1")
    (new,) = listed(backyard, ("3K7300001", *PEOPLE[0][1:]), box="OKY-2")
    manager = enter(Role.SITE_MANAGER, "平井　直子")
    for card in (old, namesake):
        manager.act(lambda unit, id=card.id: give_away(unit, id))
    manager.act(lambda unit: unit.record("card.received", new.id, {}))
    manager.act(lambda unit: unit.record("card.set_up", new.id, {}))
    page = LedgerPage(manager)
    page.mark_issued([new.id])
    views = {one.id: page.card(one.id) for one in (old, namesake, new)}
    states = [view.card.status for view in views.values() if view is not None]
    assert states == [CardStatus.REVOKED, CardStatus.HANDED_OVER, CardStatus.HANDED_OVER]
    shown = views[old.id]
    assert shown is not None
    assert (shown.history[0].kind, shown.history[0].ended_for) == ("card.revoked", "replaced")
