"""What the flight recorder keeps of a printer's conversation: questions, answers, lengths."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.recorder import Recorder, Talk
from devices.printer import escpos_stream as stream
from devices.printer.wire import Wire

DEVICE = "ticket_printer"
QUESTIONS = frozenset((*map(stream.ask, stream.STATUS_KINDS), stream.ASK_PAPER_IN_ORDER))


ONE_WAY, TRUSTED = "one way", "one way trusted"


@contextmanager
def one_way_talk(recorder: Recorder, *, trusted: bool) -> Iterator[Talk]:
    """Begin the conversation of a print by a driver that hands bytes over and hears nothing."""
    talk = recorder.talk(DEVICE, "print")
    talk.word = TRUSTED if trusted else ONE_WAY
    with talk:
        talk.word = ""
        yield talk


class RecordedWire:
    """Note what goes over a wire: a question whole, a job by its length, an answer's byte."""

    def __init__(self, wire: Wire, talk: Talk) -> None:
        self._wire, self._talk = wire, talk

    def send(self, data: bytes) -> None:
        """Hand over all bytes."""
        if data in QUESTIONS:
            self._talk.sent(data.hex().upper())
        else:
            self._talk.sent("", len(data))
        try:
            self._wire.send(data)
        except OSError as trouble:
            self._talk.broke(word=word_of(trouble))
            raise

    def receive(self, within: float) -> int:
        """Return the next byte."""
        try:
            answer = self._wire.receive(within)
        except OSError as trouble:
            self._talk.broke(word=word_of(trouble))
            raise
        self._talk.got(1, answer)
        return answer

    def close(self) -> None:
        """Let go."""
        self._wire.close()


def word_of(trouble: OSError) -> str:
    """Return which kind of trouble the system told, in the recorder's form."""
    return type(trouble).__name__.lower()
