"""Play a recorded conversation with a ticket printer back to its driver."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from app.faults import CounterFault
from app.ports import Line, Slip
from app.recorder import ASKING, Note, What
from devices.printer.network import NetworkPrinter
from devices.printer.one_way import Handed, OneWayPrinter
from devices.printer.raster import SlipPainter
from devices.printer.recording import ONE_WAY, QUESTIONS, TRUSTED
from devices.replayed import Ended, ReplayDiffers

_BROKEN: dict[str, type[OSError]] = {
    fault.__name__.lower(): fault
    for fault in (
        TimeoutError,
        ConnectionResetError,
        ConnectionRefusedError,
        ConnectionAbortedError,
        BrokenPipeError,
    )
}
_PLAIN = Slip(kind="replay", record="0", blocks=(Line(text="0"),))


class ReplayWire:
    """Take what the driver sends and answer as the printer answered then.

    A job's portions count as one: the slip that is printed again has another length.
    """

    def __init__(self, notes: Iterable[Note]) -> None:
        self._steps = deque(_without_portions(notes))
        self._in_job = False
        self._break_where_broken()

    def send(self, data: bytes) -> None:
        """Take bytes.

        Raises:
            OSError: it broke here then.
            ReplayDiffers: something else was sent then.
        """
        job = data not in QUESTIONS
        if job and self._in_job:
            return
        self._in_job = job
        step = self._steps.popleft() if self._steps else None
        head = "" if job else data.hex().upper()
        if step is None or step.what is not What.SENT or step.head != head:
            raise ReplayDiffers(step=len(self._steps))
        self._break_where_broken()

    def receive(self, within: float) -> int:
        """Return the byte that came then."""
        self._break_where_broken()
        if not self._steps or self._steps[0].what is not What.GOT:
            raise TimeoutError(f"no answer within {within} s")
        return self._steps.popleft().status

    def close(self) -> None:
        """Let go."""

    def _break_where_broken(self) -> None:
        if self._steps and self._steps[0].what is What.BROKE:
            note = self._steps.popleft()
            raise _BROKEN.get(note.word, OSError)(note.word)


def _without_portions(notes: Iterable[Note]) -> Iterator[Note]:
    """Yield the steps of the conversation, each job once."""
    in_job = False
    for note in notes:
        if note.what not in (What.SENT, What.GOT, What.BROKE):
            continue
        job = note.what is What.SENT and not note.head
        if not (job and in_job):
            yield note
        in_job = job


def play(notes: list[Note], painter: SlipPainter) -> Ended:
    """Let the driver do again what it did, over the recorded answers."""
    if notes[0].word in (ONE_WAY, TRUSTED):
        return _play_one_way(notes, painter)
    printer = NetworkPrinter(
        lambda: ReplayWire(notes), painter, name="replay", busy_wait=0, simulated=True
    )
    try:
        if notes[0].act == ASKING:
            printer.status()
            return Ended()
        return Ended(word=printer.print(_PLAIN).value)
    except CounterFault as fault:
        return Ended(code=fault.code)


def _play_one_way(notes: list[Note], painter: SlipPainter) -> Ended:
    """Hand a slip over again to a system that takes it, half takes it or refuses as it did."""

    def spool(_data: bytes, _title: str) -> Handed:
        for note in notes:
            if note.what is What.BROKE:
                raise _BROKEN.get(note.word, OSError)(note.word)
            if note.what is What.GOT:
                return Handed.WHOLE if note.status else Handed.DOUBTFUL
        raise ReplayDiffers(step=0)

    trusted = notes[0].word == TRUSTED
    try:
        printer = OneWayPrinter(spool, painter, name="replay", trusted=trusted)
        return Ended(word=printer.print(_PLAIN).value)
    except CounterFault as fault:
        return Ended(code=fault.code)
