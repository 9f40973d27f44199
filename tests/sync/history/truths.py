"""What holds after every step of a history, and what holds when all is healed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from psycopg.rows import namedtuple_row
from sqlalchemy.dialects import postgresql

from app.access.roles import Role
from app.cards.card import REPLACED, Card, CardStatus
from app.records.chain import GENESIS, first_fault
from app.records.entry import Entry, Outcome
from app.records.replica import MARK_MODULUS, Countersign, SubjectKey, mark
from app.records.state import CITY_SCOPE, office_scope
from app.reservations.booking import Booking, BookingStatus
from app.reservations.booking_day import BookingDay
from app.store.mappers import entry_from_row, from_row
from app.store.tables import STATE_TYPES
from sync.central.chains import signed_bytes
from sync.central.tables import answer, entry, feed, head, held, scope_digest, shared
from sync.certificates import verified

_STATES = tuple(STATE_TYPES)
_QUERIES = (
    *(sa.select(shared[name]) for name in _STATES),
    sa.select(feed),
    sa.select(scope_digest.c.scope, scope_digest.c.count, scope_digest.c.marks),
    sa.select(head),
    sa.select(held.c.entry_id),
    sa.select(
        answer.c.terminal,
        answer.c.epoch,
        answer.c.seq,
        answer.c.entry_id,
        answer.c.outcome,
        answer.c.reply,
    ),
    sa.select(entry).order_by(entry.c.terminal, entry.c.epoch, entry.c.seq),
)
# All at one moment, which tells whether anything was committed since: what it sees is told first.
_MOMENT = "SELECT pg_current_snapshot()::text AS seen"
_ALL = ";".join(
    (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        _MOMENT,
        *(str(query.compile(dialect=postgresql.dialect())) for query in _QUERIES),
        "COMMIT",
    )
)


class Watched(Protocol):
    """Be a city of simulated or of real processes, as this checker looks at it."""

    eye: sa.Connection
    countersign: ec.EllipticCurvePublicKey
    proved: Centre | None


class Seen(Protocol):
    """Be a terminal of it; ``recorded`` is what people were told to be there.

    ``given_away`` are the cards that a restored central store was seen to hold at another office.
    """

    name: str
    office: str
    ledger: Any
    recorded: list[Entry]
    proved: list[str]
    proved_head: Countersign | None
    given_away: set[str]

    @property
    def city(self) -> Watched:
        """Return where it belongs."""
        ...


class Centre:
    """Hold what the central store holds at one moment."""

    def __init__(self, connection: sa.Connection) -> None:
        cursor = connection.connection.cursor()
        cursor.row_factory = namedtuple_row
        cursor.execute(_ALL)
        found = [cursor.fetchall() for _ in cursor.results() if cursor.description]
        ((self.moment,),) = found.pop(0)
        self.states: dict[SubjectKey, Any] = {}
        for name, rows in zip(_STATES, found, strict=False):
            for row in rows:
                state = from_row(STATE_TYPES[name], row._asdict())
                self.states[SubjectKey(name, state.id)] = state
        self.feed, digests, heads, ids, self.answers, entries = found[len(_STATES) :]
        self.digests = {scope: (count, marks) for scope, count, marks in digests}
        self.heads = {(row.terminal, row.epoch): row for row in heads}
        self.held = {row.entry_id for row in ids}
        self.entries = [entry_from_row(row._asdict()) for row in entries]

    def of(self, kind: type[Any]) -> list[Any]:
        return [state for state in self.states.values() if isinstance(state, kind)]

    def scope(self, scope: str) -> dict[SubjectKey, Any]:
        """Return what a terminal that keeps a scope must show of it."""
        return {key: state for key, state in self.states.items() if state.scope == scope}


def check_centre(city: Watched) -> Centre:
    """Hold every promise that can be seen at the central store alone."""
    moment = city.eye.exec_driver_sql(_MOMENT).scalar_one()
    if city.proved is not None and city.proved.moment == moment:
        return city.proved  # nothing was committed since
    centre = Centre(city.eye)
    _chains_hold(centre)
    _each_entry_once(centre)
    _seats_add_up(centre)
    _cards_have_one_place(centre)
    _digests_are_sums(centre)
    city.proved = centre
    return centre


def _chains_hold(centre: Centre) -> None:
    seqs: dict[tuple[str, int], list[int]] = {}
    for row in centre.answers:
        seqs.setdefault((row.terminal, row.epoch), []).append(row.seq)
    for chain, found in seqs.items():
        assert sorted(found) == list(range(1, centre.heads[chain].seq + 1)), "answers have gaps"
    last: Entry | None = None
    for one in centre.entries:
        follows = last is not None and (last.terminal, last.epoch) == (one.terminal, one.epoch)
        if follows and last is not None and last.seq + 1 == one.seq:
            assert one.prev_hash == last.hash
        last = one


def _each_entry_once(centre: Centre) -> None:
    """Each applied entry has a revision of its subject for itself, and left its mark once."""
    entries = {one.id: one for one in centre.entries}
    revs = Counter[tuple[str, str, int]]()
    effects = Counter[tuple[str, str]]()
    for row in centre.answers:
        one = entries.get(row.entry_id)
        if row.outcome != Outcome.APPLIED or one is None:
            continue
        told = msgspec.json.decode(row.reply)
        revs[(one.subject_type, one.subject, told["rev"])] += 1
        effects[(one.subject, one.kind)] += 1
    assert all(count == 1 for count in revs.values()), revs.most_common(1)
    for key, state in centre.states.items():
        if key.subject_type == "booking":
            written = [note for note in state.notes if not note.was]
            assert len(written) == effects[(key.subject, "booking.noted")]
        if key.subject_type == "ticket":
            calls = effects[(key.subject, "ticket.called")]
            assert state.calls == calls + effects[(key.subject, "ticket.recalled")]
            assert state.copies == effects[(key.subject, "ticket.paper")]


def _seats_add_up(centre: Centre) -> None:
    seated = [one for one in centre.of(Booking) if one.seat > 0]
    places = [(one.office, one.day, one.slot, one.seat) for one in seated]
    assert len(places) == len(set(places)), "two persons on one seat"
    active = [
        (one.person, one.purpose)
        for one in centre.of(Booking)
        if one.status is BookingStatus.BOOKED and one.person
    ]
    assert len(active) == len(set(active)), "one person booked twice"
    taken = Counter((one.office, one.day, one.slot) for one in seated)
    for day in centre.of(BookingDay):
        for slot, capacity in day.capacity.items():
            count = day.taken.get(slot, 0)
            assert count == taken[(day.office, day.day, slot)], "count is not the bookings"
            assert count <= capacity, "oversold"


def _cards_have_one_place(centre: Centre) -> None:
    for card in centre.of(Card):
        if card.status is CardStatus.HANDED_OVER:
            assert (card.place, card.moving_to) == ("resident", "")
        if card.moving_to:
            assert card.place.startswith("vault:")


def _digests_are_sums(centre: Centre) -> None:
    sums: dict[str, list[int]] = {}
    for row in centre.feed:
        if not row.gone:
            sums.setdefault(row.scope, []).append(mark(row.subject_type, row.subject, row.rev))
            assert centre.states[SubjectKey(row.subject_type, row.subject)].rev == row.rev
    for scope, (count, marks) in centre.digests.items():
        found = sums.get(scope, [])
        assert (count, marks) == (len(found), sum(found) % MARK_MODULUS), scope


def check_terminal(terminal: Seen) -> None:
    """Hold every promise that can be seen at a terminal alone."""
    ledger = terminal.ledger
    entries, receipts = ledger.entries, ledger.receipts
    by_people = [one.id for one in entries if one.role != Role.TERMINAL]
    assert by_people == [one.id for one in terminal.recorded], "lost, or half there"
    _chain_holds(terminal, entries)
    doubted = {
        one.subject
        for one in entries
        if one.id in receipts and receipts[one.id].outcome is Outcome.CASE
    }
    listed = {one.subject: at for at, one in enumerate(entries) if one.kind == "card.listed"}
    for at, one in enumerate(entries):
        receipt = receipts.get(one.id)
        if one.kind == "card.handed_over" and (
            receipt is None or receipt.outcome is not Outcome.HELD
        ):
            if one.subject in doubted and listed.get(one.subject, at) > at:
                continue  # the other office keeps it, and somebody here listed it anew
            card = ledger.state("card", one.subject)
            if card is None:  # both offices listed it: the other one keeps it, and a case tells
                known = doubted | terminal.given_away
                if one.subject not in known and _handed_over_elsewhere(terminal, one.subject):
                    terminal.given_away.add(one.subject)  # its receipt is the lost store's
                    continue
                assert one.subject in known, "a handed-over card vanished"
                continue
            assert _stays_given(card), "a hand-over was undone"
    signed = ledger.head
    if signed is not None and signed != terminal.proved_head:
        key = terminal.city.countersign
        assert verified(key, signed_bytes(signed), signed.signature)
        terminal.proved_head = signed


def _handed_over_elsewhere(terminal: Seen, card: str) -> bool:
    state = check_centre(terminal.city).states.get(SubjectKey("card", card))
    if state is None or state.scope == office_scope(terminal.office):
        return False
    return bool(state.status is CardStatus.HANDED_OVER)


def _stays_given(card: Card) -> bool:
    """Tell whether a card that was handed over is the resident's, or ended with a later one."""
    replaced = card.status is CardStatus.REVOKED and card.ended_for == REPLACED
    return card.status is CardStatus.HANDED_OVER or replaced


