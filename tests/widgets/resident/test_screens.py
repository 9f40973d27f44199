"""Every screen in every language and size: names, target sizes, gaps, nothing cut off."""

import datetime
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from app.documents.telling import paper_name
from app.pin_dialogue import PinStage
from app.ports import FourAttributes, PinKind, Tries
from app.resources import LANGUAGES, words
from tests.widgets.resident.conftest import D10, D15
from widgets.resident import steps
from widgets.resident.bodies import Cover
from widgets.resident.look import GAP_MM, Breaks, ContrastInk, Ink, Token
from widgets.resident.panel import ResidentPanel
from widgets.resident.pin_screens import EntryBody
from widgets.resident.ruby import advance, plain, rise
from widgets.resident.text import TextBlock, break_lines
from widgets.resident.touch import TouchControl

HANAKO = FourAttributes(
    name="葛\U000e0100西　花子",
    address="汐見市北区みなと町二丁目3番4号 はまゆう荘205",
    born=datetime.date(1941, 1, 15),
    sex="2",
)
LONG = FourAttributes(
    name="アレクサンドラ　マリア　デ　ロス　サントス　クルス　フェルナンデス　"
    "ガルシア　ロドリゲス　ペレイラ　ダ　シルバ　ソウザＪ",  # 60 characters: no name is longer
    address="汐見市北区みなと町字大字南中央台二丁目123番地の4 グランドメゾンはまゆう南館1205号室",
    born=datetime.date(2019, 12, 31),
    sex="1",
)
DOCUMENTS = tuple(
    steps.DocumentLine(name=name, state=steps.DocumentState(state), icon=icon)
    for name, state, icon in (
        ("交付通知書（はがき）", "kept", "post"),
        ("運転免許証", "kept", "licence"),
        ("古いマイナンバーカード", "needed", "card"),
    )
)
MANY = (
    *("driving_licence", "residence_card", "pension_book", "notice", "guardianship_certificate"),
    *("notification_card", "old_card", "mandate_with_difficulty"),
)
TWO = Tries(left=2, limit=3)


def photo_of(across: int, down: int) -> bytes:
    """Return a grey photo's file."""
    file = BytesIO()
    Image.new("L", (across * 8, down * 8), 180).save(file, "JPEG")
    return file.getvalue()


