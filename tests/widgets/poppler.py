"""What an independent reader makes of our PDF documents: poppler's pictures, sizes and fonts."""

import io
import subprocess
from pathlib import Path

import numpy
from PIL import Image, ImageFilter
from PySide6.QtGui import QImage


def drawn(pdf: bytes, folder: Path, dpi: int) -> Image.Image:
    """Return the first page in grey as poppler draws it."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-singlefile", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=30)
    return Image.open(io.BytesIO(done.stdout)).convert("L")


def told(pdf: bytes, folder: Path) -> dict[str, str]:
    """Return what pdfinfo tells."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    command = ["pdfinfo", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30)
    rows = (line.partition(":") for line in done.stdout.splitlines())
    return {name.strip(): value.strip() for name, _, value in rows}


def grey(picture: QImage) -> Image.Image:
    """Return a picture of ours in grey."""
    plain = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    line = bytes(plain.constBits())
    size = (plain.bytesPerLine(), plain.height())
    return Image.frombytes("L", size, line).crop((0, 0, plain.width(), plain.height()))


def apart(one: Image.Image, two: Image.Image, dpi: int) -> float:
    """Return by how much two pictures differ where they differ most, of 255.

    Both are blurred by 0.8 mm: two programs smooth edges differently, and a preview's words have
    whole pixels.
    """
    wide, tall = min(one.width, two.width), min(one.height, two.height)
    assert abs(one.width - two.width) <= 2
    assert abs(one.height - two.height) <= 2
    blur = ImageFilter.GaussianBlur(0.8 * dpi / 25.4)
    pair = [
        numpy.asarray(picture.crop((0, 0, wide, tall)).filter(blur), dtype=float)
        for picture in (one, two)
    ]
    return float(numpy.abs(pair[0] - pair[1]).max())
