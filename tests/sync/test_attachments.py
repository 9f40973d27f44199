"""Photographs and scans travel apart from entries, piece by piece, and are erased everywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.access.roles import Rights
from app.access.session import CentralUnreachable
from app.faults import CounterFault
from app.records.attachment import (
    MOST_BYTES,
    PIECE_BYTES,
    AttachmentDamaged,
    AttachmentGone,
    AttachmentTooLarge,
    digest_of,
)
from app.records.state import office_scope
from app.records.unit import Actor, Unit
from app.store.attachments import Attachments
from app.store.ledger import Ledger
from app.store.ledger_tables import attachment as kept
from app.store.reader import Records
from sync.carrier import Carrier
from sync.central.service import CentralService
from sync.central.tables import attachment, attachment_piece
from sync.client import Client
from sync.rounds import Rounds
from sync.sides import Refused
from sync.wire import Attach, Attached, Detach
from tests.sync.conftest import Terminals
from tests.sync.test_replica import open_ledger

pytestmark = pytest.mark.postgres


@pytest.fixture
def ledger(tmp_path: Path, rights: Rights) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "T01.db", "T01", rights) as opened:
        yield opened


@pytest.fixture
def side(ledger: Ledger) -> Attachments:
    return Attachments(ledger)


@pytest.fixture
def client(terminals: Terminals) -> Client:
    return terminals.client(terminals.enrol("T01"))


def body_of(client: Client, digest: str) -> bytes:
    got, pieces = 0, list[bytes]()
    while True:
        piece = client.piece(digest, got)
        if not piece.body:
            return b"".join(pieces)
        pieces.append(piece.body)
        got += len(piece.body)


class Cut:
    """Be a line that breaks before or after some pieces, or spoils one."""

    def __init__(self, client: Client, *, after: int, answered: bool = False) -> None:
        self._client = client
        self._left = after
        self._answered = answered
        self.spoil = False
        self.sent: list[int] = []

    def attach(self, request: Attach) -> Attached:
        if self._left == 0:
            if self._answered:
                self._client.attach(request)
            self._left = -1
            raise CentralUnreachable()
        self._left -= 1 if request.body else 0
        self.sent.append(len(request.body))
        if self.spoil and request.body:
            self.spoil = False
            spoilt = bytes([request.body[0] ^ 1]) + request.body[1:]
            return self._client.attach(
                Attach(
                    digest=request.digest,
                    kind=request.kind,
                    size=request.size,
                    offset=request.offset,
                    body=spoilt,
                )
            )
        return self._client.attach(request)

    def detach(self, request: Detach) -> Attached:
        return self._client.detach(request)


@pytest.mark.parametrize("size", [1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 7])
def test_what_is_kept_arrives_whole(side: Attachments, client: Client, size: int) -> None:
    body = os.urandom(size)
    made = side.keep(body, "scan")
    assert made.digest == digest_of(body)
    assert side.waiting() == (1, size)
    assert Carrier(side, client).round() == 1
    assert side.waiting() == (0, 0)
    assert body_of(client, made.digest) == body
    assert Carrier(side, client).round() == 0


def test_the_same_picture_is_kept_and_carried_once(side: Attachments, client: Client) -> None:
    body = os.urandom(100)
    assert side.keep(body, "photo").digest == side.keep(body, "photo").digest
    line = Cut(client, after=9)
    assert Carrier(side, line).round() == 1
    assert side.keep(body, "photo").digest == digest_of(body)
    assert Carrier(side, line).round() == 0


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_it_goes_on_where_the_line_was_cut(
    side: Attachments, client: Client, after: int, answered: bool
) -> None:
    body = os.urandom(3 * PIECE_BYTES)
    made = side.keep(body, "scan")
    line = Cut(client, after=after, answered=answered)
    with pytest.raises(CentralUnreachable):
        Carrier(side, line).round()
    line.sent.clear()
    assert Carrier(side, line).round() == 1
    there = after + (answered and after > 0)  # the first request only asks what is there
    assert sum(line.sent) == len(body) - PIECE_BYTES * there
    assert body_of(client, made.digest) == body


def test_a_piece_spoilt_on_its_way_is_sent_again(side: Attachments, client: Client) -> None:
    made = side.keep(os.urandom(2 * PIECE_BYTES), "scan")
    line = Cut(client, after=99)
    line.spoil = True
    assert Carrier(side, line).round() == 1
    assert body_of(client, made.digest) == side.body(made.digest)


def test_an_erased_photograph_is_gone_everywhere_and_never_comes_back(
    side: Attachments, client: Client, central: CentralService
) -> None:
    """ZAM-6.2.3."""
    body = os.urandom(PIECE_BYTES + 1)
    made = side.keep(body, "photo")
    Carrier(side, client).round()
    side.erase(made.digest)
    with pytest.raises(AttachmentGone):
        side.body(made.digest)
    assert Carrier(side, client).round() == 1
    assert Carrier(side, client).round() == 0
    with pytest.raises(AttachmentGone):
        client.piece(made.digest, 0)
    with central.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count(attachment_piece.c.digest))).scalar() == 0
        row = connection.execute(sa.select(attachment)).one()
    assert row.erased_at is not None
    again = Attach(digest=made.digest, kind="photo", size=len(body), offset=0, body=body[:10])
    assert client.attach(again).whole  # told as done: an old copy somewhere stops sending
    with pytest.raises(AttachmentGone):
        client.piece(made.digest, 0)


def test_erased_before_it_travelled_nothing_is_sent(side: Attachments, client: Client) -> None:
    made = side.keep(os.urandom(10), "photo")
    side.erase(made.digest)
    line = Cut(client, after=9)
    assert Carrier(side, line).round() == 1
    assert line.sent == []


def test_another_office_neither_reads_nor_erases(
    side: Attachments, client: Client, terminals: Terminals
) -> None:
    made = side.keep(os.urandom(10), "scan")
    Carrier(side, client).round()
    stranger = terminals.client(terminals.enrol("T77", office="umibe"))
    with pytest.raises(AttachmentGone):
        stranger.piece(made.digest, 0)
    with pytest.raises(Exception, match="S-102"):
        stranger.detach(Detach(digest=made.digest))
    assert body_of(client, made.digest) == side.body(made.digest)


def test_what_is_damaged_in_the_ledger_is_named_and_does_not_hold_the_others_up(
    side: Attachments, client: Client, ledger: Ledger
) -> None:
    bad = side.keep(b"bad picture", "scan")
    good = side.keep(b"good picture", "scan")
    with ledger.writing() as connection:
        connection.execute(
            sa.update(kept).where(kept.c.digest == bad.digest).values(body=b"bad pictura")
        )
    with pytest.raises(AttachmentDamaged):
        Carrier(side, client).round()
    Carrier(side, client).round()
    assert body_of(client, good.digest) == b"good picture"
    with pytest.raises(AttachmentDamaged):
        side.body(bad.digest)


def test_what_is_too_large_is_refused_with_its_size(side: Attachments) -> None:
    with pytest.raises(AttachmentTooLarge):
        side.keep(bytes(MOST_BYTES + 1), "scan")
    assert side.waiting() == (0, 0)


@pytest.mark.parametrize(
    ("digest", "size", "offset"),
    [("zz", 10, 0), ("a" * 64, 0, 0), ("a" * 64, MOST_BYTES + 1, 0), ("a" * 64, 10, -1)],
)
def test_nonsense_is_refused(client: Client, digest: str, size: int, offset: int) -> None:
    with pytest.raises((Refused, CounterFault)):
        client.attach(Attach(digest=digest, kind="scan", size=size, offset=offset, body=b"1"))


def test_the_loop_carries_what_is_kept_and_ends(side: Attachments, client: Client) -> None:
    loop = Rounds("carry", Carrier(side, client).carry, calm=True)
    made = side.keep(b"picture", "scan")
    loop.start()
    loop.wake()
    while side.waiting() != (0, 0):
        loop.join(0.02)
    loop.ask_to_stop()
    loop.join(5)
    assert not loop.running
    assert body_of(client, made.digest) == b"picture"


def test_the_ledger_file_holds_no_picture_in_clear(side: Attachments, ledger: Ledger) -> None:
    side.keep(b"CLEAR-PICTURE" * 100, "photo")
    assert b"CLEAR-PICTURE" not in ledger.path.read_bytes()


def test_a_photo_goes_to_the_centre_and_is_erased_there_with_its_entry(
    ledger: Ledger, side: Attachments, client: Client
) -> None:
    body, clerk = os.urandom(PIECE_BYTES + 9), Actor(staff_id="S-1", role="clerk", office="center")

    def take(unit: Unit, records: Records) -> None:
        known = {"visit": "visit-1", "office": "center", "digest": digest_of(body)}
        unit.record(
            "photo.taken",
            "photo-1",
            known | {"size": len(body), "width": 700, "height": 900},
            scope=office_scope("center"),
        )
        records.photos.keep_picture(body, unit.now)

    ledger.act_with_records(take, clerk)
    assert Carrier(side, client).round() == 1
    assert body_of(client, digest_of(body)) == body
    ledger.act(lambda unit: unit.record("photo.erased", "photo-1", {"end": "handed_off"}), clerk)
    with pytest.raises(AttachmentGone):
        side.body(digest_of(body))
    assert Carrier(side, client).round() == 1
    with pytest.raises(AttachmentGone):
        client.piece(digest_of(body), 0)
    assert side.erased() == ()