STEPS: dict[str, steps.Step] = {
    "d01": steps.Welcome(office="汐見市 マイナンバーカードセンター", window="12"),
    "d02": steps.PlaceCard(at=2, of=5),
    "d02-reading": steps.PlaceCard(at=2, of=5, place=steps.CardPlace.READING),
    "d02-removed": steps.PlaceCard(at=2, of=5, place=steps.CardPlace.REMOVED),
    "d03": steps.Documents(at=1, of=5, lines=DOCUMENTS),
    **{
        f"d04-{kind.value}": steps.AskPin(kind=kind, at=3, of=5)
        for kind in PinKind
        if kind is not PinKind.SIGNING
    },
    "d04-tries": steps.AskPin(kind=PinKind.AUTHENTICATION, tries=TWO, at=3, of=5),
    "d04-old": steps.AskPin(kind=PinKind.RESIDENT, old=True, at=3, of=5),
    "d05-old": steps.AskPin(kind=PinKind.SIGNING, old=True, at=3, of=5),
    "d04-first": steps.AskPin(kind=PinKind.FACE_INPUT, stage=PinStage.FIRST, at=3, of=5),
    "d04-all": steps.AskPin(
        kind=PinKind.RESIDENT, stage=PinStage.SECOND, shared=steps.FOUR_DIGITS, at=3, of=5
    ),
    "d05": steps.AskPin(kind=PinKind.SIGNING, at=4, of=5),
    "d05-first": steps.AskPin(kind=PinKind.SIGNING, stage=PinStage.FIRST, at=4, of=5),
    "d05-second": steps.AskPin(kind=PinKind.SIGNING, stage=PinStage.SECOND, at=4, of=5),
    "d05-tries": steps.AskPin(kind=PinKind.SIGNING, tries=Tries(left=4, limit=5), at=4, of=5),
    "d04-both": steps.AskPin(
        kind=PinKind.RESIDENT, stage=PinStage.FIRST, shared=steps.FOUR_DIGITS[1:], at=3, of=5
    ),
    "d06": steps.SameForThree(at=3, of=5),
    "d06-two": steps.SameForThree(kinds=steps.FOUR_DIGITS[1:], at=3, of=5),
    "d07": steps.Practice(at=3, of=5),
    "d08": steps.Mismatch(at=3, of=5),
    "d08-again": steps.Mismatch(offer_staff=True, at=3, of=5),
    "d09": steps.Weak(at=3, of=5),
    "d09-signing": steps.Weak(signing=True, at=3, of=5),
    "d09-forbidden": steps.Weak(may_keep=False, at=3, of=5),
    "d10": steps.LastTry(at=3, of=5),
    "d10-five": steps.LastTry(limit=5, staff_confirmed=True, at=3, of=5),
    "d11": steps.Success(at=5, of=5),
    "d12": steps.Wait(minutes=12, at=4, of=5),
    "d15": steps.Photo(at=3, of=5),
    "d15-express": steps.Photo(express=True, at=3, of=5),
    "d15-taken": steps.Photo(taken=True, at=3, of=5),
    "d15-again": steps.Photo(taken=True, again=True, at=3, of=5),
    "d15-shown": steps.PhotoShown(body=photo_of(35, 45), at=3, of=5),
    "d15-shown-board": steps.PhotoShown(body=photo_of(160, 90), at=3, of=5),
    "d16": steps.ConfirmAttributes(attributes=HANAKO, at=2, of=5),
    "d16-long": steps.ConfirmAttributes(attributes=LONG, at=2, of=5),
    "fee": steps.Fee(amount=1000, at=4, of=5),
    "fee-given": steps.Fee(amount=2000, given=1_000_000, at=4, of=5),
    "ask": steps.PleaseAsk(),
}
LOOKS = [
    pytest.param(size, language, large, id=f"{name}-{language}{'-large' if large else ''}")
    for name, size in (("d15", D15), ("d10", D10))
    for language in (LANGUAGES if name == "d15" else ("ja-easy", "en"))
    for large in (False, True)
]


def inside(widget: QWidget, panel: QWidget) -> QRect:
    return QRect(widget.mapTo(panel, QPoint(0, 0)), widget.size())


def distance(one: QRect, other: QRect) -> float:
    across = max(one.left() - other.right(), other.left() - one.right()) - 1
    down = max(one.top() - other.bottom(), other.top() - one.bottom()) - 1
    return max(across, down)


def shown(panel: ResidentPanel) -> list[TouchControl]:
    return [control for control in panel.findChildren(TouchControl) if control.isVisible()]


def target_troubles(panel: ResidentPanel, px_per_mm: float) -> Iterator[str]:
    targets = shown(panel)
    for control in targets:
        name = control.accessibleName()
        if not name.strip():
            yield f"no name: {control}"
        wide, tall = (side - 0.2 for side in control.token.value)
        if control.width() / px_per_mm < wide or control.height() / px_per_mm < tall:
            yield f"too small: {name}"
        if not panel.rect().contains(inside(control, panel)):
            yield f"outside: {name}"
    for one, other in combinations(targets, 2):
        gap = distance(inside(one, panel), inside(other, panel)) / px_per_mm
        if gap < GAP_MM - 0.01:
            yield f"too near ({gap:.1f} mm): {one.accessibleName()}, {other.accessibleName()}"


