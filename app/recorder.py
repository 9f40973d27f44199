"""The flight recorder: what machines and program said to each other, without what it was about.

A note has only fields of fixed forms: which instruction, how many bytes, which status.  No PIN, no
bytes that were read from a card, no text that was printed or scanned can stand in one, and what
does not have these forms is not read back from the files either.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import IO, Annotated, Self

import msgspec
from msgspec import Meta, Struct

from app.faults import CounterFault

FOLDER = "recorder"
FILE_BYTES = 256 << 10
FILES = 8
_QUEUED = 4096  # notes that may wait for the disk; more are counted as lost
_BATCH = 256
_PAUSE_SECONDS = 0.05  # how long a note may wait for others before it is written
_NAME = "flight-{:06}.jsonl"
_BUG = "bug"
SCANNED, _SCAN = "code ", "scan"  # how the state of a scanner begins that read something
ASKING = "status"  # the act of asking a machine how it is, which is no use of it

Word = Annotated[str, Meta(pattern=r"^[a-z0-9_=,./ -]{0,80}\Z")]
Hexadecimal = Annotated[str, Meta(pattern=r"^[0-9A-F]{0,64}\Z")]
Code = Annotated[str, Meta(pattern=r"^([A-Z]-[0-9]{3})?\Z")]


class What(StrEnum):
    """Tell what a note says of a conversation."""

    BEGAN = "began"
    SENT = "sent"
    GOT = "got"
    BROKE = "broke"
    ENDED = "ended"
    STATE = "state"  # a machine came, went or changed; belongs to no conversation


class Note(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Hold one moment of a machine; ``talk`` numbers its conversation.

    ``head`` is a command without its body, ``size`` counts the bytes of a body or an answer,
    ``status`` is a status word or a status byte, -1 for none.
    """

    at: float
    device: Word
    talk: int = 0
    what: What
    act: Word = ""
    head: Hexadecimal = ""
    size: int = 0
    status: int = -1
    code: Code = ""
    word: Word = ""


Moment = tuple[float, str, int, What, str, int, int]
"""A command or an answer as its conversation has it: made a note by who writes it."""


class Use(Struct, frozen=True, kw_only=True):
    """Tell when a machine was used last, for what, and by which fault it ended, if any."""

    at: datetime
    act: str
    code: str = ""


class Recorder:
    """Take notes from every thread and write them on one of its own into a ring of files.

    Taking a note never blocks and never raises.  Without a folder nothing is written.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        file_bytes: int = FILE_BYTES,
        files: int = FILES,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._ring = None if folder is None else _Ring(folder, file_bytes, files)
        self.now = now
        self._queue: deque[Note | Moment] = deque()
        self._wake, self._hurry = threading.Event(), threading.Event()
        self._written = threading.Condition()
        self._closed = False
        self._numbers = count(1)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._uses: dict[str, Use] = {}
        self._earlier: dict[str, Use] | None = None
        self._quiet: dict[str, list[Note]] = {}
        self.lost = 0

    def talk(self, device: str, act: str, *, quiet: bool = False) -> Talk:
        """Begin a conversation; a ``quiet`` one is noted where it went otherwise than the last.

        Use it as a block: its end, and by which fault, is noted by itself.
        """
        return Talk(self, device, act, next(self._numbers), quiet=quiet)

    def state(self, device: str, word: str) -> None:
        """Note that a machine came, went or changed."""
        self.take(Note(at=self.now(), device=device, what=What.STATE, word=word))

    def take(self, note: Note) -> None:
        """Put a note into the queue; one that finds it full is lost and counted."""
        if _is_use(note):
            self._uses[note.device] = _use(note)
        self.queue(note)

    def queue(self, note: Note | Moment) -> None:
        """Put a note in the midst of a conversation into the queue: it is no machine's use."""
        if self._ring is None:
            return
        if len(self._queue) >= _QUEUED:
            self.lost += 1
            return
        self._queue.append(note)
        if not self._wake.is_set():
            self._wake.set()
        if self._thread is None:
            self._start()

    def changed(self, device: str, notes: list[Note]) -> bool:
        """Keep what a quiet conversation was; tell whether the last one was another."""
        said = [msgspec.structs.replace(note, at=0.0, talk=0) for note in notes]
        before, self._quiet[device] = self._quiet.get(device), said
        return said != before

    def uses(self) -> dict[str, Use]:
        """Return every machine's last use, also in an earlier run; its files are read once."""
        if self._earlier is None:
            self._earlier = {} if self._ring is None else uses_of(read(self._ring.folder))
        return self._earlier | self._uses

    def settle(self, seconds: float = 2.0) -> None:
        """Wait until what was noted so far is in the files."""
        if self._thread is None:
            return
        self._hurry.set()
        with self._written:
            self._written.wait_for(lambda: not self._wake.is_set(), seconds)

    def close(self) -> None:
        """Write what waits and end the thread."""
        self._closed = True
        self._hurry.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(2.0)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._write, name="flight-recorder", daemon=True
                )
                self._thread.start()

    def _write(self) -> None:
        """Write what came, some of it at once: to be woken by each note would cost the machines."""
        ring = self._ring
        assert ring is not None  # noqa: S101 - the thread is started only with one
        while not self._closed:
            self._wake.wait()
            self._hurry.wait(_PAUSE_SECONDS)
            self._hurry.clear()
            self._drain(ring)
        self._drain(ring)
        ring.close()

    def _drain(self, ring: _Ring) -> None:
        while self._queue:
            batch = [_note(self._queue.popleft()) for _ in range(min(_BATCH, len(self._queue)))]
            self.lost += ring.write(batch)
        with self._written:
            self._wake.clear()
            self._written.notify_all()
        if self._queue:  # noted between the last look and the clearing
            self._wake.set()


