"""Choosing PINs at a window: what others know of a resident, and who leads the choice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date

from msgspec import Struct

from app.desk.serving import Serving
from app.names.eras import age, born_from_iso
from app.pin_dialogue import PinDialogue
from app.ports import PinKind

PRACTISE_FROM = 70
_KANJI = str.maketrans("〇一二三四五六七八九", "0123456789")
_BLOCK = re.compile("[〇一二三四五六七八九]+(?=(?:丁目|番地|番(?!町)|号))")


class Guessable(Struct, frozen=True, kw_only=True):
    """Hold from what others guess a PIN: the birth date, the digits of address and telephone.

    ``numbers`` are rows of digits; any four of them that follow each other are guessed easily, and
    so is a shorter row with zeros before it.
    """

    born: date | None = None
    numbers: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Keep what is known of a resident out of logs and tracebacks."""
        return "Guessable(〈伏〉)"


MakeDialogue = Callable[[Sequence[PinKind], Guessable], PinDialogue]


def guessable_of(serving: Serving) -> Guessable:
    """Return what the ledger tells of the resident whose PINs are chosen."""
    card, booking = serving.card, serving.booking
    address = digits_of_address(card.address) if card is not None else ()
    phone = "".join(re.findall("[0-9]", _narrow(booking.phone))) if booking is not None else ""
    born = born_from_iso(card.born).earliest if card is not None and card.born else None
    return Guessable(born=born, numbers=(*address, *((phone,) if phone else ())))


def practises(known: Guessable, today: date) -> bool:
    """Tell whether practice is offered before the entry: to everyone from 70 on (d07)."""
    return known.born is not None and age(known.born, today) >= PRACTISE_FROM


def digits_of_address(address: str) -> tuple[str, ...]:
    """Return each number of an address and all of them in a row: 大供一丁目2番34号 gives 1234."""
    plain = _BLOCK.sub(lambda found: found[0].translate(_KANJI), _narrow(address))
    numbers = re.findall("[0-9]+", plain)
    whole = "".join(numbers)
    return tuple(dict.fromkeys((*numbers, whole))) if numbers else ()


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
