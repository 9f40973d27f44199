"""Tables of moves: which state may follow which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from app.faults import IllegalMove

E = TypeVar("E", bound=StrEnum)


def check_move(moves: Mapping[E, frozenset[E]], now: E, wanted: E, subject: str) -> None:
    """Let a move pass that the table holds.

    Raises:
        IllegalMove: naming both states.
    """
    if wanted not in moves[now]:
        raise IllegalMove(subject=subject, now=now.value, wanted=wanted.value)


def must_be_new(state: object | None, subject: str) -> None:
    """Let an opening entry pass only where the subject has no state yet.

    Raises:
        IllegalMove: the subject exists.
    """
    if state is not None:
        raise IllegalMove(subject=subject, now="present", wanted="new")


def must_exist(state: object | None, subject: str) -> None:
    """Let an entry pass only where the subject has a state.

    Raises:
        IllegalMove: the subject is unknown here.
    """
    if state is None:
        raise IllegalMove(subject=subject, now="absent", wanted="present")
