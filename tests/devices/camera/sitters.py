"""A person before a wall, made of a public-domain picture: turned, blurred, lit, behind glasses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.camera_port import Frame

DATA = Path(__file__).with_name("data")
Colour = NDArray[np.uint8]
HD = (1280, 720)
FULL_HD = (1920, 1080)
# Where things are in the picture of 512 × 512 (measured by hand and by a mesh, devices.md 4).
EYES = ((203.5, 101.1), (246.6, 103.5))
CROWN, CHIN, MIDDLE = 16.0, 177.0, 225.0
WALL = (228, 226, 222)


def original() -> Colour:
    """Return NASA's portrait as it is."""
    found = cv2.imread(str(DATA / "astronaut.jpg"))
    assert found is not None
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def darker(gamma: float) -> Colour:
    """Return the person with darker skin in the same light."""
    return _bytes(255 * (original() / 255.0) ** gamma)


def outline() -> NDArray[np.float32]:
    found = cv2.imread(str(DATA / "astronaut_outline.png"), cv2.IMREAD_GRAYSCALE)
    assert found is not None
    return np.asarray(found.astype(np.float32) / 255)


class Sitter:
    """Sit a person before a wall; each act changes the scene, ``frame`` looks at it.

    ``head`` is the head's height as a share of the frame's, ``crown`` the room above it.
    """

    def __init__(
        self,
        size: tuple[int, int] = HD,
        *,
        head: float = 0.68,
        crown: float = 0.09,
        aside: float = 0.0,
        turned: float = 0.0,
        wall: Colour | tuple[int, int, int] = WALL,
        person: Colour | None = None,
    ) -> None:
        self.width, self.height = size
        by = self.height * head / (CHIN - CROWN)
        self.by = by
        left = self.width * (0.5 + aside) - MIDDLE * by
        top = self.height * crown - CROWN * by
        matrix = cv2.getRotationMatrix2D((MIDDLE, 120.0), turned, 1.0)
        self.place = np.array([[by, 0, left], [0, by, top]]) @ np.vstack([matrix, [0, 0, 1]])
        source = original() if person is None else person
        warped = cv2.warpAffine(source, self.place, size, flags=cv2.INTER_CUBIC)
        mask = cv2.warpAffine(outline(), self.place, size)[..., None]
        behind = np.empty((self.height, self.width, 3), np.uint8)
        behind[:] = wall
        self.mask = mask
        self.scene: Colour = _bytes(warped * mask + behind * (1 - mask))

    def at(self, x: float, y: float) -> tuple[int, int]:
        """Return where a point of the portrait stands in the frame."""
        found = self.place @ np.array([x, y, 1.0])
        return round(float(found[0])), round(float(found[1]))

    def blurred(self, sigma: float) -> Sitter:
        """Shake or defocus."""
        self.scene = _bytes(cv2.GaussianBlur(self.scene, (0, 0), sigma))
        return self

    def lit(self, factor: float, more: float = 0.0) -> Sitter:
        """Change the light everywhere."""
        self.scene = _bytes(self.scene.astype(np.float32) * factor + more)
        return self

    def lit_from_left(self, darkest: float) -> Sitter:
        """Let a window light one half of the face only."""
        middle = self.at(MIDDLE, 110)[0]
        half = 60 * self.by
        ramp = np.clip((np.arange(self.width) - middle) / half, -1, 1)
        share = 1 - (1 - darkest) * (ramp + 1) / 2
        person = self.scene * share[None, :, None]
        self.scene = _bytes(person * self.mask + self.scene * (1 - self.mask))
        return self

    def with_glasses(self, lens: tuple[int, int, int] | None = None, shine: float = 0.0) -> Sitter:
        """Draw glasses; dark lenses, or a lamp that shines in them."""
        for x, y in EYES:
            centre = self.at(x, y)
            axes = (round(17 * self.by), round(13 * self.by))
            if lens is not None:
                cv2.ellipse(self.scene, centre, axes, 0, 0, 360, lens, -1)
            cv2.ellipse(self.scene, centre, axes, 0, 0, 360, (40, 35, 35), max(1, round(self.by)))
            if shine:
                spot = (round(axes[0] * shine), round(axes[1] * shine * 0.8))
                up = (centre[0] + round(4 * self.by), centre[1] - round(5 * self.by))
                cv2.ellipse(self.scene, up, spot, 0, 0, 360, (252, 252, 252), -1)
        left, right = self.at(EYES[0][0] + 17, EYES[0][1]), self.at(EYES[1][0] - 17, EYES[1][1])
        cv2.line(self.scene, left, right, (40, 35, 35), max(1, round(self.by)))
        return self

    def with_eyes_covered(self) -> Sitter:
        """Let hair fall over the eyes."""
        left, top = self.at(168, 80)
        right, bottom = self.at(284, 118)
        self.scene[top:bottom, left:right] = (150, 118, 70)
        noise = np.random.default_rng(5).normal(0, 10, self.scene[top:bottom, left:right].shape)
        self.scene[top:bottom, left:right] = _bytes(self.scene[top:bottom, left:right] + noise)
        return self

    def with_shadow(self, depth: float) -> Sitter:
        """Let the head throw a hard shadow on the wall."""
        shifted = np.roll(self.mask, round(40 * self.by), axis=1)
        shade = 1 - depth * shifted * (1 - self.mask)
        self.scene = _bytes(self.scene * shade)
        return self

    def with_board(self, text: str = "YAMADA HANAKO") -> Sitter:
        """Hold a small white board with a name below the chin."""
        width, height = round(130 * self.by), round(36 * self.by)
        left, top = self.at(MIDDLE, CHIN + 12)
        left -= width // 2
        cv2.rectangle(self.scene, (left, top), (left + width, top + height), (248, 248, 246), -1)
        size = width / 330
        at = (left + width // 16, top + round(height * 0.62))
        cv2.putText(self.scene, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, (25, 25, 30), 2)
        return self

    def narrowed(self, by: float) -> Sitter:
        """Give the person a longer, narrower face; heights stay where they are."""
        narrow = cv2.resize(self.scene, None, fx=by, fy=1, interpolation=cv2.INTER_AREA)
        self.width = narrow.shape[1]
        self.scene = np.asarray(narrow, dtype=np.uint8)
        return self

    def with_mask(self, colour: tuple[int, int, int], top: float = 134) -> Sitter:
        """Put a cloth over the mouth, from a row below the nose on."""
        cloth = [
            (MIDDLE + x, y) for x, y in ((-40, top), (40, top), (34, 168), (0, 182), (-34, 168))
        ]
        cv2.fillPoly(self.scene, [np.array([self.at(*one) for one in cloth], np.int32)], colour)
        return self

    def frame(self) -> Frame:
        """Return what the camera sees."""
        return frame_of(self.scene)


def cluttered(size: tuple[int, int] = HD) -> Colour:
    """Return a wall with shelves and posters."""
    wall = np.full((size[1], size[0], 3), 210, np.uint8)
    dice = np.random.default_rng(7)
    for _ in range(120):
        x, y = int(dice.integers(size[0])), int(dice.integers(size[1]))
        w, h = int(dice.integers(20, 120)), int(dice.integers(20, 120))
        colour = tuple(int(one) for one in dice.integers(30, 230, 3))
        cv2.rectangle(wall, (x, y), (x + w, y + h), colour, -1)
    return wall


def frame_of(picture: Colour, padding: int = 0) -> Frame:
    """Return a picture as a camera's frame; ``padding`` bytes end each row."""
    height, width = picture.shape[:2]
    rows = np.zeros((height, width * 3 + padding), np.uint8)
    rows[:, : width * 3] = picture.reshape(height, -1)
    return Frame(width=width, height=height, stride=rows.shape[1], pixels=rows.tobytes())


def plain(colour: int, size: tuple[int, int] = HD) -> Frame:
    """Return a frame of one grey."""
    return frame_of(np.full((size[1], size[0], 3), colour, np.uint8))


def _bytes(picture: Any) -> Colour:
    return np.asarray(np.clip(picture, 0, 255), dtype=np.uint8)
