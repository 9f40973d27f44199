"""From measured numbers to words: each aspect good, doubtful or poor, with what to do about it."""

from __future__ import annotations

from app.camera_port import Area, Aspect, Finding, Grade, Lines
from devices.camera.crop import (
    CHIN_BELOW_EYES,
    CHIN_BELOW_TOP,
    CROWN_ABOVE_EYES,
    LEAST_SIDE,
)
from devices.camera.faces import Face
from devices.camera.measures import Light, Sharpness, Wall

_TILT = (5.0, 8.0)  # degrees; ISO/IEC 29794-5 allows eight
_UNEVEN = (0.18, 0.27)
_FACE_MEAN = (70.0, 220.0)
_FACE_DOUBT = (90.0, 205.0)
_CLIPPED = (0.08, 0.25)
_GLARE = (0.0016, 0.006)
_DETAIL = (36.0, 18.0)
_FINE = (0.6, 0.41)
_LEAST = (0.45, 0.0)  # what moved is doubtful, never poor: a person sees how much
_NO_FACE_LIGHT = (60.0, 215.0)
_COVERED = 0.62
_SPREAD = (9.0, 16.0)
_LIGHT_WALL = 70.0
_WALL_LIGHT = 45.0  # a wall darker than this is seldom taken
_BLACK, _WHITE = 0.97, 0.60
_HEAD_OFF = 0.08  # of the photo's width


def exposed(mean: float, under: float, over: float) -> Finding | None:
    """Return what the whole picture's exposure forbids, before any face is looked for."""
    if under >= _BLACK or mean < 12:
        return _told(Aspect.LIGHT, Grade.POOR, "black", mean)
    if over >= _WHITE and mean > 225:
        return _told(Aspect.LIGHT, Grade.POOR, "too_bright", mean)
    return None


def whole(mean: float) -> Finding | None:
    """Return what the light may have to do with a face that was not found."""
    if mean < _NO_FACE_LIGHT[0]:
        return _told(Aspect.LIGHT, Grade.POOR, "too_dark", mean)
    if mean > _NO_FACE_LIGHT[1]:
        return _told(Aspect.LIGHT, Grade.POOR, "too_bright", mean)
    return None


def faces(count: int) -> Finding:
    """Tell whether one face is there."""
    if count == 1:
        return _told(Aspect.FACE, Grade.GOOD, "one", 1)
    if count == 0:
        return _told(Aspect.FACE, Grade.POOR, "none", 0)
    return _told(Aspect.FACE, Grade.UNSURE, "several", count)


def size(
    crop: tuple[float, float, float, float], frame: tuple[int, int], own: float = 1.0
) -> Finding:
    """Tell whether the photo has enough of the camera's own points and fits into the frame."""
    _, _, width, height = crop
    if width > frame[0] or height > frame[1]:
        over = max(width / frame[0], height / frame[1])
        grade = Grade.POOR if over > 1.08 else Grade.UNSURE
        return _told(Aspect.SIZE, grade, "too_near", width)
    if width * own < LEAST_SIDE:
        return _told(Aspect.SIZE, Grade.POOR, "too_far", width * own)
    return _told(Aspect.SIZE, Grade.GOOD, "fits", width * own)


def headroom(crop: tuple[float, float, float, float], placed: Area, *, seen: bool) -> Finding:
    """Tell whether there is room above the head and on both sides of it."""
    left, top, width, height = crop
    if top < -0.02 * height:
        grade = Grade.POOR if top < -0.06 * height else Grade.UNSURE
        return _told(Aspect.HEADROOM, grade, "no_room_above", top)
    if top + height > placed.y + placed.height + 0.06 * height:
        return _told(Aspect.HEADROOM, Grade.UNSURE, "too_low", top)
    aside = left + width / 2 - placed.x - placed.width / 2
    if abs(aside) > _HEAD_OFF * width:
        hint = "aside_left" if aside < 0 else "aside_right"
        return _told(Aspect.HEADROOM, Grade.POOR, hint, aside)
    if not seen:
        return _told(Aspect.HEADROOM, Grade.UNSURE, "crown_unseen", top)
    return _told(Aspect.HEADROOM, Grade.GOOD, "room", top)


def tilt(face: Face) -> Finding:
    """Tell whether the head is held straight; without both eyes it cannot be told."""
    if not face.both_eyes:
        return _told(Aspect.TILT, Grade.UNSURE, "tilt_unseen", 0)
    roll = abs(face.roll)
    hint = "straight" if roll <= _TILT[0] else "tilted"
    return _told(Aspect.TILT, _graded(roll, _TILT), hint, face.roll)


