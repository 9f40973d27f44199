"""A code on a camera frame of 1280×720, turned and blurred, and a frame that shows none."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from app.tickets.codes import CodeKind, payload
from bench.rows import Row, at, timed
from devices.scanner.decode import codes_on
from devices.scanner.simulated_frames import frame_of, paper

NAME = "qr"
_FRAMES = 200
_TURNED, _BLURRED = 17, 1.2


def measure(size: int) -> list[Row]:
    """Measure reading; ``size`` does not matter."""
    text = payload(CodeKind.TICKET, "0192f3c4-1111-7222-8333-444455556666")
    shown, bare = frame_of(paper(text), turned=_TURNED, blurred=_BLURRED), frame_of()
    assert codes_on(shown) == (text,)
    assert codes_on(bare) == ()
    grey = Image.frombytes("RGB", (shown.width, shown.height), shown.pixels).convert("L")
    plain = timed(lambda _: zxingcpp.read_barcodes(grey), range(_FRAMES // 4))
    rows = []
    for claim, frame, bars in (
        ("QR from a camera frame", shown, True),
        ("camera frame without a code, squares only", bare, False),
        ("camera frame without a code, bars too", bare, True),
    ):
        taken = timed(lambda _, frame=frame, bars=bars: codes_on(frame, bars=bars), range(_FRAMES))
        rows.append(
            Row(
                claim=f"{claim}, p95",
                value=at(taken, 0.95),
                unit="ms",
                baseline="all kinds of codes on the grey frame, p50",
                baseline_value=at(plain, 0.5),
                budget=None if bars and frame is bare else 5.0,
            )
        )
    return rows
