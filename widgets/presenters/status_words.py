"""Turn the facts of synchronisation into the chip's cells and lists; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.access.session import CentralUnreachable
from app.desk.status import EntryFate, Fate
from app.faults import CounterFault
from app.ports import Words
from app.records.replica import UnreadRow
from widgets.clock_words import time_words
from widgets.controls.cell_painting import Cell
from widgets.controls.painting import TagFace, Tone
from widgets.controls.sync_chip import SyncState, SyncView
from widgets.controls.table import Row
from widgets.screens.ledger_view import Fact
from widgets.screens.sync_list import SyncListView

_TONES = {
    Fate.WAITING: Tone.PLAIN,
    Fate.APPLIED: Tone.OK,
    Fate.CASE: Tone.WARN,
    Fate.REJECTED: Tone.WARN,
    Fate.HELD: Tone.WARN,
}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


class SyncFacts(Protocol):
    """Tell how synchronisation stands, as the loop that runs it knows."""

    @property
    def saved_at(self) -> datetime | None:
        """Return when an entry was saved last."""
        ...

    @property
    def owed(self) -> int:
        """Return how many entries have no receipt."""
        ...

    @property
    def oldest_at(self) -> datetime | None:
        """Return the time of the oldest of these."""
        ...

    @property
    def last_receipt_at(self) -> datetime | None:
        """Return when a receipt came last."""
        ...

    @property
    def offline_since(self) -> datetime | None:
        """Return since when the central store gives no answer, None while it does."""
        ...

    @property
    def open_cases(self) -> int:
        """Return how many cases are open."""
        ...

    @property
    def unread(self) -> int:
        """Return how many rows of the central store this program cannot read."""
        ...

    @property
    def fault(self) -> CounterFault | None:
        """Return why it gives no answer."""
        ...


def age(words: Words, seconds: float) -> str:
    """Return an age such as 8秒, 29分, 3時間, 2日."""
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return words("status.age.seconds", count=whole)
    if whole < _HOUR:
        return words("status.age.minutes", count=whole // _MINUTE)
    if whole < _DAY:
        return words("status.age.hours", count=whole // _HOUR)
    return words("status.age.days", count=whole // _DAY)


def state_of(facts: SyncFacts) -> SyncState:
    """Return which of the four states holds: offline before all, then what a person must see."""
    if facts.offline_since is not None or facts.fault is not None:
        return SyncState.OFFLINE
    if facts.open_cases or facts.unread:
        return SyncState.HELD
    return SyncState.SENDING if facts.owed else SyncState.OK


def sync_view(words: Words, facts: SyncFacts, now: datetime) -> SyncView:
    """Return the chip's cells."""
    none = words("status.none")
    saved, oldest, received = facts.saved_at, facts.oldest_at, facts.last_receipt_at
    return SyncView(
        state=state_of(facts),
        saved=none if saved is None else f"{saved:%H:%M:%S}",
        waiting=facts.owed,
        oldest="" if oldest is None else age(words, (now - oldest).total_seconds()),
        cases=facts.open_cases,
        unread=facts.unread,
        received=none if received is None else f"{received:%H:%M}",
    )


def list_view(
    words: Words,
    facts: SyncFacts | None,
    now: datetime,
    recent: Sequence[EntryFate],
    unsent: Sequence[EntryFate],
    unread: Sequence[UnreadRow] = (),
    *,
    alone: bool,
) -> SyncListView:
    """Return the page of fates.

    ``facts`` is None until the loop told anything; ``alone`` is a terminal without a central store.
    """
    if facts is None:
        said = words("status.said.alone" if alone else "status.said.asking")
        why = words("status.why.alone" if alone else "status.why.asking", count=len(unsent))
        tone, code = Tone.PLAIN, ""
    else:
        tone, said, why, code = _state(words, facts, now, unread)
    return SyncListView(
        tone=tone,
        said=said,
        why=why,
        code=code,
        facts=_facts(words, facts, now),
        tabs=(
            words("status.tab_recent", count=len(recent)),
            words("status.tab_unsent", count=facts.owed if facts else len(unsent)),
        ),
        recent=tuple(_row(words, one, facts, alone=alone) for one in recent),
        unsent=tuple(_row(words, one, facts, alone=alone) for one in unsent),
        foot=_foot(words, facts.owed if facts else len(unsent), len(unsent)),
    )


