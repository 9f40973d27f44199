"""What a person is told to bring, by purpose and by who comes: data with texts of their own."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app import paths
from app.reservations.booking import Comer
from app.reservations.faults import NoSuchPurpose
from app.resources import ResourceFault, load_toml
from app.rulings.ruling import DEFAULT


class BookingItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one thing to bring, its words under ``booking_item``.

    ``told`` is ticked from the start, ``comers`` empty means all.
    """

    name: str
    source: str
    comers: tuple[Comer, ...] = ()
    told: bool = True


class PurposeItems(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold the items of one purpose; ``card`` tells that a booking needs a card.

    A booking that came by one of the channels ``card_later`` needs none yet; ``card_later_in`` says
    so of single municipalities in another way.
    """

    purpose: str
    card: bool
    card_later: tuple[str, ...] = ()
    card_later_in: dict[str, tuple[str, ...]] = {}
    items: tuple[BookingItem, ...]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    purposes: tuple[PurposeItems, ...]


class BookingItems:
    """Answer what to tell somebody who books in a municipality."""

    def __init__(self, purposes: tuple[PurposeItems, ...], municipality: str = DEFAULT) -> None:
        self._purposes = {one.purpose: one for one in purposes}
        self._municipality = municipality

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all items."""
        return frozenset(item.name for one in self._purposes.values() for item in one.items)

    def demand(self, purpose: str) -> None:
        """Refuse a purpose that is none of the city's.

        Raises:
            NoSuchPurpose: it is none.
        """
        if purpose not in self._purposes:
            raise NoSuchPurpose(purpose=purpose, known=", ".join(self._purposes))

    def about_card(self, purpose: str) -> bool:
        """Tell whether a purpose is about a card that is there."""
        known = self._purposes.get(purpose)
        return known is not None and known.card

    def card_may_follow(self, purpose: str, channel: str) -> bool:
        """Tell whether a booking that came by a channel needs its card only later."""
        known = self._purposes.get(purpose)
        if known is None:
            return False
        return channel in known.card_later_in.get(self._municipality, known.card_later)

    def of(self, purpose: str, comer: Comer) -> tuple[BookingItem, ...]:
        """Return the items for a purpose and who comes, in the order they are told."""
        known = self._purposes.get(purpose)
        items = known.items if known else ()
        return tuple(item for item in items if not item.comers or comer in item.comers)


def load_booking_items(path: Path | None = None, *, municipality: str = DEFAULT) -> BookingItems:
    """Read the items as a municipality has them.

    Raises:
        ResourceFault: the file does not hold what it must, or names something twice.
    """
    chosen = path or paths.resources() / "rules" / "booking_items.toml"
    purposes = load_toml(chosen, _Table).purposes
    named = [one.purpose for one in purposes]
    for one in purposes:
        told = [(item.name, comer) for item in one.items for comer in item.comers or tuple(Comer)]
        if named.count(one.purpose) > 1 or len(told) != len(set(told)):
            raise ResourceFault(file=chosen.name, key=one.purpose, line=1, why="named twice")
    return BookingItems(purposes, municipality)