def eyes(face: Face) -> Finding:
    """Tell whether both eyes were found."""
    if face.both_eyes:
        return _told(Aspect.EYES, Grade.GOOD, "both", 2)
    return _told(Aspect.EYES, Grade.POOR, "hidden", 0)


def mouth(covered: float) -> Finding:
    """Tell whether the one face that is there shows its mouth."""
    if covered > _COVERED:
        return _told(Aspect.FACE, Grade.UNSURE, "mouth_hidden", covered)
    return faces(1)


def lit(found: Light, wall: float) -> Finding:
    """Tell whether the face is lit well and evenly; ``wall`` is the background's lightness.

    A face that is dark before a light wall may be lit from behind, or be of dark skin: only a
    person can tell.
    """
    least, most = _FACE_MEAN
    if found.mean < least or found.under > _CLIPPED[1]:
        askable = wall > _LIGHT_WALL and found.under <= _CLIPPED[1]
        grade, hint = (Grade.UNSURE, "dark_before_light") if askable else (Grade.POOR, "too_dark")
        return _told(Aspect.LIGHT, grade, hint, found.mean)
    if found.mean > most or found.over > _CLIPPED[1]:
        return _told(Aspect.LIGHT, Grade.POOR, "too_bright", found.mean)
    if found.uneven > _UNEVEN[0]:
        return _told(Aspect.LIGHT, _graded(found.uneven, _UNEVEN), "one_side", found.uneven)
    if found.mean < _FACE_DOUBT[0]:
        return _told(Aspect.LIGHT, Grade.UNSURE, "too_dark", found.mean)
    if found.mean > _FACE_DOUBT[1] or found.over > _CLIPPED[0]:
        return _told(Aspect.LIGHT, Grade.UNSURE, "too_bright", found.mean)
    return _told(Aspect.LIGHT, Grade.GOOD, "even", found.mean)


def mirrored(share: float) -> Finding:
    """Tell whether something shines on glasses or skin."""
    grade = _graded(share, _GLARE)
    return _told(Aspect.GLARE, grade, "clear" if grade is Grade.GOOD else "shines", share)


def sharp(found: Sharpness) -> Finding:
    """Tell whether the face is sharp: it must have detail, and fine detail among it."""
    told = [
        (Grade.GOOD, Grade.UNSURE, Grade.POOR)[sum(value < limit for limit in limits)]
        for value, limits in (
            (found.detail, _DETAIL),
            (found.fine, _FINE),
            (found.least, _LEAST),
        )
    ]
    if Grade.POOR in told or Grade.UNSURE in told:
        grade = Grade.POOR if Grade.POOR in told else Grade.UNSURE
        return _told(Aspect.BLUR, grade, "blurred", found.fine)
    return _told(Aspect.BLUR, Grade.GOOD, "sharp", found.fine)


def behind(found: Wall) -> Finding:
    """Tell whether the background is plain and light."""
    grade = _graded(found.spread, _SPREAD)
    if grade is not Grade.GOOD:
        return _told(Aspect.BACKGROUND, grade, "not_plain", found.spread)
    if found.lightness < _WALL_LIGHT:
        return _told(Aspect.BACKGROUND, Grade.UNSURE, "dark_wall", found.lightness)
    return _told(Aspect.BACKGROUND, Grade.GOOD, "plain", found.spread)


def board(share: float) -> Finding:
    """Tell whether something like the name board is seen; the name is read by a person."""
    if share > 0:
        return _told(Aspect.BOARD, Grade.GOOD, "board_seen", share)
    return _told(Aspect.BOARD, Grade.UNSURE, "board_unseen", 0)


def _graded(value: float, limits: tuple[float, float]) -> Grade:
    if value <= limits[0]:
        return Grade.GOOD
    return Grade.UNSURE if value <= limits[1] else Grade.POOR


def _told(aspect: Aspect, grade: Grade, hint: str, value: float) -> Finding:
    return Finding(aspect=aspect, grade=grade, hint=hint, value=round(float(value), 4))


def lines_of(face: Face, crown: float | None) -> Lines:
    """Return the guide lines of a face; a crown that was not seen is reckoned from the eyes."""
    middle, row = face.middle
    chin = (row + CHIN_BELOW_EYES * face.side + face.y + CHIN_BELOW_TOP * face.side) / 2
    return Lines(
        crown=crown if crown is not None else row - CROWN_ABOVE_EYES * face.side,
        eyes=row,
        chin=chin,
        middle=middle,
        crown_seen=crown is not None,
    )
