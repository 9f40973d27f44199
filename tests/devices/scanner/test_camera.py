"""Codes on camera frames, and the camera as a scanner."""

from __future__ import annotations

import threading

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.tickets.codes import CodeKind, RepeatGuard, parse, payload
from devices.scanner.camera import CameraScanner, LatestFrame
from devices.scanner.decode import codes_on
from devices.scanner.simulated_frames import Frame, frame_of, paper

TICKET = payload(CodeKind.TICKET, "0192f3c4-1111-7222-8333-444455556666")
VAULT = payload(CodeKind.VAULT, "B-04-112")


@pytest.mark.parametrize("turned", [0, 17, 45, 90, 180, 260])
def test_a_code_is_read_however_it_is_held(turned: float) -> None:
    assert codes_on(frame_of(paper(TICKET), turned=turned, blurred=1.2)) == (TICKET,)


@pytest.mark.parametrize("dimmed", [0.25, 0.5, 1])
def test_little_light_will_do(dimmed: float) -> None:
    assert codes_on(frame_of(paper(TICKET), dimmed=dimmed)) == (TICKET,)


@pytest.mark.parametrize("ink", [(0, 0, 0), (20, 30, 120), (150, 20, 30)])
def test_any_dark_ink_will_do(ink: tuple[int, int, int]) -> None:
    assert codes_on(frame_of(paper(VAULT, ink=ink))) == (VAULT,)


def test_bars_are_read_where_no_square_is() -> None:
    assert codes_on(frame_of(paper("3K7-204817", bars=True, module=3))) == ("3K7-204817",)
    assert codes_on(frame_of(paper("3K7-204817", bars=True, module=3)), bars=False) == ()


def test_two_papers_are_two_codes() -> None:
    seen = codes_on(frame_of(paper(TICKET), paper(VAULT)))
    assert {parse(text).kind for text in seen} == {CodeKind.TICKET, CodeKind.VAULT}


def test_rows_may_be_longer_than_their_pixels() -> None:
    assert codes_on(frame_of(paper(TICKET), padding=64)) == (TICKET,)


def test_a_frame_without_a_code_gives_none() -> None:
    assert codes_on(frame_of()) == ()


def test_a_frame_that_lacks_bytes_is_refused() -> None:
    whole = frame_of(paper(VAULT), size=(320, 240))
    with pytest.raises(ValueError, match="fewer bytes"):
        codes_on(msgspec.structs.replace(whole, pixels=whole.pixels[:-1]))


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=3 * 24 * 16, max_size=3 * 24 * 16), st.booleans())
def test_noise_is_no_code(pixels: bytes, bars: bool) -> None:
    codes_on(Frame(width=24, height=16, stride=72, pixels=pixels), bars=bars)


class Papers:
    """Be a camera before which papers are held; None is a moment without a new frame."""

    def __init__(self, *shown: Frame | OSError | None) -> None:
        self._shown = list(shown)

    @property
    def over(self) -> bool:
        return not self._shown

    def newest(self, within: float) -> Frame | None:
        shown = self._shown.pop(0)
        if isinstance(shown, OSError):
            raise shown
        return shown


def test_a_code_in_sight_is_one_scan_and_counts_anew_later() -> None:
    ticket, vault = frame_of(paper(TICKET)), frame_of(paper(VAULT))
    now = iter([0.0, 0.1, 0.2, 0.3, 0.4, 5.0])
    camera = Papers(ticket, ticket, None, ticket, vault, vault, ticket)
    scanner = CameraScanner(camera, guard=RepeatGuard(lambda: next(now)))
    assert not scanner.connected
    scans = list(scanner.scans(lambda: camera.over))
    assert [scan.text for scan in scans] == [TICKET, VAULT, TICKET]
    assert {scan.source for scan in scans} == {"camera"}


def test_frames_go_from_one_thread_to_the_other_and_none_is_kept() -> None:
    box = LatestFrame()
    assert box.newest(0) is None
    first, second = frame_of(size=(64, 48)), frame_of(paper(VAULT))
    box.push(first)
    box.push(second)
    assert box.newest(0) is second
    assert box.newest(0) is None
    box.end("unplugged")
    with pytest.raises(OSError, match="unplugged"):
        box.newest(0)
    box = LatestFrame()
    hand = threading.Thread(target=box.push, args=(second,))
    hand.start()
    assert box.newest(5) is second
    hand.join()


def test_a_camera_that_goes_and_comes_back_is_used_again() -> None:
    camera = Papers(OSError(19, "No such device"), frame_of(paper(VAULT)))
    scanner = CameraScanner(camera, retry=0)
    told: list[str] = []

    def stop() -> bool:
        told.append(scanner.trouble)
        return camera.over

    assert [scan.text for scan in scanner.scans(stop)] == [VAULT]
    assert "No such device" in told
