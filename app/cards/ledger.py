"""The acts on a card: each checks what it must and records it in one unit of work."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol

from app.cards.card import ENDED, STATUS_MOVES, Card, CardStatus, vault_place, window_place
from app.faults import CounterFault, IllegalMove
from app.ports import CardCheck
from app.records.entry import Body, Entry
from app.records.unit import Unit


class OtherCard(CounterFault):
    """Tell that the card on the reader is not the card of this visit."""

    code = "R-130"


class NotThisPerson(CounterFault):
    """Tell that the scanned card belongs to another row of the ledger."""

    code = "D-120"


class CardNotChecked(IllegalMove):
    """Tell that the ledger still waits for the card: it was never scanned out of its box."""

    code = "D-121"


class CardNotSetUp(IllegalMove):
    """Tell that 交付前設定 was not done on the card yet."""

    code = "D-122"


class CardTakenBack(IllegalMove):
    """Tell that the card was returned, revoked or withdrawn and is handed to nobody."""

    code = "D-123"


class OtherState(IllegalMove):
    """Tell that the card's state in the ledger does not allow what was asked for."""

    code = "D-124"


class CardRecords(Protocol):
    """What the rules ask of the ledger about cards."""

    def by_control_number(self, control_number: str) -> Card | None:
        """Return the card with this folded control number."""
        ...

    def search(self, text: str, *, limit: int = 50, status: str = "") -> Sequence[Card]:
        """Return cards for what was typed: name, kana, number, last four digits, birth date."""
        ...

    def history(self, card_id: str) -> Sequence[Entry]:
        """Return what was recorded about a card, oldest first."""
        ...

    def taken_positions(self, shelf: str) -> frozenset[str]:
        """Return the occupied positions of one shelf such as ``B-04``."""
        ...

    def counts_by_shelf(self, office: str) -> dict[str, int]:
        """Return how many cards the ledger holds on each shelf of an office."""
        ...

    def in_box(self, box: str) -> Sequence[Card]:
        """Return the cards of a delivered box."""
        ...


def must_be_set_up(card: Card, *, wanted: str) -> None:
    """Let only cards pass on which 交付前設定 was done (OKA-3.1.2-イ).

    Raises:
        CardNotChecked: the card is only listed, or counts as missing.
        CardNotSetUp: the card was received, no more.
        CardTakenBack: it was returned, revoked or withdrawn.
    """
    if card.status in ENDED:
        raise CardTakenBack(subject="card", now=card.status, wanted=wanted)
    if card.status in (CardStatus.LISTED, CardStatus.MISSING):
        raise CardNotChecked(subject="card", now=card.status, wanted=wanted)
    if card.status is CardStatus.RECEIVED:
        raise CardNotSetUp(subject="card", now=card.status, wanted=wanted)


def set_up(unit: Unit, card_id: str) -> Card:
    """Record that 交付前設定 was done on the national terminal (OKA-3.1.2-イ)."""
    card: Card = unit.record("card.set_up", card_id, {})
    return card


def store_in_vault(unit: Unit, card_id: str, position: str) -> Card:
    """Record that a card was laid into a vault position (OKA-5.3.2-イ-ウ)."""
    card: Card = unit.record("card.stored", card_id, {"place": vault_place(position)})
    return card


def take_out(unit: Unit, card_id: str, window: str) -> Card:
    """Record the first confirmation of a move: taken from its position for a window.

    Raises:
        CardNotChecked, CardNotSetUp: the card cannot be handed over, so it stays.
    """
    must_be_set_up(unit.get(Card, card_id), wanted=window_place(window))
    card: Card = unit.record("card.taken_out", card_id, {"to": window_place(window)})
    return card


def confirm_at_window(unit: Unit, card_id: str, window: str) -> Card:
    """Record the second confirmation: the card is at the window.

    Raises:
        CardNotChecked, CardNotSetUp: the card cannot be handed over and goes back.
    """
    must_be_set_up(unit.get(Card, card_id), wanted=window_place(window))
    card: Card = unit.record("card.arrived", card_id, {"place": window_place(window)})
    return card


