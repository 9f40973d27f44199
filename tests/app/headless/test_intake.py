"""Lines are cut out of whatever pieces arrive; what is too long is dropped, never the next."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.headless.intake import LONGEST, Intake, Outlet, TooLong


def read(pieces: Sequence[bytes]) -> list[bytes | None]:
    """Return the lines of pieces that arrive one after the other; None for one too long."""
    reading, writing = os.pipe()

    def feed() -> None:
        for piece in pieces:
            left = memoryview(piece)
            while left:
                left = left[os.write(writing, left) :]
        os.close(writing)

    feeding = threading.Thread(target=feed)
    found: list[bytes | None] = []
    with Intake(reading) as intake:
        feeding.start()
        while (line := intake.next()) is not None:
            found.append(None if isinstance(line, TooLong) else bytes(line))
    feeding.join()
    os.close(reading)
    return found


@given(st.lists(st.binary(min_size=1, max_size=30), max_size=8))
def test_lines_do_not_depend_on_the_pieces(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    expected = whole.split(b"\n")
    assert read(pieces) == (expected if expected[-1] else expected[:-1])


def test_what_is_too_long_is_told_once_and_the_next_line_is_whole() -> None:
    most = b"a" * LONGEST
    lines = [most, most + b"a", most * 3, b"next", b"", most + b"b"]
    assert read([b"\n".join(lines)]) == [most, None, None, b"next", b"", None]


def test_sigterm_lets_no_further_line_be_taken() -> None:
    reading, writing = os.pipe()
    former = signal.getsignal(signal.SIGTERM)
    with Intake(reading) as intake:
        os.write(writing, b"one\ntwo\n")
        assert intake.next() == b"one"
        signal.raise_signal(signal.SIGTERM)
        assert intake.next() is None
    assert signal.getsignal(signal.SIGTERM) == former
    os.close(writing)
    os.close(reading)


def test_a_line_is_written_whole_beside_others() -> None:
    reading, writing = os.pipe()
    outlet = Outlet(writing)
    threads = [
        threading.Thread(target=outlet.write, args=(letter * 100_000,)) for letter in (b"a", b"b")
    ]
    for thread in threads:
        thread.start()
    with open(reading, "rb") as pipe:
        lines = sorted(pipe.readline() for _ in threads)
    for thread in threads:
        thread.join()
    os.close(writing)
    assert lines == [b"a" * 100_000 + b"\n", b"b" * 100_000 + b"\n"]


def test_a_pipe_that_nobody_reads_is_told() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        Outlet(writing).write(b"{}")
    os.close(writing)
