"""Frames as a camera gives them, for tests and measurements: a code on paper, turned, blurred."""

from __future__ import annotations

import numpy as np
import zxingcpp
from msgspec import Struct
from PIL import Image, ImageFilter


class Frame(Struct, frozen=True, kw_only=True):
    """Hold one RGB frame."""

    width: int
    height: int
    stride: int
    pixels: bytes


def paper(
    text: str, *, bars: bool = False, module: int = 6, ink: tuple[int, int, int] = (20, 20, 20)
) -> Image.Image:
    """Return a code on white paper."""
    kind = zxingcpp.BarcodeFormat.Code128 if bars else zxingcpp.BarcodeFormat.QRCode
    drawn = np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=module))
    mask = Image.fromarray(drawn).convert("L")
    if bars:
        mask = mask.resize((mask.width, 120))
    return Image.composite(
        Image.new("RGB", mask.size, "white"), Image.new("RGB", mask.size, ink), mask
    )


def frame_of(
    *papers: Image.Image,
    turned: float = 0,
    blurred: float = 0,
    dimmed: float = 1,
    size: tuple[int, int] = (1280, 720),
    padding: int = 0,
) -> Frame:
    """Return a frame that shows papers side by side before a grey wall with some noise."""
    noise = np.random.default_rng(5).normal(120, 8, (size[1] // 8, size[0] // 8)).clip(0, 255)
    scene = Image.fromarray(noise.astype("uint8")).resize(size).convert("RGB")
    left = 60
    for one in papers:
        laid = one.rotate(turned, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
        scene.paste(laid, (left, 100))
        left += laid.width + 60
    if blurred:
        scene = scene.filter(ImageFilter.GaussianBlur(blurred))
    if dimmed != 1:
        scene = scene.point([round(value * dimmed) for value in range(256)] * 3)
    rows = np.asarray(scene).reshape(size[1], size[0] * 3)
    padded = np.pad(rows, ((0, 0), (0, padding)))
    return Frame(
        width=size[0], height=size[1], stride=size[0] * 3 + padding, pixels=padded.tobytes()
    )