class Talk:
    """Be one conversation with a machine, from its beginning to its end."""

    def __init__(
        self, recorder: Recorder, device: str, act: str, number: int, *, quiet: bool
    ) -> None:
        self._recorder, self._device, self._act = recorder, device, act
        self._number = number
        self._held: list[Note] | None = [] if quiet else None
        self.word = ""

    def __enter__(self) -> Self:
        """Note the beginning."""
        self._note(What.BEGAN, act=self._act, word=self.word)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Note the end, and by what; ``word`` tells how it ended well."""
        code = fault.code if isinstance(fault, CounterFault) else ""
        word = _BUG if fault is not None and not code else self.word
        self._note(What.ENDED, act=self._act, code=code, word=word)
        held, self._held = self._held, None
        if held is not None and self._recorder.changed(self._device, held):
            for note in held:
                self._recorder.take(note)

    def sent(self, head: str, size: int = 0) -> None:
        """Note a command: its head in hex and the length of its body."""
        self._said((self._recorder.now(), self._device, self._number, What.SENT, head, size, -1))

    def got(self, size: int, status: int) -> None:
        """Note an answer: its length and its status."""
        self._said((self._recorder.now(), self._device, self._number, What.GOT, "", size, status))

    def _said(self, moment: Moment) -> None:
        if self._held is None:
            self._recorder.queue(moment)
        else:
            self._held.append(_note(moment))

    def broke(self, code: str = "", word: str = "") -> None:
        """Note that no answer came, and why."""
        self._note(What.BROKE, code=code, word=word)

    def _note(
        self,
        what: What,
        *,
        act: str = "",
        head: str = "",
        size: int = 0,
        status: int = -1,
        code: str = "",
        word: str = "",
    ) -> None:
        note = Note(
            at=self._recorder.now(),
            device=self._device,
            talk=self._number,
            what=what,
            act=act,
            head=head,
            size=size,
            status=status,
            code=code,
            word=word,
        )
        if self._held is None:
            self._recorder.take(note)
        else:
            self._held.append(note)


def _note(one: Note | Moment) -> Note:
    if isinstance(one, Note):
        return one
    at, device, talk, what, head, size, status = one
    return Note(at=at, device=device, talk=talk, what=what, head=head, size=size, status=status)


class _Ring:
    """Write lines into numbered files of one folder and keep the newest of them.

    A disk that is full or read-only costs notes, never work.
    """

    def __init__(self, folder: Path, file_bytes: int, files: int) -> None:
        self.folder = folder
        self._file_bytes, self._files = file_bytes, files
        self._file: IO[bytes] | None = None
        self._size = 0

    def write(self, notes: list[Note]) -> int:
        """Write notes; return how many were lost."""
        if not notes:
            return 0
        lines = b"".join(msgspec.json.encode(_rounded(note)) + b"\n" for note in notes)
        try:
            file = self._opened(len(lines))
            file.write(lines)
            file.flush()
        except OSError:
            self.close()
            return len(notes)
        self._size += len(lines)
        return 0

    def close(self) -> None:
        """Close the file."""
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except OSError:
                return  # its last lines are lost with it

    def _opened(self, more: int) -> IO[bytes]:
        if self._file is not None and self._size + more <= self._file_bytes:
            return self._file
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        there = _files(self.folder)
        last = int(there[-1].stem.partition("-")[2]) if there else 0
        target = self.folder / _NAME.format(last + 1)
        for old in there[: max(0, len(there) + 1 - self._files)]:
            old.unlink(missing_ok=True)
        self._file, self._size = target.open("ab"), 0
        return self._file


def _rounded(note: Note) -> Note:
    return msgspec.structs.replace(note, at=round(note.at, 3))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("flight-[0-9][0-9][0-9][0-9][0-9][0-9].jsonl"))


def read(place: Path) -> Iterator[Note]:
    """Yield the notes of a recorder's folder or of one of its files, oldest first.

    A line that is torn, or that is not wholly of a note's form, is passed over.
    """
    decoder = msgspec.json.Decoder(Note)
    for file in _files(place) if place.is_dir() else [place]:
        try:
            lines = file.read_bytes().splitlines()
        except OSError:  # taken out of the ring meanwhile
            continue
        for line in lines:
            try:
                yield decoder.decode(line)
            except msgspec.MsgspecError:
                continue


def uses_of(notes: Iterable[Note]) -> dict[str, Use]:
    """Return the last use of each machine."""
    return {note.device: _use(note) for note in notes if _is_use(note)}


def talks(notes: Iterable[Note]) -> list[list[Note]]:
    """Return the notes of each conversation, in the order in which they began.

    Numbers begin again with each run of the program, so a beginning opens a new one.
    """
    found: list[list[Note]] = []
    open_: dict[int, list[Note]] = {}
    for note in notes:
        if note.what is What.BEGAN:
            open_[note.talk] = []
            found.append(open_[note.talk])
        if note.what is not What.STATE and note.talk in open_:
            open_[note.talk].append(note)
    return found


def _is_use(note: Note) -> bool:
    scanned = note.what is What.STATE and SCANNED in note.word
    return scanned or (note.what is What.ENDED and note.act != ASKING)


def _use(note: Note) -> Use:
    at = datetime.fromtimestamp(note.at, UTC)
    return Use(at=at, act=note.act or _SCAN, code=note.code)
