"""The simulated card on the wire, against a reader's end made of a plain socket."""

import json
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.card.issuer import Issuer
from devices.card.profiles import CONTACT_ATR, build_card
from devices.card.simulated import SimulatedCard
from devices.card.virtual_card import VirtualCard
from tests.devices.card.cards import ADULT, CHILD, eventually

SELECT = bytes.fromhex("00A4040C0AD3921000310001010100")


class ReaderEnd:
    """Be vpcd: wait for the card and speak to it."""

    def __init__(self, server: socket.socket) -> None:
        self._server = server
        self._card: socket.socket | None = None

    def accept(self) -> None:
        """Take the card that was laid down."""
        self.close()
        self._card, _ = self._server.accept()
        self._card.settimeout(5)

    def send(self, body: bytes) -> None:
        """Send one message."""
        assert self._card is not None
        self._card.sendall(struct.pack(">H", len(body)) + body)

    def take(self) -> bytes:
        """Return one answer, empty when the card has gone."""
        assert self._card is not None
        head = self._card.recv(2, socket.MSG_WAITALL)
        if not head:
            return b""
        return self._card.recv(struct.unpack(">H", head)[0], socket.MSG_WAITALL)

    def ask(self, body: bytes) -> bytes:
        """Send one message and return its answer."""
        self.send(body)
        return self.take()

    def close(self) -> None:
        """Be a service that has died."""
        if self._card is not None:
            self._card.close()


@pytest.fixture
def end() -> Iterator[ReaderEnd]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        made = ReaderEnd(server)
        yield made
        made.close()


@pytest.fixture
def virtual(end: ReaderEnd, issuer: Issuer) -> Iterator[VirtualCard]:

    def make() -> dict[str, SimulatedCard]:
        return {"adult": build_card(ADULT, issuer), "child": build_card(CHILD, issuer)}

    host, port = end._server.getsockname()
    made = VirtualCard(make, host=host, port=port)
    mine, theirs = socket.socketpair()
    with mine, theirs, theirs.makefile("rb", buffering=0) as channel:
        made.listen(channel, theirs.sendall, made.end)  # type: ignore[arg-type]
        running = threading.Thread(target=made.run)
        running.start()
        made.orders = mine  # type: ignore[attr-defined]
        yield made
        mine.shutdown(socket.SHUT_RDWR)
        running.join(5)
    assert not running.is_alive()


def order(virtual: VirtualCard, **told: object) -> dict[str, object]:
    """Send one order and return its answer."""
    orders: socket.socket = virtual.orders  # type: ignore[attr-defined]
    orders.settimeout(5)
    orders.sendall(json.dumps(told).encode() + b"\n")
    answer = bytearray()
    while not answer.endswith(b"\n"):
        answer += orders.recv(4096)
    return json.loads(answer)


def test_the_card_answers_the_protocol(virtual: VirtualCard, end: ReaderEnd) -> None:
    assert order(virtual, do="insert", card="adult") == {"done": "insert"}
    end.accept()
    assert end.ask(b"\x04") == CONTACT_ATR
    end.send(b"\x01")
    assert end.ask(SELECT) == b"\x90\x00"
    end.send(b"\x02")
    assert end.ask(bytes.fromhex("00200080")) == bytes.fromhex("6986")
    end.send(b"\x00")
    assert order(virtual, do="remove") == {"done": "remove"}
    assert end.take() == b""


def test_cards_are_made_anew(virtual: VirtualCard, end: ReaderEnd) -> None:
    order(virtual, do="insert", card="adult")
    end.accept()
    for command in ("00A4040C0AD3921000310001010100", "00A4020C02001C", "002000800430303030"):
        answer = end.ask(bytes.fromhex(command))
    assert answer == bytes.fromhex("63C2")
    assert order(virtual, do="renew") == {"done": "renew"}
    assert end.take() == b""
    order(virtual, do="insert", card="adult")
    end.accept()
    keys = order(virtual, do="state")["keys"]
    assert isinstance(keys, dict)
    assert [key["left"] for key in keys["resident"]] == [3, 3]


