"""The band's keys of the bookings page."""

from __future__ import annotations

from app.ports import Words
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.presenters.bookings_form import FormWork
from widgets.presenters.bookings_list import ListWork

_Line = tuple[int, str, FKeyState, str]


def _faces(words: Words, lines: tuple[_Line, ...]) -> list[FKeyFace]:
    return [
        FKeyFace(
            number=number,
            label=words(f"bookings.key.{name}"),
            short=words(f"bookings.key_short.{name}"),
            state=state,
            reason=reason,
        )
        for number, name, state, reason in lines
    ]


def _if(possible: object) -> FKeyState:
    return FKeyState.USABLE if possible else FKeyState.ABSENT


def day_keys(words: Words, form: FormWork, *, slot: bool, slips: bool) -> list[FKeyFace]:
    """Return the keys beside the seats of a day."""
    lack = form.lack()
    reason = words(f"bookings.lack.{lack.value}") if lack is not None else ""
    onward = FKeyState.NOT_YET if reason else FKeyState.NEXT
    return _faces(
        words,
        (
            (1, "help", FKeyState.USABLE, ""),
            (2, "search", FKeyState.USABLE, ""),
            (3, "back", FKeyState.USABLE, ""),
            (4, "hold", FKeyState.ABSENT, ""),
            (5, "next_free", _if(slot), ""),
            (6, "free_before", _if(slot), ""),
            (7, "stay" if form.moving else "give_up", _if(form.can_give_up), ""),
            (8, "place", FKeyState.USABLE, ""),
            (9, "slip", _if(slips and form.last), ""),
            (10, "staff", FKeyState.USABLE, ""),
            (11, "hide", FKeyState.USABLE, ""),
            (12, "move" if form.moving else "confirm", onward, reason),
        ),
    )


def list_keys(words: Words, work: ListWork, *, slips: bool) -> list[FKeyFace]:
    """Return the keys of the list."""
    chosen = work.chosen is not None
    reason = work.why_not_change()
    onward = FKeyState.NOT_YET if reason else FKeyState.NEXT
    return _faces(
        words,
        (
            (1, "help", FKeyState.USABLE, ""),
            (2, "search", FKeyState.USABLE, ""),
            (3, "day", FKeyState.USABLE, ""),
            (4, "tick", _if(chosen and work.marks.may), ""),
            (5, "next", _if(work.found), ""),
            (6, "before", _if(work.found), ""),
            (7, "clear", _if(work.narrowed), ""),
            (8, "mark", _if(work.can_be_marked), ""),
            (9, "slip", _if(slips and work.can_print), ""),
            (10, "staff", FKeyState.USABLE, ""),
            (11, "hide", FKeyState.USABLE, ""),
            (12, "change", onward, reason),
        ),
    )
