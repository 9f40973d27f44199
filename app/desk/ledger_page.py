"""The ledger page: search, a card's history, issued singly and in bulk (OKA-1.1.3-エ-オ/コ/サ)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from app.access.roles import Rights, load_rights
from app.access.staff import Staff, note_city_search
from app.cards.card import ENDED, Card, CardStatus, position_of
from app.cards.city import CityFound
from app.cards.correction import Correction, correct
from app.cards.ledger import Discarded, discard, mark_issued
from app.cards.persons import end_previous
from app.desk.backyard import PositionTaken
from app.desk.desk import Desk
from app.names.folding import fold
from app.names.query import Query, parse_query
from app.names.variants import VariantNote, which_variants
from app.ports import Words
from app.records.entry import Entry
from app.records.unit import Unit
from app.reports.table import Table, write_table
from app.reservations.booking import Booking
from app.store.reader import Records
from app.visits.visit import Visit

MOST = 200
COLUMNS = ("number", "name", "kana", "born", "status", "place", "box")
_CORRECTED = "card.corrected"
_ENDS = {f"card.{status.value}" for status in ENDED}


class HistoryLine(Struct, frozen=True, kw_only=True):
    """Hold one event of a card's history for the timeline.

    ``field``, ``reason``, ``note`` and ``wrong`` (the kind of the entry that was wrong, empty where
    another terminal made it) belong to a correction; ``corrected`` marks the wrong entry itself;
    ``ended_for`` tells why a card was returned, revoked or withdrawn.
    """

    at: datetime
    kind: str
    actor: str
    actor_name: str
    terminal: str
    approved_by: str
    detail: str
    sent: bool
    field: str = ""
    reason: str = ""
    note: str = ""
    wrong: str = ""
    corrected: bool = False
    ended_for: str = ""


class CardView(Struct, frozen=True, kw_only=True):
    """Hold a card with its history, newest first, its name's variants, bookings and visits."""

    card: Card
    variants: tuple[VariantNote, ...]
    history: tuple[HistoryLine, ...]
    bookings: tuple[Booking, ...] = ()
    visits: tuple[Visit, ...] = ()


class Found(Struct, frozen=True, kw_only=True):
    """Hold what a search found.

    ``counts`` tells how many of the found cards (or, for an empty field, of the office's) stand
    at each status; ``bookings`` holds the next booking by card id; ``others`` the other
    written forms that were searched as well; ``clipped`` tells that more would fit.
    """

    text: str
    query: Query
    cards: tuple[Card, ...]
    counts: dict[str, int]
    bookings: dict[str, Booking]
    others: tuple[str, ...]
    total: int
    clipped: bool
    at: datetime


