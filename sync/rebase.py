"""Bring the central store's image and the entries still owed together; pure."""

from collections.abc import Mapping, Sequence

import msgspec

from app.faults import IllegalMove
from app.kinds import KINDS
from app.records.entry import Entry, Klass, Outcome
from app.records.kinds import Kind
from app.records.replica import CentralRow, Image, Misfit, Rebased, Settled, position
from app.records.state import State


class Rebase:
    """Rebase by the rules of the kinds; satisfies ``app.records.replica.Rebaser``."""

    def __init__(self, kinds: Mapping[str, Kind] = KINDS) -> None:
        self._kinds = kinds
        self._types = {kind.subject_type: kind.subject for kind in kinds.values()}

    def on_row(self, row: CentralRow, acknowledged: int, owed: Sequence[Entry]) -> Rebased:
        """Return image and state for a row that replaces the image."""
        image = Image(state=self._state_of(row), rev=row.rev, through=acknowledged)
        return self._on_top(image, owed)

    def on_settled(
        self, image: Image, settled: Sequence[tuple[Entry, Settled]], owed: Sequence[Entry]
    ) -> Rebased:
        """Return image and state after answers, taken in the order of their entries."""
        for entry, answer in sorted(settled, key=lambda pair: _place(pair[0])):
            image = self._moved_on(image, entry, answer)
        return self._on_top(image, owed)

    def _state_of(self, row: CentralRow) -> State | None:
        if row.gone or row.body is None:
            return None
        state: State = msgspec.convert(row.body, self._types[row.subject_type])
        return msgspec.structs.replace(state, rev=row.rev)

    def _moved_on(self, image: Image, entry: Entry, answer: Settled) -> Image:
        through = max(image.through, _place(entry))
        row, receipt = answer.row, answer.receipt
        if row is not None and row.rev >= image.rev:
            return Image(state=self._state_of(row), rev=row.rev, through=through)
        changed = receipt.outcome in {Outcome.APPLIED, Outcome.CASE} and receipt.rev > image.rev
        if not changed or _place(entry) <= image.through:
            return msgspec.structs.replace(image, through=through)
        rev = receipt.rev if receipt.rev == image.rev + 1 else image.rev
        state = self._as_central(image.state, entry)
        if state is not None:
            state = msgspec.structs.replace(state, rev=rev)
        return Image(state=state, rev=rev, through=through)

    def _as_central(self, state: State | None, entry: Entry) -> State | None:
        """Apply an entry that the central store applied; its feed row tells the rest."""
        kind = self._kinds[entry.kind]
        try:
            return kind.apply(state, entry)
        except IllegalMove:
            if kind.force is None:
                return state
        try:
            return kind.force(state, entry)
        except IllegalMove:
            return state

    def _on_top(self, image: Image, owed: Sequence[Entry]) -> Rebased:
        state, misfits = image.state, list[Misfit]()
        for entry in owed:
            if _place(entry) <= image.through:
                continue
            try:
                state = self._applied(state, entry)
            except IllegalMove as told:
                misfits.append(Misfit(entry=entry, now=told.now, wanted=told.wanted))
        if state is not None:
            state = msgspec.structs.replace(state, rev=image.rev)
        return Rebased(image=image, state=state, misfits=tuple(misfits))

    def _applied(self, state: State | None, entry: Entry) -> State:
        """Apply an owed entry; a physical fact holds against what the image tells."""
        kind = self._kinds[entry.kind]
        try:
            return kind.apply(state, entry)
        except IllegalMove:
            if kind.klass is Klass.FACT and kind.force is not None and state is not None:
                return kind.force(state, entry)
            raise


def _place(entry: Entry) -> int:
    return position(entry.epoch, entry.seq)
