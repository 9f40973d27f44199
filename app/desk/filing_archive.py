"""Scanned documents onto a write-once medium: written, read back, then recorded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from app.desk.desk import Desk
from app.desk.filing import FilingDesk
from app.faults import CounterFault
from app.filing import acts
from app.filing.acts import FilingWish
from app.filing.archive import ArchiveWriter
from app.filing.filing import Filing
from app.records.attachment import AttachmentDamaged, AttachmentGone


class NothingToCopy(CounterFault):
    """Tell that no filed document waits for a medium."""

    code = "I-132"
    calm = True


class Copied(Struct, frozen=True, kw_only=True):
    """Hold a finished medium; ``lacking`` are documents whose bytes were not to be had."""

    folder: str
    label: str
    documents: int
    lacking: tuple[str, ...] = ()


class FilingArchive:
    """Write media at one desk."""

    def __init__(self, desk: Desk, filing: FilingDesk) -> None:
        self._desk, self._filing = desk, filing

    def write(self, place: Path, wish: FilingWish, *, again: bool = False) -> Copied:
        """Write the filed documents that match onto a medium, those on another only ``again``.

        The medium is proved before anything is recorded: a medium that was taken out in between
        is an unfinished folder, and its documents wait for the next one.

        Raises:
            NothingToCopy: none matches.
            ArchiveNotWritten: the medium refuses; nothing was recorded.
        """
        filed = self._desk.ask(
            lambda records: records.filings.to_copy(self._desk.office, wish, again=again)
        )
        if not filed:
            raise NothingToCopy()
        now = self._desk.ledger.now()
        label = f"{self._desk.office}-{now:%Y%m%d-%H%M%S}"
        writer = ArchiveWriter(place, label)
        writer.begin()
        written, lacking = self._documents(writer, filed)
        readme = self._desk.words()(
            "filing.archive.readme",
            label=label,
            count=len(written),
            office=self._desk.settings.terminal.office_name,
        )
        writer.end(readme)
        self._desk.act(lambda unit: acts.note_copy(unit, written, label))
        return Copied(
            folder=str(writer.folder), label=label, documents=len(written), lacking=lacking
        )

    def _documents(
        self, writer: ArchiveWriter, filed: Sequence[Filing]
    ) -> tuple[list[str], tuple[str, ...]]:
        written, lacking = list[str](), list[str]()
        for one in filed:
            try:
                body = self._filing.body(one)
            except (AttachmentGone, AttachmentDamaged):
                lacking.append(one.id)
                continue
            writer.add(one, body)
            written.append(one.id)
        return written, tuple(lacking)