def text_troubles(panel: ResidentPanel) -> Iterator[str]:
    for widget in panel.findChildren(QWidget):
        overruns = getattr(widget, "overruns", None)
        if overruns is None or not widget.isVisible():
            continue
        name = widget.accessibleName()
        if overruns():
            yield f"cut off: {name!r} at {widget.size().toTuple()}"
        parent = widget.parentWidget()
        if parent is None or not parent.rect().contains(widget.geometry()):
            yield f"runs out of its box: {name!r}"


def growth_troubles(panel: ResidentPanel, size: QSize) -> Iterator[str]:
    """A window that its content makes larger runs out of the glass."""
    if panel.size() != size:
        yield f"grew to {panel.size().toTuple()}"


def troubles(panel: ResidentPanel, glass: tuple[QSize, float], where: str) -> list[str]:
    size, px_per_mm = glass
    found = [
        *growth_troubles(panel, size),
        *target_troubles(panel, px_per_mm),
        *text_troubles(panel),
    ]
    return [f"{where}: {trouble}" for trouble in found]


@pytest.mark.parametrize(("size", "language", "large"), LOOKS)
def test_every_screen_fits(
    make_panel: Callable[..., ResidentPanel],
    qapp: QApplication,
    size: tuple[QSize, float],
    language: str,
    large: bool,
) -> None:
    panel = make_panel(size)
    panel.setUpdatesEnabled(False)  # measured, not painted: that takes half of the time
    panel.choose_language(language)
    if large:
        panel.toggle_large()
    found = []
    for name, step in STEPS.items():
        panel.resize(size[0])
        panel.show_step(step)
        qapp.processEvents()
        found += troubles(panel, size, name)
    panel.show_step(STEPS["d06"])
    for cover in (Cover.LANGUAGE, Cover.DETAILS, Cover.STILL_THERE, Cover.HIDDEN):
        panel.open_cover(cover)
        qapp.processEvents()
        found += troubles(panel, size, cover.value)
    assert not found, "\n".join(found)


TEN_KEY_STEPS = ("d01", "d04-first", "d04-tries", "d04-old", "d04-both", "d05-first", "d06", "d09")


@pytest.mark.parametrize(
    ("size", "language"),
    [(D15, language) for language in LANGUAGES] + [(D10, language) for language in ("ja", "vi")],
)
def test_every_entry_fits_for_who_types_on_the_ten_key(
    make_panel: Callable[..., ResidentPanel],
    qapp: QApplication,
    size: tuple[QSize, float],
    language: str,
) -> None:
    panel = make_panel(size, ten_key=True)
    panel.setUpdatesEnabled(False)
    panel.choose_language(language)
    found = []
    for on in (False, True):
        for name in TEN_KEY_STEPS if on else ("d01",):
            panel.resize(size[0])
            panel.show_step(STEPS[name])
            body = panel.findChild(EntryBody)
            if body is not None:
                body.type_code(0x37)
            qapp.processEvents()
            found += troubles(panel, size, name)
        panel.toggle_ten_key()
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("size", "language", "large"),
    [(D15, "ja-easy", True), (D15, "pt", False), (D15, "pt", True), (D10, "es", True)],
)
def test_many_papers_stand_closer_and_whole(
    make_panel: Callable[..., ResidentPanel],
    qapp: QApplication,
    size: tuple[QSize, float],
    language: str,
    large: bool,
) -> None:
    panel, texts = make_panel(size), words(language)
    panel.setUpdatesEnabled(False)
    panel.choose_language(language)
    if large:
        panel.toggle_large()
    found = []
    for count in (3, 5, len(MANY)):
        states = [steps.DocumentState.KEPT] * (count - 1) + [steps.DocumentState.NEEDED]
        lines = tuple(
            steps.DocumentLine(name=paper_name(paper, texts), state=state)
            for paper, state in zip(MANY[:count], states, strict=True)
        )
        panel.resize(size[0])
        panel.show_step(steps.Documents(lines=lines, at=2, of=8))
        qapp.processEvents()
        found += troubles(panel, size, f"{count} papers")
    assert not found, "\n".join(found)


