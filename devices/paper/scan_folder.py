"""The folder that office scanners write to: a file is taken once it is complete, never half."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from app.filing.ports import Found, Looked, Refused, ScanFolderGone, Unfit, UnfitScan
from app.records.attachment import MOST_BYTES

REFUSED = "refused"
_PARTLY = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".lock")
_TAIL = 1024


class _Seen(Struct, frozen=True):
    size: int
    changed_ns: int
    since: float


class ScanFolder:
    """Watch one folder; satisfies ``app.filing.ports.ScanFolder``.

    A file is complete when size and time stood still for ``settle`` seconds, nobody holds it and
    its form's end is there.  One that stays without its end for ``patience`` seconds is handed
    out all the same, to be refused: a scanner that died will not finish it.
    """

    def __init__(
        self,
        folder: Path,
        monotonic: Callable[[], float],
        *,
        settle: float = 2.0,
        patience: float = 60.0,
        most: int = MOST_BYTES,
    ) -> None:
        self._folder, self._monotonic = folder, monotonic
        self._settle, self._patience, self._most = settle, patience, most
        self._seen: dict[str, _Seen] = {}

    def look(self) -> Looked:
        """Return the files that are complete, the oldest first.

        Raises:
            ScanFolderGone: the folder cannot be read.
        """
        now, seen, complete = self._monotonic(), dict[str, _Seen](), list[Found]()
        for path, found in self._files():
            before = self._seen.get(path.name)
            same = before is not None and (before.size, before.changed_ns) == (
                found.st_size,
                found.st_mtime_ns,
            )
            one = before if before and same else _Seen(found.st_size, found.st_mtime_ns, now)
            seen[path.name] = one
            if self._is_complete(path, now - one.since):
                complete.append(Found(name=path.name, size=one.size, changed_ns=one.changed_ns))
        self._seen = seen
        complete.sort(key=lambda one: (one.changed_ns, one.name))
        return Looked(complete=tuple(complete), growing=len(seen) - len(complete))

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        with _told():
            self._folder.mkdir(parents=True, exist_ok=True)
            entries = sorted(self._folder.iterdir())
        for path in entries:
            if path.name.startswith((".", "~")) or path.name.lower().endswith(_PARTLY):
                continue
            with contextlib.suppress(OSError):  # gone again: a scanner renamed it
                found = path.lstat()
                if stat.S_ISREG(found.st_mode):
                    yield path, found

    def _is_complete(self, path: Path, still: float) -> bool:
        if still < self._settle:
            return False
        if still >= self._patience:
            return not _is_held(path)
        return not _is_held(path) and _has_end(path)

    def read(self, found: Found) -> bytes | None:
        """Return a file's bytes, None where it changed since it was found.

        Raises:
            UnfitScan: it is larger than may be kept.
            ScanFolderGone: the folder cannot be read.
        """
        if found.size > self._most:
            raise UnfitScan(Unfit.TOO_LARGE)
        path = self._folder / found.name
        with _told():
            try:
                with path.open("rb") as file:
                    body = file.read(self._most + 1)
            except FileNotFoundError:
                return None
        whole = len(body) == found.size and self._is_same(path, found)
        return body if whole else None

    def remove(self, found: Found) -> None:
        """Remove a file that is kept elsewhere, unless another took its name since.

        Raises:
            ScanFolderGone: it cannot be removed.
        """
        path = self._folder / found.name
        with _told():
            if self._is_same(path, found):
                _unlinked(path)
        self._seen.pop(found.name, None)

    def refuse(self, found: Found, unfit: Unfit) -> None:
        """Move a file into the refused folder of its reason; nothing there is overwritten.

        Raises:
            ScanFolderGone: it cannot be moved.
        """
        source, place = self._folder / found.name, self._folder / REFUSED / unfit.value
        with _told():
            if not self._is_same(source, found):
                return
            place.mkdir(parents=True, exist_ok=True)
            target, number = place / found.name, 1
            while target.exists():
                number += 1
                target = place / f"{source.stem}-{number}{source.suffix}"
            source.rename(target)
        self._seen.pop(found.name, None)

    def refused(self) -> tuple[Refused, ...]:
        """Return what lies in the refused folder; its reason is the folder's name.

        Raises:
            ScanFolderGone: the folder cannot be read.
        """
        found: list[Refused] = []
        with _told():
            self._folder.stat()
        for unfit in Unfit:
            place = self._folder / REFUSED / unfit.value
            with _told():
                names = sorted(place.iterdir()) if place.is_dir() else []
                found += [
                    Refused(name=path.name, unfit=unfit, size=path.lstat().st_size)
                    for path in names
                ]
        return tuple(found)

    def _is_same(self, path: Path, found: Found) -> bool:
        """Tell whether a file is still the one that was found."""
        try:
            now = path.lstat()
        except FileNotFoundError:
            return False
        return (now.st_size, now.st_mtime_ns) == (found.size, found.changed_ns)


def _unlinked(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except PermissionError:  # Windows keeps what is marked as read-only
        path.chmod(stat.S_IREAD | stat.S_IWRITE)
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        raise ScanFolderGone(why=trouble.strerror or str(trouble)) from None


def _is_held(path: Path) -> bool:
    """Tell whether another program still writes a file: Windows refuses, others lock it.

    A file that nobody may write to is opened to be read: it would count as held for ever.
    """
    try:
        with path.open("r+b" if os.access(path, os.W_OK) else "rb") as file:
            if sys.platform != "win32":
                import fcntl  # noqa: PLC0415 - no such module on Windows

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


def _has_end(path: Path) -> bool:
    """Tell whether a file ends as its form must; a form that is none of ours needs no end."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
            tail = file.read(_TAIL)
    except OSError:
        return False
    if head.startswith(b"%PDF-"):
        return b"%%EOF" in tail
    if head.startswith(b"\xff\xd8"):
        return b"\xff\xd9" in tail[-64:]
    if head.startswith(b"\x89PNG"):
        return b"IEND" in tail[-12:]
    return bool(head)  # an empty file may be one that was only just begun