def bind(unit: Unit, card_id: str, check: CardCheck) -> Card:
    """Tie the chip on the reader to the ledger's row.

    Before the first reading nothing but the last day, which follows from the birth date, tells
    one resident's chip from another's.

    Raises:
        OtherCard: the row is tied to another chip, or the chip's municipality or last day is not
            the row's.
    """
    card = unit.get(Card, card_id)
    if card.serial not in ("", check.serial) or card.municipality[:5] != check.municipality[:5]:
        raise OtherCard()
    if card.serial == check.serial:
        return card
    if card.expires is not None and card.expires != check.expires:
        raise OtherCard()
    bound: Card = unit.record("card.bound", card_id, {"serial": check.serial})
    return bound


def check_bound_here(card_id: str, tied: Iterable[Card]) -> None:
    """Refuse a chip that another row of the ledger has already; ``tied`` are its serial's rows.

    Raises:
        OtherCard: it belongs to another row.
    """
    if any(card.id != card_id for card in tied):
        raise OtherCard()


def hand_over(unit: Unit, card_id: str, *, visit: str, to: str) -> Card:
    """Record that the card is in the resident's hand; a fact that no merge undoes.

    Raises:
        CardNotChecked, CardNotSetUp: 交付前設定 was not done.
        IllegalMove: the card is not at a window.
    """
    card = unit.get(Card, card_id)
    must_be_set_up(card, wanted=CardStatus.HANDED_OVER)
    if not card.place.startswith("window:"):
        raise IllegalMove(subject="card", now=card.place or card.status, wanted="window")
    body: Body = {"visit": visit, "to": to}
    handed: Card = unit.record("card.handed_over", card_id, body)
    return handed


class Discarded(StrEnum):
    """Name why a card is handed to nobody any more."""

    DESTROYED = "destroyed"  # 廃棄
    REVOKED = "revoked"  # 失効


def discard(unit: Unit, card_id: str, why: Discarded) -> Card:
    """Record that a card was destroyed or revoked; one in a resident's hand cannot be.

    Raises:
        IllegalMove: it was handed over, is destroyed already, or was never received.
    """
    discarded: Card = unit.record("card.discarded", card_id, {"reason": why})
    return discarded


class TakenBack(StrEnum):
    """Name how a card ends that a procedure takes back; the value is the state it comes to."""

    RETURNED = CardStatus.RETURNED.value  # 返納
    REVOKED = CardStatus.REVOKED.value  # 失効・廃止
    WITHDRAWN = CardStatus.WITHDRAWN.value  # 申請取消


def can_end(card: Card, ends: Sequence[TakenBack]) -> bool:
    """Tell whether one of these ends follows on a card's state."""
    return bool({CardStatus(one.value) for one in ends} & STATUS_MOVES[card.status])


def must_allow(card: Card, ends: Sequence[TakenBack]) -> None:
    """Let a card pass that can end in one of these ways, any card where it does not end.

    Raises:
        OtherState: none of them follows on its state.
    """
    if ends and not can_end(card, ends):
        raise OtherState(subject="card", now=card.status, wanted=ends[0].value)


def take_back(unit: Unit, card_id: str, how: TakenBack, *, visit: str, reason: str) -> Card:
    """Record that a card ended: returned, revoked or withdrawn, as the national terminal has it.

    A card that ended already, or that its resident never had, stays as it is.
    """
    card = unit.get(Card, card_id)
    if not can_end(card, (how,)):
        return card
    taken: Card = unit.record(f"card.{how.value}", card_id, {"visit": visit, "reason": reason})
    return taken


def mark_issued(unit: Unit, card_ids: Sequence[str]) -> list[Card]:
    """Record 交付済 for cards handed over outside a visit, all or none (OKA-1.1.3-エ-サ).

    Raises:
        CardNotChecked, CardNotSetUp: 交付前設定 was not done on one of them.
    """
    cards = [unit.get(Card, card_id) for card_id in card_ids]
    marked = []
    for card in cards:
        must_be_set_up(card, wanted=CardStatus.HANDED_OVER)
        if card.status is not CardStatus.HANDED_OVER:
            body: Body = {"visit": "", "to": "marked"}
            marked.append(unit.record("card.handed_over", card.id, body))
    return marked
