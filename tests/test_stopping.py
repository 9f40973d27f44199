"""Ctrl-C in a command that takes long: one sentence, an exit code, nothing half done."""

from __future__ import annotations

import os
import signal
from argparse import Namespace

import pytest

import main as program
from app.stopping import Stopping
from main import VERBS, main


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "terminal"])
def test_every_verb_says_in_one_sentence_that_it_was_stopped(
    verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(_args: Namespace) -> int:
        interrupt()
        return 0

    monkeypatch.setitem(program.VERBS, verb, stopped)
    options = {
        "import": ["cards", "x"],
        "export": ["sealed", "x"],
        "enrol": ["--plan", "x", "--url", "x", "--folder", "x"],
        "judge": ["x"],
        "backup": ["x"],
        "restore": ["x"],
        "replay": ["x"],
        "erase-private": ["--before", "2026-01-01"],
        "simulate": ["printer"],
        "paper": ["names", "x"],
    }
    before = signal.getsignal(signal.SIGINT)
    assert main([verb, *options.get(verb, [])]) == 130
    told = capsys.readouterr()
    assert told.err.strip().startswith(("途中で", "登録を途中で", "模擬の機器を"))
    assert len(told.err.strip().splitlines()) == 1
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_after_the_last_step_comes_too_late() -> None:
    with Stopping() as stopping:
        stopping.last()
        interrupt()
    with pytest.raises(KeyboardInterrupt), Stopping():
        interrupt()