class LedgerPage:
    """Search and read the issuance ledger at one desk."""

    def __init__(self, desk: Desk, rights: Rights | None = None) -> None:
        self._desk = desk
        self._rights = rights or load_rights()

    def find(self, text: str, statuses: frozenset[CardStatus] = frozenset()) -> Found:
        """Return cards for what was typed, at the given statuses or at all."""
        return self._desk.ask(lambda records: self._found(records, text, statuses))

    def _found(self, records: Records, text: str, statuses: frozenset[CardStatus]) -> Found:
        office, cards = self._desk.office, records.cards
        by_status = cards.count_by_status(office)
        counts, clipped = by_status, False
        if text.strip():
            near = cards.search(text, limit=MOST)
            clipped = len(near) == MOST
            counts = dict(Counter(card.status.value for card in near))
            wanted = [card for card in near if not statuses or card.status in statuses]
        elif statuses:
            each = [cards.newest(office, status=one, limit=MOST) for one in sorted(statuses)]
            wanted = sorted((one for some in each for one in some), key=_number)[:MOST]
        else:
            wanted = list(cards.newest(office, limit=MOST))
        return Found(
            text=text,
            query=parse_query(text),
            cards=tuple(wanted),
            counts=counts,
            bookings=cards.next_bookings([card.id for card in wanted], self._desk.today()),
            others=_other_forms(text, wanted),
            total=sum(by_status.values()),
            clipped=clipped,
            at=self._desk.ledger.now(),
        )

    def may_search_city(self) -> bool:
        """Tell whether the signed-in person's role may look up other offices' cards."""
        signed = self._desk.signed_in
        return signed is not None and self._rights.may(signed.role, "staff.searched_city")

    def begin_city_search(self, text: str) -> Callable[[], CityFound]:
        """Record who looks up other offices' cards by what; the answer asks the central store.

        The question may take as long as the line does: it belongs on a lane of its own.

        Raises:
            CentralUnreachable: there is no line; only the own ledger can be searched.
            NotAllowed: the role may not look up other offices' cards.
        """
        query, central = parse_query(text), self._desk.central
        self._desk.act(lambda unit: note_city_search(unit, text, query.kind.value))
        staff_id = self._desk.session().staff_id
        return lambda: central.search_city(staff_id, text)

    def may_mark_issued(self) -> bool:
        """Tell whether the signed-in person's role may record 交付済."""
        signed = self._desk.signed_in
        return signed is not None and self._rights.may(signed.role, "card.handed_over")

    def may_discard(self) -> bool:
        """Tell whether the signed-in person's role may record that a card was destroyed."""
        signed = self._desk.signed_in
        return signed is not None and self._rights.may(signed.role, "card.discarded")

    def may_correct(self) -> bool:
        """Tell whether the signed-in person's role may record a correction."""
        signed = self._desk.signed_in
        return signed is not None and self._rights.may(signed.role, "card.corrected")

    def correct(self, card_id: str, correction: Correction) -> Card:
        """Record a correction of a card; the entry it corrects is the newest on that field.

        Raises:
            NothingCorrected, ReasonMissing: the correction is not whole.
            PositionTaken: another card lies at that vault position.
            NotAllowed: the role may not correct.
        """

        def work(unit: Unit, records: Records) -> Card:
            position = position_of(correction.value)
            there = records.cards.at_place(correction.value) if position else None
            if there is not None and there.id != card_id:
                raise PositionTaken(position=position)
            return correct(unit, card_id, correction, records.cards.history(card_id))

        return self._desk.act_asking(work).value

    def search(self, text: str, *, status: str = "", limit: int = 50) -> tuple[Card, ...]:
        """Return cards for what was typed, or the first ones for an empty field."""
        if not text.strip():
            return tuple(
                self._desk.ask(
                    lambda records: records.cards.newest(
                        self._desk.office, status=status, limit=limit
                    )
                )
            )
        return tuple(
            self._desk.ask(lambda records: records.cards.search(text, limit=limit, status=status))
        )

    def counts(self) -> dict[str, int]:
        """Return how many cards stand at each status."""
        return self._desk.ask(lambda records: records.cards.count_by_status(self._desk.office))

    def card(self, card_id: str) -> CardView | None:
        """Return one card with its history."""
        return self._desk.ask(lambda records: _card_view(records, card_id))

    def mark_issued(self, card_ids: Sequence[str]) -> list[Card]:
        """Record 交付済 for several cards, all or none; cards from before end with them."""

        def work(unit: Unit, records: Records) -> list[Card]:
            marked = mark_issued(unit, card_ids)
            for card in marked:
                others = records.cards.namesakes(card)
                end_previous(unit, card, others, visit="", given_back=False)
            return marked

        return self._desk.act_asking(work).value

    def discard(self, card_id: str, why: Discarded) -> Card:
        """Record that a card was destroyed or revoked.

        Raises:
            IllegalMove: it was handed over, is destroyed already, or was never received.
        """
        return self._desk.act(lambda unit: discard(unit, card_id, why)).value

    def write_csv(self, cards: Sequence[Card], words: Words, folder: Path) -> Path:
        """Write cards as a new CSV file of the folder and return its path.

        Raises:
            TableNotWritten: the disk or the folder refuses it.
        """
        target = folder / f"ledger-{self._desk.ledger.now():%Y%m%d-%H%M%S}.csv"
        return write_table(self.table(cards, words), target)

    def table(self, cards: Sequence[Card], words: Words) -> Table:
        """Return cards as a table."""
        return Table(
            title=words("place.ledger"),
            note="",
            at=self._desk.ledger.now(),
            keys=COLUMNS,
            headings=tuple(words(f"ledger.column.{name}") for name in COLUMNS),
            rows=tuple(
                (
                    card.control_number,
                    card.name,
                    card.kana,
                    card.born,
                    words(f"card_status.{card.status.value}"),
                    card.place,
                    card.box,
                )
                for card in cards
            ),
        )


