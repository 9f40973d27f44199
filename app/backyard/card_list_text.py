"""Bytes to rows of a delivered list: code page, quoting and damage, in bounded memory."""

import codecs
import csv
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from app.backyard.card_list_faults import LineFault, ListUnreadable, Reason

_CHUNK = 1 << 18
_WORKBOOK = b"PK\x03\x04"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class Encoding(StrEnum):
    """Tell how the bytes of a file are read."""

    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-sig"
    CP932 = "cp932"
    UNKNOWN = "unknown"  # a workbook, UTF-16 or other bytes: no rows are read


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what a first reading tells; ``damage`` is the first unreadable byte, -1 for none."""

    encoding: Encoding
    size: int
    digest: bytes
    damage: int = -1


class _Trial:
    """Decode chunk by chunk until the first byte that does not fit."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._at = 0
        self.damage = -1

    def feed(self, chunk: bytes, *, final: bool) -> None:
        if self.damage >= 0:
            return
        pending = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as trouble:
            self.damage = self._at - pending + trouble.start
        self._at += len(chunk)


class HashedFile(io.RawIOBase):
    """Read a file and keep the digest of what was read."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            ListUnreadable: the system refuses; reading raises it too.
        """
        self._name = path.name
        self._done = 0
        try:
            self._file = io.FileIO(path)
        except OSError as trouble:
            raise ListUnreadable(file=path.name, why=trouble.strerror or "") from None
        self._hash = hashlib.blake2b(digest_size=16)

    def readable(self) -> bool:
        """Return true: it is a reading file."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Fill the buffer and add it to the digest."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            count = self._file.readinto(view) or 0
        except OSError as trouble:
            raise ListUnreadable(file=self._name, why=trouble.strerror or "") from None
        self._hash.update(view[:count])
        self._done += count
        return count

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._done

    def size(self) -> int:
        """Return the length of the file in bytes."""
        return os.fstat(self._file.fileno()).st_size

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def digest(self) -> bytes:
        """Return the digest of all bytes read so far."""
        return self._hash.digest()


def look(path: Path, cancelled: Callable[[], None]) -> Look:
    """Read the bytes once and find the encoding: BOM, then UTF-8, then CP932.

    Raises:
        ListUnreadable: the file cannot be opened or read.
    """
    trials = {Encoding.UTF_8: _Trial("utf-8"), Encoding.CP932: _Trial("cp932")}
    with HashedFile(path) as file:
        head = chunk = file.read(_CHUNK) or b""
        while chunk:
            cancelled()
            following = file.read(_CHUNK) or b""
            for trial in trials.values():
                trial.feed(chunk, final=not following)
            chunk = following
        size, digest = file.tell(), file.digest()
    if head.startswith((_WORKBOOK, *_WIDE)) or head.count(0) * 10 > len(head) > 0:
        return Look(encoding=Encoding.UNKNOWN, size=size, digest=digest)
    if head.startswith(codecs.BOM_UTF8):
        damage = trials[Encoding.UTF_8].damage
        return Look(encoding=Encoding.UTF_8_BOM, size=size, digest=digest, damage=damage)
    best = max(trials, key=lambda encoding: _reach(trials[encoding], size))
    return Look(encoding=best, size=size, digest=digest, damage=trials[best].damage)


def _reach(trial: _Trial, size: int) -> int:
    return size + 1 if trial.damage < 0 else trial.damage


class Row(msgspec.Struct, frozen=True):
    """Hold one row with the line where it begins; a broken row has a fault and no values."""

    line: int
    values: list[str]
    fault: LineFault | None = None


def _bounded(stream: io.TextIOWrapper, longest: int) -> Iterator[str]:
    while line := stream.readline(longest):
        if len(line) >= longest and not line.endswith(("\n", "\r")):
            raise OverflowError
        yield line


def rows(file: HashedFile, encoding: Encoding, delimiter: str, longest: int) -> Iterator[Row]:
    """Give the rows of a list; unreadable bytes become lone surrogates, blank lines empty rows."""
    stream = io.TextIOWrapper(
        io.BufferedReader(file, _CHUNK),
        encoding=encoding.value,
        errors="surrogateescape",
        newline="",
    )
    reader = csv.reader(_bounded(stream, longest), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield Row(line, next(reader))
        except StopIteration:
            return
        except csv.Error:
            yield Row(line, [], LineFault(line=line, column="", reason=Reason.QUOTING))
        except OverflowError:
            reason = Reason.LINE_TOO_LONG
            fault = LineFault(line=line, column="", reason=reason, position=longest)
            yield Row(line, [], fault)
            return