def test_class_follows_the_physical_height(make_panel: Callable[..., ResidentPanel]) -> None:
    """A 15.6-inch full-HD panel is large glass in spite of its many pixels."""
    wide = make_panel((QSize(1920, 1200), 5.0))
    wide.show_step(STEPS["d04-resident"])
    QApplication.processEvents()
    key = next(control for control in shown(wide) if control.token is Token.PIN)
    assert key.width() / 5.0 == pytest.approx(38.0, abs=0.5)


def test_japanese_breaks_only_where_the_copy_allows(panel: ResidentPanel) -> None:
    font = panel.font()
    copy = "もう一度 同じ番号を、ゆっくり 押してください。"
    lines = break_lines(copy, font, 1, breaks=Breaks.MARKED)
    assert lines == ("もう一度", "同じ番号を、", "ゆっくり", "押してください。")
    assert break_lines("two words", font, 1, breaks=Breaks.WORDS) == ("two", "words")


def test_chinese_breaks_between_signs_and_leaves_no_few_alone(panel: ResidentPanel) -> None:
    font = panel.font()
    font.setPixelSize(20)
    copy = "请再按一次相同的密码，数字不会显示。"
    lines = break_lines(copy, font, 320, breaks=Breaks.SIGNS)
    assert "".join(lines) == copy
    assert len(lines) == 2
    assert len(lines[1]) >= 4
    assert not lines[1].startswith("，")
    assert break_lines("还要按 4 位", font, 1, breaks=Breaks.SIGNS)[-1] == "4 位"


def test_readings_stand_above_their_kanji_and_are_not_read_out(panel: ResidentPanel) -> None:
    font = panel.font()
    font.setPixelSize(40)
    copy = "大(おお)きい 字(じ)"
    assert plain(copy) == "大きい 字"
    assert advance(copy, font) < advance("大おおきい 字じ", font)
    assert rise(copy, font) >= 16
    assert rise("Language (ja)", font) == 0
    panel.choose_language("ja-easy")
    QApplication.processEvents()
    names = [control.accessibleName() for control in shown(panel)]
    assert "大きく" in names
    assert not any("(" in name for name in names)


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        (Ink.TEXT, Ink.GROUND, 7.0),
        (Ink.SUB, Ink.GROUND, 7.0),
        (Ink.SUB, Ink.TINT, 4.5),
        (Ink.TEXT, Ink.TINT, 7.0),
        (Ink.TEXT, Ink.SURFACE, 7.0),
        (Ink.PRIMARY, Ink.TINT, 4.5),
        (Ink.WHITE, Ink.PRIMARY, 7.0),
        (Ink.WARN, Ink.WARN_GROUND, 4.5),
        (Ink.OK_DARK, Ink.OK_TINT, 4.5),
        (Ink.OK, Ink.WHITE, 4.5),
        (Ink.LINE_STRONG, Ink.GROUND, 3.0),
        (ContrastInk.TEXT, ContrastInk.GROUND, 21.0),
        (ContrastInk.PRIMARY, ContrastInk.GROUND, 14.0),
        (ContrastInk.ON_TEXT, ContrastInk.ON, 14.0),
        (ContrastInk.WHITE, ContrastInk.PRIMARY, 14.0),
    ],
)
def test_contrast(ink: QColor, ground: QColor, least: float) -> None:
    assert contrast(ink, ground) >= least


@pytest.mark.parametrize("language", LANGUAGES)
def test_signs_that_look_alike_read_differently(language: str) -> None:
    for letter, digit in ("O0", "I1", "S5", "Z2", "B8"):
        read = [words(language)(f"resident.reading.{one}") for one in (letter, digit)]
        assert read[0] != read[1]
        assert letter not in read
        assert digit not in read


def test_smallest_sentence_is_readable(panel: ResidentPanel) -> None:
    for step in STEPS.values():
        panel.show_step(step)
        for block in panel.findChildren(TextBlock):
            assert block.pixel_size() / 3.367 >= 4.7, block.text
