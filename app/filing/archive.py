"""A write-once medium of scanned documents: files, an index, checksums; proved by one look.

Every file is written once, never renamed and never touched again, as such a medium demands.  The
checksums come last: a folder without them is an export that did not end.  ``sha256sum -c
checksums.sha256`` proves a medium without this program.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from app.faults import CounterFault
from app.filing.filing import Filing, Medium

CHECKSUMS = "checksums.sha256"
INDEX_CSV, INDEX_JSON, README = "index.csv", "index.json", "README.txt"
_ENDINGS = {Medium.PDF: "pdf", Medium.JPEG: "jpg", Medium.PNG: "png", Medium.TIFF: "tif"}
_COLUMNS = (
    "file",
    "sha256",
    "day",
    "sort",
    "control_number",
    "visit",
    "place",
    "pages",
    "size",
    "keep_until",
    "taken_at",
    "filed_at",
)
_BLOCK = 1 << 20


class ArchiveNotWritten(CounterFault):
    """Tell that a medium could not be written whole; nothing was recorded."""

    code = "I-130"


class NoArchive(CounterFault):
    """Tell that a folder is no finished medium of this program."""

    code = "I-131"


class ArchiveVerdict(Struct, frozen=True, kw_only=True):
    """Hold what a look at a medium found; names are relative to it."""

    label: str
    documents: int
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether the medium is whole and unchanged."""
        return not (self.missing or self.changed or self.strange)


def file_of(filing: Filing) -> str:
    """Return where a document lies on a medium; its name tells its content alone."""
    return f"documents/{filing.digest[:2]}/{filing.digest}.{_ENDINGS[filing.medium]}"


class ArchiveWriter:
    """Write one medium: documents one by one, then index and checksums."""

    def __init__(self, place: Path, label: str) -> None:
        self.folder, self._label = place / label, label
        self._sums: list[tuple[str, str]] = []
        self._filings: list[Filing] = []

    def begin(self) -> None:
        """Make the medium's folder.

        Raises:
            ArchiveNotWritten: it is there already, or the medium refuses.
        """
        try:
            self.folder.mkdir(parents=True)
        except OSError as trouble:
            raise ArchiveNotWritten(why=_why(trouble)) from None

    def add(self, filing: Filing, body: bytes) -> None:
        """Write one document.

        Raises:
            ArchiveNotWritten: the medium refuses or was taken out.
        """
        self._write(file_of(filing), body)
        self._filings.append(filing)

    def end(self, readme: str) -> None:
        """Write the index and, as the last, the checksums; read everything back.

        Raises:
            ArchiveNotWritten: the medium refuses, or what is read is not what was written.
        """
        rows = [_row(one) for one in self._filings]
        self._write(INDEX_CSV, _as_csv(rows))
        told = {"archive": self._label, "documents": rows}
        self._write(INDEX_JSON, json.dumps(told, ensure_ascii=False, indent=1).encode())
        self._write(README, readme.encode())
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._sums))
        self._write(CHECKSUMS, lines.encode())
        if not check(self.folder).ok:
            raise ArchiveNotWritten(why="read back otherwise than written")

    def _write(self, name: str, body: bytes) -> None:
        target = self.folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
        except OSError as trouble:
            raise ArchiveNotWritten(why=_why(trouble)) from None
        self._sums.append((name, hashlib.sha256(body).hexdigest()))


def _why(trouble: OSError) -> str:
    return trouble.strerror or type(trouble).__name__


def _row(filing: Filing) -> dict[str, str]:
    plain = msgspec.to_builtins(filing) | {
        "file": file_of(filing),
        "sha256": filing.digest,
        "place": f"{filing.office}:{filing.window}",
    }
    return {name: "" if plain[name] is None else str(plain[name]) for name in _COLUMNS}


def _as_csv(rows: Iterable[dict[str, str]]) -> bytes:
    sink = io.StringIO(newline="")
    writer = csv.DictWriter(sink, _COLUMNS, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue().encode("utf-8-sig")


def check(folder: Path) -> ArchiveVerdict:
    """Read a whole medium and tell what is missing, changed or strange on it.

    Raises:
        NoArchive: it has no checksums, so it is none of ours or was never finished.
    """
    sums = _sums_of(folder)
    found = {name: path for name, path in _files(folder) if name != CHECKSUMS}
    changed, unread = list[str](), list[str]()
    for name, digest in sums.items():
        if name in found:
            try:
                same = _digest(found[name]) == digest
            except OSError:  # a scratched disc
                same = False
            if not same:
                changed.append(name)
        else:
            unread.append(name)
    return ArchiveVerdict(
        label=folder.resolve().name,
        documents=sum(name.startswith("documents/") for name in sums),
        missing=tuple(sorted(unread)),
        changed=tuple(sorted(changed)),
        strange=tuple(sorted(set(found) - set(sums))),
    )


def _sums_of(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise NoArchive(folder=folder.name) from None
    parts: Sequence[list[str]] = [line.split("  ", 1) for line in lines]
    if not parts or any(len(one) != 2 or len(one[0]) != 64 for one in parts):
        raise NoArchive(folder=folder.name)
    return {name: digest for digest, name in parts}


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
