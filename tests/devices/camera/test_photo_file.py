"""The photo's file, read by an independent reader: what the application takes and nothing more."""

import io

import cv2
import numpy as np
import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.camera_port import Lines, PhotoStudio
from devices.camera.crop import HEIGHT_MM, LEAST_SIDE, MOST_SIDE, WIDTH_MM, crop_of, inside
from devices.camera.encoding import LEAST_BYTES, MOST_BYTES, encode
from devices.camera.faults import FrameTooSmall, NoFaceThere, PhotoNotFit
from tests.devices.camera.sitters import CHIN, CROWN, FULL_HD, MIDDLE, Sitter, frame_of, plain


def read(body: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(body))
    picture.load()
    return picture


@pytest.mark.parametrize("size", [(1280, 720), FULL_HD])
def test_a_photo_is_cut_to_35_by_45_and_is_what_the_application_takes(
    studio: PhotoStudio, size: tuple[int, int]
) -> None:
    sitter = Sitter(size, turned=3)
    portrait = studio.take(sitter.frame())
    picture = read(portrait.body)
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    assert picture.size == (portrait.width, portrait.height)
    assert min(picture.size) >= LEAST_SIDE
    assert max(picture.size) <= MOST_SIDE
    assert LEAST_BYTES <= len(portrait.body) <= MOST_BYTES
    assert picture.width / picture.height == pytest.approx(WIDTH_MM / HEIGHT_MM, abs=0.004)
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    crop = portrait.examined.crop
    assert crop is not None
    per_mm = crop.height / HEIGHT_MM
    head = sitter.at(MIDDLE, CHIN)[1] - sitter.at(MIDDLE, CROWN)[1]
    assert head / per_mm == pytest.approx(34, abs=2)  # domain.md 4: 34 ± 2 mm
    assert (sitter.at(MIDDLE, CROWN)[1] - crop.y) / per_mm == pytest.approx(4, abs=2)


def test_the_photo_shows_what_the_frame_showed(studio: PhotoStudio) -> None:
    sitter = Sitter(turned=3)
    portrait = studio.take(sitter.frame())
    crop = portrait.examined.crop
    assert crop is not None
    cut = sitter.scene[crop.y : crop.y + crop.height, crop.x : crop.x + crop.width]
    shown = np.asarray(read(portrait.body), dtype=np.int16)
    assert np.abs(shown - cut).mean() < 4  # the same points, not red for blue


def test_express_keeps_the_whole_frame(studio: PhotoStudio) -> None:
    sitter = Sitter(FULL_HD, head=0.45, crown=0.12).with_board()
    portrait = studio.take(sitter.frame(), express=True)
    assert read(portrait.body).size == FULL_HD
    assert portrait.express
    assert portrait.examined.crop is None


def test_no_face_no_photo(studio: PhotoStudio) -> None:
    with pytest.raises(NoFaceThere):
        studio.take(plain(128))


def test_a_photo_is_never_made_larger_than_it_was_seen(studio: PhotoStudio) -> None:
    with pytest.raises(FrameTooSmall) as told:
        studio.take(Sitter(head=0.4, crown=0.3).frame())
    assert told.value.details["least"] == LEAST_SIDE


def noise(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_a_large_photo_is_brought_within_seven_megabytes_and_6000_points() -> None:
    body = encode(noise(6400, 1600))
    assert len(body) <= MOST_BYTES
    assert read(body).size == (6000, 1500)


def test_the_size_that_is_told_is_the_files_own(studio: PhotoStudio) -> None:
    large = cv2.resize(Sitter(head=0.45, crown=0.12).with_board().scene, (6400, 600))
    portrait = studio.take(frame_of(np.asarray(large, dtype=np.uint8)), express=True)
    assert read(portrait.body).size == (portrait.width, portrait.height) == (6000, 562)


def test_a_photo_of_nothing_is_refused() -> None:
    with pytest.raises(PhotoNotFit):
        encode(np.zeros((600, 480, 3), np.uint8))


@settings(max_examples=60, deadline=None)
@given(
    crown=st.floats(-200, 700),
    head=st.floats(20, 1500),
    middle=st.floats(-100, 1400),
    width=st.integers(480, 1920),
    height=st.integers(480, 1080),
)
def test_a_crop_is_always_inside_the_frame_and_in_proportion(
    crown: float, head: float, middle: float, width: int, height: int
) -> None:
    lines = Lines(
        crown=crown, eyes=crown + head / 2, chin=crown + head, middle=middle, crown_seen=True
    )
    at = inside(crop_of(lines), width, height)
    assert at.x >= 0
    assert at.y >= 0
    assert at.x + at.width <= width
    assert at.y + at.height <= height
    assert at.width / at.height == pytest.approx(WIDTH_MM / HEIGHT_MM, abs=0.06)


def test_a_code_is_read_from_a_camera_frame(studio: PhotoStudio) -> None:
    code = qrcode.make("V.0198c2b4", box_size=6).get_image().convert("RGB")
    scene = Sitter().scene
    scene[80 : 80 + code.height, 60 : 60 + code.width] = np.asarray(code)
    assert studio.codes(frame_of(scene)) == ("V.0198c2b4",)
    assert studio.codes(plain(200)) == ()


@pytest.mark.parametrize("angle", [0, 8, 45, 90, 180])
def test_a_qr_code_is_read_however_it_is_held(studio: PhotoStudio, angle: int) -> None:
    code = qrcode.make("0198c2b4", box_size=5).get_image().convert("RGB")
    held = np.asarray(code.rotate(angle, expand=True, fillcolor=(255, 255, 255)))
    scene = Sitter().scene
    scene[100 : 100 + held.shape[0], 40 : 40 + held.shape[1]] = held
    assert studio.codes(frame_of(scene)) == ("0198c2b4",)
