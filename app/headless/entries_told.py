"""Entries as answers tell them: one word for how each ended, ``owed`` until its receipt is here."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from app.desk.status import EntryFate, Fate
from app.store.day_records import Noted

OWED = "owed"


class EntryTold(Struct, frozen=True, kw_only=True):
    """Hold one entry that an action recorded; ``subject`` is the identity of what it is about."""

    id: str
    kind: str
    subject_type: str
    subject: str
    outcome: str
    reason: str


class OutcomeTold(Struct, frozen=True, kw_only=True):
    """Hold one entry and how it ended; ``called`` is what a person calls its subject."""

    id: str
    seq: int
    at: datetime
    kind: str
    subject_type: str
    called: str
    actor: str
    outcome: str
    reason: str
    answered_at: datetime | None


def tell_entry(noted: Noted) -> EntryTold:
    """Return an entry as the answer of its action tells it."""
    return EntryTold(
        id=noted.id,
        kind=noted.kind,
        subject_type=noted.subject_type,
        subject=noted.subject,
        outcome=OWED if noted.outcome is None else noted.outcome.value,
        reason=noted.reason,
    )


def tell_outcome(fate: EntryFate) -> OutcomeTold:
    """Return an entry with how it ended."""
    return OutcomeTold(
        id=fate.id,
        seq=fate.seq,
        at=fate.at,
        kind=fate.kind,
        subject_type=fate.subject_type,
        called=fate.subject,
        actor=fate.actor,
        outcome=OWED if fate.fate is Fate.WAITING else fate.fate.value,
        reason=fate.reason,
        answered_at=fate.answered_at,
    )
