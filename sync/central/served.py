"""Watch over cards at windows: two open visits for one card hold both, and are told."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
import sqlalchemy as sa

from app.records.entry import Entry, Outcome
from app.records.kinds import subject_name
from app.records.replica import SubjectKey
from app.visits.visit import Visit
from sync.central.judging import Reason, Verdict
from sync.central.tables import shared

_visit = shared[subject_name(Visit)]
_NAMES = ("visit.opened", "visit.step_answered")
_ENDS = ("visit.finished", "visit.stopped")


class ServedWatch:
    """Tell of a card that two windows served at once: they did not see each other's visit."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keys(self, entries: Iterable[Entry]) -> set[SubjectKey]:
        """Return what must be locked, so that of two terminals at once one sees the other."""
        return {SubjectKey("served", named_card(one)) for one in entries if named_card(one)}

    def settle(self, verdict: Verdict, entry: Entry) -> Verdict:
        """Return the verdict on a visit's act: it holds, with a case where another window served.

        Looked at where a visit names its card, and, for those that began later, where it ends.
        """
        visit = verdict.state
        if not isinstance(visit, Visit) or verdict.outcome is not Outcome.APPLIED:
            return verdict
        if not visit.card or not (named_card(entry) or entry.kind in _ENDS):
            return verdict
        other = self._other_window(visit, entry)
        if other is None:
            return verdict
        return msgspec.structs.replace(
            verdict,
            outcome=Outcome.CASE,
            reason=Reason.SERVED_TWICE,
            now=f"window:{other}",
            wanted=f"window:{visit.window}",
        )

    def _other_window(self, visit: Visit, entry: Entry) -> str | None:
        query = sa.select(_visit.c.window, _visit.c.opened_at, _visit.c.ended_at).where(
            _visit.c.card == visit.card,
            _visit.c.id != visit.id,
            _visit.c.window != visit.window,
        )
        for window, opened, ended in self._connection.execute(query):
            began = datetime.fromisoformat(opened)
            over = datetime.fromisoformat(ended) if ended else None
            if entry.kind in _ENDS:
                met = _named_at(visit) < began <= entry.at
            else:
                met = began <= entry.at and (over is None or over > entry.at)
            if met:
                return str(window)
        return None


def named_card(entry: Entry) -> str:
    """Return the card that an act on a visit names, empty for none."""
    told = entry.body.get("card") if entry.kind in _NAMES else ""
    return told if isinstance(told, str) else ""


def _named_at(visit: Visit) -> datetime:
    """Return when a visit named its card: at its first answer, or when it was opened."""
    return min((one.at for one in visit.answers.values()), default=visit.opened_at)
