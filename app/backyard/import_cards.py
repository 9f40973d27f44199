"""Take a delivered card list into the ledger: all of it or nothing (OKA-1.1.3-エ-ク)."""

from collections.abc import Callable

from msgspec import Struct

from app.backyard.box import list_box
from app.backyard.card_list import CardList, Preview
from app.cards.card import Card, CardStatus, card_id
from app.records.state import office_scope
from app.records.unit import Unit

_EVERY = 1000


class Imported(Struct, frozen=True, kw_only=True):
    """Hold what an import changed; ``same`` were in the ledger already with the same content."""

    new: int
    same: int
    boxes: tuple[str, ...]


def import_cards(
    unit: Unit,
    source: CardList,
    preview: Preview,
    *,
    file: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Imported:
    """Record every box and card of a checked list inside one unit of work.

    Raises:
        ListRefused, ListChanged, ListCancelled: nothing was taken over then.
        IllegalMove: a card is in the ledger with other content.
    """
    office = unit.actor.office
    for number, listed in preview.boxes.items():
        list_box(unit, number=number, listed=listed, source=preview.digest.hex())
    new = same = 0
    for listed_card in source.cards(preview):
        subject = card_id(listed_card.municipality, listed_card.control_number)
        if unit.find(Card, subject) is not None:
            same += 1
        else:
            new += 1
        unit.record(
            "card.listed",
            subject,
            {
                "box": listed_card.box,
                "office": office,
                "ward": listed_card.office,
                "municipality": listed_card.municipality,
                "delivery": listed_card.delivery,
                "expires": listed_card.expires,
                "status": CardStatus.LISTED,
            },
            private={
                "control_number": listed_card.control_number,
                "name": listed_card.name,
                "kana": listed_card.kana,
                "born": listed_card.born,
                "address": listed_card.address,
            },
            scope=office_scope(office),
        )
        if (new + same) % _EVERY == 0:
            progress(new + same)
    return Imported(new=new, same=same, boxes=tuple(preview.boxes))
