"""Play a recorded camera back to what watches it: opened, delivered, fell silent, was lost.

The recording holds no frame, and none is needed: the watch hears only that one came.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from app.camera_port import CameraState, NoCamera
from app.camera_watch import CAMERA, CameraWatch
from app.faults import CounterFault
from app.recorder import Note, What
from devices.replayed import Heard, Session

_START, _STOP, _ABSENT, _LOOK = "start", "stop", "absent", "look"
_AFTER = ("is ", "told ")  # what the watch did, not what happened to it
_LATE = 0.002  # seconds: notes are kept to the millisecond


def sessions(notes: Iterable[Note]) -> Iterator[Session]:
    """Play each session of the camera back, from its start to its stop."""
    held: list[Note] = []
    for note in notes:
        if note.device != CAMERA or note.what is not What.STATE:
            continue
        if note.word == _START:
            yield from _played(held)
            held = [note]
        elif held:
            held.append(note)
    yield from _played(held)


def _played(notes: list[Note]) -> Iterator[Session]:
    if notes:
        machine, heard = _Machine(notes), Heard()
        machine.play(CameraWatch(machine, machine, heard))
        yield Session(then=tuple(note.word for note in notes), here=tuple(heard.words))


class _Machine:
    """Be the camera and its clock: what happened then happens again at its time."""

    def __init__(self, notes: Iterable[Note]) -> None:
        self._left = deque(notes)
        self._at = 0.0

    def play(self, watch: CameraWatch) -> None:
        """Let everything happen that happened."""
        happens: dict[str, Callable[[], object]] = {
            _START: watch.start,
            _STOP: watch.stop,
            "frame": watch.frame,
            "lost": watch.lost,
            "refused": watch.refused,
            "found": watch.found,
            "black": watch.black,
            "seen": watch.seen,
            _LOOK: watch.look,
        }
        while self._left:
            note = self._left.popleft()
            self._at = note.at + (_LATE if note.word == _LOOK else 0.0)
            if note.word in happens:
                happens[note.word]()

    def open(self) -> None:
        """Open, or be absent where it was.

        Raises:
            NoCamera: it was not there then.
        """
        after = (note.word for note in self._left if not note.word.startswith(_AFTER))
        if next(after, "") == _ABSENT:
            raise NoCamera(camera="")

    def close(self) -> None:
        """Let go."""

    def changed(self, state: CameraState) -> None:
        """Hear of another state, which the recording tells by itself."""

    def troubled(self, fault: CounterFault) -> None:
        """Hear of a trouble, which the recording tells by itself."""

    def now(self) -> datetime:
        """Return the recording's time."""
        return datetime.fromtimestamp(self._at, UTC)

    def monotonic(self) -> float:
        """Return the recording's seconds."""
        return self._at
