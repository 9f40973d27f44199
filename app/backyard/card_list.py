"""A list in a file: checked line by line first, then taken whole or not at all.

``check`` reads the file and names every fault; ``listed`` reads it again and gives the lines.
Both hold one row at a time; only the numbers already seen stay in memory.
"""

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Generic, Protocol

import msgspec

from app.backyard.card_list_faults import (
    LineFault,
    ListCancelled,
    ListChanged,
    ListRefused,
    ListUnreadable,
    Reason,
    shown,
)
from app.backyard.card_list_fields import L, ListedCard, RowReader
from app.backyard.card_list_headings import ColumnUse, Heading, Use, read_heading
from app.backyard.card_list_layout import Layout
from app.backyard.card_list_tally import Numbers, ReadRow, Tally
from app.backyard.card_list_text import Encoding, HashedFile, Look, Row, look, rows
from app.names.eras import Eras, eras
from app.ports import Words

_EVERY = 1000


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Tell how far a pass is: bytes of the file and lines read."""

    done: int
    size: int
    lines: int


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what the check found; ``faults`` keeps the first thousand, ``counts`` all of them.

    ``sample`` are the first rows as they would be read, unread personal columns blanked;
    ``boxes`` counts good lines per box, or per place of bookings; ``digest`` binds the preview to
    the file's content.
    """

    encoding: Encoding
    damage: int
    columns: tuple[ColumnUse, ...]
    sample: tuple[tuple[str, ...], ...]
    lines: int
    good: int
    bad: int
    blank: int
    faults: tuple[LineFault, ...]
    counts: dict[Reason, int]
    boxes: dict[str, int]
    digest: bytes

    @property
    def accepted(self) -> bool:
        """Tell whether the whole list may be taken."""
        return not self.counts

    def told(self, words: Words) -> tuple[str, ...]:
        """Return the check's result in lines: encoding, columns, counts, boxes, the outcome."""
        columns = [
            words(f"imports.use.{use.use.value}", heading=use.heading) for use in self.columns
        ]
        boxes = [words("imports.box", box=box, count=count) for box, count in self.boxes.items()]
        return (
            words(f"imports.encoding.{self.encoding.value}"),
            *columns,
            words("imports.good", count=self.good),
            words("imports.bad", count=self.bad),
            words("imports.blank", count=self.blank),
            *boxes,
            words("imports.accepted") if self.accepted else words("imports.refused"),
        )

    @property
    def never_read(self) -> tuple[str, ...]:
        """Return the headings of personal numbers that are passed over."""
        return tuple(use.heading for use in self.columns if use.use is Use.NEVER_READ)


class _Sink(Protocol):
    def writerow(self, row: Iterable[object], /) -> object: ...


def _quiet(progress: Progress) -> None:
    """Tell nobody."""


def _never() -> bool:
    return False


