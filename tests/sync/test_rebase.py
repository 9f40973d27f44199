"""Image and owed entries: whatever the order of answers and rows, both sides end alike."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.faults import IllegalMove
from app.kinds import KINDS
from app.records.entry import Entry, Outcome, Receipt
from app.records.replica import CentralRow, Image, Settled, SubjectKey, position
from app.records.state import State
from sync.rebase import Rebase
from tests.sync.parts import MemoryLedger, list_card

REBASE = Rebase()
STEPS = (
    ("card.received", {}),
    ("card.set_up", {}),
    ("card.stored", {"place": "vault:B-1"}),
    ("card.taken_out", {"to": "window:1"}),
    ("card.arrived", {"place": "window:1"}),
)


def row_of(key: SubjectKey, state: State) -> CentralRow:
    return CentralRow(
        scope=state.scope,
        subject_type=key.subject_type,
        subject=key.subject,
        rev=state.rev,
        body=msgspec.json.decode(msgspec.json.encode(state)),
    )


def at_central(entries: list[Entry]) -> tuple[State | None, list[Settled]]:
    """Apply entries as the central store does and return the answers."""
    state: State | None = None
    answers: list[Settled] = []
    for entry in entries:
        outcome = Outcome.APPLIED
        rev = state.rev if state else 0
        try:
            rev += 1
            state = msgspec.structs.replace(KINDS[entry.kind].apply(state, entry), rev=rev)
        except IllegalMove:
            outcome, rev = Outcome.CASE, rev - 1
        receipt = Receipt(entry_id=entry.id, outcome=outcome, rev=rev, at=entry.at)
        answers.append(Settled(receipt=receipt))
    return state, answers


def history(length: int) -> tuple[MemoryLedger, SubjectKey]:
    ledger = MemoryLedger()
    card = list_card(ledger, 1)
    for kind, body in STEPS[:length]:
        ledger.record(kind, card, dict(body))
    return ledger, SubjectKey("card", card)


@given(length=st.integers(0, 5), answered=st.integers(0, 6), told=st.integers(0, 6))
def test_answers_and_rows_in_any_order_end_alike(length: int, answered: int, told: int) -> None:
    """``told``: how many entries the newest row contains; ``answered``: how many have receipts."""
    ledger, key = history(length)
    entries = list(ledger.entries)
    answered, told = min(answered, len(entries)), min(told, len(entries))
    _, answers = at_central(entries)
    image = Image(state=None)
    if told:
        row = row_of(key, at_central(entries[:told])[0])  # type: ignore[arg-type]
        rebased = REBASE.on_row(row, position(1, told), entries)
        assert not rebased.misfits
        assert msgspec.structs.replace(rebased.state, rev=0) == msgspec.structs.replace(
            ledger.states[key], rev=0
        )
        image = rebased.image
    pairs = list(zip(entries, answers, strict=True))[:answered]
    settled = REBASE.on_settled(image, pairs, entries[answered:])
    assert not settled.misfits
    assert settled.state is not None
    assert msgspec.structs.replace(settled.state, rev=0) == msgspec.structs.replace(
        ledger.states[key], rev=0
    )
    if answered == len(entries):
        assert settled.image.state == at_central(entries)[0]
        assert settled.image.rev == len(entries)


def test_what_no_longer_fits_is_named_and_nothing_is_lost() -> None:
    ledger, key = history(1)
    other = MemoryLedger("T02")
    list_card(other, 1)
    other.record("card.missing", key.subject, {})
    state, _ = at_central(other.entries)
    assert state is not None
    rebased = REBASE.on_row(row_of(key, state), 0, ledger.entries)
    assert [misfit.entry.kind for misfit in rebased.misfits] == []
    assert rebased.state is not None
    ledger.record("card.set_up", key.subject, {})
    alone = REBASE.on_row(row_of(key, state), 0, ledger.entries[2:])
    assert [(one.now, one.wanted) for one in alone.misfits] == [("missing", "set_up")]
    assert alone.state == state


def test_a_row_that_is_gone_leaves_nothing_but_what_is_owed() -> None:
    ledger, key = history(1)
    gone = CentralRow(scope="x", subject_type="card", subject=key.subject, rev=4, gone=True)
    assert REBASE.on_row(gone, position(1, 2), ledger.entries).state is None
    assert REBASE.on_row(gone, 0, ledger.entries[:1]).state is not None


def test_a_refused_request_goes_back_to_the_image() -> None:
    ledger, _ = history(2)
    state, answers = at_central(ledger.entries[:2])
    image = Image(state=state, rev=2, through=position(1, 2))
    refused = Settled(
        receipt=msgspec.structs.replace(answers[0].receipt, outcome=Outcome.REJECTED, rev=2)
    )
    rebased = REBASE.on_settled(image, [(ledger.entries[2], refused)], [])
    assert rebased.state == state
    assert rebased.image.through == position(1, 3)