def test_a_swap_is_a_removal_and_an_insertion(virtual: VirtualCard, end: ReaderEnd) -> None:
    order(virtual, do="insert", card="adult")
    end.accept()
    order(virtual, do="insert", card="child")
    assert end.take() == b""
    end.accept()
    assert order(virtual, do="state")["card"] == "child"


def test_the_card_comes_back_after_the_service_has_died(
    virtual: VirtualCard, end: ReaderEnd
) -> None:
    order(virtual, do="insert", card="adult")
    end.accept()
    order(virtual, do="trouble", trouble={"kind": "hang", "at": 1})
    end.send(SELECT)
    eventually(lambda: order(virtual, do="state")["held"] is True)
    end.close()
    end.accept()
    assert end.ask(SELECT) == b"\x90\x00"


@pytest.mark.parametrize("kind", ["pull", "lose_answer", "empty"])
def test_troubles_strike_at_their_command(virtual: VirtualCard, end: ReaderEnd, kind: str) -> None:
    order(virtual, do="insert", card="adult")
    end.accept()
    order(virtual, do="trouble", trouble={"kind": kind, "at": 2})
    assert end.ask(SELECT) == b"\x90\x00"
    assert end.ask(SELECT) == b""
    assert order(virtual, do="state") == {"card": None}


def test_a_hung_command_goes_on(virtual: VirtualCard, end: ReaderEnd) -> None:
    order(virtual, do="insert", card="adult")
    end.accept()
    order(virtual, do="trouble", trouble={"kind": "hang", "at": 1})
    end.send(SELECT)
    eventually(lambda: order(virtual, do="state")["held"] is True)
    order(virtual, do="resume")
    assert end.take() == b"\x90\x00"


def test_the_end_of_the_program_may_break_in_while_the_card_is_taken_off(
    issuer: Issuer, end: ReaderEnd
) -> None:
    host, port = end._server.getsockname()
    made = VirtualCard(lambda: {"adult": build_card(ADULT, issuer)}, host=host, port=port)
    made._insert("adult")
    made._reach()
    end.accept()
    link = made._link
    assert link is not None

    class Ending(type(link)):  # type: ignore[misc]
        def close(self) -> None:
            super().close()
            raise KeyboardInterrupt  # as SIGTERM does, just now

    link.__class__ = Ending
    with pytest.raises(KeyboardInterrupt):
        made._remove()
    made.end()
    made.run()  # its end takes the card off once more
    end.close()


@pytest.mark.parametrize(
    "told",
    [{"do": "dance"}, {"card": "adult"}, {"do": "trouble", "trouble": {"kind": "fire"}}],
)
def test_a_strange_order_is_answered(virtual: VirtualCard, told: dict[str, object]) -> None:
    assert order(virtual, **told) == {"fault": "order"}


def test_an_unknown_card_is_told_by_its_code(virtual: VirtualCard) -> None:
    told = {"fault": "R-123", "profile": "nobody"}
    assert order(virtual, do="insert", card="nobody") == told
    swap = {"kind": "swap", "at": 1, "card": "nobody"}
    assert order(virtual, do="trouble", trouble=swap) == told


def test_the_process_takes_orders_on_a_control_port(profiles_file: Path) -> None:
    arguments = ["--profiles", str(profiles_file), "--port", "1", "--control", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "devices.card.vpcd", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        for told in ({"do": "insert", "card": "adult"}, {"do": "quit"}):
            with socket.create_connection(("127.0.0.1", ready["control"]), timeout=5) as control:
                control.sendall(json.dumps(told).encode() + b"\n")
                with control.makefile("rb") as answers:
                    assert json.loads(answers.readline()) == {"done": told["do"]}
        assert process.wait(5) == 0
