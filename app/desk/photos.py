"""The photograph at one desk: bound to the visit, given out, erased with an entry that says so."""

from __future__ import annotations

import os
from pathlib import Path

from app.camera_port import Portrait
from app.desk.desk import Desk
from app.faults import CounterFault, NotFound
from app.records.attachment import AttachmentGone, CentralPictures, fetched
from app.records.unit import Unit
from app.store.attachments import Attachments
from app.store.reader import Records
from app.visits import photo as photos
from app.visits.photo import Photo, PhotoEnd, PhotoStatus


class PhotoNotWritten(CounterFault):
    """Tell that a photo's file could not be written where it was wanted."""

    code = "D-137"


class PhotoDesk:
    """Keep and give out the photos of one desk's visits."""

    def __init__(self, desk: Desk, central: CentralPictures | None = None) -> None:
        self._desk, self._central = desk, central

    def keep(self, visit: str, portrait: Portrait) -> Photo:
        """Keep a picture for a visit, encrypted, with its entry; the one before is erased.

        Raises:
            NotThisVisitsPhoto: the visit is no longer at this window; nothing was kept.
        """

        def work(unit: Unit, records: Records) -> Photo:
            kept = records.photos.kept_of(visit)
            made = photos.take(unit, visit, portrait, window=self._desk.window, kept=kept)
            records.photos.keep_picture(portrait.body, unit.now)
            return made

        return self._desk.act_asking(work).value

    def of(self, visit: str) -> Photo | None:
        """Return the photo of a visit that is still there, None where there is none."""
        kept = self._desk.ask(lambda records: records.photos.kept_of(visit))
        return kept[-1] if kept else None

    def body(self, photo: Photo) -> bytes:
        """Return a photo's file; another window's is asked of the central store.

        Raises:
            AttachmentGone: it was erased, or is not here and the central store has it not (yet).
            CounterFault: there is no line to where it lies.
        """
        try:
            return Attachments(self._desk.ledger).body(photo.digest)
        except AttachmentGone:
            elsewhere = photo.terminal != self._desk.terminal
            if photo.status is PhotoStatus.ERASED or not elsewhere or self._central is None:
                raise
        return fetched(self._central, photo.digest)

    def drop(self, visit: str) -> None:
        """Erase what was taken for a visit: another photo is used after all."""
        self._desk.act_asking(
            lambda unit, records: erase_of(unit, records, visit, PhotoEnd.DROPPED)
        )

    def give_out(self, photo: str, folder: Path) -> Path:
        """Write a photo's file into a folder, whole or not at all, and record it.

        Raises:
            PhotoNotWritten: the folder does not take it; nothing was written or recorded.
        """
        found = self._desk.ask(lambda records: records.photos.one(Photo, photo))
        if found is None:
            raise NotFound(subject="photo")
        target = folder / f"{found.visit[-8:]}.jpg"
        part = target.with_suffix(".part")
        try:
            part.write_bytes(self.body(found))
            os.replace(part, target)
        except OSError as trouble:
            part.unlink(missing_ok=True)
            raise PhotoNotWritten(folder=str(folder), why=str(trouble.strerror)) from None
        self._desk.act(lambda unit: photos.copied(unit, photo))
        return target


def check_photo(records: Records, visit: str, photo: str) -> None:
    """Let a visit be answered with its own photo alone; empty names none.

    Raises:
        NotThisVisitsPhoto: it is another visit's, or its picture is erased.
    """
    if photo and photo not in [one.id for one in records.photos.kept_of(visit)]:
        raise photos.NotThisVisitsPhoto()


def erase_of(unit: Unit, records: Records, visit: str, end: PhotoEnd) -> tuple[Photo, ...]:
    """Erase every picture of a visit in the act that ends its use."""
    return photos.erase(unit, records.photos.kept_of(visit), end)
