"""One printer's own measures: how wide its head is, where the paper lies, where it is parted."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct
from PIL import Image

MM_PER_INCH = 25.4
TEAR_BAR_MM = 15.0
_WHITE = 255


class Parting(StrEnum):
    """Tell how a slip is parted from the roll."""

    PARTIAL = "partial"  # the cutter leaves one point
    FULL = "full"
    NONE = "none"  # there is no cutter: a hand tears it at the bar


class Calibration(Struct, frozen=True, kw_only=True):
    """Hold one printer's measures; ``head`` is its dots, ``dpi`` how close they stand.

    ``shift_mm`` moves all to the right, less than 0 to the left.  ``tear_mm`` is the blank paper
    behind the last line: without a cutter the way from the head to the tear bar, 15 mm unless told.
    """

    head: int = 576
    dpi: int = 203
    shift_mm: float = 0.0
    tear_mm: float = 0.0
    parting: Parting = Parting.PARTIAL

    def dots(self, mm: float) -> int:
        """Return a length in whole dots of this head."""
        return round(mm * self.dpi / MM_PER_INCH)

    @property
    def tear(self) -> int:
        """Return the blank lines behind the last printed one."""
        untold = self.parting is Parting.NONE and not self.tear_mm
        return self.dots(TEAR_BAR_MM if untold else self.tear_mm)

    def on_head(self, image: Image.Image) -> Image.Image:
        """Return a slip's picture as the head prints it: in its middle, moved, with its tear.

        What a shift moves over the edge is lost there as it is on the paper.
        """
        if image.width == self.head and not self.shift_mm and not self.tear:
            return image
        sheet = Image.new(image.mode, (self.head, image.height + self.tear), _WHITE)
        left = (self.head - image.width) // 2 + self.dots(self.shift_mm)
        sheet.paste(image, (left, 0))
        return sheet
