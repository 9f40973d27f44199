"""A printer that tells rubbish, news nobody asked for, or nothing: the outcome stays honest."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.faults import CounterFault
from app.ports import PrinterStatus, PrintOutcome, Slip
from devices.printer import escpos_stream as stream
from devices.printer.faults import PrinterStalled
from devices.printer.network import NetworkPrinter
from devices.printer.raster import SlipPainter
from devices.printer.simulated import PrinterServer
from tests.devices.printer.test_network import STATUS_BYTES, printer_at

BARE = Slip(kind="ticket", record="K1-1", blocks=())
FINE, PAPER_THERE = 0x12, 0x00
NEWS = st.tuples(
    st.sampled_from([one for one in range(256) if stream.begins_news(one)]),
    *[st.sampled_from([one for one in range(256) if not one & 0x90])] * 3,
)
ANSWER = st.one_of(
    st.integers(0, 255), st.sampled_from([FINE, PAPER_THERE, 0x1A, 0x16, 0x32, 0x7E])
)


class Talker:
    """Be a wire to a printer that says what it was given, whatever it is asked; None is silence."""

    def __init__(self, said: list[int | None]) -> None:
        self.said = deque(said)
        self.sent = b""
        self.heard = 0

    def send(self, data: bytes) -> None:
        self.sent += data

    def receive(self, within: float) -> int:
        if not self.said or (answer := self.said.popleft()) is None:
            raise TimeoutError
        self.heard += 1
        return answer

    def close(self) -> None:
        pass


def talk(painter: SlipPainter, said: list[int | None]) -> tuple[Talker, NetworkPrinter]:
    wire = Talker(said)
    return wire, NetworkPrinter(
        lambda: wire, painter, name="talker", timeout=0.05, print_time=0.05, busy_wait=0
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(ANSWER, st.none()), max_size=40))
def test_any_answers_give_a_status_and_no_bug(painter: SlipPainter, said: list[int | None]) -> None:
    wire, printer = talk(painter, said)
    status = printer.status()
    assert isinstance(status, PrinterStatus)
    answered = [one for one in said if one is not None and stream.is_status(one)]
    assert status.reachable is False or len(answered) >= 4
    assert wire.sent.count(b"\x10\x04") <= 4


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(ANSWER, st.none()), max_size=24))
def test_any_answers_give_an_honest_outcome_and_one_job(
    painter: SlipPainter, said: list[int | None]
) -> None:
    wire, printer = talk(painter, [FINE] * 4 + said)
    try:
        outcome = printer.print(BARE)
    except CounterFault:
        raise AssertionError("it was ready, so no fault is honest") from None
    assert wire.sent.count(stream.INITIALISE) == 1
    if outcome is PrintOutcome.PRINTED:
        assert any(one is not None and stream.is_paper_answer(one) for one in said)
        assert sum(one is not None and stream.is_status(one) for one in said) >= 4


@settings(max_examples=60, deadline=None)
@given(st.lists(NEWS, min_size=1, max_size=5))
def test_news_nobody_asked_for_are_never_taken_for_the_paper(
    painter: SlipPainter, news: list[tuple[int, int, int, int]]
) -> None:
    told: list[int | None] = [byte for one in news for byte in one]
    _, printer = talk(painter, [FINE] * 4 + told + [FINE] * 4)
    assert printer.print(BARE) is PrintOutcome.UNKNOWN
    _, printer = talk(painter, [FINE] * 4 + told + [PAPER_THERE] + told + [FINE] * 4)
    assert printer.print(BARE) is PrintOutcome.PRINTED


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_any_four_status_bytes_are_decoded(one: int, two: int, three: int, four: int) -> None:
    status = stream.decode({1: one, 2: two, 3: three, 4: four}, name="p")
    assert status.online is (one & 0x08 == 0)
    assert status.cover_open is (two & 0x04 != 0)


def test_an_endless_stream_of_rubbish_ends(painter: SlipPainter) -> None:
    _, printer = talk(painter, [0xFF] * 5_000_000)
    with pytest.raises(PrinterStalled):
        printer.print(BARE)


def test_21_news_before_a_stall_on_real_tcp_leave_the_outcome_unknown(
    server: PrinterServer, painter: SlipPainter, slip: Slip
) -> None:
    server.tell(news="10000300", stall_after=STATUS_BYTES + 30_000)
    assert printer_at(server, painter, 0.3).print(slip) is PrintOutcome.UNKNOWN
    server.tell(stalled=False, news="10000300")
    assert printer_at(server, painter, 2).print(slip) is PrintOutcome.PRINTED
