"""Card rows that the store's tests write, through the public acts alone."""

from datetime import date

from app.backyard.box import list_box
from app.cards.card import Card, card_id
from app.records.state import office_scope
from app.records.unit import Unit

LISTED_EXPIRES = date(2036, 5, 17)
PEOPLE = (
    ("3K7204817", "辻󠄀　真理子", "ツジ　マリコ", "1984-05-17"),
    ("3K7205077", "髙木　和子", "タカギ　カズコ", "1951-02-03"),
    ("3K7205098", "岡﨑　拓海", "オカザキ　タクミ", "2015-08-09"),
    ("3K7205113", "森本　さくら", "モリモト　サクラ", "1999-12-31"),
    ("3K7205120", "𠮷田　太郎", "ヨシダ　タロウ", "1970"),
    ("3K7205199", "NGUYEN THI HA", "グエン　ティ　ハ", "1995-01-20"),
)


def list_cards(
    unit: Unit, box: str = "OKY-1", people: tuple[tuple[str, ...], ...] = PEOPLE
) -> list[Card]:
    list_box(unit, number=box, listed=len(people), source="test")
    return [
        unit.record(
            "card.listed",
            card_id("33100", number),
            {
                "box": box,
                "office": unit.actor.office,
                "municipality": "33100",
                "delivery": "pickup",
                "expires": LISTED_EXPIRES.isoformat(),
            },
            private={
                "control_number": number,
                "name": name,
                "kana": kana,
                "born": born,
                "address": "北区表町二丁目99番1号",
            },
            scope=office_scope(unit.actor.office),
        )
        for number, name, kana, born in people
    ]


def give_away(unit: Unit, card: str) -> None:
    """Take a card through all that happens to it, out of the box into the resident's hand."""
    if unit.get(Card, card).received_at is None:
        unit.record("card.received", card, {})
    unit.record("card.set_up", card, {})
    unit.record("card.stored", card, {"place": "vault:B-04-098"})
    unit.record("card.taken_out", card, {"to": "window:3"})
    unit.record("card.arrived", card, {"place": "window:3"})
    unit.record("card.handed_over", card, {"visit": "", "to": "self"})
