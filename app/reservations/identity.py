"""Who a booking is for, and the number the resident is told."""

import secrets
import uuid

from app.names.folding import fold

_NAMESPACE = uuid.UUID("0b9d2f0e-8f5c-4b0a-9a53-5f0d6a7f2c41")
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXY"  # no I, L, O, U, Z: nothing to misread; 31 of them
_MADE = 7


def person_of(card: str, kana: str, born: str) -> str:
    """Return who a booking is for: the card where one is known, else kana and birth date.

    The same person booking without a card at two places gets the same answer.
    """
    if card:
        return card
    folded = "".join(fold(kana).split())
    return str(uuid.uuid5(_NAMESPACE, f"{folded}:{born}"))


def new_number() -> str:
    """Return a booking number such as ``7K2M-4Q9X``; the last sign proves the others.

    Any terminal makes numbers by itself: 31 to the 7th leaves no room for the same one twice
    among a city's bookings.
    """
    made = "".join(secrets.choice(_SIGNS) for _ in range(_MADE))
    whole = made + check_sign(made)
    return f"{whole[:4]}-{whole[4:]}"


def check_sign(signs: str) -> str:
    """Return the sign that proves a number: any one wrong sign or swapped pair is found."""
    # The count of signs is prime: weights below it tell every exchange of neighbours apart.
    total = sum((place + 2) * _SIGNS.index(sign) for place, sign in enumerate(signs))
    return _SIGNS[total % len(_SIGNS)]


def is_number(text: str) -> bool:
    """Tell whether a text is a booking number that proves itself."""
    signs = text.upper().replace("-", "")
    if len(signs) != _MADE + 1 or any(sign not in _SIGNS for sign in signs):
        return False
    return check_sign(signs[:-1]) == signs[-1]


def told_number(text: str) -> str:
    """Return a typed booking number as it is kept; what is none stays as it stands."""
    signs = text.upper().replace("-", "")
    return f"{signs[:4]}-{signs[4:]}" if is_number(text) else text