class ListReader(Generic[L]):
    """Read one list; ``progress`` and ``cancelled`` are called every thousand lines."""

    def __init__(
        self,
        path: Path,
        layout: Layout,
        *,
        shape: Callable[..., L],
        today: date,
        municipality: str = "",
        calendar: Eras | None = None,
        progress: Callable[[Progress], None] = _quiet,
        cancelled: Callable[[], bool] = _never,
    ) -> None:
        """Take the file; ``municipality`` names the only code whose lines are accepted."""
        self._path = path
        self._shape = shape
        self._layout = layout
        self._today = today
        self._municipality = municipality
        self._eras = calendar or eras()
        self._progress = progress
        self._cancelled = cancelled

    def check(self) -> Preview:
        """Read the whole list and name every fault with line and column.

        Raises:
            ListUnreadable: the file cannot be opened or read.
            ListCancelled: ``cancelled`` said so.
            ListChanged: the file was written to while it was read.
        """
        seen = look(self._path, self._stop)
        tally = Tally()
        if seen.encoding is Encoding.UNKNOWN or seen.size == 0:
            reason = Reason.NOT_TEXT if seen.size else Reason.EMPTY_FILE
            tally.blame([LineFault(line=1, column="", reason=reason)])
            return _preview(seen, None, tally)
        with HashedFile(self._path) as file:
            source = self._rows(file, seen.encoding)
            heading = read_heading(next(source, Row(1, [])), self._layout)
            tally.blame(list(heading.faults))
            if not heading.faults:
                for read in self._read(source, heading, file, seen):
                    if read is None:
                        tally.blank += 1
                    else:
                        tally.add(read, heading.hidden)
                if not tally.lines:
                    tally.blame([LineFault(line=2, column="", reason=Reason.NO_LINES)])
                if not tally.counts:
                    self._same(file, seen.digest)
        return _preview(seen, heading, tally)

    def listed(self, preview: Preview) -> Iterator[L]:
        """Give what a list that was checked tells; the caller takes all or none.

        Raises:
            ListRefused: the check found faults.
            ListChanged: the file is not the one that was checked; told at its end.
            ListUnreadable: the file cannot be opened or read.
            ListCancelled: ``cancelled`` said so.
        """
        if not preview.accepted:
            raise ListRefused(file=self._path.name, faults=sum(preview.counts.values()))
        with HashedFile(self._path) as file:
            for read in self._again(file, preview):
                if read is None:
                    continue
                if read.listed is None:
                    raise ListChanged(file=self._path.name)
                yield read.listed
            self._same(file, preview.digest)

    def write_bad_lines(self, preview: Preview, target: Path, words: Words) -> int:
        """Write every bad line with its columns and why (UTF-8 with BOM); return their number.

        Personal numbers are left out, and nothing in it begins a formula.

        Raises:
            ListUnreadable: the list cannot be read or the report cannot be written.
            ListCancelled: ``cancelled`` said so; no report is left.
        """
        half = target.with_name(f"{target.name}.part")
        try:
            with half.open("w", encoding="utf-8-sig", newline="") as sink:
                written = self._report(preview, csv.writer(sink, quoting=csv.QUOTE_ALL), words)
                sink.flush()
                os.fsync(sink.fileno())
            half.replace(target)
        except OSError as trouble:
            raise ListUnreadable(file=target.name, why=trouble.strerror or "") from None
        finally:
            half.unlink(missing_ok=True)
        return written

    def _report(self, preview: Preview, sink: _Sink, words: Words) -> int:
        hidden = {place for place, use in enumerate(preview.columns) if use.use is Use.NEVER_READ}
        headings = [use.heading for place, use in enumerate(preview.columns) if place not in hidden]
        sink.writerow([words("imports.report.line"), *headings, words("imports.report.why")])
        of_file = [fault for fault in preview.faults if fault.line <= 1 or not preview.lines]
        for fault in of_file:
            sink.writerow([fault.line, *[""] * len(headings), fault.told(words)])
        if of_file:
            return len(of_file)
        written = 0
        with HashedFile(self._path) as file:
            for read in self._again(file, preview):
                if read is None or read.listed is not None:
                    continue
                values = [v for place, v in enumerate(read.row.values) if place not in hidden]
                values = [_harmless(value) for value in values[: len(headings)]]
                values += [""] * (len(headings) - len(values))
                why = " ".join(fault.told(words) for fault in read.faults)
                sink.writerow([read.row.line, *values, why])
                written += 1
        return written

    def _again(self, file: HashedFile, preview: Preview) -> Iterator[ReadRow[L] | None]:
        source = self._rows(file, preview.encoding)
        heading = read_heading(next(source, Row(1, [])), self._layout)
        if heading.uses != preview.columns:
            raise ListChanged(file=self._path.name)
        seen = Look(encoding=preview.encoding, size=file.size(), digest=preview.digest)
        return self._read(source, heading, file, seen)

    def _rows(self, file: HashedFile, encoding: Encoding) -> Iterator[Row]:
        return rows(file, encoding, self._layout.delimiter, self._layout.longest_line)

    def _read(
        self, source: Iterator[Row], heading: Heading, file: HashedFile, seen: Look
    ) -> Iterator[ReadRow[L] | None]:
        reader = RowReader(
            self._shape,
            self._layout,
            heading.plan,
            [use.heading for use in heading.uses],
            today=self._today,
            eras=self._eras,
            municipality=self._municipality,
        )
        numbers = Numbers()
        boxes: set[str] = set()
        count = 0
        for row in source:
            count += 1
            if count % _EVERY == 0:
                self._stop()
                self._progress(Progress(done=file.tell(), size=seen.size, lines=count))
            if count > self._layout.most_lines:
                yield self._too_many(row, Reason.TOO_MANY_LINES, self._layout.most_lines)
                return
            read = self._one(row, reader, numbers, heading)
            if read is not None and read.listed is not None:
                boxes.add(read.listed.group)
                if len(boxes) > self._layout.most_boxes:
                    yield self._too_many(row, Reason.TOO_MANY_BOXES, self._layout.most_boxes)
                    return
            yield read
        self._progress(Progress(done=file.tell(), size=seen.size, lines=count))

    @staticmethod
    def _one(
        row: Row, reader: RowReader[L], numbers: Numbers, heading: Heading
    ) -> ReadRow[L] | None:
        if row.fault is not None:
            return ReadRow(row, None, [row.fault])
        if not row.values:
            return None
        found = reader.read(row.line, row.values)
        if isinstance(found, list):
            return ReadRow(row, None, found)
        before = numbers.first(found.key, row.line)
        if before:
            twice = LineFault(
                line=row.line,
                column=heading.number,
                reason=Reason.DUPLICATE,
                value_shape="",
                other_line=before,
            )
            return ReadRow(row, None, [twice])
        return ReadRow(row, found, [])

    @staticmethod
    def _too_many(row: Row, reason: Reason, most: int) -> ReadRow[L]:
        fault = LineFault(line=row.line, column="", reason=reason, position=most)
        return ReadRow(row, None, [fault])

    def _stop(self) -> None:
        if self._cancelled():
            raise ListCancelled(file=self._path.name)

    def _same(self, file: HashedFile, digest: bytes) -> None:
        if file.digest() != digest:
            raise ListChanged(file=self._path.name)


class CardList(ListReader[ListedCard]):
    """Read one delivered card list."""

    def __init__(self, path: Path, layout: Layout, *, today: date, **more: Any) -> None:
        """Take the file; ``municipality`` names the only code whose cards are accepted."""
        super().__init__(path, layout, shape=ListedCard, today=today, **more)

    def cards(self, preview: Preview) -> Iterator[ListedCard]:
        """Give the cards of a list that was checked; the caller takes all or none."""
        return self.listed(preview)


def _preview(seen: Look, heading: Heading | None, tally: Tally) -> Preview:
    return Preview(
        encoding=seen.encoding,
        damage=seen.damage,
        columns=heading.uses if heading else (),
        sample=tuple(tally.sample),
        lines=tally.lines,
        good=tally.good,
        bad=tally.bad,
        blank=tally.blank,
        faults=tuple(tally.faults),
        counts=dict(tally.counts),
        boxes=dict(tally.boxes),
        digest=seen.digest,
    )


def _harmless(value: str) -> str:
    seen = shown(value)
    return f"'{seen}" if seen[:1] in "=+-@＝＋－＠" and seen else seen
