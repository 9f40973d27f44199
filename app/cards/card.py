"""A physical My Number Card in the city's hands: its status and its one place or custodian."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from app.records.state import State

_NAMESPACE = uuid.UUID("6f1f1c4e-5d0c-4d52-9e0e-3d6a2c1a7b10")


class CardStatus(StrEnum):
    """Tell how far a card is (OKA-1.1.3-エ-コ)."""

    LISTED = "listed"  # on the delivered list, not seen yet
    MISSING = "missing"  # on the list, not in the box
    RECEIVED = "received"  # scanned out of the box (検品)
    SET_UP = "set_up"  # 交付前設定 done on the national terminal
    HANDED_OVER = "handed_over"  # 交付済
    DISCARDED = "discarded"  # 廃棄
    RETURNED = "returned"  # 返納済: the resident gave it back
    REVOKED = "revoked"  # 失効: lost or no longer valid, wherever it lies
    WITHDRAWN = "withdrawn"  # 申請取消: it was made and is given to nobody


_TAKEN_BACK = frozenset({CardStatus.REVOKED, CardStatus.WITHDRAWN})
STATUS_MOVES: dict[CardStatus, frozenset[CardStatus]] = {
    CardStatus.LISTED: frozenset({CardStatus.RECEIVED, CardStatus.MISSING}) | _TAKEN_BACK,
    CardStatus.MISSING: frozenset({CardStatus.RECEIVED}) | _TAKEN_BACK,
    CardStatus.RECEIVED: frozenset({CardStatus.SET_UP, CardStatus.DISCARDED}) | _TAKEN_BACK,
    CardStatus.SET_UP: frozenset({CardStatus.HANDED_OVER, CardStatus.DISCARDED}) | _TAKEN_BACK,
    CardStatus.HANDED_OVER: frozenset({CardStatus.RETURNED, CardStatus.REVOKED}),
    CardStatus.DISCARDED: frozenset(),
    CardStatus.RETURNED: frozenset({CardStatus.DISCARDED}),
    CardStatus.REVOKED: frozenset({CardStatus.RETURNED, CardStatus.DISCARDED}),
    CardStatus.WITHDRAWN: frozenset({CardStatus.DISCARDED}),
}
ENDED = frozenset({CardStatus.RETURNED, *_TAKEN_BACK})
"""What a card ends as without being destroyed yet; whoever holds it passes it on to the city."""
GONE = ENDED | {CardStatus.HANDED_OVER, CardStatus.DISCARDED}
"""What can be handed to nobody."""
DEAD = "dead"
"""Why a card ends whose resident has died: whatever ends it afterwards, this stays known."""
REPLACED = "replaced"
"""Why a card ends whose resident got a new one."""
CITY = "city"
"""The place of a card that the resident gave back: the city keeps it until it is destroyed."""


class Card(State, frozen=True, kw_only=True):
    """Hold one card's row of the issuance ledger (交付管理台帳).

    ``place`` is where it is or who has it: ``box:<number>``, ``vault:<position>``,
    ``window:<no>``, ``backyard``, ``resident``, ``city``.  ``moving_to`` is set between the two
    confirmations of a move.  ``born`` is ISO text, a year alone where the day is unknown.
    ``serial`` is the chip's 15-digit record once it was read.  ``ended_at`` and ``ended_for``
    tell when and why the city took it back.
    """

    control_number: str
    name: str
    kana: str
    born: str
    address: str
    municipality: str
    office: str
    box: str
    delivery: str = "pickup"
    ward: str = ""
    expires: date | None = None
    status: CardStatus = CardStatus.LISTED
    place: str = ""
    moving_to: str = ""
    moving_by: str = ""
    serial: str = ""
    received_at: datetime | None = None
    set_up_at: datetime | None = None
    handed_over_at: datetime | None = None
    ended_at: datetime | None = None
    ended_for: str = ""


def card_id(municipality: str, control_number: str) -> str:
    """Return the identity of a card: the same on every terminal that reads the same list."""
    return str(uuid.uuid5(_NAMESPACE, f"{municipality}:{control_number}"))


def vault_place(position: str) -> str:
    """Return the place name of a vault position such as ``B-04-112``."""
    return f"vault:{position}"


def window_place(window: str) -> str:
    """Return the place name of a window."""
    return f"window:{window}"


def given_away(card: Card) -> bool:
    """Tell whether the ledger says that a card is with its resident, with the city or destroyed."""
    return card.status in GONE and card.place in ("", "resident", CITY)


def in_delivered_box(card: Card) -> bool:
    """Tell whether a card is still to be scanned out of its box, a withdrawn one as well."""
    waits = card.status is CardStatus.LISTED or card.status in _TAKEN_BACK
    return waits and card.place.startswith("box:")


def position_of(place: str) -> str:
    """Return the vault position of a place, empty where the card is not in the vault."""
    return place.removeprefix("vault:") if place.startswith("vault:") else ""