def _foot(words: Words, owed: int, shown: int) -> str:
    if owed > shown > 0:
        return words("status.foot_oldest", count=shown) + words("status.foot")
    return words("status.foot")


def _state(
    words: Words, facts: SyncFacts, now: datetime, unread: Sequence[UnreadRow]
) -> tuple[Tone, str, str, str]:
    state = state_of(facts)
    tone = {
        SyncState.OK: Tone.OK,
        SyncState.SENDING: Tone.PRIMARY,
        SyncState.OFFLINE: Tone.OFF,
        SyncState.HELD: Tone.WARN,
    }[state]
    since = facts.offline_since
    span = "" if since is None else age(words, (now - since).total_seconds())
    said = words(f"status.said.{state.value}", count=facts.owed, cases=facts.open_cases, age=span)
    fault = facts.fault
    if fault is None:
        why = words(f"status.why.{state.value}")
        if facts.unread:
            parted = words("status.said.unread", count=facts.unread)
            told = words("status.why.unread", why=_why_unread(words, unread))
            said, why = (said, f"{why}\n{told}") if facts.open_cases else (parted, told)
        return tone, said, why, ""
    what = words(f"fault.{fault.code}.what", **fault.details)
    safe = words(f"fault.{fault.code}.safe", **fault.details)
    following = words(f"fault.{fault.code}.next", **fault.details)
    return tone, said, f"{what}\n{safe}{following}", fault.code


def _why_unread(words: Words, unread: Sequence[UnreadRow]) -> str:
    counts = Counter(row.why for row in unread)
    told = (words(f"status.unread.{why.value}", count=counts[why]) for why in sorted(counts))
    return words("status.unread.and").join(told)


def _facts(words: Words, facts: SyncFacts | None, now: datetime) -> tuple[Fact, ...]:
    if facts is None:
        return ()
    view = sync_view(words, facts, now)
    return (
        Fact(label=words("status.fact.saved"), value=view.saved),
        Fact(label=words("status.fact.received"), value=view.received),
        Fact(label=words("status.fact.oldest"), value=view.oldest or words("status.none")),
        Fact(label=words("status.fact.cases"), value=str(view.cases)),
        *([Fact(label=words("status.fact.unread"), value=str(facts.unread))] * bool(facts.unread)),
    )


def _row(words: Words, one: EntryFate, facts: SyncFacts | None, *, alone: bool) -> Row:
    at = words("ledger.moment", month=one.at.month, day=one.at.day, time=time_words(one.at))
    fate = TagFace(text=words(f"status.fate.{one.fate.value}"), tone=_TONES[one.fate])
    return Row(
        key=one.id,
        cells=(
            Cell(text=at),
            Cell(text=words(f"entry_kind.{one.kind}")),
            Cell(text=one.subject),
            Cell(text=one.actor),
            Cell(tag=fate),
            Cell(text=_reason(words, one, facts, alone=alone), sub=True),
        ),
    )


def _reason(words: Words, one: EntryFate, facts: SyncFacts | None, *, alone: bool) -> str:
    if one.answered_at is not None and one.fate is Fate.APPLIED:
        return words("status.received_at", at=time_words(one.answered_at))
    if one.fate is not Fate.WAITING:
        return words(f"status.reason.{one.reason}") if one.reason else ""
    if alone:
        return words("status.waiting.alone")
    fault = facts.fault if facts is not None else None
    if fault is not None and not isinstance(fault, CentralUnreachable):
        return words(f"fault.{fault.code}.what", **fault.details)  # no line would help
    offline = facts is not None and state_of(facts) is SyncState.OFFLINE
    return words("status.waiting.offline" if offline else "status.waiting.sending")
