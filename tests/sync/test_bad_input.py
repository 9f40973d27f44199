"""Whatever answers: the terminal stays usable, tells one thing, keeps its data, drains later."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from app.access.session import CentralUnreachable
from app.faults import CounterFault
from app.records.entry import Outcome
from app.resources import words
from app.system import SystemClock
from sync.central.enrol import found_city, renew_server
from sync.central.service import CentralService
from sync.central.tables import entry
from sync.certificates import Authority
from sync.client import Client
from sync.engine import Engine
from sync.faults import (
    CentralNotProved,
    CentralTrouble,
    CertificateRefused,
    DeviceRefused,
    NotReplicated,
    NotUnderstood,
    Stuck,
)
from sync.wire import MAX_UNZIPPED, FeedPage, PushAnswer, Refusal, RefusalCode
from tests.sync.conftest import Terminals
from tests.sync.middlebox import (
    AT,
    Answer,
    Centre,
    Script,
    hello,
    json_of,
    middlebox,
    page_of,
    replies_to,
)
from tests.sync.parts import Line, MemoryLedger, list_card
from tests.sync.test_line import Watch, loop_of
from tests.sync.test_push import count

pytestmark = pytest.mark.postgres


class Counter:
    """Be a counter whose terminal meets a middlebox first and the central store later."""

    def __init__(self, terminals: Terminals, central: CentralService, keys: Path) -> None:
        self.central = central
        self.keys = keys
        self.ledger = MemoryLedger()
        self.folder = terminals.enrol("T01")
        self._terminals = terminals

    def meets(self, script: Script, wanted: type[CounterFault], keys: Path | None = None) -> None:
        """Work while a middlebox answers; then let the central store answer.

        The fault must be told, what is recorded meanwhile must stay owed, and all of it must
        reach the central store once when the trouble is over, without anybody's help.
        """
        watch = Watch()
        with middlebox(keys or self.keys, script) as port, Line(port) as line:
            client = self._terminals.client(self.folder, port=line.port, patience=2.0)
            loop = loop_of(self.ledger, client, watch)
            list_card(self.ledger, 1)
            loop.start()
            try:
                told = watch.until(lambda status: isinstance(status.fault, wanted))
                assert told.offline_since is not None
                assert not told.all_received
                list_card(self.ledger, 2)  # the clerk goes on
                line.turn(self.central.port)
                watch.until(lambda status: status.all_received)
            finally:
                loop.stop()
        assert told.fault is not None
        sentences(told.fault)
        assert not self.ledger.forked
        self.drained()

    def drained(self) -> None:
        stored = count(self.central, entry, entry.c.terminal == "T01")
        assert stored == len(self.ledger.entries) == len(self.ledger.receipts)


def sentences(fault: CounterFault) -> None:
    """Three sentences are there for a person, with every value they name."""
    for part in ("what", "safe", "next"):
        text = words("ja")(f"fault.{fault.code}.{part}", **fault.details)
        assert text
        assert "{" not in text


@pytest.fixture
def counter(terminals: Terminals, central: CentralService, keys: Path) -> Counter:
    return Counter(terminals, central, keys)


def always(answer: Answer) -> Script:
    return Centre(any=lambda _: answer)


# --- what answers is not the central store ------------------------------------------------------


@pytest.mark.parametrize("status", [400, 404, 405, 409, 422])
def test_a_page_with_a_status_of_its_own_is_not_understood(counter: Counter, status: int) -> None:
    counter.meets(always(page_of(status)), NotUnderstood)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_in_trouble_is_tried_again(counter: Counter, status: int) -> None:
    counter.meets(always(page_of(status)), CentralTrouble)


def test_a_captive_portal_that_answers_with_a_page(counter: Counter) -> None:
    counter.meets(always(page_of(200)), NotUnderstood)


def test_a_captive_portal_that_leads_elsewhere(counter: Counter) -> None:
    counter.meets(always(page_of(302, Location="https://login.example/")), NotUnderstood)


def test_a_certificate_of_another_city(counter: Counter, tmp_path: Path) -> None:
    found_city(tmp_path / "other", "別の市", ("127.0.0.1",), datetime.now(UTC))
    counter.meets(Centre(), CentralNotProved, keys=tmp_path / "other")


def test_an_expired_certificate_of_the_central_store(
    counter: Counter, keys: Path, tmp_path: Path
) -> None:
    old = _copied(keys, tmp_path / "old")
    renew_server(old, ("127.0.0.1",), datetime.now(UTC) - timedelta(days=800))
    counter.meets(Centre(), CentralNotProved, keys=old)


def test_a_certificate_for_another_host(counter: Counter, keys: Path, tmp_path: Path) -> None:
    other = _copied(keys, tmp_path / "host")
    renew_server(other, ("centre.example",), datetime.now(UTC))
    counter.meets(Centre(), CentralNotProved, keys=other)


def _copied(keys: Path, folder: Path) -> Path:
    folder.mkdir()
    for name in ("ca.key", "ca.pem"):
        (folder / name).write_bytes((keys / name).read_bytes())
    return folder


def test_an_expired_certificate_of_the_terminal(
    terminals: Terminals, central: CentralService, keys: Path
) -> None:
    folder = terminals.enrol("T01")
    old = datetime.now(UTC) - timedelta(days=800)
    issued = Authority.load(keys).issue_terminal("center", "T01", old)
    (folder / "terminal.pem").write_bytes(issued.certificate)
    (folder / "terminal.key").write_bytes(issued.key)
    for _ in range(3):  # whoever closes first
        with pytest.raises(CertificateRefused) as told:
            terminals.client(folder).hello()
        assert told.value.details["why"] == f"{old + timedelta(days=397):%Y-%m-%d}"
    sentences(told.value)


def test_a_certificate_of_the_terminal_from_another_city(
    terminals: Terminals, tmp_path: Path
) -> None:
    found_city(tmp_path / "other", "別の市", ("127.0.0.1",), datetime.now(UTC))
    folder = terminals.enrol("T01")
    issued = Authority.load(tmp_path / "other").issue_terminal("center", "T01", datetime.now(UTC))
    (folder / "terminal.pem").write_bytes(issued.certificate)
    (folder / "terminal.key").write_bytes(issued.key)
    for _ in range(3):  # whoever closes first
        with pytest.raises(CertificateRefused) as told:
            terminals.client(folder).hello()
    sentences(told.value)


def test_a_line_that_is_cut_is_not_told_as_a_refused_certificate(counter: Counter) -> None:
    """The certificate is taken; the central store ends each connection at its first request."""
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(counter.keys / "server.pem", counter.keys / "server.key")

    def cut() -> None:
        with server:
            for _ in range(2):
                near, _ = server.accept()
                with context.wrap_socket(near, server_side=True) as wire:
                    wire.recv(1)

    thread = threading.Thread(target=cut, daemon=True)
    thread.start()
    with pytest.raises(CentralUnreachable):
        counter._terminals.client(counter.folder, port=port).hello()
    thread.join()


def test_a_server_that_speaks_no_tls(counter: Counter) -> None:
    client = _client_to_plain_text(counter)
    with pytest.raises(CentralUnreachable):
        client.hello()


def _client_to_plain_text(counter: Counter) -> Client:
    # The certificate's port answers in plain text: a service of another kind took the port.
    server = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        near, _ = server.accept()
        with near, server:
            near.recv(4096)
            near.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    threading.Thread(target=answer, daemon=True).start()
    return counter._terminals.client(counter.folder, port=server.getsockname()[1], patience=2.0)


# --- the body ------------------------------------------------------------------------------------


def test_json_that_ends_in_the_middle(counter: Counter) -> None:
    whole = msgspec.json.encode(hello())
    answer = (200, {"Content-Type": "application/json"}, whole[: len(whole) // 2])
    counter.meets(always(answer), NotUnderstood)


def test_a_connection_that_ends_in_the_middle_of_the_body(counter: Counter) -> None:
    whole = msgspec.json.encode(hello())
    answer = (200, {"Content-Length": str(len(whole) * 2)}, whole)
    counter.meets(always(answer), CentralUnreachable)


def test_a_body_without_end(counter: Counter) -> None:
    def endless(_: bytes) -> Answer:
        return 200, {}, itertools.repeat(b" " * (1 << 20))

    counter.meets(Centre(any=endless), NotUnderstood)


def test_a_body_that_unzips_without_end(counter: Counter) -> None:
    packed = zlib.compressobj(wbits=31)
    bomb = b"".join(packed.compress(bytes(1 << 20)) for _ in range((MAX_UNZIPPED >> 20) + 8))
    answer = (200, {"Content-Encoding": "gzip"}, bomb + packed.flush())
    counter.meets(always(answer), NotUnderstood)


def test_a_body_that_does_not_unzip(counter: Counter) -> None:
    counter.meets(always((200, {"Content-Encoding": "gzip"}, b"no gzip at all")), NotUnderstood)


def test_values_of_a_wrong_type(counter: Counter) -> None:
    spoilt = msgspec.to_builtins(hello()) | {"scopes": 5, "epoch": "one"}
    counter.meets(Centre(hello=lambda _: json_of(spoilt)), NotUnderstood)


def test_a_time_without_a_zone(counter: Counter) -> None:
    spoilt = msgspec.to_builtins(hello()) | {"clock": "2026-11-20T09:00:00"}
    counter.meets(Centre(hello=lambda _: json_of(spoilt)), NotUnderstood)


def test_a_row_that_no_rule_can_read(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    row = {
        "scope": "city",
        "subject_type": "card",
        "subject": "x",
        "rev": 1,
        "gone": False,
        "body": {"id": 7},
    }

    def spoilt(_: bytes) -> Answer:
        page = {"scope": "city", "feed_epoch": "f", "no": 0, "acknowledged": 0, "rows": [row]}
        return json_of(page | {"upto": None, "clock": AT.isoformat()})

    counter.meets(Centre(hydrate=spoilt), Stuck)
    assert "synchronisation stuck" in caplog.text


# --- refusals of a batch -------------------------------------------------------------------------


@pytest.mark.parametrize("as_page", [True, False])
def test_a_limit_on_the_way_makes_the_batches_smaller(
    counter: Counter, terminals: Terminals, as_page: bool
) -> None:
    sizes: list[int] = []

    def small(body: bytes) -> Answer:
        sizes.append(len(replies_to(body)))
        if sizes[-1] > 2:
            refusal = Refusal(code=RefusalCode.TOO_LARGE, expected=200)
            return page_of(413) if as_page else json_of(refusal, 413)
        return json_of(PushAnswer(replies=tuple(replies_to(body)), head=None, clock=AT))

    for number in range(7):
        list_card(counter.ledger, number)
    with middlebox(counter.keys, Centre(push=small)) as port:
        client = terminals.client(counter.folder, port=port, patience=2.0)
        Engine(counter.ledger, client, SystemClock(), "test").push_round()
    assert not counter.ledger.owed(1)
    assert sizes[0] == 7
    assert sizes[-1] <= 2


def test_one_entry_that_is_too_large_is_told_and_is_no_fork(counter: Counter) -> None:
    counter.meets(Centre(push=lambda _: page_of(413)), CentralTrouble)


@pytest.mark.parametrize(
    ("code", "status", "wanted"),
    [
        (RefusalCode.MALFORMED, 400, CentralTrouble),
        (RefusalCode.UNKNOWN_DEVICE, 401, DeviceRefused),
        (RefusalCode.WRONG_TERMINAL, 403, DeviceRefused),
        (RefusalCode.NOT_FOUND, 404, CentralTrouble),
        (RefusalCode.REHYDRATE, 410, CentralTrouble),
        (RefusalCode.LOCKED, 423, CentralTrouble),
        (RefusalCode.BUSY, 503, CentralTrouble),
    ],
)
def test_a_batch_refused_for_another_reason_is_no_fork(
    counter: Counter, code: RefusalCode, status: int, wanted: type[CounterFault]
) -> None:
    refused = json_of(Refusal(code=code), status)
    counter.meets(Centre(push=lambda _: refused), wanted)


def test_a_feed_that_always_wants_a_new_start_is_told(counter: Counter) -> None:
    refused = json_of(Refusal(code=RefusalCode.REHYDRATE), 410)
    counter.meets(Centre(feed=lambda _: refused), NotReplicated)


def test_pages_that_never_end_are_told(counter: Counter) -> None:
    def again(_: bytes) -> Answer:
        page = FeedPage(scope="city", rows=(), next=0, more=True)
        answer = {"feed_epoch": "f", "acknowledged": 0, "pages": [page], "clock": AT}
        return json_of(answer)

    counter.meets(Centre(feed=again), NotUnderstood)


# --- answers to entries --------------------------------------------------------------------------


def test_an_answer_to_nothing_that_was_sent(counter: Counter) -> None:
    nothing = json_of(PushAnswer(replies=(), head=None, clock=AT))
    counter.meets(Centre(push=lambda _: nothing), NotUnderstood)


def test_answers_with_a_skipped_number_are_passed_over(counter: Counter) -> None:
    def shifted(body: bytes) -> Answer:
        replies = [msgspec.structs.replace(one, seq=one.seq + 1) for one in replies_to(body)]
        return json_of(PushAnswer(replies=tuple(replies), head=None, clock=AT))

    counter.meets(Centre(push=shifted), NotUnderstood)


def test_answers_given_twice_and_to_others_count_once(
    counter: Counter, terminals: Terminals
) -> None:
    def doubled(body: bytes) -> Answer:
        replies = replies_to(body)
        stranger = msgspec.structs.replace(replies[0], id="somebody-else", seq=99)
        return json_of(PushAnswer(replies=(*replies, *replies, stranger), head=None, clock=AT))

    for number in range(3):
        list_card(counter.ledger, number)
    with middlebox(counter.keys, Centre(push=doubled)) as port:
        client = terminals.client(counter.folder, port=port, patience=2.0)
        assert Engine(counter.ledger, client, SystemClock(), "test").push_round().sent == 3
    assert set(counter.ledger.receipts) == {one.id for one in counter.ledger.entries}


def test_answers_to_a_part_let_the_rest_be_sent_again(
    counter: Counter, terminals: Terminals
) -> None:
    def first_alone(body: bytes) -> Answer:
        return json_of(PushAnswer(replies=(replies_to(body)[0],), head=None, clock=AT))

    for number in range(3):
        list_card(counter.ledger, number)
    with middlebox(counter.keys, Centre(push=first_alone)) as port:
        client = terminals.client(counter.folder, port=port, patience=2.0)
        Engine(counter.ledger, client, SystemClock(), "test").push_round()
    assert not counter.ledger.owed(1)


def test_an_outcome_that_nobody_knows(counter: Counter) -> None:
    def strange(body: bytes) -> Answer:
        replies = [msgspec.to_builtins(one) | {"outcome": "perhaps"} for one in replies_to(body)]
        return json_of({"replies": replies, "head": None, "clock": AT})

    counter.meets(Centre(push=strange), NotUnderstood)


# --- clocks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_central_store_with_a_wrong_clock_changes_nothing(
    counter: Counter, terminals: Terminals, year: int
) -> None:
    wrong = datetime(year, 1, 1, tzinfo=UTC)
    spoilt = json_of(hello(clock=wrong))
    with middlebox(counter.keys, Centre(hello=lambda _: spoilt)) as port:
        client = terminals.client(counter.folder, port=port, patience=2.0)
        engine = Engine(counter.ledger, client, SystemClock(), "test")
        list_card(counter.ledger, 1)
        engine.push_round()
        engine.pull_round()
    assert not counter.ledger.owed(1)
    assert counter.ledger.offset_ms is not None
    assert abs(counter.ledger.offset_ms) > 10**11


@pytest.mark.parametrize("year", [1970, 2099])
def test_entries_of_a_terminal_with_a_wrong_clock_are_taken_in(
    counter: Counter, terminals: Terminals, year: int
) -> None:
    counter.ledger.at = datetime(year, 1, 1, tzinfo=UTC)
    away = datetime.now(UTC) - counter.ledger.at
    counter.ledger.note_offset(away // timedelta(milliseconds=1))
    card = list_card(counter.ledger, 1)
    counter.ledger.record("card.received", card, {})
    engine = Engine(counter.ledger, terminals.client(counter.folder), SystemClock(), "test")
    assert engine.push_round().outcomes == {Outcome.APPLIED: 2}
    engine.pull_round()
    counter.drained()