def _followed(centre: Centre, card: Card) -> bool:
    """Tell whether the same resident was handed another card."""
    return any(
        one.id != card.id
        and (one.name, one.kana, one.born, one.address)
        == (card.name, card.kana, card.born, card.address)
        and _stays_given(one)
        for one in centre.of(Card)
    )


def _chain_holds(terminal: Seen, entries: Sequence[Entry]) -> None:
    """Prove what was not proved at an earlier step: from the first entry that differs on."""
    proved = terminal.proved
    if len(entries) < len(proved) or (proved and entries[len(proved) - 1].hash != proved[-1]):
        proved.clear()
    for place in range(len(proved), len(entries)):
        one = entries[place]
        before = entries[place - 1] if place else None
        new = before is None or before.epoch != one.epoch
        prev_hash, seq = (GENESIS, 0) if new or before is None else (before.hash, before.seq)
        assert first_fault([one], prev_hash=prev_hash, seq=seq) is None
        proved.append(one.hash)


def check_receipts(centre: Centre, terminals: Sequence[Seen]) -> None:
    """Each receipt at a terminal is the central store's answer, and the entry is there."""
    told = {row.entry_id: row.outcome for row in centre.answers}
    kept = {one.id for one in centre.entries} | centre.held
    for terminal in terminals:
        for id, receipt in terminal.ledger.receipts.items():
            assert id in kept, "acknowledged and lost"
            if receipt.outcome is not Outcome.HELD:
                assert told[id] == receipt.outcome


