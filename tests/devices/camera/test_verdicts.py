"""A public-domain face, turned, blurred, lit, before walls and behind glasses: what is told."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from app.camera_port import Aspect, Examined, Finding, Frame, Grade, PhotoStudio
from tests.devices.camera.sitters import (
    CHIN,
    CROWN,
    EYES,
    FULL_HD,
    HD,
    MIDDLE,
    Sitter,
    cluttered,
    darker,
    frame_of,
    original,
    plain,
)

G, U, P = Grade.GOOD, Grade.UNSURE, Grade.POOR


def of(examined: Examined, aspect: Aspect) -> Finding:
    return next(one for one in examined.findings if one.aspect is aspect)


# The picture itself is tilted by three degrees: ``turned=3`` holds the head straight.
VERDICTS: dict[str, tuple[Callable[[], Sitter], Aspect, Grade, str]] = {
    "straight": (lambda: Sitter(turned=3), Aspect.TILT, G, "straight"),
    "a little tilted": (lambda: Sitter(turned=-3.2), Aspect.TILT, U, "tilted"),
    "tilted": (lambda: Sitter(turned=-12), Aspect.TILT, P, "tilted"),
    "tilted the other way": (lambda: Sitter(turned=20), Aspect.TILT, P, "tilted"),
    "sharp": (lambda: Sitter().blurred(1), Aspect.BLUR, G, "sharp"),
    "soft": (lambda: Sitter().blurred(2.8), Aspect.BLUR, U, "blurred"),
    "blurred": (lambda: Sitter().blurred(6), Aspect.BLUR, P, "blurred"),
    "blurred with glasses": (lambda: Sitter().with_glasses().blurred(7), Aspect.BLUR, P, "blurred"),
    "dark but sharp": (lambda: Sitter().lit(0.3), Aspect.BLUR, G, "sharp"),
    "dark": (lambda: Sitter().lit(0.3), Aspect.LIGHT, P, "too_dark"),
    "dim": (lambda: Sitter().lit(0.48), Aspect.LIGHT, U, "too_dark"),
    "bright": (lambda: Sitter().lit(1.25, 20), Aspect.LIGHT, P, "too_bright"),
    "burnt out": (lambda: Sitter().lit(1.8, 60), Aspect.LIGHT, P, "too_bright"),
    "from one side": (lambda: Sitter().lit_from_left(0.5), Aspect.LIGHT, U, "one_side"),
    "half in the dark": (lambda: Sitter().lit_from_left(0.2), Aspect.LIGHT, P, "one_side"),
    "shelves": (lambda: Sitter(wall=cluttered()), Aspect.BACKGROUND, P, "not_plain"),
    "shadow": (lambda: Sitter().with_shadow(0.35), Aspect.BACKGROUND, P, "not_plain"),
    "dark wall": (lambda: Sitter(wall=(60, 70, 80)), Aspect.BACKGROUND, U, "dark_wall"),
    "blue wall": (lambda: Sitter(wall=(120, 170, 220)), Aspect.BACKGROUND, G, "plain"),
    "glasses": (lambda: Sitter().with_glasses(), Aspect.GLARE, G, "clear"),
    "glasses, eyes": (lambda: Sitter().with_glasses(), Aspect.EYES, G, "both"),
    "lamp in glasses": (lambda: Sitter().with_glasses(shine=0.25), Aspect.GLARE, U, "shines"),
    "glasses white": (lambda: Sitter().with_glasses(shine=0.38), Aspect.GLARE, P, "shines"),
    "sunglasses": (lambda: Sitter().with_glasses(lens=(20, 20, 22)), Aspect.EYES, P, "hidden"),
    "mask": (lambda: Sitter(turned=3).with_mask((150, 190, 225)), Aspect.FACE, U, "mouth_hidden"),
    "white cloth": (
        lambda: Sitter(turned=3).with_mask((240, 242, 245), 140),
        Aspect.FACE,
        U,
        "mouth_hidden",
    ),
    "far": (lambda: Sitter(head=0.4, crown=0.3), Aspect.SIZE, P, "too_far"),
    "near": (lambda: Sitter(head=0.95, crown=0.02), Aspect.SIZE, P, "too_near"),
    "head cut": (lambda: Sitter(crown=-0.05), Aspect.HEADROOM, P, "no_room_above"),
    "no room above": (lambda: Sitter(crown=0.02), Aspect.HEADROOM, P, "no_room_above"),
    "too low": (lambda: Sitter(crown=0.3), Aspect.HEADROOM, U, "too_low"),
    "at the right edge": (lambda: Sitter(aside=0.38), Aspect.HEADROOM, P, "aside_right"),
    "at the left edge": (lambda: Sitter(aside=-0.38), Aspect.HEADROOM, P, "aside_left"),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_a_variation_of_the_face_gets_its_verdict(studio: PhotoStudio, name: str) -> None:
    made, aspect, grade, hint = VERDICTS[name]
    found = of(studio.examine(made().frame()), aspect)
    assert (found.grade, found.hint) == (grade, hint), found


@pytest.mark.parametrize("size", [HD, FULL_HD])
def test_a_good_sitting_has_no_doubts(studio: PhotoStudio, size: tuple[int, int]) -> None:
    examined = studio.examine(Sitter(size, turned=3).frame())
    assert examined.doubts == ()
    assert [one.aspect for one in examined.findings] == [
        Aspect.FACE,
        Aspect.SIZE,
        Aspect.HEADROOM,
        Aspect.TILT,
        Aspect.EYES,
        Aspect.LIGHT,
        Aspect.GLARE,
        Aspect.BLUR,
        Aspect.BACKGROUND,
    ]


@pytest.mark.parametrize("by", [0.9, 0.8])
def test_a_longer_narrower_face_is_as_good(studio: PhotoStudio, by: float) -> None:
    """The chin does not follow from the distance of the eyes: that refused long faces."""
    sitter = Sitter((round(HD[0] / by), HD[1]), turned=3).narrowed(by)
    examined = studio.examine(sitter.frame())
    assert examined.doubts == ()
    assert examined.lines is not None
    top, bottom = sitter.at(MIDDLE, CROWN)[1], sitter.at(MIDDLE, CHIN)[1]
    assert examined.lines.chin == pytest.approx(bottom, abs=0.06 * (bottom - top))


def test_dark_skin_before_a_light_wall_is_a_persons_question(studio: PhotoStudio) -> None:
    dark = (original() * 0.36).astype(np.uint8)
    found = of(studio.examine(Sitter(turned=3, person=dark).frame()), Aspect.LIGHT)
    assert (found.grade, found.hint) == (U, "dark_before_light")
    light = of(studio.examine(Sitter(turned=3, person=darker(1.5)).frame()), Aspect.LIGHT)
    assert light.grade is G


def test_a_blurred_face_of_much_contrast_is_blurred(studio: PhotoStudio) -> None:
    """More contrast makes no face sharper: fine detail is measured against coarse."""
    strong = np.clip((original().astype(np.float32) - 110) * 1.9 + 110, 0, 255).astype(np.uint8)
    blurred = Sitter(turned=3, person=strong).blurred(3.6)
    assert of(studio.examine(blurred.frame()), Aspect.BLUR).grade is not G


def test_the_noise_of_a_camera_alone_makes_nothing_poor(studio: PhotoStudio) -> None:
    sitter = Sitter(turned=3)
    noise = np.random.default_rng(3).normal(0, 7, sitter.scene.shape)
    sitter.scene = np.clip(sitter.scene + noise, 0, 255).astype(np.uint8)
    assert studio.examine(sitter.frame()).doubts == ()


def test_the_noise_of_a_camera_makes_no_blurred_face_sharp(studio: PhotoStudio) -> None:
    sitter = Sitter(turned=3).blurred(5)
    noise = np.random.default_rng(1).normal(0, 6, sitter.scene.shape)
    sitter.scene = np.clip(sitter.scene + noise, 0, 255).astype(np.uint8)
    assert of(studio.examine(sitter.frame()), Aspect.BLUR).grade is P


@pytest.mark.parametrize("down", [False, True])
def test_a_head_that_moved_is_told_as_blurred(studio: PhotoStudio, down: bool) -> None:
    sitter = Sitter(turned=3)
    way = np.full((1, 17) if not down else (17, 1), 1 / 17, dtype=np.float32)
    sitter.scene = np.asarray(cv2.filter2D(sitter.scene, -1, way), dtype=np.uint8)
    found = of(studio.examine(sitter.frame()), Aspect.BLUR)
    assert (found.grade is not G, found.hint) == (True, "blurred")


def test_a_forehead_that_shines_is_told(studio: PhotoStudio) -> None:
    sitter = Sitter(turned=3)
    axes = (round(12 * sitter.by), round(6 * sitter.by))
    cv2.ellipse(sitter.scene, sitter.at(225, 78), axes, 0, 0, 360, (252, 252, 252), -1)
    assert of(studio.examine(sitter.frame()), Aspect.GLARE).hint == "shines"


def test_a_face_in_the_dark_is_told_as_dark(studio: PhotoStudio) -> None:
    examined = studio.examine(Sitter().lit(0.14).frame())
    assert {(one.aspect, one.hint) for one in examined.findings} == {
        (Aspect.FACE, "none"),
        (Aspect.LIGHT, "too_dark"),
    }


def test_covered_eyes_never_pass(studio: PhotoStudio) -> None:
    poor = {one.aspect for one in studio.examine(Sitter().with_eyes_covered().frame()).poor}
    assert poor & {Aspect.FACE, Aspect.EYES}


@pytest.mark.parametrize(
    ("frame", "aspect", "hint"),
    [
        (plain(3), Aspect.LIGHT, "black"),
        (plain(253), Aspect.LIGHT, "too_bright"),
        (plain(128), Aspect.FACE, "none"),
        (frame_of(cluttered()), Aspect.FACE, "none"),
    ],
    ids=["black", "white", "wall", "shelves"],
)
def test_a_frame_without_a_face_tells_one_thing(
    studio: PhotoStudio, frame: Frame, aspect: Aspect, hint: str
) -> None:
    examined = studio.examine(frame)
    assert [(one.aspect, one.grade, one.hint) for one in examined.findings] == [(aspect, P, hint)]
    assert examined.crop is None
    assert examined.lines is None


def test_somebody_behind_is_told(studio: PhotoStudio) -> None:
    sitter, other = Sitter(aside=-0.2), Sitter(head=0.4, aside=0.3, crown=0.3)
    sitter.scene[:, 760:] = other.scene[:, 760:]
    assert of(studio.examine(sitter.frame()), Aspect.FACE).hint == "several"


def test_guide_lines_lie_on_the_face(studio: PhotoStudio) -> None:
    sitter = Sitter(turned=3)
    lines = studio.examine(sitter.frame()).lines
    assert lines is not None
    head = sitter.at(MIDDLE, CHIN)[1] - sitter.at(MIDDLE, CROWN)[1]
    eyes = [sitter.at(*one) for one in EYES]
    assert lines.crown_seen
    assert lines.crown == pytest.approx(sitter.at(MIDDLE, CROWN)[1], abs=0.03 * head)
    assert lines.chin == pytest.approx(sitter.at(MIDDLE, CHIN)[1], abs=0.06 * head)
    assert lines.eyes == pytest.approx((eyes[0][1] + eyes[1][1]) / 2, abs=0.03 * head)
    assert lines.middle == pytest.approx((eyes[0][0] + eyes[1][0]) / 2, abs=0.03 * head)


def test_a_crown_before_shelves_is_a_guess_and_says_so(studio: PhotoStudio) -> None:
    examined = studio.examine(Sitter(wall=cluttered()).frame())
    assert examined.lines is not None
    assert not examined.lines.crown_seen
    assert of(examined, Aspect.HEADROOM).hint == "crown_unseen"


@pytest.mark.parametrize("text", ["YAMADA HANAKO", "SATO"])
def test_express_looks_for_the_board_and_neither_for_size_nor_room(
    studio: PhotoStudio, text: str
) -> None:
    sitter = Sitter(head=0.45, crown=0.12, turned=3)
    without = studio.examine(sitter.frame(), express=True)
    held = studio.examine(sitter.with_board(text).frame(), express=True)
    assert of(without, Aspect.BOARD).grade is U
    assert of(held, Aspect.BOARD).grade is G
    assert held.crop is None
    assert not {Aspect.SIZE, Aspect.HEADROOM} & {one.aspect for one in held.findings}


def test_the_studio_of_the_original_picture_tells_that_it_is_too_small(studio: PhotoStudio) -> None:
    examined = studio.examine(frame_of(original()))
    assert of(examined, Aspect.SIZE).hint == "too_far"
    assert of(examined, Aspect.EYES).grade is G


def test_a_row_that_ends_in_padding_is_read_rightly(studio: PhotoStudio) -> None:
    scene = Sitter(turned=3).scene
    assert studio.examine(frame_of(scene, 7)) == studio.examine(frame_of(scene))


def test_neither_frame_nor_photo_shows_itself_in_a_traceback(studio: PhotoStudio) -> None:
    frame = Sitter().frame()
    assert "〈伏〉" in repr(frame)
    assert len(repr(frame)) < 60
    assert "〈伏〉" in repr(studio.take(frame))
