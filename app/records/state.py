"""The states of the ledger's subjects: frozen values with a revision."""

from msgspec import Struct


class State(Struct, frozen=True, kw_only=True):
    """Be the present state of one subject.

    ``scope`` names who keeps it (``office:<code>`` or ``city``); ``rev`` is the central store's
    revision, 0 until it has acknowledged the subject.
    """

    id: str
    scope: str
    rev: int = 0


def office_scope(office: str) -> str:
    """Return the scope of one office's records."""
    return f"office:{office}"


CITY_SCOPE = "city"
