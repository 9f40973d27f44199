"""Streams on Windows: a pipe takes a name's characters, and a program without streams goes on."""

import io
from types import SimpleNamespace

from app.streams import give_streams

NAME = "𠮷田　葛󠄀美"


def test_a_pipe_of_windows_takes_every_character() -> None:
    out = io.BytesIO()
    pipe = io.TextIOWrapper(out, encoding="cp932")
    come = io.TextIOWrapper(io.BytesIO(NAME.encode()), encoding="cp932")
    of = SimpleNamespace(platform="win32", stdin=come, stdout=pipe, stderr=pipe)
    assert give_streams(of) is False
    of.stdout.write(NAME)
    of.stdout.flush()
    assert out.getvalue().decode("utf-8") == NAME
    assert of.stdin.read() == NAME


def test_other_systems_keep_what_they_have() -> None:
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="euc_jp")
    give_streams(SimpleNamespace(platform="linux", stdin=pipe, stdout=pipe, stderr=pipe))
    assert pipe.encoding == "euc_jp"


def test_a_program_without_streams_gets_some_that_nobody_reads() -> None:
    of = SimpleNamespace(platform="win32", stdin=None, stdout=None, stderr=None)
    assert give_streams(of) is True
    with of.stdin, of.stdout, of.stderr:
        of.stderr.write(NAME)
        assert of.stdin.read() == ""
