"""One picture a procedure for the manual: ``python -m tests.pictures.sheets PICTURES DOCS``.

The stages and the step of each picture side by side, in the order in which they were taken.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from app.procedures.catalogue import PROCEDURES

_PART = (320, 56, 1520, 1008)  # stages and step of the window, without rail, side and band
_ACROSS, _WIDE, _TALL, _GAP = 2, 600, 476, 8
_COLOURS = 40
_WITHOUT = "_panel"


def sheet(pictures: list[Path]) -> Image.Image:
    """Return a sheet of some pictures of the staff's window, in few colours."""
    rows = -(-len(pictures) // _ACROSS)
    size = (_ACROSS * (_WIDE + _GAP) + _GAP, rows * (_TALL + _GAP) + _GAP)
    whole = Image.new("RGB", size, "#949494")
    for at, path in enumerate(pictures):
        with Image.open(path) as picture:
            part = picture.convert("RGB").crop(_PART).resize((_WIDE, _TALL), Image.Resampling.BOX)
        row, column = divmod(at, _ACROSS)
        whole.paste(part, (_GAP + column * (_WIDE + _GAP), _GAP + row * (_TALL + _GAP)))
    return whole.quantize(_COLOURS, dither=Image.Dither.NONE)


def main(pictures: Path, docs: Path) -> int:
    """Write the sheet of each procedure whose pictures are there."""
    docs.mkdir(parents=True, exist_ok=True)
    for procedure in PROCEDURES:
        found = sorted(
            (
                one
                for one in pictures.glob(f"procedure_{procedure.key}_[0-9]*.png")
                if not one.stem.endswith(_WITHOUT)
            ),
            key=lambda one: one.stat().st_mtime_ns,
        )
        if found:
            sheet(found).save(docs / f"procedure_{procedure.key}.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