def check_facts(centre: Centre) -> None:
    """No hand-over and no served booking was undone at the central store."""
    held_back = {row.entry_id for row in centre.answers if row.outcome == Outcome.HELD}
    for one in centre.entries:
        if one.id in held_back:
            continue
        state = centre.states.get(SubjectKey(one.subject_type, one.subject))
        if one.kind == "card.handed_over" and state is not None:
            assert _stays_given(state)
            assert state.status is CardStatus.HANDED_OVER or _followed(centre, state)
        if one.kind == "booking.served" and state is not None:
            assert state.status is BookingStatus.SERVED


def check_healed(city: Watched, terminals: Sequence[Seen]) -> None:
    """When all is healed everything has drained and everybody shows the same."""
    centre = check_centre(city)
    kept = {one.id for one in centre.entries} | centre.held
    for terminal in terminals:
        ledger = terminal.ledger
        entries = {one.id for one in ledger.entries}
        assert not ledger.owed(1), "something is still owed"
        assert not ledger.images
        assert set(ledger.receipts) == entries
        assert entries <= kept, "acknowledged and lost"
        scopes = (office_scope(terminal.office), CITY_SCOPE)
        for scope in scopes:
            count, marks = centre.digests.get(scope, (0, 0))
            digest = ledger.digest(scope)
            assert (digest.count, digest.marks) == (count, marks)
        wanted = {key: state for scope in scopes for key, state in centre.scope(scope).items()}
        shown = dict(ledger.states)
        assert shown.keys() == wanted.keys(), shown.keys() ^ wanted.keys()
        for key, state in wanted.items():
            assert shown[key] == state, key
