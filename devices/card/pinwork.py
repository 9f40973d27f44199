"""Verify and change PINs on the chip without ever spending a try by accident.

The counter is asked from the card before every VERIFY; the last try needs two people's word; a
VERIFY or CHANGE whose answer did not come is never sent again, its fault says so instead.
"""

from __future__ import annotations

from app.ports import PinKind, Secret, Tries
from devices.card.apdu import Response, Sw
from devices.card.faults import (
    ChangeOutcomeUnknown,
    ConversationBroken,
    LastTry,
    PinAbsent,
    PinLocked,
    PinOutcomeUnknown,
    PinWrong,
    ResidentHalfChanged,
    UnexpectedAnswer,
)
from devices.card.files import LIMITS, PLACES, KeyPlace
from devices.card.verbs import Verbs, left_of


class PinWork:
    """Do PIN work on one powered card."""

    def __init__(self, verbs: Verbs) -> None:
        self._verbs = verbs

    def tries(self, kind: PinKind) -> tuple[Tries, ...]:
        """Return the counter of each file that holds the PIN, the one changed last first.

        Limit 0 says that the card has no such PIN.
        """
        return tuple(self._tries_at(kind, place) for place in reversed(PLACES[kind]))

    def verify(self, kind: PinKind, pin: Secret, *, last_try_confirmed: bool) -> None:
        """Verify one PIN; the resident PIN in both its files.

        Raises:
            PinAbsent, PinLocked, LastTry: before anything is sent.
            PinWrong, PinLocked: the card refused it.
            PinOutcomeUnknown: no answer came.
            ResidentHalfChanged: the first file took it, the second did not.
        """
        places = PLACES[kind]
        self._guard_all(kind, places, last_try_confirmed)
        for place in places:
            try:
                self._verify_at(kind, place, pin, last_try_confirmed=last_try_confirmed)
            except (PinWrong, PinLocked) as refused:
                if place is places[0]:
                    raise
                raise ResidentHalfChanged(left=refused.details.get("left", 0)) from None

    def change(
        self,
        kind: PinKind,
        old: Secret,
        new: Secret,
        *,
        last_try_confirmed: bool,
        half_done: bool = False,
    ) -> None:
        """Change one PIN; every file is verified before the first one is changed.

        A resident PIN that an earlier, interrupted change left half-way is brought to ``new``;
        ``half_done`` says that people believe so: then its first file is asked for ``new`` first.

        Raises:
            PinAbsent, PinLocked, LastTry, PinWrong, PinOutcomeUnknown: nothing was changed.
            ChangeOutcomeUnknown: no answer came to the change.
            ResidentHalfChanged: the two files hold different PINs now.
        """
        places = PLACES[kind]
        self._guard_all(kind, places, last_try_confirmed)
        first = (new, old) if half_done else (old, new)
        owed = self._verify_all(kind, old, first, last_try_confirmed=last_try_confirmed)
        for place in owed:
            self._change_at(kind, place, new, begun=place is not places[0])

    def _verify_all(
        self, kind: PinKind, old: Secret, first: tuple[Secret, Secret], *, last_try_confirmed: bool
    ) -> tuple[KeyPlace, ...]:
        """Verify ``old`` everywhere and return the files that still have to take the new PIN.

        The file changed last is asked first: where it takes the old PIN, the old PIN is no
        mistype, so a refusal by the file changed first can only mean that it holds another one.
        ``first`` are the two PINs to be tried at that one, in their order.
        """
        places = PLACES[kind]
        self._verify_at(kind, places[-1], old, last_try_confirmed=last_try_confirmed)
        if len(places) == 1:
            return places
        likely, other = first
        try:
            self._verify_at(kind, places[0], likely, last_try_confirmed=last_try_confirmed)
            held = likely
        except PinWrong as refused:
            self._verify_other_half(kind, places[0], other, refused)
            held = other
        return places if held is old else places[1:]

    def _verify_other_half(
        self, kind: PinKind, place: KeyPlace, other: Secret, refused: PinWrong
    ) -> None:
        left = int(refused.details["left"])
        if left <= 1:
            raise ResidentHalfChanged(left=left)
        try:
            self._verify_at(kind, place, other, last_try_confirmed=False)
        except PinWrong as again:
            raise ResidentHalfChanged(left=again.details["left"]) from None
        except (PinLocked, ConversationBroken):
            raise ResidentHalfChanged(left=left) from None

    def _tries_at(self, kind: PinKind, place: KeyPlace) -> Tries:
        limit = LIMITS[kind]
        self._verbs.select(place.application)
        if not self._verbs.has_file(place.file):
            return Tries(left=0, limit=0)
        left = self._verbs.tries_left(limit)
        return Tries(left=left, limit=max(left, limit))

    def _guard_all(
        self, kind: PinKind, places: tuple[KeyPlace, ...], last_try_confirmed: bool
    ) -> None:
        """Look at both files before the first is touched; a single one is guarded at its VERIFY."""
        if len(places) > 1:
            for place in places:
                self._guard(kind, place, last_try_confirmed)

    def _guard(self, kind: PinKind, place: KeyPlace, last_try_confirmed: bool) -> None:
        tries = self._tries_at(kind, place)
        if tries.limit == 0:
            raise PinAbsent(pin=kind.value)
        if tries.locked:
            raise PinLocked(pin=kind.value)
        if tries.left == 1 and not last_try_confirmed:
            raise LastTry(pin=kind.value)

    def _verify_at(
        self, kind: PinKind, place: KeyPlace, pin: Secret, *, last_try_confirmed: bool
    ) -> None:
        self._guard(kind, place, last_try_confirmed)
        try:
            answer = self._verbs.verify(pin)
        except ConversationBroken as trouble:
            raise PinOutcomeUnknown(pin=kind.value, cause=trouble.code) from None
        if not answer.ok:
            raise _refusal(kind, answer)

    def _change_at(self, kind: PinKind, place: KeyPlace, new: Secret, *, begun: bool) -> None:
        try:
            self._verbs.select(place.application)
            self._verbs.select_file(place.file)
        except (ConversationBroken, UnexpectedAnswer):
            if begun:
                raise ResidentHalfChanged(left=LIMITS[kind]) from None
            raise
        try:
            answer = self._verbs.change(place, new)
        except ConversationBroken as trouble:
            raise ChangeOutcomeUnknown(pin=kind.value, cause=trouble.code) from None
        if not answer.ok and begun:
            raise ResidentHalfChanged(left=LIMITS[kind])
        if not answer.ok:
            raise UnexpectedAnswer(step="change", sw=f"{answer.sw:04X}")


def _refusal(kind: PinKind, answer: Response) -> PinWrong | PinLocked | UnexpectedAnswer:
    left = left_of(answer.sw)
    if left is None or answer.sw == Sw.OK:
        return UnexpectedAnswer(step="verify", sw=f"{answer.sw:04X}")
    if left == 0:
        return PinLocked(pin=kind.value)
    return PinWrong(pin=kind.value, left=left)
