"""One terminal is bounded, the others are not; who must wait waits calmly and keeps everything."""

from __future__ import annotations

import gzip

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.session import CentralUnreachable
from app.ports import Secret
from app.system import SystemClock
from sync.central.devices import Refuse
from sync.central.limits import Buckets, Limits, Rate, Turnstile
from sync.client import _fault_of
from sync.engine import Engine
from sync.faults import CentralBusy
from sync.loop import SyncLoop
from sync.wire import PROTOCOL_HEADER, Refusal, RefusalCode
from tests.sync.conftest import Terminals
from tests.sync.parts import MemoryLedger, SetClock, list_card
from tests.sync.test_line import Watch, loop_of

ACTS = st.lists(st.tuples(st.floats(0, 5), st.integers(1, 3)), max_size=60)


@given(ACTS, st.floats(0.1, 10), st.floats(1, 20))
def test_no_more_is_taken_than_flowed_in(
    acts: list[tuple[float, int]], per_second: float, burst: float
) -> None:
    clock = SetClock()
    buckets, taken = Buckets(Rate(per_second, burst), clock), 0
    for pause, amount in acts:
        clock.pass_time(pause)
        if buckets.wait("T01") == 0:
            buckets.take("T01", amount)
            taken += amount
    assert taken <= burst + clock.seconds * per_second + 3


@given(st.floats(0.1, 10), st.floats(1, 20))
def test_who_waits_as_told_is_let_through(per_second: float, burst: float) -> None:
    clock = SetClock()
    buckets = Buckets(Rate(per_second, burst), clock)
    for _ in range(30):
        wait = buckets.wait("T01")
        clock.pass_time(wait * 1.001)
        assert buckets.wait("T01") == 0
        buckets.take("T01", 1)


def test_one_who_asks_too_much_does_not_slow_another() -> None:
    turnstile = Turnstile(Limits(requests=Rate(1, 3)), SetClock())
    for _ in range(3):
        turnstile.pass_request("T01")
    with pytest.raises(Refuse) as told:
        turnstile.pass_request("T01")
    assert (told.value.code, told.value.seconds) == (RefusalCode.TOO_MANY, 1)
    turnstile.pass_request("T02")


def test_large_bodies_delay_the_next_request() -> None:
    clock = SetClock()
    turnstile = Turnstile(Limits(body_bytes=Rate(10, 100)), clock)
    turnstile.pass_request("T01")
    turnstile.count_bytes("T01", 150)
    with pytest.raises(Refuse) as told:
        turnstile.pass_request("T01")
    assert told.value.seconds == 6
    clock.pass_time(5.2)
    turnstile.pass_request("T01")


def test_full_buckets_are_forgotten() -> None:
    clock = SetClock()
    buckets = Buckets(Rate(1, 10), clock)
    for number in range(10_000):
        buckets.take(f"T{number}", 1)
        clock.pass_time(0.01)
    assert len(buckets._left) <= 4096 + 1


@pytest.fixture
def limits() -> Limits:
    """Let a terminal ask once a second, five times at once."""
    return Limits(requests=Rate(1, 5), sign_ins=Rate(0.1, 2))


@pytest.mark.postgres
def test_a_refusal_tells_how_long_to_wait_and_takes_the_body(terminals: Terminals) -> None:
    client = terminals.client(terminals.enrol("T01"))
    for _ in range(5):
        client.hello()
    large = gzip.compress(bytes(7 << 20), compresslevel=0)
    headers = {PROTOCOL_HEADER: "1", "Content-Encoding": "gzip"}
    answer = client._http.post("push", content=large, headers=headers)
    assert answer.status_code == 429
    refusal = msgspec.json.decode(answer.content, type=Refusal)
    assert refusal.code is RefusalCode.TOO_MANY
    assert answer.headers["Retry-After"] == str(refusal.seconds) == "1"
    with pytest.raises(CentralBusy) as told:
        client.hello()
    assert told.value.details == {"seconds": 1}
    other = terminals.client(terminals.enrol("T02"))
    assert other.hello().terminal == "T02"


@pytest.mark.postgres
def test_sign_ins_are_bounded_more_strictly(terminals: Terminals) -> None:
    client = terminals.client(terminals.enrol("T01"))
    assert client.sign_in("kimura", Secret(b"himitsu-no-kotoba"), "").staff_id == "kimura"
    client.sign_in("kimura", Secret(b"himitsu-no-kotoba"), "")
    with pytest.raises(CentralUnreachable) as told:  # the cached verifier answers
        client.sign_in("kimura", Secret(b"himitsu-no-kotoba"), "")
    assert isinstance(told.value.__cause__, CentralBusy)
    assert int(told.value.__cause__.details["seconds"]) > 5
    assert client.hello().terminal == "T01"


@pytest.mark.postgres
def test_a_terminal_that_must_wait_is_calm_and_sends_all(terminals: Terminals) -> None:
    ledger, watch = MemoryLedger(), Watch()
    client = terminals.client(terminals.enrol("T01"))
    for _ in range(5):
        client.hello()  # the bucket is empty before it begins
    for number in range(3):
        list_card(ledger, number)
    loop = loop_of(ledger, client, watch)
    loop.start()
    try:
        status = watch.until(lambda status: status.all_received)
    finally:
        loop.stop()
    assert status.owed == 0
    assert len(ledger.receipts) == 3
    assert [one.fault for one in watch._seen if one.fault is not None] == []


class Busy:
    """Be a central store that always asks to wait."""

    def hello(self) -> None:
        raise CentralBusy(seconds=0)


def test_who_is_told_to_wait_for_ever_tells_a_person() -> None:
    ledger, watch = MemoryLedger(), Watch()
    list_card(ledger, 1)
    loop = SyncLoop(
        Engine(ledger, Busy(), SystemClock(), "test"),  # type: ignore[arg-type]
        ledger,
        SystemClock(),
        changed=watch.changed,
        arrived=lambda report: None,
        interrupt=lambda: None,
    )
    loop.start()
    try:
        status = watch.until(lambda status: status.fault is not None)
    finally:
        loop.stop()
    assert isinstance(status.fault, CentralBusy)
    assert status.owed == 1


def test_a_proxys_own_refusal_is_a_wait_too() -> None:
    plain = httpx.Response(429, headers={"Retry-After": "7"}, text="<html>")
    told = _fault_of(plain, plain.content)
    assert isinstance(told, CentralBusy)
    assert told.details == {"seconds": 7}
    dated = {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}
    odd = _fault_of(httpx.Response(429, headers=dated), b"")
    assert isinstance(odd, CentralBusy)
    assert odd.details == {"seconds": 1}
