"""The backyard: lists, boxes, set-up, vault (OKA-3.1.2, OKA-5.3.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from app.access.staff import Staff
from app.backyard import box as boxes
from app.backyard.box import Box, Scanned, ScanResult
from app.backyard.card_list import CardList, Preview, Progress
from app.backyard.card_list_layout import load_layout
from app.backyard.import_cards import Imported, import_cards
from app.cards import ledger as cards
from app.cards.card import ENDED, Card, CardStatus, in_delivered_box, position_of
from app.desk.case_ways import tell_in_hand
from app.desk.desk import Desk
from app.desk.shelf_labels import ShelfLabels
from app.faults import CounterFault, NotFound
from app.records.unit import Unit, Witness
from app.store.reader import Records

SHELF_ROWS, SHELF_COLUMNS = 10, 12


class ShelfFull(CounterFault):
    """Tell that a shelf has no free position left."""

    code = "D-310"


class PositionTaken(CounterFault):
    """Tell that a vault position already holds another card."""

    code = "D-311"


class BoxView(Struct, frozen=True, kw_only=True):
    """Hold a box with the counts of its cards; listed = matched + pulled out + missing + unread."""

    box: Box
    listed: int
    matched: int
    pulled_out: int
    surplus: int
    unread: int
    missing: int


class Intake(Struct, frozen=True, kw_only=True):
    """Hold a box with its cards: scanned ones newest first, unread ones by name.

    ``seen_by`` names the two persons who confirmed the missing cards, empty where none are missing.
    """

    view: BoxView
    scanned: tuple[Card, ...]
    unread: tuple[Card, ...]
    seen_by: tuple[str, ...] = ()


class Shelf(Struct, frozen=True, kw_only=True):
    """Hold a shelf: its cards by position and the next free position, empty where it is full."""

    name: str
    cards: tuple[Card, ...]
    free: str

    @property
    def places(self) -> tuple[str, ...]:
        """Return all positions of the shelf."""
        return tuple(f"{self.name}-{n:03d}" for n in range(1, SHELF_ROWS * SHELF_COLUMNS + 1))


class Checked(Struct, frozen=True, kw_only=True):
    """Hold a checked list: the file's reader and what was found, for the import that follows."""

    source: CardList
    preview: Preview
    file: str
    known: int


