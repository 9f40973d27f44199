"""`main.py simulate card` as its own process: on a reader that waits, and with its own service."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.arguments import parse
from app.simulate_arguments import CARD_FAULTS, CARD_KINDS
from devices.card.pcscd_launch import SOCKET_VARIABLE, PrivatePcscd
from devices.card.profiles import CardKind
from devices.card.trouble import TroubleKind
from tests.devices.card.test_vpcd import SELECT, ReaderEnd

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def simulated(*options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the verb without a standard input and end it as a service is ended."""
    with subprocess.Popen(
        [sys.executable, "main.py", "simulate", "card", *options],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def first_line(process: subprocess.Popen[bytes]) -> dict[str, object]:
    """Return what the process told when it was ready."""
    assert process.stdout is not None
    told: dict[str, object] = json.loads(process.stdout.readline())
    return told


def ask(port: object, **order: object) -> dict[str, object]:
    """Send one order to the control port and return its answer."""
    assert isinstance(port, int)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as control:
        control.sendall(json.dumps(order).encode() + b"\n")
        with control.makefile("rb") as answers:
            told: dict[str, object] = json.loads(answers.readline())
    return told


def test_every_kind_and_fault_can_be_asked_for() -> None:
    assert set(CARD_KINDS) == {kind.value for kind in CardKind}
    assert set(CARD_FAULTS) == {kind.value for kind in TroubleKind}


@pytest.mark.parametrize("fault", ["boom", "pull@0", "pull@x", "@3"])
def test_a_fault_of_another_form_is_refused(fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["simulate", "card", "--fault", fault], "0")
    assert "pull@7" in capsys.readouterr().err


def test_it_lies_on_a_reader_that_waits_and_strikes_at_its_command() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        reader = f"127.0.0.1:{server.getsockname()[1]}"
        options = ("--reader", reader, "--kind", "child", "--control", "0", "--fault", "pull@3")
        with simulated(*options) as process:
            control = first_line(process)["control"]
            end = ReaderEnd(server)
            end.accept()
            assert ask(control, do="state")["card"] == "child"
            assert [end.ask(SELECT), end.ask(SELECT), end.ask(SELECT)] == [b"\x90\0"] * 2 + [b""]
            assert ask(control, do="state") == {"card": None}
            assert ask(control, do="insert", card="phone") == {"done": "insert"}
            end.accept()
            assert end.ask(SELECT) == b"\x6a\x82"
            end.close()


@pytest.mark.pcscd
def test_it_brings_a_service_that_other_programs_reach(service: PrivatePcscd) -> None:
    if shutil.which("opensc-tool") is None:
        pytest.skip("not installed: opensc")
    with simulated("--serial", "77123") as process:
        place = str(first_line(process)["ready"])
        done = subprocess.run(
            ["opensc-tool", "--send-apdu", SELECT.hex(), "--send-apdu", "00A4020C020001",
             "--send-apdu", "00B2010400"],
            env={**os.environ, SOCKET_VARIABLE: place},
            capture_output=True,
            check=True,
            text=True,
            timeout=20,
        )  # fmt: skip
    assert "0000000000771" in done.stdout  # the tool breaks its lines after 16 bytes
    assert not Path(place).exists()