def _number(card: Card) -> str:
    return card.control_number


def _other_forms(text: str, cards: Sequence[Card]) -> tuple[str, ...]:
    """Return the found characters that differ from what was typed, as 辻 for 辻󠄀."""
    typed = set(text)
    found: dict[str, None] = {}
    for card in cards:
        for note in which_variants(card.name):
            alike = any(fold(sign) == fold(note.character) for sign in typed)
            if alike and note.character not in text:
                found[note.character] = None
    return tuple(found)


def _card_view(records: Records, card_id: str) -> CardView | None:
    card = records.cards.one(Card, card_id)
    if card is None:
        return None
    names: dict[str, str] = {}
    lines: list[HistoryLine] = []
    history = records.cards.history_sent(card_id)
    kinds = {entry.id: entry.kind for entry, _ in history}
    wrong = {str(entry.body["entry"]) for entry, _ in history if entry.kind == _CORRECTED}
    for entry, sent in history:
        for person in (entry.actor, entry.approved_by or ""):
            if person and person not in names:
                staff = records.cards.one(Staff, person)
                names[person] = staff.name if staff else person
        lines.append(
            HistoryLine(
                at=entry.at,
                kind=entry.kind,
                actor=entry.actor,
                actor_name=names[entry.actor],
                terminal=entry.terminal,
                approved_by=names.get(entry.approved_by or "", ""),
                detail=_detail(entry),
                sent=sent,
                corrected=entry.id in wrong,
                ended_for=str(entry.body.get("reason", "")) if entry.kind in _ENDS else "",
                **_correction(entry, kinds),
            )
        )
    return CardView(
        card=card,
        variants=which_variants(card.name),
        history=tuple(
            sorted(
                (*reversed(lines), *_told_by_others(card, lines)),
                key=lambda line: line.at,
                reverse=True,
            )
        ),
        bookings=tuple(records.bookings.of_card(card_id)),
        visits=tuple(records.cards.visits_of(card_id)),
    )


def _detail(entry: Entry) -> str:
    body = entry.body
    if entry.kind == "card.discarded":
        return str(body.get("reason", ""))
    return str(body.get("place") or body.get("to") or body.get("box") or "")


def _correction(entry: Entry, kinds: dict[str, str]) -> dict[str, str]:
    if entry.kind != _CORRECTED:
        return {}
    body, private = entry.body, entry.private or {}
    return {
        "field": str(body["field"]),
        "reason": str(body["reason"]),
        "note": str(private.get("note", "")),
        "wrong": kinds.get(str(body["entry"]), ""),
    }


def _told_by_others(card: Card, lines: Sequence[HistoryLine]) -> list[HistoryLine]:
    """Return the milestones of the card's row that another terminal recorded."""
    known = {line.kind for line in lines}
    ended = f"card.{card.status.value}"
    milestones = (
        (ended, card.ended_at if ended in _ENDS else None),
        ("card.received", card.received_at),
        ("card.set_up", card.set_up_at),
        ("card.handed_over", card.handed_over_at),
    )
    return [
        HistoryLine(
            at=at,
            kind=kind,
            actor="",
            actor_name="",
            terminal="",
            approved_by="",
            detail="",
            sent=True,
            ended_for=card.ended_for if kind in _ENDS else "",
        )
        for kind, at in milestones
        if at is not None and kind not in known
    ]