class Backyard:
    """Run the backyard's operations at one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.labels = ShelfLabels(desk, SHELF_ROWS * SHELF_COLUMNS)

    def check_list(
        self,
        path: Path,
        *,
        layout: str = "jlis_card_list",
        progress: Callable[[Progress], None] = lambda done: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Checked:
        """Read a delivered list and name every fault; nothing is written."""
        source = CardList(
            path,
            load_layout(layout),
            today=self._desk.today(),
            municipality=self._desk.settings.terminal.municipality_code,
            progress=progress,
            cancelled=cancelled,
        )
        preview = source.check()
        known = self._known(source, preview)
        return Checked(source=source, preview=preview, file=path.name, known=known)

    def _known(self, source: CardList, preview: Preview) -> int:
        """Return how many cards of a list the ledger holds already, in the same boxes."""
        held: set[str] = set()
        for number in preview.boxes:
            there = self._desk.ask(partial(_numbers_in, number))
            held |= there
        if not held or not preview.accepted:
            return 0
        return sum(card.control_number in held for card in source.cards(preview))

    def take_list(
        self,
        checked: Checked,
        *,
        progress: Callable[[int], None] = lambda done: None,
        last: Callable[[], None] = lambda: None,
    ) -> Imported:
        """Take a checked list over, all or nothing; ``last`` is called before it is committed."""

        def work(unit: Unit) -> Imported:
            done = import_cards(
                unit, checked.source, checked.preview, file=checked.file, progress=progress
            )
            last()
            return done

        return self._desk.act(work).value

    def boxes(self) -> tuple[BoxView, ...]:
        """Return the office's boxes with their counts."""
        found = self._desk.ask(lambda records: records.boxes.boxes(self._desk.office))
        return tuple(self.box(box.id) for box in found)

    def box(self, box_id: str) -> BoxView:
        """Return one box with its counts."""
        return self._desk.ask(
            lambda records: _view(records.boxes.one(Box, box_id), box_id, records.cards.in_box)
        )

    def open_box(self, box_id: str) -> Box:
        """Start checking a box."""
        return self._desk.act(lambda unit: boxes.open_box(unit, box_id)).value

    def scan(self, box_id: str, control_number: str) -> ScanResult:
        """Record one card taken out of the box; one that the ledger gave away becomes a case."""

        def work(unit: Unit, records: Records) -> ScanResult:
            found = boxes.scan(unit, records.cards, box_id, control_number)
            if found.outcome is Scanned.IN_HAND and found.card is not None:
                tell_in_hand(unit, records, found.card, self._desk.terminal)
            return found

        return self._desk.act_asking(work).value

    def unread(self, box_id: str) -> tuple[Card, ...]:
        """Return the cards of a box that nobody has scanned, by name for the missing list."""
        box = self.box(box_id).box
        listed = self._desk.ask(lambda records: records.cards.in_box(box.number))
        return tuple(card for card in listed if in_delivered_box(card))

    def intake(self, box_id: str) -> Intake:
        """Return a box with all that its page shows."""
        view = self.box(box_id)
        listed = self._desk.ask(lambda records: records.cards.in_box(view.box.number))
        seen = [card for card in listed if card.received_at is not None]
        seen.sort(key=lambda card: (card.received_at, card.control_number), reverse=True)
        unread = [card for card in listed if in_delivered_box(card)]
        unread.sort(key=lambda card: (card.kana, card.control_number))
        seen_by = self._desk.ask(partial(_seen_by, box_id)) if view.missing else ()
        return Intake(view=view, scanned=tuple(seen), unread=tuple(unread), seen_by=seen_by)

    def finish_box(
        self,
        box_id: str,
        *,
        missing: frozenset[str] = frozenset(),
        witness: Witness | None = None,
    ) -> Box:
        """End the check of a box; unread cards are confirmed as missing by two persons.

        Raises:
            CardsUnread: some are neither scanned nor confirmed.
            WitnessNeeded, WitnessNotAllowed: cards are missing, no second person looked who may.
        """
        return self._desk.act_asking(
            lambda unit, records: boxes.finish(
                unit,
                records.cards,
                box_id,
                confirmed_missing=missing,
                witness=witness,
            )
        ).value

    def set_up(self, card_ids: Sequence[str]) -> list[Card]:
        """Record that 交付前設定 was done for cards, all or none."""
        return self._desk.act(
            lambda unit: [cards.set_up(unit, card_id) for card_id in card_ids]
        ).value

    def free_position(self, shelf: str) -> str:
        """Return the next free position of a shelf such as ``B-04``.

        Raises:
            ShelfFull: none is free.
        """
        taken = self._desk.ask(lambda records: records.cards.taken_positions(shelf))
        for number in range(1, SHELF_ROWS * SHELF_COLUMNS + 1):
            position = f"{shelf}-{number:03d}"
            if position not in taken:
                return position
        raise ShelfFull(shelf=shelf)

    def shelf(self, shelf: str) -> tuple[Card, ...]:
        """Return the cards of a shelf by position."""
        return tuple(self._desk.ask(lambda records: records.cards.on_shelf(shelf)))

    def store(self, card_id: str, position: str) -> Card:
        """Record that a card was laid into a vault position.

        Raises:
            PositionTaken: another card is there.
        """

        def lay(unit: Unit, records: Records) -> Card:
            there = records.cards.at_place(f"vault:{position}")
            if there is not None and there.id != card_id:
                raise PositionTaken(position=position)
            return cards.store_in_vault(unit, card_id, position)

        return self._desk.act_asking(lay).value

    def shelves(self) -> tuple[str, ...]:
        """Return the shelves in use with room first, in the order of their names."""
        counts = self._desk.ask(lambda records: records.cards.counts_by_shelf(self._desk.office))
        room = SHELF_ROWS * SHELF_COLUMNS
        return tuple(sorted(counts, key=lambda name: (counts[name] >= room, name)))

    def shelf_view(self, shelf: str) -> Shelf:
        """Return a shelf with the next free position."""
        try:
            free = self.free_position(shelf)
        except ShelfFull:
            free = ""
        return Shelf(name=shelf, cards=self.shelf(shelf), free=free)

    def to_set_up(self) -> tuple[Card, ...]:
        """Return the cards that were scanned and wait for 交付前設定, the oldest first."""
        found = self._desk.ask(
            lambda records: records.cards.newest(
                self._desk.office, status=CardStatus.RECEIVED, limit=500
            )
        )
        return tuple(reversed(found))

    def card_of(self, control_number: str) -> Card:
        """Return a card by its scanned control number.

        Raises:
            NotFound: no list holds it.
        """
        card = self._desk.ask(lambda records: records.cards.by_control_number(control_number))
        if card is None:
            raise NotFound(subject="card")
        return card

    def to_store(self) -> tuple[Card, ...]:
        """Return the cards that are set up or received and lie in no vault position yet."""
        found = self._desk.ask(
            lambda records: [
                *records.cards.newest(self._desk.office, status=CardStatus.RECEIVED, limit=500),
                *records.cards.newest(self._desk.office, status=CardStatus.SET_UP, limit=500),
            ]
        )
        return tuple(card for card in found if not position_of(card.place))


def _numbers_in(number: str, records: Records) -> set[str]:
    return {card.control_number for card in records.cards.in_box(number)}


def _seen_by(box_id: str, records: Records) -> tuple[str, ...]:
    """Return who ended the check and the second person; the entry keeps that one's name."""
    checked = [one for one in records.cards.history(box_id) if "witness" in one.body]
    if not checked:
        return ()
    last = checked[-1]
    first = records.cards.one(Staff, last.actor)
    second = (last.private or {}).get("witness") or last.body["witness"]
    return (first.name if first else last.actor, str(second))


def _view(box: Box | None, box_id: str, in_box: Callable[[str], Sequence[Card]]) -> BoxView:
    if box is None:
        raise NotFound(subject="box")
    listed = in_box(box.number)
    unread = sum(in_delivered_box(card) for card in listed)
    missing = sum(_missing(card) for card in listed)
    seen = [card for card in listed if not (in_delivered_box(card) or _missing(card))]
    pulled = sum(card.delivery != "pickup" or card.status in ENDED for card in seen)
    return BoxView(
        box=box,
        listed=len(listed),
        matched=len(seen) - pulled,
        pulled_out=pulled,
        surplus=len(box.surplus),
        unread=unread,
        missing=missing,
    )


def _missing(card: Card) -> bool:
    """Tell whether a card was not in its box; one that was withdrawn may be missed as well."""
    never = card.received_at is None and card.handed_over_at is None and not card.place
    return card.status is CardStatus.MISSING or (card.status in ENDED and never)
