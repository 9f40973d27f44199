"""The camera's border: a frame, what is seen on it, the photograph cut out of it.

The camera itself is Qt's affair (``widgets/camera.py``); what judges and cuts its frames is a port
that blocks and is called from a lane, like every other machine's.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from app.faults import CounterFault


class NoCamera(CounterFault):
    """Tell that no camera of the settings is at this PC."""

    code = "C-101"
    calm = True


class CameraBusy(CounterFault):
    """Tell that the camera cannot be opened: another program has it, or it is switched off."""

    code = "C-102"


class CameraUnplugged(CounterFault):
    """Tell that the camera was taken away while it was in use."""

    code = "C-103"


class CameraSilent(CounterFault):
    """Tell that the camera is open and delivers no picture."""

    code = "C-104"


class CameraBlack(CounterFault):
    """Tell that the camera delivers black pictures only."""

    code = "C-105"


CAMERA_FAULTS = (NoCamera, CameraBusy, CameraUnplugged, CameraSilent, CameraBlack)


class CameraState(StrEnum):
    """Tell how the camera stands."""

    OFF = "off"
    STARTING = "starting"
    LIVE = "live"
    TROUBLED = "troubled"


class Frame(Struct, frozen=True, kw_only=True, eq=False):
    """Hold one frame of the camera: RGB, three bytes a pixel, ``stride`` bytes a row.

    ``own_width`` is the camera's own width where the frame was reduced to be judged.
    """

    width: int
    height: int
    stride: int
    pixels: bytes
    own_width: int = 0

    def __repr__(self) -> str:
        """Keep a resident's face out of logs and tracebacks."""
        return f"Frame({self.width}×{self.height}, 〈伏〉)"


class Aspect(StrEnum):
    """Name what is looked at on a frame, after the measures of ISO/IEC 29794-5."""

    FACE = "face"  # exactly one face looks into the camera
    SIZE = "size"  # head size, as pixels of the finished photo
    TILT = "tilt"  # pose angle roll
    EYES = "eyes"  # eyes open and visible
    LIGHT = "light"  # under- and over-exposure, illumination uniformity
    GLARE = "glare"  # reflections on glasses or skin
    BLUR = "blur"  # sharpness
    BACKGROUND = "background"  # background uniformity
    HEADROOM = "headroom"  # margins around the head
    BOARD = "board"  # 特急: the name board stands in the picture


class Grade(StrEnum):
    """Tell how an aspect was found; it advises, a person decides."""

    GOOD = "good"
    UNSURE = "unsure"  # a person looks
    POOR = "poor"


class Finding(Struct, frozen=True, kw_only=True):
    """Hold what was found of one aspect; ``hint`` names the words for it (``photo.hint``)."""

    aspect: Aspect
    grade: Grade
    hint: str
    value: float = 0.0


class Area(Struct, frozen=True, kw_only=True):
    """Be a rectangle of a frame, in its pixels."""

    x: int
    y: int
    width: int
    height: int


class Lines(Struct, frozen=True, kw_only=True):
    """Hold the guide lines of a face in a frame's pixels; ``crown_seen`` is false for a guess.

    The chin is reckoned from the eyes: it is a guide for the eye, never a verdict.
    """

    crown: float
    eyes: float
    chin: float
    middle: float
    crown_seen: bool


class Examined(Struct, frozen=True, kw_only=True):
    """Hold what was seen on one frame; without a face there are neither crop nor lines."""

    width: int
    height: int
    findings: tuple[Finding, ...]
    crop: Area | None = None
    lines: Lines | None = None

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """Return what a person must decide about."""
        return tuple(one for one in self.findings if one.grade is not Grade.GOOD)

    @property
    def poor(self) -> tuple[Finding, ...]:
        """Return what speaks against this frame."""
        return tuple(one for one in self.findings if one.grade is Grade.POOR)


class Portrait(Struct, frozen=True, kw_only=True):
    """Hold a finished photograph: a JPEG without metadata, and what was seen on its frame."""

    body: bytes
    width: int
    height: int
    examined: Examined
    express: bool = False

    def __repr__(self) -> str:
        """Keep a resident's face out of logs and tracebacks."""
        return f"Portrait({self.width}×{self.height}, 〈伏〉)"


class PhotoStudio(Protocol):
    """Judge frames and make photographs of them; blocks, called from its own lane."""

    def examine(self, frame: Frame, *, express: bool = False) -> Examined:
        """Return what is seen on a frame; ``express`` looks for the name board, not a crop."""
        ...

    def take(self, frame: Frame, *, express: bool = False) -> Portrait:
        """Return the photograph of a frame: cut to 35 × 45 mm, for 特急 the whole frame."""
        ...

    def codes(self, frame: Frame) -> tuple[str, ...]:
        """Return the QR and bar codes that a frame shows."""
        ...
