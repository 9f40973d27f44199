"""The photograph of a visit (顔写真): bound to one visit and card, erased when it is handed off."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from app.camera_port import Portrait
from app.faults import CounterFault
from app.records.attachment import digest_of
from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import must_be_new, must_exist
from app.records.state import State, office_scope
from app.records.unit import Unit
from app.visits.visit import Visit, VisitStatus

ATTACHED = "photo"
_TAKEABLE = (VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL)


class NotThisVisitsPhoto(CounterFault):
    """Tell that a picture is not kept because its visit is no longer the one at this window."""

    code = "D-136"


class PhotoStatus(StrEnum):
    """Tell whether a photo's picture is still there."""

    KEPT = "kept"
    ERASED = "erased"


class PhotoEnd(StrEnum):
    """Tell why a photo's picture was erased."""

    HANDED_OFF = "handed_off"  # it stands on the application, or the city has it (ZAM-6.2.3)
    RETAKEN = "retaken"  # another one took its place
    DROPPED = "dropped"  # the resident brings another photo after all
    VISIT_ENDED = "visit_ended"


class Photo(State, frozen=True, kw_only=True):
    """Hold what is known of a photo; the picture itself is an attachment named by ``digest``.

    ``doubts`` are the aspects that were not found good and that the person who took it accepted,
    each with its grade and hint.  ``copies`` counts how often its file was given out.
    """

    visit: str
    card: str = ""
    office: str
    terminal: str
    digest: str
    size: int
    width: int
    height: int
    express: bool = False
    doubts: dict[str, str] = msgspec.field(default_factory=dict)
    taken_by: str
    taken_at: datetime
    copies: int = 0
    status: PhotoStatus = PhotoStatus.KEPT
    end: str = ""
    erased_by: str = ""
    erased_at: datetime | None = None


def _taken(photo: Photo | None, entry: Entry) -> Photo:
    must_be_new(photo, "photo")
    head = {
        "id": entry.subject,
        "scope": entry.scope,
        "terminal": entry.terminal,
        "taken_by": entry.actor,
        "taken_at": entry.at,
    }
    return msgspec.convert(entry.body | head, Photo)


def _known(photo: Photo | None) -> Photo:
    must_exist(photo, "photo")
    assert photo is not None  # noqa: S101 - told to the type checker, proved one line above
    return photo


def _copied(photo: Photo | None, _entry: Entry) -> Photo:
    known = _known(photo)
    return msgspec.structs.replace(known, copies=known.copies + 1)


def _erased(photo: Photo | None, entry: Entry) -> Photo:
    """Erase; where another window erased it before, that one stands and nothing contradicts."""
    known = _known(photo)
    if known.status is PhotoStatus.ERASED:
        return known
    return msgspec.structs.replace(
        known,
        status=PhotoStatus.ERASED,
        end=PhotoEnd(entry.body["end"]).value,
        erased_by=entry.actor,
        erased_at=entry.at,
    )


KINDS = (
    Kind("photo.taken", Klass.FACT, Photo, _taken),
    Kind("photo.copied", Klass.FACT, Photo, _copied),
    Kind("photo.erased", Klass.FACT, Photo, _erased),
)


def take(
    unit: Unit, visit: str, portrait: Portrait, *, window: str, kept: Sequence[Photo]
) -> Photo:
    """Bind a picture to a visit that stands at this window; an earlier one of it is erased.

    Raises:
        NotThisVisitsPhoto: the visit is over, laid aside, or at another window.
    """
    at = unit.get(Visit, visit)
    if at.status not in _TAKEABLE or at.window != window:
        raise NotThisVisitsPhoto()
    erase(unit, kept, PhotoEnd.RETAKEN)
    made: Photo = unit.record(
        "photo.taken",
        unit.ids.new(),
        {
            "visit": visit,
            "card": at.card,
            "office": unit.actor.office,
            "digest": digest_of(portrait.body),
            "size": len(portrait.body),
            "width": portrait.width,
            "height": portrait.height,
            "express": portrait.express,
            "doubts": {
                one.aspect.value: f"{one.grade.value}:{one.hint}"
                for one in portrait.examined.doubts
            },
        },
        scope=office_scope(unit.actor.office),
    )
    return made


def copied(unit: Unit, photo: str) -> Photo:
    """Record that a photo's file was given out."""
    found: Photo = unit.record("photo.copied", photo, {})
    return found


def erase(unit: Unit, photos: Sequence[Photo], end: PhotoEnd) -> tuple[Photo, ...]:
    """Record that pictures are erased; the store erases them in the same transaction."""
    return tuple(
        unit.record("photo.erased", one.id, {"end": end.value})
        for one in photos
        if one.status is PhotoStatus.KEPT
    )
